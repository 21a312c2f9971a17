"""The tables of the report, as rows of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from countertrade.analysis.reference_modes import ReferenceMode
from countertrade.analysis.summary import (
    HORIZONS,
    Difference,
    exit_shares,
    keys_of,
    leader_leaves,
    leading_names,
    mean_difference,
    partnership_ends,
    survival_at,
    survival_difference,
)
from countertrade.analysis.variants import Variant, full_variants
from countertrade.analysis.words import in_words
from countertrade.case import STATUS_QUO, WORLD, Case, Observation, Series
from countertrade.figures import theme
from countertrade.report.sentences import signed
from countertrade.report.variants import spread_cell

COMPARED = ("oil_delivered", "third_party_supply", "fuel_ratio", "blackout", "gdp")
"""Leading series whose paired differences are tabulated and drawn."""
UNMOVED = 1e-4
"""A series that no scenario moves by more is left out of the comparison."""


@dataclass(frozen=True)
class Table:
    """A table: its caption, the heads of its columns, and rows whose first cell is a head."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: bool = True
    """Whether all columns but the first are set to the right."""


@dataclass(frozen=True)
class Origin:
    """Where one series comes from."""

    name: str
    use: str
    figures: str
    years: str
    grades: str
    observed_as: str
    sources: tuple[tuple[str, str], ...]
    """Name and, where it is one, address of each source."""
    note: str


def survival_table(case: Case, results: xr.DataTree, regime: str) -> Table:
    """Tabulate a regime's survival under every scenario, in words with range and in numbers."""
    variants = full_variants(results)
    horizons = [years for years in HORIZONS if years <= case.horizon_years]
    last = horizons[-1]
    rows = []
    for name in theme.scenario_names(results):
        cells = [_chance(results, variants, name, regime, years) for years in horizons]
        against = (
            "\u2013"
            if name == STATUS_QUO
            else _points(survival_difference(results, name, regime, last))
        )
        rows.append((theme.scenario_title(case, name), *cells, against))
    return Table(
        caption=f"{theme.actor_name(case, regime)}: in power after",
        heads=(
            "Scenario",
            *(f"{years} year{'s' if years > 1 else ''}" for years in horizons),
            f"Against the status quo, {last} years, points",
        ),
        rows=tuple(rows),
    )


def exit_table(case: Case, results: xr.DataTree, regime: str) -> Table:
    """Tabulate the probability of exit by each mode up to the horizon."""
    modes = list(exit_shares(results, STATUS_QUO, regime))
    rows = []
    for name in theme.scenario_names(results):
        shares = exit_shares(results, name, regime)
        leader = leader_leaves(results, name, regime, case.horizon_years)
        cells = [f"{100 * shares[mode]:.1f}" for mode in modes]
        total = f"{100 * sum(shares.values()):.1f}"
        rows.append((theme.scenario_title(case, name), *cells, total, f"{100 * leader:.0f}"))
    return Table(
        caption=(
            f"{theme.actor_name(case, regime)}: exits within {case.horizon_years} years by mode, "
            "per cent"
        ),
        heads=(
            "Scenario",
            *(mode.replace("_", " ") for mode in modes),
            "all modes",
            "leader leaves (no exit by itself)",
        ),
        rows=tuple(rows),
    )


def compared_keys(results: xr.DataTree) -> list[str]:
    """List the series worth comparing: those that some scenario moves."""
    keys = [
        key for name in COMPARED if name in leading_names(results) for key in keys_of(results, name)
    ]
    return [key for key in keys if _moves(results, key)]


def difference_table(case: Case, results: xr.DataTree, keys: list[str]) -> Table:
    """Tabulate paired differences of series to the status quo, mean over the horizon."""
    partnerships = [one.id for one in case.partnerships]
    rows = []
    for name in theme.scenario_names(results):
        if name == STATUS_QUO:
            continue
        ends = partnership_ends(results, name, case.horizon_years)
        rows.append(
            (
                theme.scenario_title(case, name),
                *(_spread(_difference(results, name, key)) for key in keys),
                *(f"{100 * ends[one]:.0f} %" for one in partnerships),
            )
        )
    return Table(
        caption=(
            "Paired differences to the status quo (same random numbers): mean over the months to "
            "the horizon, median and 5-95 % over runs"
        ),
        heads=(
            "Scenario",
            *(_head(case, results, key) for key in keys),
            *(f"{theme.place_name(case, one)}: partnership ends" for one in partnerships),
        ),
        rows=tuple(rows),
    )


