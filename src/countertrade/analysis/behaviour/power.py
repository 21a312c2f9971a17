"""Checks 6, 7, 17, 18, 22, 23, 26 and 30-33: security, exits and those who rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from countertrade.analysis.base_rates import age_factor, base_rates, type_at
from countertrade.analysis.behaviour.bench import YEARS, Bench
from countertrade.analysis.behaviour.check import Deviation, above, apart, check
from countertrade.analysis.behaviour.experiments import EVENT_MONTH
from countertrade.analysis.paired_runs import Written, expected_events
from countertrade.case import Month
from countertrade.language import key_of
from countertrade.vocabulary import EventKind

YEAR = 12
SEEN = EVENT_MONTH + 2
"""Months until a stock shows an event: it is read the month after, and moves by the next."""
AT_FIRST = 6
"""Months in which repression deters and its backlash has hardly begun."""
MOST_WITHOUT_FORCE, MOST_UNDER_FORCE = 0.005, 0.60
"""Bounds of the yearly rate of removal from outside."""
SMALLEST_CHANCE = 1e-4
LARGEST_STOLEN_CHANCE = 0.01
"""Chance of exit by a vote that is not honoured."""
BANDWAGON_YEARS = (5, 15)
"""Years of a case in which the gain of the bandwagon loop is taken: 2004-13 from 1999."""


@check(
    6,
    "More security never helps a coup",
    "Twice the foreign security staff never raises the chance that an attempt succeeds, nor the "
    "rate of successful coups.",
    needs=("largest_security_staff", "coup_success", "coup_exit"),
    paired=True,
)
def more_security_never_helps_a_coup(bench: Bench) -> Iterator[Deviation]:
    """Double the staff that partners would send."""
    names = ("coup_success", "coup_exit")
    yield from _raised_by_staff(bench, names, bench.under("more security"), bench.base)


@check(
    7,
    "Without friction security calls up no attempts",
    "Where advisers cause no friction, twice the foreign security staff never raises the rate of "
    "coup attempts.",
    needs=("largest_security_staff", "friction_weight", "coup_attempt_rate"),
    paired=True,
)
def security_without_friction_calls_up_no_attempts(bench: Bench) -> Iterator[Deviation]:
    """Double the staff where friction has no weight."""
    more, same = (bench.under(one) for one in ("no friction, more security", "no friction"))
    yield from _raised_by_staff(bench, ("coup_attempt_rate",), more, same)


def _raised_by_staff(
    bench: Bench, names: Iterable[str], more: Written, same: Written
) -> Iterator[Deviation]:
    """Say by how much quantities are higher with more staff, at the regimes that receive it."""
    for regime in bench.receivers("security_staff"):
        for name in names:
            key = key_of(name, regime)
            yield above(key, more[key], same[key], bench.unit(name))


@check(
    17,
    "A content people does not rise",
    "Without grievance and with full loyalty the rate of uprisings is at most its base rate.",
    needs=("uprising_pressure", "uprising_base_rate", "exposure", "grievance", "loyalty"),
)
def a_content_people_does_not_rise(bench: Bench) -> Iterator[Deviation]:
    """Set grievance to 0 and loyalty to 1, and wait a year for protest to fade."""
    written = bench.under("content")
    for regime in bench.places("uprising_pressure"):
        floor = written[key_of("exposure", regime)] * bench.parameter("uprising_base_rate", regime)
        key = key_of("uprising_pressure", regime)
        yield above(key, written[key][YEAR:], floor[YEAR:], "1/yr")


@check(
    18,
    "Without repression protest is no smaller at first",
    "In the first months in which repression has no means mobilisation is no lower; later its "
    "backlash is gone too, and the sign of the sum is left to the ranges.",
    needs=("repression_capacity", "mobilisation"),
    paired=True,
)
def no_less_protest_without_repression(bench: Bench) -> Iterator[Deviation]:
    """Take away the means of repression."""
    without = bench.under("no repression")
    for key in bench.keys("mobilisation"):
        yield above(key, bench.base[key][:AT_FIRST], without[key][:AT_FIRST], "share")


@check(
    22,
    "Removal from outside is bounded",
    "The rate at which other states remove a regime is at most .005 a year without a posture of "
    "force, and at most .60 a year with it.",
    needs=("foreign_exit", "sanction_stance"),
)
def removal_from_outside_is_bounded(bench: Bench) -> Iterator[Deviation]:
    """Fix the stance of sanctioning states at maximum pressure and at force."""
    bounds = {"maximum": MOST_WITHOUT_FORCE, "force": MOST_UNDER_FORCE}
    for stance, most in bounds.items():
        for key in bench.keys("foreign_exit"):
            yield above(f"{key} under {stance}", bench.under(stance)[key], most, "1/yr")


@check(
    23,
    "Votes remove nobody in other months",
    "The rate of exit by a vote is 0 in every month that does not follow one.",
    needs=("election_exit",),
    part="a",
)
def votes_remove_nobody_in_other_months(bench: Bench) -> Iterator[Deviation]:
    """Look at the months that follow no vote."""
    start = bench.case.start
    votes = {
        (event.place, Month.of(event.date) - start + 1)
        for event in bench.case.events
        if event.kind is EventKind.ELECTION
    }
    for regime in bench.places("election_exit"):
        rate = bench.always[key_of("election_exit", regime)]
        after_vote = [(regime, month) in votes for month in range(len(rate))]
        yield above(f"election_exit[{regime}]", rate[~np.array(after_vote)], 0.0, "1/yr")


@check(
    23,
    "Votes that are not honoured remove nobody",
    "Where a lost vote is never honoured and the coalition is loyal, the chance of exit by votes "
    "within five years is below .01; a bound that follows from the equation.",
    needs=("election_exit", "election_integrity"),
    part="b",
)
def stolen_votes_remove_nobody(bench: Bench) -> Iterator[Deviation]:
    """Set the integrity of votes to 0."""
    written = bench.under("votes not honoured")
    for regime in bench.places("election_exit"):
        chance = 1 - np.exp(-expected_events(written, (key_of("election_exit", regime),)))
        yield above(f"exit of {regime} by votes", chance, LARGEST_STOLEN_CHANCE, "share")


@check(
    26,
    "Without news exits happen at their base rate",
    "With stress at its norm, no force and nothing weighted by history, the chance of exit within "
    "five years, over all runs, lies in the 90 % interval of regimes of the type and age.",
    tolerance=0.0,
    reason="the interval is the tolerance",
    needs=("elite_stress", "street_stress", "regime_age"),
)
def exits_without_news_are_at_base(bench: Bench) -> Iterator[Deviation]:
    """Compare the mean chance of exit with the interval of the base rate."""
    for regime in bench.case.regimes:
        rates = base_rates(type_at(bench.case, regime, bench.case.as_of))
        if rates is None:
            continue
        written = bench.under("no news")
        factor = age_factor(float(np.median(written[key_of("regime_age", regime)])))
        low, high = (1 - np.exp(-YEARS * factor * rate) for rate in rates.all_modes.interval)
        gone = 1 - float(written[f"survival {regime}"][-1].mean())
        outside = max(low - gone, gone - high)
        yield Deviation(
            f"{regime}: {gone:.3f} against {low:.3f} to {high:.3f}", np.array(outside), "share"
        )


@check(
    30,
    "A leader may go and the regime stay",
    "When leaders die nothing else changes: regimes grow older, partners stay aligned. When they "
    "are taken, the age goes on as well, and alignment changes only through control from outside.",
    needs=("regime_age", "alignment", "outside_control"),
    paired=True,
)
def a_leader_may_go_and_the_regime_stay(bench: Bench) -> Iterator[Deviation]:
    """Let all leaders die, or be taken by another state."""
    dies, taken = bench.under("leaders die"), bench.under("leaders taken")
    for regime in bench.case.regimes:
        age, count = key_of("regime_age", regime), f"count leader_exit[{regime}]"
        for name, written in (("death", dies), ("capture", taken)):
            yield apart(f"{age} after a {name}", written[age], bench.base[age], "yr")
            missing = bench.base[count][-1] + 1 - written[count][-1]
            yield Deviation(f"leaders of {regime} gone by {name}", missing, "events")
        control = key_of("outside_control", regime)
        gain = bench.base[control][SEEN] - taken[control][SEEN]
        yield Deviation(f"{control} not gained", gain, "share")
    for key in bench.keys("alignment"):
        yield apart(f"{key} after deaths", dies[key], bench.base[key], "share")
        yield apart(f"{key} before", taken[key][:SEEN], bench.base[key][:SEEN], "share")
        yield above(f"{key} after captures", taken[key], bench.base[key], "share")


@check(
    31,
    "A fallen patron never helps its client",
    "When a regime that ships oil to another falls, the other's expected exits within five years "
    "are no fewer.",
    needs=("oil_shipment",),
    tolerance=SMALLEST_CHANCE,
    reason="a chance of one in ten thousand: other sellers' oil moves prices by as much",
    paired=True,
)
def a_fallen_patron_never_helps(bench: Bench) -> Iterator[Deviation]:
    """Let each sender of oil fall, and add up the rates of those who received it."""
    for link in bench.places("oil_shipment"):
        patron, _, client = link.partition(">")
        fallen = bench.under(f"{patron} falls")
        rates = bench.exits(client).hazards
        with_it, without = (expected_events(one, rates) for one in (bench.base, fallen))
        yield above(f"exits of {client} when {patron} falls", with_it, without, "")


@check(
    32,
    "Without ransom nobody is arrested for it",
    "Where detained persons are worth nothing as an asset, arrests do not depend on whether past "
    "releases were rewarded.",
    needs=("arrests", "expected_ransom", "ransom_effect"),
    paired=True,
)
def nobody_is_arrested_for_nothing(bench: Bench) -> Iterator[Deviation]:
    """Compare arrests with and without rewards in memory, both weights being 0."""
    none, all_of_it = (bench.under(f"no ransom, {one} expected") for one in ("none", "one"))
    for key in bench.keys("arrests"):
        yield apart(key, all_of_it[key], none[key], "kperson/yr")


@check(
    33,
    "The bandwagon does not run away",
    "Taken alone, the loop from belief over loyalty and expected exits back to belief has a gain "
    "below 1, in the sixth to fifteenth year of the case.",
    needs=("belief", "loyalty"),
    tolerance=0.0,
    reason="a gain of 1 is the edge at which belief feeds on itself",
)
def the_bandwagon_does_not_run_away(bench: Bench) -> Iterator[Deviation]:
    """Differentiate the two stocks at the states of each year."""
    first, last = (year * YEAR for year in BANDWAGON_YEARS)
    for month in range(first, min(last, bench.runs.after), YEAR):
        state = bench.state_of(month)
        for regime in bench.case.regimes:
            gain = bandwagon_gain(bench, regime, state)
            yield above(f"gain of the loop in {regime}, month {month}", gain, 1.0, "")


def bandwagon_gain(bench: Bench, regime: str, state: dict[str, np.ndarray]) -> np.ndarray:
    """Return the gain of belief on itself through loyalty, at rest.

    Below 1 both eigenvalues of the two stocks have negative real parts, since each alone returns
    to where it was. Belief acts on loyalty directly only, so that no other loop is counted.

    Parameters
    ----------
    bench
        A bench.
    regime
        Which regime.
    state
        All quantities of a month.
    """
    belief, loyalty = key_of("belief", regime), key_of("loyalty", regime)
    own_belief = bench.slope(belief, belief, state)
    own_loyalty = bench.slope(loyalty, loyalty, state)
    on_loyalty = bench.slope(loyalty, belief, state)
    on_belief = bench.slope_through(belief, loyalty, state)
    return np.asarray(on_loyalty * on_belief / (own_belief * own_loyalty))
