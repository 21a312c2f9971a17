"""The tables in the terminal where only quantiles of the runs were kept."""

from __future__ import annotations

import numpy as np
import xarray as xr
from rich.console import Console
from rich.table import Table

from countertrade.analysis.summary import HORIZONS
from countertrade.analysis.words import in_words, short_number
from countertrade.case import STATUS_QUO, Case
from countertrade.inference.quantiles import APART
from countertrade.report.terminal import print_heading

MONTHS = 12
LOW, HIGH = 0.05, 0.95


def print_quantiles(console: Console, case: Case, results: xr.DataTree) -> None:
    """Print survival, exits and leading series of a forecast whose runs were not kept.

    Parameters
    ----------
    console
        Where to print.
    case
        The case that was run.
    results
        Its opened results, with quantiles in place of runs.
    """
    print_heading(console, case, results)
    for regime in case.regimes:
        console.print(_survival_table(case, results, regime))
        console.print(_exit_table(results, regime))
    console.print(_series_table(results))
    console.print(
        "In brackets: 5 to 95 per cent of runs, each within 1/256 of its size. Structural variants "
        "are mixed as their weights say; how far they lie apart, and the report, need runs that "
        "are kept.",
        style="dim",
        markup=False,
    )


def _survival_table(case: Case, results: xr.DataTree, regime: str) -> Table:
    name = next(actor.name for actor in case.actors if actor.id == regime)
    table = Table(title=f"{name}: in power after", title_justify="left")
    table.add_column("Scenario")
    horizons = [years for years in HORIZONS if years <= case.horizon_years]
    for years in horizons:
        table.add_column(f"{years} year{'s' if years > 1 else ''}")
    table.add_column(f"Against status quo, {horizons[-1]} years", justify="right")
    for scenario in _scenarios(results):
        here = {"scenario": scenario, "regime": regime}
        cells = [_chance(results, here, MONTHS * years) for years in horizons]
        table.add_row(scenario, *cells, _points(results, here, MONTHS * horizons[-1]))
    return table


def _chance(results: xr.DataTree, here: dict[str, str], month: int) -> str:
    at = results["forecast"].to_dataset().sel(here).isel(time=month)
    p = float(at["survival_mean"])
    low, high = (float(at["survival"].sel(quantile=level)) for level in (LOW, HIGH))
    return f"{in_words(p)}\n{p:.2f} \\[{low:.2f}-{high:.2f}]"


def _points(results: xr.DataTree, here: dict[str, str], month: int) -> str:
    if here["scenario"] == STATUS_QUO:
        return ""
    apart = results[f"forecast{APART}"].to_dataset()["survival"].sel(here).isel(time=month)
    low, median, high = (100 * float(apart.sel(quantile=level)) for level in (LOW, 0.5, HIGH))
    return f"{median:+.1f} points\n\\[{low:+.1f} to {high:+.1f}]"


def _exit_table(results: xr.DataTree, regime: str) -> Table:
    shares = results["forecast"].to_dataset()["exit_share_mean"].sel(regime=regime)
    table = Table(title=f"Exits of {regime} by mode, to the horizon", title_justify="left")
    table.add_column("Scenario")
    for mode in shares["mode"].values:
        table.add_column(str(mode).replace("_", " "), justify="right")
    for scenario in _scenarios(results):
        found = shares.sel(scenario=scenario).values
        table.add_row(scenario, *(f"{float(share):.1%}" for share in found))
    return table


def _series_table(results: xr.DataTree) -> Table:
    table = Table(title="Status quo: median [5-95 %]", title_justify="left")
    table.add_column("Series")
    table.add_column("Unit")
    ahead = results["forecast"].to_dataset().sel(scenario=STATUS_QUO)
    dates = ahead["time"].values
    columns = [index for index in (0, 12, 36, 60) if index < len(dates)]
    for index in columns:
        table.add_column(str(dates[index].astype("datetime64[M]")), justify="right")
    for name in _leading(results):
        variable = ahead[name].sel(quantile=[LOW, 0.5, HIGH])
        places = variable.dims[2:]
        rows = variable.stack(place=places) if places else variable.expand_dims("place", -1)
        for at in range(rows.sizes["place"]):
            values = rows.isel(place=at)
            label = f"{name} \\[{rows['place'].values[at][0]}]" if places else name
            cells = [_cell(values.isel(time=index).values) for index in columns]
            table.add_row(label, str(variable.attrs.get("unit", "")), *cells)
    return table


def _cell(values: np.ndarray) -> str:
    low, median, high = (short_number(float(value)) for value in values)
    return f"{median} \\[{low}-{high}]"


def _leading(results: xr.DataTree) -> list[str]:
    """List the leading series: those that history has as well."""
    found = results["history"].to_dataset().data_vars
    return [str(name) for name in found if not str(name).endswith("_mean")]


def _scenarios(results: xr.DataTree) -> list[str]:
    return [str(name) for name in results["forecast"].to_dataset()["scenario"].values]
