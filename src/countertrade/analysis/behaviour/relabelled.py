"""A case with other names for its actors, listed in another order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from countertrade.case import Case

SEPARATOR = ">"
"""Between the two ends in the name of a link."""


def new_names(case: Case) -> dict[str, str]:
    """Give each actor a name that sorts the other way round."""
    ids = sorted(actor.id for actor in case.actors)
    return {old: f"Z{len(ids) - index:03d}" for index, old in enumerate(ids)}


def relabelled(case: Case, names: Mapping[str, str]) -> Case:
    """Return a case without scenarios whose actors have other names and stand in another order.

    Parameters
    ----------
    case
        A loaded case.
    names
        Each actor to its new name.
    """

    def new(place: str) -> str:
        return SEPARATOR.join(names.get(end, end) for end in place.split(SEPARATOR))

    def copied(items: tuple[Any, ...], *fields: str) -> tuple[Any, ...]:
        return tuple(
            one.model_copy(update={name: new(getattr(one, name)) for name in fields})
            for one in items
        )

    return replace(
        case,
        actors=copied(case.actors, "id")[::-1],
        regime_types=copied(case.regime_types, "actor"),
        partnerships=tuple(
            one.model_copy(update={"between": tuple(new(end) for end in one.between)})
            for one in case.partnerships
        ),
        links=copied(case.links, "sender", "receiver")[::-1],
        events=copied(case.events, "place"),
        decisions=copied(case.decisions, "place"),
        series=tuple(replace(one, place=new(one.place)) for one in case.series),
        parameters={
            name: replace(
                entry,
                ranges={place and new(place): range_ for place, range_ in entry.ranges.items()},
            )
            for name, entry in case.parameters.items()
        },
        scenarios={},
    )


def renamed_key(key: str, names: Mapping[str, str]) -> str:
    """Return the key of a quantity at the place's new name."""
    found = re.fullmatch(r"(\w+)\[(.*)\]", key)
    if found is None:
        return key
    place = SEPARATOR.join(names.get(end, end) for end in found[2].split(SEPARATOR))
    return f"{found[1]}[{place}]"
