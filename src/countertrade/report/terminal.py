"""The table in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from rich.console import Console
from rich.table import Table

from countertrade.analysis.reference_modes import ReferenceMode
from countertrade.analysis.summary import (
    HORIZONS,
    Difference,
    bands,
    exit_shares,
    leader_leaves,
    mean_difference,
    partnership_ends,
    survival_at,
    survival_difference,
)
from countertrade.analysis.variants import (
    Variant,
    full_variants,
    survival_by_variant,
    variants_by_setting,
)
from countertrade.analysis.words import in_words, short_number
from countertrade.case import STATUS_QUO, Case
from countertrade.figures import theme
from countertrade.report.sentences import posterior_words
from countertrade.report.variants import has_variants, spread_cell, spread_note

DIFFERENCES = ("blackout", "gdp")
"""Series whose mean over the horizon is compared with the status quo."""


def print_forecast(console: Console, case: Case, results: xr.DataTree) -> None:
    """Print survival, exits, leading series and differences of a forecast.

    Parameters
    ----------
    console
        Where to print.
    case
        The case that was run.
    results
        Its opened results.
    """
    print_heading(console, case, results)
    for regime in case.regimes:
        console.print(_survival_table(case, results, regime))
    console.print(
        "In power: the regime of the as-of date still rules; a new leader alone is no exit. "
        f"{spread_note(results)} No skill at forecasting exits has been shown yet.",
        style="dim",
        markup=False,
    )
    if has_variants(results):
        console.print(_setting_table(case, results))
    console.print(_exit_table(case, results))
    console.print(_series_table(results))


def print_heading(console: Console, case: Case, results: xr.DataTree) -> None:
    """Print which case was run and what its results are of; arguments as above."""
    console.print(f"\n[bold]{case.title}[/bold]")
    console.print(case.question.strip())
    console.print(_provenance(results))


def _provenance(results: xr.DataTree) -> str:
    """Say what results are of, and how much of recorded history weighs in them."""
    attrs = results.attrs
    if attrs["posterior"]:
        return f"{_of(results)}\nHistory: {posterior_words(results)}"
    return (
        f"{_of(results)}\n"
        f"History: {attrs['figures']} figures; effective sample {attrs['effective_runs']:.0f} of "
        f"{attrs['candidates']} histories with the likelihood raised to "
        f"{attrs['likelihood_exponent']:.2f} "
        f"({attrs['untempered_effective_runs']:.1f} had all of it been used); "
        f"{attrs['distinct_ancestors']} distinct histories go on."
    )


def _of(results: xr.DataTree) -> str:
    attrs = results.attrs
    return (
        f"As of {attrs['as_of']} · {attrs['runs']} runs · seed {attrs['seed']} · case "
        f"{attrs['case_sha256'][:12]} · version {attrs['version']}"
    )


def _survival_table(case: Case, results: xr.DataTree, regime: str) -> Table:
    name = next(actor.name for actor in case.actors if actor.id == regime)
    table = Table(title=f"{name}: in power after", title_justify="left")
    table.add_column("Scenario")
    variants = full_variants(results)
    horizons = [years for years in HORIZONS if years <= case.horizon_years]
    for years in horizons:
        table.add_column(f"{years} year{'s' if years > 1 else ''}")
    last = horizons[-1]
    table.add_column(f"Against status quo, {last} years", justify="right")
    for scenario in theme.scenario_names(results):
        cells = [_chance(results, variants, scenario, regime, years) for years in horizons]
        against = (
            ""
            if scenario == STATUS_QUO
            else _points(survival_difference(results, scenario, regime, last))
        )
        table.add_row(scenario, *cells, against)
    return table


def _chance(
    results: xr.DataTree, variants: Sequence[Variant], scenario: str, regime: str, years: int
) -> str:
    chance = survival_at(results, scenario, regime, years)
    numbers = f"{chance.p:.2f} \\[{chance.low:.2f}-{chance.high:.2f}]"
    spread = spread_cell(results, variants, scenario, regime, years)
    return "\n".join(line for line in (in_words(chance.p), numbers, spread) if line)


def _setting_table(case: Case, results: xr.DataTree) -> Table:
    """Lay out weight and survival under each setting of each switch, status quo."""
    years = case.horizon_years
    table = Table(
        title=f"Status quo by setting: weight before and after history, in power after {years} "
        "years",
        title_justify="left",
    )
    table.add_column("Setting")
    for head in ("Weight", "Runs", *case.regimes):
        table.add_column(head, justify="right")
    for found in variants_by_setting(results).values():
        columns = [
            survival_by_variant(results, found, STATUS_QUO, regime, years)
            for regime in case.regimes
        ]
        for place, one in enumerate(found):
            cells = (column[place] for column in columns)
            table.add_row(
                one.name,
                f"{one.prior:.0%} → {one.weight:.0%}",
                str(one.runs),
                *("–" if cell is None else f"{cell.middle:.2f}" for cell in cells),
            )
        table.add_section()
    return table


def _points(difference: Difference) -> str:
    median, low, high = (100 * x for x in (difference.median, difference.low, difference.high))
    return f"{median:+.1f} points\n\\[{low:+.1f} to {high:+.1f}]"


def _exit_table(case: Case, results: xr.DataTree) -> Table:
    years = case.horizon_years
    table = Table(title=f"Status quo: exits within {years} years, by mode", title_justify="left")
    modes = list(exit_shares(results, STATUS_QUO, case.regimes[0]))
    table.add_column("Regime")
    for mode in modes:
        table.add_column(mode.replace("_", " "), justify="right")
    table.add_column("(leader leaves)", justify="right")
    for regime in case.regimes:
        shares = exit_shares(results, STATUS_QUO, regime)
        leader = leader_leaves(results, STATUS_QUO, regime, years)
        table.add_row(regime, *(f"{shares[mode]:.1%}" for mode in modes), f"{leader:.0%}")
    ends = partnership_ends(results, STATUS_QUO, years)
    table.caption = "; ".join(f"partnership {name} ends: {p:.0%}" for name, p in ends.items())
    return table


def _series_table(results: xr.DataTree) -> Table:
    table = Table(title="Status quo: median [5-95 %]", title_justify="left")
    table.add_column("Series")
    table.add_column("Unit")
    found = list(bands(results, STATUS_QUO))
    columns = [index for index in (0, 12, 36, 60) if index < len(found[0].dates)]
    for index in columns:
        table.add_column(str(found[0].dates[index].astype("datetime64[M]")), justify="right")
    for band in found:
        cells = [_quantile_cell(band.quantiles[:, index]) for index in columns]
        table.add_row(band.name.replace("[", " \\["), band.unit, *cells)
    return table


def _quantile_cell(quantiles: np.ndarray) -> str:
    low, median, high = (short_number(float(quantiles[index])) for index in (0, 2, -1))
    return f"{median} \\[{low}-{high}]"


def difference_table(case: Case, results: xr.DataTree) -> Table:
    """Lay out the paired differences of series to the status quo, mean over the horizon."""
    table = Table(
        title="Against the status quo, mean over the horizon: median [5-95 %]",
        title_justify="left",
    )
    table.add_column("Scenario")
    for regime in case.regimes:
        for name in DIFFERENCES:
            table.add_column(f"{name} {regime}", justify="right")
    for scenario in theme.scenario_names(results):
        if scenario == STATUS_QUO:
            continue
        cells = [
            _signed(mean_difference(results, scenario, name, regime))
            for regime in case.regimes
            for name in DIFFERENCES
        ]
        table.add_row(scenario, *cells)
    return table


def _signed(one: Difference) -> str:
    return f"{one.median:+.3f} \\[{one.low:+.3f} to {one.high:+.3f}]"


def reference_table(modes: list[ReferenceMode], title: str) -> Table:
    """Lay out reference modes: coverage and error beside width and score against persistence."""
    table = Table(title=title, title_justify="left")
    for head in (
        "Series",
        "figures",
        "in 90 % band",
        "error",
        "band width",
        "CRPS",
        "CRPS / persistence",
    ):
        table.add_column(head, justify="left" if head == "Series" else "right")
    for one in modes:
        table.add_row(
            one.name.replace("[", " \\[") + ("" if one.logarithmic else " (linear)"),
            str(one.figures),
            f"{one.in_band:.0%}",
            f"{one.error:.2f}",
            f"{one.band_width:.2f}",
            f"{one.crps:.3f}",
            "too few figures" if np.isnan(one.crps_ratio) else f"{one.crps_ratio:.2f}",
        )
    return table
