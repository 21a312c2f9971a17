"""The log of a record: events that are only ever added, and the state they add up to.

Every event names those its author had seen (`after`), so that a log is a history with branches:
two people who change the same field without having seen each other's change are in conflict, in
whatever order their events arrive. State and conflicts depend on the set of events alone, so logs
are merged by union.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Names = Annotated[tuple[str, ...], Field(strict=False)]
Word = Field(strict=False)
"""Files hold words, so enumerations are read from their values."""
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$")]
"""ISO 8601 in UTC."""

STATUS = "status"


class Entry(BaseModel):
    """A mapping in the ledger's file: no unknown keys, no guessing of types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Status(StrEnum):
    """How far the review of a claim has come."""

    CANDIDATE = "candidate"
    ACCEPTED = "accepted"
    EDITED = "edited"
    """Accepted with a change."""
    REJECTED = "rejected"


class EventKind(StrEnum):
    """What happened to a record."""

    CANDIDATE = "candidate"
    """Rules found it."""
    REREAD = "reread"
    """Newer rules read the same words otherwise, before anyone had reviewed them."""
    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    REOPENED = "reopened"
    RATED = "rated"
    LINKED = "linked"
    """A person tied it to other claims, or untied it."""
    COMPUTED = "computed"
    """The program tied it to other claims, or untied it."""
    USED = "used"
    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"


MACHINE = frozenset({EventKind.CANDIDATE, EventKind.REREAD, EventKind.COMPUTED, EventKind.USED})
"""Kinds of event that are the program's; a person's word goes before theirs."""

_STATUS_AFTER = {
    EventKind.ACCEPTED: Status.ACCEPTED,
    EventKind.EDITED: Status.EDITED,
    EventKind.REJECTED: Status.REJECTED,
    EventKind.REOPENED: Status.CANDIDATE,
}


class FieldChange(Entry):
    """A field before and after."""

    before: Any = None
    after: Any = None


class LinkChange(Entry):
    """Members added to a set of links, and taken from it."""

    add: Names = ()
    remove: Names = ()


class Event(Entry):
    """One thing that happened to a record: what, by whom, when and why."""

    id: Text
    what: Annotated[EventKind, Word]
    by: Text
    when: Moment
    why: str = ""
    after: Names = ()
    """Last events its author had seen."""
    changes: dict[str, FieldChange] = {}
    links: dict[str, LinkChange] = {}

    @property
    def is_machine(self) -> bool:
        """Whether the program did it and not a person."""
        return self.what in MACHINE

    def new_values(self) -> dict[str, Any]:
        """Return the fields it sets; a review also sets the status."""
        values = {name: change.after for name, change in self.changes.items()}
        if self.what in _STATUS_AFTER:
            values[STATUS] = _STATUS_AFTER[self.what].value
        return values


class Logged(Entry):
    """A record with a log; what it adds up to is worked out once and never copied."""

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with some fields replaced."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("current", None)
        return copied


def new_event(
    record: str,
    what: EventKind,
    by: str,
    when: str,
    why: str = "",
    after: Sequence[str] = (),
    changes: Mapping[str, FieldChange] | None = None,
    links: Mapping[str, LinkChange] | None = None,
) -> Event:
    """Return an event whose id is the digest of its content, so that a later change shows.

    Parameters
    ----------
    record
        Id of the record it belongs to.
    what, by, when, why
        What happened, by whom, when (ISO 8601, UTC) and why.
    after
        Ids of the last events its author had seen.
    changes
        Fields with their values before and after, as JSON has them.
    links
        Sets of links with what is added and removed.
    """
    draft = Event(
        id="-",
        what=what,
        by=by,
        when=when,
        why=why,
        after=tuple(sorted(after)),
        changes=dict(changes or {}),
        links=dict(links or {}),
    )
    return draft.model_copy(update={"id": event_id(record, draft)})


