"""The shipped case in plain NumPy: the same equations, wired and ordered by hand.

Nothing of the engine and nothing of the assembled graph is used. An equation's arguments of its
own place or of the world are found by their names; every argument from another place is written
out below. The run is deterministic: parameters at their modes, no noise, no random exits, decisions
held at what is recorded, drivers without shocks after their data end.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from reference_inputs import (
    CREDIT,
    MARKET,
    OIL,
    PAIR,
    PRESSURE,
    REGIMES,
    STAFF,
    THIRD_PARTIES,
    calendar,
    contract,
    modes,
    noise,
    options,
    price,
    shocks,
)

from countertrade.case import Case, Event
from countertrade.language.declare import Equation
from countertrade.model import (
    alignment,
    debt,
    economy,
    elite,
    exits,
    fuel,
    income,
    money,
    oil,
    population,
    pressure,
    security,
    society,
    treasury,
)
from countertrade.vocabulary import Operation

OIL_IN = {"VEN": (), "CUB": (OIL,)}
OIL_OUT = {"VEN": (OIL,), "CUB": ()}
SALES_OUT = {"VEN": (MARKET,), "CUB": ()}
THIRD_PARTIES_IN = {"VEN": (), "CUB": THIRD_PARTIES}
CREDIT_IN = {"VEN": CREDIT, "CUB": ()}
STAFF_IN = {"VEN": (STAFF,), "CUB": ()}
STAFF_OUT = {"VEN": (), "CUB": (STAFF,)}
PRESSURE_IN = {"VEN": ("USA>VEN",), "CUB": ("USA>CUB",)}

STOCKS: tuple[tuple[Equation, tuple[str, ...]], ...] = (
    (oil.oil_capacity, REGIMES),
    (oil.oil_utilisation, REGIMES),
    (fuel.energy_intensity, REGIMES),
    (oil.evasion_capacity, REGIMES),
    (fuel.plant_health, REGIMES),
    (fuel.lasting_blackout, REGIMES),
    (oil.oil_in_transit, (OIL,)),
    (fuel.third_party_supply, THIRD_PARTIES),
    (income.other_exports_capacity, REGIMES),
    (debt.default_share, REGIMES),
    (treasury.reserves, REGIMES),
    (treasury.import_habit, REGIMES),
    (treasury.revenue_habit, REGIMES),
    (debt.debt, CREDIT),
    (economy.productivity, REGIMES),
    (economy.nonoil_output, REGIMES),
    (money.high_inflation_share, REGIMES),
    (money.hyperinflation_share, REGIMES),
    (population.resident_population, REGIMES),
    (population.diaspora, REGIMES),
    (population.destination_openness, REGIMES),
    (society.welfare_habit, REGIMES),
    (society.grievance, REGIMES),
    (society.mobilisation, REGIMES),
    (society.repression, REGIMES),
    (elite.loyalty, REGIMES),
    (elite.belief, REGIMES),
    (security.payment_record, (OIL,)),
    (security.security_staff, (STAFF,)),
    (security.services_staff, (STAFF,)),
    (security.friction, REGIMES),
    (security.threat, REGIMES),
    (alignment.outside_control, REGIMES),
    (alignment.alignment, (PAIR,)),
    (exits.regime_age, REGIMES),
    (exits.attempt_memory, REGIMES),
    (exits.support_habit, REGIMES),
)


@cache
def _arguments(equation: Equation) -> tuple[str, ...]:
    return tuple(inspect.signature(equation.function).parameters)


def _key(equation: Equation, place: str) -> str:
    return f"{equation.function.__name__}[{place}]"


@dataclass
class Month:
    """The quantities of one month, as far as they are computed."""

    values: dict[str, float]
    shocks: dict[str, list[Event]] = field(default_factory=dict)

    def at(self, name: str, place: str) -> float:
        """Return a quantity at a place, or of the world where it is not by place."""
        key = f"{name}[{place}]"
        return self.values[key] if key in self.values else self.values[name]

    def total(self, name: str, links: Iterable[str]) -> float:
        """Return the sum of a quantity over links; no links give 0."""
        return sum((self.values[f"{name}[{link}]"] for link in links), 0.0)

    def evaluate(self, equation: Equation, place: str, **elsewhere: float) -> float:
        """Call an equation; arguments that are not given are those of its own place."""
        assert elsewhere.keys() <= set(_arguments(equation)), (equation, elsewhere)
        given = {
            name: elsewhere[name] if name in elsewhere else self.at(name, place)
            for name in _arguments(equation)
        }
        return float(equation(**given))

    def compute(self, equation: Equation, place: str, **elsewhere: float) -> None:
        """Evaluate an equation and keep its value, as shocks change it."""
        self.keep(_key(equation, place), self.evaluate(equation, place, **elsewhere))

    def here(self, *equations: Equation) -> None:
        """Compute equations that take everything from their own regime, for both regimes."""
        for equation in equations:
            for place in REGIMES:
                self.compute(equation, place)

    def keep(self, key: str, value: float) -> None:
        """Keep a value as the month's shocks change it."""
        for event in self.shocks.get(key, []):
            value = {
                Operation.SET: event.value,
                Operation.SCALE: value * event.value,
                Operation.ADD: value + event.value,
            }[event.operation]
        self.values[key] = value


