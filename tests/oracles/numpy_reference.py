"""The shipped case in plain NumPy: the same equations, wired and ordered by hand.

Nothing of the engine and nothing of the assembled graph is used. An equation's arguments of its
own place or of the world are found by their names; every argument from another place is written
out in the files beside this one, as are the order of evaluation, the places of links and stocks,
what calls for a review of a decision, and how an event comes about. Random numbers and drawn
parameters are given; without them the run is deterministic: parameters at their modes, no noise,
no random exits, decisions held at what is recorded or fixed, drivers without shocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from reference_choices import CHOICES, is_due, reviewed
from reference_events import Account, Chance
from reference_flows import (
    fuel_before_purchases,
    income_and_credit,
    oil_flows,
    outside,
    power,
    spending,
)
from reference_inputs import CHANCES, Plan, Price, held_drivers, modes
from reference_month import Month, Number, key_at
from reference_places import REGIMES
from reference_society import economy_and_prices, exit_rates, guards_and_land, people, support
from reference_stocks import first_stocks, rates_of_change

from countertrade.case import Case, Scenario

ORDER: tuple[Callable[[Month], None], ...] = (
    outside,
    guards_and_land,
    oil_flows,
    fuel_before_purchases,
    income_and_credit,
    spending,
    power,
    economy_and_prices,
    people,
    support,
    exit_rates,
)
DECEMBER = 12


@dataclass
class Record:
    """A finished run, month by month."""

    lanes: int
    rows: list[dict[str, Number]] = field(default_factory=list)
    """Every quantity of each month, inputs included, by key."""
    computed: tuple[str, ...] = ()
    """Keys of all that is neither a parameter nor noise."""
    account: list[dict[str, Number]] = field(default_factory=list)
    """Survival, shares of modes and counts after each month."""
    log_likelihood: Number = 0.0
    _asked: dict[str, np.ndarray] = field(default_factory=dict)

    def over(self, key: str) -> np.ndarray:
        """Return a quantity by month, shape (months, lanes)."""
        if key not in self._asked:
            self._asked[key] = self._stacked(self.rows, key)
        return self._asked[key]

    def booked(self, key: str) -> np.ndarray:
        """Return an entry of the account by month, shape (months, lanes)."""
        return self._stacked(self.account, key)

    def _stacked(self, rows: list[dict[str, Number]], key: str) -> np.ndarray:
        return np.array([np.broadcast_to(row[key], (self.lanes,)) for row in rows], dtype=float)


def run(
    case: Case,
    months: int,
    scenario: Scenario | None = None,
    parameters: Mapping[str, np.ndarray] | None = None,
    chance: Chance | None = None,
) -> Record:
    """Simulate the case month by month.

    Parameters
    ----------
    case
        The shipped case in the model's units.
    months
        Number of months from the case's start.
    scenario
        What is changed; None for nothing.
    parameters
        Key of each parameter, conversion and switch to its values, shape (lanes,); modes if None.
    chance
        Random numbers; None for a run without chance.

    Returns
    -------
    Record
        Every quantity by month, and what happened.
    """
    plan = Plan(case, scenario, months)
    fixed = parameters or {key: np.array([value]) for key, value in modes(case).items()}
    lanes = len(next(iter(fixed.values())))
    agreed, market = held_drivers(case, months), Price.of(case)
    held = {
        (choice.name, place): np.zeros(lanes, dtype=int)
        for choice in CHOICES
        for place in choice.places
    }
    account, record = Account(lanes), Record(lanes)
    stocks: dict[str, Number] = {}
    price: Number = 0.0
    for month in range(months):
        m = Month({}, plan.changes(month))
        for key, value in fixed.items():
            m.keep(key, value)
        m.values |= _noise(month, chance)
        given = set(m.values)
        m.values |= plan.calendar(month) | account.felt()
        m.values |= _options(plan, month, held)
        shock = 0.0 if chance is None else chance.shock["oil_price"][month]
        price = market.next(month, price, shock)
        m.keep("oil_price", price)
        for key, series in agreed.items():
            m.keep(key, series[month])
        stocks = stocks or first_stocks(m)
        for key, value in stocks.items():
            m.keep(key, value)
        for compute in ORDER:
            compute(m)
        assert m.changes.keys() <= m.values.keys(), "a change of what is not there"
        stocks = {key: stocks[key] + rate / 12 for key, rate in rates_of_change(m, stocks).items()}
        before = dict(account.struck)
        account.close(m, plan, month, chance)
        if chance is not None and month >= plan.as_of:
            _review(m, plan, month, held, account.struck, before, chance)
        record.rows.append(m.values)
        record.account.append(_booked(account))
        record.computed = tuple(m.values.keys() - given)
    record.log_likelihood = account.log_likelihood
    return record


def _noise(month: int, chance: Chance | None) -> dict[str, Number]:
    """Return white noise: a standard normal number over the root of the step, or none."""
    keys = [f"{name}[{place}]" for name in CHANCES for place in REGIMES]
    if chance is None:
        return dict.fromkeys(keys, 0.0)
    return {key: chance.noise[key][month] * 12**0.5 for key in keys}


def _options(plan: Plan, month: int, held: dict[tuple[str, str], np.ndarray]) -> dict[str, Number]:
    """Put recorded and fixed options in force, and return which option stands."""
    values: dict[str, Number] = {}
    for choice in CHOICES:
        for place in choice.places:
            forced = plan.option(choice.name, place, month)
            if forced is not None:
                index = choice.decision.options.index(forced)
                held[choice.name, place] = np.full_like(held[choice.name, place], index)
            values |= choice.indicators(place, held[choice.name, place])
    return values


def _review(
    m: Month,
    plan: Plan,
    month: int,
    held: dict[tuple[str, str], np.ndarray],
    struck: Mapping[tuple[str, str], np.ndarray],
    before: Mapping[tuple[str, str], np.ndarray],
    chance: Chance,
) -> None:
    """Review all decisions at the end of a month."""
    december = plan.calendar_month(month) == DECEMBER
    for choice in CHOICES:
        for place in choice.places:
            due = is_due(choice, place, december, struck, before)
            luck = chance.gumbel[key_at(choice.name, place)][month - plan.months]
            now = held[choice.name, place]
            held[choice.name, place] = reviewed(m, choice, place, now, due, luck)


def _booked(account: Account) -> dict[str, Number]:
    found: dict[str, Number] = {
        f"survival {place}": value for place, value in account.survival.items()
    }
    found |= {f"share {key}": value for key, value in account.share.items()}
    counts = {f"count {event}[{place}]": count for (event, place), count in account.count.items()}
    return found | counts
