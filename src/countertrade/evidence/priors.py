"""From claims to ranges: what reviewed claims leave of the range a parameter had without them.

The rules, each a function below:

- A figure is a likelihood around its value, as wide as its credibility, its rounding and its words
  allow; "about" widens it.
- A bound says that values beyond it are unlikely, softly, by the same width.
- A range is a PERT distribution, widened by the same width.
- Figures that contradict each other are a mixture: one of them holds, it is open which. A contested
  figure without a rival holds or says nothing, with even odds.
- Claims of one origin are one term, whoever repeats them; the best rated speaks for it.
- Terms count by the reliability of their source.
- Forecasts and denials are no figures, and kinds of figures (a contract, a single month, an annual
  mean, a sum) are never pooled.

The Admiralty scales have no numbers of their own; the tables are this project's reading of them.
PERT: D. G. Malcolm et al. (1959), Operations Research 7(5), 646-669. Weighting likelihoods by a
power: C. Genest and J. V. Zidek (1986), Statistical Science 1(1), 114-148.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from countertrade.evidence.mentions import Bound, Stance
from countertrade.vocabulary import ObservedAs

ERROR_OF_CREDIBILITY: Mapping[int, float] = {1: 0.05, 2: 0.1, 3: 0.2, 4: 0.4, 5: 0.8, 6: 0.3}
"""Relative standard error by Admiralty number; 6, which cannot be judged, between 3 and 4."""
WEIGHT_OF_RELIABILITY: Mapping[str, float] = {
    "A": 1.0,
    "B": 0.8,
    "C": 0.6,
    "D": 0.4,
    "E": 0.2,
    "F": 0.5,
}
"""Power to which a term is raised by Admiralty letter; F, which cannot be judged, counts half."""
ERROR_OF_ABOUT = 0.1
"""Relative standard error that "about" and its like add."""
RANGE_90 = 1.645
"""Standard errors by which the ends of a stated range are widened."""
EVEN_ODDS = 0.5
"""Chance that a contested figure without a rival holds."""
LEAST = 1e-6
"""Likelihood that is left to what claims rule out: claims can be wrong together."""
POINTS = 2001
"""Values of a range at which densities are computed."""
FALLEN = 0.02
"""The range ends where what claims say has fallen to this part of its highest: for a lone figure of
weight 1 at 2.8 standard errors."""


class PriorError(Exception):
    """Claims that cannot become a range; the message is a sentence for the user."""


@dataclass(frozen=True)
class Statement:
    """What one claim says of a quantity, in the quantity's unit."""

    claim: str
    group: str
    """Claims of one origin share it."""
    kind: ObservedAs
    low: float | None
    high: float | None
    bound: Bound = Bound.POINT
    stance: Stance = Stance.ASSERTED
    reliability: str = "F"
    credibility: int = 6
    contradicts: frozenset[str] = frozenset()

    @property
    def error(self) -> float:
        """Relative standard error."""
        own = ERROR_OF_CREDIBILITY[self.credibility]
        return math.hypot(own, ERROR_OF_ABOUT) if self.bound is Bound.APPROXIMATE else own

    @property
    def weight(self) -> float:
        """Power of its term."""
        return WEIGHT_OF_RELIABILITY[self.reliability]


@dataclass(frozen=True)
class Range:
    """What draws of a parameter are made from: a triangle, or flat without a mode."""

    low: float
    mode: float | None
    high: float


@dataclass(frozen=True)
class Informed:
    """A range after claims, and which claims made it."""

    range: Range
    claims: tuple[str, ...]
    """Claims that speak for a term, one for each origin."""
    likelihood: float
    """Mean likelihood of the claims over the range before them, between 0 and 1: small where they
    and the range disagree."""


def informed(before: Range, statements: Iterable[Statement]) -> Informed:
    """Return what claims leave of a range.

    Parameters
    ----------
    before
        The range without these claims.
    statements
        What they say, in the same unit.

    Returns
    -------
    Informed
        The part of the range that the claims leave, with the mode of range times likelihood.

    Raises
    ------
    PriorError
        When figures of several kinds are pooled, or one is not above 0.
    """
    terms = independent(
        one for one in statements if one.stance in (Stance.ASSERTED, Stance.CONTESTED)
    )
    _check(terms)
    if not terms or before.low == before.high:
        return Informed(before, tuple(one.claim for one in terms), 1.0)
    values = np.linspace(before.low, before.high, POINTS)
    density = _density(values, before)
    likelihood = _product(_term(values, rivals) for rivals in _rivals(terms))
    kept = values[likelihood >= FALLEN * likelihood.max()]
    top = float(values[np.argmax(density * likelihood)])
    mode = None if before.mode is None else top
    found = Range(min(float(kept[0]), top), mode, max(float(kept[-1]), top))
    share = float((density * likelihood).sum() / density.sum())
    return Informed(found, tuple(one.claim for one in terms), share)


