"""Scoring an extractor: what it found beside what a careful reader found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

from countertrade.evidence.alike import (
    YEAR,
    countries,
    dates,
    is_magnitudes_off,
    same_bounds,
    same_speaker,
    same_value,
)
from countertrade.evidence.document import Document
from countertrade.evidence.gold import PUBLICATION, Gold, GoldKind
from countertrade.evidence.mentions import Bound, Mention, MentionKind, Span, Stance


@dataclass(frozen=True)
class Missed:
    """Something a reader would object to, with its place."""

    document: str
    span: Span
    what: str
    words: str


@dataclass
class Score:
    """Counts of what was found and what was right, over some documents.

    Shares are properties: None where nothing was counted.
    """

    found: int = 0
    """Quantities found that are neither flagged as advertisement nor told apart as trivial."""
    wanted: int = 0
    """Quantities of the gold claims."""
    right: int = 0
    """Quantities found with value and unit of a gold claim."""
    bounds_right: int = 0
    magnitude_wrong: int = 0
    """Values found that are ten times off, or more, and not flagged as ambiguous."""
    speakers: int = 0
    speakers_right: int = 0
    others: int = 0
    """Quantities whose speaker is another than the author."""
    others_right: int = 0
    actors: int = 0
    actors_right: int = 0
    stances: int = 0
    stances_right: int = 0
    marked: int = 0
    """Quantities and relations that are contested, denied or forecast."""
    marked_right: int = 0
    periods: int = 0
    periods_right: int = 0
    years_invented: int = 0
    relations: int = 0
    relations_met: int = 0
    stated: int = 0
    """Relations found."""
    stated_right: int = 0
    advertised: int = 0
    """Numbers of advertisements in the gold claims."""
    advertised_taken: int = 0
    missed: list[Missed] = field(default_factory=list)

    def __iadd__(self, other: Score) -> Score:
        """Add the counts of other documents."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
        return self

    @property
    def precision(self) -> float | None:
        """Share of the quantities found whose value and unit are right."""
        return _share(self.right, self.found)

    @property
    def recall(self) -> float | None:
        """Share of the gold quantities that were found with their value and unit."""
        return _share(self.right, self.wanted)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def score_document(document: Document, mentions: Iterable[Mention], gold: Iterable[Gold]) -> Score:
    """Compare what was found in a document with what a reader found.

    A quantity found belongs to the gold quantity whose span it shares most characters with; each
    gold quantity is met once. A relation is met by any relation found that overlaps it.

    Parameters
    ----------
    document
        As it was read.
    mentions
        What was found in it.
    gold
        The reader's rows for it.
    """
    rows = [(one, _place(document, one)) for one in gold]
    kept = [one for one in mentions if not one.advertisement]
    quantities = [one for one in kept if one.kind is MentionKind.QUANTITY]
    score = Score()
    _score_quantities(score, document, quantities, rows)
    _score_relations(score, document, kept, rows)
    _score_advertisements(score, document, quantities, rows)
    return score


Row = tuple[Gold, Span]


def _of_kind(rows: Iterable[Row], *kinds: GoldKind) -> list[Row]:
    return [row for row in rows if row[0].kind in kinds]


def _score_quantities(
    score: Score, document: Document, mentions: Sequence[Mention], rows: Sequence[Row]
) -> None:
    wanted = _of_kind(rows, GoldKind.QUANTITY)
    aside = [span for _, span in _of_kind(rows, GoldKind.PERIOD, GoldKind.ADVERTISEMENT)]
    matched = _matched(mentions, wanted)
    met = {id(row) for row in matched.values() if row is not None}
    for index, mention in enumerate(mentions):
        row = matched.get(index)
        if row is None and any(span.overlaps(mention.span) for span in aside):
            continue
        score.found += 1
        if row is None:
            score.missed.append(_missed(document, mention.span, f"no claim: {_said(mention)}"))
        else:
            _score_pair(score, document, mention, row)
    score.wanted += len(wanted)
    for row in wanted:
        if id(row) not in met:
            score.missed.append(_missed(document, row[1], f"not found: {_asked(row[0])}"))


def _matched(mentions: Sequence[Mention], rows: Sequence[Row]) -> Mapping[int, Row]:
    """Pair mentions and rows, those that share most characters and a value first."""
    pairs = [
        (same_value(mention, row[0]), _shared(mention.span, row[1]), -index, index, place)
        for index, mention in enumerate(mentions)
        for place, row in enumerate(rows)
        if mention.span.overlaps(row[1])
    ]
    found: dict[int, Row] = {}
    taken: set[int] = set()
    for _, _, _, index, place in sorted(pairs, reverse=True):
        if index not in found and place not in taken:
            found[index] = rows[place]
            taken.add(place)
    return found


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _score_pair(score: Score, document: Document, mention: Mention, row: Row) -> None:
    gold, span = row
    assert mention.amount is not None
    if not same_value(mention, gold):
        score.missed.append(_missed(document, span, f"{_said(mention)} in place of {_asked(gold)}"))
        score.magnitude_wrong += is_magnitudes_off(mention, gold)
        return
    score.right += 1
    bounded = (mention.amount.low, mention.amount.high)
    if same_bounds(bounded, (gold.low, gold.high)):
        score.bounds_right += 1
    else:
        score.missed.append(_missed(document, span, f"bounds {bounded} for {_asked(gold)}"))
    _score_speaker(score, document, mention, row)
    _score_stance(score, document, mention, row)
    _score_actors(score, mention, gold)
    _score_period(score, document, mention, row)


