"""The words of a language that the grammar knows, matched in one pass over the tokens.

A pattern is a row of words. `(a|b)` in it stands for alternatives, an empty one for none; a word
that ends in `*` stands for all words that begin so, one that begins with `*` for all that end so,
and `~ar` for the endings of that paradigm of the language's grammar: "afirm~ar".
Capitals in a pattern are asked of the text: "March" is no march, "US" no us.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain, product
from typing import Any

import yaml
from babel import Locale
from babel.core import get_global

from countertrade.evidence.extraction.tokens import Tokens

FILES = (
    "actors",
    "sentences",
    "speakers",
    "stances",
    "likelihoods",
    "periods",
    "variables",
    "relations",
    "observed",
    "deeds",
    "sayings",
    "voices",
    "ties",
    "doubts",
    "peoples",
)
_FORMER = {"BUR", "ZAR", "DDR", "FXX", "TMP", "YMD"}
"""Codes of states that are no more, which CLDR points at the states of today."""
_MOST_WORDS_KEPT = 50_000
_PARADIGM = re.compile(r"~(\w+)")
_GROUP = re.compile(r"\(([^()]*)\)")
_PART = re.compile(r"\*?[^\W_]+\*?|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found: its tokens from `first` up to `last`, what kind it is of, what it means."""

    first: int
    last: int
    kind: str
    value: str


class _Node:
    """A place in the tree of patterns; most of the thousands of places hold next to nothing."""

    __slots__ = ("ends", "exact", "stem_lengths", "stems", "tail_lengths", "tails")

    def __init__(self) -> None:
        """Make a place that leads nowhere."""
        self.exact = self.stems = self.tails = _NOWHERE
        self.stem_lengths: tuple[int, ...] = ()
        self.tail_lengths: tuple[int, ...] = ()
        self.ends: tuple[tuple[str, str, str], ...] = ()

    def child(self, part: str) -> _Node:
        """Return the place that a part of a pattern leads to; make it where it is not there."""
        if "*" not in part:
            self.exact = self.exact or {}
            return _kept(self.exact, part)
        if part.endswith("*"):
            stem = part[:-1]
            self.stem_lengths = tuple(sorted({*self.stem_lengths, len(stem)}))
            self.stems = self.stems or {}
            return _kept(self.stems, stem)
        tail = part[1:]
        self.tail_lengths = tuple(sorted({*self.tail_lengths, len(tail)}))
        self.tails = self.tails or {}
        return _kept(self.tails, tail)

    def after(self, word: str) -> Iterator[_Node]:
        """Yield the places that a word of the text leads to."""
        known = self.exact.get(word)
        if known is not None:
            yield known
        for length in self.stem_lengths:
            known = self.stems.get(word[:length])
            if known is not None:
                yield known
        for length in self.tail_lengths:
            known = self.tails.get(word[-length:])
            if known is not None and len(word) > length:
                yield known


_NOWHERE: dict[str, _Node] = {}
"""Where a place without parts of a kind leads; nothing is ever put into it."""


def _kept(nodes: dict[str, _Node], part: str) -> _Node:
    """Return the place under a part, made where it is not there."""
    node = nodes.get(part)
    if node is None:
        node = nodes[part] = _Node()
    return node


class Lexicon:
    """All patterns of one language."""

    def __init__(self, entries: Iterable[tuple[str, str, str]]) -> None:
        """Build the tree of patterns from triples of kind, meaning and pattern."""
        self._root = _Node()
        self._begun: dict[str, tuple[_Node, ...]] = {}
        for kind, value, pattern in entries:
            for written in alternatives(pattern):
                self._add(kind, value, written)

    def find(self, tokens: Tokens, first: int, last: int) -> dict[str, list[Hit]]:
        """Return the longest hits of each kind among some tokens, in order.

        Two hits of one kind and one meaning never overlap; of hits of one kind that overlap the
        longer is kept, and of equally long ones every meaning.
        """
        found: dict[str, list[Hit]] = defaultdict(list)
        for place in range(first, last):
            for hit in self._at(tokens, place, last):
                found[hit.kind].append(hit)
        return {kind: _longest(hits) for kind, hits in found.items()}

    def _add(self, kind: str, value: str, pattern: str) -> None:
        node = self._root
        parts = [pattern] if pattern.isalpha() else _PART.findall(pattern)
        for part in parts:
            node = node.child(part.lower())
        # Nearly all patterns are in small letters and ask nothing of the text's capitals.
        case = "" if pattern.islower() else "".join(_case(part) for part in parts)
        node.ends += ((kind, value, case),)

    def _at(self, tokens: Tokens, place: int, last: int) -> Iterator[Hit]:
        """Yield all patterns that begin at a token."""
        words = tokens.words
        reached: Sequence[_Node] = self._first(words[place])
        end = place
        while reached:
            end += 1
            for node in reached:
                for kind, value, case in node.ends:
                    if not case or _case_fits(tokens, place, case):
                        yield Hit(place, end, kind, value)
            if end == last:
                return
            word = words[end]
            reached = [child for node in reached for child in node.after(word)]

    def _first(self, word: str) -> tuple[_Node, ...]:
        """Return the places a first word leads to, kept since texts repeat their words."""
        known = self._begun.get(word)
        if known is None:
            known = tuple(self._root.after(word))
            if len(self._begun) < _MOST_WORDS_KEPT:
                self._begun[word] = known
        return known


