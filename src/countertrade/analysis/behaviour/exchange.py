"""Checks 3-5, 8-13 and 20-21: oil, money, power and what sanctions do to them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from countertrade.analysis.behaviour.bench import YEARS_AHEAD, Bench
from countertrade.analysis.behaviour.check import Deviation, above, check
from countertrade.language import key_of
from countertrade.language.declare import Parameter

SANCTIONS_LEAD = ("collapse_cause", "sanctions_led")
"""That sanctions backfire is a hypothesis (K6): what they must not do is asserted here alone."""
PIPELINE = 2
"""Months in which what was under way arrives."""
YEAR = 12
STEADY_SHARE = 0.8
"""Part of the revenue of year 6 that must be left in year 24 at a steady price."""
EARLY, LATE = 6, 24
SETTLED = 0.05
"""Log distance from low inflation at which it counts as low."""
LEFT = 0.1
"""Part of an excess that may be left in the end: the slowest way back is .15 a year, exp(-2.4)."""


def _nothing_moves(bench: Bench, experiment: str) -> Iterator[Deviation]:
    written = bench.under(experiment)
    for link in bench.places("oil_shipment"):
        shipped = written[key_of("oil_shipment", link)]
        delivered = written[key_of("oil_delivered", link)][PIPELINE:]
        yield above(f"shipped on {link} under {experiment}", shipped, 0.0, "kb/d")
        yield above(f"delivered on {link} under {experiment}", delivered, 0.0, "kb/d")


@check(
    3,
    "Without oil nothing is shipped",
    "Where wells lift nothing, nothing is shipped the same month and nothing delivered after two.",
    needs=("oil_shipment", "oil_potential"),
)
def nothing_without_oil(bench: Bench) -> Iterator[Deviation]:
    """Let all wells run dry."""
    yield from _nothing_moves(bench, "no oil")


@check(
    4,
    "A closed outlet delivers nothing",
    "Where outlets to partners are closed nothing reaches them, with and without closed cash "
    "outlets beside: gifts do not jump.",
    needs=("oil_shipment", "outlet_stance"),
)
def nothing_through_a_closed_outlet(bench: Bench) -> Iterator[Deviation]:
    """Close outlets to the partners of regimes under pressure."""
    for experiment in ("closed", "closed, maximum"):
        for found in _nothing_moves(bench, experiment):
            if any(f" {one}>" in found.what for one in bench.receivers("outlet_stance")):
                yield found


@check(
    5,
    "Without alignment there is no exchange",
    "At alignment 0 nothing is shipped, and staff abroad only shrinks, to a hundredth in sixteen "
    "years.",
    needs=("alignment",),
)
def no_exchange_without_alignment(bench: Bench) -> Iterator[Deviation]:
    """Set alignment to 0."""
    written = bench.under("unaligned", YEARS_AHEAD)
    for key in bench.keys("oil_shipment"):
        yield above(key, written[key], 0.0, "kb/d")
    for staff in ("security_staff", "services_staff"):
        for key in bench.keys(staff):
            left = written[key]
            yield above(f"rise of {key}", left[1:], left[:-1], "kperson")
            yield above(f"rest of {key}", left[-1], 0.01 * left[0], "kperson")


@check(
    8,
    "Revenue rises with price",
    "At fixed volume oil revenue rises with the price, in every state that history passes.",
    part="a",
    needs=("oil_sold", "oil_revenue"),
    tolerance=0.0,
    reason="the slope is positive or it is not; only states in which oil is sold are looked at",
)
def revenue_rises_with_price(bench: Bench) -> Iterator[Deviation]:
    """Differentiate revenue with respect to price, all else being equal."""
    for regime in bench.senders("oil_sold"):
        key = key_of("oil_revenue", regime)
        for month in range(0, bench.runs.after, YEAR):
            state = bench.state_of(month)
            slope = np.sum(
                [bench.slope(key, price, state) for price in _prices(bench, key)], axis=0
            )
            sold = bench.leaving(state, "oil_sold", regime)
            flat = (sold > 0) & (slope <= 0)
            yield Deviation(f"{key} against the price", flat * 1.0, "")


def _prices(bench: Bench, key: str) -> list[str]:
    """List the prices of oil that an equation reads and that move."""
    nodes = (bench.model.nodes[source] for source in bench.model.nodes[key].sources)
    return [
        node.key
        for node in nodes
        if not isinstance(node.declaration, Parameter) and bench.unit(node.name) == "USD/bbl"
    ]


@check(
    8,
    "Revenue lasts at a steady price",
    "In the nominal run at 100 dollars from the first month, without sanctions, revenue of year "
    "24 is at least .8 of that of year 6; recorded strikes stay in.",
    part="b",
    needs=("oil_sold", "oil_revenue"),
)
def revenue_lasts(bench: Bench) -> Iterator[Deviation]:
    """Compare two years of the nominal run."""
    if bench.ensemble.span.months < (LATE + 1) * YEAR:
        return
    written = bench.nominal.passage("steady", (0, (LATE + 1) * YEAR))
    for regime in bench.senders("oil_sold"):
        revenue = written[key_of("oil_revenue", regime)][:, 0]
        early, late = (revenue[year * YEAR : (year + 1) * YEAR].mean() for year in (EARLY, LATE))
        yield above(f"share of revenue lost in {regime}", STEADY_SHARE - late / early, 0.0, "share")


@check(
    9,
    "Relief never lowers output",
    "A year after all sanctions are lifted oil output is no lower than under those of the as-of "
    "date, nor than under maximum pressure, in the variant in which sanctions lead the collapse.",
    needs=("sanction_stance", "oil_output"),
    paired=True,
    variant=SANCTIONS_LEAD,
)
def relief_never_lowers_output(bench: Bench) -> Iterator[Deviation]:
    """Compare output under no sanctions with output under sanctions."""
    for before in ("status-quo", "maximum"):
        for regime in bench.receivers("sanction_stance"):
            key = key_of("oil_output", regime)
            with_them, without = (bench.under(one)[key][YEAR:] for one in (before, "none"))
            yield above(f"{key} against {before}", with_them, without, "kb/d")


def _halved(bench: Bench, names: tuple[str, ...], sign: float) -> Iterator[Deviation]:
    for regime in bench.senders("oil_sold"):
        income, bill = (
            bench.base[key_of(name, regime)].mean(axis=0) for name in ("oil_revenue", "fuel_cost")
        )
        for name in names:
            key = key_of(name, regime)
            halved, whole = (
                one[key].mean(axis=0) for one in (bench.under("half price"), bench.base)
            )
            # Cheap oil helps those who buy more of it than they sell.
            change = np.where(income > bill, sign * (halved - whole), 0.0)
            yield Deviation(f"mean of {key}", change, bench.unit(name))


@check(
    10,
    "Half the price raises nothing good",
    "With the price of oil halved for five years, output, loyalty and imports of a regime that "
    "earns more by oil than it pays for fuel are no higher in the mean of these years.",
    part="a",
    needs=("oil_sold", "fuel_cost", "gdp", "loyalty", "imports"),
    paired=True,
)
def half_price_raises_nothing_good(bench: Bench) -> Iterator[Deviation]:
    """Compare what people and rulers want under half the price."""
    yield from _halved(bench, ("gdp", "loyalty", "imports"), 1.0)


@check(
    10,
    "Half the price lowers nothing bad",
    "With the price of oil halved for five years, grievance and emigration of a regime that earns "
    "more by oil than it pays for fuel are no lower in the mean of these years.",
    part="b",
    needs=("oil_sold", "fuel_cost", "grievance", "emigration"),
    paired=True,
)
def half_price_lowers_nothing_bad(bench: Bench) -> Iterator[Deviation]:
    """Compare what people suffer under half the price."""
    yield from _halved(bench, ("grievance", "emigration"), -1.0)


@check(
    10,
    "Half the price makes no larger gift",
    "With the price of oil halved, what partners are given is worth no more; its volume may rise, "
    "since barrels that earn less are given more freely (loop B7).",
    part="c",
    needs=("oil_bill", "oil_sold"),
    paired=True,
)
def half_price_makes_no_larger_gift(bench: Bench) -> Iterator[Deviation]:
    """Compare the value of deliveries under half the price."""
    for key in bench.keys("oil_bill"):
        halved, whole = (one[key].mean(axis=0) for one in (bench.under("half price"), bench.base))
        yield above(f"mean of {key}", halved, whole, "USDbn/yr")


@check(
    11,
    "Replaced oil does not raise blackouts",
    "Where third parties give all that a partner had agreed to, blackouts are no higher than where "
    "nobody ships.",
    needs=("oil_shipment", "third_party_supply", "blackout"),
    tolerance=0.02,
    reason="stated in the specification: demand rebounds while plant is the limit",
    paired=True,
)
def replaced_oil_does_not_raise_blackouts(bench: Bench) -> Iterator[Deviation]:
    """Compare blackouts with replaced and with no supply."""
    supplied = set(bench.receivers("third_party_supply"))
    for regime in bench.receivers("oil_shipment"):
        if regime in supplied:
            key = key_of("blackout", regime)
            replaced, stopped = (bench.under(one)[key] for one in ("oil replaced", "oil stops"))
            yield above(key, replaced, stopped, "share")


@check(
    12,
    "Fuel and power are within bounds",
    "Fuel used is at most fuel demanded, and blackouts are never negative.",
    part="a",
    needs=("fuel_ratio", "blackout"),
)
def fuel_and_power_are_bounded(bench: Bench) -> Iterator[Deviation]:
    """Compare the fuel ratio with 1 and blackouts with 0."""
    for key in bench.keys("fuel_ratio"):
        yield above(key, bench.always[key], 1.0, "share")
    for key in bench.keys("blackout"):
        yield above(f"{key} below 0", np.zeros(1), bench.always[key], "share")


@check(
    12,
    "Less from third parties means no fewer blackouts",
    "Without what third parties give blackouts are no lower in the mean of five years; a gift, so "
    "that no cash is saved when it ends.",
    part="b",
    needs=("third_party_supply", "blackout"),
    paired=True,
)
def less_supply_means_no_fewer_blackouts(bench: Bench) -> Iterator[Deviation]:
    """Compare blackouts with and without third parties."""
    for regime in bench.receivers("third_party_supply"):
        key = key_of("blackout", regime)
        without = bench.under("no third parties")[key].mean(axis=0)
        given = bench.under("third parties give")[key].mean(axis=0)
        yield above(f"mean of {key}", given, without, "share")


@check(
    13,
    "Without a deficit inflation is low",
    "Where no part of the budget is unfunded, at most a tenth of what inflation is above its low "
    "rate is left after sixteen years.",
    needs=("inflation", "low_inflation", "financing_gap"),
    tolerance=SETTLED,
    reason="the way back is exponential: a twentieth of a log counts as nothing left",
)
def inflation_is_low_without_a_deficit(bench: Bench) -> Iterator[Deviation]:
    """Close the financing gap of every regime."""
    written = bench.under("no financing gap", YEARS_AHEAD)
    for regime in bench.places("inflation"):
        low = bench.parameter("low_inflation", regime)
        key = key_of("inflation", regime)
        excess = np.log(written[key] / low)
        yield above(key, excess[-1], LEFT * excess[0], "log")


@check(
    20,
    "Creditors trust belief and reserves",
    "The share that rolls over never falls with belief in survival, nor default rises with "
    "reserves, in every state that history passes.",
    needs=("rollover", "belief"),
)
def creditors_trust_belief_and_reserves(bench: Bench) -> Iterator[Deviation]:
    """Differentiate rollover and default, all else being equal."""
    for month in range(0, bench.runs.after, YEAR):
        state = bench.state_of(month)
        for link in bench.places("rollover"):
            regime = link.partition(">")[2]
            for to in ("belief", "reserves"):
                slope = bench.slope(key_of("rollover", link), key_of(to, regime), state)
                yield above(f"rollover[{link}] against {to}", -slope, 0.0, "per unit")
        for regime in bench.places("default_share"):
            key = key_of("default_share", regime)
            slope = bench.slope(key, key_of("reserves", regime), state)
            yield above(f"{key} against reserves", slope, 0.0, "per unit")


@check(
    21,
    "More pressure never raises oil revenue",
    "For two years oil revenue is no higher the more is closed: none, finance, outlets too; nor "
    "under the pressure of the as-of date than under none, in the variant in which sanctions lead; "
    "evasion stays within its limit.",
    needs=("sanction_stance", "oil_revenue", "evasion_capacity", "evasion_limit"),
    paired=True,
    variant=SANCTIONS_LEAD,
)
def pressure_never_raises_revenue(bench: Bench) -> Iterator[Deviation]:
    """Compare revenue under three degrees of pressure."""
    for more, less in (("maximum", "finance"), ("finance", "none"), ("status-quo", "none")):
        for regime in bench.receivers("sanction_stance"):
            key = key_of("oil_revenue", regime)
            one, other = (bench.under(name)[key][: 2 * YEAR] for name in (more, less))
            yield above(f"{key}, {more} against {less}", one, other, "USDbn/yr")
    for regime in bench.receivers("sanction_stance"):
        key = key_of("evasion_capacity", regime)
        limit = bench.parameter("evasion_limit", regime)
        yield above(key, bench.under("maximum")[key], limit, "share")
