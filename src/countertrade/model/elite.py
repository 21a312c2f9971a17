"""Elite: loyalty of the coalition and the common belief that the government will last."""

from __future__ import annotations

from countertrade.language.declare import Parameter, Switch, auxiliary, stock
from countertrade.language.operators import exp, log, logistic, minimum, ratio
from countertrade.language.wiring import Here

belief_loop = Switch(
    {"on": 1.0, "off": 0.0},
    default="on",
    meaning="Whether belief in survival feeds loyalty (bandwagon)",
)

initial_loyalty = Parameter("share", over="regime", meaning="Loyalty of the coalition at first")
loyalty_base = Parameter("share", over="regime", meaning="Loyalty when nothing weighs (logit)")
rents_weight = Parameter("share", over="world", meaning="Weight of rents in loyalty")
belief_weight = Parameter("share", over="world", meaning="Weight of belief in loyalty (bandwagon)")
normal_belief = Parameter("share", over="world", meaning="Belief that neither helps nor harms")
friction_weight = Parameter("share", over="world", meaning="Weight of friction in loyalty")
protest_weight = Parameter("share", over="world", meaning="Weight of protest in loyalty")
pressure_weight = Parameter("share", over="world", meaning="Weight of outside pressure in loyalty")
isolation_weight = Parameter("share", over="world", meaning="Weight of non-recognition in loyalty")
security_weight = Parameter("share", over="world", meaning="Weight of foreign security in loyalty")
loyalty_time = Parameter("yr", over="world", meaning="Time for loyalty to shift")
initial_belief = Parameter("share", over="regime", meaning="Belief in survival at first")
belief_horizon = Parameter("yr", over="world", meaning="Time ahead that belief looks at")
belief_time = Parameter("yr", over="world", meaning="Time for belief to shift")
normal_loyalty = Parameter("share", over="world", meaning="Loyalty at which elite stress is zero")
loyalty_spread = Parameter("share", over="world", meaning="Fall of loyalty of one standard stress")
normal_grievance = Parameter("share", over="world", meaning="Grievance at zero street stress")
grievance_spread = Parameter(
    "share", over="world", meaning="Rise of grievance of one standard stress"
)
stress_ceiling = Parameter("share", over="world", meaning="Most standard stresses that count")
alarm_in_stress = Parameter(
    "share", over="world", meaning="Weight of open protest in street stress"
)


@stock("share", over="regime", initial="initial_loyalty")
def loyalty(
    loyalty: Here,
    loyalty_base: Here,
    rents: Here,
    revenue_habit: Here,
    rents_weight: Here,
    belief: Here,
    belief_weight: Here,
    belief_loop: Here,
    normal_belief: Here,
    friction: Here,
    friction_weight: Here,
    alarm: Here,
    protest_weight: Here,
    outside_pressure: Here,
    pressure_weight: Here,
    non_recognition: Here,
    isolation_weight: Here,
    security_effect: Here,
    security_weight: Here,
    loyalty_time: Here,
) -> Here:
    """Change of the loyalty of officers and officials: the logit share of those who stay.

    Rents against habit, belief that others stay, friction with advisers, protest, pressure,
    recognition. Source: system.md 2.7, 2.10; Bueno de Mesquita et al. 2003; S6, P7, X6. Loops:
    R1, R3, R7, R8, B5, R14.
    """
    sustained = logistic(
        loyalty_base
        + rents_weight * log(ratio(rents, revenue_habit))
        + belief_loop * belief_weight * (belief - normal_belief)
        - friction_weight * friction
        - protest_weight * minimum(1, alarm)
        - pressure_weight * outside_pressure
        - isolation_weight * non_recognition
        + security_weight * security_effect
    )
    return (sustained - loyalty) / loyalty_time


@stock("share", over="regime", initial="initial_belief")
def belief(
    belief: Here, perceived_exit_rate: Here, belief_horizon: Here, belief_time: Here
) -> Here:
    """Change of the common belief that the government will last.

    The amplifier of a lost patron stays outside, or every stressed regime would collapse. Source:
    system.md 2.8; Morris and Shin; Casper and Tyson. Loops: R3, R8.
    """
    return (exp(-belief_horizon * perceived_exit_rate) - belief) / belief_time


@auxiliary("share", over="regime")
def elite_stress(
    loyalty: Here, normal_loyalty: Here, loyalty_spread: Here, stress_ceiling: Here
) -> Here:
    """Standardised stress among the elite: the one index that moves coups.

    Source: system.md 0 (one index per mode, the same stress counted once). Loops: R8.
    """
    return minimum(stress_ceiling, (normal_loyalty - loyalty) / loyalty_spread)


@auxiliary("share", over="regime")
def street_stress(
    grievance: Here,
    normal_grievance: Here,
    grievance_spread: Here,
    alarm: Here,
    alarm_in_stress: Here,
    stress_ceiling: Here,
) -> Here:
    """Standardised stress in the street: the one index that moves uprisings and votes.

    Source: system.md 0 (one index per mode). Loops: R5, B3.
    """
    mood = (grievance - normal_grievance) / grievance_spread
    return minimum(stress_ceiling, (1 - alarm_in_stress) * mood + alarm_in_stress * alarm)
