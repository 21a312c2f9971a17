"""Structural variants: what each says, how history has weighted them, and how far they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from countertrade.analysis.columns import by_run, kept, labels, quantiles, stored
from countertrade.engine.backend import STEPS_PER_YEAR
from countertrade.inference.settings import SEPARATOR

LEAST_RUNS = 20
"""Runs below which a variant's mean is too rough to count in a spread."""
SHUFFLES = 400
"""Times that histories are dealt out anew to see what spread chance alone would give."""
RARELY = 0.95
"""Share of such deals whose spread stays below what is called possible by chance."""
BAND = (0.05, 0.5, 0.95)


@dataclass(frozen=True, eq=False)
class Variant:
    """Runs that share settings: of all switches (a full variant) or of one."""

    settings: Mapping[str, str]
    prior: float
    """Weight before history is looked at."""
    weight: float
    """Weight after history: the share of the likelihood's weight that these candidates hold."""
    candidates: int
    effective: float
    """Effective sample size of these candidates' weights; 0 where there are none."""
    rows: np.ndarray
    """Which runs, as positions."""
    histories: int
    """Distinct histories that these runs go on from."""

    @property
    def runs(self) -> int:
        """Number of forecast runs."""
        return len(self.rows)

    @property
    def counts(self) -> bool:
        """Whether there are enough runs for its mean to count in a spread."""
        return self.runs >= LEAST_RUNS

    @property
    def name(self) -> str:
        """Settings in words: ``belief loop: on; collapse cause: mixed``."""
        return "; ".join(f"{_words(key)}: {_words(one)}" for key, one in self.settings.items())


