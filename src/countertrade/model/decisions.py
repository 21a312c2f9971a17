"""Decisions of the governments: logit rules with inertia over named options.

Each function gives one utility an option, dimensionless, on the scale of the logit: only the
product of rationality and weight is identified, so it is one parameter (system.md 0). What is left
of a choice is chance: impulse and opportunism (X8). The engine adds the cost of leaving the option
held (``decision_inertia``) and draws at reviews: each January, and in the month after an exit or a
failed coup. Before the as-of date the recorded decisions are data.
"""

from __future__ import annotations

from countertrade.language.declare import Parameter, auxiliary, decision
from countertrade.language.wiring import Here, OfPair, Opposite, Receiver, Sender

decision_inertia = Parameter("share", over="world", meaning="Cost of leaving the option held")
cash_appeal = Parameter("share", over="world", meaning="Pull to sell a partner's oil for cash")
print_appeal = Parameter("share", over="world", meaning="Pull to print where the budget has a gap")
reform_appeal = Parameter("share", over="world", meaning="Pull of crisis to liberalise")
reform_reluctance = Parameter("share", over="regime", meaning="Reluctance to liberalise")
coopt_appeal = Parameter("share", over="world", meaning="Pull to co-opt those in need")
coopt_reluctance = Parameter("share", over="world", meaning="Cost of rations to the government")
repression_appeal = Parameter("share", over="world", meaning="Pull to repress when protest rises")
repression_reluctance = Parameter("share", over="regime", meaning="Reluctance to repress")
ransom_appeal = Parameter("share", over="world", meaning="Pull of expected returns to detain")
release_appeal = Parameter("share", over="world", meaning="Pull to release when revenue is short")
detention_value = Parameter("share", over="world", meaning="Worth of detained persons as an asset")
rig_appeal = Parameter("share", over="world", meaning="Pull to rig a vote that would be lost")
rig_reluctance = Parameter("share", over="regime", meaning="Reluctance to rig a vote")
concede_reluctance = Parameter("share", over="world", meaning="Reluctance to concede a vote")
friction_cost = Parameter("share", over="world", meaning="Pull of friction to send advisers home")
guard_value = Parameter("share", over="world", meaning="Worth of foreign guards under threat")
recall_appeal = Parameter("share", over="world", meaning="Pull to recall staff not paid for")
recall_reluctance = Parameter("share", over="world", meaning="Worth of missions besides their pay")
light_appeal = Parameter("share", over="world", meaning="Pull of blackouts on fuel and repair")
light_reluctance = Parameter("share", over="world", meaning="Cost of putting light or repair first")
resale_appeal = Parameter("share", over="world", meaning="Pull of a dear barrel to sell on")
search_appeal = Parameter("share", over="world", meaning="Pull of a fuel gap to seek suppliers")
search_reluctance = Parameter("share", over="world", meaning="Cost of seeking other suppliers")
valve_appeal = Parameter("share", over="world", meaning="Pull of protest to open the border")
valve_reluctance = Parameter("share", over="world", meaning="Reluctance to open the border")


@auxiliary("share", over="regime")
def unrest(alarm: Here) -> Here:
    """Protest as a government takes it into account, between 0 and 1.

    Source: system.md 2.9. Loops: R5, B3, R15.
    """
    return alarm / (1 + alarm)


@decision("partner_first", "cash_first", over="oil")
def allocation_stance(
    alignment: OfPair, revenue_stress: Sender, marginal_netback: Sender, cash_appeal: Here
) -> tuple[Here, ...]:
    """Whether a partner's oil comes first or is sold for cash where that pays.

    Source: F1, D1, E6; system.md 1.7 (allocate barrels). Loops: R1, B7.
    """
    return (cash_appeal * alignment, cash_appeal * revenue_stress * marginal_netback)


@decision("adjust", "print", "liberalise", over="regime")
def budget_stance(
    financing_gap: Here,
    inflation_burden: Here,
    unrest: Here,
    control_felt: Here,
    print_appeal: Here,
    reform_appeal: Here,
    reform_reluctance: Here,
) -> tuple[Here, ...]:
    """How a gap in the budget is closed: cuts, new money, or opening trade and currency.

    Hyperinflation spends the use of printing; crisis and unrest call for reform. Source: F5;
    system.md 1.7 (print, devalue, dollarise), 2.12 (R4, R15, R16). Loops: R4, R15, R16, B2.
    """
    printing = print_appeal * financing_gap * (1 - inflation_burden)
    crisis = reform_appeal * (inflation_burden + unrest + control_felt)
    return (0 * unrest, printing, crisis - reform_reluctance)


@auxiliary("share", over="regime")
def control_felt(outside_control: Here, successor_tutelage: Here) -> Here:
    """Say of another state in the choices of a government, at most 1.

    Source: D3, X7. Loops: R16.
    """
    return outside_control + (1 - outside_control) * successor_tutelage


