"""Checks 1, 2, 15, 16, 19, 24 and 25: what has to add up or stay within bounds, always."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from countertrade.analysis.behaviour.bench import YEARS_AHEAD, Bench
from countertrade.analysis.behaviour.check import Deviation, above, apart, check
from countertrade.engine.backend import STEP
from countertrade.language import Node, key_of
from countertrade.language.declare import Equation

LARGEST_RATE = 1.0
"""Cap of an exit rate outside votes, per year."""
EXITS = frozenset({"regime_exit", "leader_exit"})
VOTE = "election"
"""The mode whose whole chance falls into one month, so that its rate is no yearly one."""
COUNTS = frozenset({"attempt_memory", "stolen_vote", "threat"})
"""Stocks without a unit that count events: read only as far as 1, and no shares themselves."""
SIGNED_UNITS = frozenset({"index", "yr"})
"""Units of stocks that may be negative: logarithms and ages."""


@check(
    1,
    "Oil is conserved",
    "What a regime uses of its own oil, ships to partners and sells is no more than it produces, "
    "and that no more than its wells can lift.",
    needs=("oil_output", "own_oil_used", "oil_potential"),
)
def oil_is_conserved(bench: Bench) -> Iterator[Deviation]:
    """Compare the uses of oil with output and potential, in all months and runs."""
    written = bench.always
    for regime in bench.places("oil_output"):
        sent = bench.leaving(written, "oil_shipment", regime)
        sold = bench.leaving(written, "oil_sold", regime)
        used = written[key_of("own_oil_used", regime)] + sent + sold
        for limit in ("oil_output", "oil_potential"):
            key = key_of(limit, regime)
            yield above(f"oil used over {key}", used, written[key], "kb/d")


@check(
    2,
    "Everything is finite",
    "No quantity is infinite or not a number, in history and five years on.",
    part="a",
    tolerance=0.0,
    reason="a number is finite or it is not",
)
def all_is_finite(bench: Bench) -> Iterator[Deviation]:
    """Count what is not finite."""
    for key in bench.ensemble.outputs:
        yield Deviation(key, 1.0 - np.isfinite(bench.always[key]), "")


@check(
    2,
    "Stocks stay within their bounds",
    "No stock of goods, money or people is negative and no share leaves the range from 0 to 1.",
    part="b",
)
def stocks_are_bounded(bench: Bench) -> Iterator[Deviation]:
    """Compare stocks with 0 and shares with 1."""
    for node in bench.model.stocks:
        unit, values = bench.unit(node.name), bench.always[node.key]
        if unit not in SIGNED_UNITS:
            yield above(f"{node.key} below 0", np.zeros(1), values, unit)
        if unit == "share" and node.name not in COUNTS:
            yield above(f"{node.key} above 1", values, 1.0, unit)


@check(
    2,
    "A share stays a share after a change has ended",
    "Alignment that a scenario sets to 0 for two years is a share again afterwards.",
    part="c",
    needs=("alignment",),
)
def shares_recover(bench: Bench) -> Iterator[Deviation]:
    """Look at alignment during and after a passing change."""
    written = bench.under("unaligned for a while")
    for key in bench.keys("alignment"):
        yield above(f"{key} above 1", written[key], 1.0, "share")
        yield above(f"{key} below 0", np.zeros(1), written[key], "share")


@check(
    2,
    "Rates are bounded",
    "No rate of an event is negative, and outside votes none of exit is above 1 a year.",
    part="d",
)
def rates_are_bounded(bench: Bench) -> Iterator[Deviation]:
    """Compare rates with 0 and their cap."""
    for node in bench.model.hazards:
        values = bench.always[node.key]
        yield above(f"{node.key} below 0", np.zeros(1), values, "1/yr")
        if _is_exit(node):
            yield above(f"{node.key} above the cap", values, LARGEST_RATE, "1/yr")


def _is_exit(node: Node) -> bool:
    """Say whether a rate is one of exit at any time: not of waves of protest, nor of votes."""
    assert isinstance(node.declaration, Equation)
    return node.declaration.event in EXITS and node.declaration.mode != VOTE


@check(
    15,
    "People are conserved",
    "Residents and emigrants together change by natural growth and nothing else.",
    needs=("resident_population", "diaspora", "natural_growth"),
)
def people_are_conserved(bench: Bench) -> Iterator[Deviation]:
    """Compare the change of residents and diaspora with natural growth."""
    for regime in bench.places("resident_population"):
        residents = bench.always[key_of("resident_population", regime)]
        people = residents + bench.always[key_of("diaspora", regime)]
        growth = bench.parameter("natural_growth", regime) * residents[:-1]
        yield apart(f"people of {regime}", np.diff(people, axis=0), STEP * growth, "Mperson")


@check(
    16,
    "Nobody leaves without a destination",
    "Emigration is 0 where no destination is open.",
    needs=("emigration", "destination_openness"),
)
def nobody_leaves_without_a_destination(bench: Bench) -> Iterator[Deviation]:
    """Close all destinations."""
    for key in bench.keys("emigration"):
        yield above(key, bench.under("no destination")[key], 0.0, "Mperson/yr")


@check(
    19,
    "Debt adds up",
    "Debt changes by what is lent and the interest added, less what is paid.",
    part="a",
    needs=("debt", "new_credit", "debt_service_paid", "interest_rate"),
)
def debt_adds_up(bench: Bench) -> Iterator[Deviation]:
    """Compare the change of debt with lending, interest and service."""
    for link in bench.places("debt"):
        written = bench.always
        owed = written[key_of("debt", link)]
        interest = owed * bench.parameter("interest_rate", link)
        change = written[key_of("new_credit", link)] + interest
        change = change - written[key_of("debt_service_paid", link)]
        yield apart(f"debt[{link}]", np.diff(owed, axis=0), STEP * change[:-1], "USDbn")


@check(
    19,
    "No credit in default",
    "Nobody lends to a regime that is in default, and lending is never negative.",
    part="b",
    needs=("new_credit", "default_share"),
)
def no_credit_in_default(bench: Bench) -> Iterator[Deviation]:
    """Put every regime in default."""
    for key in bench.keys("new_credit"):
        yield above(key, bench.under("in default")[key], 0.0, "USDbn/yr")
        yield above(f"{key} below 0", np.zeros(1), bench.always[key], "USDbn/yr")


@check(
    24,
    "All chances add up to 1",
    "In every month the chances of exit by each mode so far and of being in power add up to 1.",
    tolerance=1e-9,
    reason="rounding of a sum of a few hundred terms",
)
def chances_add_up(bench: Bench) -> Iterator[Deviation]:
    """Add survival and the shares of the modes, also where exits are forced."""
    for regime in bench.case.regimes:
        for experiment in ("status-quo", "force", f"{regime} falls"):
            written = bench.under(experiment, YEARS_AHEAD)
            gone = sum(written[f"share {key}"] for key in bench.exits(regime).hazards)
            total = written[f"survival {regime}"] + gone
            yield apart(f"{regime} under {experiment}", total, 1.0, "share")


@check(
    25,
    "Survival never rises",
    "The chance of being in power never rises with time.",
    tolerance=0.0,
    reason="a product of factors of at most 1",
)
def survival_never_rises(bench: Bench) -> Iterator[Deviation]:
    """Compare each month's survival with the month before."""
    for regime in bench.case.regimes:
        for experiment in ("status-quo", "force"):
            survival = bench.under(experiment, YEARS_AHEAD)[f"survival {regime}"]
            yield above(f"{regime} under {experiment}", survival[1:], survival[:-1], "share")