@dataclass(frozen=True)
class Outcome:
    """A number under one variant: mean (or median) and 5 to 95 per cent over its runs."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Spread:
    """Lowest and highest mean over the variants with enough runs."""

    low: float
    high: float
    lowest: Variant
    highest: Variant
    counted: int
    left_out: int
    """Variants with fewer than LEAST_RUNS runs."""


@kept
def full_variants(results: xr.DataTree) -> tuple[Variant, ...]:
    """List every combination of settings that had a weight, in the order of the store.

    Parameters
    ----------
    results
        An opened store.
    """
    conditioning = results["conditioning"].variables
    index = conditioning["variant_of_candidate"].values
    prior = conditioning["prior_weight"].values
    return tuple(
        _variant(results, _settings_of(str(name)), float(prior[place]), index == place)
        for place, name in enumerate(conditioning["variant"].values)
        if prior[place] > 0
    )


@kept
def variants_by_setting(results: xr.DataTree) -> dict[str, tuple[Variant, ...]]:
    """List the settings of each switch, all runs with a setting taken together.

    Parameters
    ----------
    results
        An opened store.

    Returns
    -------
    dict
        Name of each switch that was not fixed to its settings.
    """
    conditioning = results["conditioning"].variables
    combinations = [_settings_of(str(name)) for name in conditioning["variant"].values]
    index = conditioning["variant_of_candidate"].values
    weights: Mapping[str, Mapping[str, float]] = results.attrs["variants"]
    return {
        switch: tuple(
            _variant(
                results,
                {switch: setting},
                prior,
                np.array([one[switch] == setting for one in combinations])[index],
            )
            for setting, prior in settings.items()
            if prior > 0
        )
        for switch, settings in weights.items()
        if sum(prior > 0 for prior in settings.values()) > 1
    }


def fixed_settings(results: xr.DataTree) -> dict[str, str]:
    """Return the switches for which one setting held all the weight, with that setting."""
    weights: Mapping[str, Mapping[str, float]] = results.attrs["variants"]
    heavy = {
        switch: [setting for setting, prior in settings.items() if prior > 0]
        for switch, settings in weights.items()
    }
    return {switch: settings[0] for switch, settings in heavy.items() if len(settings) == 1}


def survival_by_variant(
    results: xr.DataTree, variants: Sequence[Variant], scenario: str, regime: str, years: int
) -> list[Outcome | None]:
    """Return each variant's probability that a regime is in power, with its range over runs.

    Parameters
    ----------
    results
        An opened store.
    variants
        From :func:`full_variants` or :func:`variants_by_setting`.
    scenario, regime
        Which scenario and which regime.
    years
        Years after the as-of date, within the horizon.

    Returns
    -------
    list
        In the order of the variants; None for one without runs.
    """
    place = labels(results, "forecast", "regime").index(regime)
    found = _survival_outcomes(results, scenario, tuple(variants))
    return [None if outcomes is None else outcomes[years][place] for outcomes in found]


@kept
def _survival_outcomes(
    results: xr.DataTree, scenario: str, variants: tuple[Variant, ...]
) -> list[list[list[Outcome]] | None]:
    """Return under each variant the survival after each whole number of years, at each regime."""
    own = yearly_survival(results, scenario)
    return [_outcomes_after(own[..., one.rows]) if one.runs else None for one in variants]


def _outcomes_after(own: np.ndarray) -> list[list[Outcome]]:
    """Return mean and range of survival, shape (years, regimes, runs)."""
    mean = own.mean(axis=-1)
    low, high = quantiles(own, (BAND[0], BAND[-1]))
    return [
        [Outcome(*map(float, one)) for one in zip(*regimes, strict=True)]
        for regimes in zip(mean, low, high, strict=True)
    ]


def series_by_variant(
    results: xr.DataTree, variants: Sequence[Variant], scenario: str, name: str, years: int
) -> Iterator[tuple[str, list[Outcome | None]]]:
    """Yield a leading series at each place: its median and range under each variant at a horizon.

    Parameters
    ----------
    results
        An opened store.
    variants
        From :func:`full_variants` or :func:`variants_by_setting`.
    scenario
        Which scenario.
    name
        Leading series.
    years
        Years after the as-of date.
    """
    variable = stored(results, "forecast", name, scenario)
    table = by_run(variable, lambda values: values[:, 12 * years].reshape(len(values), -1)).T
    axes = [str(dim) for dim in variable.dims if dim not in ("run", "time")]
    places = labels(results, "forecast", axes[0]) if axes else ("",)
    found = [_median_outcomes(table[:, one.rows]) if one.runs else None for one in variants]
    for index, place in enumerate(places):
        key = f"{name}[{place}]" if place else name
        yield key, [None if outcomes is None else outcomes[index] for outcomes in found]


def survival_spread(
    results: xr.DataTree, variants: Sequence[Variant], scenario: str, regime: str, years: int
) -> Spread | None:
    """Return how far the variants' survival lies apart.

    Parameters
    ----------
    results, variants, scenario, regime, years
        As for :func:`survival_by_variant`.

    Returns
    -------
    Spread or None
        None where fewer than two variants have at least LEAST_RUNS runs.
    """
    found = survival_by_variant(results, variants, scenario, regime, years)
    means = [
        (one.middle, variant)
        for one, variant in zip(found, variants, strict=True)
        if one is not None and variant.counts
    ]
    if len(means) < 2:
        return None
    low, high = (pick(means, key=lambda pair: pair[0]) for pick in (min, max))
    left_out = len(variants) - len(means)
    return Spread(low[0], high[0], low[1], high[1], len(means), left_out)


def spread_by_chance(
    results: xr.DataTree, variants: Sequence[Variant], scenario: str, regime: str, years: int
) -> float:
    """Return the spread that would rarely be exceeded if the variants did not matter.

    Histories are dealt out to the variants at random, as many to each as it has, and the spread
    is taken as before; in 95 of 100 deals it is smaller than what is returned. A spread that is
    not larger does not tell the variants apart.

    Parameters
    ----------
    results, variants, scenario, regime, years
        As for :func:`survival_by_variant`; the variants share no run.
    """
    regimes = labels(results, "forecast", "regime")
    found = _spreads_by_chance(results, tuple(variants), scenario, years)
    return float(found[regimes.index(regime)])


@kept
def _spreads_by_chance(
    results: xr.DataTree, variants: tuple[Variant, ...], scenario: str, years: int
) -> np.ndarray:
    """Return such spreads at each regime."""
    own = yearly_survival(results, scenario)[years]
    ancestors = results["conditioning"].variables["ancestor"].values
    _, first, history = np.unique(ancestors, return_index=True, return_inverse=True)
    label = np.zeros(len(history), dtype=int)
    for place, one in enumerate(variants):
        label[one.rows] = place
    # Runs of one history go to the same variant, so their sums are dealt out.
    sums = [np.bincount(history, one) for one in own]
    counts = np.bincount(history)
    dealer = np.random.default_rng(0)
    spreads = [
        _spreads_of(sums, counts, dealer.permutation(label[first]), len(variants))
        for _ in range(SHUFFLES)
    ]
    rare: np.ndarray = np.quantile(spreads, RARELY, axis=0)
    return rare


def _spreads_of(
    sums: Sequence[np.ndarray], counts: np.ndarray, label: np.ndarray, count: int
) -> list[float]:
    """Return the distances of the lowest and highest mean among groups with enough runs."""
    runs = np.bincount(label, counts, minlength=count)
    enough = runs >= LEAST_RUNS
    if enough.sum() < 2:
        return [0.0] * len(sums)
    return [
        float(np.ptp(np.bincount(label, one, minlength=count)[enough] / runs[enough]))
        for one in sums
    ]


def _variant(
    results: xr.DataTree, settings: Mapping[str, str], prior: float, candidates: np.ndarray
) -> Variant:
    """Gather the weights and runs of the candidates that a mask points out."""
    weights = results["conditioning"].variables["weight"].values[candidates]
    ancestors = results["conditioning"].variables["ancestor"].values
    rows = np.flatnonzero(candidates[ancestors])
    squares = float(np.sum(weights**2))
    return Variant(
        settings=settings,
        prior=prior,
        # Rounding may carry the sum of all weights just over 1.
        weight=min(float(weights.sum()), 1.0),
        candidates=len(weights),
        effective=float(weights.sum() ** 2 / squares) if squares > 0 else 0.0,
        rows=rows,
        histories=len(np.unique(ancestors[rows])),
    )


def _settings_of(name: str) -> dict[str, str]:
    """Read a variant's stored name, ``belief_loop=on, cause=mixed``; empty without switches."""
    pairs = (part.partition("=") for part in name.split(SEPARATOR) if part)
    return {switch: setting for switch, _, setting in pairs}


def yearly_survival(results: xr.DataTree, scenario: str) -> np.ndarray:
    """Return survival after each whole number of years, shape (years, regimes, runs)."""
    variable = stored(results, "forecast", "survival", scenario)
    yearly = by_run(variable, lambda values: values[:, ::STEPS_PER_YEAR])
    return np.moveaxis(yearly, 0, -1).astype(float)


def _median_outcomes(values: np.ndarray) -> list[Outcome]:
    """Return median and range at each place, shape (places, runs)."""
    low, median, high = quantiles(values, BAND)
    return [Outcome(*map(float, one)) for one in zip(median, low, high, strict=True)]


def _words(name: str) -> str:
    return name.replace("_", " ")