@decision("restrain", "co_opt", "repress", over="regime")
def response_stance(
    unrest: Here,
    deprivation: Here,
    liquidity: Here,
    successor_democratic: Here,
    coopt_appeal: Here,
    coopt_reluctance: Here,
    repression_appeal: Here,
    repression_reluctance: Here,
) -> tuple[Here, ...]:
    """Whether a government answers protest with restraint, with rations or with repression.

    Source: system.md 2.9, 2.10; S3, P5, P6, D1. Loops: R5, B3, R15.
    """
    co_opt = coopt_appeal * deprivation * liquidity - coopt_reluctance
    repress = repression_appeal * unrest - repression_reluctance
    return (repression_appeal * successor_democratic, co_opt, repress)


@decision("hold", "detain", "release", over="regime")
def detention_stance(
    expected_ransom: Here,
    unrest: Here,
    revenue_stress: Here,
    outside_pressure: Here,
    continuity: Here,
    ransom_appeal: Here,
    release_appeal: Here,
    detention_value: Here,
) -> tuple[Here, ...]:
    """Whether persons are detained as a bargaining asset, held, or released.

    Past concessions make detention pay, pressure on revenue makes release pay. Source: P11, D2;
    system.md 2.9. Loops: R9, B6.
    """
    detain = ransom_appeal * expected_ransom + unrest - detention_value
    release = release_appeal * (revenue_stress + outside_pressure) - detention_value * continuity
    return (0 * unrest, detain, release)


@decision("hold", "rig", "concede", over="regime")
def election_stance(
    votes_lost: Here,
    loyalty: Here,
    continuity: Here,
    rig_appeal: Here,
    rig_reluctance: Here,
    concede_reluctance: Here,
) -> tuple[Here, ...]:
    """Whether votes are counted, rigged, or a loss conceded.

    Source: P2, P4, D1; system.md 1.7, 2.12 (R14). Loops: R14.
    """
    rig = rig_appeal * votes_lost * continuity - rig_reluctance
    concede = rig_appeal * votes_lost * (1 - loyalty) - concede_reluctance
    return (0 * votes_lost, rig, concede)


@decision("accept", "decline", over="security")
def personnel_stance(
    threat: Receiver,
    friction: Receiver,
    control_felt: Receiver,
    continuity: Receiver,
    guard_value: Here,
    friction_cost: Here,
) -> tuple[Here, ...]:
    """Whether a government accepts foreign security staff.

    Source: S4, S6, D3; system.md 1.7. Loops: B5, R7, R16.
    """
    kept = guard_value * threat * continuity
    return (kept, friction_cost * (friction + control_felt) - kept / 2)


@decision("send", "recall", over="services")
def mission_stance(
    payment_shortfall: Opposite, recall_appeal: Here, recall_reluctance: Here
) -> tuple[Here, ...]:
    """Whether a partner keeps its civil staff abroad when they are no longer paid for.

    Source: F7, K10; system.md 1.7. Loops: R1, R12.
    """
    return (0 * payment_shortfall, recall_appeal * payment_shortfall - recall_reluctance)


@decision("share_out", "power_first", over="regime")
def fuel_stance(
    lasting_blackout: Here, light_appeal: Here, light_reluctance: Here
) -> tuple[Here, ...]:
    """Whether scarce fuel is shared out or goes to power plants first.

    Source: E9; system.md 1.7 (ration power). Loops: R11.
    """
    return (0 * lasting_blackout, light_appeal * lasting_blackout - light_reluctance)


@decision("defer", "repair", over="regime")
def repair_stance(
    lasting_blackout: Here, liquidity: Here, light_appeal: Here, light_reluctance: Here
) -> tuple[Here, ...]:
    """Whether upkeep of plant and grid is deferred or comes first.

    Source: E9; system.md 1.7 (repair), 8.6. Loops: R11.
    """
    pull = light_appeal * lasting_blackout * (1 + liquidity) / 2
    return (0 * lasting_blackout, pull - light_reluctance)


@decision("use", "resell", over="regime")
def resale_stance(
    fuel_ratio: Here,
    market_price: Here,
    reference_oil_price: Here,
    lasting_blackout: Here,
    light_appeal: Here,
    resale_appeal: Here,
) -> tuple[Here, ...]:
    """Whether part of the oil received is sold on.

    Source: system.md 0 (re-export of oil products by the client), 1.7. Loops: R11.
    """
    dearness = resale_appeal * market_price / reference_oil_price * fuel_ratio
    return (resale_appeal / 2 + light_appeal * lasting_blackout, dearness)


@decision("rely", "search", over="regime")
def supplier_stance(
    fuel_ratio: Here, search_appeal: Here, search_reluctance: Here
) -> tuple[Here, ...]:
    """Whether a government seeks suppliers besides those it has.

    Source: D2, D4; system.md 1.7, 2.12 (B8). Loops: B8.
    """
    return (0 * fuel_ratio, search_appeal * (1 - fuel_ratio) - search_reluctance)


@decision("hold", "open", over="regime")
def border_stance(unrest: Here, valve_appeal: Here, valve_reluctance: Here) -> tuple[Here, ...]:
    """Whether a government lets go those who would leave, to be rid of protest.

    Source: system.md 1.7 (emigration valve); Hirschman 1993 on opened borders. Loops: B4.
    """
    return (0 * unrest, valve_appeal * unrest - valve_reluctance)
