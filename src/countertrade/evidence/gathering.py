"""From files to what they say: each is read and searched alone, and one that fails stops none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from countertrade.evidence.document import Document
from countertrade.evidence.extraction.extract import extract
from countertrade.evidence.extraction.quantities import find_amounts_in, reparse
from countertrade.evidence.mentions import Amount, Mention, Span
from countertrade.evidence.reading import ReadingError, documents_in, read

Tell = Callable[[str], None]
"""Called with a sentence for the user."""
Progress = Callable[[int, int], None]
"""Called with the files done and the files to do."""


@dataclass(frozen=True)
class Gathered:
    """A document and what was found in it."""

    document: Document
    mentions: tuple[Mention, ...]


def gather(paths: Sequence[Path], tell: Tell, progress: Progress) -> Iterator[Gathered]:
    """Read documents and find what they say.

    Parameters
    ----------
    paths
        Files, and folders of them.
    tell
        Told a sentence of every file that cannot be read, and of what was left out of others.
    progress
        Told of every file that is done.

    Yields
    ------
    Gathered
        Each document that could be read.
    """
    files = list(_files(paths, tell))
    for done, file in enumerate(files, 1):
        try:
            document = read(file)
        except ReadingError as error:
            tell(str(error))
        else:
            for note in document.notes:
                tell(f"{file}: {note}")
            yield Gathered(document, extract(document))
        progress(done, len(files))


def _files(paths: Sequence[Path], tell: Tell) -> Iterator[Path]:
    """List files path by path: one that is not there does not hide the others."""
    for path in paths:
        try:
            yield from documents_in([path])
        except ReadingError as error:
            tell(str(error))


class Rereader:
    """Reads the amount at a place of a document again, out of its own words alone.

    What the words take from elsewhere (the unit of a table's head, the sign of a currency) is in
    the rules of the amount that was found there.
    """

    def __init__(self) -> None:
        """Begin with no document known."""
        self._found: dict[str, dict[Span, Amount]] = {}

    def __call__(self, document: Document, span: Span) -> Amount | None:
        """Return the amount, or None where there is none or its words do not give it."""
        if document.text_sha256 not in self._found:
            amounts = find_amounts_in(document)
            self._found[document.text_sha256] = {one.span: one for one in amounts}
        amount = self._found[document.text_sha256].get(span)
        if amount is None:
            return None
        language = document.language_at(span.start)
        return reparse(span.of(document.text), language, amount.rules)


def as_json(document: Document, mention: Mention) -> dict[str, Any]:
    """Return a mention as one object of ``countertrade ingest --json``.

    Offsets count code points of the document's text, the end is exclusive; `source_start` and
    `source_end` are the same places in the decoded file.
    """
    amount = mention.amount
    return {
        "document": {"name": document.name, "sha256": document.sha256},
        "start": mention.span.start,
        "end": mention.span.end,
        "source_start": document.offsets.source_of(mention.span.start),
        "source_end": document.offsets.source_of(mention.span.end - 1) + 1,
        "language": mention.language,
        "speaker": mention.speaker.name,
        "via": list(mention.speaker.via),
        "attribution": mention.speaker.attribution.value,
        "subject": mention.subject,
        "object": mention.object,
        "variable": mention.variable,
        "value_low": amount.low if amount else None,
        "value_high": amount.high if amount else None,
        "unit": amount.unit if amount else "",
        "bound": amount.bound.value if amount else "",
        "ambiguous": amount.ambiguous if amount else False,
        "alternatives": list(amount.alternatives) if amount else [],
        "change": amount.change.value if amount else "",
        "period": mention.period.edtf,
        "period_basis": mention.period.basis.value,
        "observed_as": mention.observed_as.value if mention.observed_as else None,
        "stance": mention.stance.value,
        "likelihood": _likelihood(mention),
        "kind": mention.kind.value,
        "advertisement": mention.advertisement,
        "quote": mention.span.of(document.text),
    }


def _likelihood(mention: Mention) -> dict[str, Any] | None:
    found = mention.likelihood
    if found is None:
        return None
    return {"word": found.word, "language": found.language, "low": found.low, "high": found.high}
