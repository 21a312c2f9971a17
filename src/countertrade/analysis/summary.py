"""Reading a stored forecast: survival, modes of exit, quantiles, paired differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from countertrade.analysis.columns import (
    QUANTILES,
    by_run,
    kept,
    labels,
    means,
    over_runs,
    quantiles,
    spread,
    stored,
)
from countertrade.analysis.outputs import outputs_summary, scenario_outputs
from countertrade.analysis.outputs_ahead import HORIZONS as HORIZONS
from countertrade.analysis.variants import (
    LEAST_RUNS,
    Outcome,
    Variant,
    full_variants,
    series_by_variant,
    survival_by_variant,
    survival_spread,
    variants_by_setting,
    yearly_survival,
)
from countertrade.case import STATUS_QUO

MIDDLE = (0.05, 0.5, 0.95)
"""Levels of a paired difference."""


@dataclass(frozen=True)
class Chance:
    """A probability and the range it has over parameters and drawn drivers (5 to 95 per cent)."""

    p: float
    low: float
    high: float


@dataclass(frozen=True)
class Band:
    """Quantiles of one series at one place under one scenario, by month."""

    name: str
    """Quantity and place: ``oil_output[VEN]``."""
    unit: str
    dates: np.ndarray
    quantiles: np.ndarray
    """Shape (quantiles, dates), in the order of QUANTILES."""


@dataclass(frozen=True)
class Difference:
    """A paired difference to the status quo: median and 5 to 95 per cent over runs."""

    median: float
    low: float
    high: float


def survival_at(results: xr.DataTree, scenario: str, regime: str, years: int) -> Chance:
    """Return the probability that a regime is in power some years after the as-of date.

    The mean over runs of the run's own probability, which holds parameters, drivers and the exits
    of others fixed; the range is that probability's 5 to 95 per cent over runs. It spans
    parameters, drawn drivers and, as far as runs draw them, structural variants; how far the
    variants themselves lie apart is said by :mod:`countertrade.analysis.variants`.

    Parameters
    ----------
    results
        An opened store.
    scenario, regime
        Which scenario and which regime.
    years
        Years after the as-of date, within the horizon.
    """
    mean, low, high = survival_curve(results, scenario, regime)[:, 12 * years]
    return Chance(float(mean), float(low), float(high))


def survival_curve(results: xr.DataTree, scenario: str, regime: str) -> np.ndarray:
    """Return mean, 5 and 95 per cent of a regime's survival by month, shape (3, months)."""
    mean = means(results, "forecast", "survival", scenario)
    found = spread(results, "forecast", "survival", scenario)
    place = labels(results, "forecast", "regime").index(regime)
    return np.stack([mean, found[0], found[-1]])[..., place]


def exit_shares(results: xr.DataTree, scenario: str, regime: str) -> dict[str, float]:
    """Return the probability of exit by each mode up to the horizon.

    With the survival at the horizon they add up to 1.
    """
    found = means(results, "forecast", "exit_share", scenario)
    shares = found[labels(results, "forecast", "regime").index(regime)]
    return dict(zip(labels(results, "forecast", "mode"), map(float, shares), strict=True))


def leader_leaves(results: xr.DataTree, scenario: str, regime: str, years: int) -> float:
    """Return the share of runs in which the leader has left within some years."""
    place = labels(results, "forecast", "regime").index(regime)
    return float(_leader_left(results, scenario)[0, 12 * years, place])


@kept
def _leader_left(results: xr.DataTree, scenario: str) -> np.ndarray:
    """Return the share of runs in which each leader has left, shape (1, months, regimes)."""
    count = stored(results, "forecast", "leader_exits", scenario)
    return over_runs(count, lambda block: (block > 0).mean(axis=1)[None])


def partnership_ends(results: xr.DataTree, scenario: str, years: int) -> dict[str, float]:
    """Return the share of runs in which each partnership has ended within some years."""
    if "partnership_stands" not in results["forecast"].variables:
        return {}
    stands = means(results, "forecast", "partnership_stands", scenario)[12 * years]
    names = labels(results, "forecast", "partnership")
    return {name: 1 - float(one) for name, one in zip(names, stands, strict=True)}


def bands(results: xr.DataTree, scenario: str, group: str = "forecast") -> Iterator[Band]:
    """Yield the quantiles of every leading series at every place, one at a time.

    Parameters
    ----------
    results
        An opened store.
    scenario
        Which scenario; not used for the history.
    group
        ``forecast`` or ``history``.
    """
    dates = results[group].variables["time"].values
    for name in leading_names(results):
        found = spread(results, group, name, scenario)
        unit = str(results[group].variables[name].attrs.get("unit", ""))
        for place, key in enumerate(keys_of(results, name)):
            yield Band(key, unit, dates, found if found.ndim == 2 else found[..., place])


def leading_names(results: xr.DataTree) -> list[str]:
    """List the leading series of a store, those of the model's own accounts left out."""
    accounts = {"survival", "exit_share", "leader_exits", "in_power", "partnership_stands"}
    return [str(name) for name in results["forecast"].data_vars if name not in accounts]


def keys_of(results: xr.DataTree, name: str) -> list[str]:
    """List the keys of a leading series at all its places."""
    dims = results["forecast"].variables[name].dims
    axes = [str(dim) for dim in dims if dim not in ("scenario", "run", "time")]
    places = labels(results, "forecast", axes[0]) if axes else ()
    return [f"{name}[{place}]" for place in places] or [name]


def survival_difference(results: xr.DataTree, scenario: str, regime: str, years: int) -> Difference:
    """Compare a regime's survival with the status quo, run by run (same random numbers)."""
    place = labels(results, "forecast", "regime").index(regime)
    return _survival_differences(results, scenario)[years][place]


