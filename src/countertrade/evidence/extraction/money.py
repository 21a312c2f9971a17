"""Which dollar a bare "$" means, which peso a bare "peso", which pound a bare "pound"."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.number_lexicon import Lexicon

_OTHER_DOLLARS = {
    "CAD": re.compile(r"\bCAD\b|\bCA?\$|\bcanadian dollar|\bdólares canadienses", re.IGNORECASE),
    "AUD": re.compile(r"\bAUD\b|\bAU?\$|\baustralian dollar", re.IGNORECASE),
    "NZD": re.compile(r"\bNZD\b|\bNZ\$", re.IGNORECASE),
    "HKD": re.compile(r"\bHKD\b|\bHK\$", re.IGNORECASE),
}
_PESOS_WITH_SIGN = frozenset({"MXN", "ARS", "COP", "CLP", "UYU", "DOP"})
_WORD = re.compile(r"[^\W\d_]+")
_CLEAR = 2  # how many times as often one country must be named to be the one meant
_SHORTEST_STEM, _LONGEST_STEM = 4, 12


@dataclass(frozen=True)
class Moneys:
    """What a document's bare signs and words of money stand for.

    Attributes
    ----------
    dollar
        "USD", or several codes joined by "|" where the document names another dollar too.
    codes
        From a name that several countries use ("peso", "pound", "dinar") to a code, or several
        joined by "|" where the document does not tell.
    """

    dollar: str = "USD"
    codes: Mapping[str, str] = field(default_factory=dict)

    def unit(self, name: str) -> str:
        """Return a unit with the code of its money ("dollar/bbl" as "USD/bbl")."""
        base, slash, rest = name.partition("/")
        code = self.dollar if base == "dollar" else self.codes.get(base)
        return "|".join(one + slash + rest for one in code.split("|")) if code else name

    def named(self, draft: Draft) -> Draft:
        """Return an amount with the code of its money."""
        base, _, _ = draft.unit.partition("/")
        code = self.dollar if base == "dollar" else self.codes.get(base)
        if code is None:
            return draft
        unit = self.unit(draft.unit)
        rules = draft.rules if code == "USD" else (*draft.rules, f"money={code}")
        return replace(draft, measure=replace(draft.measure, unit=unit), rules=rules)


def recorded_moneys(code: str, words: Lexicon) -> Moneys:
    """Return what bare signs of money stand for where an amount's trace records it.

    Parameters
    ----------
    code
        The code recorded; empty for none.
    words
        Word lists of the language.
    """
    codes = {name: code or table["default"] for name, table in words.stems.items()}
    return Moneys(code or "USD", codes)


def moneys_of(text: str, lexicons: Sequence[Lexicon]) -> Moneys:
    """Return what a document's bare signs of money stand for.

    Parameters
    ----------
    text
        The document.
    lexicons
        Word lists of its languages.

    Returns
    -------
    Moneys
        The dollar of the United States unless another dollar is named; the peso, dinar or franc of
        the country that the document names most; the usual one where it names none.
    """
    others = [code for code, sign in _OTHER_DOLLARS.items() if sign.search(text)]
    words: Counter[str] = Counter(word.lower()[:_LONGEST_STEM] for word in _WORD.findall(text))
    tables = lexicons[0].stems if lexicons else {}
    named = _named(words, lexicons[0]) if lexicons else {}
    codes = {
        name: "|".join(named.get(name, ())) or str(table["default"])
        for name, table in tables.items()
    }
    if lexicons and lexicons[0].language == "es":
        others += _dollars_of_pesos(words, codes["peso"])
    return Moneys("|".join(["USD", *others]), codes)


def _dollars_of_pesos(words: Mapping[str, int], peso: str) -> list[str]:
    """Return the peso that a bare "$" may mean too, where the text speaks of one peso alone."""
    return [peso] if peso in _PESOS_WITH_SIGN and words["pesos"] >= _CLEAR else []


def _named(words: Mapping[str, int], lexicon: Lexicon) -> dict[str, list[str]]:
    """Return the moneys of the countries that a document names, the clearly leading one alone.

    The shortest stem of a word tells, once for each name of a money.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, count in words.items():
        told: set[str] = set()
        for length in range(_SHORTEST_STEM, len(word) + 1):
            for name, code in lexicon.money_of_stem.get(word[:length], ()):
                if name not in told:
                    told.add(name)
                    counts[name][code] += count
    return {name: _leading(counted) for name, counted in counts.items()}


def _leading(counts: Counter[str]) -> list[str]:
    """Return the code that is named far more often than the others, or all of them."""
    ranked = counts.most_common()
    if len(ranked) > 1 and ranked[0][1] >= _CLEAR * ranked[1][1]:
        return [ranked[0][0]]
    return [code for code, _ in ranked]
