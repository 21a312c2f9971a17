"""Succession: who follows when a regime has fallen, and what becomes of its ties and debts."""

from __future__ import annotations

from countertrade.language.declare import EventRate, Parameter, auxiliary, decision
from countertrade.language.operators import ratio
from countertrade.language.wiring import Here, Receiver

exits = EventRate("regime_exit", over="regime", meaning="Regimes that fell in the month before")
coups = EventRate("regime_exit", mode="coup", over="regime", meaning="Those that fell by coup")
uprisings = EventRate("regime_exit", mode="uprising", over="regime", meaning="By uprising")
lost_votes = EventRate("regime_exit", mode="election", over="regime", meaning="By a lost vote")
agreements = EventRate("regime_exit", mode="negotiated", over="regime", meaning="By agreement")
rebel_victories = EventRate("regime_exit", mode="insurgency", over="regime", meaning="By rebels")
state_failures = EventRate(
    "regime_exit", mode="state_failure", over="regime", meaning="By failure of the state"
)

democratic_base = Parameter("share", over="world", meaning="Pull to democracy after any exit")
reshuffle_base = Parameter("share", over="world", meaning="Pull to autocracy after any exit")
tutelage_base = Parameter("share", over="world", meaning="Pull to tutelage after any exit")
fragmentation_base = Parameter("share", over="world", meaning="Pull to a split after any exit")
mode_weight = Parameter("share", over="world", meaning="Weight of how the regime fell")
reshuffle_continuity = Parameter(
    "share", over="world", meaning="Ties and policies that a reshuffle keeps"
)
debt_relief_appeal = Parameter("share", over="world", meaning="Pull to repudiate old debt")
debt_access_value = Parameter("share", over="credit", meaning="Worth of this creditor's good will")


@decision(
    "incumbent",
    "democratic",
    "reshuffle",
    "tutelage",
    "fragmentation",
    over="regime",
    on="regime_exit",
)
def successor(
    exits: Here,
    coups: Here,
    uprisings: Here,
    lost_votes: Here,
    agreements: Here,
    rebel_victories: Here,
    state_failures: Here,
    foreign_exits: Here,
    democratic_base: Here,
    reshuffle_base: Here,
    tutelage_base: Here,
    fragmentation_base: Here,
    mode_weight: Here,
) -> tuple[Here, ...]:
    """Who follows an exit: democracy, another autocracy, tutelage from outside, a split state.

    The way of the exit weighs most. Source: system.md 2.8; Geddes, Wright and Frantz on what
    follows breakdown by mode. Loops: R13, R16.
    """
    opened = ratio(uprisings + lost_votes + agreements / 2, exits)
    inside = ratio(coups + agreements / 2 + uprisings / 2, exits)
    outside = ratio(foreign_exits, exits)
    broken = ratio(rebel_victories + state_failures, exits)
    return (
        democratic_base + mode_weight * opened,
        reshuffle_base + mode_weight * inside,
        tutelage_base + mode_weight * outside,
        fragmentation_base + mode_weight * broken,
    )


@auxiliary("share", over="regime")
def continuity(
    successor_incumbent: Here, successor_reshuffle: Here, reshuffle_continuity: Here
) -> Here:
    """How far those who govern keep the ties and policies of the incumbents.

    Source: system.md 0 (alignment follows who governs), 2.8. Loops: R13, R16.
    """
    return successor_incumbent + reshuffle_continuity * successor_reshuffle


@decision("contracted", "honoured", "repudiated", over="credit", on="regime_exit")
def debt_stance(
    all_debt: Receiver,
    foreign_income: Receiver,
    debt_tolerance: Here,
    debt_relief_appeal: Here,
    debt_access_value: Here,
) -> tuple[Here, ...]:
    """Whether a successor honours or repudiates what its predecessor owed a creditor.

    Source: F3, F4, D4; system.md 2.8; Jayachandran and Kremer 2006 on odious debt. Loops: R3.
    """
    weight = ratio(all_debt, all_debt + debt_tolerance * foreign_income)
    return (debt_access_value, debt_relief_appeal * weight)