def outside(m: Month) -> None:
    """Compute pressure from outside and control over the pair."""
    for link in PRESSURE:
        m.compute(pressure.finance_closure, link)
        m.compute(pressure.oil_closure, link)
    for place in REGIMES:
        for equation, taken in (
            (pressure.finance_pressure, "finance_closure"),
            (pressure.oil_pressure, "oil_closure"),
            (pressure.partner_outlet_closure, "outlet_stance_closed"),
            (pressure.force_posture, "sanction_stance_force"),
        ):
            m.compute(equation, place, **{taken: m.total(taken, PRESSURE_IN[place])})
    m.here(pressure.outside_pressure)
    control = m.at("outside_control", "VEN") + m.at("outside_control", "CUB")
    m.compute(alignment.control_of_pair, PAIR, outside_control=control)


def oil_flows(m: Month) -> None:
    """Compute oil from the wells to partners, the market and those who use it."""
    m.here(oil.depletion, oil.sustaining_investment, oil.oil_potential)
    m.here(fuel.oil_demand, fuel.own_oil_used, oil.exportable_oil, income.oil_discount)
    from_sender = {name: m.at(name, "VEN") for name in ("oil_pressure", "evasion_capacity")}
    m.compute(oil.outlet_capacity, MARKET, **from_sender)
    for place in REGIMES:
        outlets = m.total("outlet_capacity", SALES_OUT[place])
        m.compute(oil.open_outlets, place, outlet_capacity=outlets)
    m.here(oil.marginal_netback)
    m.compute(
        oil.oil_wanted,
        OIL,
        alignment=m.at("alignment", PAIR),
        exportable_oil=m.at("exportable_oil", "VEN"),
        normal_exportable_oil=m.at("normal_exportable_oil", "VEN"),
        marginal_netback=m.at("marginal_netback", "VEN"),
        election_season=m.at("election_season", "VEN"),
        partner_outlet_closure=m.at("partner_outlet_closure", "VEN"),
    )
    for place in REGIMES:
        m.compute(oil.shipping_share, place, oil_wanted=m.total("oil_wanted", OIL_OUT[place]))
    m.compute(oil.oil_shipment, OIL, shipping_share=m.at("shipping_share", "VEN"))
    m.compute(oil.oil_delivered, OIL)
    for place in REGIMES:
        shipped = m.total("oil_shipment", OIL_OUT[place])
        m.compute(oil.oil_for_market, place, oil_shipment=shipped)
    from_sender = {name: m.at(name, "VEN") for name in ("oil_for_market", "open_outlets")}
    m.compute(oil.oil_sold, MARKET, **from_sender)
    for place in REGIMES:
        shipped = m.total("oil_shipment", OIL_OUT[place])
        sold = m.total("oil_sold", SALES_OUT[place])
        m.compute(oil.oil_output, place, oil_shipment=shipped, oil_sold=sold)
        m.compute(oil.oil_exports, place, oil_shipment=shipped, oil_sold=sold)
        m.compute(income.oil_revenue, place, oil_sold=sold)
        m.compute(fuel.fuel_on_hand, place, **received(m, place))
    m.here(fuel.fuel_gap, fuel.fuel_import_price, fuel.fuel_reexported)


