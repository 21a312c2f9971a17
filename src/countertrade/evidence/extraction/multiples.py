"""Multiples and frequencies: "doubled", "three times what", "twice a week"."""

from __future__ import annotations

from dataclasses import replace

from countertrade.evidence.extraction.compound_numbers import compound_value
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.number_lexicon import Measure, Phrases
from countertrade.evidence.extraction.number_words import Numeral
from countertrade.evidence.extraction.numerals import numeral_in
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.unit_phrases import rate_after
from countertrade.evidence.extraction.units import MULTIPLE
from countertrade.evidence.mentions import Bound, Change, Direction

_COUNT = Measure("count")
_LARGEST_MULTIPLE = 1000


def _ratio(first: int, end: int, value: float, rule: str) -> Draft:
    """Return a multiple."""
    numeral = Numeral(first, end, value, in_words=True)
    direction = Direction.UP if value > 1 else Direction.DOWN
    draft = Draft(first, end, (numeral,), Measure(MULTIPLE), "multiple", rules=(rule,))
    return replace(draft, change=Change.RATIO, direction=direction)


def listed_multiple(stretch: Stretch, place: int) -> Draft | None:
    """Return a multiple or frequency that a word list names ("doubled", "twice", "el triple").

    Parameters
    ----------
    stretch
        The text.
    place
        The token.

    Returns
    -------
    Draft | None
        None where there is none.
    """
    words = stretch.words
    for name in ("twice", "folds", "multiplied"):
        table: Phrases[float] = words.multiples[name]
        found = table.at(stretch.tokens, place)
        if found and not words.is_in("multiplied_stops", stretch.lower(found[0])):
            return _ratio(place, found[0], float(found[1]), f"multiple_{name}")
    found = words.multiples["frequency"].at(stretch.tokens, place)
    if found is None:
        return None
    compared = words.list_at("compared", stretch.tokens, found[0])
    if compared is not None and found[1] > 1:
        return _ratio(place, compared, float(found[1]), "multiple_times")
    numeral = Numeral(place, found[0], float(found[1]), in_words=True)
    draft = Draft(place, found[0], (numeral,), _COUNT, "frequency", rules=("frequency",))
    rated = _with_rate(stretch, draft)
    return rated if numeral.value > 1 or rated.end > draft.end else None


def multiplied_by(stretch: Stretch, place: int) -> Draft | None:
    """Return the multiple of "multiplied by five", "divisée par trois".

    Parameters
    ----------
    stretch
        The text.
    place
        The token.

    Returns
    -------
    Draft | None
        None where there is none.
    """
    for name, power in (("multiplied_by", 1), ("divided_by", -1)):
        after = stretch.words.list_at(name, stretch.tokens, place)
        numeral = None if after is None or stretch.is_apart(after) else numeral_in(stretch, after)
        if numeral is not None and 1 < numeral.value <= _LARGEST_MULTIPLE:
            return _ratio(place, numeral.end, numeral.value**power, "multiple_by")
    return None


def _with_rate(stretch: Stretch, draft: Draft) -> Draft:
    """Return a frequency with its time base ("twice a week")."""
    rate = rate_after(stretch, draft.end, "count")
    if rate is None or rate.end - draft.end > 3:
        return draft
    return replace(draft, end=rate.end, measure=Measure(f"count{rate.suffix}"))


def fold_word(stretch: Stretch, place: int) -> Draft | None:
    """Return a multiple in one word ("dreifach", "verzehnfacht").

    Parameters
    ----------
    stretch
        The text.
    place
        The token.

    Returns
    -------
    Draft | None
        None where there is none.
    """
    words = stretch.words
    if not stretch.is_word(place) or words.options.get("compounds") != "true":
        return None
    lower = stretch.lower(place)
    for suffix in words.sets["fold_suffix"]:
        stem = lower.removesuffix(suffix)
        if stem == lower:
            continue
        value = compound_value(stem.removeprefix("ver"), words.language)
        if value is not None and value > 1:
            return _ratio(place, place + 1, value, "multiple_fold")
    return None


def times_of(stretch: Stretch, numeral: Numeral) -> Draft | None:
    """Return "three times what", "25-fold", "drei Mal".

    Parameters
    ----------
    stretch
        The text.
    numeral
        The number that a text begins with there.

    Returns
    -------
    Draft | None
        None where there is none.
    """
    words, tokens = stretch.words, stretch.tokens
    if numeral.value <= 1 or numeral.scale > 1 or stretch.is_apart(numeral.end):
        return None
    more = _and_half_times(stretch, numeral)
    if more is not None:
        return more
    numerals = _either(stretch, numeral)
    end = words.list_at("times", tokens, numerals[-1].end)
    alone = end is not None and end - numerals[-1].end == 1
    often = alone and (len(numerals) > 1 or _tells_how_often(stretch, numerals[-1].end + 1))
    if end is not None and not often:  # "nine or ten times", "three times a week"
        draft = _ratio(numeral.first, end, numeral.value, "multiple_times")
        return replace(draft, numerals=numerals, bound=bound_of(numerals))
    after = numeral.end + 1 if stretch.is_hyphen(numeral.end) else numeral.end
    if words.is_in("fold_suffix", stretch.lower(after)) and not tokens[after].gap:
        draft = _ratio(numeral.first, after + 1, numeral.value, "multiple_fold")
        return replace(draft, numerals=(numeral,))
    end = words.list_at("frequency_times", tokens, numerals[-1].end)
    if end is None:
        return None
    draft = Draft(numeral.first, end, numerals, _COUNT, "frequency", rules=("frequency",))
    return _with_rate(stretch, replace(draft, bound=bound_of(numerals)))


def _tells_how_often(stretch: Stretch, place: int) -> bool:
    """Whether "times" counts occasions: a time base, a preposition or the end follows."""
    if stretch.words.rates.at(stretch.tokens, place) is not None:
        return True
    return not stretch.is_word(place) or stretch.words.is_in("stop", stretch.lower(place))


def _either(stretch: Stretch, numeral: Numeral) -> tuple[Numeral, ...]:
    """Return both numbers of "nine or ten times", "tres a cuatro veces"."""
    words, tokens = stretch.words, stretch.tokens
    for name in ("or", "to"):
        after = words.list_at(name, tokens, numeral.end)
        second = None if after is None or stretch.is_apart(after) else numeral_in(stretch, after)
        if second is not None and numeral.value < second.value <= 3 * numeral.value:
            return numeral, second
    return (numeral,)


def bound_of(numerals: tuple[Numeral, ...]) -> Bound:
    """Return whether one number or two are told.

    Parameters
    ----------
    numerals
        One number, or the two of a range.

    Returns
    -------
    Bound
        A point or a range.
    """
    return Bound.RANGE if len(numerals) > 1 else Bound.POINT


def _and_half_times(stretch: Stretch, numeral: Numeral) -> Draft | None:
    """Return "cinq fois et demie", "tres veces y media"."""
    words, tokens = stretch.words, stretch.tokens
    times = words.list_at("frequency_times", tokens, numeral.end)
    end = words.list_at("plus_half", tokens, times) if times is not None else None
    if end is None or stretch.is_apart(numeral.end + 1):
        return None
    draft = _ratio(numeral.first, end, numeral.value + 0.5, "multiple_times")
    return replace(draft, numerals=(replace(numeral, value=numeral.value + 0.5),))
