"""Baselines that a forecast has to beat: no change, a random walk with drift, a damped trend.

Each is fitted to the yearly figures that were known on the day, in logarithms where the errors of
the series multiply, and gives draws of figures, errors of measurement included since it is fitted
to figures. Parameters are not taken as known: each has a conjugate prior that is worth a change or
a year, and predictions are Student's. Sources: Gelman et al. 2013, chapters 3 and 14 (conjugate
normal models); Gardner and McKenzie 1985 (damped trend).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from countertrade.analysis.base_rates import age_factor, base_rates, type_at
from countertrade.analysis.panel_rates import panel_rates
from countertrade.analysis.scoring.truth import Figure, ScoredSeries
from countertrade.case import Case, Month
from countertrade.inference.outlook import LEADER_EXIT, MONTHS_A_YEAR, REGIME_EXIT

LEAST_KNOWN = 4
"""Figures that have to be known on the day: of fewer no drift is fitted, by nobody."""
USUAL_CHANGE = 0.05
"""Yearly change expected before any is seen: in logarithms, or as a share of the mean figure."""
WORTH = 1.0
"""Changes that this expectation is worth."""
DRIFT_WORTH = 1.0
"""Years that the expectation of no drift is worth."""
USUAL_DAMPING, DAMPING_SPREAD = 0.5, 0.25
"""Share of a change that is expected to go on a year later, and how sure that is."""
MOST_DAMPING = 0.98
"""A damped trend ends at last."""
LARGEST_LOGARITHM = 300.0
"""Keeps draws from the far tails finite; they are limited when they are scored."""
INITIAL_AGE = "initial_regime_age"
"""Parameter with the age of a regime in the first month of its case."""


@dataclass(frozen=True)
class Past:
    """The figures known on a day, on the scale on which they change."""

    last: float
    steps: np.ndarray
    """Change from each figure to the next."""
    gaps: np.ndarray
    """Years between them."""
    usual: float
    """Change of a year that is expected before any is seen."""

    @property
    def spread(self) -> tuple[float, float]:
        """Degrees of freedom and sum of squares of yearly changes, those expected included."""
        squares = WORTH * self.usual**2 + float(np.sum(self.steps**2 / self.gaps))
        return WORTH + len(self.steps), squares


def no_change(
    past: Past, leads: np.ndarray, runs: int, generator: np.random.Generator
) -> np.ndarray:
    """Draw from a random walk without drift.

    Parameters
    ----------
    past
        What was known.
    leads
        Years from the last figure to those forecast.
    runs
        Number of draws.
    generator
        Draws them.

    Returns
    -------
    numpy.ndarray
        Shape (leads, runs).
    """
    freedom, squares = past.spread
    width = np.sqrt(squares / freedom * leads)
    drawn = generator.standard_t(freedom, (len(leads), runs))
    found: np.ndarray = past.last + width[:, None] * drawn
    return found


def persistence(
    past: Past, leads: np.ndarray, runs: int, generator: np.random.Generator
) -> np.ndarray:
    """Draw from a random walk with drift, neither drift nor spread taken as known.

    Parameters and result as for :func:`no_change`.
    """
    freedom, squares = past.spread
    years = DRIFT_WORTH + float(past.gaps.sum())
    drift = float(past.steps.sum()) / years
    scale = (squares - years * drift**2) / freedom
    width = np.sqrt(scale * (leads + leads**2 / years))
    drawn = generator.standard_t(freedom, (len(leads), runs))
    found: np.ndarray = past.last + (drift * leads)[:, None] + width[:, None] * drawn
    return found


def damped_trend(
    past: Past, leads: np.ndarray, runs: int, generator: np.random.Generator
) -> np.ndarray:
    """Draw from a walk whose last change goes on and fades, by a share a year that is fitted.

    Parameters and result as for :func:`no_change`.
    """
    yearly = past.steps / past.gaps
    whole = np.isclose(past.gaps, 1.0)
    follows = whole[1:] & whole[:-1]
    before, after = yearly[:-1][follows], yearly[1:][follows]
    prior = past.usual**2 / DAMPING_SPREAD**2
    weight = prior + float(before @ before)
    damping = (prior * USUAL_DAMPING + float(before @ after)) / weight
    freedom = WORTH + len(after)
    squares = WORTH * past.usual**2 + float(after @ after)
    squares += prior * USUAL_DAMPING**2 - weight * damping**2
    variance = squares / generator.chisquare(freedom, runs)
    drawn = damping + np.sqrt(variance / weight) * generator.standard_normal(runs)
    return _faded(
        past.last, float(yearly[-1]), np.clip(drawn, 0.0, MOST_DAMPING), variance, leads, generator
    )


def _faded(
    last: float,
    change: float,
    damping: np.ndarray,
    variance: np.ndarray,
    leads: np.ndarray,
    generator: np.random.Generator,
) -> np.ndarray:
    """Walk on year by year; between two years the walk is read along a line."""
    steps = int(np.ceil(leads.max()))
    walk = np.empty((steps + 1, len(damping)))
    walk[0] = last
    changes = np.full(len(damping), change)
    for step in range(steps):
        changes = damping * changes
        changes = changes + np.sqrt(variance) * generator.standard_normal(len(damping))
        walk[step + 1] = walk[step] + changes
    below = np.floor(leads).astype(int)
    above = np.ceil(leads).astype(int)
    part = (leads - below)[:, None]
    found: np.ndarray = walk[below] * (1 - part) + walk[above] * part
    return found


Draw = Callable[[Past, np.ndarray, int, np.random.Generator], np.ndarray]
BASELINES: Mapping[str, Draw] = {
    "no change": no_change,
    "persistence": persistence,
    "damped trend": damped_trend,
}
"""Name of each baseline to what draws from it; persistence is the random walk with drift."""


def baseline_draws(
    series: ScoredSeries,
    known: Sequence[Figure],
    years: Sequence[int],
    runs: int,
    generator: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Draw figures of years ahead from every baseline.

    Parameters
    ----------
    series
        The series.
    known
        Its figures known on the day, LEAST_KNOWN at least.
    years
        Calendar years that are forecast.
    runs
        Number of draws.
    generator
        Draws them.

    Returns
    -------
    dict
        Name of each baseline to draws of figures in the series' unit, shape (years, runs).
    """
    past = _past(series, known)
    ends = [Month(year * MONTHS_A_YEAR + MONTHS_A_YEAR - 1) for year in years]
    leads = np.array([(end - known[-1].end) / MONTHS_A_YEAR for end in ends])
    drawn = {name: draw(past, leads, runs, generator) for name, draw in BASELINES.items()}
    if not series.logarithmic:
        return {name: np.maximum(one, series.floor) for name, one in drawn.items()}
    return {name: np.exp(np.minimum(one, LARGEST_LOGARITHM)) for name, one in drawn.items()}


