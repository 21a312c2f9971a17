"""Finding many phrases in a text in one pass over its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from countertrade.evidence.reading.words import languages, word_list

NUMBER = "#"
"""How every number stands in a phrase."""
_TOKEN = re.compile(r"\d(?:[\d.,\u00a0\u202f]{0,30}\d)?|[^\W\d_]+|[%€$£]")


class Word(NamedTuple):
    """A word, number or sign of a text, in lower case, and where it stands."""

    text: str
    start: int
    end: int


class Found(NamedTuple):
    """A phrase that was found: what it tells, and its first word and the one after its last."""

    kind: str
    first: int
    last: int


def words_of(text: str, start: int, end: int) -> list[Word]:
    """Return the words, numbers and signs of a stretch of text."""
    return [
        Word(
            NUMBER if match[0][0].isdigit() else match[0].lower(),
            match.start(),
            match.end(),
        )
        for match in _TOKEN.finditer(text, start, end)
    ]


class Phrases:
    """Phrases by what they tell."""

    def __init__(self, kinds: Mapping[str, Iterable[str]]) -> None:
        """Index phrases by their first word.

        Parameters
        ----------
        kinds
            Phrases by what they tell; a phrase may tell several things.
        """
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for kind, phrases in kinds.items():
            for phrase in phrases:
                parts = [part for part in re.findall(r"#|[^\W\d_]+|[%€$£]", phrase.lower())]
                if parts:
                    self._by_first.setdefault(parts[0], []).append((tuple(parts[1:]), kind))
        for found in self._by_first.values():
            found.sort(key=lambda one: -len(one[0]))

    def at(self, words: Sequence[Word], place: int) -> Iterator[Found]:
        """Yield the phrases that begin at a word, the longest first."""
        for rest, kind in self._by_first.get(words[place].text, ()):
            last = place + 1 + len(rest)
            if last <= len(words) and all(
                word.text == part for word, part in zip(words[place + 1 : last], rest, strict=True)
            ):
                yield Found(kind, place, last)

    def all_in(self, words: Sequence[Word]) -> Iterator[Found]:
        """Yield all phrases; those of one kind do not overlap, the longest counts."""
        until: dict[str, int] = {}
        for place in range(len(words)):
            for found in self.at(words, place):
                if found.first >= until.get(found.kind, 0):
                    until[found.kind] = found.last
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
            if name in own or kind not in _OWN:
                kinds.setdefault(kind, []).extend(phrase.strip() for phrase in phrases.split(","))
    return Phrases(kinds)


@cache
def run_on() -> re.Pattern[str]:
    """Return what matches a link that runs into the headline after it ("Read moreOil falls")."""
    links = {
        re.escape(phrase.strip())
        for name in languages()
        for kind in ("more", "related")
        for phrase in word_list(name)["boilerplate"][kind].split(",")
    }
    longest_first = "|".join(sorted(links, key=lambda link: (-len(link), link)))
    return re.compile(rf"(?i:{longest_first})(?=[A-ZÀ-Ý¿¡“„«])")


_OWN = frozenset({"calls", "lures", "goods", "address", "openings", "orders", "money", "furniture"})
