"""Compile the series of the case ussr-cuba from a folder of collected figures.

Selects the rows that the case uses, converts units and money, grades and dates them, and writes
one file a series. Figures found after the collection stand in ``looked_up/ussr_cuba.csv``. It
computes nothing that a note does not state.

Usage: ``python tools/compile_ussr_cuba.py DATA_FOLDER [--output FOLDER]``
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from collected_figures import (
    Figure,
    Observation,
    Tables,
    annual_release,
    join_notes,
    observe,
)
from shared_series import (
    always_one,
    barrels_a_day,
    by_year,
    compile_case,
    gdp_index,
    money_a_year,
    monthly_price,
)

START = date(1985, 1, 1)
LAST_YEAR = 1995
TABLE = "ussr_cuba"
FIRST_MONTHLY_PRICE = 1986
HOURS_A_DAY = 24.0
SHARE_OF_HOMES = (0.4, 1.0)
"""Homes use about two fifths of power; cuts of other users are not known."""


def _pick(data: Tables, table: str, *variables: str) -> list[Figure]:
    return [f for f in data.pick(table, *variables) if f.end.year <= LAST_YEAR]


def oil_price(data: Tables) -> list[Observation]:
    """Compile the oil price: a mean for 1985, West Texas to April 1987, then Brent."""
    months = monthly_price(data, "brent_spot_price", "wti_spot_price")
    annual = [
        f
        for f in _pick(data, "oil_price_annual", "crude_price_real2024")
        if f.start.year < FIRST_MONTHLY_PRICE
    ]
    known = [m for m in months if m.period < str(LAST_YEAR + 1)]
    return observe(annual, "USD/bbl", release=annual_release) + known


def patron_oil(data: Tables) -> list[Observation]:
    """Compile oil received from the Soviet Union, from 1992 on from Russia."""
    figures = [
        *_pick(data, "patron_aid", "oil_supply"),
        *_pick(data, TABLE, "oil_supply"),
    ]
    # The annual statistics give tonnes a year under two names of the unit.
    volumes = [barrels_a_day(replace(f, unit="Mt/yr")) for f in figures]
    return observe(volumes, "kb/d", release=annual_release)


def patron_goods(data: Tables) -> list[Observation]:
    """Compile what the bloc delivered besides oil, in dollars of 2024 a year."""
    oil = _pick(data, TABLE, "bloc_oil_sales")
    return money_a_year(data, _less(_pick(data, TABLE, "bloc_sales"), oil, "oil"))


def _less(figures: list[Figure], parts: list[Figure], what: str) -> list[Figure]:
    """Take a part off the figures, year by year."""
    part = {year: f.value for year, f in by_year(parts).items()}
    return [
        replace(
            f,
            value=f.value - part[f.start.year],
            grade="C",
            note=join_notes(f"{f.value:g} less {what} for {part[f.start.year]:g}", f.note),
        )
        for f in figures
    ]


def _over_first_year(rows: list[Observation], what: str) -> list[Observation]:
    """Divide amounts by that of the first year, so that 1 is what the ranges stand for."""
    base = next(row.value for row in rows if row.period == f"{START:%Y}")
    note = f"{{:.4g}} {what} over {base:.4g} in {START:%Y}"
    return [
        replace(row, value=row.value / base, unit="index", note=note.format(row.value))
        for row in rows
    ]


def means_of_oil(data: Tables) -> list[Observation]:
    """Compile the oil that the Soviet Union, then Russia, delivered as an index."""
    return _over_first_year(patron_oil(data), "kb/d")


def means_of_trade(data: Tables) -> list[Observation]:
    """Compile what the bloc delivered besides oil as an index."""
    return _over_first_year(patron_goods(data), "bn USD of 2024 besides oil")


def other_exports(data: Tables) -> list[Observation]:
    """Compile exports to others than the bloc, receipts from tourism included."""
    goods = by_year(_pick(data, TABLE, "goods_exports"))
    bloc = by_year(_pick(data, TABLE, "bloc_purchases"))
    figures = [
        replace(
            f,
            value=f.value + goods[year].value - bloc[year].value,
            grade="C",
            note=(
                f"tourism {f.value:g} and goods {goods[year].value:g} less sales to the bloc "
                f"{bloc[year].value:g}; re-exported oil included"
            ),
        )
        for year, f in by_year(_pick(data, TABLE, "tourism_receipts")).items()
    ]
    return money_a_year(data, figures)


def other_imports(data: Tables) -> list[Observation]:
    """Compile imports of goods other than fuel, in dollars of 2024 a year."""
    fuel = _pick(data, TABLE, "fuel_imports")
    return money_a_year(data, _less(_pick(data, TABLE, "goods_imports"), fuel, "fuel"))


def oil_output(data: Tables) -> list[Observation]:
    """Compile Cuba's own crude output."""
    figures = [barrels_a_day(f) for f in _pick(data, TABLE, "oil_production")]
    return observe(figures, "kb/d", release=annual_release)


