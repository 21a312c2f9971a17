"""Changes to the ledger's file under its lock, with the index kept beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from countertrade.evidence.ledger.blocks import SECTIONS, Record, rendered
from countertrade.evidence.ledger.claim import ClaimRecord
from countertrade.evidence.ledger.claims_file import (
    ClaimsFile,
    Snapshot,
    WronglySplitError,
    digest_of,
)
from countertrade.evidence.ledger.errors import LedgerError
from countertrade.evidence.ledger.events import Event, union
from countertrade.evidence.ledger.index import Index
from countertrade.evidence.ledger.ingest import source_without_words, without_words
from countertrade.evidence.ledger.sources import PartyRecord, SourceRecord

Changed = list[Record]


class Store:
    """The file of a ledger and its index.

    Parameters
    ----------
    file, index
        The file and what answers questions on it.
    words
        Whether a file that does not exist yet may hold words of documents.
    """

    def __init__(self, file: ClaimsFile, index: Index, words: bool) -> None:
        self.file = file
        self.index = index
        self._words = words

    def change(self, make: Callable[[], Iterable[Record]]) -> Changed:
        """Write records to the file; nothing is written where there are none.

        Parameters
        ----------
        make
            Makes the records from what the index says of the file as it stands, while no other
            program can write it.

        Returns
        -------
        list
            The records as written.

        Raises
        ------
        CaseError
            When the file cannot be read; it is then never written.
        LedgerError
            When it cannot be written; it is then as it was.
        """
        with self.file.locked():
            snapshot = self.index.take(self.file.read())
            if snapshot.stamp is None:
                snapshot = replace(snapshot, words=self._words)
            made = [_fit(one, snapshot.words) for one in make()]
            blocks = {one.id: rendered(one) for one in made}
            changed = [one for one in made if not self._holds(one, blocks[one.id])]
            if changed:
                written = self.file.write(self._with(snapshot, changed, blocks))
                rows = ((section_of(one), one, digest_of(blocks[one.id])) for one in changed)
                self.index.put(written, rows)
        return changed

    def append(self, events: Mapping[str, Event], new: Mapping[str, Record]) -> Changed:
        """Add events to the logs of records, wholly or not at all.

        Parameters
        ----------
        events
            One event by the id of its record.
        new
            Records to begin where there are none with their ids.

        Raises
        ------
        LedgerError
            When a record is no longer there.
        """

        def make() -> Iterable[Record]:
            for name, event in events.items():
                stored = self._stored(name) or new.get(name)
                if stored is None:
                    raise LedgerError(f"{name} is no longer in {self.file.shown}. Look again.")
                log = union(name, stored.events, [event])
                yield stored.model_copy(update={"events": log})

        return self.change(make)

    def _holds(self, record: Record, block: bytes) -> bool:
        """Whether the file has this very block."""
        known = self.index.digests(section_of(record), [record.id])
        return known.get(record.id) == digest_of(block)

    def _stored(self, name: str) -> Record | None:
        found = (self.index.record(section, name) for section in SECTIONS)
        return next((one for one in found if one is not None), None)

    def _with(self, snapshot: Snapshot, changed: Changed, new: dict[str, bytes]) -> Snapshot:
        """Return the file with some records' blocks in place of the old ones, or put in order."""
        blocks = {name: list(rows) for name, rows in snapshot.blocks.items()}
        for section in blocks:
            records = [one for one in changed if section_of(one) == section]
            known = self.index.digests(section, (one.id for one in records))
            old = {digest: new[name] for name, digest in known.items()}
            rows = blocks[section]
            if old:
                rows = [old.get(digest_of(row), row) for row in rows]
            if len(known) < len(records):
                keys = self.index.places(section)
                keys |= {digest_of(new[one.id]): _place(one) for one in records}
                rows.extend(new[one.id] for one in records if one.id not in known)
                rows = [row for _, row in sorted((keys[digest_of(row)], row) for row in rows)]
            blocks[section] = rows
        return replace(snapshot, blocks=blocks)


def read_records(path: Path) -> Changed:
    """Return all records of a ledger's file.

    Parameters
    ----------
    path
        A case folder, or the file.

    Raises
    ------
    CaseError
        When the file cannot be read; it carries every problem.
    LedgerError
        When there is none.
    """
    file = ClaimsFile(path) if path.is_dir() else ClaimsFile(path.parent, path.name)
    if file.stamp() is None:
        raise LedgerError(f"There is no ledger {file.shown}. Give a case folder or a ledger.")
    snapshot = file.read()
    try:
        return file.parse(snapshot, snapshot.places())
    except WronglySplitError:
        whole = file.read_as_yaml(snapshot.stamp)
        return file.parse(whole, whole.places())


def section_of(record: Record) -> str:
    """Return the section of the file in which a record stands."""
    if isinstance(record, ClaimRecord):
        return "claims"
    return "sources" if isinstance(record, SourceRecord) else "parties"


def _place(record: Record) -> tuple[str, int, int, str]:
    if isinstance(record, ClaimRecord):
        return record.document, record.position.start, record.position.end, record.id
    return record.id, 0, 0, record.id


def _fit(record: Record, words: bool) -> Record:
    if words or isinstance(record, PartyRecord):
        return record
    return (
        without_words(record) if isinstance(record, ClaimRecord) else source_without_words(record)
    )
