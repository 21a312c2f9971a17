"""The words of one language for numbers, units, bounds and changes, ready to be looked up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Generic, TypeVar

import yaml

from countertrade.evidence.extraction.number_tokens import Token, tokenise

LANGUAGES = ("en", "de", "es", "fr", "pt")
_NAMES = frozenset[str]()
_NO_NAME = re.compile(r"[()0-9]")
T = TypeVar("T")


class _Words(yaml.CSafeLoader):  # type: ignore[misc]
    """Reads numbers as numbers and all else as words: "no" and "on" are no truth values here."""


_Words.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag.endswith((":int", ":float"))]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class Phrases(Generic[T]):
    """Phrases of one or more tokens and what they mean; the longest match wins.

    Parameters
    ----------
    meanings
        From phrase to meaning.
    exact
        Whether upper and lower case count.
    """

    def __init__(self, meanings: Mapping[str, T], exact: bool = False) -> None:
        self._exact = exact
        self._single: dict[str, T] = {}
        # Longer phrases are found by their first two words, or their last two read backwards.
        self._forward: dict[tuple[str, str], list[tuple[tuple[str, ...], T]]] = {}
        self._backward: dict[tuple[str, str], list[tuple[tuple[str, ...], T]]] = {}
        for phrase, meaning in meanings.items():
            if phrase.isalpha():
                self._single[phrase if exact else phrase.lower()] = meaning
                continue
            words = tuple(self._key(token) for token in _pieces(phrase))
            if len(words) == 1:
                self._single[words[0]] = meaning
                continue
            self._forward.setdefault((words[0], words[1]), []).append((words, meaning))
            self._backward.setdefault((words[-2], words[-1]), []).append((words, meaning))
        for table in (self._forward, self._backward):
            for entries in table.values():
                entries.sort(key=lambda entry: -len(entry[0]))
        self._begin = frozenset(self._single) | {first for first, _ in self._forward}
        self._finish = frozenset(self._single) | {last for _, last in self._backward}

    def _key(self, token: Token) -> str:
        return token.text if self._exact else token.lower

    def at(self, tokens: Sequence[Token], place: int) -> tuple[int, T] | None:
        """Return the end and meaning of the longest phrase that begins at a token."""
        if not 0 <= place < len(tokens):
            return None
        token = tokens[place]
        first = token.text if self._exact else token.lower
        if first not in self._begin:
            return None
        if place + 1 < len(tokens):
            for words, meaning in self._forward.get((first, self._key(tokens[place + 1])), ()):
                if self._are(tokens, place, words):
                    return place + len(words), meaning
        return (place + 1, self._single[first]) if first in self._single else None

    def before(self, tokens: Sequence[Token], place: int) -> tuple[int, T] | None:
        """Return the start and meaning of the longest phrase that ends before a token."""
        if not 0 < place <= len(tokens):
            return None
        token = tokens[place - 1]
        last = token.text if self._exact else token.lower
        if last not in self._finish:
            return None
        if place > 1:
            for words, meaning in self._backward.get((self._key(tokens[place - 2]), last), ()):
                start = place - len(words)
                if start >= 0 and self._are(tokens, start, words):
                    return start, meaning
        return (place - 1, self._single[last]) if last in self._single else None

    def _are(self, tokens: Sequence[Token], start: int, words: tuple[str, ...]) -> bool:
        """Whether tokens are the words of a phrase."""
        if start + len(words) > len(tokens):
            return False
        return all(self._key(tokens[start + k]) == word for k, word in enumerate(words))

    def meanings(self) -> set[T]:
        """Return what the phrases mean."""
        longer = {meaning for entries in self._forward.values() for _, meaning in entries}
        return longer | set(self._single.values())

    def words(self) -> Iterable[str]:
        """Return every word that begins a phrase."""
        return self._begin


def _pieces(phrase: str) -> list[Token]:
    """Return the tokens of a phrase of a word list."""
    return tokenise(phrase, 0, len(phrase), _NAMES)


@dataclass(frozen=True)
class Measure:
    """A canonical unit and by what the written number is multiplied to be in it."""

    unit: str
    factor: float = 1.0
    other: float | None = None
    """Another factor that the same letters stand for elsewhere ("mb/d": thousand or million)."""


def measure_of(entry: str) -> Measure:
    """Return the measure that an entry names ("bbl/day*1000", "bbl*1000?1000000")."""
    unit, _, factors = entry.partition("*")
    factor, _, other = factors.partition("?")
    return Measure(unit, float(factor) if factor else 1.0, float(other) if other else None)


class Lexicon:
    """All word lists of one language about numbers and amounts.

    Attributes are named after the keys of `words/<language>/numbers.yaml` and `units.yaml`;
    `sets` holds plain lists of words, `maps` words with a number, `phrases` phrases with a meaning.
    """

    def __init__(self, language: str) -> None:
        numbers, units = _read(language, "numbers"), _read(language, "units")
        common = _read("common", "units")
        self.language = language
        self.separators: dict[str, Any] = numbers["separators"]
        lists = {name: v for name, v in (numbers | units).items() if type(v) is list}
        self.sets: defaultdict[str, frozenset[str]] = defaultdict(
            frozenset, {name: frozenset(map(str, value)) for name, value in lists.items()}
        )
        self.maps = {
            name: dict(value)
            for name, value in numbers.items()
            if type(value) is dict and name not in ("bounds", "separators")
        }
        self.lists = {
            name: Phrases(dict.fromkeys(map(str, value), True))
            for name, value in lists.items()
            if value
        }
        self.options = {name: value for name, value in numbers.items() if type(value) is str}
        self.bounds_before = Phrases(_inverted_bounds(numbers["bounds"], "before"))
        self.bounds_after = Phrases(_inverted_bounds(numbers["bounds"], "after"))
        self.cardinals = Phrases({w: float(v) for w, v in self.maps["cardinals"].items()})
        self.scales: dict[str, float] = self.maps["scales"]
        self.scale_letters: dict[str, float] = dict(common["scales"]["always"])
        self.scale_letters_beside: dict[str, float] = dict(common["scales"]["beside_unit"])
        self.scale_letters.update(numbers.get("scale_letters", {}))
        self.units = Phrases(_inverted(units["units"]))
        self.symbols = Phrases(_inverted(common["symbols"]), exact=True)
        self.symbols_of_language = Phrases(_inverted(units.get("symbols", {})), exact=True)
        self.money_words = Phrases(cldr_moneys(language) | _inverted(units["currencies"]))
        self.money_before = Phrases(_inverted(common["before"]), exact=True)
        self.money_after = Phrases(_inverted(common["after"]), exact=True)
        self.rates = Phrases(_inverted_names(units["rates"]))
        self.pre_rates = Phrases(_inverted_names(units["pre_rates"]))
        self.rate_adverbs = Phrases(_inverted_names(units["rate_adverbs"]))
        self.per_units = Phrases(_inverted_names(units["per_units"]))
        self.exchanged = Phrases(_inverted_names(units["exchanged"]))
        self.multiples = {
            name: Phrases(dict(numbers[name]))
            for name in ("twice", "folds", "multiplied", "frequency")
        }
        self.unit_suffixes: dict[str, str] = dict(numbers.get("unit_suffixes", {}))
        self.fractions = Phrases({w: float(v) for w, v in self.maps["fractions"].items()})
        self.halves = Phrases(dict.fromkeys(numbers["half_of"], True))
        self.stems: dict[str, dict[str, Any]] = common["stems"]
        self.money_of_stem = _money_of_stem(self.stems)
        self.benchmarks = Phrases(dict.fromkeys(common["benchmarks"], True))
        self.teens_after = frozenset(int(v) for v in self.sets["teens_after"])
        self.continuers = self._continuers()
        self.hyphenated = self._vocabulary()
        self.starters = self._starters()

    def _vocabulary(self) -> frozenset[str]:
        """Return the words that may be put together again where a line breaks inside them."""
        words = set(self.scales) | set(self.maps["cardinals"]) | set(self.maps["after_digits"])
        for name in ("persons", "events"):
            words |= self.sets[name]
        for table in (self.units, self.money_words):
            words |= set(table.words())
        return frozenset(words)

    def _continuers(self) -> frozenset[str]:
        """Return the words with which a number can go on."""
        words = set(self.scales) | set(self.cardinals.words())
        for name in ("hundreds", "after_digits", "collectives"):
            words |= set(self.maps[name])
        for name in ("inner_and", "articles", "dotted_scales"):
            words |= {word.lower() for word in self.sets[name]}
        for letters in (self.scale_letters, self.scale_letters_beside):
            words |= {letter.lower() for letter in letters}
        if "plus_half" in self.lists:
            words |= set(self.lists["plus_half"].words())
        return frozenset(words)

    def _starters(self) -> frozenset[str]:
        """Return the words that an amount may begin with."""
        words = set(self.cardinals.words()) | set(self.halves.words())
        words |= set(self.lists["half_ends"].words()) if "half_ends" in self.lists else set()
        opening = ("articles", "half", "opens_alone", "fraction_articles", "every", "halved_units")
        words = words.union(*(self.sets[name] for name in opening))
        for table in self.multiples.values():
            words |= set(table.words())
        for name in ("multiplied_by", "divided_by"):
            words |= set(self.lists[name].words()) if name in self.lists else set()
        return frozenset(words)

    def is_in(self, name: str, word: str) -> bool:
        """Whether a word is in one of the plain lists."""
        return word in self.sets.get(name, ())

    def list_at(self, name: str, tokens: Sequence[Token], place: int) -> int | None:
        """Return where a phrase of a list ends that begins at a token."""
        table = self.lists.get(name)
        found = table.at(tokens, place) if table else None
        return found[0] if found else None

    def list_before(self, name: str, tokens: Sequence[Token], place: int) -> int | None:
        """Return where a phrase of a list begins that ends before a token."""
        table = self.lists.get(name)
        found = table.before(tokens, place) if table else None
        return found[0] if found else None


def _money_of_stem(
    tables: Mapping[str, Mapping[str, Any]],
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the names and codes of moneys ("peso", "CUP") that a stem of a country tells."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, table in tables.items():
        for code, stems in table["countries"].items():
            for stem in stems:
                found[stem].append((name, code))
    return {stem: tuple(told) for stem, told in found.items()}


def _inverted(table: Mapping[str, Iterable[str]]) -> dict[str, Measure]:
    return {str(word): measure_of(entry) for entry, words in table.items() for word in words}


def _inverted_names(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {str(word): entry for entry, words in table.items() for word in words}


def _inverted_bounds(table: Mapping[str, Mapping[str, Iterable[str]]], side: str) -> dict[str, str]:
    return {word: bound for bound, sides in table.items() for word in sides[side]}


def cldr_moneys(language: str) -> dict[str, Measure]:
    """Return the names of all moneys in use, of two words or more, as CLDR has them.

    Names of one word are left to the project's own lists: several countries share them.

    Parameters
    ----------
    language
        Two letters.

    Returns
    -------
    dict[str, Measure]
        Name in small letters to its money, in singular and plural.
    """
    # Cases with claims run without the libraries for reading: babel is asked for here alone.
    from babel.numbers import get_currency_name

    found: dict[str, Measure] = {}
    for code in _moneys_in_use():
        for count in (1, 2):
            name = get_currency_name(code, count, locale=language).lower().replace("\u2019", "'")
            if name.isalpha() or _NO_NAME.search(name):
                continue
            found |= dict.fromkeys(_declined(name, language), Measure(code))
    return found


def _declined(name: str, language: str) -> tuple[str, ...]:
    """Return a name, in German with its adjective in the other cases too."""
    adjective, _, noun = name.partition(" ")
    if language != "de" or not noun or not adjective.endswith(("er", "e")):
        return (name,)
    stem = adjective.removesuffix("r").removesuffix("e")
    return name, *(f"{stem}{ending} {noun}" for ending in ("e", "er", "en", "em"))


@cache
def _moneys_in_use() -> frozenset[str]:
    """Return the codes of the moneys that are legal tender somewhere today."""
    from babel.core import get_global

    tables = get_global("territory_currencies").values()
    return frozenset(
        code for table in tables for code, _, end, tender in table if end is None and tender
    )


def _read(language: str, name: str) -> dict[str, Any]:
    """Return a word list."""
    folder = resources.files("countertrade.evidence.extraction") / "words" / language
    text = (folder / f"{name}.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.load(text, Loader=_Words)
    return read


@cache
def lexicon(language: str) -> Lexicon:
    """Return the word lists of a language.

    Parameters
    ----------
    language
        Two letters.

    Returns
    -------
    Lexicon
        Its words; English's for a language without lists of its own.
    """
    return Lexicon(language if language in LANGUAGES else "en")


@cache
def money_letters() -> frozenset[str]:
    """Return the letters that may stand right before a number ("USD2.4")."""
    table = _read("common", "units")["before"]
    return frozenset(
        word.rstrip("$ .") for words in table.values() for word in words if word[0].isalpha()
    )


@cache
def money_codes() -> frozenset[str]:
    """Return the codes of all moneys that the word lists name."""
    common = _read("common", "units")
    codes = {measure_of(entry).unit for side in ("before", "after") for entry in common[side]}
    for language in LANGUAGES:
        codes |= {measure_of(entry).unit for entry in _read(language, "units")["currencies"]}
    codes = {code for entry in codes for code in entry.split("|")} | _moneys_in_use()
    return frozenset(codes.union(*(table["countries"] for table in common["stems"].values())))
