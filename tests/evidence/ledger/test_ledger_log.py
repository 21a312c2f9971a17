"""The log of a claim: only ever longer, and the same state whatever the order of its events."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from countertrade.evidence.ledger.claim import ClaimRecord, Position, Quote, Value
from countertrade.evidence.ledger.events import (
    Event,
    EventKind,
    FieldChange,
    LinkChange,
    event_id,
    fold,
    heads,
    in_order,
    new_event,
    union,
)
from countertrade.evidence.ledger.merging import merged

few = settings(max_examples=50, deadline=None)
CLAIM = "c1"
PEOPLE = ("Ana", "Ben", "Cem")
KINDS = (EventKind.ACCEPTED, EventKind.EDITED, EventKind.REJECTED, EventKind.REOPENED)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Logs in which each author has seen some of what was there."""
    first = new_event(CLAIM, EventKind.CANDIDATE, "rules 1", "2026-01-01T00:00:00Z")
    events = [first]
    for _ in range(draw(st.integers(0, 5))):
        seen = draw(st.lists(st.sampled_from(events), min_size=1, max_size=3))
        what = draw(st.sampled_from((*KINDS, EventKind.COMPUTED, EventKind.REREAD)))
        name = draw(st.sampled_from(("subject", "object")))
        change = FieldChange(after=draw(st.sampled_from(["VEN", "CUB", "RUS"])))
        members = draw(st.lists(st.sampled_from(["c2", "c3"]), max_size=2, unique=True))
        link = (
            LinkChange(add=tuple(members))
            if draw(st.booleans())
            else LinkChange(remove=tuple(members))
        )
        events.append(
            new_event(
                CLAIM,
                what,
                draw(st.sampled_from(PEOPLE)),
                f"2026-01-0{draw(st.integers(1, 9))}T00:00:00Z",
                after=tuple({one.id for one in seen}),
                changes={name: change} if what in (EventKind.EDITED, EventKind.REREAD) else {},
                links={"contradicts": link} if what is EventKind.COMPUTED else {},
            )
        )
    return list({one.id: one for one in events}.values())


def shown(events: list[Event]) -> object:
    state = fold(events)
    conflicts = [(one.field, one.held.id, one.kept.id) for one in state.conflicts]
    return state.values, state.links, sorted(conflicts)


def record(events: tuple[Event, ...] | list[Event], low: float = 1.0) -> ClaimRecord:
    return ClaimRecord(
        id=CLAIM,
        document="0" * 64,
        kind="quantity",
        position=Position(start=0, end=1),
        quote=Quote(sha256="0" * 64, exact="1"),
        value=Value(low=low, high=low),
        events=tuple(events),
    )


@few
@given(histories(), st.randoms(use_true_random=False))
def test_state_does_not_depend_on_the_order_of_events(events: list[Event], chance: object) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert shown(shuffled) == shown(events)
    assert in_order(shuffled) == in_order(events)


@few
@given(histories())
def test_order_puts_each_event_after_all_it_has_seen(events: list[Event]) -> None:
    place = {event.id: at for at, event in enumerate(in_order(events))}
    assert len(place) == len(events)
    assert all(place[seen] < place[event.id] for event in events for seen in event.after)


@few
@given(histories(), st.data())
def test_union_is_commutative_associative_idempotent_and_loses_nothing(
    events: list[Event], data: st.DataObject
) -> None:
    parts = [
        data.draw(st.lists(st.sampled_from(events), unique_by=lambda one: one.id)) for _ in range(3)
    ]
    unions = {tuple(one.id for one in union(CLAIM, *order)) for order in permutations(parts)}
    assert len(unions) == 1
    one, other, third = parts
    left = union(CLAIM, union(CLAIM, one, other), third)
    assert left == union(CLAIM, one, union(CLAIM, other, third)) == union(CLAIM, left, left)
    assert {event.id for event in left} == {event.id for part in parts for event in part}


@few
@given(histories(), histories(), st.sampled_from([1.0, 2.0]))
def test_merging_records_is_commutative_and_idempotent(
    ours: list[Event], theirs: list[Event], low: float
) -> None:
    one, other = record(in_order(ours)), record(in_order(theirs), low)
    both = merged(one, other)
    assert both == merged(other, one)
    assert merged(both, one) == both == merged(both, other)
    assert {event.id for event in (*ours, *theirs)} <= {event.id for event in both.events}
    assert both.current.value is not None


