"""Two numbers that are one range: "between 20 and 50", "30 000-40 000", "de 30 a 40 mil"."""

from __future__ import annotations

from dataclasses import dataclass

from countertrade.evidence.extraction.number_words import Numeral
from countertrade.evidence.extraction.numerals import numeral_in
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.unit_phrases import UnitPhrase, money_before, unit_after
from countertrade.evidence.extraction.units import FIRST_YEAR, LAST_YEAR

_DASHES = frozenset("-–\u2014\u2011−")
_CHANGE_WINDOW = 8


@dataclass(frozen=True)
class RangeEnd:
    """The second number of a range.

    Attributes
    ----------
    numeral
        The number.
    first
        The token where the range begins, with "between" or "from".
    shared_scale
        What the first number takes from the scale of the second: "3-4 billion".
    rule
        Name of the rule.
    """

    numeral: Numeral
    first: int
    shared_scale: float
    rule: str


def range_end(
    stretch: Stretch, numeral: Numeral, start: int, unit: UnitPhrase | None, money: bool
) -> RangeEnd | None:
    """Return the second number where a number opens a range.

    Parameters
    ----------
    stretch
        The text.
    numeral
        The first number.
    start
        The first token of the amount, with its sign of money.
    unit
        The unit found right after the first number, if any.
    money
        Whether a sign of money stands before the first number.

    Returns
    -------
    RangeEnd | None
        None where the number stands alone.
    """
    hanging = _after_hanging_hyphen(stretch, numeral.end)
    for after in dict.fromkeys([hanging, *([unit.end] if unit else [])]):
        joined = _joiner(stretch, after, start, numeral)
        if joined is None:
            continue
        place, first, rule = joined
        sign = _money_between(stretch, place)
        if sign != place and not _is_same_money(stretch, numeral.first, sign):
            continue  # "2 % to $81": a change and the level it reached
        second = numeral_in(stretch, sign, money)
        if second is None or stretch.is_apart(place):
            continue
        scale = _shared_scale(numeral, second)
        if _are_other_units(stretch, unit, second) or _is_year_after(stretch, unit, second):
            continue
        first_value = numeral.value * scale
        if first_value < second.value and _is_sound(stretch, numeral, second, rule, unit, scale):
            return RangeEnd(second, first, scale, rule)
    return None


def _after_hanging_hyphen(stretch: Stretch, place: int) -> int:
    """Return the token after the hyphen that stands for a scale to come ("zwei- bis dreitausend").

    A hyphen with a number right after it opens a range itself.
    """
    hyphen, following = stretch.token(place), stretch.token(place + 1)
    if hyphen is None or following is None or hyphen.text not in _DASHES or hyphen.gap:
        return place
    return place + 1 if following.gap and stretch.is_word(place + 1) else place


def _are_other_units(stretch: Stretch, unit: UnitPhrase | None, second: Numeral) -> bool:
    """Whether the two numbers carry different units ("by 20 percent to 34,000 barrels")."""
    if unit is None:
        return False
    other = unit_after(stretch, second.end, True, second.scale != 1.0)
    return other is not None and other.measure.unit != unit.measure.unit


def _is_year_after(stretch: Stretch, unit: UnitPhrase | None, second: Numeral) -> bool:
    """Whether a year follows an amount that is complete ("50% até 2050")."""
    if unit is None or not second.whole or not FIRST_YEAR <= second.value <= LAST_YEAR:
        return False
    return unit_after(stretch, second.end, True, False) is None


def _is_same_money(stretch: Stretch, first: int, second: int) -> bool:
    """Whether the same sign of money stands before two numbers."""
    one, other = money_before(stretch, first), money_before(stretch, second)
    return one is not None and other is not None and one[1].unit == other[1].unit


def _money_between(stretch: Stretch, place: int) -> int:
    """Return where the second number begins behind a repeated sign of money."""
    for length in (3, 2, 1):
        found = money_before(stretch, place + length)
        if found and found[0] == place:
            return place + length
    return place


def _joiner(
    stretch: Stretch, place: int, start: int, numeral: Numeral
) -> tuple[int, int, str] | None:
    """Return where the second number begins, where the range begins, and the rule."""
    words, tokens = stretch.words, stretch.tokens
    if stretch.is_apart(place):
        return None
    between = words.list_before("between", tokens, start)
    if between is None and words.is_in("bound_articles", stretch.lower(start - 1)):
        between = words.list_before("between", tokens, start - 1)  # "entre el 8 y el 12 %"
    if between is not None:
        after = words.list_at("between_and", tokens, place)
        if after is not None and words.is_in("bound_articles", stretch.lower(after)):
            after += 1
        return (after, between, "range_between") if after else None
    if stretch.lower(place) in _DASHES:
        after_dash = stretch.token(place + 1)
        even = after_dash is not None and tokens[place].gap == after_dash.gap
        return (place + 1, start, "range_dash") if even else None
    after = words.list_at("to", tokens, place)
    if after is not None:
        bounded = words.bounds_before.before(tokens, start) is not None
        opened = None if bounded else words.list_before("from", tokens, start)
        if opened is not None:
            change = _is_change(stretch, opened, tokens[place].lower)
            return None if change else (after, opened, "range_from")
        return after, start, "range_to"
    after = words.list_at("or", tokens, place)
    return (after, start, "range_or") if after else None


def _is_change(stretch: Stretch, opened: int, to_word: str) -> bool:
    """Whether "from ... to" tells a change and no range.

    The second number is the larger one, and nothing falls from the smaller to the larger:
    "chuter de 70 à 80 %" is a range.
    """
    words = stretch.words
    if to_word in words.sets["change_to"]:
        return True
    for place in range(opened - 1, max(opened - 1 - _CHANGE_WINDOW, -1), -1):
        if stretch.is_sentence_end(place) or stretch.is_apart(place + 1):
            return False
        lower = stretch.lower(place)
        if any(words.is_in(name, lower) for name in ("up", "moving")):
            return True
    return False


def _shared_scale(first: Numeral, second: Numeral) -> float:
    """Return the scale that the first number takes from the second."""
    plain = first.whole or (first.in_words and first.scale == 1.0)
    if plain and first.value < 1000 <= second.value and second.scale == 1.0:
        thousands = second.value / 1000
        close = first.value < thousands <= 3 * first.value
        return 1000.0 if close and not second.value % 1000 else 1.0
    shares = first.scale == 1.0 and second.scale > 1.0 and first.value < second.base
    small = first.value < 1000 or first.value > second.base / 10  # "3.200 y 3.500 millones"
    return second.scale if shares and small else 1.0


def _is_sound(
    stretch: Stretch,
    first: Numeral,
    second: Numeral,
    rule: str,
    unit: UnitPhrase | None,
    scale: float,
) -> bool:
    """Whether two numbers make a range and not a score, a span of years or a list."""
    if rule == "range_or":
        return second.value <= 3 * first.value * scale and first.in_words == second.in_words
    if rule in ("range_dash", "range_to"):
        years = first.whole and second.whole and 1500 <= first.value <= 2100
        if years and 1500 <= second.value <= 2100:
            after = unit_after(stretch, second.end, True, False)
            return after is not None and not after.is_weak
        if rule == "range_to" and unit is not None and unit.is_weak:
            return False
    return True
