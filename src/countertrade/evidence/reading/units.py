"""A text as units, its lines or hard-wrapped paragraphs, and what each unit shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from countertrade.evidence.mentions import Span
from countertrade.evidence.reading.phrases import NUMBER, Phrases, Word, words_of

_LINE = re.compile(r"[^\n\f\r\x0b\x1c-\x1e\x85\u2028\u2029]+")
_SENTENCE_END = re.compile(r"[.!?:;>|•·]|\s[-–—]\s|\n\s*\n|^", re.MULTILINE)
_TERMINAL = re.compile(r"[.!?…][\"'”»“’)\]]{0,3}\s*\Z")
_TRUNCATED = re.compile(r"(?:\.\.\.|…|\[(?:\.\.\.|…)\]|\((?:\.\.\.|…)\))\s*\Z")
_QUOTED = re.compile(r"[“„«\"‟][^”“»\"«„]{0,600}[”“»\"]")
_SIGNS = frozenset("%€$£")
_WRAPPED_WIDTHS = (35, 130)
"""Characters of lines that were broken to fit a page."""
_EVEN = 1.4
"""How much longer than usual the longest lines of hard-wrapped text are."""
_MOST_EVIDENCE_WORDS = 400
"""Words of a unit from which on it is too long to be an advertisement as a whole."""
_ARTICLE = 60
"""Different words of prose that an article must have for something to be foreign to it."""
_SOLID = 150
"""Characters from which on a unit that ends as a sentence counts as the article's prose."""


@dataclass(frozen=True)
class Unit:
    """A line or paragraph, and what it shows.

    `evidence` counts the phrases of each kind outside quotation marks; `apart` tells that an empty
    line is before it, `truncated` that it breaks off with dots, `terminated` that it ends as a
    sentence does.
    """

    span: Span
    words: tuple[Word, ...]
    evidence: Counter[str]
    apart: bool
    truncated: bool
    terminated: bool

    @property
    def solid(self) -> bool:
        """Whether this is prose as the body of an article has it."""
        long = self.span.end - self.span.start >= _SOLID
        return long and self.terminated and not self.truncated and self.score < 3

    @property
    def tabular(self) -> bool:
        """Whether this is a row of a table."""
        numbers = sum(1 for word in self.words if word.text == NUMBER)
        numbered = self.words[0].text == NUMBER  # as the lines of a list are
        return numbers - numbered >= 2 and 2 * (numbers - numbered) >= len(self.words) - numbered

    @property
    def score(self) -> int:
        """How much speaks for an advertisement or for a publisher's word to its readers."""
        return score_of(self.evidence)


def score_of(evidence: Counter[str], foreign: bool = False) -> int:
    """Return how much the evidence weighs; what an advertisement may do often counts twice at most.

    Phrases that only publishers use decide alone. Otherwise a call to the reader is needed, an
    exclamation about money, or a promise in a stretch that shares nothing with the article:
    articles speak of credit, savings and prices as well, and opinions address their readers.

    Parameters
    ----------
    evidence
        Phrases found, by kind.
    foreign
        Whether the stretch shares no words with the article's prose.
    """
    if evidence["strong"]:
        return 4
    goods = min(evidence["goods"], 2 if evidence["lures"] else 3)
    lures, money = min(evidence["lures"] + goods, 3), min(evidence["money"], 1)
    opens, cries = min(evidence["openings"], 1), min(evidence["cries"], 1)
    address = min(evidence["address"], 2)
    calls = 2 * min(evidence["calls"] + evidence["orders"], 2)
    shouted = cries and (address or (money and lures >= 2))
    promised = foreign and (evidence["lures"] or (address and goods and money))
    if not (calls or opens or shouted or promised):
        return min(lures + min(address, 1) + cries, 2)
    return calls + opens + address + lures + money + cries + foreign


def units_of(text: str, phrases: Phrases) -> list[Unit]:
    """Return the units of a text in order."""
    lines = _lines(text)
    return [
        unit_of(text, start, end, phrases, apart) for start, end, apart in _wrapped(text, lines)
    ]


def unit_of(text: str, start: int, end: int, phrases: Phrases, apart: bool) -> Unit:
    """Return what a stretch of text shows."""
    words = words_of(text, start, end)
    written = text[start:end]
    return Unit(
        Span(start, end),
        tuple(words),
        _evidence(written, start, words, phrases),
        apart,
        bool(_TRUNCATED.search(written[-12:])),
        bool(_TERMINAL.search(written[-12:])),
    )


