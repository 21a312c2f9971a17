"""The ledger of a case: claims with their sources, what people decided on them, and what they feed.

Every operation either happens wholly, in the file ``claims.yaml`` of the case, or not at all.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from countertrade.evidence.document import Document
from countertrade.evidence.ledger.blocks import Record
from countertrade.evidence.ledger.claim import Claim, ClaimRecord, Derivation
from countertrade.evidence.ledger.claims_file import ClaimsFile
from countertrade.evidence.ledger.errors import LedgerError
from countertrade.evidence.ledger.events import Event, EventKind, FieldChange, LinkChange
from countertrade.evidence.ledger.index import Index
from countertrade.evidence.ledger.ingest import claims_of, read_again
from countertrade.evidence.ledger.merging import merged
from countertrade.evidence.ledger.relating import COMPUTED_LINKS, tied, ties
from countertrade.evidence.ledger.review import signed
from countertrade.evidence.ledger.reviewing import Reviewing
from countertrade.evidence.ledger.sources import (
    SourceDocument,
    SourceRecord,
    source_of,
)
from countertrade.evidence.ledger.storing import Store, read_records, section_of
from countertrade.evidence.mentions import Mention

PROGRAM = "countertrade"


@dataclass(frozen=True)
class Added:
    """What adding documents did, by claim id: new claims, claims that now read otherwise, others.

    `left` holds what rules read otherwise although a person has touched it: it was left alone.
    """

    new: tuple[str, ...] = ()
    reread: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Withdrawal:
    """A withdrawn document, the claims that rest on it, and what these feed.

    Attributes
    ----------
    source
        The document.
    claims
        Its claims, and claims derived from them.
    feeds
        For each prior or calibration, the ids of the claims among them that it uses.
    """

    source: SourceDocument
    claims: tuple[Claim, ...]
    feeds: Mapping[str, tuple[str, ...]]


def now() -> str:
    """Return the moment in UTC as the log writes it."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def open_ledger(
    case_folder: Path | str,
    words: bool = True,
    cache: Path | None = None,
    clock: Callable[[], str] = now,
) -> Ledger:
    """Open the ledger of a case; a case without one has an empty one.

    Parameters
    ----------
    case_folder
        The case folder.
    words
        Whether a ledger that is begun here may hold the words of documents; one that exists goes
        on as it was begun.
    cache
        Folder of the index; the user's cache folder unless it is given.
    clock
        Tells the moment, ISO 8601 in UTC.

    Raises
    ------
    LedgerError
        When there is no such folder.
    CaseError
        When ``claims.yaml`` cannot be read; problems name its lines.
    """
    folder = Path(case_folder)
    if not folder.is_dir():
        raise LedgerError(f"There is no folder {folder}. Give the folder of a case.")
    file = ClaimsFile(folder)
    ledger = Ledger(Store(file, Index(file, cache), words), clock)
    ledger.refresh()
    return ledger