def _score_speaker(score: Score, document: Document, mention: Mention, row: Row) -> None:
    gold, span = row
    right = same_speaker(mention.speaker, gold.speaker)
    score.speakers += 1
    score.speakers_right += right
    if gold.speaker != "author":
        score.others += 1
        score.others_right += right
    if not right:
        said = f"speaker {mention.speaker.name!r} for {gold.speaker!r}"
        score.missed.append(_missed(document, span, said))


def _score_stance(score: Score, document: Document, mention: Mention, row: Row) -> None:
    gold, span = row
    right = mention.stance is gold.stance
    score.stances += 1
    score.stances_right += right
    if gold.stance is not Stance.ASSERTED:
        score.marked += 1
        score.marked_right += right
    if not right:
        score.missed.append(_missed(document, span, f"{mention.stance} for {gold.stance}"))


def _score_actors(score: Score, mention: Mention, gold: Gold) -> None:
    """Count the countries of subject and object that are right, roles aside."""
    for found, asked in ((mention.subject, gold.subject), (mention.object, gold.object)):
        if asked:
            score.actors += 1
            score.actors_right += bool(countries(found.split(";")) & countries(asked))


def _score_period(score: Score, document: Document, mention: Mention, row: Row) -> None:
    gold, span = row
    edtf = mention.period.edtf or ""
    years, _ = dates(edtf)
    score.years_invented += not years <= set(YEAR.findall(document.text))
    asked = gold.period
    if asked.startswith(PUBLICATION) or not any(dates(asked)):
        return
    score.periods += 1
    if dates(edtf) == dates(asked):
        score.periods_right += 1
    else:
        score.missed.append(_missed(document, span, f"period {edtf!r} for {asked!r}"))


def _score_relations(
    score: Score, document: Document, mentions: Sequence[Mention], rows: Sequence[Row]
) -> None:
    found = [one for one in mentions if one.kind is MentionKind.RELATION]
    asked = _of_kind(rows, GoldKind.RELATION)
    score.relations += len(asked)
    for gold, span in asked:
        met = [one for one in found if one.span.overlaps(span)]
        score.relations_met += bool(met)
        if not met:
            score.missed.append(_missed(document, span, "relation not found"))
        elif gold.stance is not Stance.ASSERTED:
            score.marked += 1
            score.marked_right += any(one.stance is gold.stance for one in met)
    for one in found:
        score.stated += 1
        right = any(one.span.overlaps(span) for _, span in asked)
        score.stated_right += right
        if not right:
            score.missed.append(_missed(document, one.span, f"no relation: {one.variable}"))


def _score_advertisements(
    score: Score, document: Document, quantities: Sequence[Mention], rows: Sequence[Row]
) -> None:
    for _, span in _of_kind(rows, GoldKind.ADVERTISEMENT):
        score.advertised += 1
        if any(one.span.overlaps(span) for one in quantities):
            score.advertised_taken += 1
            score.missed.append(_missed(document, span, "taken from an advertisement"))


def _place(document: Document, gold: Gold) -> Span:
    """Return where a row's words stand in the text that was read; an empty span if they do not."""
    if gold.span is not None:
        return gold.span
    words = r"[\s\u00ad]+".join(map(re.escape, gold.quote.split()))
    found = re.search(words, document.text) if words else None
    return Span(*found.span()) if found else Span(0, 0)


def _missed(document: Document, span: Span, what: str) -> Missed:
    return Missed(document.name, span, what, " ".join(span.of(document.text).split()))


def _said(mention: Mention) -> str:
    amount = mention.amount
    assert amount is not None
    sign = "" if amount.bound is Bound.POINT else f"{amount.bound} "
    return f"{sign}{amount.low}..{amount.high} {amount.unit}"


def _asked(gold: Gold) -> str:
    return f"{gold.low}..{gold.high} {'|'.join(gold.units)}"


def by_language(scores: Iterable[tuple[str, Score]]) -> Iterator[tuple[str, Score]]:
    """Add up scores by language, and over all languages at the end.

    Parameters
    ----------
    scores
        Language and score of each document.
    """
    found: dict[str, Score] = {}
    whole = Score()
    for language, score in scores:
        found.setdefault(language, Score())
        found[language] += score
        whole += score
    yield from sorted(found.items())
    yield "all", whole
