"""From a document to all that it says: quantities and relations, with what qualifies each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from countertrade.evidence.document import Document
from countertrade.evidence.extraction.attributes import Reading, read
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.extraction.parties import parties_of
from countertrade.evidence.extraction.relations import Relation, find_relations
from countertrade.evidence.extraction.variables import variable_of
from countertrade.evidence.mentions import Amount, Mention, MentionKind

_OF_RELATION = {"personnel": "personnel_presence"}
"""Relations whose word in the vocabulary is not their own name."""


def extract(document: Document) -> tuple[Mention, ...]:
    """Return what a document says, as candidates for a reviewer.

    Parameters
    ----------
    document
        The document. What it flags as no part of the article is read as well, and marked.

    Returns
    -------
    tuple[Mention, ...]
        Quantities and relations in the order of their places.
    """
    # The grammar of amounts is loaded when it is first needed: reading its words takes a moment.
    from countertrade.evidence.extraction.quantities import find_amounts_in

    return mentions_with(document, find_amounts_in(document))


def mentions_with(document: Document, amounts: Sequence[Amount]) -> tuple[Mention, ...]:
    """Return what a document says, its amounts being known.

    Parameters
    ----------
    document
        The document.
    amounts
        The amounts written in it.

    Returns
    -------
    tuple[Mention, ...]
        Quantities and relations in the order of their places.
    """
    reading = read(document, [amount.span for amount in amounts])
    found = [*_quantities(reading, amounts), *_relations(reading)]
    return tuple(sorted(found, key=lambda mention: (mention.span.start, mention.span.end)))


def _quantities(reading: Reading, amounts: Sequence[Amount]) -> Iterator[Mention]:
    told: dict[str, tuple[int, str, str]] = {}
    for amount in sorted(amounts, key=lambda amount: amount.span.start):
        parsed = reading.text.sentence_at(amount.span.start)
        if parsed is None:
            continue
        variable = variable_of(parsed, amount)
        subject, target = parties_of(parsed, amount)
        if not subject and not target:
            subject, target = _told_before(told.get(variable), parsed)
        told[variable] = (parsed.sentence.paragraph, subject, target)
        qualities = reading.attributes_at(parsed, amount.span)
        yield Mention(
            kind=MentionKind.QUANTITY,
            span=amount.span,
            language=parsed.language,
            speaker=qualities.speaker,
            subject=subject,
            object=target,
            variable=variable,
            amount=amount,
            period=qualities.period,
            stance=qualities.stance,
            likelihood=qualities.likelihood,
            advertisement=qualities.advertisement,
            rules=amount.rules,
        )


def _told_before(told: tuple[int, str, str] | None, parsed: Parsed) -> tuple[str, str]:
    """Return the parties of the amount before that is about the same thing in the same passage."""
    if told is None or parsed.actors or parsed.sentence.paragraph - told[0] > 0:
        return "", ""
    return told[1], told[2]


def _relations(reading: Reading) -> Iterator[Mention]:
    for parsed in reading.text.sentences:
        speaker = reading.voices.at(parsed.span.start).speaker
        amounts = reading.timeline.spans.get(parsed.number, ())
        for relation in find_relations(parsed, speaker, amounts):
            yield _mention(reading, parsed, relation)


def _mention(reading: Reading, parsed: Parsed, relation: Relation) -> Mention:
    qualities = reading.attributes_at(parsed, relation.trigger)
    return Mention(
        kind=MentionKind.RELATION,
        span=relation.span,
        language=parsed.language,
        speaker=qualities.speaker,
        subject=relation.subject,
        object=relation.object,
        variable=_OF_RELATION.get(relation.kind, relation.kind),
        period=qualities.period,
        stance=qualities.stance,
        likelihood=qualities.likelihood,
        advertisement=qualities.advertisement,
        rules=(f"relation.{relation.kind}",),
    )
