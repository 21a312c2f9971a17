"""Checks 27-29, 34 and 35: that step, names, units, stillness and seed do what they should."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from countertrade.analysis.behaviour.bench import YEARS, YEARS_AHEAD, Bench
from countertrade.analysis.behaviour.check import ROUNDING, Deviation, apart, check
from countertrade.analysis.behaviour.half_steps import HalfSteps
from countertrade.analysis.behaviour.relabelled import new_names, relabelled, renamed_key
from countertrade.analysis.paired_runs import NOMINAL, PairedRuns
from countertrade.case import STATUS_QUO, Case
from countertrade.engine.ensemble import Ensemble
from countertrade.language import ModelError, assemble
from countertrade.language.unit_check import check_units

YEAR = 12
YEARS_STILL = 15
LARGEST_DRIFT = 0.05
"""Drift in a year, relative to the largest value in the years before."""
TRENDS = frozenset(
    {"regime_age", "energy_intensity", "other_exports_capacity", "resident_population"}
)
"""Stocks that the case lets grow or shrink at a rate of their own."""
LARGEST_STEP_ERROR = 0.05
NEGLIGIBLE = 1e-2
"""Size below which a difference is taken absolutely: a share or index of a hundredth."""


@check(
    27,
    "Half the step, the same result",
    "In the nominal run halving the step changes no five-year mean of a leading series by more "
    "than 5 %.",
    tolerance=LARGEST_STEP_ERROR,
    reason="stated in the specification",
)
def half_the_step_same_result(bench: Bench) -> Iterator[Deviation]:
    """Simulate the nominal run with two half steps a month."""
    keys = tuple(key for name in bench.case.leading for key in bench.keys(name))
    fine = HalfSteps(bench.model, keys).written(YEARS)
    coarse = bench.nominal.under(STATUS_QUO)
    for key in keys:
        one, other = float(coarse[key].mean()), float(fine[key].mean())
        size = max(abs(one), NEGLIGIBLE)
        yield Deviation(f"mean of {key}", np.array(abs(one - other) / size), "of the mean")


@check(
    28,
    "Names and order change nothing",
    "With actors renamed and listed in another order the nominal run is the same.",
    part="a",
    tolerance=1e-9,
    reason="sums are taken in another order",
)
def names_change_nothing(bench: Bench) -> Iterator[Deviation]:
    """Rename all actors and turn their order round."""
    names = new_names(bench.case)
    theirs = _nominal_history(bench, relabelled(bench.case, names), ())
    for key in (node.key for node in bench.model.stocks):
        values, other = bench.nominal.history[key], theirs[renamed_key(key, names)]
        size = np.maximum(np.abs(values), ROUNDING)
        yield Deviation(key, np.abs(values - other) / size, "of the value")


@check(
    28,
    "An actor alone exchanges nothing",
    "Without links and partnerships every quantity is finite and no support, credit, pressure or "
    "oil reaches anyone.",
    part="b",
    tolerance=0.0,
    reason="a sum over no links is 0",
)
def an_actor_alone_exchanges_nothing(bench: Bench) -> Iterator[Deviation]:
    """Take away all links and partnerships."""
    ids = {link.id for link in bench.case.links} | {one.id for one in bench.case.partnerships}
    alone = replace(
        bench.case,
        links=(),
        partnerships=(),
        scenarios={},
        events=tuple(one for one in bench.case.events if one.place not in ids),
        decisions=tuple(one for one in bench.case.decisions if one.place not in ids),
        series=tuple(one for one in bench.case.series if one.place not in ids),
    )
    flows = ("patron_support", "services_paid", "all_debt", "oil_exports", "outside_pressure")
    written = _nominal_history(bench, alone, flows)
    for key, values in written.items():
        yield Deviation(f"{key} is no number", 1.0 - np.isfinite(values), "")
    for flow in flows:
        for regime in bench.case.regimes if flow in bench.declarations else ():
            key = f"{flow}[{regime}]"
            yield apart(key, written[key], 0.0, bench.unit(flow))


def _nominal_history(bench: Bench, case: Case, more: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Return the stocks of the nominal run of a case in its history, and more quantities."""
    model = assemble(case, bench.declarations)
    stocks = {node.name for node in model.stocks}
    keys = sorted(key for key, node in model.nodes.items() if node.name in stocks | set(more))
    runs = PairedRuns(Ensemble(model, 0, tuple(keys)), NOMINAL)
    return {key: runs.history[key] for key in keys}


@check(
    29,
    "Units fit in every equation",
    "Each equation, evaluated with units, gives the unit it declares.",
    tolerance=0.0,
    reason="a unit fits or it does not",
)
def units_fit(bench: Bench) -> Iterator[Deviation]:
    """Check the units of all declarations."""
    try:
        check_units(bench.declarations)
    except ModelError as error:
        yield Deviation(str(error), np.ones(1), "")
    else:
        yield Deviation("units", np.zeros(1), "")


@check(
    34,
    "Nothing drifts where nothing moves",
    "In the nominal run with all drivers constant no stock drifts by more than 5 % a year in the "
    "fifteenth year, but for those that the case gives a trend.",
    tolerance=LARGEST_DRIFT,
    reason="stated in the specification",
)
def nothing_drifts(bench: Bench) -> Iterator[Deviation]:
    """Hold all drivers and look at the fifteenth year."""
    written = bench.nominal.under("constant", YEARS_AHEAD)
    for node in bench.model.stocks:
        if node.name not in TRENDS:
            values = written[node.key][:, 0]
            size = max(float(np.abs(values).max()), ROUNDING)
            drift = abs(values[YEARS_STILL * YEAR] - values[(YEARS_STILL - 1) * YEAR]) / size
            yield Deviation(node.key, np.array(drift), "of its largest value")


@check(
    35,
    "The same seed gives the same result",
    "A second ensemble with the same seed gives the same numbers to the last bit.",
    tolerance=0.0,
    reason="the same to the last bit",
)
def same_seed_same_result(bench: Bench) -> Iterator[Deviation]:
    """Simulate five years again from nothing."""
    again = PairedRuns(Ensemble(bench.model, bench.ensemble.seed, bench.ensemble.outputs))
    other = again.under(STATUS_QUO)
    for key, values in bench.base.items():
        # Where both are no number they are the same; check 2 says that they should not be.
        differ = (values != other[key]) & ~(np.isnan(values) & np.isnan(other[key]))
        yield Deviation(key, differ * 1.0, "")
