"""Decisions: simple logit rules with inertia over named options.

Each function gives one utility an option, dimensionless, on the scale of the logit: only the
product of rationality and weight is identified, so it is one parameter. The engine adds the cost
of leaving the option held (``decision_inertia``) and draws at reviews: each January, and in the
month after an exit or a failed coup. Before the as-of date the recorded decisions are data.
"""

from __future__ import annotations

from countertrade.language.declare import Parameter, decision
from countertrade.language.operators import ratio
from countertrade.language.wiring import Here, Receiver

decision_inertia = Parameter("share", over="world", meaning="Cost of leaving the option held")
hostility = Parameter("share", over="pressure", meaning="Pull to pressure a government in power")
control_appeal = Parameter("share", over="world", meaning="Pull to relief where control is held")
price_appeal = Parameter("share", over="world", meaning="Pull to licences when oil is dear")
force_cost = Parameter("share", over="pressure", meaning="Cost of force to the sanctioning state")
closing_appeal = Parameter("share", over="world", meaning="Pull to close the partner's outlet")
closing_cost = Parameter("share", over="world", meaning="Cost of keeping an outlet closed")
recovery_weight = Parameter("share", over="world", meaning="Creditor's weight on being repaid")
rivalry_weight = Parameter("share", over="world", meaning="Patron's gain from a rival's pressure")
lending_reluctance = Parameter("share", over="credit", meaning="Reluctance to lend at all")
need_weight = Parameter("share", over="world", meaning="Supplier's weight on the importer's need")
supply_reluctance = Parameter(
    "share", over="third_party_oil", meaning="Reluctance to supply at all"
)
repression_appeal = Parameter("share", over="world", meaning="Pull to repress when protest rises")
repression_reluctance = Parameter("share", over="regime", meaning="Reluctance to repress")


@decision("none", "finance", "maximum", "licences", "force", over="pressure")
def sanction_stance(
    in_power: Receiver,
    outside_control: Receiver,
    oil_price: Here,
    reference_oil_price: Here,
    hostility: Here,
    control_appeal: Here,
    price_appeal: Here,
    force_cost: Here,
) -> tuple[Here, ...]:
    """Stance of a sanctioning state towards a regime.

    Hostility calls for pressure while the government stays, control from outside and dear oil for
    relief. Source: system.md 2.9; X4, E10; amendments in section 0. Loops: B6, B9, B10, R16.
    """
    opposed = hostility * in_power * (1 - outside_control)
    relief = control_appeal * (outside_control + 1 - in_power)
    dearness = price_appeal * (oil_price / reference_oil_price - 1)
    return (relief, opposed / 2, opposed, relief / 2 + opposed / 2 + dearness, opposed - force_cost)


@decision("open", "closed", over="pressure")
def outlet_stance(
    in_power: Receiver, outside_control: Receiver, closing_appeal: Here, closing_cost: Here
) -> tuple[Here, ...]:
    """Whether a sanctioning state closes the outlet to the regime's partner.

    Closing is within reach once revenue is controlled. Source: system.md 2.2; D3, X7. Loops: R16.
    """
    return (0 * in_power, closing_appeal * outside_control - closing_cost)


@decision("withhold", "extend", over="credit")
def credit_stance(
    belief: Receiver,
    outside_pressure: Receiver,
    recovery_weight: Here,
    rivalry_weight: Here,
    lending_reluctance: Here,
) -> tuple[Here, ...]:
    """Whether a creditor goes on lending.

    Source: system.md 2.9 (patron); F2-F4, X1, X2, K5 (money apart from politics). Loops: R3, R10.
    """
    gain = recovery_weight * belief + rivalry_weight * outside_pressure
    return (0 * belief, gain - lending_reluctance)


@decision("withhold", "supply", over="third_party_oil")
def supply_stance(
    fuel_gap: Receiver, oil_demand: Receiver, need_weight: Here, supply_reluctance: Here
) -> tuple[Here, ...]:
    """Whether a third party ships oil to a regime that is short of fuel.

    Source: system.md 2.9; D2, D4. Loops: B8.
    """
    need = ratio(fuel_gap, oil_demand)
    return (0 * need, need_weight * need - supply_reluctance)


@decision("restrain", "repress", over="regime")
def response_stance(
    alarm: Here, repression_appeal: Here, repression_reluctance: Here
) -> tuple[Here, ...]:
    """Whether a government answers protest with restraint or with repression.

    Source: system.md 2.9; S3, P5, D1. Loops: R5, B3.
    """
    return (0 * alarm, repression_appeal * alarm / (1 + alarm) - repression_reluctance)