@kept
def _survival_differences(results: xr.DataTree, scenario: str) -> list[list[Difference]]:
    """Return the differences after each whole number of years, at each regime."""
    own, base = (yearly_survival(results, which) for which in (scenario, STATUS_QUO))
    return [_differences(one) for one in own - base]


def mean_difference(
    results: xr.DataTree, scenario: str, name: str, place: str | None = None
) -> Difference:
    """Compare a series' mean over the horizon with the status quo, run by run."""
    key = name if place is None else f"{name}[{place}]"
    return _mean_differences(results, name)[scenario][keys_of(results, name).index(key)]


@kept
def _mean_differences(results: xr.DataTree, name: str) -> dict[str, list[Difference]]:
    """Return the differences of a series under every scenario, at each of its places."""
    base = _run_means(results, name, STATUS_QUO)
    return {
        scenario: _differences(
            (base if scenario == STATUS_QUO else _run_means(results, name, scenario)) - base
        )
        for scenario in labels(results, "forecast", "scenario")
    }


def _run_means(results: xr.DataTree, name: str, scenario: str) -> np.ndarray:
    """Return each run's mean over the months to the horizon, shape (places, runs)."""
    variable = stored(results, "forecast", name, scenario)
    means = by_run(variable, lambda values: values[:, 1:].mean(axis=1, dtype=float))
    return means.reshape(len(means), -1).T


def summary(results: xr.DataTree) -> dict[str, Any]:
    """Gather what ``--json`` prints.

    Parameters
    ----------
    results
        An opened store.

    Returns
    -------
    dict
        ``{case, case_sha256, version, seed, runs, as_of, variants: {least_runs, switches,
        combinations}, scenarios: {NAME: {survival: {REGIME: {DATE: {p, low, high, variants}}},
        exits: {REGIME: {MODE: p}}, series: {NAME: {unit, dates, q05, q25, q50, q75, q95}},
        combinations: [{survival, series}],
        outputs: {ahead, past}}}}``; see ``docs/results.md``. Dates are the first days
        of months.
    """
    head = ("case", "case_sha256", "version", "seed", "runs", "as_of")
    variants = full_variants(results)
    return {key: results.attrs[key] for key in head} | {
        "variants": {
            "least_runs": LEAST_RUNS,
            "switches": {
                switch: {one.settings[switch]: _weights(one) for one in settings}
                for switch, settings in variants_by_setting(results).items()
            },
            "combinations": [{"settings": one.settings} | _weights(one) for one in variants],
        },
        "scenarios": {
            name: _scenario_summary(results, name, variants)
            for name in labels(results, "forecast", "scenario")
        },
    }


def _weights(one: Variant) -> dict[str, float]:
    return {
        "prior": one.prior,
        "weight": one.weight,
        "runs": one.runs,
        "histories": one.histories,
    }


def _scenario_summary(
    results: xr.DataTree, scenario: str, variants: tuple[Variant, ...]
) -> dict[str, Any]:
    regimes = labels(results, "forecast", "regime")
    dates = results["forecast"].variables["time"].values.astype("datetime64[D]").astype(str)
    reachable = [years for years in HORIZONS if 12 * years < len(dates)]
    return {
        "survival": {
            regime: {
                str(dates[12 * years]): vars(survival_at(results, scenario, regime, years))
                | {"variants": _spread(results, variants, scenario, regime, years)}
                for years in reachable
            }
            for regime in regimes
        },
        "exits": {regime: exit_shares(results, scenario, regime) for regime in regimes},
        "series": {band.name: _band_summary(band) for band in bands(results, scenario)},
        "combinations": _combinations(results, scenario, variants, reachable[-1]),
        "outputs": outputs_summary(scenario_outputs(results, scenario)),
    }


def _spread(
    results: xr.DataTree, variants: tuple[Variant, ...], scenario: str, regime: str, years: int
) -> dict[str, float] | None:
    found = survival_spread(results, variants, scenario, regime, years)
    if found is None:
        return None
    return {"low": found.low, "high": found.high, "counted": found.counted}


def _combinations(
    results: xr.DataTree, scenario: str, variants: tuple[Variant, ...], years: int
) -> list[dict[str, Any]]:
    """Say for each variant that has runs what it gives at the last horizon."""
    survival = {
        regime: survival_by_variant(results, variants, scenario, regime, years)
        for regime in labels(results, "forecast", "regime")
    }
    series = {
        key: outcomes
        for name in leading_names(results)
        for key, outcomes in series_by_variant(results, variants, scenario, name, years)
    }
    return [
        {
            "survival": {regime: _middle(found[place]) for regime, found in survival.items()},
            "series": {key: _middle(found[place]) for key, found in series.items()},
        }
        for place in range(len(variants))
    ]


def _middle(one: Outcome | None) -> float | None:
    return None if one is None else one.middle


def _band_summary(band: Band) -> Mapping[str, Any]:
    named = {
        f"q{round(100 * level):02d}": [float(value) for value in row]
        for level, row in zip(QUANTILES, band.quantiles, strict=True)
    }
    dates = band.dates.astype("datetime64[D]").astype(str).tolist()
    return {"unit": band.unit, "dates": dates, **named}


def _differences(paired: np.ndarray) -> list[Difference]:
    """Return the spread of paired differences, shape (places, runs), at each place."""
    low, median, high = quantiles(paired, MIDDLE)
    return [
        Difference(float(one), float(two), float(three))
        for one, two, three in zip(median, low, high, strict=True)
    ]
