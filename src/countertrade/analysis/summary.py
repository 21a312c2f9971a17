"""Reading a stored forecast: survival, modes of exit, quantiles, paired differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

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
)
from countertrade.case import STATUS_QUO

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


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
    own = _forecast(results)["survival"].sel(scenario=scenario, regime=regime).isel(time=12 * years)
    low, high = np.quantile(own, [QUANTILES[0], QUANTILES[-1]])
    return Chance(float(own.mean()), float(low), float(high))


def survival_curve(results: xr.DataTree, scenario: str, regime: str) -> np.ndarray:
    """Return mean, 5 and 95 per cent of a regime's survival by month, shape (3, months)."""
    own = _forecast(results)["survival"].sel(scenario=scenario, regime=regime).values
    bounds = np.quantile(own, [QUANTILES[0], QUANTILES[-1]], axis=0)
    return np.vstack([own.mean(axis=0), bounds])


def exit_shares(results: xr.DataTree, scenario: str, regime: str) -> dict[str, float]:
    """Return the probability of exit by each mode up to the horizon.

    With the survival at the horizon they add up to 1.
    """
    shares = _forecast(results)["exit_share"].sel(scenario=scenario, regime=regime).mean("run")
    return {str(mode): float(shares.sel(mode=mode)) for mode in shares["mode"].values}


def leader_leaves(results: xr.DataTree, scenario: str, regime: str, years: int) -> float:
    """Return the share of runs in which the leader has left within some years."""
    count = _forecast(results)["leader_exits"].sel(scenario=scenario, regime=regime)
    return float((count.isel(time=12 * years) > 0).mean())


def partnership_ends(results: xr.DataTree, scenario: str, years: int) -> dict[str, float]:
    """Return the share of runs in which each partnership has ended within some years."""
    forecast = _forecast(results)
    if "partnership_stands" not in forecast:
        return {}
    stands = forecast["partnership_stands"].sel(scenario=scenario).isel(time=12 * years)
    return {
        str(one): float(1 - stands.sel(partnership=one).mean())
        for one in stands["partnership"].values
    }


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
    dataset = results[group].to_dataset()
    for name in leading_names(results):
        variable = dataset[name]
        if "scenario" in variable.dims:
            variable = variable.sel(scenario=scenario)
        for label, values in split_places(variable):
            yield Band(
                label,
                str(variable.attrs.get("unit", "")),
                dataset["time"].values,
                np.quantile(values, QUANTILES, axis=0),
            )


def leading_names(results: xr.DataTree) -> list[str]:
    """List the leading series of a store, those of the model's own accounts left out."""
    accounts = {"survival", "exit_share", "leader_exits", "in_power", "partnership_stands"}
    return [str(name) for name in results["forecast"].data_vars if name not in accounts]


def split_places(variable: xr.DataArray) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the values at each place of a variable with its label, shape (runs, months)."""
    axes = [dim for dim in variable.dims if dim not in ("run", "time", "year")]
    if not axes:
        yield str(variable.name), variable.values
        return
    for place in variable[axes[0]].values:
        yield f"{variable.name}[{place}]", variable.sel({axes[0]: place}).values


def survival_difference(results: xr.DataTree, scenario: str, regime: str, years: int) -> Difference:
    """Compare a regime's survival with the status quo, run by run (same random numbers)."""
    own = _forecast(results)["survival"].sel(regime=regime).isel(time=12 * years)
    return _difference(own.sel(scenario=scenario).values, own.sel(scenario=STATUS_QUO).values)


def mean_difference(
    results: xr.DataTree, scenario: str, name: str, place: str | None = None
) -> Difference:
    """Compare a series' mean over the horizon with the status quo, run by run."""
    variable = _forecast(results)[name]
    if place is not None:
        axis = next(dim for dim in variable.dims if dim not in ("scenario", "run", "time"))
        variable = variable.sel({axis: place})
    after = variable.isel(time=slice(1, None))
    one, other = (after.sel(scenario=which).mean("time").values for which in (scenario, STATUS_QUO))
    return _difference(one, other)


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
    forecast = _forecast(results)
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
            str(name): _scenario_summary(results, str(name), variants)
            for name in forecast["scenario"].values
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
    forecast = _forecast(results)
    regimes = [str(regime) for regime in forecast["regime"].values]
    dates = forecast["time"].values.astype("datetime64[D]").astype(str)
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
        str(regime): survival_by_variant(results, variants, scenario, str(regime), years)
        for regime in _forecast(results)["regime"].values
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


def _difference(one: np.ndarray, other: np.ndarray) -> Difference:
    low, median, high = np.quantile(one - other, [QUANTILES[0], 0.5, QUANTILES[-1]])
    return Difference(float(median), float(low), float(high))


def _forecast(results: xr.DataTree) -> xr.Dataset:
    return results["forecast"].to_dataset()
