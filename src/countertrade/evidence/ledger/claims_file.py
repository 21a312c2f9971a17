"""The file ``claims.yaml``: read in blocks, written wholly or not at all, by one at a time."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from countertrade.case.problems import CaseError, Problem, suggestion
from countertrade.case.reader import Document as YamlDocument
from countertrade.case.reader import Key, read_yaml
from countertrade.case.validation import validated
from countertrade.evidence.ledger.blocks import SECTIONS, Record, history_problem, parsed, rendered
from countertrade.evidence.ledger.errors import LedgerError

FILE = "claims.yaml"
FORMAT = 1
SMALL_BYTES = 2**21
"""A file up to this size is read as a whole where a block of it cannot be read."""
LOCK_SECONDS = 60.0
"""How long a writer waits for another."""
_TOP = re.compile(rb"format: (\d+)\nwords: (true|false)\n")
_COMMENT = b"# The ledger of claims; docs/ledger.md describes it.\n"
_MARKS = re.compile(r"^(<<<<<<<|=======|>>>>>>>)", re.MULTILINE)

Digest = bytes


@dataclass(frozen=True)
class Stamp:
    """What tells that a file has been written, without reading it."""

    size: int
    modified: int
    changed: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> Stamp | None:
        """Return the stamp of a file, None where there is none."""
        try:
            seen = path.stat()
        except OSError:
            return None
        return cls(seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino)


@dataclass(frozen=True)
class Snapshot:
    """The file at one moment, split into blocks that are not yet parsed.

    Attributes
    ----------
    words
        Whether the ledger holds words of documents; a ledger that is passed on holds digests.
    blocks
        For each section, its blocks in the order of the file.
    stamp
        What the file looked like when it was read; None where there is none.
    lines
        For each section, the line on which its first block begins.
    whole
        Whether it was read as YAML and not split.
    """

    words: bool = True
    blocks: Mapping[str, list[bytes]] = field(default_factory=lambda: {one: [] for one in SECTIONS})
    stamp: Stamp | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    whole: bool = False

    def line_of(self, section: str, place: int) -> int:
        """Return the line of the file on which a block begins."""
        before = self.blocks[section][:place]
        return self.lines.get(section, 1) + sum(one.count(b"\n") for one in before)

    def places(self) -> list[tuple[str, int]]:
        """Return section and number of every block."""
        return [(name, place) for name, rows in self.blocks.items() for place in range(len(rows))]

    def text(self) -> bytes:
        """Return the text of the file."""
        parts = [_COMMENT, f"format: {FORMAT}\nwords: {str(self.words).lower()}\n".encode()]
        for name, blocks in self.blocks.items():
            parts.append(f"{name}:\n".encode() if blocks else b"")
            parts.extend(blocks)
        return b"".join(parts)


class WronglySplitError(Exception):
    """A block cannot be read by itself; read as a whole the file may be sound."""


def digest_of(block: bytes) -> Digest:
    """Return what tells a block from others."""
    return hashlib.blake2b(block, digest_size=16).digest()


class ClaimsFile:
    """The ledger's file in a case folder.

    Parameters
    ----------
    folder
        The case folder.
    name
        Name of the file, if it is another.
    """

    def __init__(self, folder: Path, name: str = FILE) -> None:
        self.path = Path(os.path.realpath(folder / name))
        self.shown = (folder / name).as_posix()

    def stamp(self) -> Stamp | None:
        """Return what the file looks like now."""
        return Stamp.of(self.path)

    def read(self) -> Snapshot:
        """Return the file split into blocks; an empty ledger where there is no file.

        Raises
        ------
        CaseError
            When the file cannot be read.
        """
        stamp = self.stamp()
        if stamp is None and not self.path.exists():
            return Snapshot()
        try:
            raw = self.path.read_bytes()
        except OSError as error:
            message = f"The file cannot be read: {error.strerror}."
            problem = Problem(self.shown, None, "", message, "Make it a readable file.")
            raise CaseError([problem]) from None
        return _split(raw, stamp) or self.read_as_yaml(stamp)

    def read_as_yaml(self, stamp: Stamp | None) -> Snapshot:
        """Return a file in any other form of YAML, its blocks in the form of this module.

        Raises
        ------
        CaseError
            When it is not YAML or does not hold a ledger; it carries every problem.
        """
        found: list[Problem] = []
        document = read_yaml(self.path, self.shown, found)
        if document is None:
            raise CaseError([self._with_marks(one) for one in found])
        _check_top(document, self.shown, found)
        blocks = {name: _rendered_rows(document, name, self.shown, found) for name in SECTIONS}
        if found:
            raise CaseError(found)
        return Snapshot(document.data.get("words") is not False, blocks, stamp, whole=True)

    def parse(self, snapshot: Snapshot, places: Iterable[tuple[str, int]]) -> list[Record]:
        """Return the records of some blocks.

        Parameters
        ----------
        snapshot
            The file.
        places
            Section and number of each block.

        Raises
        ------
        WronglySplitError
            When a block cannot be read and the file is small enough to be read as a whole.
        CaseError
            When a block cannot be read; it carries the problems of all of them.
        """
        found: list[Problem] = []
        records = []
        for section, place in places:
            block = snapshot.blocks[section][place]
            here: list[Problem] = []
            record = parsed(section, block, self.shown, 1, here)
            if record is not None:
                records.append(record)
                continue
            line = snapshot.line_of(section, place) - 1
            found.extend(replace(one, line=(one.line or 1) + line) for one in here)
        if not found:
            return records
        if not snapshot.whole and (snapshot.stamp is None or snapshot.stamp.size <= SMALL_BYTES):
            raise WronglySplitError
        raise CaseError(found)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other writers out.

        Raises
        ------
        LedgerError
            When another program does not let go of the ledger, or the folder cannot be written.
        """
        lock = FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout:
            raise LedgerError(
                f"{self.shown} is being written by another program for more than "
                f"{LOCK_SECONDS:.0f} seconds. Wait for it, or end it, and try again."
            ) from None
        except OSError as error:
            raise LedgerError(
                f"{self.shown} cannot be written: {error.strerror}. Make the folder writable."
            ) from None
        try:
            yield
        finally:
            lock.release()

    def write(self, snapshot: Snapshot) -> Snapshot:
        """Replace the file by a snapshot, wholly or not at all; the writer holds the lock.

        Returns
        -------
        Snapshot
            The same with the stamp of the new file.

        Raises
        ------
        LedgerError
            When it cannot be written; the file is then as it was.
        """
        self._clear_away()
        temporary = None
        try:
            mode = self.path.stat().st_mode & 0o777 if self.path.exists() else 0o644
            with tempfile.NamedTemporaryFile(
                dir=self.path.parent, prefix=f".{self.path.name}.", suffix=".tmp", delete=False
            ) as file:
                temporary = file.name
                file.write(snapshot.text())
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, mode)
            os.replace(temporary, self.path)
        except OSError as error:
            if temporary is not None:
                Path(temporary).unlink(missing_ok=True)
            raise LedgerError(
                f"{self.shown} could not be written: {error.strerror}. The ledger is as it was; "
                "make room or make the folder writable, and try again."
            ) from None
        _sync_folder(self.path.parent)
        return Snapshot(snapshot.words, snapshot.blocks, self.stamp())

    def _clear_away(self) -> None:
        """Remove what a writer that was killed has left; the lock is held, so none is at work."""
        for left in self.path.parent.glob(f".{self.path.name}.*.tmp"):
            left.unlink(missing_ok=True)

    def _with_marks(self, problem: Problem) -> Problem:
        """Return a problem, or that the file holds the marks of an unfinished merge."""
        text = self.path.read_bytes().decode("utf-8", "replace")
        mark = _MARKS.search(text)
        if mark is None:
            return problem
        line = text.count("\n", 0, mark.start()) + 1
        message = "The file holds the marks of an unfinished merge."
        remedy = "Take both versions out of the version control and merge them as ledgers."
        return Problem(self.shown, line, "", message, remedy)


