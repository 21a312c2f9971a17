"""What the separators inside a number mean, and when they can be read two ways.

A locale alone does not tell: Spanish writes 55.000 in Caracas and 55,000 in Havana. So a separator
before exactly three digits groups thousands unless what the whole document writes elsewhere shows
it to be a decimal sign, and wherever that goes against the language's usual convention the number
is marked ambiguous and its other reading kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from countertrade.evidence.extraction.number_lexicon import Lexicon

Region = str
"""Territory of the text, as two capital letters (ISO 3166-1) or "419"."""

_WRITTEN = re.compile(r"(?<![\w.,])[0-9]+(?:[.,][0-9]+)+(?![\w]|[.,][0-9])")
_APOSTROPHES = re.compile(r"(?<![0-9])[0-9]{1,3}['\u2019][0-9]{3}(?![0-9])")
_FRACTION = {"½": 0.5, "¼": 0.25, "¾": 0.75}


@dataclass(frozen=True)
class Convention:
    """How a stretch of text writes numbers.

    Attributes
    ----------
    group, decimal
        The separators that are usual for the language and region.
    shown_decimal
        The signs that the document uses as decimal sign beyond doubt.
    shown_group
        The signs that it groups with beyond doubt.
    """

    group: str
    decimal: str
    shown_decimal: frozenset[str] = frozenset()
    shown_group: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Digits:
    """A number written in digits.

    Attributes
    ----------
    value
        What it is read as.
    other
        The other reading of a lone separator before three digits, where there is one.
    against
        Whether the separator is the usual decimal sign, so that a lone group goes against usage.
    whole
        Whether it is a whole number without any separator.
    """

    value: float
    other: float | None = None
    against: bool = False
    whole: bool = False


def convention_of(words: Lexicon, text: str, region: Region | None = None) -> Convention:
    """Return how a text writes numbers.

    Parameters
    ----------
    words
        Word lists of its language.
    text
        The whole document, since what it writes elsewhere is evidence.
    region
        Where it was written, if that is known.

    Returns
    -------
    Convention
        The language's and region's habit, and what the document itself shows.
    """
    regions = words.separators.get("regions", {})
    usual = regions.get(region, words.separators)
    decimals: set[str] = set()
    groups: set[str] = set()
    for found in _WRITTEN.finditer(text):
        _note(found.group(), decimals, groups)
    if region is None and "CH" in regions and _APOSTROPHES.search(text):
        usual = regions["CH"]
    clear_decimals, clear_groups = decimals - groups, groups - decimals
    return Convention(
        group=str(usual["group"]),
        decimal=str(usual["decimal"]),
        shown_decimal=frozenset(clear_decimals),
        shown_group=frozenset(clear_groups),
    )


def _note(written: str, decimals: set[str], groups: set[str]) -> None:
    """Note what a number shows of the use of separators."""
    signs = [sign for sign in written if sign in ".,"]
    parts = re.split("[.,]", written)
    if len(signs) == 1:
        if len(parts[1]) in (1, 2):
            decimals.add(signs[0])
        return
    if not all(len(part) == 3 for part in parts[1:-1]):
        return
    if len(set(signs)) == 1 and len(parts[-1]) == 3:
        groups.add(signs[0])
    elif len(set(signs[:-1])) == 1 and signs[-1] != signs[0]:
        groups.add(signs[0])
        decimals.add(signs[-1])


def read_digits(written: str, convention: Convention) -> Digits | None:
    """Return what digits with separators are worth.

    Parameters
    ----------
    written
        Digits, separators and spaces as written.
    convention
        How the text writes numbers.

    Returns
    -------
    Digits | None
        None where the separators make no number ("1.2.3", "12,34,5").
    """
    fraction = _FRACTION.get(written[-1], 0.0)
    bare = written.rstrip("½¼¾")
    if not bare:
        return Digits(fraction)
    joined = re.sub(r"[^0-9.,]", "", bare)
    if joined != bare and "." not in joined and "," not in joined:
        return Digits(float(joined) + fraction)
    signs = [sign for sign in joined if sign in ".,"]
    if len(joined) > 30:
        return None
    if not signs:
        return None if _is_padded(joined) else Digits(float(joined) + fraction, whole=True)
    if len(signs) == 1:
        return _one_sign(joined, signs[0], convention, grouped=joined != bare)
    return _many_signs(joined, signs)


def _is_padded(digits: str) -> bool:
    """Whether it is an identifier with a leading zero."""
    return len(digits) > 1 and digits[0] == "0"


def _one_sign(joined: str, sign: str, convention: Convention, grouped: bool) -> Digits | None:
    """Return a number with one separator."""
    whole, part = joined.split(sign)
    as_decimal = float(f"{whole}.{part}")
    if _is_padded(whole):
        return None
    if len(part) != 3 or whole == "0" or len(whole) > 3 or grouped:
        return Digits(as_decimal)
    as_group = float(whole + part)
    usual = sign == convention.group
    if usual and sign not in convention.shown_decimal:
        return Digits(as_group)
    return Digits(as_group, as_decimal, against=True)


def _many_signs(joined: str, signs: list[str]) -> Digits | None:
    """Return a number with several separators, which leave no doubt."""
    parts = re.split("[.,]", joined)
    if not 1 <= len(parts[0]) <= 3 or not all(len(part) == 3 for part in parts[1:-1]):
        return None
    if len(set(signs)) == 1:
        return Digits(float("".join(parts))) if len(parts[-1]) == 3 else None
    if len(set(signs[:-1])) != 1 or signs[-1] == signs[0]:
        return None
    return Digits(float("".join(parts[:-1]) + "." + parts[-1]))


def prefers_decimal(written: str, convention: Convention, scaled: bool, countable: bool) -> bool:
    """Whether a lone separator that goes against usage is taken as a decimal sign after all.

    Parameters
    ----------
    written
        The digits.
    convention
        How the text writes numbers.
    scaled
        Whether a word for millions or the like follows: "1.234 million".
    countable
        Whether barrels, persons or things are counted, which are seldom written with decimals.

    Returns
    -------
    bool
        False, so that the separator groups, wherever nothing speaks for a decimal sign.
    """
    sign = "." if "." in written else ","
    other = "," if sign == "." else "."
    if sign != convention.decimal or sign in convention.shown_group:
        return False
    if other in convention.shown_decimal and sign not in convention.shown_decimal:
        return False
    if scaled:
        return True
    round_number = written.endswith("00")
    return not countable and not round_number and sign in convention.shown_decimal
