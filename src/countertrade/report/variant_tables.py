"""The tables of structural variants: weights before and after history, and what each gives."""

from __future__ import annotations

from collections.abc import Sequence

import xarray as xr

from countertrade.analysis.summary import HORIZONS, leading_names
from countertrade.analysis.variants import (
    Outcome,
    Variant,
    full_variants,
    series_by_variant,
    survival_by_variant,
    variants_by_setting,
)
from countertrade.analysis.words import short_number
from countertrade.case import STATUS_QUO, Case
from countertrade.figures import theme
from countertrade.report.tables import Table


def variant_table(case: Case, results: xr.DataTree) -> Table:
    """Tabulate weight, runs and survival of every full variant, status quo."""
    variants = full_variants(results)
    rows = [(one.name, *_weights(one)) for one in variants]
    return _with_survival(case, results, variants, rows, "Structural variants, status quo")


def setting_table(case: Case, results: xr.DataTree) -> Table:
    """Tabulate weight, runs and survival of every setting of each switch, status quo."""
    variants = [one for found in variants_by_setting(results).values() for one in found]
    rows = [(one.name, *_weights(one)) for one in variants]
    caption = "Settings of each switch, all runs with a setting together, status quo"
    return _with_survival(case, results, variants, rows, caption)


def series_table(case: Case, results: xr.DataTree) -> Table:
    """Tabulate leading series at the horizon under every setting of each switch, status quo."""
    variants = [one for found in variants_by_setting(results).values() for one in found]
    years = case.horizon_years
    rows = []
    for name in leading_names(results):
        unit = str(results["forecast"].variables[name].attrs.get("unit", ""))
        for key, outcomes in series_by_variant(results, variants, STATUS_QUO, name, years):
            label = f"{theme.series_name(case, key)}, {unit}"
            rows.append((label, *(_amount(one) for one in outcomes)))
    return Table(
        caption=f"Leading series after {years} years by setting: median and 5-95 % of runs",
        heads=("Series", *(one.name for one in variants)),
        rows=tuple(rows),
    )


def _with_survival(
    case: Case,
    results: xr.DataTree,
    variants: Sequence[Variant],
    rows: Sequence[tuple[str, ...]],
    caption: str,
) -> Table:
    """Add a column for each regime and horizon to rows of variants."""
    columns = [
        (regime, years)
        for regime in case.regimes
        for years in HORIZONS
        if years <= case.horizon_years
    ]
    found = [
        survival_by_variant(results, variants, STATUS_QUO, regime, years)
        for regime, years in columns
    ]
    heads = (
        f"{theme.actor_name(case, regime)}, {years} year{'s' if years > 1 else ''}"
        for regime, years in columns
    )
    return Table(
        caption=caption,
        heads=("Setting", "Weight before \u2192 after, %", "Runs (histories)", *heads),
        rows=tuple(
            (*row, *(_probability(column[place]) for column in found))
            for place, row in enumerate(rows)
        ),
    )


def _weights(one: Variant) -> tuple[str, str]:
    few = "" if one.counts else "\ntoo few"
    return (
        f"{100 * one.prior:.0f} \u2192 {100 * one.weight:.0f}",
        f"{one.runs} ({one.histories}){few}",
    )


def _probability(one: Outcome | None) -> str:
    return "\u2013" if one is None else f"{one.middle:.2f}\n[{one.low:.2f} to {one.high:.2f}]"


def _amount(one: Outcome | None) -> str:
    if one is None:
        return "\u2013"
    middle, low, high = (_short(value) for value in (one.middle, one.low, one.high))
    return f"{middle}\n[{low} to {high}]"


def _short(value: float) -> str:
    return short_number(value).replace("-", "\u2212")