def event_id(record: str, event: Event) -> str:
    """Return the id that an event's content calls for."""
    content = [
        record,
        event.what.value,
        event.by,
        event.when,
        event.why,
        sorted(event.after),
        {name: _plain(change.after) for name, change in event.changes.items()},
        {name: [sorted(one.add), sorted(one.remove)] for name, one in event.links.items()},
    ]
    text = json.dumps(content, sort_keys=True, default=str)
    return "e" + hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """Return a value as it reads back from the file, where 32.0 stands as 32."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def union(record: str, *logs: Iterable[Event]) -> tuple[Event, ...]:
    """Return every event of several logs once, in the order of the history.

    Where two events have one id, the one whose content calls for that id is kept.
    """
    kept: dict[str, Event] = {}
    for event in (event for log in logs for event in log):
        other = kept.get(event.id)
        if other is None or (other != event and _trust(record, event) < _trust(record, other)):
            kept[event.id] = event
    return in_order(kept.values())


def _trust(record: str, event: Event) -> tuple[bool, str]:
    return event_id(record, event) != event.id, event.model_dump_json()


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return events so that each follows those it has seen; otherwise by time, then by id."""
    by_id = {event.id: event for event in events}
    if len(by_id) == 1:
        return tuple(by_id.values())
    waiting = {one.id: {p for p in one.after if p in by_id} for one in by_id.values()}
    followers: dict[str, list[str]] = {}
    for name, parents in waiting.items():
        for parent in parents:
            followers.setdefault(parent, []).append(name)
    ready = [(by_id[name].when, name) for name, parents in waiting.items() if not parents]
    heapq.heapify(ready)
    ordered = []
    while ready:
        _, name = heapq.heappop(ready)
        ordered.append(by_id.pop(name))
        for follower in followers.get(name, ()):
            waiting[follower].discard(name)
            if not waiting[follower]:
                heapq.heappush(ready, (by_id[follower].when, follower))
    # Only ids written by hand can go round in a circle; such events are kept, by time.
    return (*ordered, *sorted(by_id.values(), key=lambda event: (event.when, event.id)))


def heads(events: Iterable[Event]) -> tuple[str, ...]:
    """Return the ids of the events that no other event has seen."""
    listed = tuple(events)
    seen = {parent for event in listed for parent in event.after}
    return tuple(sorted(event.id for event in listed if event.id not in seen))


@dataclass(frozen=True)
class Conflict:
    """Two changes of one field whose authors had not seen each other's.

    Attributes
    ----------
    field
        The field.
    held, kept
        The change that holds, and the one that is kept in the history without effect.
    """

    field: str
    held: Event
    kept: Event


@dataclass
class State:
    """What a log adds up to.

    Attributes
    ----------
    values
        Fields that were set, as JSON has them.
    setters
        For each field, the events that set it.
    links
        Sets of links.
    link_setters
        For each set of links and each of its members, the last event that named it.
    conflicts
        Conflicts on which nobody has decided yet.
    """

    values: dict[str, Any] = field(default_factory=dict)
    setters: dict[str, list[Event]] = field(default_factory=dict)
    links: dict[str, set[str]] = field(default_factory=dict)
    link_setters: dict[tuple[str, str], Event] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def last(self, name: str) -> Event | None:
        """Return the event that last set a field."""
        setters = self.setters.get(name)
        return setters[-1] if setters else None


def fold(events: Iterable[Event]) -> State:
    """Return the state that a log adds up to, whatever the order in which it is given.

    Parameters
    ----------
    events
        Events of one record, each at most once.
    """
    state = State()
    listed = tuple(events)
    if all(event.what is EventKind.CANDIDATE for event in listed):
        return state
    history = _History(in_order(listed))
    for event in history.events:
        if event.what is EventKind.REREAD and not _may_reread(event, history, state):
            continue
        for name, value in event.new_values().items():
            _set(state, event, name, value, history)
        for name, change in event.links.items():
            _tie(state, event, name, change)
    return state


class _History:
    """Events in order, and who had seen what, as one bit for each event."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self._bit = {event.id: 1 << place for place, event in enumerate(events)}
        self._seen: dict[str, int] = {}
        for event in events:
            seen = 0
            for parent in event.after:
                seen |= self._bit.get(parent, 0) | self._seen.get(parent, 0)
            self._seen[event.id] = seen

    def has_seen(self, event: Event, other: Event) -> bool:
        """Whether the author of an event had seen another."""
        return bool(self._seen[event.id] & self._bit[other.id])

    def unaware(self, one: Event, other: Event) -> bool:
        """Whether neither author had seen the other's event."""
        return not (one is other or self.has_seen(one, other) or self.has_seen(other, one))


def _may_reread(event: Event, history: _History, state: State) -> bool:
    """Whether nobody has reviewed the claim, before a new reading or unaware of it."""
    if state.values.get(STATUS, Status.CANDIDATE.value) != Status.CANDIDATE.value:
        return False
    return not any(history.unaware(one, event) for one in history.events if not one.is_machine)


def _set(state: State, event: Event, name: str, value: Any, history: _History) -> None:
    setters = state.setters.setdefault(name, [])
    rival = next((one for one in reversed(setters) if not one.is_machine), None)
    if rival is not None and history.unaware(rival, event):
        if event.is_machine:
            return
        if rival.new_values()[name] != value:
            state.conflicts.append(Conflict(name, rival, event))
            return
    state.values[name] = value
    setters.append(event)
    state.conflicts = [
        one for one in state.conflicts if one.field != name or not history.has_seen(event, one.kept)
    ]


def _tie(state: State, event: Event, name: str, change: LinkChange) -> None:
    members = state.links.setdefault(name, set())
    members.update(change.add)
    members.difference_update(change.remove)
    for member in (*change.add, *change.remove):
        state.link_setters[name, member] = event