def alternatives(pattern: str) -> list[str]:
    """Return the patterns that one with groups of alternatives stands for."""
    if "(" not in pattern:
        return [pattern]
    parts = _GROUP.split(pattern)
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    return ["".join(choice) for choice in product(*choices)]


def _case(part: str) -> str:
    """Return what a part asks of the text's capitals: all (U), the first (C), or none (-)."""
    bare = part.strip("*")
    if len(bare) > 1 and bare.isupper():
        return "U"
    return "C" if bare[:1].isupper() else "-"


def _case_fits(tokens: Tokens, place: int, case: str) -> bool:
    for at, asked in enumerate(case, start=place):
        if asked == "-":
            continue
        raw = tokens.raw(at)
        if not (raw.isupper() if asked == "U" else raw[0].isupper()):
            return False
    return True


def _longest(hits: list[Hit]) -> list[Hit]:
    """Return hits in order without those that a longer one covers or runs into."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.first, -hit.last)):
        if kept and hit.first < kept[-1].last:
            same = (hit.first, hit.last) == (kept[-1].first, kept[-1].last)
            if not same or hit in kept[-3:]:
                continue
        kept.append(hit)
    return kept


@cache
def words_of(folder: str, name: str) -> Mapping[str, Any]:
    """Return one file of words; an empty one where the language has none of the kind.

    Parameters
    ----------
    folder
        The language, or "" for what holds in every language.
    name
        Name of the file without its ending.
    """
    place = resources.files("countertrade.evidence.extraction") / "words"
    path = (place / folder if folder else place) / f"{name}.yaml"
    if not path.is_file():
        return {}
    # The base loader reads every word as a word: "no" is Spanish here, and no truth value.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    words: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return words


@cache
def word_set(language: str, name: str, kind: str) -> frozenset[str]:
    """Return a list of lone words of a language as a set."""
    return frozenset(words_of(language, name).get(kind, ()))


@cache
def lexicon_of(language: str) -> Lexicon:
    """Return the patterns of a language; those of English where it is none of the known ones."""
    language = known(language)
    return Lexicon(_entries(language))


def known(language: str) -> str:
    """Return a language the grammar has words for: the one given, or English."""
    return language if language in languages() else "en"


@cache
def languages() -> frozenset[str]:
    """Return the languages there are words for; a folder of words adds one."""
    place = resources.files("countertrade.evidence.extraction") / "words"
    return frozenset(folder.name for folder in place.iterdir() if len(folder.name) == 2)


def has_trait(language: str, trait: str) -> bool:
    """Whether sentences of a language are built in a certain way ("nouns_first")."""
    return trait in words_of(language, "grammar").get("traits", ())


def _entries(language: str) -> Iterator[tuple[str, str, str]]:
    yield from _territories(language)
    shared = (words_of("", name).get("actor", {}) for name in ("actors", "capitals"))
    for pattern, value in chain.from_iterable(_flat(names) for names in shared):
        yield "actor", value, pattern
        if (bare := without_accents(pattern)) != pattern:
            yield "actor", value, bare
    for name in FILES:
        for kind, held in words_of(language, name).items():
            if kind in words_of("", "lone")["lone"]:
                continue
            for pattern, value in _flat(held):
                yield kind, value, _inflected(language, pattern)


def _inflected(language: str, pattern: str) -> str:
    """Return a pattern with the endings of the paradigms it names."""
    if "~" not in pattern:
        return pattern
    paradigms = words_of(language, "grammar")["paradigm"]
    return _PARADIGM.sub(lambda match: f"({paradigms[match.group(1)]})", pattern)


def _flat(held: object) -> Iterator[tuple[str, str]]:
    """Yield patterns and what they mean; a plain list means nothing more than its kind."""
    if isinstance(held, list):
        yield from ((str(pattern), "") for pattern in held)
    if isinstance(held, dict):
        for value, patterns in held.items():
            if isinstance(patterns, list):
                yield from ((str(pattern), str(value)) for pattern in patterns)


def without_accents(text: str) -> str:
    """Return a text with its letters bare: "Díaz" as "Diaz"."""
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def _territories(language: str) -> Iterator[tuple[str, str, str]]:
    """Yield the names of all countries, as the Unicode locale data has them."""
    codes = _alpha_3()
    left_out = set(words_of(language, "actors").get("no_country", ()))
    for two, name in Locale(language).territories.items():
        bare = re.sub(r"[(),].*", "", name).strip()
        if two in codes and bare not in left_out:
            name = " ".join(_PART.findall(bare.replace("\u2019", "'")))
            yield "actor", codes[two], name
            if has_trait(language, "genitive_s") and not name.endswith(("s", "x", "z", "*")):
                yield "actor", codes[two], f"{name}s"


@cache
def _alpha_3() -> dict[str, str]:
    """Return the three-letter code of each two-letter one (ISO 3166-1), as CLDR aliases them."""
    aliases = get_global("territory_aliases").items()
    return {
        found[0]: code
        for code, found in aliases
        if len(code) == 3
        and code.isalpha()
        and (code[0] != "Q" or code == "QAT")
        and len(found) == 1
        and code not in _FORMER
    }
