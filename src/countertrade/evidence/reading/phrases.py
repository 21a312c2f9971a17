"""Finding many phrases in a text in one pass over its words."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from countertrade.evidence.reading.words import languages, word_list

NUMBER = "#"
"""How every number stands in a phrase."""
_TOKEN = re.compile(r"\d(?:[\d.,\u00a0\u202f]{0,30}\d)?|[^\W\d_]+|[%€$£]")
_PHRASE_TOKEN = re.compile(r"#|[^\W\d_]+|[%€$£]")
_HEADLINE = re.compile("[A-ZÀ-Ý¿¡“„«]")
_BETWEEN = r"\W{1,3}"
"""What may stand between two words of a phrase."""
_LONGEST_CONTINUATION = 20
"""Words in which an article says that it goes on after an advertisement."""
_OWN = frozenset({"calls", "lures", "goods", "address", "openings", "orders", "money"})
"""Kinds of which only the document's own language and English count."""


class Found(NamedTuple):
    """A phrase that was found: what it tells, and its first word and the one after its last."""

    kind: str
    first: int
    last: int


class Phrases:
    """Phrases by what they tell."""

    def __init__(self, kinds: Mapping[str, Iterable[str]]) -> None:
        """Index phrases by their first two words.

        Parameters
        ----------
        kinds
            Phrases by what they tell; a phrase may tell several things.
        """
        self._single: dict[str, list[str]] = {}
        self._longer: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {}
        for kind, phrases in kinds.items():
            for phrase in phrases:
                self._add(kind, _PHRASE_TOKEN.findall(phrase.lower()))
        for seconds in self._longer.values():
            for rests in seconds.values():
                rests.sort(key=lambda one: -len(one[0]))

    def _add(self, kind: str, parts: list[str]) -> None:
        if len(parts) == 1:
            self._single.setdefault(parts[0], []).append(kind)
        elif parts:
            seconds = self._longer.setdefault(parts[0], {})
            seconds.setdefault(parts[1], []).append((tuple(parts[2:]), kind))

    def found_in(self, words: list[str]) -> list[Found]:
        """Return the phrases among words in order; of those that begin alike the longest first."""
        found: list[Found] = []
        for place, word in enumerate(words):
            seconds = self._longer.get(word)
            if seconds is not None and place + 1 < len(words):
                for rest, kind in seconds.get(words[place + 1], ()):
                    last = place + 2 + len(rest)
                    if not rest or tuple(words[place + 2 : last]) == rest:
                        found.append(Found(kind, place, last))
            for kind in self._single.get(word, ()):
                found.append(Found(kind, place, place + 1))
        return found


class Scan:
    """The words of a text, where they stand, and the phrases among them.

    Attributes
    ----------
    text
        The text.
    words
        Its words in lower case and signs of money; every number is NUMBER.
    starts, ends
        Where they stand.
    """

    def __init__(self, text: str, phrases: Phrases) -> None:
        """Look for phrases in a text."""
        self.text = text
        self.words: list[str] = []
        self.starts, self.ends = array("Q"), array("Q")
        spelled: dict[str, str] = {}
        for match in _TOKEN.finditer(text):
            written = match[0]
            word = spelled.get(written)
            if word is None:
                word = spelled[written] = NUMBER if written[0].isdigit() else written.lower()
            self.words.append(word)
            self.starts.append(match.start())
            self.ends.append(match.end())
        self._found = phrases.found_in(self.words)
        self._firsts = [one.first for one in self._found]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Return the first word of a stretch of text and the one after its last."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)

    def phrases(self, first: int, last: int) -> Iterator[Found]:
        """Yield the phrases within some words; those of one kind do not overlap."""
        until: dict[str, int] = {}
        for place in range(bisect_left(self._firsts, first), len(self._found)):
            found = self._found[place]
            if found.first >= last:
                return
            if found.last <= last and found.first >= until.get(found.kind, 0):
                until[found.kind] = found.last
                yield found

    def phrases_at(self, first: int, last: int) -> Iterator[Found]:
        """Yield the phrases that begin with one word and end before another, the longest first."""
        for place in range(bisect_left(self._firsts, first), len(self._found)):
            found = self._found[place]
            if found.first != first:
                return
            if found.last <= last:
                yield found


