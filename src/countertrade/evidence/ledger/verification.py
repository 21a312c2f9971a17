"""What must hold of every claim: slices equal quotes, hashes hold, values re-parse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from countertrade.evidence.document import Document
from countertrade.evidence.ledger.claim import ClaimRecord, Position, Value, claim_id
from countertrade.evidence.ledger.events import event_id
from countertrade.evidence.ledger.figures import near
from countertrade.evidence.ledger.ingest import sha256_of
from countertrade.evidence.ledger.reader import LedgerReader
from countertrade.evidence.ledger.sources import SourceRecord
from countertrade.evidence.mentions import Amount, Span

Reparse = Callable[[Document, Span], Amount | None]
"""Reads the amount that stands in a stretch of a document, None where none does."""

MOST_ORDINALS = 1000


@dataclass(frozen=True)
class Finding:
    """Something that does not hold, in a sentence, and the record in which it does not."""

    record: str
    sentence: str

    def __str__(self) -> str:
        """Return the sentence."""
        return self.sentence


@dataclass(frozen=True)
class Verified:
    """What was checked.

    Attributes
    ----------
    findings
        All that does not hold.
    claims
        Claims checked in themselves.
    slices
        Claims whose words were compared with their document.
    values
        Values that were read again from their own slices.
    absent
        Names of documents that were not at hand.
    """

    findings: tuple[Finding, ...]
    claims: int
    slices: int
    values: int
    absent: tuple[str, ...]


def verify(
    ledger: LedgerReader, documents: Iterable[Document] = (), reparse: Reparse | None = None
) -> Verified:
    """Check everything in a ledger, as far as its documents are at hand.

    Parameters
    ----------
    ledger
        The ledger.
    documents
        Documents as they are read now; each is found by the digest of its text.
    reparse
        Reads an amount from its slice; without it values are not read again.
    """
    by_text = {one.text_sha256: one for one in documents}
    by_bytes = {one.sha256: one for one in by_text.values()}
    findings = [one for document in by_text.values() for one in _document_findings(document)]
    absent = []
    known = set()
    for source in ledger.every_source_record():
        known.add(source.id)
        findings.extend(_source_findings(source, by_text, by_bytes))
        if source.id not in by_text:
            absent.append(source.name)
    claims = slices = values = 0
    for record in ledger.every_record():
        claims += 1
        findings.extend(_claim_findings(record, known))
        document = by_text.get(record.document)
        if document is None:
            continue
        slices += 1
        findings.extend(_slice_findings(record, document))
        if reparse is not None and record.value is not None:
            values += 1
            findings.extend(_value_findings(record, record.value, document, reparse))
    return Verified(tuple(findings), claims, slices, values, tuple(absent))


def _document_findings(document: Document) -> Iterator[Finding]:
    if sha256_of(document.text) != document.text_sha256:
        sentence = f"{document.name}: the text does not have the SHA-256 it is said to have."
        yield Finding(document.text_sha256, f"{sentence} Read the document again.")


def _source_findings(
    source: SourceRecord, by_text: Mapping[str, Document], by_bytes: Mapping[str, Document]
) -> Iterator[Finding]:
    yield from _log_findings(source)
    ours = by_text.get(source.id)
    if ours is not None and ours.sha256 != source.sha256:
        return  # The same text in another file: offsets and quotes hold.
    other = by_bytes.get(source.sha256)
    if ours is None and other is not None:
        yield Finding(
            source.id,
            f"{source.name}: the file is the same and {other.extractor} reads another text than "
            f"{source.extractor} did. Add the document again, or read it with that version.",
        )


def _claim_findings(record: ClaimRecord, sources: set[str]) -> Iterator[Finding]:
    yield from _log_findings(record)
    start, end = record.position.start, record.position.end
    names = (
        claim_id(record.document, start, end, record.variable, ordinal)
        for ordinal in range(MOST_ORDINALS)
    )
    if record.id not in names:
        yield Finding(
            record.id,
            f"Claim {record.id}: its id is not that of its document, span and variable. Restore "
            "the entry from an earlier version of the file.",
        )
    if record.document not in sources:
        yield Finding(
            record.id, f"Claim {record.id}: its document is not in the ledger. Add it again."
        )
    exact = record.quote.exact
    if exact is not None and sha256_of(exact) != record.quote.sha256:
        yield Finding(
            record.id,
            f"Claim {record.id}: its quote does not have the SHA-256 beside it. Restore the entry "
            "from an earlier version of the file.",
        )


def _log_findings(record: ClaimRecord | SourceRecord) -> Iterator[Finding]:
    known = {event.id for event in record.events}
    for event in record.events:
        if event_id(record.id, event) != event.id:
            sentence = f"{record.id}: event {event.id} was changed after it was written."
            yield Finding(record.id, f"{sentence} Restore its line from an earlier version.")
        for missing in set(event.after) - known:
            sentence = f"{record.id}: event {missing} was taken out of the history."
            yield Finding(record.id, f"{sentence} Restore its line from an earlier version.")


def _slice_findings(record: ClaimRecord, document: Document) -> Iterator[Finding]:
    words = record.position.of(document.text)
    where = f"Claim {record.id}, {document.name} {record.position.start}-{record.position.end}"
    if record.position.end > len(document.text):
        yield Finding(record.id, f"{where}: the text ends before. Add the document again.")
    elif sha256_of(words) != record.quote.sha256:
        yield Finding(record.id, f"{where}: the text has other words there than the quote.")
    value = record.value
    if value is None or not value.as_written:
        return
    if _position(record, value).of(document.text) != value.as_written:
        sentence = f"{where}: the number is not written there as the claim has it."
        yield Finding(record.id, f"{sentence} Add the document again.")


def _value_findings(
    record: ClaimRecord, value: Value, document: Document, reparse: Reparse
) -> Iterator[Finding]:
    """Compare what rules found with what stands in the slice; a person's edit is not asked."""
    position = _position(record, value)
    found = reparse(document, Span(position.start, position.end))
    if found is not None and _same(value, found):
        return
    said = "no value" if found is None else f"{found.low} to {found.high} {found.unit}"
    yield Finding(
        record.id,
        f"Claim {record.id}, {document.name} {position.start}-{position.end}: the words give "
        f"{said}, and the ledger has {value.low} to {value.high} {value.unit}. Add the document "
        "again, or correct the rules.",
    )


def _position(record: ClaimRecord, value: Value) -> Position:
    return value.position or record.position


def _same(value: Value, found: Amount) -> bool:
    pairs = ((value.low, found.low), (value.high, found.high))
    return value.unit == found.unit and all(
        one is other is None or (one is not None and other is not None and near(one, other))
        for one, other in pairs
    )