def received(m: Month, place: str) -> dict[str, float]:
    """Return the oil a regime receives from its partner and from third parties."""
    return {
        "oil_delivered": m.total("oil_delivered", OIL_IN[place]),
        "third_party_supply": m.total("third_party_supply", THIRD_PARTIES_IN[place]),
    }


def income_and_credit(m: Month) -> None:
    """Compute foreign income, lending and debt service."""
    m.here(income.reexport_revenue, income.other_exports, income.remittances)
    m.here(treasury.reserve_target, treasury.liquidity)
    m.compute(income.oil_bill, OIL)
    m.compute(income.services_due, STAFF, oil_bill=m.at("oil_bill", OIL))
    for place in REGIMES:
        owed = m.total("services_due", STAFF_IN[place])
        m.compute(income.services_payable, place, services_due=owed)
    payable = m.at("services_payable", "VEN")
    m.compute(income.services_cash, STAFF, services_payable=payable)
    for place in REGIMES:
        earned = m.total("services_cash", STAFF_OUT[place])
        m.compute(income.services_received, place, services_cash=earned)
        paid = m.total("services_cash", STAFF_IN[place])
        m.compute(income.services_paid, place, services_cash=paid)
    m.here(income.foreign_income)
    for place in REGIMES:
        m.compute(debt.all_debt, place, debt=m.total("debt", CREDIT_IN[place]))
    of_debtor = {name: m.at(name, "VEN") for name in ("belief", "all_debt", "foreign_income")}
    for link in CREDIT:
        m.compute(debt.rollover, link, **of_debtor)
        m.compute(debt.new_credit, link, default_share=m.at("default_share", "VEN"))
        m.compute(debt.debt_service_due, link)
    for place in REGIMES:
        lent, due = (m.total(one, CREDIT_IN[place]) for one in ("new_credit", "debt_service_due"))
        m.compute(treasury.exchange_available, place, new_credit=lent)
        m.compute(debt.service_share, place, debt_service_due=due)
        m.compute(income.rents, place, new_credit=lent)
    for link in CREDIT:
        m.compute(debt.debt_service_paid, link, service_share=m.at("service_share", "VEN"))


def spending(m: Month) -> None:
    """Compute payments in their order, down to imports."""
    for place in REGIMES:
        paid = m.total("debt_service_paid", CREDIT_IN[place])
        m.compute(treasury.exchange_after_service, place, debt_service_paid=paid)
    m.here(treasury.revenue_stress, treasury.upstream_investment, treasury.free_exchange)
    m.here(treasury.fuel_budget, fuel.fuel_purchased, treasury.fuel_cost)
    m.here(treasury.maintenance_spending, treasury.capital_flight)
    for place in REGIMES:
        m.compute(
            treasury.exchange_surplus,
            place,
            new_credit=m.total("new_credit", CREDIT_IN[place]),
            debt_service_paid=m.total("debt_service_paid", CREDIT_IN[place]),
        )
    m.here(treasury.exchange_for_imports, treasury.imports)


def economy_and_people(m: Month) -> None:
    """Compute power, output, prices, welfare and what people do."""
    m.here(oil.investment_ratio, oil.workable_utilisation, fuel.oil_used)
    m.here(fuel.fuel_ratio, fuel.power_demand, fuel.power_available, fuel.blackout)
    m.here(money.financing_gap, money.inflation, money.inflation_burden)
    for place in REGIMES:
        m.compute(economy.imported_inputs, place, **received(m, place))
    m.here(economy.potential_output, economy.gdp)
    m.here(population.welfare, population.perceived_loss, population.emigration)
    m.here(society.deprivation, society.alarm)


