"""Words and signs that say how a written number stands to the value it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from countertrade.evidence.extraction.number_tokens import Kind
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.mentions import Bound

_SIGNS_BEFORE = {
    "~": Bound.APPROXIMATE,
    "≈": Bound.APPROXIMATE,
    "\u223c": Bound.APPROXIMATE,
    "±": Bound.APPROXIMATE,
    ">": Bound.MORE_THAN,
    "<": Bound.LESS_THAN,
    "≥": Bound.AT_LEAST,
    "≤": Bound.AT_MOST,
}
# What a bound says when it is denied: "not more than", "kein ... weniger als".
_DENIED = {
    Bound.MORE_THAN: Bound.AT_MOST,
    Bound.LESS_THAN: Bound.AT_LEAST,
    Bound.AT_LEAST: Bound.LESS_THAN,
    Bound.AT_MOST: Bound.MORE_THAN,
}
_NEGATION_WINDOW = 4  # "no vessel took less than", "nobody does more than"
STRICT = frozenset(_DENIED)


@dataclass(frozen=True)
class Bounded:
    """A bound beside a number.

    Attributes
    ----------
    place
        Where the bound begins if it stands before the number, or ends if it stands after.
    bound
        What it says.
    qualifier
        Its words as written.
    """

    place: int
    bound: Bound
    qualifier: str


def bound_before(stretch: Stretch, place: int) -> Bounded | None:
    """Return the bound that stands before a number.

    Parameters
    ----------
    stretch
        The text.
    place
        The first token of the number, or of the money sign before it.

    Returns
    -------
    Bounded | None
        None where none stands there.
    """
    start = place
    if start > 0 and stretch.words.is_in("fillers", stretch.lower(start - 1)):
        start -= 1
    elif stretch.words.is_in("bound_articles", stretch.lower(start - 1)):
        start -= 1  # "más de un 40 %", "au moins les 300"
    return (
        _sign_before(stretch, place)
        or _words_before(stretch, place)
        or (_words_before(stretch, start) if start != place else None)
    )


def bound_of_multiple(stretch: Stretch, place: int) -> Bounded | None:
    """Return the bound of a multiple that is a verb or holds the bound's last word.

    Parameters
    ----------
    stretch
        The text.
    place
        The first token of the multiple.

    Returns
    -------
    Bounded | None
        None where none stands there: "a plus que doublé", "más del doble".
    """
    start = stretch.words.list_before("more_than_doubled", stretch.tokens, place)
    if start is not None and not stretch.is_apart(place):
        return Bounded(start, Bound.MORE_THAN, _written(stretch, start, place))
    return _words_before(stretch, place + 1)


def _sign_before(stretch: Stretch, place: int) -> Bounded | None:
    before = stretch.token(place - 1)
    if before is None or stretch.is_apart(place):
        return None
    bound = _SIGNS_BEFORE.get(before.text)
    return Bounded(place - 1, bound, before.text) if bound else None


def _words_before(stretch: Stretch, place: int) -> Bounded | None:
    if stretch.is_apart(place):
        return None
    found = stretch.words.bounds_before.before(stretch.tokens, place)
    if found is None:
        return None
    start, bound = found[0], Bound(found[1])
    if _is_length_of_time(stretch, start, place):
        return None
    start, bound = _with_outer_word(stretch, start, bound)
    start, bound = _with_denial(stretch, start, bound)
    return Bounded(start, bound, _written(stretch, start, place))


def _is_length_of_time(stretch: Stretch, start: int, place: int) -> bool:
    """Whether "über" before years says how long and not how much ("über sieben Jahre")."""
    words = stretch.words
    if place - start != 1 or not words.is_in("duration_prepositions", stretch.lower(start)):
        return False
    if words.is_in("duration_dative", stretch.lower(start - 1)):
        return False
    if stretch.tokens[start].text[0].isupper():
        return False  # "Over two decades, it grew"
    later = (stretch.lower(place + k) for k in (1, 2))
    return any(words.is_in("duration_nouns", lower) for lower in later)


def _with_outer_word(stretch: Stretch, start: int, bound: Bound) -> tuple[int, Bound]:
    """Return two bounds side by side as one ("at least some", "etwas mehr als")."""
    if stretch.is_apart(start):
        return start, bound
    outer = stretch.words.bounds_before.before(stretch.tokens, start)
    if outer is None:
        return start, bound
    outer_bound = Bound(outer[1])
    stronger = outer_bound if bound is Bound.APPROXIMATE else bound
    return outer[0], stronger


def _with_denial(stretch: Stretch, start: int, bound: Bound) -> tuple[int, Bound]:
    """Return a bound turned round where it is denied."""
    words = stretch.words
    if bound not in _DENIED:
        return start, bound
    if words.is_in("negations", stretch.lower(start - 1)) and not stretch.is_apart(start):
        return start - 1, _DENIED[bound]
    if bound not in (Bound.MORE_THAN, Bound.LESS_THAN):
        return start, bound
    for place in range(start - 1, max(start - 1 - _NEGATION_WINDOW, -1), -1):
        if not stretch.is_word(place) or stretch.is_apart(place + 1):
            return start, bound
        if words.is_in("clause_words", stretch.lower(place)):
            return start, bound  # "it is not true that more than"
        if words.is_in("negative_subjects", stretch.lower(place)):
            return place, _DENIED[bound]
    return start, bound


def bound_after(stretch: Stretch, place: int) -> Bounded | None:
    """Return the bound that stands after a number or its unit ("or more", "+").

    Parameters
    ----------
    stretch
        The text.
    place
        The token after the number or unit.

    Returns
    -------
    Bounded | None
        None where none stands there.
    """
    token = stretch.token(place)
    if token is None or token.paragraph:
        return None
    if token.text == "+" and not token.gap:
        after = stretch.token(place + 1)
        if after is None or after.kind is not Kind.NUMBER:
            return Bounded(place + 1, Bound.AT_LEAST, "+")
        return None
    found = stretch.words.bounds_after.at(stretch.tokens, place)
    if found is None:
        return None
    return Bounded(found[0], Bound(found[1]), _written(stretch, place, found[0]))


def _written(stretch: Stretch, start: int, end: int) -> str:
    tokens = stretch.tokens
    return " ".join(stretch.text[tokens[start].start : tokens[end - 1].end].split())


def limits(low: float, high: float, bound: Bound) -> tuple[float | None, float | None]:
    """Return the bounds of the value that a bounded number speaks of.

    Parameters
    ----------
    low, high
        The written number; two where a range is written.
    bound
        How it stands to the value.

    Returns
    -------
    tuple[float | None, float | None]
        Lower and upper bound; None where the text leaves a side open.
    """
    if bound in (Bound.MORE_THAN, Bound.AT_LEAST):
        return low, None
    if bound in (Bound.LESS_THAN, Bound.AT_MOST):
        return None, high
    return low, high
