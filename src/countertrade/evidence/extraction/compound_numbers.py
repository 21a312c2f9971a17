"""Numbers written as one word, as German does ("dreihundertfünfzigtausend", "viereinhalb")."""

from __future__ import annotations

from functools import lru_cache

from countertrade.evidence.extraction.number_lexicon import lexicon

_LONGEST_WORD = 90  # longer than any number below a million in one German word


@lru_cache(maxsize=4096)
def compound_value(word: str, language: str = "de") -> float | None:
    """Return the value of a number written as one word ("dreihundertfünfzigtausend").

    Parameters
    ----------
    word
        The word in lower case.
    language
        Language whose words it is made of.

    Returns
    -------
    float | None
        None where it is no number.
    """
    if not word or len(word) > _LONGEST_WORD:
        return None
    words = lexicon(language)
    simple = words.maps["cardinals"].get(word)
    if simple is not None:
        return float(simple)
    if word in words.maps["compound_halves"]:
        return float(words.maps["compound_halves"][word])
    return _halves(word, language) or _split(word, language)


def _halves(word: str, language: str) -> float | None:
    """Return the value of "viereinhalb"."""
    if not word.endswith("einhalb"):
        return None
    whole = compound_value(word.removesuffix("einhalb"), language)
    return None if whole is None else whole + 0.5


def _split(word: str, language: str) -> float | None:
    """Return the value of a word that holds "tausend", "hundert" or "und"."""
    for part, factor in (("tausend", 1000.0), ("hundert", 100.0)):
        left, found, right = word.partition(part)
        if not found:
            continue
        times = 1.0 if not left else _simple(left, language) or compound_value(left, language)
        rest = right.removeprefix("und")
        more = 0.0 if not right else compound_value(rest, language) if rest else None
        if times is None or more is None or more >= factor:
            return None
        return times * factor + more
    unit, found, tens = word.partition("und")
    if not found or not tens:
        return None
    small, large = _simple(unit, language), _simple(tens, language)
    if small is None or large is None or small >= 10 or large % 10 or not 20 <= large < 100:
        return None
    return small + large


def _simple(word: str, language: str) -> float | None:
    maps = lexicon(language).maps
    value = maps["inside_compounds"].get(word, maps["cardinals"].get(word))
    return None if value is None else float(value)
