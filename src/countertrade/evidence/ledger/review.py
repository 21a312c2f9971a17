"""Decisions of people on claims, as events that say what they had seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from countertrade.evidence.ledger.claim import EDITABLE, Claim, Found
from countertrade.evidence.ledger.errors import LedgerError
from countertrade.evidence.ledger.events import Event, EventKind, FieldChange, Status, new_event
from countertrade.evidence.ledger.periods import is_edtf
from countertrade.evidence.ledger.sources import Party, PartyRecord, Reliability

_REFUSALS = {
    EventKind.ACCEPTED: {
        Status.REJECTED: "was rejected. Reopen it before it is accepted.",
    },
    EventKind.EDITED: {
        Status.REJECTED: "was rejected. Reopen it before it is edited.",
    },
    EventKind.REOPENED: {
        Status.CANDIDATE: "has not been reviewed, so there is nothing to reopen.",
    },
}


def decision(claim: Claim, what: EventKind, by: str, when: str, why: str = "") -> Event | None:
    """Return the event of a decision, or None where the claim stands so already.

    Parameters
    ----------
    claim
        The claim as the person saw it.
    what
        Accepted, rejected or reopened.
    by, when, why
        Who, when (ISO 8601, UTC) and why.

    Raises
    ------
    LedgerError
        When the claim does not allow it, or the name is empty.
    """
    refusal = _REFUSALS.get(what, {}).get(claim.status)
    if refusal:
        raise LedgerError(f"Claim {claim.id} {refusal}")
    if what.value == claim.status.value:
        return None
    if what is EventKind.ACCEPTED and claim.status is Status.EDITED and not claim.open_conflicts:
        return None
    return signed(claim.id, what, by, when, why, claim.heads)


def edit(claim: Claim, changes: Mapping[str, Any], by: str, when: str, why: str = "") -> Event:
    """Return the event of a correction.

    Parameters
    ----------
    claim
        The claim as the person saw it.
    changes
        New values by field. For a field with parts (value, period, speaker) the parts that are
        given replace those that were there. A new number counts as read: it is no longer ambiguous
        unless the change says so.
    by, when, why
        Who, when (ISO 8601, UTC) and why.

    Raises
    ------
    LedgerError
        When a field is not known or its value does not fit, or nothing changes.
    """
    refusal = _REFUSALS[EventKind.EDITED].get(claim.status)
    if refusal:
        raise LedgerError(f"Claim {claim.id} {refusal}")
    unknown = sorted(changes.keys() - EDITABLE)
    if unknown:
        known = ", ".join(sorted(EDITABLE))
        raise LedgerError(f"{', '.join(unknown)} cannot be edited. What can be is {known}.")
    before = claim.model_dump(mode="json")
    wanted = {name: _whole(name, before[name], given) for name, given in changes.items()}
    try:
        after = Found.model_validate(
            {**{name: before[name] for name in Found.model_fields}, **wanted}
        ).model_dump(mode="json")
    except ValidationError as error:
        raise LedgerError(_misfit(error)) from None
    edtf = after["period"]["edtf"]
    if "period" in changes and edtf is not None and not is_edtf(edtf):
        raise LedgerError(
            f"{edtf!r} is not a period. Write it in EDTF: 2019, 2019-03, 2019-03-12, 2019/2020, "
            "../2017, 2019~ or XXXX-03."
        )
    changed = {
        name: FieldChange(before=_written(before[name]), after=_written(after[name]))
        for name in changes
        if before[name] != after[name] or name in claim.open_conflicts
    }
    if not changed:
        raise LedgerError(f"Nothing changes in claim {claim.id}: it holds these values already.")
    return signed(claim.id, EventKind.EDITED, by, when, why, claim.heads, changes=changed)


def rating(
    seen: Party, letter: Reliability | str, by: str, when: str, why: str
) -> tuple[Event, PartyRecord]:
    """Return the event of a party's rating, and the party as the ledger keeps it if it is new.

    Parameters
    ----------
    seen
        The party as the person saw it.
    letter
        A to F.
    by, when, why
        Who, when (ISO 8601, UTC) and why.
    """
    if letter not in tuple(Reliability):
        raise LedgerError(f"{letter!r} is no reliability. Give A (reliable) to F (unknown).")
    changes = {"letter": FieldChange(before=seen.letter.value, after=Reliability(letter).value)}
    event = signed(seen.id, EventKind.RATED, by, when, why, seen.heads, changes=changes)
    return event, PartyRecord(id=seen.id, role=seen.role, name=seen.name)


def signed(
    record: str, what: EventKind, by: str, when: str, why: str, after: Any, **changes: Any
) -> Event:
    """Return an event, or say in a sentence what is wrong with its author or words."""
    if not by.strip():
        raise LedgerError("The ledger needs to know who decides. Give a name.")
    try:
        event = new_event(record, what, by.strip(), when, why.strip(), after, **changes)
        event.model_dump_json().encode()
    except (ValidationError, ValueError):
        raise LedgerError(
            "The name, the reason or a value holds signs that are not text. Write it again."
        ) from None
    return event


def _whole(name: str, before: Any, given: Any) -> Any:
    """Return the new value of a field, with the parts that were not given as they were."""
    if isinstance(given, BaseModel):
        return given.model_dump(mode="json")
    if not isinstance(given, Mapping) or not isinstance(before, Mapping):
        return given
    whole = {**before, **given}
    renewed = {"low", "high"} & given.keys()
    if name == "value" and renewed:
        whole.update({"ambiguous": False, "alternatives": (), **given})
    return whole


def _written(value: Any) -> Any:
    """Return the value of a field without its empty parts, as the log keeps it."""
    if not isinstance(value, Mapping):
        return value
    empty: tuple[Any, ...] = (None, "", [], False)
    return {name: one for name, one in value.items() if one not in empty}


def _misfit(error: ValidationError) -> str:
    detail = error.errors(include_url=False)[0]
    where = ".".join(str(step) for step in detail["loc"]) or "the claim"
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    given = repr(detail["input"])[:80]
    return f"{where} cannot be {given}: {detail['msg']}. Give another value."
