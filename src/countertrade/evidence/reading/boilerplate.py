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
    Scan,
    boilerplate_phrases,
    continuation,
    furniture,
    run_on,
)
from countertrade.evidence.reading.units import (
    Unit,
    foreign_to,
    score_of,
    shared_words,
    unit_of,
    units_of,
)
from countertrade.evidence.reading.words import languages, word_list

ADVERTISEMENT = "advertisement"
RELATED = "other articles"
TEASER = "teaser"
NOTICE = "notice"
FURNITURE = "page furniture"
_CUED = "the place of an advertisement"
"""The zone below the words that the article goes on after an advertisement."""

_ENOUGH = 4
"""Weight of evidence from which on a stretch is an advertisement or a notice."""
_SHORT, _WORDS_A_WEIGHT = 30, 12
"""Words from which on a stretch needs more evidence, and for how many of them one weight more."""
_ON_TOPIC = 3
"""Words of the article that a stretch must have not to be flagged for its tone alone."""
_LONGEST_HEADING = 9
"""Words of a line that announces other articles."""
_LONGEST_TEASER = 60
"""Words of a teaser."""
_LONGEST_ADVERTISEMENT = 120
"""Words of an advertisement that is told by its tone."""
_LONGEST_LINK = 5
"""Words of a teaser's link."""
_LONGEST_FURNITURE = 25
"""Words of a line of links and counters."""
_LONGEST_NOTICE = 40
"""Words of a line on rights."""
_LEAST_SENTENCE = 6
"""Words from which on a line that ends as a sentence may be the article's."""
_DECORATION = re.compile(r"[\s>»\u203a*•·#|=_~+\-–—►▶●■→\[(]*")
_AFTER_MARKER = re.compile(r"\s{0,3}(?:[:|>»\])]|[-–—]+(?=\s))")
_RIGHTS = re.compile(r"(?:©|\(c\)|\bcopyright\b)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”»“\u2019)\]]{0,3}\s+")


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
    scan = Scan(text, boilerplate_phrases(language))
    units = _outside(units_of(scan), known)
    return _merged(text, [*known, *_Judge(scan, units).flagged()])


