"""The index beside the ledger: a table in the user's cache that answers queries at once.

It holds nothing of its own. It knows the digest of every block of ``claims.yaml`` and reads again
only those that have changed; where it is missing, damaged or cannot be kept it is made anew.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_cache_path

from countertrade.cache import digest_of as name_of
from countertrade.case.problems import CaseError, Problem
from countertrade.evidence.ledger.blocks import SECTIONS, Record
from countertrade.evidence.ledger.claim import ClaimRecord
from countertrade.evidence.ledger.claims_file import (
    ClaimsFile,
    Digest,
    Snapshot,
    WronglySplitError,
    digest_of,
)
from countertrade.evidence.ledger.sources import SourceRecord
from countertrade.evidence.ledger.wording import searchable

VERSION = "1"
"""Changes with the tables and with what is read into them."""
MOST_BYTES = 2**30
"""Bytes that indexes of all ledgers may hold; what has not been used for longest goes first."""
_AT_ONCE = 1000
"""Blocks that are parsed before they are put in the tables; bounds the memory this takes."""
_RACY_SECONDS = 0.1
"""A file that was written so shortly before may be written again without a new stamp."""

_TABLES = """
CREATE TABLE about(name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE record(section TEXT, id TEXT, digest BLOB, json TEXT, PRIMARY KEY(section, id));
CREATE TABLE claim(
    id TEXT PRIMARY KEY, document TEXT, start INT, "end" INT, kind TEXT, variable TEXT,
    status TEXT, stance TEXT, unit TEXT, speaker TEXT, grp TEXT, conflict INT, boilerplate INT,
    contradicted INT
);
CREATE INDEX claim_place ON claim(document, start, "end", id, boilerplate);
CREATE INDEX claim_variable ON claim(variable, boilerplate);
CREATE INDEX claim_status ON claim(status, boilerplate);
CREATE INDEX claim_group ON claim(grp);
CREATE TABLE words(id TEXT PRIMARY KEY, folded TEXT);
CREATE TABLE actor(id TEXT, name TEXT, PRIMARY KEY(id, name)) WITHOUT ROWID;
CREATE INDEX actor_name ON actor(name, id);
CREATE TABLE link(id TEXT, kind TEXT, other TEXT, PRIMARY KEY(id, kind, other)) WITHOUT ROWID;
CREATE INDEX link_other ON link(other, kind);
CREATE TABLE source(id TEXT PRIMARY KEY, sha256 TEXT, name TEXT, withdrawn INT);
"""
_OF_CLAIMS = ("claim", "words", "actor", "link")

R = TypeVar("R")


@dataclass(frozen=True)
class _Known:
    """A record that the index has."""

    section: str
    id: str


class Index:
    """Tables on the records of one ledger, as they stand in its file now.

    Parameters
    ----------
    file
        The ledger's file.
    cache
        Folder to keep the index in; the user's cache folder where none is given.
    """

    def __init__(self, file: ClaimsFile, cache: Path | None = None) -> None:
        self._file = file
        folder = cache or user_cache_path("countertrade") / "ledger"
        self._path = folder / f"{name_of(str(file.path), VERSION)}.sqlite"
        self._base = self._opened()

    def close(self) -> None:
        """Let go of the tables."""
        self._base.close()

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, on the file as it stands now."""
        self.refresh()
        try:
            return iter(self._base.execute(statement, values).fetchall())
        except sqlite3.DatabaseError:
            self._give_up()
            self.refresh()
            return iter(self._base.execute(statement, values).fetchall())

    def record(self, section: str, name: str) -> Record | None:
        """Return the record with an id, None where there is none."""
        found = self.records(section, [name])
        return found[0] if found else None

    def records(self, section: str, names: Iterable[str]) -> list[Record]:
        """Return records in the order of the ids given, less those that do not exist."""
        wanted = list(names)
        listed = "SELECT value FROM json_each(?)"
        statement = f"SELECT id, json FROM record WHERE section = ? AND id IN ({listed})"
        found = dict(self.rows(statement, (section, json.dumps(wanted))))
        model = SECTIONS[section]
        return [model.model_validate_json(found[name]) for name in wanted if name in found]

    def every(self, section: str) -> Iterator[Record]:
        """Yield all records of a section."""
        statement = "SELECT json FROM record WHERE section = ? ORDER BY id"
        for row in self.rows(statement, (section,)):
            yield SECTIONS[section].model_validate_json(row[0])

    def digests(self, section: str, names: Iterable[str]) -> dict[str, Digest]:
        """Return the digests of the blocks of records, as of the last look at the file."""
        listed = "SELECT value FROM json_each(?)"
        statement = f"SELECT id, digest FROM record WHERE section = ? AND id IN ({listed})"
        return dict(self._base.execute(statement, (section, json.dumps(list(names)))))

    def places(self, section: str) -> dict[Digest, tuple[str, int, int, str]]:
        """Return for each block of a section what it is ordered by, as of the last look."""
        statement = (
            'SELECT digest, coalesce(document, record.id), coalesce(start, 0), coalesce("end", 0), '
            "record.id FROM record LEFT JOIN claim ON claim.id = record.id WHERE section = ?"
        )
        return {row[0]: row[1:] for row in self._base.execute(statement, (section,))}

    def refresh(self) -> None:
        """Take in what has changed in the file since the last look.

        Raises
        ------
        CaseError
            When the file cannot be read; it carries every problem.
        """
        if not self._is_fresh():
            self.take(self._file.read())

    def take(self, snapshot: Snapshot) -> Snapshot:
        """Make the tables agree with a snapshot; return it, or the same read as a whole."""
        if self._is_fresh(snapshot):
            return snapshot
        try:
            try:
                self._take(snapshot)
            except WronglySplitError:
                snapshot = self._file.read_as_yaml(snapshot.stamp)
                self._take(snapshot)
        except sqlite3.Error:
            self._give_up()
            self._take(snapshot)
        return snapshot

    def _give_up(self) -> None:
        """Go on in memory: a cache that cannot be used costs time and nothing else."""
        self._base.close()
        _remove(self._path)
        self._base = _in_memory()

    def _is_fresh(self, snapshot: Snapshot | None = None) -> bool:
        """Whether the tables are those of the file, or of a snapshot of it, in blocks."""
        stamp = snapshot.stamp if snapshot else self._file.stamp()
        try:
            known = dict(self._base.execute("SELECT name, value FROM about"))
        except sqlite3.DatabaseError:
            return False
        if known.get("stamp") != _written(stamp) or (snapshot and known["whole"] == "True"):
            return False
        return stamp is None or float(known["read"]) - stamp.modified / 1e9 > _RACY_SECONDS

    def _take(self, snapshot: Snapshot) -> None:
        with self._base:
            self._base.execute("BEGIN IMMEDIATE")
            for section, blocks in snapshot.blocks.items():
                self._take_section(snapshot, section, list(map(digest_of, blocks)))
            self._note(snapshot)

    def _take_section(self, snapshot: Snapshot, section: str, digests: Sequence[Digest]) -> None:
        statement = "SELECT digest, id FROM record WHERE section = ?"
        known = dict(self._base.execute(statement, (section,)))
        gone = known.keys() - set(digests)
        self._forget(_Known(section, known[digest]) for digest in gone)
        names = [known.get(digest) for digest in digests]
        fresh = [at for at, name in enumerate(names) if name is None]
        found: list[Problem] = []
        for begin in range(0, len(fresh), _AT_ONCE):
            places = fresh[begin : begin + _AT_ONCE]
            try:
                records = self._file.parse(snapshot, [(section, at) for at in places])
            except CaseError as error:
                found.extend(error.problems)
                continue
            for at, record in zip(places, records, strict=True):
                names[at] = record.id
                self._add(section, digests[at], record)
        if found:
            raise CaseError(found)
        if len(set(names)) < len(names):
            self._refuse_repeats(snapshot, section, names)

    def put(self, snapshot: Snapshot, written: Iterable[tuple[str, Record, Digest]]) -> None:
        """Take in records that were just written to the file, without reading it again.

        Parameters
        ----------
        snapshot
            The file as it was written.
        written
            Section and record, with the digest of its block.
        """
        try:
            with self._base:
                self._base.execute("BEGIN IMMEDIATE")
                for section, record, digest in written:
                    if self.digests(section, [record.id]):
                        self._forget([_Known(section, record.id)])
                    self._add(section, digest, record)
                self._note(snapshot)
        except sqlite3.Error:
            self._give_up()

    def _note(self, snapshot: Snapshot) -> None:
        rows = [
            ("stamp", _written(snapshot.stamp)),
            ("read", repr(time.time())),
            ("whole", str(snapshot.whole)),
        ]
        self._base.executemany("INSERT OR REPLACE INTO about VALUES(?, ?)", rows)

    def _refuse_repeats(
        self, snapshot: Snapshot, section: str, names: Sequence[str | None]
    ) -> None:
        """Refuse a file in which an id stands twice."""
        first: dict[str | None, int] = {}
        found = []
        for at, name in enumerate(names):
            before = first.setdefault(name, at)
            if before != at:
                lines = [snapshot.line_of(section, one) for one in (before, at)]
                message = f"{name} stands here and in line {lines[0]}."
                remedy = "Merge the two logs into one entry, or remove the copy."
                found.append(Problem(self._file.shown, lines[1], "id", message, remedy))
        raise CaseError(found)

    def _forget(self, gone: Iterable[_Known]) -> None:
        for one in gone:
            self._base.execute("DELETE FROM record WHERE section = ? AND id = ?", astuple(one))
            if one.section == "sources":
                self._base.execute("DELETE FROM source WHERE id = ?", (one.id,))
            if one.section == "claims":
                for table in _OF_CLAIMS:
                    self._base.execute(f"DELETE FROM {table} WHERE id = ?", (one.id,))

    def _add(self, section: str, digest: Digest, record: Record) -> None:
        row = (section, record.id, digest, record.model_dump_json(exclude_defaults=True))
        self._base.execute("INSERT OR REPLACE INTO record VALUES(?, ?, ?, ?)", row)
        if isinstance(record, SourceRecord):
            withdrawn = bool(record.current.withdrawn)
            row_of_source = (record.id, record.sha256, record.name, withdrawn)
            self._base.execute("INSERT OR REPLACE INTO source VALUES(?, ?, ?, ?)", row_of_source)
        if isinstance(record, ClaimRecord):
            self._add_claim(record)

    def _add_claim(self, record: ClaimRecord) -> None:
        claim = record.current
        row = (
            claim.id,
            claim.document,
            claim.position.start,
            claim.position.end,
            claim.kind.value,
            claim.variable,
            claim.status.value,
            claim.stance.value,
            claim.value.unit if claim.value else "",
            claim.speaker.name.casefold(),
            claim.group,
            bool(claim.open_conflicts),
            bool(claim.boilerplate),
            bool(claim.contradicts),
        )
        places = ", ".join("?" * len(row))
        self._base.execute(f"INSERT OR REPLACE INTO claim VALUES({places})", row)
        self._base.execute(
            "INSERT OR REPLACE INTO words VALUES(?, ?)", (claim.id, searchable(claim))
        )
        actors = [(claim.id, name) for name in actors_of(claim.subject, claim.object)]
        self._base.executemany("INSERT OR IGNORE INTO actor VALUES(?, ?)", actors)
        links = [
            (kind, other)
            for kind in ("same_as", "contradicts", "used_in")
            for other in getattr(claim, kind)
        ]
        if claim.derived_from is not None:
            links.extend(("derived_from", other) for other in claim.derived_from.claims)
        self._base.executemany(
            "INSERT OR IGNORE INTO link VALUES(?, ?, ?)",
            [(claim.id, kind, other) for kind, other in links],
        )

    def _opened(self) -> sqlite3.Connection:
        for _ in range(2):
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                _trim(self._path)
                return _connected(str(self._path))
            except sqlite3.DatabaseError:
                _remove(self._path)
            except OSError:
                break
        return _in_memory()


def actors_of(*fields: str) -> set[str]:
    """Return the actors named in subject and object, each also by its country: CUB.gov, CUB."""
    names = {name.strip() for one in fields for name in one.split(";")} - {""}
    return names | {name.partition(".")[0] for name in names}


def _in_memory() -> sqlite3.Connection:
    return _connected(":memory:")


def _connected(path: str) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=60, isolation_level=None)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = NORMAL")
    base.execute("PRAGMA cache_size = -65536")
    base.execute("BEGIN IMMEDIATE")
    if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone():
        for statement in _TABLES.split(";"):
            base.execute(statement)
    base.execute("COMMIT")
    return base


def _written(stamp: Any) -> str:
    return json.dumps(astuple(stamp) if stamp else None)


def _trim(used: Path) -> None:
    """Remove the indexes that have not been used for longest, as far as all are too large."""
    if used.exists():
        os.utime(used)
    files = sorted(
        (one.stat().st_mtime, one.stat().st_size, one) for one in used.parent.glob("*.sqlite")
    )
    beyond = sum(size for _, size, _ in files) - MOST_BYTES
    for _, size, path in files:
        if beyond <= 0 or path == used:
            return
        _remove(path)
        beyond -= size


def _remove(index: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{index}{suffix}").unlink(missing_ok=True)
