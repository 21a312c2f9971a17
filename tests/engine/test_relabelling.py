"""Reality check 28: names and order of actors change nothing; an actor alone exchanges nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from countertrade.case import Case
from countertrade.engine.ensemble import nominal_run
from countertrade.language import Model, assemble
from countertrade.model import DECLARATIONS
from paired_runs import every_key


def renamed(case: Case, names: Mapping[str, str]) -> Case:
    """Return a case whose actors have other names."""

    def new(text: str) -> str:
        return re.sub(r"[A-Z]{3}", lambda found: names.get(found[0], found[0]), text)

    def copied(items: tuple[Any, ...], *fields: str) -> tuple[Any, ...]:
        return tuple(
            one.model_copy(update={name: new(getattr(one, name)) for name in fields})
            for one in items
        )

    between = {one.id: tuple(new(end) for end in one.between) for one in case.partnerships}
    return replace(
        case,
        actors=copied(case.actors, "id"),
        regime_types=copied(case.regime_types, "actor"),
        partnerships=tuple(
            one.model_copy(update={"id": new(one.id), "between": between[one.id]})
            for one in case.partnerships
        ),
        links=copied(case.links, "sender", "receiver"),
        events=copied(case.events, "place"),
        decisions=copied(case.decisions, "place"),
        series=tuple(replace(one, place=new(one.place)) for one in case.series),
        parameters={
            name: replace(
                entry, ranges={key and new(key): one for key, one in entry.ranges.items()}
            )
            for name, entry in case.parameters.items()
        },
        scenarios={},
    )


def test_names_change_nothing(shipped_model: Model) -> None:
    names = {"VEN": "AAA", "CUB": "ZZZ", "USA": "CCC", "MKT": "BBB"}
    case = replace(shipped_model.case, scenarios={})
    other = assemble(renamed(case, names), DECLARATIONS)
    mine = nominal_run(replace(shipped_model, case=case), every_key(shipped_model)).written
    theirs = nominal_run(other, every_key(other)).written
    assert len(mine) == len(theirs)
    for key, values in mine.items():
        renamed_key = re.sub(r"[A-Z]{3}", lambda one: names.get(one[0], one[0]), key)
        np.testing.assert_allclose(
            values, theirs[renamed_key], rtol=1e-9, atol=1e-12, err_msg=renamed_key
        )


def test_an_actor_alone_exchanges_nothing(shipped_case: Case) -> None:
    alone = replace(
        shipped_case,
        actors=tuple(one for one in shipped_case.actors if one.id == "VEN"),
        links=(),
        partnerships=(),
        scenarios={},
    )
    model = assemble(alone, DECLARATIONS)
    written = nominal_run(model, every_key(model)).written
    assert all(np.isfinite(values).all() for values in written.values())
    assert not [key for key in written if ">" in key]
    for flow in ("patron_support", "services_paid", "all_debt", "oil_exports", "oil_pressure"):
        assert not written[f"{flow}[VEN]"].any(), flow
    assert written["own_oil_used[VEN]"].all()