class Ledger(Reviewing):
    """The ledger of one case; :func:`open_ledger` opens it."""

    # Adding

    def add(
        self, document: Document, mentions: Iterable[Mention], by: str, retrieved: str | None = None
    ) -> Added:
        """Add what rules found in a document; adding the same again adds nothing.

        Parameters
        ----------
        document, mentions
            The document and what was found in it.
        by
            The rules with their version: "rules 0.3".
        retrieved
            When the document was fetched (ISO 8601, UTC), if that is known.
        """
        return self.add_all([(document, mentions)], by, retrieved)

    def add_all(
        self,
        items: Iterable[tuple[Document, Iterable[Mention]]],
        by: str,
        retrieved: str | None = None,
    ) -> Added:
        """Add several documents in one write; see :meth:`add`."""
        fresh: dict[str, ClaimRecord] = {}
        sources: dict[str, SourceRecord] = {}
        when = self._clock()
        for document, mentions in items:
            source = source_of(document, retrieved)
            sources.setdefault(source.id, source)
            fresh.update((one.id, one) for one in claims_of(document, mentions, by, when))
        done: dict[str, list[str]] = {"new": [], "reread": [], "known": [], "left": []}

        def make() -> Iterator[Record]:
            present = {one.id for one in self._index.records("sources", sources)}
            yield from (one for name, one in sources.items() if name not in present)
            stored = {one.id: one for one in self._claim_records(fresh)}
            for name, record in fresh.items():
                outcome, changed = read_again(stored.get(name), record)
                done[outcome].append(name)
                if changed is not None:
                    yield changed

        self._store.change(make)
        return Added(**{outcome: tuple(names) for outcome, names in done.items()})

    def merge(self, other: Path | str) -> tuple[str, ...]:
        """Take in everything another version of this ledger holds.

        Parameters
        ----------
        other
            A case folder, or a file that is a ledger.

        Returns
        -------
        tuple[str, ...]
            Ids of the records that were new or have changed.
        """
        records = read_records(Path(other))

        def make() -> Iterator[Record]:
            for record in records:
                ours = self._index.record(section_of(record), record.id)
                both = record if ours is None else merged(ours, record)
                if both != ours:
                    yield both

        return tuple(one.id for one in self._store.change(make))

    # Withdrawing

    def withdraw(self, source: str, by: str, why: str) -> Withdrawal:
        """Mark a document as withdrawn; its claims stay, and feed nothing any more.

        Parameters
        ----------
        source
            As for :meth:`source`.
        by, why
            Who, and why.

        Returns
        -------
        Withdrawal
            The claims that rest on it, and the priors and calibrations that use them.
        """
        self._mark_source(source, EventKind.WITHDRAWN, by, why, why.strip() or "withdrawn")
        return self.resting_on(source)

    def reinstate(self, source: str, by: str, why: str) -> SourceDocument:
        """Take back the withdrawal of a document."""
        self._mark_source(source, EventKind.REINSTATED, by, why, "")
        return self.source(source)

    def resting_on(self, source: str) -> Withdrawal:
        """Return the claims of a document with what follows from them, and what they feed."""
        found = self.source(source)
        names = self.ids(document=found.id, boilerplate=None)
        names += [one for one in self._derived_from(names) if one not in names]
        claims = self.claims(names)
        feeds: dict[str, list[str]] = {}
        for claim in claims:
            for use in claim.used_in:
                feeds.setdefault(use, []).append(claim.id)
        return Withdrawal(
            found, tuple(claims), {use: tuple(one) for use, one in sorted(feeds.items())}
        )

    # Tying together

    def link(
        self, one: Claim | str, kind: str, other: Claim | str, by: str, why: str = ""
    ) -> Claim:
        """Say that two claims contradict each other or say the same; holds for both.

        Parameters
        ----------
        one, other
            Claims.
        kind
            "contradicts" or "same_as".
        by, why
            Who, and why.
        """
        return self._link(one, kind, other, by, why, add=True)

    def unlink(
        self, one: Claim | str, kind: str, other: Claim | str, by: str, why: str = ""
    ) -> Claim:
        """Take back a tie, also one that the program computed: it will not tie them again."""
        return self._link(one, kind, other, by, why, add=False)

    def set_field(
        self, claim: Claim | str, name: str, value: Derivation | str | None, by: str, why: str = ""
    ) -> Claim:
        """Say from what a claim is derived (``derived_from``), or its ``independence_group``."""
        if name not in ("derived_from", "independence_group"):
            raise LedgerError(f"{name} is set by other means. Use edit, rate or link.")
        after = value.model_dump(mode="json") if isinstance(value, Derivation) else value
        when = self._clock()

        def make(seen: Claim) -> Event:
            changes = {name: FieldChange(before=seen.model_dump(mode="json")[name], after=after)}
            heads = seen.heads
            return signed(seen.id, EventKind.LINKED, by, when, why, heads, changes=changes)

        return self._log([claim], make)[0]

    def relate(
        self,
        copies: Iterable[Sequence[str]] = (),
        documents: Iterable[str] | None = None,
        by: str = PROGRAM,
    ) -> tuple[str, ...]:
        """Compute contradictions, repeats, independence groups and derivations.

        Parameters
        ----------
        copies
            Groups of documents that are copies of one another, by the SHA-256 of their texts.
        documents
            Only what can have changed by adding these documents (SHA-256 of their texts): their
            claims, and all claims on the same variables. Without it, everything.
        by
            The program with its version.

        Returns
        -------
        tuple[str, ...]
            Ids of the claims whose ties have changed.
        """
        copies = tuple(copies)
        added = None if documents is None else set(documents)

        def make() -> list[Record]:
            records = self._related_to(added)
            found = ties([one.current for one in records], copies)
            when = self._clock()
            whole = {one.id for one in records if added is None or one.document in added}
            changed = (tied(one, found, by, when, one.id in whole) for one in records)
            return [one for one in changed if one is not None]

        return tuple(one.id for one in self._store.change(make))

    def _related_to(self, documents: set[str] | None) -> list[ClaimRecord]:
        """Return the claims of documents and those on the same variables, or all claims."""
        if documents is None:
            return list(self.every_record())
        ours = "document IN (SELECT value FROM json_each(?))"
        variables = f"SELECT variable FROM claim WHERE {ours} AND variable <> ''"
        statement = f"SELECT id FROM claim WHERE {ours} OR variable IN ({variables})"
        listed = json.dumps(sorted(documents))
        return self._claim_records(row[0] for row in self._index.rows(statement, (listed, listed)))

    def record_use(self, use: str, claims: Iterable[str], by: str = PROGRAM) -> tuple[str, ...]:
        """Say which claims a prior or calibration uses: these, and no others any more.

        Parameters
        ----------
        use
            Id of the prior or calibration.
        claims
            Ids of claims.
        by
            The program with its version.

        Returns
        -------
        tuple[str, ...]
            Ids of the claims for which this is a change.
        """
        wanted, when = set(claims), self._clock()

        def make() -> Iterator[Record]:
            present = set(self.ids(used_in=use, boilerplate=None))
            for record in self._claim_records(sorted(wanted ^ present)):
                link = LinkChange(add=(use,)) if record.id in wanted else LinkChange(remove=(use,))
                heads = record.current.heads
                event = signed(
                    record.id, EventKind.USED, by, when, "", heads, links={"used_in": link}
                )
                yield record.model_copy(update={"events": (*record.events, event)})

        return tuple(one.id for one in self._store.change(make))

    # Inside

    def _link(
        self, one: Claim | str, kind: str, other: Claim | str, by: str, why: str, add: bool
    ) -> Claim:
        if kind not in COMPUTED_LINKS:
            raise LedgerError(
                f"{kind} is no tie between claims. Use {' or '.join(COMPUTED_LINKS)}."
            )
        pair = [self.claim(one if isinstance(one, str) else one.id) for one in (one, other)]
        if pair[0].id == pair[1].id:
            raise LedgerError(f"Claim {pair[0].id} cannot be tied to itself. Give another claim.")
        when = self._clock()
        events = {}
        for here, there in (pair, pair[::-1]):
            names = (there.id,)
            change = LinkChange(add=names) if add else LinkChange(remove=names)
            events[here.id] = signed(
                here.id, EventKind.LINKED, by, when, why, here.heads, links={kind: change}
            )
        self._append(events)
        return self.claim(pair[0].id)

    def _mark_source(self, name: str, what: EventKind, by: str, why: str, after: str) -> None:
        source = self.source(name)
        if source.withdrawn == after:
            return
        changes = {"withdrawn": FieldChange(before=source.withdrawn, after=after)}
        event = signed(source.id, what, by, self._clock(), why, source.heads, changes=changes)
        self._append({source.id: event})

    def _derived_from(self, names: Sequence[str]) -> list[str]:
        """Return the claims that follow from some, by any number of steps."""
        found: dict[str, None] = {}
        waiting = list(names)
        statement = "SELECT id FROM link WHERE kind = 'derived_from' AND other = ?"
        while waiting:
            for (name,) in self._index.rows(statement, (waiting.pop(),)):
                if name not in found:
                    found[name] = None
                    waiting.append(name)
        return list(found)