def independent(statements: Iterable[Statement]) -> list[Statement]:
    """Return one statement for each origin: the best rated of those that share it.

    Parameters
    ----------
    statements
        Any number of each origin.
    """

    def rank(one: Statement) -> tuple[float, float, str]:
        return one.error, -one.weight, one.claim

    ordered = sorted(statements, key=lambda one: (one.group, *rank(one)))
    return [next(group) for _, group in groupby(ordered, key=lambda one: one.group)]


def likelihood(values: np.ndarray, one: Statement) -> np.ndarray:
    """Return how well values agree with a statement, at most 1.

    Parameters
    ----------
    values
        Values of the quantity, shape (points,); those at or below 0 agree with no figure above 0.
    one
        The statement.
    """
    with np.errstate(divide="ignore"):
        logs = np.log(np.maximum(values, 0.0))
    if one.bound is Bound.RANGE and one.low is not None and one.high is not None:
        return _pert(values, *_widened(one.low, one.high, one.error))
    level = one.low if one.low is not None else one.high
    assert level is not None
    apart = (logs - math.log(level)) / one.error
    if one.bound in (Bound.AT_LEAST, Bound.MORE_THAN):
        return _step(apart)
    if one.bound in (Bound.AT_MOST, Bound.LESS_THAN):
        return _step(-apart)
    found: np.ndarray = np.exp(-0.5 * np.square(apart))
    return found


def _product(factors: Iterable[np.ndarray]) -> np.ndarray:
    """Multiply densities at the same points."""
    found: np.ndarray = np.prod(np.stack(list(factors)), axis=0)
    return found


def _check(terms: Sequence[Statement]) -> None:
    kinds = sorted({one.kind.value for one in terms})
    if len(kinds) > 1:
        raise PriorError(
            f"Claims of several kinds feed one range ({', '.join(kinds)}), and kinds are never "
            "pooled. Keep one kind, or say in the claims how they were observed."
        )
    for one in terms:
        ends = [end for end in (one.low, one.high) if end is not None]
        if not ends or min(ends) <= 0:
            raise PriorError(
                f"Claim {one.claim} gives no figure above 0, so that it has no relative error. "
                "Take it out of the range it feeds."
            )


def _rivals(terms: Sequence[Statement]) -> list[list[Statement]]:
    """Part terms into sets of those that contradict each other, directly or through others."""
    parts: list[list[Statement]] = []
    for one in terms:
        near = [part for part in parts if any(_contradict(one, other) for other in part)]
        parts = [part for part in parts if part not in near]
        parts.append([one, *(other for part in near for other in part)])
    return parts


def _contradict(one: Statement, other: Statement) -> bool:
    return other.claim in one.contradicts or one.claim in other.contradicts


def _term(values: np.ndarray, rivals: Sequence[Statement]) -> np.ndarray:
    """Return the likelihood of one statement, or of rivals of which one holds."""
    if len(rivals) == 1:
        (one,) = rivals
        found = likelihood(values, one)
        if one.stance is Stance.CONTESTED:
            found = EVEN_ODDS * found + (1 - EVEN_ODDS)
        weight = one.weight
    else:
        weights = np.array([one.weight for one in rivals])
        shares = weights / weights.sum()
        found = sum(
            share * likelihood(values, one) for share, one in zip(shares, rivals, strict=True)
        )
        weight = float(weights.mean())
    raised: np.ndarray = np.maximum(found, LEAST) ** weight
    return raised


def _density(values: np.ndarray, one: Range) -> np.ndarray:
    if one.mode is None:
        return np.ones_like(values)
    rising = (values - one.low) / max(one.mode - one.low, 1e-300)
    falling = (one.high - values) / max(one.high - one.mode, 1e-300)
    found: np.ndarray = np.clip(np.minimum(rising, falling), 0.0, 1.0) + 1e-12
    return found


def _step(apart: np.ndarray) -> np.ndarray:
    # Half a second to import, for claims with a bound alone.
    from scipy.special import ndtr

    found: np.ndarray = ndtr(apart)
    return found


def _widened(low: float, high: float, error: float) -> tuple[float, float]:
    return low * math.exp(-RANGE_90 * error), high * math.exp(RANGE_90 * error)


def _pert(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return a symmetric PERT density between two ends, 1 in its middle."""
    place = np.clip((values - low) / (high - low), 0.0, 1.0)
    found: np.ndarray = (4.0 * place * (1.0 - place)) ** 2
    return found
