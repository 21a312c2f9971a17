"""From what rules found in a document to rows of the ledger."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from countertrade.evidence.document import Document
from countertrade.evidence.ledger.claim import (
    ClaimLikelihood,
    ClaimPeriod,
    ClaimRecord,
    Position,
    Quote,
    SpeakerChain,
    Value,
    claim_id,
)
from countertrade.evidence.ledger.events import EventKind, FieldChange, new_event
from countertrade.evidence.ledger.sources import SourceRecord
from countertrade.evidence.mentions import Amount, Mention, Period, Span

CONTEXT = 32
"""Code points before and after a quote that are kept with it."""
LONGEST_EXPRESSION = 80
"""Code points of a written number that a ledger without words may hold: a figure, no sentence."""
REREAD = (
    "subject",
    "object",
    "value",
    "period",
    "stance",
    "likelihood",
    "speaker",
    "boilerplate",
)
"""Fields that newer rules may read otherwise from the same words."""


def claims_of(
    document: Document, mentions: Iterable[Mention], by: str, when: str, words: bool = True
) -> list[ClaimRecord]:
    """Return the claims of a document as candidates, one for each different mention.

    Parameters
    ----------
    document
        The document.
    mentions
        What rules found in it.
    by, when
        The rules with their version, and the moment (ISO 8601, UTC).
    words
        Whether the rows may hold words of the document; otherwise their digests.
    """
    found: list[ClaimRecord] = []
    alike: dict[str, list[ClaimRecord]] = defaultdict(list)
    for mention in mentions:
        span = mention.span
        first = claim_id(document.text_sha256, span.start, span.end, mention.variable)
        record = _claim(document, mention, first, by, when)
        others = alike[first]
        if any(_same_reading(one, record) for one in others):
            continue
        if others:
            start, end, variable = span.start, span.end, mention.variable
            name = claim_id(document.text_sha256, start, end, variable, len(others))
            record = _claim(document, mention, name, by, when)
        others.append(record)
        found.append(record if words else without_words(record))
    return found


def read_again(stored: ClaimRecord | None, fresh: ClaimRecord) -> tuple[str, ClaimRecord | None]:
    """Return what comes of a claim that rules found, and the record to write if there is one.

    Parameters
    ----------
    stored
        The claim as the ledger has it; None where it is new.
    fresh
        The claim as rules read it now.

    Returns
    -------
    tuple
        "new"; "known" where it reads the same; "reread" where newer rules read it otherwise; and
        "left" where they do and a person has touched it, so that it stays as it is.
    """
    if stored is None:
        return "new", fresh
    touched = stored.is_touched
    before = stored if touched else stored.current
    now, new = (one.model_dump(mode="json", include=set(REREAD)) for one in (before, fresh))
    changes = {
        name: FieldChange(before=now[name], after=new[name])
        for name in REREAD
        if now[name] != new[name]
    }
    if not changes:
        return "known", None
    if touched:
        return "left", None
    first = fresh.events[0]
    heads = stored.current.heads
    event = new_event(
        stored.id, EventKind.REREAD, first.by, first.when, after=heads, changes=changes
    )
    return "reread", stored.model_copy(update={"events": (*stored.events, event)})


def without_words(record: ClaimRecord) -> ClaimRecord:
    """Return a claim without the words of its document: digest, span and paraphrase serve."""
    value = record.value
    if value is not None and len(value.as_written) > LONGEST_EXPRESSION:
        value = value.model_copy(update={"as_written": ""})
    return record.model_copy(update={"quote": record.quote.without_words(), "value": value})


def source_without_words(record: SourceRecord) -> SourceRecord:
    """Return a document without what its publisher wrote about it beyond its title."""
    csl = {name: one for name, one in record.csl.items() if name not in ("abstract", "note")}
    return record.model_copy(update={"csl": csl})


def sha256_of(text: str) -> str:
    """Return the SHA-256 of text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _same_reading(one: ClaimRecord, other: ClaimRecord) -> bool:
    names = {"kind", "variable", *REREAD}
    return one.model_dump(include=names) == other.model_dump(include=names)


def _claim(document: Document, mention: Mention, name: str, by: str, when: str) -> ClaimRecord:
    text, span = document.text, mention.span
    return ClaimRecord(
        id=name,
        document=document.text_sha256,
        kind=mention.kind,
        variable=mention.variable,
        subject=mention.subject,
        object=mention.object,
        position=_position(span),
        quote=Quote(
            sha256=sha256_of(span.of(text)),
            exact=span.of(text),
            prefix=text[max(0, span.start - CONTEXT) : span.start],
            suffix=text[span.end : span.end + CONTEXT],
        ),
        value=None if mention.amount is None else _value(mention.amount, text, span),
        period=_period(mention.period),
        observed_as=mention.observed_as,
        stance=mention.stance,
        likelihood=_likelihood(mention),
        speaker=SpeakerChain(
            name=mention.speaker.name,
            via=mention.speaker.via,
            attribution=mention.speaker.attribution,
        ),
        language=mention.language,
        boilerplate=_boilerplate(document, mention),
        rules=mention.rules,
        events=(new_event(name, EventKind.CANDIDATE, by, when),),
    )


def _value(amount: Amount, text: str, span: Span) -> Value:
    return Value(
        low=amount.low,
        high=amount.high,
        unit=amount.unit,
        bound=amount.bound,
        qualifier=amount.qualifier,
        as_written=amount.span.of(text),
        position=None if amount.span == span else _position(amount.span),
        noun=amount.noun,
        change=amount.change,
        direction=amount.direction,
        ambiguous=amount.ambiguous,
        alternatives=amount.alternatives,
    )


def _likelihood(mention: Mention) -> ClaimLikelihood | None:
    said = mention.likelihood
    if said is None:
        return None
    return ClaimLikelihood(word=said.word, language=said.language, low=said.low, high=said.high)


def _position(span: Span) -> Position:
    return Position(start=span.start, end=span.end)


def _period(period: Period) -> ClaimPeriod:
    position = None if period.span is None else _position(period.span)
    return ClaimPeriod(edtf=period.edtf, basis=period.basis, position=position)


def _boilerplate(document: Document, mention: Mention) -> str:
    for flagged in document.flagged:
        if flagged.span.overlaps(mention.span):
            return flagged.reason or "boilerplate"
    return "advertisement" if mention.advertisement else ""