@few
@given(st.permutations([1.0, 2.0, 3.0]))
def test_three_readings_of_one_place_merge_to_the_same_in_any_order(order: list[float]) -> None:
    one, other, third = (
        record(
            [new_event(CLAIM, EventKind.CANDIDATE, "rules", f"2026-01-0{low:.0f}T00:00:00Z")], low
        )
        for low in order
    )
    assert merged(merged(one, other), third) == merged(one, merged(other, third))
    found = merged(merged(one, other), third)
    readings = {event.changes["value"].after["low"] for event in found.events if event.changes}
    assert found.value is not None
    assert readings | {found.value.low} == {1.0, 2.0, 3.0}


def written(what: EventKind, by: str, after: tuple[str, ...], **changes: object) -> Event:
    return new_event(
        CLAIM,
        what,
        by,
        f"2026-02-0{PEOPLE.index(by) + 1}T00:00:00Z",
        after=after,
        changes={name: FieldChange(after=value) for name, value in changes.items()},
    )


FIRST = new_event(CLAIM, EventKind.CANDIDATE, "rules 1", "2026-01-01T00:00:00Z")


def test_two_changes_of_one_field_conflict_and_both_are_kept() -> None:
    ana = written(EventKind.EDITED, "Ana", (FIRST.id,), subject="VEN")
    ben = written(EventKind.EDITED, "Ben", (FIRST.id,), subject="CUB")
    state = fold([FIRST, ben, ana])
    (conflict,) = state.conflicts
    assert (conflict.field, conflict.held, conflict.kept) == ("subject", ana, ben)
    assert state.values["subject"] == "VEN"


def test_a_later_decision_by_someone_who_saw_both_ends_the_conflict() -> None:
    ana = written(EventKind.EDITED, "Ana", (FIRST.id,), subject="VEN")
    ben = written(EventKind.EDITED, "Ben", (FIRST.id,), subject="CUB")
    blind = written(EventKind.EDITED, "Cem", (ana.id,), subject="VEN")
    wise = written(EventKind.EDITED, "Cem", (ana.id, ben.id), subject="CUB")
    assert fold([FIRST, ana, ben, blind]).conflicts
    state = fold([FIRST, ana, ben, wise])
    assert not state.conflicts
    assert state.values["subject"] == "CUB"


def test_changes_of_different_fields_and_equal_changes_do_not_conflict() -> None:
    ana = written(EventKind.EDITED, "Ana", (FIRST.id,), subject="VEN")
    ben = written(EventKind.EDITED, "Ben", (FIRST.id,), object="CUB")
    cem = written(EventKind.EDITED, "Cem", (FIRST.id,), subject="VEN")
    state = fold([FIRST, ana, ben, cem])
    assert not state.conflicts
    assert state.values == {"subject": "VEN", "object": "CUB", "status": "edited"}


def test_accepting_what_another_rejects_is_a_conflict_of_status() -> None:
    ana = written(EventKind.ACCEPTED, "Ana", (FIRST.id,))
    ben = written(EventKind.REJECTED, "Ben", (FIRST.id,))
    assert [one.field for one in fold([FIRST, ana, ben]).conflicts] == ["status"]


def test_a_new_reading_never_reaches_a_claim_that_was_reviewed_unaware_of_it() -> None:
    reading = new_event(
        CLAIM,
        EventKind.REREAD,
        "rules 2",
        "2026-01-15T00:00:00Z",
        after=(FIRST.id,),
        changes={"subject": FieldChange(after="RUS")},
    )
    ana = written(EventKind.ACCEPTED, "Ana", (FIRST.id,))
    assert fold([FIRST, reading]).values["subject"] == "RUS"
    assert "subject" not in fold([FIRST, reading, ana]).values
    aware = written(EventKind.ACCEPTED, "Ana", (reading.id,))
    assert fold([FIRST, reading, aware]).values["subject"] == "RUS"


@few
@given(histories())
def test_heads_are_what_nobody_has_seen(events: list[Event]) -> None:
    found = heads(events)
    assert found
    assert not {*found} & {seen for event in events for seen in event.after}


@few
@given(histories(), st.sampled_from(["by", "when", "why"]))
def test_an_event_that_was_changed_no_longer_has_its_id(events: list[Event], name: str) -> None:
    for event in events:
        assert event_id(CLAIM, event) == event.id
        changed = event.model_copy(update={name: "2026-12-31T00:00:00Z"})
        assert event_id(CLAIM, changed) != event.id
        assert union(CLAIM, [changed], [event]) == union(CLAIM, [event], [changed]) == (event,)
