"""An amount in the making: tokens, number, unit, bound and rules, before it becomes an `Amount`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from countertrade.evidence.extraction.bounds import limits
from countertrade.evidence.extraction.number_lexicon import Measure
from countertrade.evidence.extraction.number_words import Numeral
from countertrade.evidence.extraction.separators import prefers_decimal
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.units import COUNTED, base_of
from countertrade.evidence.mentions import Amount, Bound, Change, Direction, Span

_LEAST_FLOW, _LARGEST_FLOW = 1e4, 1.2e8  # barrels a day
_DIGITS = 12  # significant digits kept, so that 1.1 million is 1100000 and not 1100000.0000000001


@dataclass(frozen=True)
class Draft:
    """An amount in the making.

    Attributes
    ----------
    first, end
        Tokens of the whole expression.
    numerals
        The number, or the two of a range.
    measure
        Unit and factor; the unit carries its rate ("bbl/day").
    kind
        Rule that found the unit.
    shared_scale
        Factor that the first number of a range takes from the second.
    fraction
        What the numbers are divided by ("two thirds", "three in four").
    """

    first: int
    end: int
    numerals: tuple[Numeral, ...]
    measure: Measure
    kind: str
    bound: Bound = Bound.POINT
    qualifier: str = ""
    noun: str = ""
    rules: tuple[str, ...] = ()
    shared_scale: float = 1.0
    fraction: float = 1.0
    change: Change = Change.LEVEL
    direction: Direction | None = None

    @property
    def numeral(self) -> Numeral:
        """The first number."""
        return self.numerals[0]

    @property
    def unit(self) -> str:
        """The unit."""
        return self.measure.unit

    def with_rules(self, *rules: str) -> Draft:
        """Return the draft with further rules in its trace."""
        return replace(self, rules=(*self.rules, *rules))


def rounded(value: float) -> float:
    """Return a value without the noise of binary arithmetic."""
    return float(f"{value:.{_DIGITS}g}")


Reading = tuple[float, float | None]
"""A value, and the other value that the same digits could mean."""


def values_of(draft: Draft, stretch: Stretch, decimal: bool | None) -> list[Reading]:
    """Return the values of a draft's numbers in its unit, each with its other reading.

    Parameters
    ----------
    draft
        The amount in the making.
    stretch
        The text.
    decimal
        Whether a lone separator is a decimal sign; None to decide by the document's habits.

    Returns
    -------
    list[Reading]
        Value and other value for each number.
    """
    factor = _factor(draft) / draft.fraction
    read: list[Reading] = []
    for place, numeral in enumerate(draft.numerals):
        value, other = numeral.value, numeral.other
        if other is not None and is_decimal(numeral, draft, stretch, decimal):
            value, other = other, value
        scale = draft.shared_scale if place == 0 else 1.0
        more = factor * scale
        read.append((rounded(value * more), None if other is None else rounded(other * more)))
    return read


def _factor(draft: Draft) -> float:
    """Return the factor of a unit, where letters mean two the one that gives a likely flow.

    No country moves less than ten thousand barrels a day in "mb/d", and the world no more than
    120 million.
    """
    measure = draft.measure
    if measure.other is None:
        return measure.factor
    value = draft.numerals[-1].value * measure.factor
    likely = _LEAST_FLOW <= value <= _LARGEST_FLOW
    return measure.factor if likely else measure.other


def is_decimal(numeral: Numeral, draft: Draft, stretch: Stretch, decimal: bool | None) -> bool:
    """Whether a lone separator in a number is a decimal sign."""
    if decimal is not None:
        return decimal
    countable = base_of(draft.unit) in COUNTED
    return prefers_decimal(numeral.written, stretch.convention, numeral.scale != 1.0, countable)


def amount_of(draft: Draft, stretch: Stretch, decimal: bool | None = None) -> Amount:
    """Return the amount that a draft has become."""
    read = values_of(draft, stretch, decimal)
    low, high = limits(read[0][0], read[-1][0], draft.bound)
    others = [other for _, other in read if other is not None]
    if draft.measure.other is not None:
        used = _factor(draft)
        rest = draft.measure.other if used == draft.measure.factor else draft.measure.factor
        ratio = rest / used
        others += [rounded(value * ratio) for value, _ in read]
    first, last = stretch.tokens[draft.first], stretch.tokens[draft.end - 1]
    swapped = any(
        numeral.other is not None and is_decimal(numeral, draft, stretch, decimal)
        for numeral in draft.numerals
    )
    rules = (*draft.rules, "reading=decimal") if swapped else draft.rules
    return Amount(
        span=Span(first.start, last.end),
        low=low,
        high=high,
        unit=draft.unit,
        bound=draft.bound,
        ambiguous=bool(others),
        alternatives=tuple(others),
        qualifier=draft.qualifier,
        change=draft.change,
        direction=draft.direction,
        noun=draft.noun,
        rules=rules,
    )
