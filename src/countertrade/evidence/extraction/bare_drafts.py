"""Numbers without a unit of their own, made amounts with a unit from elsewhere."""

from __future__ import annotations

from dataclasses import replace

from countertrade.evidence.extraction.amount_grammar import Bare
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.number_lexicon import Measure
from countertrade.evidence.extraction.units import base_of, is_money
from countertrade.evidence.mentions import Bound

_FEW = 12  # up to here a number word without a noun counts things, and is no sum of money
_UNEQUAL = 10.0
NEAR = 50.0
"""How far two levels of one quantity may lie apart."""


def bare_draft(bare: Bare, measure: Measure, rule: str) -> Draft:
    """Return an amount made of a number and a unit from elsewhere.

    Parameters
    ----------
    bare
        The number.
    measure
        The unit, with the factor by which the number is multiplied.
    rule
        Why it takes this unit.

    Returns
    -------
    Draft
        The amount, with the unit in its trace so that its slice can be read again.
    """
    if bare.rate and bare.rate not in measure.unit:
        measure = replace(measure, unit=base_of(measure.unit) + bare.rate)
    ranged = len(bare.numerals) > 1
    bound = Bound.RANGE if ranged else Bound.POINT
    if bare.bounded and not ranged:
        bound = bare.bounded.bound
    return Draft(
        first=bare.first,
        end=bare.end,
        numerals=bare.numerals,
        measure=measure,
        kind="inherited",
        bound=bound,
        qualifier=bare.bounded.qualifier if bare.bounded else "",
        rules=(rule, f"unit={measure.unit}*{measure.factor:g}"),
        shared_scale=bare.shared_scale,
    )


def alike(
    bare: Bare, model: Draft, rule: str, near: float = NEAR, whole_scale: bool = True
) -> Draft | None:
    """Return a number with the unit, and where it must be the scale, of another amount."""
    numeral = bare.numerals[-1]
    few = numeral.in_words and numeral.scale == 1.0 and numeral.value <= _FEW
    if few and is_money(base_of(model.unit)) and model.numeral.value > _UNEQUAL * numeral.value:
        return None  # "a ride brings 250, and six are needed"
    reference = model.numerals[-1].value * model.measure.factor / model.fraction
    factors = [model.measure.factor]
    shares = numeral.value < max(1000.0, NEAR * model.numerals[-1].base)
    scale = model.numerals[-1].scale
    if numeral.scale == 1.0 and scale > 1.0 and shares:
        if not whole_scale and reference / near <= numeral.value * factors[0] * scale:
            return None  # "43" after "56 thousand" may be 43 or 43 thousand: neither is said
        if whole_scale:
            factors.insert(0, factors[0] * scale)
    factors.append(1.0)
    for factor in factors:
        value = numeral.value * factor
        if value > 0 and reference / near <= value <= reference * near:
            return bare_draft(bare, Measure(model.unit, factor), rule)
    return None
