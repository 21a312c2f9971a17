"""What the program ties together by itself: contradictions, repeats, groups, derivations.

Ties are computed anew from all claims; what a person has tied or untied stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from countertrade.evidence.ledger.claim import Claim, ClaimRecord, Derivation
from countertrade.evidence.ledger.contradictions import contradictions
from countertrade.evidence.ledger.derivations import derivations
from countertrade.evidence.ledger.events import (
    Event,
    EventKind,
    FieldChange,
    LinkChange,
    State,
    Status,
    fold,
    new_event,
)
from countertrade.evidence.ledger.independence import groups, repeats

COMPUTED_LINKS = ("same_as", "contradicts")
COMPUTED_FIELDS = ("derived_from", "independence_group")


@dataclass(frozen=True)
class Ties:
    """How claims hang together, by claim id.

    Attributes
    ----------
    same_as, contradicts
        Ids of the claims that say the same in the same document, and of those that cannot hold
        beside it.
    derived_from
        How a claim follows from others of its document.
    independence_group
        Group of claims that are one observation.
    """

    same_as: dict[str, set[str]] = field(default_factory=dict)
    contradicts: dict[str, set[str]] = field(default_factory=dict)
    derived_from: dict[str, Derivation] = field(default_factory=dict)
    independence_group: dict[str, str] = field(default_factory=dict)


def ties(claims: Iterable[Claim], copies: Iterable[Sequence[str]] = ()) -> Ties:
    """Return how claims hang together.

    Parameters
    ----------
    claims
        All claims of a ledger; rejected ones and boilerplate are tied to nothing.
    copies
        Groups of documents that are copies of one another, by the SHA-256 of their texts.
    """
    good = [one for one in claims if one.status is not Status.REJECTED and not one.boilerplate]
    same_as = repeats(good)
    return Ties(same_as, contradictions(good), derivations(good), groups(good, copies, same_as))


def tied(
    record: ClaimRecord, found: Ties, by: str, when: str, derived: bool = True
) -> ClaimRecord | None:
    """Return a claim with its computed ties, or None where they are as they should be.

    Parameters
    ----------
    record
        The claim.
    found
        The ties of all claims.
    by, when
        The program with its version, and the moment.
    derived
        Whether all claims of its document were there when the ties were computed; without them
        nothing can be said of what it is derived from.
    """
    state = fold(record.events)
    links = {
        name: link
        for name in COMPUTED_LINKS
        if (link := _link_change(state, name, getattr(found, name).get(record.id, set())))
    }
    changes = {
        name: change
        for name in (COMPUTED_FIELDS if derived else COMPUTED_FIELDS[1:])
        if (change := _field_change(state, name, _plain(getattr(found, name).get(record.id))))
    }
    if not links and not changes:
        return None
    heads = record.current.heads
    event = new_event(
        record.id, EventKind.COMPUTED, by, when, after=heads, changes=changes, links=links
    )
    return record.model_copy(update={"events": (*record.events, event)})


def _plain(value: Derivation | str | None) -> Any:
    return value.model_dump(mode="json") if isinstance(value, Derivation) else value


def _link_change(state: State, name: str, wanted: set[str]) -> LinkChange | None:
    present = state.links.get(name, set())

    def is_ours(other: str) -> bool:
        setter = state.link_setters.get((name, other))
        return setter is None or setter.is_machine

    add = sorted(other for other in wanted - present if is_ours(other))
    remove = sorted(other for other in present - wanted if is_ours(other))
    return LinkChange(add=tuple(add), remove=tuple(remove)) if add or remove else None


def _field_change(state: State, name: str, wanted: Any) -> FieldChange | None:
    setter: Event | None = state.last(name)
    present = state.values.get(name) or None
    if present == wanted or (setter is not None and not setter.is_machine):
        return None
    after = "" if wanted is None and name == "independence_group" else wanted
    return FieldChange(before=present, after=after)
