"""The feedback loops the model claims to have, as a catalogue.

Each entry names the quantities a loop passes, in order; the loop itself, its sign and its weight
are found in the assembled graph (``countertrade loops``), never asserted here. Source of the list:
system.md 2.12, in the form that its section 0 leaves the loops.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Polarity(StrEnum):
    """What a loop does to a change that goes round it."""

    REINFORCING = "reinforcing"
    BALANCING = "balancing"


@dataclass(frozen=True)
class Loop:
    """A loop the model claims to have."""

    id: str
    """As in system.md 2.12; a letter tells branches of one loop apart."""
    name: str
    waypoints: tuple[str, ...]
    """Quantities it passes, in order; the last acts on the first."""
    month: str
    """Month of the case's history in which it is weighed: one in which it is at work."""
    cut: tuple[str, str]
    """Quantity whose changes are kept from another in the knock-out; neighbours in the loop."""
    outcome: str
    """Quantity of the loop in which the knock-out is read."""
    avoiding: tuple[str, ...] = ()
    """Quantities it does not pass: those of another loop through the same waypoints."""
    case: str = "venezuela-cuba"
    """Case in whose history it is weighed."""

    @property
    def polarity(self) -> Polarity:
        """What its letter says: R reinforcing, B balancing."""
        return Polarity.REINFORCING if self.id.startswith("R") else Polarity.BALANCING


