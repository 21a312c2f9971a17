"""A document as it was read: its text, what of it is boilerplate, and the way back to its bytes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from countertrade.evidence.mentions import Span


@dataclass(frozen=True)
class Offsets:
    """Map from offsets in a document's text to offsets in what it was read from.

    Attributes
    ----------
    starts
        Offsets in the text at which a stretch begins that was copied as it stood, ascending.
    sources
        Where each of these stretches begins in the decoded source (for a PDF: in the text of its
        pages one after another).
    """

    starts: tuple[int, ...] = (0,)
    sources: tuple[int, ...] = (0,)

    def source_of(self, offset: int) -> int:
        """Return where a character of the text stands in the decoded source."""
        place = bisect_right(self.starts, offset) - 1
        return self.sources[place] + offset - self.starts[place]


@dataclass(frozen=True)
class Flagged:
    """A stretch of text that is no part of the article, and why it is taken to be none."""

    span: Span
    reason: str


@dataclass(frozen=True)
class Passage:
    """A stretch of text in one language."""

    span: Span
    language: str
    probability: float


@dataclass(frozen=True)
class Document:
    """What was read of one file.

    Attributes
    ----------
    name
        Name of the file, without its folder.
    sha256, text_sha256
        Digests of the file's bytes, and of `text` in UTF-8.
    text
        The article and its boilerplate as Unicode text; all offsets count its code points. For
        plain text it is the decoded file, unchanged but for a byte-order mark.
    media_type, encoding, extractor
        What the file is, how its bytes were decoded, and what read it, with version.
    language
        Language of most of the text (two letters), "und" where it cannot be told.
    passages
        Stretches whose language differs from the document's.
    flagged
        Boilerplate and advertisements: kept in the text and out of the claims.
    offsets
        The way back to the decoded source.
    metadata
        What the file says of itself (title, author, address, date of publication), as CSL-JSON
        names it; nothing is guessed.
    notes
        Sentences for the user: what was left out or is uncertain.
    """

    name: str
    sha256: str
    text: str
    text_sha256: str
    media_type: str
    encoding: str
    extractor: str
    language: str
    passages: tuple[Passage, ...] = ()
    flagged: tuple[Flagged, ...] = ()
    offsets: Offsets = Offsets()
    metadata: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def language_at(self, offset: int) -> str:
        """Return the language of the text at an offset."""
        for passage in self.passages:
            if passage.span.start <= offset < passage.span.end:
                return passage.language
        return self.language

    def is_flagged(self, span: Span) -> bool:
        """Whether a stretch lies in boilerplate or an advertisement."""
        return any(flagged.span.overlaps(span) for flagged in self.flagged)
