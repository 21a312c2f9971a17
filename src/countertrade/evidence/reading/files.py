"""From files to documents."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from countertrade.evidence.document import Document, Flagged, Offsets
from countertrade.evidence.reading import limits
from countertrade.evidence.reading.boilerplate import boilerplate
from countertrade.evidence.reading.encodings import binary, decode
from countertrade.evidence.reading.html import EXTRACTOR as HTML_EXTRACTOR
from countertrade.evidence.reading.html import read_html
from countertrade.evidence.reading.languages import language_of, passages_of, unread
from countertrade.evidence.reading.pdf import extractor, read_pdf
from countertrade.evidence.reading.problems import ReadingError

READ_IN_FOLDERS = frozenset({".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".pdf"})
"""Endings of the files that are taken from a folder; a file that is named is read whatever its
ending."""
TEXT_EXTRACTOR = "countertrade-text-1"
_MARKUP_ENDINGS = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_PDF_WITHIN = 1024
"""Bytes in which a PDF's mark stands; some begin with a few bytes of another system."""
_OTHER_KINDS = (
    (b"PK\x03\x04", "is a packed file, as those of Word, Excel and ZIP are."),
    (b"\xd0\xcf\x11\xe0", "is a file of an old Word or Excel."),
    (b"{\\rtf", "is a rich text file."),
    (b"\x1f\x8b", "is a compressed file."),
    (b"\x89PNG", "is a picture."),
    (b"\xff\xd8\xff", "is a picture."),
    (b"GIF8", "is a picture."),
    (b"\x7fELF", "is a program."),
)
_AS_TEXT = "Save what it says as PDF, HTML or plain text and read that."


@dataclass(frozen=True)
class _Content:
    """What one reader found in a file."""

    text: str
    media_type: str
    encoding: str
    extractor: str
    offsets: Offsets = field(default_factory=Offsets)
    flagged: tuple[Flagged, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def documents_in(paths: Iterable[Path | str]) -> Iterator[Path]:
    """Yield the files that paths name, those of folders in the order of their names.

    Parameters
    ----------
    paths
        Files and folders. Of a folder and those within it the files of READ_IN_FOLDERS are taken,
        without hidden ones and without following links to folders; a file is taken as it is named,
        also where it does not exist, so that reading it tells the user.

    Yields
    ------
    pathlib.Path
        Files, one by one while folders are still being listed.
    """
    for path in map(Path, paths):
        if os.path.isdir(path):
            yield from _in_folder(path)
        else:
            yield path


def read(path: Path | str) -> Document:
    """Read a file.

    Parameters
    ----------
    path
        A text, HTML or PDF file; which it is shows in its content.

    Returns
    -------
    Document
        What it says, with boilerplate flagged.

    Raises
    ------
    ReadingError
        When it cannot be read; the other files are not concerned.
    """
    path = Path(path)
    return read_bytes(path.name, _bytes_of(path))


def read_bytes(name: str, data: bytes) -> Document:
    """Read the content of a file.

    Parameters
    ----------
    name
        Name of the file; its ending counts only where the content leaves the kind open.
    data
        Its bytes.

    Returns
    -------
    Document
        What it says, with boilerplate flagged.

    Raises
    ------
    ReadingError
        When it cannot be read.
    """
    content = _content(name, data)
    if not content.text.strip():
        raise ReadingError(name, "holds no text.", "Leave it out, or get it again.")
    if content.text.count("\n") > limits.MOST_LINES and _lines(content.text) > limits.MOST_LINES:
        message = f"has more than {limits.MOST_LINES:,} lines, as no article has."
        raise ReadingError(name, message, "Save the articles in it one by one.")
    language = language_of(_unflagged(content.text, content.flagged)).language
    flagged = boilerplate(content.text, language, content.flagged)
    warning = unread(language)
    return Document(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=content.text,
        text_sha256=hashlib.sha256(content.text.encode("utf-8")).hexdigest(),
        media_type=content.media_type,
        encoding=content.encoding,
        extractor=content.extractor,
        language=language,
        passages=passages_of(content.text, language),
        flagged=flagged,
        offsets=content.offsets,
        metadata=content.metadata,
        notes=(*content.notes, *([warning] if warning else [])),
    )


def _content(name: str, data: bytes) -> _Content:
    """Return what the reader for the file's kind finds in it."""
    if not data:
        raise ReadingError(name, "is empty.", "Leave it out, or get it again.")
    if b"%PDF-" in data[:_PDF_WITHIN]:
        _within(name, len(data), limits.LARGEST_PDF_FILE)
        pdf = read_pdf(name, data)
        return _Content(
            pdf.text,
            "application/pdf",
            "utf-16-le",
            extractor(),
            pdf.offsets,
            metadata=pdf.metadata,
            notes=pdf.notes,
        )
    _within(name, len(data), limits.LARGEST_TEXT_FILE)
    for mark, message in _OTHER_KINDS:
        if data.startswith(mark):
            raise ReadingError(name, message, _AS_TEXT)
    if binary(data):
        raise ReadingError(name, "is no text, HTML or PDF file.", _AS_TEXT)
    if Path(name).suffix.lower() in _MARKUP_ENDINGS or _MARKUP.match(data[:8192]):
        return _markup(data)
    decoded = decode(data)
    return _Content(
        decoded.text, "text/plain", decoded.encoding, TEXT_EXTRACTOR, notes=decoded.notes
    )


def _markup(data: bytes) -> _Content:
    decoded = decode(data, markup=True)
    page = read_html(decoded.text)
    return _Content(
        page.text,
        "text/html",
        decoded.encoding,
        HTML_EXTRACTOR,
        page.offsets,
        page.flagged,
        page.metadata,
        (*decoded.notes, *page.notes),
    )


def _within(name: str, size: int, most: int) -> None:
    if size > most:
        message = f"has {size / 1e6:,.0f} MB; at most {most / 1e6:,.0f} MB are read of one file."
        raise ReadingError(name, message, "Divide it, or save the articles in it one by one.")


def _lines(text: str) -> int:
    """Return how many lines have something in them."""
    return sum(1 for line in text.split("\n") if not line.isspace() and line)


def _bytes_of(path: Path) -> bytes:
    """Return a file's bytes, at most one more than are read of the largest kind."""
    try:
        # Before opening: a pipe or device would wait or never end.
        if not os.path.exists(path):
            raise ReadingError(path.name, "does not exist.", "Check the path.")
        if not os.path.isfile(path):
            raise ReadingError(path.name, "is no file.", "Give the path of a file.")
        most = max(limits.LARGEST_PDF_FILE, limits.LARGEST_TEXT_FILE)
        _within(path.name, os.path.getsize(path), most)
        with open(path, "rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"cannot be opened: {reason}."
        raise ReadingError(path.name, message, "Make it readable.") from None


def _in_folder(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in READ_IN_FOLDERS:
                yield Path(root, name)


def _unflagged(text: str, flagged: tuple[Flagged, ...]) -> str:
    """Return the text without what is flagged; all of it where nothing would be left."""
    pieces, place = [], 0
    for one in flagged:
        pieces.append(text[place : one.span.start])
        place = max(place, one.span.end)
    pieces.append(text[place:])
    kept = " ".join(pieces)
    return kept if kept.strip() else text
