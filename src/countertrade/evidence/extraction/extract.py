"""From a document to all that it says: quantities and relations, with what qualifies each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from countertrade.evidence.document import Document
from countertrade.evidence.extraction.attributes import Reading, read
from countertrade.evidence.extraction.observed import observed_as
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.extraction.parties import parties_of
from countertrade.evidence.extraction.relations import (
    Relation,
    find_relations,
    relation_clauses,
)
from countertrade.evidence.extraction.topics import BY_TOPIC, Topics
from countertrade.evidence.extraction.variables import variable_of
from countertrade.evidence.mentions import Amount, Mention, MentionKind, Stance

_OF_RELATION = {"personnel": "personnel_presence"}
"""Relations whose word in the vocabulary is not their own name."""
_REACH = 2
"""Paragraphs over which the parties of an amount hold for the next about the same thing."""


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
    topics = Topics(reading.text.sentences)
    for amount in sorted(amounts, key=lambda amount: amount.span.start):
        parsed = reading.text.sentence_at(amount.span.start)
        if parsed is None:
            continue
        variable = variable_of(parsed, amount)
        subject, target = parties_of(parsed, amount)
        if not subject and not target:
            subject, target = _told_before(told, variable, parsed)
        if subject or target:
            told[variable] = told[""] = (parsed.sentence.paragraph, subject, target)
        said = subject, target
        subject, target = topics.completed(parsed, variable, subject, target)
        by_topic = () if said == (subject, target) else (BY_TOPIC,)
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
            observed_as=observed_as(parsed, amount, variable, qualities.period),
            stance=qualities.stance,
            likelihood=qualities.likelihood,
            advertisement=qualities.advertisement,
            rules=(*amount.rules, *by_topic),
        )


def _told_before(
    told: Mapping[str, tuple[int, str, str]], variable: str, parsed: Parsed
) -> tuple[str, str]:
    """Return the parties of an amount before, where a sentence names nobody.

    Those of the last amount about the same thing, or of the last one in the same paragraph.
    """
    same = told.get(variable) if variable else None
    last = told.get("")
    here = parsed.sentence.paragraph
    if parsed.actors:
        return "", ""
    if same is not None and here - same[0] <= _REACH:
        return same[1], same[2]
    if last is not None and here == last[0]:
        return last[1], last[2]
    return "", ""


def _relations(reading: Reading) -> Iterator[Mention]:
    for parsed in reading.text.sentences:
        speaker = reading.voices.at(parsed.span.start).speaker
        amounts = reading.timeline.spans.get(parsed.number, ())
        for relation in find_relations(parsed, speaker, amounts):
            main = _mention(reading, parsed, relation)
            yield main
            yield from _otherwise(reading, parsed, relation, main)


def _otherwise(
    reading: Reading, parsed: Parsed, relation: Relation, main: Mention
) -> Iterator[Mention]:
    """Yield what further clauses say of a relation that the text stands to in another way.

    "They signed, and he expects that payments will stop" tells a fact and a forecast.
    """
    seen = {main.stance, Stance.ASSERTED}
    for part in relation_clauses(parsed, relation):
        mention = _mention(reading, parsed, part)
        if mention.stance not in seen:
            seen.add(mention.stance)
            yield mention


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
