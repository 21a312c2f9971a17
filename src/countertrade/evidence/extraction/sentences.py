"""Sentences and quotations of a text, with their places.

A line break inside a sentence is no end of it (lines of a PDF); a short line without an end mark
before a new one is a heading. One pass over the text, so time grows with its length alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from countertrade.evidence.extraction.lexicon import known, word_set, words_of
from countertrade.evidence.mentions import Span

_LINE = re.compile(r"[^\n]*\n?")
_END = re.compile(r"[.!?…]+[\"'”\u2019“»)\]]{0,3}(?=\s|$)")
_LAST_WORD = re.compile(r"[^\W_]+$")
_NEXT = re.compile(r"\s*([\"'“„«\u2018(\[¿¡—–-]*\s?)([^\W_]+)?")
_BULLET = re.compile(r"\s*(?:[•·▪‣*–—-]\s|—|\(?\d{1,2}[.)]\s|[a-z]\)\s|#)")
_ENDED = re.compile(r"[.!?…:;][\"'”\u2019“»)\]]{0,3}\s*$")
_LONGEST_WRAPPED_LINE = 130
_LONGEST_HEADING = 140
_LONGEST_SENTENCE = 1500
"""Nothing longer is a sentence; what follows in it would cost time that grows with its square."""


@dataclass(frozen=True)
class Sentence:
    """A sentence or a heading, and the paragraph it stands in."""

    span: Span
    paragraph: int
    heading: bool = False


@dataclass(frozen=True)
class Quotation:
    """Words between quotation marks, without the marks."""

    span: Span
    closed: bool = True


def split_sentences(text: str, language_at: Callable[[int], str]) -> tuple[Sentence, ...]:
    """Return the sentences of a text in order.

    Parameters
    ----------
    text
        The text.
    language_at
        Gives the language at an offset; it decides on abbreviations and ordinals.

    Returns
    -------
    tuple[Sentence, ...]
        Sentences and headings; every character that is no blank is in one of them.
    """
    return tuple(
        Sentence(span, number, heading)
        for number, (block, heading) in enumerate(_blocks(text))
        for span in _cut(text, block, language_at)
    )


def find_quotations(text: str, sentences: tuple[Sentence, ...]) -> tuple[Quotation, ...]:
    """Return what stands between quotation marks; nested marks belong to the outer quotation.

    A mark that is never closed holds to the end of its paragraph. German „…“ closes with the mark
    that opens in English, so a mark closes whatever the open one asks for.
    """
    ends = _paragraph_ends(sentences)
    found: list[Quotation] = []
    opened: tuple[int, str] | None = None
    for match in _MARK.finditer(text):
        place, mark = match.start(), match.group()
        if opened is not None and (limit := ends(opened[0])) <= place:
            found.append(Quotation(Span(opened[0], limit), closed=False))
            opened = None
        if opened is not None and mark in opened[1]:
            found.append(Quotation(Span(opened[0], place)))
            opened = None
        elif opened is None and _opens(text, place, mark):
            opened = (place + 1, _CLOSING[mark])
    if opened is not None:
        found.append(Quotation(Span(opened[0], ends(opened[0])), closed=False))
    return tuple(found)


_CLOSING = {"“": '”“"', "„": '“”"„', "«": "»", "»": "«", "\u2039": "\u203a", '"': '"”', "”": "”"}
_MARK = re.compile('[“”„«»\u2039\u203a"]')


def _opens(text: str, place: int, mark: str) -> bool:
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if mark in "“„«\u2039":
        return mark in _CLOSING
    return mark in _CLOSING and not before.isalnum() and not after.isspace()


def _paragraph_ends(sentences: tuple[Sentence, ...]) -> Callable[[int], int]:
    """Return a function that gives the end of the paragraph an offset lies in."""
    last: dict[int, int] = {}
    for sentence in sentences:
        last[sentence.paragraph] = sentence.span.end
    starts = [sentence.span.start for sentence in sentences]

    def end_of(offset: int) -> int:
        at = max(bisect_right(starts, offset) - 1, 0)
        return max(last[sentences[at].paragraph], offset) if sentences else offset

    return end_of


def _blocks(text: str) -> Iterator[tuple[Span, bool]]:
    """Yield paragraphs and headings: runs of lines that belong to one another."""
    run: list[Span] = []
    for match in _LINE.finditer(text):
        line = Span(match.start(), match.end())
        if line.of(text).strip():
            run.append(line)
        elif run:
            yield from _paragraphs(text, run)
            run = []
    if run:
        yield from _paragraphs(text, run)


def _paragraphs(text: str, lines: list[Span]) -> Iterator[tuple[Span, bool]]:
    """Yield the paragraphs of lines that no blank line parts."""
    written = [line.of(text).strip() for line in lines]
    widths = [len(line) for line in written]
    long = sum(width > _LONGEST_WRAPPED_LINE for width in widths)
    wrapped = len(lines) > 2 and long <= 0.05 * len(lines)
    usual = median(widths) if wrapped else 0
    start = 0
    for at in range(1, len(lines) + 1):
        before = written[at - 2] if at - 2 >= start else ""
        if at < len(lines) and _goes_on(before, written[at - 1], written[at], usual):
            continue
        span = Span(lines[start].start, lines[at - 1].end)
        words = span.of(text).strip()
        heading = not _ENDED.search(words) and len(words) <= _LONGEST_HEADING and at - start <= 2
        yield span, heading
        start = at


def _goes_on(before: str, here: str, there: str, usual: float) -> bool:
    """Whether a line belongs to the paragraph of the lines before it.

    Parameters
    ----------
    before
        The line before in the same paragraph; empty where there is none.
    here, there
        The line, and the one in question.
    usual
        The usual width of the lines; 0 where lines are not wrapped.
    """
    if _BULLET.match(there) or "\t" in here or "\t" in there:
        return False
    full = len(here) >= 0.7 * usual > 0
    if _ENDED.search(here):
        return full
    if there[0].islower():
        return True
    if not usual:
        return here.endswith((",", "-"))
    if before and not _ENDED.search(before):
        return True
    return full and not _is_title(here)


def _is_title(line: str) -> bool:
    """Whether a line is written as a headline: numbered, or nearly all words with capitals."""
    if line[0].isdigit() or line.isupper():
        return True
    words = [word for word in line.split() if len(word) > 3]
    capital = sum(word[0].isupper() for word in words)
    return bool(words) and capital >= 0.8 * len(words)


def _cut(text: str, block: Span, language_at: Callable[[int], str]) -> Iterator[Span]:
    """Yield the sentences of a paragraph."""
    start = block.start
    for match in _END.finditer(text, block.start, block.end):
        if _is_end(text, match, block, known(language_at(match.start()))):
            yield from _bare(text, start, match.end())
            start = match.end()
    yield from _bare(text, start, block.end)


def _bare(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a stretch without the blanks around it, if anything is left."""
    words = text[start:end]
    left = start + len(words) - len(words.lstrip())
    right = end - len(words) + len(words.rstrip())
    while right - left > _LONGEST_SENTENCE:
        cut = text.rfind(" ", left + 1, left + _LONGEST_SENTENCE)
        cut = cut if cut > left else left + _LONGEST_SENTENCE
        yield Span(left, cut)
        left = cut
    if left < right:
        yield Span(left, right)


def _is_end(text: str, mark: re.Match[str], block: Span, language: str) -> bool:
    """Whether a mark ends a sentence: not after an abbreviation, an initial or an ordinal."""
    after = _NEXT.match(text, mark.end(), min(block.end, mark.end() + 60))
    opening, following = (after.group(1), after.group(2) or "") if after else ("", "")
    if following and following[0].islower() and not opening.strip("—–- "):
        return False
    if not mark.group().startswith(".") or len(mark.group()) > 1:
        return True
    before = _LAST_WORD.search(text, max(block.start, mark.start() - 30), mark.start())
    if before is None:
        return True
    word = before.group()
    if word.isdigit():
        return not (len(word) <= 2 and _has_ordinals(language))
    dotted = before.start() > block.start and text[before.start() - 1] == "."
    short = len(word) == 1 and word.isupper()
    if short and not dotted:
        return False
    if dotted or word.lower() in word_set(language, "sentences", "abbreviations"):
        return following.lower() in word_set(language, "sentences", "starters") and (
            dotted or not word[0].isupper()
        )
    return True


def _has_ordinals(language: str) -> bool:
    return "ordinal_dot" in words_of(language, "sentences")