class _Judge:
    """The units of one text while they are judged in order."""

    def __init__(self, scan: Scan, units: list[Unit]) -> None:
        self._scan = scan
        self._text = scan.text
        self._units = units
        shared = shared_words(units, _common())
        self._prose = frozenset(shared)
        self._topic = frozenset(word for word, count in shared.items() if count >= 2)
        self._last_solid = max(
            (place for place, unit in enumerate(units) if unit.solid), default=-1
        )
        self._zone = ""
        self._tight = False
        """Whether what was announced stands in lines without empty ones between."""

    def flagged(self) -> Iterator[Flagged]:
        """Yield what is flagged."""
        for place, unit in enumerate(self._units):
            yield from self._judged(place, unit)

    def _judged(self, place: int, unit: Unit) -> Iterator[Flagged]:
        zone, self._zone = self._zone, ""
        marked = self._continues(unit) or self._marked(unit)
        if marked:
            yield Flagged(unit.span, marked)
            return
        if zone and self._in_zone(zone, place, unit):
            self._zone = zone
            self._tight = self._tight or not unit.apart
            yield Flagged(unit.span, ADVERTISEMENT if zone == _CUED else zone)
            return
        end = run_on(self._text, unit.span.start)
        if end is not None:
            yield Flagged(Span(unit.span.start, end), RELATED)
            unit = unit_of(self._scan, end, unit.span.end, unit.apart)
        reason = self._alone(place, unit)
        if reason:
            yield Flagged(unit.span, reason)
            return
        yield from self._within(unit)

    def _own(self, unit: Unit) -> int:
        """Return how many different words of a unit several of the article's paragraphs share."""
        return len(self._topic.intersection(unit.words))

    def _continues(self, unit: Unit) -> str:
        """Return what a unit is that says that the article goes on after an advertisement.

        The advertisement stands below it, or in the same line.
        """
        begin = _DECORATION.match(self._text, unit.span.start, unit.span.end)
        place = begin.end() if begin else unit.span.start
        end = continuation(self._scan, unit.first, place, unit.span.end)
        if end is None:
            return ""
        whole = self._scan.within(end, unit.span.end)[0] == unit.last
        if whole:
            self._zone = _CUED
        return ADVERTISEMENT if whole or self._offers(unit) else ""

    def _offers(self, unit: Unit) -> bool:
        """Whether a unit beside such words is the advertisement: it lures, and is no sentence."""
        long = unit.solid or len(unit.words) > _LONGEST_TEASER
        if long or unit.tabular or self._own(unit) >= _ON_TOPIC:
            return False
        return unit.score >= (2 if unit.terminated else 1)

    def _marked(self, unit: Unit) -> str:
        """Return what the unit's own beginning announces, and remember it for what follows."""
        for found in _beginning(self._scan, unit):
            rest = unit.last - found.last
            whole = not rest
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
        end = self._scan.ends[found.last - 1]
        off_topic = self._own(unit) < _ON_TOPIC
        if _AFTER_MARKER.match(self._text, end, unit.span.end):
            name = self._text[self._scan.starts[found.first] : end]
            loud = name.isupper() or self._text[unit.span.start] in "[("
            return loud or off_topic or unit.score >= 2
        stopped = self._text[end] == "."
        return off_topic and not unit.solid and (stopped or found.last - found.first >= 2)

    def _announces(self, unit: Unit, found: Found, whole: bool) -> bool:
        """Whether a unit that begins as an announcement of other articles is one."""
        if whole:
            return True
        end = self._scan.ends[found.last - 1]
        if _AFTER_MARKER.match(self._text, end, unit.span.end):
            return len(unit.words) <= _LONGEST_TEASER
        short = len(unit.words) <= _LONGEST_HEADING and found.last - found.first >= 2
        return short and not unit.terminated

    def _in_zone(self, zone: str, place: int, unit: Unit) -> bool:
        """Whether what was announced goes on in a unit."""
        if zone == _CUED:
            heading = self._heads(place) and not unit.evidence["money"]
            return self._offers(unit) and not heading
        own = self._own(unit)
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
            for found in _beginning(self._scan, self._units[place - 1])
        )
        return below and (unit.score >= 1 or len(self._prose.intersection(unit.words)) < 2)

    def _heads(self, place: int) -> bool:
        """Whether a line without a full stop is a heading of the prose that follows."""
        following = self._units[place + 1] if place + 1 < len(self._units) else None
        return self._units[place].apart and following is not None and following.solid

    def _links_on(self, unit: Unit) -> bool:
        """Whether a unit is, begins or ends with the link of a teaser."""
        if run_on(self._text, unit.span.start) is not None:
            return True
        tail = range(max(unit.first + 1, unit.last - _LONGEST_LINK), unit.last)
        return any(
            found.kind == "more" and (found.first == unit.first or found.last == unit.last)
            for place in (unit.first, *tail)
            for found in self._scan.phrases_at(place, unit.last)
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
        if _furnished(unit):
            return FURNITURE
        own = self._own(unit)
        if self._teases(place, unit) and own < 2 * _ON_TOPIC:
            return TEASER
        if len(unit.words) <= _LONGEST_LINK and unit.evidence["more"] and self._links_on(unit):
            return RELATED
        if self._rights(unit) and own < _ON_TOPIC and not unit.solid:
            return NOTICE
        if len(unit.words) > _LONGEST_ADVERTISEMENT:
            return ""
        return self._by_tone(unit, own)

    def _rights(self, unit: Unit) -> bool:
        """Whether a unit says who holds the rights."""
        short = len(unit.words) <= _LONGEST_NOTICE
        return short and bool(_RIGHTS.search(self._text, unit.span.start, unit.span.end))

    def _by_tone(self, unit: Unit, own: int) -> str:
        foreign = foreign_to(unit, self._prose, _common())
        weight = score_of(unit.evidence, foreign)
        weight -= (2 if own >= _ON_TOPIC else 0) + (3 if own >= 2 * _ON_TOPIC else 0)
        if weight < _enough(unit):
            return ""
        return NOTICE if unit.evidence["strong"] else ADVERTISEMENT

    def _within(self, unit: Unit) -> Iterator[Flagged]:
        """Yield sentences of a unit that are none of the article's."""
        if not any(
            unit.evidence[kind]
            for kind in ("strong", "calls", "orders", "related", "advertisement")
        ):
            return
        sentences = list(_sentences(self._text, unit.span))
        if len(sentences) < 2:
            return
        for start, end in sentences:
            sentence = unit_of(self._scan, start, end, apart=False)
            if not sentence.words:
                continue
            announced = any(
                found.kind in ("related", "advertisement")
                and _AFTER_MARKER.match(self._text, self._scan.ends[found.last - 1], end)
                for found in _beginning(self._scan, sentence)
            )
            if announced:  # what is announced within a line goes on to its end
                yield Flagged(Span(start, unit.span.end), RELATED)
                return
            reason = self._by_tone(sentence, self._own(sentence))
            if reason:
                yield Flagged(sentence.span, reason)


def _enough(unit: Unit) -> int:
    """Return the weight from which on a unit is none of the article's: more, the longer it is.

    A long paragraph holds some of an advertisement's words by chance, a short line does not.
    """
    return _ENOUGH + max(0, len(unit.words) - _SHORT) // _WORDS_A_WEIGHT


def _beginning(scan: Scan, unit: Unit) -> Iterator[Found]:
    """Yield the phrases that a unit begins with, after signs that decorate it."""
    first = _DECORATION.match(scan.text, unit.span.start, unit.span.end)
    if first and scan.starts[unit.first] == first.end():
        yield from scan.phrases_at(unit.first, unit.last)


def _furnished(unit: Unit) -> bool:
    """Whether a unit holds nothing but what belongs to the page, and numbers."""
    if len(unit.words) > _LONGEST_FURNITURE or unit.terminated:
        return False
    named = [word for word in unit.words if len(word) > 1 and word != NUMBER]
    return bool(named) and furniture().issuperset(named)


def _sentences(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a unit."""
    start = span.start
    for match in _SENTENCE_END.finditer(text, span.start, span.end):
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


def _outside(units: Sequence[Unit], known: Sequence[Flagged]) -> list[Unit]:
    """Return the units that no stretch overlaps; both are in the order of the text."""
    outside: list[Unit] = []
    place = 0
    for unit in units:
        while place < len(known) and known[place].span.end <= unit.span.start:
            place += 1
        if place == len(known) or not known[place].span.overlaps(unit.span):
            outside.append(unit)
    return outside


def _merged(text: str, flagged: Sequence[Flagged]) -> tuple[Flagged, ...]:
    """Put stretches in order, and join those of one reason with only white space between."""
    merged: list[Flagged] = []
    for one in sorted(flagged, key=lambda flag: (flag.span.start, -flag.span.end)):
        before = merged[-1] if merged else Flagged(Span(0, 0), "")
        start = max(one.span.start, before.span.end)
        if start >= one.span.end:
            continue
        if before.reason == one.reason and not text[before.span.end : start].strip():
            merged[-1] = Flagged(Span(before.span.start, one.span.end), one.reason)
        else:
            merged.append(Flagged(Span(start, one.span.end), one.reason))
    return tuple(merged)
