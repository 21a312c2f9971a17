"""Reading PDF: the text of its pages, in the order in which the file holds it.

Lines are broken where the page breaks them, also within sentences and quantities, and pages are
divided by a form feed. A word divided at the end of a line is joined; a compound ("oil-for-
security") keeps its hyphen where the document shows it to be one. The decoded source that offsets
map to is the text of the pages one after another with their line ends as they stand, before
words are joined.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from countertrade.evidence.document import Offsets
from countertrade.evidence.reading import limits
from countertrade.evidence.reading.problems import ReadingError

PAGE_BREAK = "\f"
_WORKER = Path(__file__).with_name("pdf_worker.py")
_LEAST_LETTERS = 3
"""Letters a page must have on average for the PDF not to be pictures of pages."""
_LONGEST_WORD = 60
_CHANGE = re.compile("\r\n|[\ufffe\x02\u00ad]|-\r?\n")
"""What does not stand in the text as it does in the source."""
_DIVISION = re.compile(r"[^\W\d_]{0,60}+(?:[\ufffe\x02\u00ad]|-\r?\n)[^\W\d_]{0,60}")
_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_PROBLEMS = {
    "encrypted": ("is locked with a password.", "Save it without one and read that."),
    "damaged": (
        "is damaged or cut off, so that no page can be read.",
        "Get it from its source again.",
    ),
    "empty": ("has no pages.", "Get it from its source again."),
}


@dataclass(frozen=True)
class PdfReading:
    """What a PDF says, the way back to its pages' text, and what it says of itself."""

    text: str
    source: str
    offsets: Offsets
    metadata: dict[str, Any]
    notes: tuple[str, ...]


@cache
def extractor() -> str:
    """Return the name and version of what reads PDFs."""
    return f"pypdfium2-{version('pypdfium2')}"


def read_pdf(name: str, data: bytes) -> PdfReading:
    """Return the text of a PDF.

    It is read in a process of its own that is bounded in time and memory, so that a file made to
    crash its reader or to fill the memory ends that process alone.

    Parameters
    ----------
    name
        Name of the file, for what is told of it.
    data
        The file.

    Raises
    ------
    ReadingError
        When it is locked, damaged, holds pictures only, or goes beyond a limit.
    """
    return from_answer(name, _asked(name, data))


def from_answer(name: str, told: dict[str, Any]) -> PdfReading:
    """Return what the worker's answer says of a PDF.

    Raises
    ------
    ReadingError
        When there is no text.
    """
    if "problem" in told:
        raise ReadingError(name, *_PROBLEMS[told["problem"]])
    pages: list[str] = told["pages"]
    source = PAGE_BREAK.join(pages)
    letters = sum(1 for character in source if character.isalpha())
    if letters < _LEAST_LETTERS * min(len(pages), 20):
        raise ReadingError(
            name,
            "holds pictures of pages and no text.",
            "Have its text recognised (OCR) and read the result.",
        )
    text, offsets = _joined(source)
    metadata = {"title": told["title"]} if told["title"].strip() else {}
    if told["author"].strip():
        metadata["author"] = [{"literal": told["author"].strip()}]
    return PdfReading(text, source, offsets, metadata, tuple(_notes(told)))


def _notes(told: dict[str, Any]) -> Iterator[str]:
    read, count = len(told["pages"]), told["count"]
    if read < count:
        yield f"Only the first {read} of {count} pages were read."
    if told["broken"]:
        yield f"{told['broken']} of {read} pages are damaged and were left out."
    if told["cut"]:
        yield "Some pages hold more text than is read of one page or file; the rest is left out."


def _asked(name: str, data: bytes) -> dict[str, Any]:
    """Return the answer of a process that reads the file."""
    bounds = (
        limits.PDF_MEMORY,
        round(limits.PDF_SECONDS),
        limits.MOST_PAGES,
        limits.LONGEST_PAGE,
        limits.LONGEST_TEXT,
    )
    # Without its own folder on the path, whose modules are named as those of the standard library.
    command = [sys.executable, "-P", str(_WORKER), *map(str, bounds)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=limits.PDF_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        message = f"takes more than {limits.PDF_SECONDS:.0f} seconds to read."
        raise ReadingError(name, message, "Print its text pages into a new PDF.") from None
    if done.returncode:
        message = "cannot be read within the memory and time allowed, or breaks the PDF reader."
        raise ReadingError(name, message, "Print its text pages into a new PDF.")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _joined(source: str) -> tuple[str, Offsets]:
    """Return the text with divided words joined and line ends of one kind, and the way back."""
    pieces: list[str] = []
    starts, sources = [0], [0]
    length = place = 0
    undivided = _DIVISION.sub(" ", source.lower())
    whole = frozenset(_WORD.findall(undivided)) | frozenset(_COMPOUND.findall(undivided))
    for start, end, instead in _changes(source, whole):
        pieces += (source[place:start], instead)
        length += start - place
        for _ in instead:
            starts.append(length)
            sources.append(start)
            length += 1
        place = end
        starts.append(length)
        sources.append(place)
    pieces.append(source[place:])
    return "".join(pieces), Offsets(tuple(starts), tuple(sources))


def _changes(source: str, whole: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Yield what is replaced in the source, and by what."""
    for match in _CHANGE.finditer(source):
        found = match[0]
        if found == "\r\n":
            yield match.start(), match.end(), "\n"
            continue
        before, after = _beside(source, match.start(), match.end())
        if not before or not after:
            yield (
                match.start(),
                match.end(),
                "" if found == "\u00ad" else "-" + found[1:].strip("\r"),
            )
            continue
        yield match.start(), match.end(), "" if _one_word(before, after, whole) else "-"


def _beside(source: str, start: int, end: int) -> tuple[str, str]:
    """Return the letters directly before and after a place, in a compound with the hyphen."""
    first = start
    while first and source[first - 1].isalpha() and start - first < _LONGEST_WORD:
        first -= 1
    first -= first > 0 and source[first - 1] == "-" and first < start
    last = end
    while last < len(source) and source[last].isalpha() and last - end < _LONGEST_WORD:
        last += 1
    return source[first:start].lower(), source[end:last]


def _one_word(before: str, after: str, whole: frozenset[str]) -> bool:
    """Whether two halves are one divided word, rather than a compound with its hyphen."""
    if f"{before}{after}".lower() in whole:
        return True
    if not after.islower() or before.startswith("-") or f"{before}-{after}" in whole:
        return False
    return before not in whole or after not in whole  # "oil" and "for" are words, "extrac" is none
