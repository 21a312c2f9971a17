"""Compile the series of the case venezuela-cuba from a folder of collected figures.

The collected figures are tidy tables (one figure a row, with its source). This script selects
the rows that the case uses, converts units and money, grades and dates them, and writes one file
a series. It computes nothing that a note does not state.

Usage: ``python tools/compile_venezuela_cuba.py DATA_FOLDER [--output FOLDER]``
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from collected_figures import (
    FIRST,
    Figure,
    Observation,
    Tables,
    annual_release,
    join_notes,
    month_end,
    monthly_release,
    observe,
    period_name,
)
from shared_series import barrels_a_day, compile_case, monthly_price

FIRST_CARGO_YEAR = 2019  # from then on single months of deliveries are kept
HEADLINE_DERIVED = {2002: date(2003, 7, 1), 2003: date(2011, 9, 2), 2022: date(2023, 7, 1)}
CONTRACT_REPORTED = date(2013, 12, 12)
TWO_TRANCHES = "same money as the two 2015 rows; do not add"
SAME_FIGURE = 0.5  # kb/d; the headline table rounds
FLAT = "EIA prints one round figure for all months of the year: nothing is known within the year"
SMOOTH = "EIA smooths the blackout of the month; OPEC's secondary sources say 732"


def contract_volume(data: Tables) -> list[Observation]:
    """Compile the agreed volume; a row holds from its month on."""
    signed, raised = data.pick("ven_to_cuba_oil_shipments", "oil_supply_contract")
    reported = next(f for f in _deliveries(data) if period_name(f.start, f.end) == "2013")
    first, second, third = observe([signed, raised, reported], "kb/d", "contract")
    before = replace(
        first, period="1999-01", value=0.0, known_from=FIRST, note="no agreement before Oct 2000"
    )
    return [
        before,
        replace(first, known_from=signed.start),
        second,
        replace(
            third,
            period="2006-01",
            low=90.0,
            high=105.0,
            known_from=CONTRACT_REPORTED,
            note="agreement as reported in 2013, dated by the first year of deliveries above 90",
        ),
    ]


def oil_output_venezuela(data: Tables) -> list[Observation]:
    """Compile the monthly crude output of Venezuela."""
    figures = [
        replace(f, note=_output_note(f.start))
        for f in data.pick("ven_oil_production_monthly_eia", "crude_condensate_production_EIA")
    ]
    return observe(figures, "kb/d", release=monthly_release)


def _output_note(day: date) -> str:
    if 2008 <= day.year <= 2014:
        return FLAT
    return SMOOTH if (day.year, day.month) == (2019, 3) else ""


def _deliveries(data: Tables) -> list[Figure]:
    table = "ven_to_cuba_oil_shipments"
    # The stop of 2002 is an event of the case; counted as an observation too it would count twice.
    total = [
        f
        for f in data.pick(table, "oil_supply_total", actor="Venezuela->Cuba")
        if float(f.value) > 0
    ]
    crude = [f for f in data.pick(table, "oil_supply_crude") if f.start.year == 2018]
    note = "crude only, so a lower bound of crude and products; no good total for the year"
    return total + [replace(f, grade="C", note=join_notes(note, f.note)) for f in crude]


def _delivery(figure: Figure, observation: Observation) -> Observation:
    single_month = len(observation.period) == len("2004-03")
    if single_month:
        return replace(observation, observed_as="cargo_count")
    agreed = figure.note.startswith("agreement volume")
    return replace(observation, observed_as="contract") if agreed else observation


def oil_delivered(data: Tables) -> list[Observation]:
    """Compile deliveries to Cuba: every source's row, single months only from 2019 on."""
    figures = [
        f
        for f in _deliveries(data)
        if f.start.year >= FIRST_CARGO_YEAR or f.end - f.start > timedelta(days=31)
    ]
    observed = observe(figures, "kb/d")
    rows = [_delivery(f, o) for f, o in zip(figures, observed, strict=True)]
    with (data.folder / "headline_annual_wide.csv").open(encoding="utf-8", newline="") as file:
        headline = {int(row["year"]): row for row in csv.DictReader(file) if row["v2c_oil_kbd"]}
    return [_with_range(row, headline) for row in rows] + [
        _derived_year(year, headline[year]) for year in HEADLINE_DERIVED
    ]