def _split(raw: bytes, stamp: Stamp | None) -> Snapshot | None:
    """Return the file in blocks, or None where it does not have the form that is written here."""
    text = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    start = len(_COMMENT) if text.startswith(_COMMENT) else 0
    top = _TOP.match(text, start)
    if top is None or int(top[1]) != FORMAT:
        return None
    body = b"\n" + text[top.end() :]
    heads = [(body.find(f"\n{name}:\n".encode()), name) for name in SECTIONS]
    present = sorted((at, name) for at, name in heads if at >= 0)
    if body.strip() and (not present or present[0][0] != 0):
        return None
    blocks: dict[str, list[bytes]] = {name: [] for name in SECTIONS}
    ends = [at for at, _ in [*present, (len(body), "")][1:]]
    for (at, name), end in zip(present, ends, strict=True):
        section = body[at + len(name) + 2 : end].removesuffix(b"\n")
        first, *rest = section.split(b"\n- ")
        if first.strip():
            return None
        blocks[name] = [b"- " + one + b"\n" for one in rest]
    top_lines = text.count(b"\n", 0, top.end()) + 1
    lines = {name: top_lines + body.count(b"\n", 0, at + 1) for at, name in present}
    return Snapshot(top[2] == b"true", blocks, stamp, lines)


def _check_top(document: YamlDocument, file: str, found: list[Problem]) -> None:
    """Add what is wrong with the keys of the whole file."""
    known = ["format", "words", *SECTIONS]
    if not isinstance(document.data, dict):
        message = "The file is not a ledger."
        found.append(Problem(file, 1, "", message, f"Begin it with 'format: {FORMAT}'."))
        return
    for name in document.data.keys() - {*known}:
        line = document.line_of((name,))
        message = f"The key {name} is not known."
        found.append(Problem(file, line, name, message, suggestion(name, known)))
    written = document.data.get("format")
    if written != FORMAT:
        message = f"The format is {written!r}; this version reads {FORMAT}."
        remedy = f"Write 'format: {FORMAT}', or install the version that wrote the file."
        found.append(Problem(file, document.line_of(("format",)), "format", message, remedy))
    if not isinstance(document.data.get("words", True), bool):
        message = "words is neither true nor false."
        remedy = "Write true, or false for a ledger without words of documents."
        found.append(Problem(file, document.line_of(("words",)), "words", message, remedy))


def _line_within(document: YamlDocument, at: tuple[Key, ...], path: Sequence[Key]) -> int:
    return document.line_of((*at, *path))


def _rendered_rows(
    document: YamlDocument, section: str, file: str, found: list[Problem]
) -> list[bytes]:
    """Return the entries of a section as blocks; add what is wrong with them."""
    rows = document.data.get(section) if isinstance(document.data, dict) else None
    if not isinstance(rows or [], list):
        line = document.line_of((section,))
        message = f"{section} is not a list."
        found.append(Problem(file, line, section, message, "Begin its entries with '- id: '."))
        return []
    blocks = []
    for place, row in enumerate(rows or []):
        at = (section, place)
        line_of = partial(_line_within, document, at)
        record = validated(SECTIONS[section], row, file, line_of, found)
        if record is not None:
            problem = history_problem(record, file, document.line_of(at))
            found.extend([problem] if problem else [])
            blocks.append(b"" if problem else rendered(record))
    return blocks


def _sync_folder(folder: Path) -> None:
    """Make the new name of the file last through a loss of power, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