def exit_rates(m: Month) -> None:
    """Compute stress, support and the rates of all exits."""
    for place in REGIMES:
        staff = m.total("security_staff", STAFF_IN[place])
        m.compute(security.security_effect, place, security_staff=staff)
        m.compute(
            exits.patron_support,
            place,
            oil_bill=m.total("oil_bill", OIL_IN[place]),
            new_credit=m.total("new_credit", CREDIT_IN[place]),
        )
    m.here(elite.elite_stress, elite.street_stress, exits.exposure, exits.patron_amplifier)
    m.here(exits.coup_attempt_rate, exits.coup_success, exits.uprising_pressure)
    m.here(exits.perceived_exit_rate, exits.election_loss)
    m.here(exits.coup_exit, exits.failed_coup_rate, exits.uprising_exit, exits.election_exit)
    m.here(exits.negotiated_exit, exits.insurgency_exit, exits.foreign_exit)
    m.here(exits.state_failure_exit)
    m.here(exits.leader_natural_exit, exits.leader_internal_exit, exits.leader_foreign_exit)
    m.compute(alignment.realignment_rate, PAIR)


ORDER: tuple[Callable[[Month], None], ...] = (
    outside,
    oil_flows,
    income_and_credit,
    spending,
    economy_and_people,
    exit_rates,
)


def rates_of_change(m: Month, stocks: dict[str, float]) -> dict[str, float]:
    """Return each stock's change per year; its own law of motion sees it without the shock."""
    both_stand = min(m.at("in_power", place) for place in REGIMES)
    staff = {"alignment": m.at("alignment", PAIR), "payment_record": m.at("payment_record", OIL)}
    shortage = {name: m.at(name, "CUB") for name in ("fuel_gap", "finance_pressure")}
    elsewhere = {_key(fuel.third_party_supply, link): shortage for link in THIRD_PARTIES}
    elsewhere[_key(security.security_staff, STAFF)] = staff | {"threat": m.at("threat", "VEN")}
    elsewhere[_key(security.services_staff, STAFF)] = staff
    elsewhere[_key(alignment.alignment, PAIR)] = {"in_power": both_stand}
    for place in REGIMES:
        due = m.total("debt_service_due", CREDIT_IN[place])
        elsewhere[_key(debt.default_share, place)] = {"debt_service_due": due}
    rates = {}
    for equation, places in STOCKS:
        for place in places:
            key = _key(equation, place)
            own = {key.partition("[")[0]: stocks[key]}
            given = own if own.keys() & takes(equation) else {}
            rates[key] = m.evaluate(equation, place, **given, **elsewhere.get(key, {}))
    return rates


def takes(equation: Equation) -> set[str]:
    """Return the names of an equation's arguments."""
    return set(inspect.signature(equation.function).parameters)


def run(case: Case, months: int) -> dict[str, np.ndarray]:
    """Simulate the case month by month.

    Parameters
    ----------
    case
        The shipped case in the model's units.
    months
        Number of months from the case's start.

    Returns
    -------
    dict
        Key of each stock, auxiliary and hazard to its values, shape (months,).
    """
    fixed = modes(case) | noise() | {"yearly_bill": 365.25e-6}
    oil_price, contract_volume = price(case, months), contract(case, months)
    rows = []
    stocks: dict[str, float] = {}
    for month in range(months):
        m = Month(fixed | calendar(case, month) | options(case, month), shocks(case, month))
        m.values["oil_price"] = oil_price[month]
        m.values[f"contract_volume[{OIL}]"] = contract_volume[month]
        given = set(m.values)
        stocks = stocks or _first(m)
        for key, value in stocks.items():
            m.keep(key, value)
        for compute in ORDER:
            compute(m)
        assert m.shocks.keys() <= m.values.keys() - given, "a shock changes what is given"
        stocks = {key: stocks[key] + rate / 12 for key, rate in rates_of_change(m, stocks).items()}
        rows.append({key: value for key, value in m.values.items() if key not in given})
    return {key: np.array([row[key] for row in rows]) for key in rows[0]}


def _first(m: Month) -> dict[str, float]:
    return {
        _key(equation, place): m.at(equation.initial or "", place)
        for equation, places in STOCKS
        for place in places
    }
