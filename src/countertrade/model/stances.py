"""Stances of other states: pressure, recognition, credit and supply, as logit rules.

As in the decisions of governments, each function gives one utility an option.
"""

from __future__ import annotations

from countertrade.language.declare import Parameter, decision
from countertrade.language.operators import minimum, ratio
from countertrade.language.wiring import Alongside, Here, Receiver

hostility = Parameter("share", over="pressure", meaning="Pull to pressure a government in power")
relief_appeal = Parameter("share", over="world", meaning="Pull to relief where nothing is opposed")
price_appeal = Parameter("share", over="world", meaning="Pull to licences when oil is dear")
release_reward = Parameter("share", over="world", meaning="Pull of releases and detained persons")
isolation_pull = Parameter("share", over="world", meaning="Pull of non-recognition to pressure")
rivalry_pull = Parameter("share", over="world", meaning="Pull of evasion and rivals to pressure")
provocation_pull = Parameter("share", over="world", meaning="Pull of a crackdown to force")
force_cost = Parameter("share", over="pressure", meaning="Cost of force to the sanctioning state")
talks_cost = Parameter("share", over="world", meaning="Cost of being seen to negotiate")
closing_appeal = Parameter("share", over="world", meaning="Pull to close the partner's outlet")
closing_cost = Parameter("share", over="world", meaning="Cost of keeping an outlet closed")
fraud_pull = Parameter("share", over="world", meaning="Pull of a stolen vote to withhold")
recognition_habit = Parameter("share", over="recognition", meaning="Pull to recognise anyhow")
recovery_weight = Parameter("share", over="world", meaning="Creditor's weight on being repaid")
rivalry_weight = Parameter("share", over="world", meaning="Patron's gain from a rival's pressure")
lending_reluctance = Parameter("share", over="credit", meaning="Reluctance to lend at all")
withdrawal_reluctance = Parameter("share", over="world", meaning="Reluctance to call loans in")
need_weight = Parameter("share", over="world", meaning="Supplier's weight on the importer's need")
supply_reluctance = Parameter(
    "share", over="third_party_oil", meaning="Reluctance to supply at all"
)


@decision("none", "finance", "maximum", "licences", "negotiate", "force", over="pressure")
def sanction_stance(
    continuity: Receiver,
    control_felt: Receiver,
    market_price: Here,
    reference_oil_price: Here,
    hostility: Here,
    relief_appeal: Here,
    price_appeal: Here,
    detained_persons: Receiver,
    many_detained: Receiver,
    detention_stance_release: Receiver,
    release_reward: Here,
    non_recognition: Receiver,
    isolation_pull: Here,
    evasion_capacity: Receiver,
    rivalry_pull: Here,
    repression: Receiver,
    provocation_pull: Here,
    force_cost: Here,
    talks_cost: Here,
) -> tuple[Here, ...]:
    """Stance of a sanctioning state towards a regime.

    Hostility, non-recognition and rivals call for pressure; control from outside, dear oil and
    releases for relief; a crackdown for force. Source: system.md 2.9; X4, E10, P10, P11, D2;
    amendments in section 0. Loops: B6, B9, B10, R9, R10, R14, R16.
    """
    opposed = hostility * continuity * (1 - control_felt)
    pressed = opposed + isolation_pull * non_recognition + rivalry_pull * evasion_capacity
    relief = relief_appeal * (control_felt + 1 - continuity)
    dearness = price_appeal * (market_price / reference_oil_price - 1)
    held = minimum(1, ratio(detained_persons, many_detained))
    bargain = release_reward * (held + detention_stance_release) / 2
    eased = relief / 2 + pressed / 2 + bargain
    return (
        relief,
        pressed / 2,
        pressed,
        eased + dearness,
        eased + dearness / 2 - talks_cost,
        pressed + provocation_pull * repression - force_cost,
    )


@decision("open", "closed", over="pressure")
def outlet_stance(
    control_felt: Receiver, closing_appeal: Here, closing_cost: Here
) -> tuple[Here, ...]:
    """Whether a sanctioning state closes the outlet to the regime's partner.

    Closing is within reach once revenue is controlled. Source: system.md 2.2; D3, X7. Loops: R16.
    """
    return (0 * control_felt, closing_appeal * control_felt - closing_cost)


@decision("recognise", "withhold", over="recognition")
def recognition_stance(
    stolen_vote: Receiver, repression: Receiver, fraud_pull: Here, recognition_habit: Here
) -> tuple[Here, ...]:
    """Whether a state treats the government as legitimate.

    Source: X5, X6, P3, K5; system.md 2.12 (R14). Loops: R14.
    """
    doubt = fraud_pull * (minimum(1, stolen_vote) + repression / 2)
    return (recognition_habit + 0 * doubt, doubt)


@decision("withdraw", "hold", "extend", over="credit")
def credit_stance(
    belief: Receiver,
    outside_pressure: Receiver,
    default_share: Receiver,
    recognition_given: Alongside,
    recovery_weight: Here,
    rivalry_weight: Here,
    lending_reluctance: Here,
    withdrawal_reluctance: Here,
) -> tuple[Here, ...]:
    """Whether a creditor calls loans in, rolls them over or goes on lending.

    Source: system.md 2.9 (patron); F2-F4, X1, X2, X3, K5 (money apart from politics). Loops: R3,
    R10.
    """
    trust = recovery_weight * belief * (1 - default_share)
    strategic = rivalry_weight * outside_pressure * recognition_given
    return (
        0 * belief,
        trust / 2 + withdrawal_reluctance,
        trust + strategic - lending_reluctance,
    )


@decision("withhold", "supply", over="third_party_oil")
def supply_stance(
    fuel_gap: Receiver,
    oil_demand: Receiver,
    supplier_stance_search: Receiver,
    need_weight: Here,
    supply_reluctance: Here,
) -> tuple[Here, ...]:
    """Whether a third party ships oil to a regime that is short of fuel.

    Source: system.md 2.9; D2, D4. Loops: B8.
    """
    need = ratio(fuel_gap, oil_demand) * (1 + supplier_stance_search)
    return (0 * need, need_weight * need - supply_reluctance)