def topic_of(units: Sequence[Unit], common: frozenset[str], paragraphs: int) -> frozenset[str]:
    """Return the words that the article is about: those that several of its paragraphs share.

    Parameters
    ----------
    units
        The units of a text.
    common
        Words that tell no topic.
    paragraphs
        In how many paragraphs of prose a word must stand.
    """
    counts: Counter[str] = Counter()
    for unit in units:
        if unit.solid:
            counts.update({word.text for word in unit.words if len(word.text) >= 5} - common)
    return frozenset(word for word, count in counts.items() if count >= paragraphs)


def on_topic(unit: Unit, topic: frozenset[str]) -> int:
    """Return how many different words of a unit are the article's."""
    return len({word.text for word in unit.words} & topic)


def _evidence(written: str, start: int, words: list[Word], phrases: Phrases) -> Counter[str]:
    evidence: Counter[str] = Counter()
    if len(words) > _MOST_EVIDENCE_WORDS:
        return evidence
    quotes = [(start + one.start(), start + one.end()) for one in _QUOTED.finditer(written)]
    begins = {one.end() for one in _SENTENCE_END.finditer(written)}
    for found in phrases.all_in(words):
        place = words[found.first].start
        if any(begin <= place < end for begin, end in quotes):
            continue
        if found.kind == "money":
            evidence["money"] += _beside_number(words, found.first)
            continue
        if found.kind in ("openings", "orders") and not _begins(written, place - start, begins):
            continue
        evidence[found.kind] += 1
    evidence["money"] += sum(
        _beside_number(words, place) for place, word in enumerate(words) if word.text in _SIGNS
    )
    evidence["cries"] = _cries(written, [(begin - start, end - start) for begin, end in quotes])
    return evidence


def _begins(written: str, place: int, begins: set[int]) -> bool:
    """Whether a sentence begins at a place."""
    while place > 0 and written[place - 1] in " \t\n\"'“”„«»¡¿*>([":
        if place in begins:
            return True
        place -= 1
    return place in begins


def _beside_number(words: Sequence[Word], place: int) -> bool:
    """Whether a number stands beside a word."""
    return (place > 0 and words[place - 1].text == NUMBER) or (
        place + 1 < len(words) and words[place + 1].text == NUMBER
    )


def _cries(written: str, quotes: list[tuple[int, int]]) -> int:
    """Return how many exclamation marks stand outside quotation marks."""
    return sum(
        1
        for place, character in enumerate(written)
        if character == "!" and not any(begin <= place < end for begin, end in quotes)
    )


def _lines(text: str) -> list[tuple[int, int, bool]]:
    """Return lines with something in them, and whether an empty line is before each."""
    found: list[tuple[int, int, bool]] = []
    place = 0
    for match in _LINE.finditer(text):
        written = match[0]
        stripped = written.strip()
        if not stripped:
            continue
        start = match.start() + len(written) - len(written.lstrip())
        end = start + len(stripped)
        breaks = text.count("\n", place, start)
        found.append((start, end, not found or breaks > 1))
        place = end
    return found


def _wrapped(text: str, lines: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Join lines that were broken to fit a page."""
    inner = sorted(
        after[0] - before[0]
        for before, after in zip(lines, lines[1:], strict=False)
        if not after[2]
    )
    if not inner:
        return lines
    usual = inner[3 * len(inner) // 4]
    longest = sorted(end - start for start, end, _ in lines)[-1 - len(lines) // 50]
    if not _WRAPPED_WIDTHS[0] <= usual <= _WRAPPED_WIDTHS[1] or longest > _EVEN * usual:
        return lines
    joined: list[tuple[int, int, bool]] = []
    for start, end, apart in lines:
        before = joined[-1] if joined else None
        if before and not apart and _goes_on(text, before[1], start, usual):
            joined[-1] = (before[0], end, before[2])
        else:
            joined.append((start, end, apart))
    return joined


def _goes_on(text: str, end: int, start: int, usual: int) -> bool:
    """Whether a line goes on in the next: it was full, or ends and begins within a sentence."""
    begun = max(text.rfind("\n", 0, end), text.rfind("\f", 0, end)) + 1
    full = end - begun >= 0.75 * usual
    within = text[end - 1] not in ".!?:…" and text[start].islower()
    return full or within


def foreign_to(unit: Unit, prose: frozenset[str], common: frozenset[str]) -> bool:
    """Whether a unit shares at most one word with an article of some length.

    Parameters
    ----------
    unit
        A unit.
    prose
        Words of the article's paragraphs of prose.
    common
        Words that tell no topic.
    """
    told = {word.text for word in unit.words if len(word.text) >= 5} - common
    return len(prose) >= _ARTICLE and len(told) >= 2 and len(told & prose) <= len(told) // 6