def _with_range(row: Observation, headline: dict[int, dict[str, str]]) -> Observation:
    picked = headline.get(int(row.period[:4]))
    whole_year = len(row.period) == 4 or row.note.startswith("crude only")
    if picked is None or not whole_year:
        return row
    low, high = float(picked["v2c_low"]), float(picked["v2c_high"])
    if abs(row.value - float(picked["v2c_oil_kbd"])) > SAME_FIGURE or low == high:
        return row
    return replace(row, low=min(low, row.value), high=max(high, row.value))


def _derived_year(year: int, picked: dict[str, str]) -> Observation:
    return Observation(
        str(year),
        float(picked["v2c_oil_kbd"]),
        float(picked["v2c_low"]),
        float(picked["v2c_high"]),
        "kb/d",
        "derived from parts of the year",
        "rows of the year in this file",
        picked["v2c_quality"],
        HEADLINE_DERIVED[year],
        "period_mean",
        picked["v2c_note"],
    )


def third_party_oil(data: Tables, supplier: str) -> list[Observation]:
    """Compile what another supplier ships to Cuba."""
    actor = f"{supplier}->Cuba"
    return observe(data.pick("cuba_oil_energy_balance", "oil_supply_total", actor=actor), "kb/d")


def cuban_oil(data: Tables, variable: str) -> list[Observation]:
    """Compile what Cuba used, or what it would have used had nothing been short."""
    figures = data.pick("cuba_oil_energy_balance", variable)
    named = [replace(f, note=join_notes(f.variable.removeprefix("oil_"), f.note)) for f in figures]
    return observe([barrels_a_day(f) for f in named], "kb/d")


def oil_exports(data: Tables) -> list[Observation]:
    """Compile total oil exports of Venezuela, whole years only."""
    table, names = "ven_oil_exports_production_rigs_press", ("oil_exports_total",)
    figures = data.pick(table, *names, "oil_exports_total_PDVSA")
    return observe([f for f in figures if len(period_name(f.start, f.end)) == 4], "kb/d")


def gdp_venezuela(data: Tables) -> list[Observation]:
    """Chain the growth of Venezuelan GDP from 1999 = 1."""
    growth = data.pick("ven_macro_annual", "gdp_growth_real_WDI")
    level, figures = 1.0, [_base_year(growth[0])]
    for figure in growth:
        level *= 1 + figure.value / 100
        note = f"growth {figure.value:g} % chained; recent vintage"
        figures.append(replace(figure, value=level, note=note))
    return observe(figures, "index", release=annual_release)


def _base_year(figure: Figure) -> Figure:
    start, end = date(1999, 1, 1), date(1999, 12, 31)
    return replace(figure, start=start, end=end, value=1.0, note="base year")


def gdp_cuba(data: Tables) -> list[Observation]:
    """Put Cuban GDP at constant prices on 1999 = 1."""
    figures = data.pick("cub_macro_food_annual", "gdp_constant_2015USD")
    base, services = figures[0].value, "includes the official revaluation of medical services"
    scaled = [
        replace(
            f,
            value=f.value / base,
            note=join_notes(
                f"{f.value:g} bn USD of 2015", services if 2005 <= f.start.year <= 2007 else ""
            ),
        )
        for f in figures
    ]
    return observe(scaled, "index", release=annual_release)


def inflation(data: Tables) -> list[Observation]:
    """Compile average consumer price inflation of Venezuela."""
    old = [f for f in data.pick("ven_macro_annual", "inflation_cpi_avg") if f.start == FIRST]
    new = data.pick("ven_macro_annual", "inflation_cpi_avg_IMF2026")
    figures = [replace(f, note="annual average of consumer prices") for f in [*old, *new]]
    return observe(figures, "%/yr", release=annual_release)


def blackout_share(data: Tables) -> list[Observation]:
    """Divide the load shed by the demand of the same evening."""
    table = "cuba_electricity_deficit_blackouts"
    demand = {f.start: f.value for f in data.pick(table, "peak_demand")}
    figures = [
        replace(
            f,
            value=f.value / demand[f.start],
            end=month_end(f.start),
            grade="B",
            note=join_notes(
                f"one evening of the month ({f.start}): {f.value:g} of {demand[f.start]:g} MW",
                f.note,
            ),
        )
        for f in data.pick(table, "peak_load_shed")
    ]
    return observe(figures, "share")


