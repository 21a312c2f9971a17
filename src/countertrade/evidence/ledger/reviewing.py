"""The ledger as people decide on it: accept, edit, reject, reopen, rate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from countertrade.evidence.ledger.blocks import Record
from countertrade.evidence.ledger.claim import Claim
from countertrade.evidence.ledger.errors import ConflictError, LedgerError
from countertrade.evidence.ledger.events import Event, EventKind, FieldChange, fold
from countertrade.evidence.ledger.reader import LedgerReader
from countertrade.evidence.ledger.review import decision, edit, rating, signed
from countertrade.evidence.ledger.sources import Party, PartyRole, Reliability
from countertrade.evidence.ledger.storing import Store
from countertrade.evidence.ledger.wording import conflict_words


class Reviewing(LedgerReader):
    """A ledger on whose claims people decide.

    Operations take the claim as it was read, or its id. With the claim, what somebody else decided
    meanwhile is noticed; with the id, the claim as it stands is meant.
    """

    def __init__(self, store: Store, clock: Callable[[], str]) -> None:
        super().__init__(store)
        self._clock = clock

    def accept(self, claim: Claim | str, by: str, why: str = "") -> Claim:
        """Accept a claim as it stands.

        Parameters
        ----------
        claim
            The claim as the person saw it, or its id.
        by, why
            Who, and why.

        Raises
        ------
        LedgerError
            When there is no such claim, it does not allow it, or the file cannot be written.
        ConflictError
            When somebody else decided otherwise meanwhile; both decisions are in the history.
        """
        return self.decide([claim], EventKind.ACCEPTED, by, why)[0]

    def reject(self, claim: Claim | str, by: str, why: str = "") -> Claim:
        """Reject a claim; see :meth:`accept`."""
        return self.decide([claim], EventKind.REJECTED, by, why)[0]

    def reopen(self, claim: Claim | str, by: str, why: str = "") -> Claim:
        """Make a claim a candidate again; see :meth:`accept`."""
        return self.decide([claim], EventKind.REOPENED, by, why)[0]

    def decide(
        self, claims: Iterable[Claim | str], what: EventKind, by: str, why: str = ""
    ) -> list[Claim]:
        """Accept, reject or reopen several claims in one write; see :meth:`accept`."""
        when = self._clock()
        return self._log(claims, lambda seen: decision(seen, what, by, when, why))

    def edit(self, claim: Claim | str, changes: Mapping[str, Any], by: str, why: str = "") -> Claim:
        """Correct a claim and accept it so.

        Parameters
        ----------
        claim
            The claim as the person saw it, or its id.
        changes
            New values by field; of ``value``, ``period`` and ``speaker`` only the parts that
            change: ``{"value": {"low": 4e4, "high": 4e4}, "period": {"edtf": "2019-03"}}``.
        by, why
            Who, and why.

        Raises
        ------
        LedgerError
            When a value does not fit, the claim does not allow it, or the file cannot be written.
        ConflictError
            When somebody else changed the same field meanwhile; both changes are in the history.
        """
        when = self._clock()
        return self._log([claim], lambda seen: edit(seen, changes, by, when, why))[0]

    def rate(self, claim: Claim | str, number: int, by: str, why: str = "") -> Claim:
        """Rate the credibility of a claim, 1 to 6; see :meth:`accept`."""
        if number not in range(1, 7):
            raise LedgerError(f"{number} is no credibility. Give 1 (confirmed) to 6 (unknown).")
        when = self._clock()

        def make(seen: Claim) -> Event:
            changes = {"credibility": FieldChange(before=seen.credibility.number, after=number)}
            heads = seen.heads
            return signed(seen.id, EventKind.RATED, by, when, why, heads, changes=changes)

        return self._log([claim], make)[0]

    def rate_party(
        self,
        role: PartyRole | str,
        name: str,
        letter: Reliability | str,
        by: str,
        why: str = "",
        seen: Party | None = None,
    ) -> Party:
        """Rate the reliability of a publisher, an author or a speaker, A to F.

        Parameters
        ----------
        role, name
            Whom, and in what capacity.
        letter
            A (reliable) to E (unreliable), F (cannot be judged).
        by, why
            Who rates, and why.
        seen
            The party as the person saw it; without it, as it stands.
        """
        event, record = rating(seen or self.party(role, name), letter, by, self._clock(), why)
        self._append({record.id: event}, {record.id: record})
        return self.party(role, name)

    def _log(
        self, claims: Iterable[Claim | str], make: Callable[[Claim], Event | None]
    ) -> list[Claim]:
        """Add an event to each claim and return the claims as they then stand."""
        seen = [one if isinstance(one, Claim) else self.claim(one) for one in claims]
        events = {one.id: event for one in seen if (event := make(one)) is not None}
        self._append(events)
        return self.claims(one.id for one in seen)

    def _append(self, events: Mapping[str, Event], new: Mapping[str, Record] | None = None) -> None:
        """Add events to the logs of records; say so where one of them is in conflict."""
        if not events:
            return
        changed = self._store.append(events, new or {})
        for record in changed:
            conflicts = [
                conflict_words(record.id, conflict)
                for conflict in fold(record.events).conflicts
                if conflict.kept.id == events[record.id].id
            ]
            if conflicts:
                raise ConflictError(record.id, conflicts)
