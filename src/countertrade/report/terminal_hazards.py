"""The hazard timeline in the terminal."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xarray as xr
from rich.console import Console
from rich.table import Table

from countertrade.analysis.base_rates import base_rates, type_at
from countertrade.analysis.hazards import HazardTimeline
from countertrade.analysis.waves import WaveRatio
from countertrade.case import Case

MISSING = "-"
SHOWN = (0.5, 0.05, 0.95)
"""Quantiles of a cell: the middle, then the ends."""


SHORT_FROM = 0.1
"""Rate a year from which one decimal is enough."""


def print_hazards(console: Console, timeline: HazardTimeline, ratios: Iterable[WaveRatio]) -> None:
    """Print rates by year and mode beside base rates, and the comparison around waves of protest.

    Parameters
    ----------
    console
        Where to print.
    timeline
        Rates by month.
    ratios
        Comparisons around waves.
    """
    case, by_year = timeline.case, timeline.by_year()
    console.print(f"\n[bold]{case.title}[/bold]")
    conditioning = timeline.conditioning
    console.print(
        f"{len(conditioning.ancestors)} runs from weighted histories (effective sample "
        f"{conditioning.effective_runs:.0f} of {len(conditioning.weights)}, likelihood raised to "
        f"{conditioning.exponent:.2f}); rates ahead are those while the regime stays in power."
    )
    for regime in case.regimes:
        exits = [one.name for one in timeline.modes if one.event == "regime_exit"]
        others = [one.name for one in timeline.modes if one.event != "regime_exit"]
        console.print(hazard_table(case, by_year, regime, exits, "the regime ends by"))
        console.print(hazard_table(case, by_year, regime, others, "short of its end"))
    found = tuple(ratios)
    if found:
        console.print(wave_table(case, found))


def hazard_table(
    case: Case, by_year: xr.Dataset, regime: str, modes: list[str], what: str
) -> Table:
    """Lay out a regime's rates in per cent a year: median, and 5-95 % of the runs below."""
    name = next(actor.name for actor in case.actors if actor.id == regime)
    chosen = by_year.sel(regime=regime)
    table = Table(
        title=f"{name}, {what}: % a year, median and 5-95 % of runs",
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("Year")
    for mode in modes:
        table.add_column(str(mode).replace("_", " "), justify="right")
    for year in chosen["year"].values:
        ahead = "" if bool(chosen["history"].sel(year=year)) else " *"
        rates = chosen["rate"].sel(year=year)
        cells = [_cell(rates.sel(mode=mode, quantile=list(SHOWN)).values) for mode in modes]
        table.add_row(f"{int(year)}{ahead}", *cells)
    table.add_section()
    last = chosen["base_rate"].isel(year=-1)
    cells = [_cell(last.sel(mode=mode, bound=["rate", "low", "high"]).values) for mode in modes]
    table.add_row("base rate", *cells)
    table.caption = f"* forecast. Base rate with its 90 % interval: {_group(case, regime)}."
    return table


def wave_table(case: Case, ratios: tuple[WaveRatio, ...]) -> Table:
    """Lay out how crowds and uprisings around waves compare with the years beside."""
    table = Table(
        title="Around waves of protest: mean over that of the neighbouring years; as it began: "
        "over the five years before; median [5-95 % of runs]",
        title_justify="left",
        caption_justify="left",
    )
    quantities = list(dict.fromkeys(one.quantity for one in ratios))
    table.add_column("Wave")
    for quantity in quantities:
        table.add_column(quantity, justify="right")
    for wave in dict.fromkeys(one.wave for one in ratios):
        cells = {one.quantity: _ratio(one) for one in ratios if one.wave == wave}
        table.add_row(
            f"{wave.regime} {wave.first}", *(cells.get(name, MISSING) for name in quantities)
        )
    table.caption = (
        "Above 1 the model moves with the wave. A recorded wave brings people out in the model as "
        "well, so only the last column is told nothing of it."
    )
    return table


def _group(case: Case, regime: str) -> str:
    rates = base_rates(type_at(case, regime, case.as_of))
    if rates is None:
        return "none for this type of regime"
    source = next(iter(rates.regime_exits.values())).source
    return f"{rates.group} regimes, {source}; coups {rates.failed_coups.source}"


def _cell(values: np.ndarray) -> str:
    """Write middle and ends in per cent; a dash where there is no rate."""
    if not np.isfinite(values).all():
        return MISSING
    middle, low, high = (_percent(float(value)) for value in values)
    return f"{middle}\n\\[{low}-{high}]" if high != "0.00" else middle


def _percent(rate: float) -> str:
    return f"{100 * rate:.{1 if rate >= SHORT_FROM else 2}f}"


def _ratio(one: WaveRatio) -> str:
    if not np.isfinite(one.median):
        return "not at risk"
    return f"{one.median:.2f} \\[{one.low:.2f}-{one.high:.2f}]"
