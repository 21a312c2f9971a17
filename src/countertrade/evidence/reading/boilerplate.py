"""What of a text is no part of the article: advertisements, teasers, notices, links.

Plain text has no markup to go by. What tells is how a line stands (a heading that announces other
articles, dots at its end, no full stop), what it says (a call to the reader, a promise of money,
a publisher's standing phrases; word lists by language), and what it is about: the article's own
paragraphs share words, and a stretch with several of them is not flagged for its tone alone.
Quotations are never held against a text. What is flagged stays in the text, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from countertrade.evidence.document import Flagged
from countertrade.evidence.mentions import Span
from countertrade.evidence.reading.phrases import (
    NUMBER,
    Found,
    Phrases,
    boilerplate_phrases,
    run_on,
)
from countertrade.evidence.reading.units import (
    Unit,
    foreign_to,
    on_topic,
    score_of,
    topic_of,
    unit_of,
    units_of,
)
from countertrade.evidence.reading.words import languages, word_list

ADVERTISEMENT = "advertisement"
RELATED = "other articles"
TEASER = "teaser"
NOTICE = "notice"
FURNITURE = "page furniture"

_ENOUGH = 4
"""Weight of evidence from which on a stretch is an advertisement or a notice."""
_ON_TOPIC = 3
"""Words of the article that a stretch must have not to be flagged for its tone alone."""
_LONGEST_HEADING = 9
"""Words of a line that announces other articles."""
_LONGEST_TEASER = 60
"""Words of a teaser."""
_LONGEST_ADVERTISEMENT = 120
"""Words of an advertisement that is told by its tone."""
_LEAST_SENTENCE = 6
"""Words from which on a line that ends as a sentence may be the article's."""
_DECORATION = re.compile(r"[\s>»›*•·#|=_~+\-–—►▶●■→\[(]*")
_AFTER_MARKER = re.compile(r"\s{0,3}(?:[:|>»\])]|[-–—]+(?=\s))")
_RIGHTS = re.compile(r"(?:©|\(c\)|\bcopyright\b)", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?…]*(?:[.!?…]+[\"'”»“’)\]]{0,3}(?=\s|\Z)|\Z)|[^.!?…]*[.!?…]+")
_INLINE = re.compile(r"(?:(?<=[.!?…]\s)|(?<=[|(\[]))\s*(?=\S)")


def boilerplate(
    text: str, language: str = "und", known: Sequence[Flagged] = ()
) -> tuple[Flagged, ...]:
    """Return the stretches of a text that are no part of the article.

    Parameters
    ----------
    text
        A document's text.
    language
        Its language; "und" reads with the words of all languages.
    known
        Stretches that are known to be none, from markup; they are taken over.

    Returns
    -------
    tuple[Flagged, ...]
        Stretches in the order of the text, none overlapping another.
    """
    phrases = boilerplate_phrases(language)
    units = [unit for unit in units_of(text, phrases) if not _inside(unit, known)]
    judged = _Judge(text, units, phrases).flagged()
    return _merged(text, [*known, *judged])


class _Judge:
    """The units of one text while they are judged in order."""

    def __init__(self, text: str, units: list[Unit], phrases: Phrases) -> None:
        self._text = text
        self._units = units
        self._phrases = phrases
        self._topic = topic_of(units, _common(), 2)
        self._prose = topic_of(units, _common(), 1)
        self._last_solid = max(
            (place for place, unit in enumerate(units) if unit.solid), default=-1
        )
        self._zone = ""
        self._tight = False
        """Whether what was announced stands in lines without empty ones between."""

    def flagged(self) -> Iterator[Flagged]:
        """Yield what is flagged."""
        for place, unit in enumerate(self._units):
            found = list(self._judged(place, unit))
            yield from found

    def _judged(self, place: int, unit: Unit) -> Iterator[Flagged]:
        if not unit.words:
            return
        zone, self._zone = self._zone, ""
        marked = self._marked(unit)
        if marked:
            yield Flagged(unit.span, marked)
            return
        if zone and self._in_zone(zone, place, unit):
            self._zone = zone
            self._tight = self._tight or not unit.apart
            yield Flagged(unit.span, zone)
            return
        link = run_on().match(self._text, unit.span.start)
        if link:
            yield Flagged(Span(link.start(), link.end()), RELATED)
            unit = unit_of(self._text, link.end(), unit.span.end, self._phrases, unit.apart)
        reason = self._alone(place, unit)
        if reason:
            yield Flagged(unit.span, reason)
            return
        yield from self._within(unit)

    def _marked(self, unit: Unit) -> str:
        """Return what the unit's own beginning announces, and remember it for what follows."""
        for found in _beginning(self._text, unit, self._phrases):
            whole = found.last == len(unit.words)
            rest = len(unit.words) - found.last
            if found.kind == "slot" and rest <= 3:
                return ADVERTISEMENT
            if found.kind == "advertisement" and self._advertises(unit, found, whole):
                self._zone = ADVERTISEMENT if whole else ""
                return ADVERTISEMENT
            if found.kind == "related" and self._announces(unit, found, whole):
                self._zone = "" if whole and self._links_on(unit) else RELATED
                self._tight = not whole
                return RELATED
        return ""

    def _advertises(self, unit: Unit, found: Found, whole: bool) -> bool:
        """Whether a unit that begins with the name of an advertisement is one."""
        if whole:
            return True
        end = unit.words[found.last - 1].end
        off_topic = on_topic(unit, self._topic) < _ON_TOPIC
        if _AFTER_MARKER.match(self._text, end, unit.span.end):
            name = self._text[unit.words[found.first].start : end]
            loud = name.isupper() or self._text[unit.span.start] in "[("
            return loud or off_topic or unit.score >= 2
        stopped = self._text[end] == "."
        return off_topic and not unit.solid and (stopped or found.last - found.first >= 2)

    def _announces(self, unit: Unit, found: Found, whole: bool) -> bool:
        """Whether a unit that begins as an announcement of other articles is one."""
        if whole:
            return True
        end = unit.words[found.last - 1].end
        if _AFTER_MARKER.match(self._text, end, unit.span.end):
            return len(unit.words) <= _LONGEST_TEASER
        short = len(unit.words) <= _LONGEST_HEADING and found.last - found.first >= 2
        return short and not unit.terminated

    def _in_zone(self, zone: str, place: int, unit: Unit) -> bool:
        """Whether what was announced goes on in a unit."""
        own = on_topic(unit, self._topic)
        if zone == ADVERTISEMENT:
            return self._advertised(place, unit, own)
        if unit.truncated or unit.score >= _ENOUGH or self._links_on(unit):
            return True
        if unit.tabular or (unit.apart and self._tight):
            return False
        if unit.terminated and len(unit.words) >= _LEAST_SENTENCE:
            return place > self._last_solid and own < 2 and not unit.solid
        if place > self._last_solid:
            return True
        return not self._heads(place)

    def _advertised(self, place: int, unit: Unit, own: int) -> bool:
        """Whether a unit below the heading of an advertisement is one.

        The heading often stands over an empty place, and the article goes on below it.
        """
        if unit.score >= _ENOUGH - 1 or self._teases(place, unit):
            return own < 2 * _ON_TOPIC
        if own >= _ON_TOPIC or unit.solid or len(unit.words) > _LONGEST_TEASER:
            return False
        below = any(
            found.kind == "advertisement"
            for found in _beginning(self._text, self._units[place - 1], self._phrases)
        )
        return below and (unit.score >= 1 or on_topic(unit, self._prose) < 2)

    def _heads(self, place: int) -> bool:
        """Whether a line without a full stop is a heading of the prose that follows."""
        following = self._units[place + 1] if place + 1 < len(self._units) else None
        return self._units[place].apart and following is not None and following.solid

    def _links_on(self, unit: Unit) -> bool:
        """Whether a unit is, begins or ends with the link of a teaser."""
        if run_on().match(self._text, unit.span.start):
            return True
        words = unit.words
        starts = {0, *range(max(len(words) - 5, 0), len(words))}
        return any(
            found.kind == "more" and (found.first == 0 or found.last == len(words))
            for place in starts
            for found in self._phrases.at(words, place)
        )

    def _teases(self, place: int, unit: Unit) -> bool:
        """Whether a unit is a teaser: it breaks off, and calls or is followed by a link."""
        if not unit.truncated or len(unit.words) > _LONGEST_TEASER:
            return False
        following = self._units[place + 1] if place + 1 < len(self._units) else None
        linked = following is not None and self._links_on(following)
        calls = sum(unit.evidence[kind] for kind in ("calls", "orders", "openings"))
        return linked or bool(calls) or self._links_on(unit)

    def _alone(self, place: int, unit: Unit) -> str:
        """Return why a unit that nothing announces is no part of the article, or nothing."""
        if _furnished(unit, self._phrases):
            return FURNITURE
        own = on_topic(unit, self._topic)
        if self._teases(place, unit) and own < 2 * _ON_TOPIC:
            return TEASER
        if len(unit.words) <= _LONGEST_HEADING and unit.evidence["more"]:
            if self._links_on(unit) and len(unit.words) <= 4:
                return RELATED
        if _RIGHTS.search(self._text, unit.span.start, unit.span.end) and len(unit.words) <= 40:
            if own < _ON_TOPIC and not unit.solid:
                return NOTICE
        if len(unit.words) > _LONGEST_ADVERTISEMENT:
            return ""
        return self._by_tone(unit, own)

    def _by_tone(self, unit: Unit, own: int) -> str:
        foreign = foreign_to(unit, self._prose, _common())
        weight = score_of(unit.evidence, foreign)
        weight -= (2 if own >= _ON_TOPIC else 0) + (3 if own >= 2 * _ON_TOPIC else 0)
        if weight < _ENOUGH:
            return ""
        return NOTICE if unit.evidence["strong"] else ADVERTISEMENT

    def _within(self, unit: Unit) -> Iterator[Flagged]:
        """Yield sentences of a unit that are none of the article's."""
        if not any(unit.evidence[kind] for kind in ("strong", "calls", "orders", "related", "advertisement")):
            return
        sentences = list(_sentences(self._text, unit.span))
        if len(sentences) < 2:
            return
        for start, end in sentences:
            sentence = unit_of(self._text, start, end, self._phrases, apart=False)
            if not sentence.words:
                continue
            announced = any(
                found.kind in ("related", "advertisement")
                and _AFTER_MARKER.match(self._text, sentence.words[found.last - 1].end, end)
                for found in _beginning(self._text, sentence, self._phrases)
            )
            if announced:  # what is announced within a line goes on to its end
                yield Flagged(Span(start, unit.span.end), RELATED)
                return
            reason = self._by_tone(sentence, on_topic(sentence, self._topic))
            if reason:
                yield Flagged(sentence.span, reason)


def _beginning(text: str, unit: Unit, phrases: Phrases) -> Iterator[Found]:
    """Yield the phrases that a unit begins with, after signs that decorate it."""
    first = _DECORATION.match(text, unit.span.start, unit.span.end)
    if unit.words and first and unit.words[0].start == first.end():
        yield from phrases.at(unit.words, 0)


def _furnished(unit: Unit, phrases: Phrases) -> bool:
    """Whether a unit holds nothing but what belongs to the page, and numbers."""
    if len(unit.words) > 25:
        return False
    covered = [False] * len(unit.words)
    for place, word in enumerate(unit.words):
        if word.text == NUMBER or len(word.text) == 1:
            covered[place] = True
        for found in phrases.at(unit.words, place):
            if found.kind == "furniture":
                covered[found.first : found.last] = [True] * (found.last - found.first)
    named = sum(1 for word in unit.words if len(word.text) > 1 and word.text != NUMBER)
    return all(covered) and named > 0 and not unit.terminated


def _sentences(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a unit."""
    start = span.start
    for match in re.compile(r"[.!?…]+[\"'”»“’)\]]{0,3}\s+").finditer(text, span.start, span.end):
        yield start, match.end()
        start = match.end()
    if start < span.end:
        yield start, span.end


@cache
def _common() -> frozenset[str]:
    """Return the function words of all languages: they tell no topic."""
    return frozenset(
        word for name in languages() for word in str(word_list(name)["function_words"]).split()
    )


def _inside(unit: Unit, known: Sequence[Flagged]) -> bool:
    return any(one.span.overlaps(unit.span) for one in known)


def _merged(text: str, flagged: Sequence[Flagged]) -> tuple[Flagged, ...]:
    """Put stretches in order, and join those of one reason with only white space between."""
    merged: list[Flagged] = []
    for one in sorted(flagged, key=lambda flag: (flag.span.start, -flag.span.end)):
        before = merged[-1] if merged else None
        if before is None or one.span.start >= before.span.end:
            if before and before.reason == one.reason:
                if not text[before.span.end : one.span.start].strip():
                    merged[-1] = Flagged(Span(before.span.start, one.span.end), one.reason)
                    continue
            merged.append(one)
        elif one.span.end > before.span.end:
            merged.append(Flagged(Span(before.span.end, one.span.end), one.reason))
    return tuple(merged)
