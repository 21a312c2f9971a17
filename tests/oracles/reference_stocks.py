"""The stocks of the shipped case, where they are, and what their change takes from elsewhere."""

from __future__ import annotations

from reference_month import Month, Number, arguments, key_at, name_of
from reference_places import (
    ARMS_IN,
    CREDIT,
    CREDIT_IN,
    OIL,
    PAIR,
    RECOGNITION,
    REGIMES,
    STAFF,
    THIRD_PARTIES,
    WORLD,
)

from countertrade.language.declare import Equation
from countertrade.model import (
    alignment,
    debt,
    detention,
    economy,
    elite,
    exits,
    fuel,
    income,
    money,
    oil,
    population,
    recognition,
    security,
    society,
    territory,
    treasury,
)

STOCKS: tuple[tuple[Equation, tuple[str, ...]], ...] = (
    (oil.oil_capacity, REGIMES),
    (oil.oil_utilisation, REGIMES),
    (oil.management, REGIMES),
    (oil.evasion_capacity, REGIMES),
    (oil.oil_in_transit, (OIL,)),
    (oil.accustomed_supply, (WORLD,)),
    (fuel.energy_intensity, REGIMES),
    (fuel.third_party_supply, THIRD_PARTIES),
    (fuel.fuel_store, REGIMES),
    (fuel.plant_health, REGIMES),
    (fuel.lasting_blackout, REGIMES),
    (income.other_exports_capacity, REGIMES),
    (debt.debt, CREDIT),
    (debt.default_share, REGIMES),
    (treasury.reserves, REGIMES),
    (treasury.import_habit, REGIMES),
    (treasury.revenue_habit, REGIMES),
    (economy.liberalisation, REGIMES),
    (economy.productivity, REGIMES),
    (economy.nonoil_output, REGIMES),
    (money.high_inflation_share, REGIMES),
    (money.hyperinflation_share, REGIMES),
    (population.resident_population, REGIMES),
    (population.diaspora, REGIMES),
    (population.destination_openness, REGIMES),
    (society.welfare_habit, REGIMES),
    (society.grievance, REGIMES),
    (society.ration_dependence, REGIMES),
    (society.mobilisation, REGIMES),
    (society.repression, REGIMES),
    (detention.detained_persons, REGIMES),
    (detention.expected_ransom, REGIMES),
    (recognition.stolen_vote, REGIMES),
    (recognition.recognition_given, RECOGNITION),
    (elite.loyalty, REGIMES),
    (elite.belief, REGIMES),
    (security.payment_record, (OIL,)),
    (security.security_staff, (STAFF,)),
    (security.services_staff, (STAFF,)),
    (security.armament, REGIMES),
    (security.friction, REGIMES),
    (security.threat, REGIMES),
    (territory.rebel_territory, REGIMES),
    (alignment.outside_control, REGIMES),
    (alignment.alignment, (PAIR,)),
    (exits.regime_age, REGIMES),
    (exits.attempt_memory, REGIMES),
    (exits.support_habit, REGIMES),
)


def first_stocks(m: Month) -> dict[str, Number]:
    """Return the stocks before the first month."""
    return {
        key_at(name_of(equation), place): m.at(equation.initial or "", place)
        for equation, places in STOCKS
        for place in places
    }


def rates_of_change(m: Month, stocks: dict[str, Number]) -> dict[str, Number]:
    """Return each stock's change per year; its own law of motion sees it without the shock."""
    taken = _elsewhere(m)
    rates = {}
    for equation, places in STOCKS:
        name = name_of(equation)
        for place in places:
            key = key_at(name, place)
            own = {name: stocks[key]} if name in arguments(equation) else {}
            rates[key] = m.call(equation, place, **own, **taken.get(key, {}))
    return rates


def _elsewhere(m: Month) -> dict[str, dict[str, Number]]:
    """Return the arguments that changes of stocks take from other places, by the stock's key."""
    found: dict[str, dict[str, Number]] = {}
    for link in THIRD_PARTIES:
        found[f"third_party_supply[{link}]"] = m.of_sender(link, "patron_means") | m.of(
            "CUB", "supplier_stance_search", "fuel_gap", "finance_pressure"
        )
    found[f"security_staff[{STAFF}]"] = {
        **m.of(PAIR, "alignment"),
        **m.of("VEN", "threat"),
        # What is owed for staff is the oil that runs the other way.
        **m.of(OIL, "payment_shortfall"),
        # Cuba is a regime: no patron, and with no link of recognition to its partner.
        "recognition_given": 0.0,
        "patron_means": 0.0,
    }
    found[f"services_staff[{STAFF}]"] = {
        **m.of(PAIR, "alignment"),
        **m.of("CUB", "revenue_stress"),
        **m.of(OIL, "payment_shortfall"),
    }
    continuities = [m.at("continuity", place) for place in REGIMES]
    found[f"alignment[{PAIR}]"] = {"continuity": _smaller(*continuities)}
    for place in REGIMES:
        due = m.total("debt_service_due", CREDIT_IN[place])
        found[f"default_share[{place}]"] = {"debt_service_due": due}
        arms = m.total("arms_delivered", ARMS_IN[place])
        found[f"armament[{place}]"] = {"arms_delivered": arms}
    exports = m.at("oil_exports", "VEN") + m.at("oil_exports", "CUB")
    found["accustomed_supply"] = {"oil_exports": exports}
    return found


def _smaller(one: Number, other: Number) -> Number:
    return one * (one <= other) + other * (one > other)