def oil_used(data: Tables) -> list[Observation]:
    """Compute oil used at home: net imports of energy, nearly all of them oil, and own crude."""
    own = by_year(_pick(data, TABLE, "oil_production"))
    produced = by_year(_pick(data, "energy_use_annual", "primary_energy_production"))
    return observe(
        [
            _used_in_year(used, produced[year], own[year])
            for year, used in by_year(
                _pick(data, "energy_use_annual", "primary_energy_use")
            ).items()
        ],
        "kb/d",
        release=annual_release,
    )


def _used_in_year(used: Figure, produced: Figure, own: Figure) -> Figure:
    # A tonne of oil equivalent is a tonne of crude within two per cent.
    volume = barrels_a_day(replace(used, value=used.value - produced.value, unit="Mt/yr"))
    crude = barrels_a_day(own).value
    note = (
        f"energy used {used.value:g} less produced {produced.value:g} Mtoe as oil, "
        f"and own crude of {crude:.3g} kb/d"
    )
    return replace(volume, value=volume.value + crude, grade="B", note=note)


def gdp(data: Tables) -> list[Observation]:
    """Put output at constant prices on 1985 = 1."""
    return gdp_index(_pick(data, "cub_macro_food_annual", "gdp_constant_2015USD"))


def population(data: Tables) -> list[Observation]:
    """Compile residents: energy used over energy used per person; before 1990 as remembered."""
    table = "energy_use_annual"
    total = by_year(_pick(data, table, "electricity_use"))
    figures = [
        replace(
            f,
            value=total[f.start.year].value * 1000 / f.value,
            note=f"{total[f.start.year].value:g} TWh over {f.value:g} kWh per person",
        )
        for f in _pick(data, table, "electricity_use_per_person")
    ]
    recalled = _pick(data, TABLE, "population")
    return observe([*recalled, *figures], "Mperson", release=annual_release)


def emigration(data: Tables) -> list[Observation]:
    """Compile departures by sea in the summer of 1994, a lower bound of those who left."""
    figures = _pick(data, TABLE, "sea_departures")
    return observe(figures, "Mperson", "cumulative", factor=1e-6)


def blackout(data: Tables) -> list[Observation]:
    """Turn hours without power in homes into a range of the share of power that was cut."""
    low, high = SHARE_OF_HOMES
    return [
        replace(
            row,
            value=share * (low + high) / 2,
            low=share * low,
            high=share * high,
            note=join_notes(
                f"{row.value:g} hours a day in homes, which use about {low:g} of power; "
                "the value is the middle of what that leaves open",
                row.note,
            ),
        )
        for row in observe(_pick(data, TABLE, "hours_without_power"), "share")
        for share in [row.value / HOURS_A_DAY]
    ]


SERIES = {
    "oil_price_world": oil_price,
    "patron_means_SUN": means_of_oil,
    "patron_means_CMEA": means_of_trade,
    "patron_means_MKT": always_one,
    "other_exports_CUB": other_exports,
    "other_imports_CUB": other_imports,
    "oil_output_CUB": oil_output,
    "oil_used_CUB": oil_used,
    "gdp_CUB": gdp,
    "population_CUB": population,
    "emigration_CUB": emigration,
    "blackout_share_CUB": blackout,
}


if __name__ == "__main__":
    compile_case("ussr-cuba", SERIES, START)
