"""Two versions of one record as one: whatever the order, and nothing is lost."""

from __future__ import annotations

from countertrade.evidence.ledger.blocks import Record
from countertrade.evidence.ledger.claim import ClaimRecord
from countertrade.evidence.ledger.events import Event, EventKind, FieldChange, new_event, union
from countertrade.evidence.ledger.ingest import REREAD


def merged(one: Record, other: Record) -> Record:
    """Return a record with everything that two versions of it hold.

    Logs are united. Where rules of two versions found different values in one place, the earlier
    finding stays the record's and the other becomes an event of its log.

    Parameters
    ----------
    one, other
        Versions of the record, with the same id.
    """
    if isinstance(one, ClaimRecord) and isinstance(other, ClaimRecord):
        return _merged_claims(one, other)
    first = min(one, other, key=lambda record: record.model_dump_json(exclude={"events"}))
    events = union(one.id, one.events, other.events)
    return first.model_copy(update={"events": events})


def _merged_claims(one: ClaimRecord, other: ClaimRecord) -> ClaimRecord:
    first, second = sorted((one, other), key=_age)
    extra = [] if _reading(first) == _reading(second) else [_as_event(second)]
    # A digest alone gives way to the words that it is of.
    worded = max(first, second, key=lambda record: (record.quote.exact is not None, _age(record)))
    return first.model_copy(
        update={
            "quote": worded.quote,
            "events": union(one.id, first.events, second.events, extra),
        }
    )


def _age(record: ClaimRecord) -> tuple[str, str, str]:
    first = record.events[0]
    return first.when, first.id, record.model_dump_json(exclude={"events", "quote"})


def _reading(record: ClaimRecord) -> dict[str, object]:
    return record.model_dump(mode="json", include={*REREAD, "observed_as", "paraphrase"})


def _as_event(record: ClaimRecord) -> Event:
    """Return what rules found as an event: the same one, whichever records meet first."""
    first = record.events[0]
    changes = {name: FieldChange(after=value) for name, value in _reading(record).items()}
    return new_event(
        record.id,
        EventKind.REREAD,
        first.by,
        first.when,
        why="the same words as rules read them elsewhere",
        after=(first.id,),
        changes=changes,
    )