def diaspora(data: Tables) -> list[Observation]:
    """Compile Venezuelans abroad as counted by R4V."""
    figures = data.pick("ven_protests_ovcs_emigrants_r4v", "emigrants_stock_R4V")
    return observe(figures, "Mperson", "point", factor=1e-3)


def population_cuba(data: Tables) -> list[Observation]:
    """Compile the Cuban population; the range spans the official and the independent count."""
    table = "cuba_gdp_population_migration"
    figures = data.pick(table, "population", "population_independent")
    rows = observe(figures, "Mperson", "point", factor=1e-6)
    contested = [row.value for row in rows if row.period == "2023-12"]
    low, high = min(contested), max(contested)
    return [replace(r, low=low, high=high) if r.period == "2023-12" else r for r in rows]


def services_staff(data: Tables) -> list[Observation]:
    """Compile Cuban services staff in Venezuela; medical staff alone is graded C."""
    table = "cuban_personnel_and_services"
    everyone = data.pick(table, "cuban_personnel_total", "cuban_professionals_total")
    medical = [
        replace(
            f,
            grade="C",
            source=f"{f.source} (medical staff)",
            note=join_notes("medical staff only", f.note),
        )
        for f in data.pick(table, "cuban_medical")
    ]
    return observe([*everyone, *medical], "kperson", factor=1e-3)


def debt_to_china(data: Tables) -> list[Observation]:
    """Compile the debt outstanding to China in dollars of 2024."""
    figures = data.pick("ven_loans_debt_patrons", "debt_outstanding", actor="China->Venezuela")
    return observe(data.real(figures), "USDbn", "point")


def credit_from_china(data: Tables) -> list[Observation]:
    """Compile new Chinese loans by year; a recalled figure only where no sourced one exists."""
    sourced = data.pick("ven_loans_debt_patrons", "loan_commitment_year")
    years = {f.start.year for f in sourced}
    recalled = data.pick("events_and_loans_recalled", "china_policy_bank_loans_by_year")
    sourced = [replace(f, note=f.note.removeprefix(TWO_TRANCHES)) for f in sourced]
    figures = [*sourced, *(f for f in recalled if f.start.year not in years)]
    return observe(data.real(figures), "USDbn/yr")


def _annual(data: Tables, table: str, variable: str) -> list[Observation]:
    return observe(data.pick(table, variable), "kb/d", release=annual_release)


def _reserves(data: Tables) -> list[Observation]:
    figures = data.pick("ven_macro_annual", "international_reserves_total_incl_gold")
    return observe(data.real(figures), "USDbn", "point", release=annual_release)


def _oil_output_cuba(data: Tables) -> list[Observation]:
    names = ("crude_production", "petroleum_liquids_production")
    return observe(data.pick("cuba_oil_energy_balance", *names), "kb/d")


SERIES: dict[str, Callable[[Tables], list[Observation]]] = {
    "oil_price_world": lambda data: monthly_price(data, "brent_spot_price"),
    "contract_volume_VEN-to-CUB": contract_volume,
    "oil_output_VEN": oil_output_venezuela,
    "domestic_oil_use_VEN": lambda data: _annual(data, "ven_oil_annual", "oil_consumption"),
    "oil_exports_VEN": oil_exports,
    "oil_delivered_VEN-to-CUB": oil_delivered,
    "third_party_oil_MEX-to-CUB": lambda data: third_party_oil(data, "Mexico"),
    "third_party_oil_RUS-to-CUB": lambda data: third_party_oil(data, "Russia"),
    "domestic_oil_use_CUB": lambda data: cuban_oil(data, "oil_consumption"),
    "oil_demand_CUB": lambda data: cuban_oil(data, "oil_demand"),
    "oil_output_CUB": _oil_output_cuba,
    "gdp_VEN": gdp_venezuela,
    "gdp_CUB": gdp_cuba,
    "inflation_VEN": inflation,
    "reserves_VEN": _reserves,
    "blackout_share_CUB": blackout_share,
    "diaspora_VEN": diaspora,
    "population_CUB": population_cuba,
    "services_staff_CUB-to-VEN": services_staff,
    "debt_CHN-to-VEN": debt_to_china,
    "new_credit_CHN-to-VEN": credit_from_china,
}


if __name__ == "__main__":
    compile_case("venezuela-cuba", SERIES)
