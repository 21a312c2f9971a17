"""Economy, people, security and exit rates of a month: order and wiring by hand."""

from __future__ import annotations

from reference_month import Month
from reference_places import (
    ARMS,
    ARMS_IN,
    CREDIT_IN,
    OIL,
    OIL_IN,
    PAIR,
    PRESSURE_IN,
    REGIMES,
    STAFF,
    STAFF_IN,
    STAFF_OUT,
    THIRD_PARTIES_IN,
)

from countertrade.model import (
    alignment,
    decisions,
    detention,
    economy,
    elite,
    exits,
    money,
    population,
    security,
    society,
    territory,
)


def economy_and_prices(m: Month) -> None:
    """Compute prices, the budget's gap and output."""
    m.here(money.inflation, money.inflation_burden, money.financing_gap, money.printed_gap)
    m.here(money.slide_into_hyperinflation, money.end_of_hyperinflation)
    m.here(economy.foreign_fuel_share, economy.imported_inputs, economy.initial_imported_inputs)
    m.here(economy.potential_output)
    m.gather(economy.gdp, STAFF_OUT, "services_billed")


def people(m: Month) -> None:
    """Compute welfare, leaving, protest and detention."""
    m.here(population.welfare, population.perceived_loss, population.emigration)
    m.here(society.deprivation, society.alarm, society.protest_threshold)
    m.here(society.voice_left, society.burden)
    m.here(decisions.unrest, detention.arrests, detention.releases)


def guards_and_land(m: Month) -> None:
    """Compute what foreign staff and arms do for a regime, and who holds the land."""
    m.compute(security.weighed_staff, STAFF)
    m.gather(security.security_effect, STAFF_IN, "weighed_staff", "services_staff")
    m.here(security.armament_effect)
    m.here(territory.front_shift, territory.land_seized, territory.fighting)
    m.here(territory.oil_fields_held)


def support(m: Month) -> None:
    """Compute what partners and patrons give."""
    m.compute(security.payment_shortfall, OIL)
    for link in ARMS:
        # Every state that sends arms also has a link of recognition.
        recognised = m.at("recognition_given", link)
        m.compute(
            security.arms_delivered,
            link,
            **m.of_sender(link, "patron_means"),
            recognition_given=recognised,
        )
    for place in REGIMES:
        m.compute(
            exits.patron_support,
            place,
            oil_bill=m.total("oil_bill", OIL_IN[place]),
            new_credit=m.total("new_credit", CREDIT_IN[place]),
            preferential_exports=m.total("preferential_exports", CREDIT_IN[place]),
            arms_delivered=m.total("arms_delivered", ARMS_IN[place]),
            third_party_supply=m.total("third_party_supply", THIRD_PARTIES_IN[place]),
        )
    m.here(exits.patron_amplifier)


def exit_rates(m: Month) -> None:
    """Compute stress and the rates of all events."""
    m.here(elite.elite_stress, elite.street_stress, exits.exposure)
    m.here(exits.coup_attempt_rate, exits.coup_success, exits.uprising_pressure)
    m.here(exits.perceived_exit_rate, exits.votes_lost, exits.election_loss)
    m.here(exits.coup_exit, exits.failed_coup_rate, exits.uprising_exit, exits.election_exit)
    m.gather(exits.negotiated_exit, PRESSURE_IN, "sanction_stance_negotiate")
    m.here(exits.insurgency_exit, exits.foreign_exit, exits.state_failure_exit)
    m.here(exits.leader_natural_exit, exits.leader_internal_exit, exits.leader_foreign_exit)
    m.here(society.protest_wave_rate, territory.rebellion_rate)
    m.compute(alignment.realignment_rate, PAIR)