LOOPS = (
    Loop(
        "R1",
        "Oil for security",
        ("oil_delivered", "payment_record", "security_staff", "coup_exit", "continuity"),
        "2023-12",
        ("payment_shortfall", "security_staff"),
        "coup_exit",
    ),
    Loop(
        "B1",
        "Drain on the giver",
        ("oil_shipment", "oil_for_market", "oil_revenue", "upstream_investment", "oil_capacity"),
        "2014-06",
        ("oil_shipment", "oil_for_market"),
        "oil_capacity",
    ),
    Loop(
        "R2",
        "Under-investment",
        ("oil_revenue", "upstream_investment", "investment_ratio", "oil_potential", "oil_sold"),
        "2015-06",
        ("upstream_investment", "investment_ratio"),
        "oil_revenue",
    ),
    Loop(
        "B2a",
        "Best wells kept",
        ("oil_capacity", "depletion", "sustaining_investment", "investment_ratio"),
        "2015-06",
        ("depletion", "sustaining_investment"),
        "oil_capacity",
    ),
    Loop(
        "B2b",
        "Demand shrinks with output",
        ("nonoil_output", "power_demand", "blackout", "other_exports", "imports"),
        "2022-06",
        ("nonoil_output", "power_demand"),
        "blackout",
    ),
    Loop(
        "B2c",
        "Default relieves",
        ("default_share", "service_share", "reserves"),
        "2020-06",
        ("default_share", "service_share"),
        "reserves",
    ),
    Loop(
        "B2d",
        "Crisis brings reform",
        (
            "inflation_burden",
            "budget_stance_liberalise",
            "liberalisation",
            "end_of_hyperinflation",
            "hyperinflation_share",
        ),
        "2018-06",
        ("inflation_burden", "budget_stance_liberalise"),
        "inflation_burden",
    ),
    Loop(
        "R3",
        "Creditors' run",
        ("belief", "rollover", "new_credit", "rents", "loyalty"),
        "2014-12",
        ("belief", "rollover"),
        "belief",
    ),
    Loop(
        "R4",
        "Hyperinflation",
        ("financing_gap", "printed_gap", "inflation", "inflation_burden"),
        "2016-06",
        ("inflation_burden", "financing_gap"),
        "inflation_burden",
    ),
    Loop(
        "R5",
        "Backlash",
        ("repression", "grievance", "mobilisation", "alarm"),
        "2017-06",
        ("repression", "grievance"),
        "mobilisation",
    ),
    Loop(
        "B3",
        "Deterrence",
        ("mobilisation", "alarm", "repression", "protest_threshold"),
        "2017-06",
        ("repression", "protest_threshold"),
        "mobilisation",
    ),
    Loop(
        "B4a",
        "Exit replaces voice",
        ("mobilisation", "unrest", "border_stance_open", "emigration", "diaspora", "voice_left"),
        "2021-08",
        ("voice_left", "mobilisation"),
        "mobilisation",
    ),
    Loop(
        "B4b",
        "Remittances ease loss",
        ("emigration", "diaspora", "remittances", "imports", "welfare", "perceived_loss"),
        "2018-06",
        ("diaspora", "remittances"),
        "emigration",
    ),
    Loop(
        "R6a",
        "Migration network",
        ("diaspora", "emigration"),
        "2018-06",
        ("diaspora", "emigration"),
        "emigration",
    ),
    Loop(
        "R6b",
        "Brain drain",
        ("resident_population", "potential_output", "perceived_loss", "emigration"),
        "2018-06",
        ("resident_population", "potential_output"),
        "emigration",
    ),
    Loop(
        "R6c",
        "Oil staff leave",
        ("emigration", "management", "oil_potential", "oil_revenue", "perceived_loss"),
        "2018-06",
        ("emigration", "management"),
        "emigration",
    ),
    Loop(
        "B5",
        "Coup-proofing",
        ("threat", "security_staff", "loyalty", "failed_coup_rate", "failed_coups"),
        "2013-06",
        ("threat", "security_staff"),
        "failed_coup_rate",
        ("friction",),
    ),
    Loop(
        "R7",
        "Friction",
        ("security_staff", "friction", "loyalty", "failed_coup_rate", "failed_coups", "threat"),
        "2013-06",
        ("friction", "loyalty"),
        "failed_coup_rate",
    ),
    Loop(
        "R8",
        "Bandwagon",
        ("belief", "loyalty", "elite_stress", "perceived_exit_rate"),
        "2017-06",
        ("belief", "loyalty"),
        "perceived_exit_rate",
    ),
    Loop(
        "B6",
        "Pressure, concession, licence",
        (
            "oil_pressure",
            "oil_revenue",
            "revenue_stress",
            "detention_stance_release",
            "sanction_stance_maximum",
        ),
        "2021-06",
        ("revenue_stress", "detention_stance_release"),
        "oil_pressure",
    ),
    Loop(
        "R9",
        "Detained persons as an asset",
        (
            "relief_given",
            "expected_ransom",
            "detained_persons",
            "sanction_stance_licences",
        ),
        "2023-06",
        ("relief_given", "expected_ransom"),
        "detained_persons",
    ),
    Loop(
        "R10",
        "Evasion",
        ("oil_pressure", "evasion_capacity", "sanction_stance_maximum", "oil_closure"),
        "2018-06",
        ("evasion_capacity", "sanction_stance_maximum"),
        "oil_pressure",
    ),
    Loop(
        "B7",
        "Opportunity cost",
        ("marginal_netback", "oil_wanted", "oil_for_market", "oil_revenue", "exportable_oil"),
        "2012-06",
        ("marginal_netback", "oil_wanted"),
        "oil_shipment",
    ),
    Loop(
        "R11",
        "Decay of the client's energy",
        (
            "plant_health",
            "blackout",
            "lasting_blackout",
            "foreign_income",
            "maintenance_spending",
        ),
        "2022-06",
        ("lasting_blackout", "other_exports"),
        "plant_health",
        ("reserves",),
    ),
    Loop(
        "R12",
        "Missions",
        ("services_staff", "services_cash", "foreign_income", "revenue_stress"),
        "2020-06",
        ("revenue_stress", "services_staff"),
        "services_staff",
    ),
    Loop(
        "B8",
        "Substitution",
        ("fuel_gap", "third_party_supply", "fuel_on_hand"),
        "2022-06",
        ("fuel_gap", "third_party_supply"),
        "fuel_gap",
        ("supply_stance_supply", "supply_stance_withhold"),
    ),
    Loop(
        "R13",
        "Joint fate",
        ("continuity", "alignment", "oil_delivered", "patron_support", "patron_amplifier"),
        "2017-06",
        ("patron_support", "patron_amplifier"),
        "patron_amplifier",
    ),
    Loop(
        "B9",
        "Provocation and force",
        ("repression", "sanction_stance_force", "force_posture", "foreign_exit"),
        "2018-06",
        ("repression", "sanction_stance_force"),
        "foreign_exit",
    ),
    Loop(
        "B10",
        "Price and licence",
        ("market_price", "sanction_stance_maximum", "oil_pressure", "oil_sold", "oil_exports"),
        "2019-06",
        ("market_price", "sanction_stance_maximum"),
        "oil_exports",
    ),
    Loop(
        "R14",
        "Fraud and sanctions",
        (
            "stolen_vote",
            "non_recognition",
            "sanction_stance_maximum",
            "imports",
            "deprivation",
            "grievance",
            "votes_lost",
        ),
        "2024-06",
        ("votes_lost", "stolen_vote"),
        "votes_lost",
    ),
    Loop(
        "R15",
        "Rations",
        (
            "deprivation",
            "ration_dependence",
            "grievance",
            "unrest",
            "budget_stance_liberalise",
            "liberalisation",
            "welfare",
        ),
        "2017-06",
        ("ration_dependence", "grievance"),
        "unrest",
    ),
    Loop(
        "R16",
        "Tutelage",
        ("outside_control", "control_felt", "sanction_stance_licences", "relief_given"),
        "2026-03",
        ("relief_given", "outside_control"),
        "outside_control",
    ),
)