def fit_table(case: Case, before: list[ReferenceMode], after: list[ReferenceMode]) -> Table:
    """Tabulate how the runs' past compares with the figures, before and after weighting."""
    rows = [
        (
            theme.series_name(case, str(late.name)) + ("" if late.logarithmic else " (linear)"),
            str(late.figures),
            f"{100 * early.in_band:.0f} \u2192 {100 * late.in_band:.0f}",
            f"{early.band_width:.2f} \u2192 {late.band_width:.2f}",
            f"{early.error:.2f} \u2192 {late.error:.2f}",
            f"{_ratio(early)} \u2192 {_ratio(late)}",
        )
        for early, late in zip(before, after, strict=True)
    ]
    return Table(
        caption="The simulated past against the case's figures, before \u2192 after weighting",
        heads=(
            "Series",
            "Figures",
            "Inside the 90 % band, %",
            "Width of the band",
            "Error of the median",
            "CRPS over that of persistence",
        ),
        rows=tuple(rows),
    )


def parameter_table(case: Case) -> Table:
    """Tabulate every range a parameter is drawn from, with what it rests on."""
    rows = [
        (
            name.replace("_", " "),
            "all" if place is None else theme.place_name(case, place),
            f"{one.low:g}",
            "" if one.mode is None else f"{one.mode:g}",
            f"{one.high:g}",
            entry.unit,
            str(entry.distribution),
            one.source,
        )
        for name, entry in case.parameters.items()
        for place, one in entry.ranges.items()
    ]
    return Table(
        caption=f"{len(rows)} ranges of {len(case.parameters)} parameters",
        heads=("Parameter", "At", "Low", "Mode", "High", "Unit", "Distribution", "Rests on"),
        rows=tuple(rows),
        numeric=False,
    )


def origins(case: Case) -> list[Origin]:
    """Gather where every series comes from: sources, grades, and how it was observed."""
    return [_origin(case, one) for one in case.series]


def _origin(case: Case, one: Series) -> Origin:
    return Origin(
        name=theme.series_name(case, f"{one.quantity}[{one.place}]"),
        use=str(one.use),
        figures=str(len(one.rows)),
        years=_years(one),
        grades=_counts(str(row.grade) for row in one.rows),
        observed_as=_counts(row.observed_as.replace("_", " ") for row in one.rows),
        sources=tuple(dict.fromkeys(_source(row) for row in one.rows)),
        note=one.note,
    )


def _years(one: Series) -> str:
    """Return the years a series covers; one cut at an early date may know of none."""
    if not one.rows:
        return "none known by the as-of date"
    first, last = one.rows[0].first.year, max(row.last for row in one.rows).year
    return str(first) if first == last else f"{first}\u2013{last}"


def _source(row: Observation) -> tuple[str, str]:
    address = row.source_locator if row.source_locator.startswith(("http://", "https://")) else ""
    return row.source, address


def _counts(values: Iterable[str]) -> str:
    counted = Counter(values)
    return ", ".join(f"{count} {value}" for value, count in sorted(counted.items()))


def _chance(
    results: xr.DataTree, variants: Sequence[Variant], scenario: str, regime: str, years: int
) -> str:
    chance = survival_at(results, scenario, regime, years)
    numbers = f"{chance.p:.2f} [{chance.low:.2f} to {chance.high:.2f}]"
    spread = spread_cell(results, variants, scenario, regime, years)
    return "\n".join(line for line in (in_words(chance.p), numbers, spread) if line)


def _points(one: Difference) -> str:
    median, low, high = (100 * x for x in (one.median, one.low, one.high))
    return f"{signed(median, 1)}\n[{signed(low, 1)} to {signed(high, 1)}]"


def _spread(one: Difference) -> str:
    return f"{signed(one.median)}\n[{signed(one.low)} to {signed(one.high)}]"


def _difference(results: xr.DataTree, scenario: str, key: str) -> Difference:
    name, place = theme.split_key(key)
    return mean_difference(results, scenario, name, None if place == WORLD else place)


def _moves(results: xr.DataTree, key: str) -> bool:
    found = (
        _difference(results, name, key)
        for name in theme.scenario_names(results)
        if name != STATUS_QUO
    )
    return any(max(abs(one.low), abs(one.median), abs(one.high)) > UNMOVED for one in found)


def _head(case: Case, results: xr.DataTree, key: str) -> str:
    name, _ = theme.split_key(key)
    unit = str(results["forecast"].variables[name].attrs.get("unit", ""))
    return f"{theme.series_name(case, key)}, {unit}"


def _ratio(one: ReferenceMode) -> str:
    return f"{one.crps_ratio:.2f}" if np.isfinite(one.crps_ratio) else "too few"