@lru_cache(maxsize=32)
def boilerplate_phrases(language: str) -> Phrases:
    """Return the phrases by which boilerplate is told.

    What publishers say and the headings of advertisements are known in every language, what
    advertisements promise in the document's own and in English.

    Parameters
    ----------
    language
        The document's language; one without a list is read with all of them.
    """
    own = {language, "en"} if language in languages() else set(languages())
    kinds: dict[str, list[str]] = {}
    for name in languages():
        for kind, phrases in word_list(name)["boilerplate"].items():
            if kind != "furniture" and (name in own or kind not in _OWN):
                kinds.setdefault(kind, []).extend(_divided(phrases))
    return Phrases(kinds)


@cache
def furniture() -> frozenset[str]:
    """Return the words of links and counters that pages have around their articles."""
    return frozenset(
        word
        for name in languages()
        for phrase in _divided(word_list(name)["boilerplate"]["furniture"])
        for word in _PHRASE_TOKEN.findall(phrase.lower())
    )


def run_on(text: str, start: int) -> int | None:
    """Return the end of a link that runs into the headline after it ("Read moreOil falls").

    Parameters
    ----------
    text
        The text.
    start
        Where a link may begin.
    """
    for link in _links().get(text[start : start + 2].lower(), ()):
        end = start + len(link)
        if text[start:end].lower() == link and _HEADLINE.match(text, end):
            return end
    return None


@cache
def _links() -> dict[str, tuple[str, ...]]:
    """Return the links of teasers by the two letters they begin with, the longest first."""
    found: dict[str, set[str]] = {}
    for name in languages():
        for kind in ("more", "related"):
            for phrase in _divided(word_list(name)["boilerplate"][kind]):
                found.setdefault(phrase[:2].lower(), set()).add(phrase.lower())
    return {
        first: tuple(sorted(links, key=lambda link: (-len(link), link)))
        for first, links in found.items()
    }


def continuation(scan: Scan, first: int, start: int, end: int) -> int | None:
    """Return where the words end that an article goes on after an advertisement.

    Parameters
    ----------
    scan
        The text and its words.
    first
        The first word of the stretch.
    start, end
        Where the words may begin, and where the stretch ends.
    """
    ahead = scan.words[first : first + _LONGEST_CONTINUATION]
    if _notices().isdisjoint(ahead):  # what names no advertisement is not looked at any further
        return None
    found = _continuations().match(scan.text, start, end)
    return found.end() if found else None


@cache
def _notices() -> frozenset[str]:
    """Return the first words of the names of advertisements."""
    return frozenset(
        _PHRASE_TOKEN.findall(phrase)[0]
        for name in languages()
        for phrase in _divided(word_list(name)["continuation"]["notice"])
    )


@cache
def _continuations() -> re.Pattern[str]:
    """Return what matches the words that an article goes on after an advertisement."""
    return re.compile(
        "|".join(_goes_on(word_list(one)["continuation"]) for one in languages()), re.I
    )


def _goes_on(words: Mapping[str, str]) -> str:
    """Return the pattern of one language: what goes on, that it does, behind what."""
    what, goes_on, past, notice, tail = (
        _either(words[part]) for part in ("what", "goes_on", "past", "notice", "tail")
    )
    behind = rf"{past}{_BETWEEN}{notice}"
    said = rf"{goes_on}{_BETWEEN}{behind}(?:{_BETWEEN}{tail})?"
    return rf"(?:{what}{_BETWEEN})?(?:{said}|{behind}{_BETWEEN}{tail})"


def _either(phrases: str) -> str:
    """Return a pattern of phrases, the longest first."""
    longest_first = sorted(_divided(phrases), key=lambda one: (-len(one), one))
    parts = (_PHRASE_TOKEN.findall(phrase) for phrase in longest_first)
    return rf"\b(?:{'|'.join(_BETWEEN.join(map(re.escape, part)) for part in parts)})\b"


def _divided(phrases: str) -> list[str]:
    return [phrase.strip() for phrase in phrases.split(",")]
