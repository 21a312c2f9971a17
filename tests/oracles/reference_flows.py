"""Pressure, oil, fuel, income and spending of a month: order and wiring by hand."""

from __future__ import annotations

from reference_month import Month
from reference_places import (
    CREDIT,
    CREDIT_IN,
    MARKET,
    OIL,
    OIL_IN,
    OIL_OUT,
    PAIR,
    PRESSURE,
    PRESSURE_IN,
    RECOGNITION,
    RECOGNITION_IN,
    REGIMES,
    SALES_OUT,
    STAFF,
    STAFF_IN,
    STAFF_OUT,
    THIRD_PARTIES,
    THIRD_PARTIES_IN,
    WORLD,
)

from countertrade.model import (
    alignment,
    debt,
    decisions,
    detention,
    fuel,
    income,
    oil,
    pressure,
    recognition,
    succession,
    treasury,
)


def outside(m: Month) -> None:
    """Compute pressure and recognition from outside, control over the pair, who governs."""
    m.here(pressure.sanctions_weight, pressure.mismanagement_weight, places=(WORLD,))
    m.here(pressure.finance_closure, pressure.oil_closure, places=PRESSURE)
    m.gather(pressure.finance_pressure, PRESSURE_IN, "finance_closure")
    m.gather(pressure.oil_pressure, PRESSURE_IN, "oil_closure")
    m.gather(pressure.partner_outlet_closure, PRESSURE_IN, "outlet_stance_closed")
    m.gather(pressure.force_posture, PRESSURE_IN, "sanction_stance_force")
    m.gather(
        detention.relief_given,
        PRESSURE_IN,
        "sanction_stance_licences",
        "sanction_stance_negotiate",
    )
    m.here(pressure.outside_pressure, succession.continuity, decisions.control_felt)
    control = m.at("outside_control", "VEN") + m.at("outside_control", "CUB")
    m.compute(alignment.control_of_pair, PAIR, outside_control=control)
    m.here(recognition.weighed_recognition, places=RECOGNITION)
    m.gather(
        recognition.non_recognition, RECOGNITION_IN, "weighed_recognition", "recognition_weight"
    )


def oil_flows(m: Month) -> None:
    """Compute oil from the wells to partners and the market."""
    m.here(oil.depletion, oil.sustaining_investment, oil.oil_potential)
    m.here(fuel.oil_demand, fuel.own_oil_used, oil.exportable_oil, income.oil_discount)
    m.here(treasury.reserve_target, treasury.liquidity)
    m.compute(oil.outlet_capacity, MARKET, **m.of("VEN", "oil_pressure", "evasion_capacity"))
    m.gather(oil.open_outlets, SALES_OUT, "outlet_capacity")
    m.here(oil.marginal_netback)
    m.compute(
        oil.oil_wanted,
        OIL,
        **m.of(PAIR, "alignment"),
        **m.of("VEN", "exportable_oil", "normal_exportable_oil", "marginal_netback"),
        **m.of("VEN", "election_season", "partner_outlet_closure"),
    )
    m.gather(oil.shipping_share, OIL_OUT, "oil_wanted")
    m.compute(oil.oil_shipment, OIL, **m.of("VEN", "shipping_share"))
    m.compute(oil.oil_delivered, OIL)
    m.gather(oil.oil_for_market, OIL_OUT, "oil_shipment")
    m.compute(oil.oil_sold, MARKET, **m.of("VEN", "oil_for_market", "open_outlets"))
    for place in REGIMES:
        shipped = m.total("oil_shipment", OIL_OUT[place])
        sold = m.total("oil_sold", SALES_OUT[place])
        m.compute(oil.oil_output, place, oil_shipment=shipped, oil_sold=sold)
        m.compute(oil.oil_exports, place, oil_shipment=shipped, oil_sold=sold)
    exports = m.at("oil_exports", "VEN") + m.at("oil_exports", "CUB")
    m.compute(oil.market_price, WORLD, oil_exports=exports)
    m.gather(income.oil_revenue, SALES_OUT, "oil_sold")


def fuel_before_purchases(m: Month) -> None:
    """Compute fuel from own wells, the partner and third parties, and what is sold on."""
    for place in REGIMES:
        m.compute(
            fuel.fuel_received,
            place,
            oil_delivered=m.total("oil_delivered", OIL_IN[place]),
            third_party_supply=m.total("third_party_supply", THIRD_PARTIES_IN[place]),
        )
    m.here(fuel.fuel_resold, fuel.fuel_on_hand, fuel.fuel_gap, fuel.fuel_import_price)
    m.here(fuel.fuel_into_store, fuel.fuel_reexported)
    for link in THIRD_PARTIES:
        m.compute(fuel.third_party_bill, link, **m.of("CUB", "fuel_import_price"))


def income_and_credit(m: Month) -> None:
    """Compute foreign income, lending and debt service."""
    m.here(income.reexport_revenue, income.other_exports, income.remittances)
    m.here(income.illicit_rents)
    m.compute(income.oil_bill, OIL)
    m.compute(income.services_billed, STAFF)
    m.compute(income.services_due, STAFF, oil_bill=m.at("oil_bill", OIL))
    m.gather(income.services_payable, STAFF_IN, "services_due")
    m.compute(income.services_cash, STAFF, **m.of("VEN", "services_payable"))
    m.gather(income.services_received, STAFF_OUT, "services_cash")
    m.gather(income.services_paid, STAFF_IN, "services_cash")
    for link in CREDIT:
        m.compute(income.preferential_exports, link, **m.of_sender(link, "patron_means"))
    m.gather(income.foreign_income, CREDIT_IN, "preferential_exports")
    m.gather(debt.all_debt, CREDIT_IN, "debt")
    for link in CREDIT:
        m.compute(debt.rollover, link, **m.of("VEN", "belief", "all_debt", "foreign_income"))
        m.compute(
            debt.new_credit,
            link,
            **m.of_sender(link, "patron_means"),
            **m.of("VEN", "finance_pressure", "default_share"),
        )
        m.compute(debt.debt_service_due, link)
    m.gather(treasury.exchange_available, CREDIT_IN, "new_credit")
    m.gather(debt.service_share, CREDIT_IN, "debt_service_due")
    m.gather(income.rents, CREDIT_IN, "new_credit")
    for link in CREDIT:
        m.compute(debt.debt_service_paid, link, **m.of("VEN", "service_share"))


def spending(m: Month) -> None:
    """Compute payments in their order, down to imports."""
    m.gather(treasury.exchange_after_service, CREDIT_IN, "debt_service_paid")
    m.here(treasury.revenue_stress, treasury.upstream_investment, treasury.free_exchange)
    m.here(treasury.fuel_budget)
    m.gather(fuel.third_party_paid, THIRD_PARTIES_IN, "third_party_bill")
    m.here(fuel.fuel_purchased, treasury.fuel_cost)
    m.here(treasury.maintenance_spending, treasury.capital_flight)
    m.gather(treasury.exchange_surplus, CREDIT_IN, "new_credit", "debt_service_paid")
    m.here(treasury.exchange_for_imports, treasury.imports)


def power(m: Month) -> None:
    """Compute work at the wells, fuel used and electric power."""
    m.here(oil.investment_ratio, oil.workable_utilisation)
    m.here(fuel.fuel_from_store, fuel.oil_used, fuel.fuel_ratio, fuel.days_of_cover)
    m.here(fuel.crude_in_plants, fuel.product_ratio, fuel.plant_fuel_ratio)
    m.here(fuel.power_demand, fuel.power_available, fuel.blackout)
