"""A text as units, its lines or hard-wrapped paragraphs, and what each unit shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from countertrade.evidence.mentions import Span
from countertrade.evidence.reading.phrases import NUMBER, Scan

_LINE = re.compile(r"[^\n\f\r\x0b\x1c-\x1e\x85\u2028\u2029]+")
_TERMINAL = re.compile(r"[.!?…][\"'”»“\u2019)\]]{0,3}\s*\Z")
_TRUNCATED = re.compile(r"(?:\.\.\.|…|\[(?:\.\.\.|…)\]|\((?:\.\.\.|…)\))\s*\Z")
_QUOTED = re.compile(r"[“„«\"‟][^”“»\"«„]{0,600}[”“»\"]")
_BEFORE_SENTENCE = frozenset(" \t\n\"'“”„«»¡¿*([")
_SENTENCE_ENDS = frozenset(".!?:;>|•·…")
_FARTHEST_BEGINNING = 12
"""Signs between the end of a sentence and the first word of the next."""
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
_TONELESS = 3
"""Weight of evidence below which a long unit counts as prose."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A line, paragraph or sentence, and what it shows.

    Attributes
    ----------
    span
        Where it stands.
    first, last
        Its first word, and the one after its last.
    words
        Its words.
    evidence
        How often phrases of each kind stand in it outside quotation marks.
    score
        The weight of that evidence.
    apart
        Whether an empty line is before it.
    truncated, terminated
        Whether it breaks off with dots, and whether it ends as a sentence does.
    solid
        Whether it is prose as the body of an article has it.
    """

    span: Span
    first: int
    last: int
    words: Sequence[str]
    evidence: Counter[str]
    score: int
    apart: bool
    truncated: bool
    terminated: bool
    solid: bool

    @property
    def tabular(self) -> bool:
        """Whether this is a row of a table."""
        numbered = self.words[0] == NUMBER  # as the lines of a list are
        numbers = self.words.count(NUMBER) - numbered
        return numbers >= 2 and 2 * numbers >= len(self.words) - numbered


def units_of(scan: Scan) -> list[Unit]:
    """Return the units of a text that have words, in order."""
    units = (
        unit_of(scan, start, end, apart) for start, end, apart in _wrapped(scan, _lines(scan.text))
    )
    return [unit for unit in units if unit.words]


def unit_of(scan: Scan, start: int, end: int, apart: bool) -> Unit:
    """Return what a stretch of text shows."""
    first, last = scan.within(start, end)
    tail = scan.text[max(start, end - 12) : end]
    truncated, terminated = bool(_TRUNCATED.search(tail)), bool(_TERMINAL.search(tail))
    evidence = _evidence(scan, start, end, first, last)
    score = score_of(evidence)
    solid = end - start >= _SOLID and terminated and not truncated and score < _TONELESS
    words = scan.words[first:last]
    return Unit(
        Span(start, end), first, last, words, evidence, score, apart, truncated, terminated, solid
    )


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
    if not evidence:
        return 0
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


def shared_words(units: Sequence[Unit], common: frozenset[str]) -> Counter[str]:
    """Return in how many paragraphs of prose each word stands that may tell what a text is about.

    Parameters
    ----------
    units
        The units of a text.
    common
        Words that tell no topic.
    """
    counts: Counter[str] = Counter()
    for unit in units:
        if unit.solid:
            counts.update({word for word in unit.words if len(word) >= 5} - common)
    return counts


def foreign_to(unit: Unit, prose: frozenset[str], common: frozenset[str]) -> bool:
    """Whether a unit shares hardly a word with an article of some length.

    Parameters
    ----------
    unit
        A unit.
    prose
        Words of the article's paragraphs of prose.
    common
        Words that tell no topic.
    """
    told = {word for word in unit.words if len(word) >= 5} - common
    return len(prose) >= _ARTICLE and len(told) >= 2 and len(told & prose) <= len(told) // 4


def _evidence(scan: Scan, start: int, end: int, first: int, last: int) -> Counter[str]:
    evidence: Counter[str] = Counter()
    if last - first > _MOST_EVIDENCE_WORDS:
        return evidence
    quotes: list[tuple[int, int]] | None = None
    cries = scan.text.count("!", start, end)
    for found in scan.phrases(first, last):
        if quotes is None:
            quotes = [one.span() for one in _QUOTED.finditer(scan.text, start, end)]
        if _within(scan.starts[found.first], quotes) or not _counts(
            scan, found, start, first, last
        ):
            continue
        evidence[found.kind] += 1
    for place in range(first, last):
        if scan.words[place] in _SIGNS and _beside_number(scan, place, first, last):
            evidence["money"] += 1
    if cries:
        quotes = [one.span() for one in _QUOTED.finditer(scan.text, start, end)]
        evidence["cries"] = cries - sum(scan.text.count("!", *quote) for quote in quotes)
    return evidence


def _within(place: int, quotes: list[tuple[int, int]]) -> bool:
    return any(begin <= place < end for begin, end in quotes)


def _counts(scan: Scan, found: tuple[str, int, int], start: int, first: int, last: int) -> bool:
    """Whether a phrase stands where it tells something."""
    kind, place, _ = found
    if kind == "money":
        return _beside_number(scan, place, first, last)
    if kind in ("openings", "orders"):
        return _begins(scan.text, scan.starts[place], start, "," if kind == "orders" else "")
    return True


def _begins(text: str, place: int, start: int, also: str) -> bool:
    """Whether a sentence begins at a place."""
    nearest = max(start, place - _FARTHEST_BEGINNING)
    while place > nearest and text[place - 1] in _BEFORE_SENTENCE:
        place -= 1
    if place == start:
        return True
    before = text[place - 1]
    dash = before in "-\u2013—" and place > start + 1 and text[place - 2] in " >-\u2013—"
    return before in _SENTENCE_ENDS or dash or (before in also and bool(also))


def _beside_number(scan: Scan, place: int, first: int, last: int) -> bool:
    """Whether a number stands beside a word."""
    words = scan.words
    return (place > first and words[place - 1] == NUMBER) or (
        place + 1 < last and words[place + 1] == NUMBER
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
        found.append((start, end, not found or text.count("\n", place, start) > 1))
        place = end
    return found


def _wrapped(scan: Scan, lines: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Join lines that were broken to fit a page."""
    inner = sorted(after[0] - before[0] for before, after in pairwise(lines) if not after[2])
    if not inner:
        return lines
    usual = inner[3 * len(inner) // 4]
    longest = sorted(end - start for start, end, _ in lines)[-1 - len(lines) // 50]
    if not _WRAPPED_WIDTHS[0] <= usual <= _WRAPPED_WIDTHS[1] or longest > _EVEN * usual:
        return lines
    joined: list[tuple[int, int, bool]] = []
    full = 0
    for start, end, apart in lines:
        if joined and not apart and _goes_on(scan.text, joined[-1][1], start, full >= 0.75 * usual):
            joined[-1] = (joined[-1][0], end, joined[-1][2])
        else:
            joined.append((start, end, apart))
        full = end - start
    return joined


def _goes_on(text: str, end: int, start: int, full: bool) -> bool:
    """Whether a line goes on in the next: it was full, or ends and begins within a sentence."""
    return full or (text[end - 1] not in ".!?:…" and text[start].islower())
