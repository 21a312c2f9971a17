"""Compile the series of the case patrons-syria from a folder of collected figures.

Selects the rows that the case uses, converts units and money, grades and dates them, and writes
one file a series. Figures found after the collection stand in ``looked_up/patrons_syria.csv``. It
computes nothing that a note does not state.

Usage: ``python tools/compile_patrons_syria.py DATA_FOLDER [--output FOLDER]``
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from collected_figures import (
    Observation,
    Tables,
    annual_release,
    join_notes,
    month_end,
    observe,
)
from shared_series import always_one, compile_case, gdp_index, money_a_year, monthly_price

START = date(2005, 1, 1)
LAST_MONTH = "2024-11"
TABLE = "patrons_syria"
NO_DELIVERIES = date(2013, 1, 31)
"""Last day of the years in which Syria exported oil and no Iranian crude is reported."""
INTERVENTION = date(2015, 9, 30)
REFERENCE_VOLUME = 100.0
"""Thousand barrels a day that an index of 1 stands for, about the volume of 2023."""
OIL_LINE = "oil"
"""Note of a credit line that paid for oil, which the deliveries already count."""


def oil_price(data: Tables) -> list[Observation]:
    """Compile the monthly Brent price in dollars of 2024."""
    return [m for m in monthly_price(data, "brent_spot_price") if m.period <= LAST_MONTH]


def patron_oil(data: Tables) -> list[Observation]:
    """Compile crude received from Iran; a gap between two figures keeps the earlier one."""
    rows = observe(data.pick(TABLE, "oil_supply", actor="Iran->Syria"), "kb/d")
    first = rows[0]
    before = replace(
        first,
        period=f"{START:%Y-%m}/{NO_DELIVERIES:%Y-%m}",
        value=0.0,
        known_from=NO_DELIVERIES + timedelta(days=1),
        note="none reported: Syria exported crude until it lost its fields in late 2012",
    )
    return [before, *rows]


def iranian_means(data: Tables) -> list[Observation]:
    """Divide the crude received by the volume to which the index refers.

    The years without any are stated one by one: each was known to have had none when it was over.
    """
    note = f"crude received over {REFERENCE_VOLUME:g} kb/d"
    none_received, *deliveries = patron_oil(data)
    return [
        replace(
            row,
            value=row.value / REFERENCE_VOLUME,
            unit="index",
            note=join_notes(note, row.note),
        )
        for row in [*_by_year(none_received), *deliveries]
    ]


def _by_year(row: Observation) -> list[Observation]:
    """Part the months without deliveries by calendar year."""
    years = range(START.year, NO_DELIVERIES.year)
    whole = [replace(row, period=str(year), known_from=date(year + 1, 1, 31)) for year in years]
    return [*whole, replace(row, period=f"{NO_DELIVERIES:%Y-%m}")]


def russian_means(data: Tables) -> list[Observation]:
    """Compile Russian means: arms received until the intervention, then the force itself."""
    arms = data.pick("macro_energy_annual", "arms_imports_SIPRI_TIV")
    peak = max(f.value for f in arms)
    before = [
        replace(
            f,
            value=f.value / peak,
            end=min(f.end, INTERVENTION),
            note="arms received from all suppliers over the peak of 2012",
            grade="C",
        )
        for f in arms
        if f.start < INTERVENTION
    ]
    after = data.pick(TABLE, "military_presence")
    return observe(before, "index", release=annual_release) + observe(after, "index")


def other_deliveries(data: Tables) -> list[Observation]:
    """Compile single months and parts of a year of Iranian crude, to compare with the driver."""
    figures = data.pick("patron_aid", "oil_supply", actor="Iran->Syria")
    rows = observe(figures, "kb/d")
    return [replace(r, observed_as="cargo_count") if "/" not in r.period else r for r in rows]


def patron_credit(data: Tables) -> list[Observation]:
    """Compile Iranian credit lines by year, without the one that paid for oil."""
    lines = [f for f in data.pick("patron_aid", "credit_line") if f.note != OIL_LINE]
    years = [
        replace(
            f,
            start=date(f.start.year, 1, 1),
            end=date(f.start.year, 12, 31),
            note=join_notes("line of credit, taken as drawn in its year", f.note),
        )
        for f in lines
    ]
    return observe(data.real(years), "USDbn/yr")


def oil_output(data: Tables) -> list[Observation]:
    """Compile oil lifted in the whole country, whoever held the fields, to 2012."""
    figures = [
        replace(f, note="whole country")
        for f in data.pick("macro_energy_annual", "oil_production", actor="Syria")
        if f.start.year < NO_DELIVERIES.year
    ]
    held = data.pick(TABLE, "oil_output_government")
    annual = observe(figures, "kb/d", release=annual_release)
    return annual + observe(held, "kb/d")


def gdp(data: Tables) -> list[Observation]:
    """Put output at constant prices on 2005 = 1."""
    return gdp_index(data.pick("macro_energy_annual", "gdp_constant_2015USD", actor="Syria"))


def other_imports(data: Tables) -> list[Observation]:
    """Compile imports of goods in dollars of 2024, fuel that was paid for included."""
    figures = [
        replace(f, note=join_notes("bought fuel included", f.note))
        for f in data.pick(TABLE, "goods_imports")
    ]
    return money_a_year(data, figures)


def goods_exports(data: Tables) -> list[Observation]:
    """Compile exports of goods after the loss of oil exports, in dollars of 2024."""
    figures = [f for f in data.pick(TABLE, "goods_exports") if f.start > NO_DELIVERIES]
    return money_a_year(data, figures)


def reserves(data: Tables) -> list[Observation]:
    """Compile reserves at the end of the year in dollars of 2024."""
    return observe(data.real(data.pick(TABLE, "reserves")), "USDbn", "point")


def oil_used(data: Tables) -> list[Observation]:
    """Compile oil used at home: before the conflict, and in areas of the government after it."""
    return observe(data.pick(TABLE, "oil_use", "oil_need"), "kb/d")


def blackout(data: Tables) -> list[Observation]:
    """Divide the power that was lacking by the power demanded."""
    demanded = {f.start: f.value for f in data.pick(TABLE, "power_demanded")}
    figures = [
        replace(
            f,
            value=1 - f.value / demanded[f.start],
            end=month_end(f.start),
            note=join_notes(f"{f.value:g} of {demanded[f.start]:g} MW", f.note),
        )
        for f in data.pick(TABLE, "power_produced")
    ]
    return observe(figures, "share")


def rebel_territory(data: Tables) -> list[Observation]:
    """Compile the share of the land that the government did not hold."""
    held = data.pick(TABLE, "territory_held")
    full = [replace(f, grade="C") for f in data.pick(TABLE, "territory_full_control")]
    lost = [
        replace(f, value=1 - f.value, note=join_notes(f"government held {f.value:g}", f.note))
        for f in [*full, *held]
    ]
    return observe(lost, "share")


def population(data: Tables) -> list[Observation]:
    """Compile residents of the whole country."""
    return observe(data.pick(TABLE, "population"), "Mperson", release=annual_release)


def diaspora(data: Tables) -> list[Observation]:
    """Compile refugees abroad; those who are not registered are not counted."""
    return observe(data.pick(TABLE, "emigrants"), "Mperson", "point")


SERIES = {
    "oil_price_world": oil_price,
    "patron_oil_IRN-to-SYR": patron_oil,
    "patron_means_IRN": iranian_means,
    "patron_means_RUS": russian_means,
    "patron_means_MKT": always_one,
    "patron_oil_single_IRN-to-SYR": other_deliveries,
    "patron_credit_IRN-to-SYR": patron_credit,
    "oil_output_SYR": oil_output,
    "oil_used_SYR": oil_used,
    "gdp_SYR": gdp,
    "other_imports_SYR": other_imports,
    "goods_exports_SYR": goods_exports,
    "reserves_SYR": reserves,
    "blackout_share_SYR": blackout,
    "rebel_territory_SYR": rebel_territory,
    "population_SYR": population,
    "diaspora_SYR": diaspora,
}


if __name__ == "__main__":
    compile_case("patrons-syria", SERIES, START)