def _past(series: ScoredSeries, known: Sequence[Figure]) -> Past:
    values = np.array([one.value for one in known])
    ends = np.array([one.end.index for one in known])
    levels = np.log(values) if series.logarithmic else values
    size = 1.0 if series.logarithmic else float(np.abs(values).mean()) or 1.0
    return Past(
        last=float(levels[-1]),
        steps=np.diff(levels),
        gaps=np.diff(ends) / MONTHS_A_YEAR,
        usual=USUAL_CHANGE * size,
    )


def exit_base_rate(case: Case, event: str, regime: str, origin: dt.date, years: int) -> np.ndarray:
    """Return how likely an exit is within 1, 2, ... years by the base rates of the record.

    Parameters
    ----------
    case
        The case as it was known on the day.
    event
        ``regime_exit`` or ``leader_exit``.
    regime
        Whose exit.
    origin
        The day of the forecast.
    years
        Years ahead.

    Returns
    -------
    numpy.ndarray
        Shape (years,): by type and age for regimes, by type for leaders; not a number where the
        record has no rate for the type, as for democracies.
    """
    kind = type_at(case, regime, origin)
    rates = np.full(years, np.nan)
    if event == REGIME_EXIT and (by_type := base_rates(kind)) is not None:
        age = case.parameters[INITIAL_AGE].range_at(regime).mode or 0.0
        age += (Month.of(origin) - case.start) / MONTHS_A_YEAR
        factors = [age_factor(age + year + 0.5) for year in range(years)]
        rates = by_type.all_modes.value * np.array(factors)
    if event == LEADER_EXIT and (of_type := panel_rates(LEADER_EXIT, kind)) is not None:
        rates = np.full(years, of_type.all_modes.value)
    found: np.ndarray = 1 - np.exp(-np.cumsum(rates))
    return found
