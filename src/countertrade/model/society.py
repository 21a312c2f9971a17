"""Society: habits, grievance, mobilisation, repression, support for the opposition."""

from __future__ import annotations

from countertrade.language.declare import Parameter, auxiliary, stock
from countertrade.language.operators import exp, log, logistic, positive, power, ratio
from countertrade.language.wiring import Here

initial_welfare_habit = Parameter("index", over="regime", meaning="Accustomed living standard")
welfare_habit_time = Parameter("yr", over="world", meaning="Time in which living becomes a habit")
initial_grievance = Parameter("share", over="regime", meaning="Grievance in the first month")
grievance_base = Parameter("share", over="regime", meaning="Grievance without any cause (logit)")
deprivation_weight = Parameter("share", over="world", meaning="Weight of deprivation in grievance")
blackout_weight = Parameter("share", over="world", meaning="Weight of blackouts in grievance")
inflation_weight = Parameter("share", over="world", meaning="Weight of inflation in grievance")
repression_weight = Parameter("share", over="world", meaning="Weight of repression in grievance")
grievance_time = Parameter("yr", over="world", meaning="Time for grievance to form")
initial_mobilisation = Parameter("share", over="regime", meaning="Part of the people mobilised")
mobilisation_ceiling = Parameter("share", over="world", meaning="Most of a people that mobilises")
mobilisation_threshold = Parameter(
    "share", over="world", meaning="Grievance at which half would act"
)
mobilisation_width = Parameter("share", over="world", meaning="Spread of thresholds to act")
deterrence = Parameter("share", over="world", meaning="Threshold raised by repression")
vote_trigger = Parameter("share", over="world", meaning="Threshold lowered around a vote")
exit_drain = Parameter("share", over="world", meaning="How emigration drains protest")
mobilisation_time = Parameter("yr", over="world", meaning="Time for protest to rise or fade")
initial_repression = Parameter("share", over="regime", meaning="Repression in the first month")
repression_capacity = Parameter("share", over="regime", meaning="Repression when all is at full")
repression_floor = Parameter("share", over="world", meaning="Repression without any protest")
restraint_effect = Parameter("share", over="world", meaning="Repression kept under restraint")
mobilisation_alarm = Parameter("share", over="world", meaning="Protest that calls out all force")
repression_time = Parameter("yr", over="world", meaning="Time to build up repression")


@stock("index", over="regime", initial="initial_welfare_habit")
def welfare_habit(welfare_habit: Here, welfare: Here, welfare_habit_time: Here) -> Here:
    """Change of the living standard people are used to.

    Source: system.md 2.1 (13). Loops: none.
    """
    return (welfare - welfare_habit) / welfare_habit_time


@auxiliary("share", over="regime")
def deprivation(welfare_habit: Here, welfare: Here) -> Here:
    """Log fall of the living standard below habit, at least 0.

    Source: system.md 2.6; Gurr on relative deprivation. Loops: R11, R15.
    """
    return positive(log(ratio(welfare_habit, welfare)))


@stock("share", over="regime", initial="initial_grievance")
def grievance(
    grievance: Here,
    grievance_base: Here,
    deprivation: Here,
    deprivation_weight: Here,
    lasting_blackout: Here,
    blackout_weight: Here,
    inflation_burden: Here,
    inflation_weight: Here,
    repression: Here,
    repression_weight: Here,
    grievance_time: Here,
) -> Here:
    """Change of grievance, towards what deprivation, blackouts, prices and repression call up.

    Source: system.md 2.6. Loops: R5, R11.
    """
    called_up = logistic(
        grievance_base
        + deprivation_weight * deprivation
        + blackout_weight * lasting_blackout
        + inflation_weight * inflation_burden
        + repression_weight * repression
    )
    return (called_up - grievance) / grievance_time


@stock("share", over="regime", initial="initial_mobilisation")
def mobilisation(
    mobilisation: Here,
    grievance: Here,
    repression: Here,
    election_season: Here,
    diaspora: Here,
    resident_population: Here,
    mobilisation_ceiling: Here,
    mobilisation_threshold: Here,
    mobilisation_width: Here,
    deterrence: Here,
    vote_trigger: Here,
    exit_drain: Here,
    mobilisation_time: Here,
) -> Here:
    """Change of the part of the people in open protest.

    Grievance against a threshold that repression raises and votes lower; emigration drains it.
    Source: system.md 2.6; NAVCO peak participation; Hirschman 1970. Loops: R5, B3, B4.
    """
    threshold = mobilisation_threshold + deterrence * repression - vote_trigger * election_season
    willing = logistic((grievance - threshold) / mobilisation_width)
    staying = exp(-exit_drain * diaspora / (resident_population + diaspora))
    return (mobilisation_ceiling * willing * staying - mobilisation) / mobilisation_time


@auxiliary("share", over="regime")
def alarm(mobilisation: Here, mobilisation_alarm: Here) -> Here:
    """Protest over the level that calls out all force, without bound.

    Source: system.md 2.6. Loops: R5, B3.
    """
    return ratio(mobilisation, mobilisation_alarm)


@stock("share", over="regime", initial="initial_repression")
def repression(
    repression: Here,
    repression_capacity: Here,
    repression_floor: Here,
    restraint_effect: Here,
    response_stance_repress: Here,
    alarm: Here,
    loyalty: Here,
    liquidity: Here,
    security_effect: Here,
    repression_time: Here,
) -> Here:
    """Change of repression: ordered, called out by protest, limited by money and loyalty.

    Source: system.md 2.6; S2, S3, S9, P5. Loops: R5, B3.
    """
    ordered = restraint_effect + (1 - restraint_effect) * response_stance_repress
    called_out = repression_floor + (1 - repression_floor) * alarm / (1 + alarm)
    means = power(loyalty, 1 / 2) * (1 + liquidity) / 2 * (1 + security_effect / 2)
    return (repression_capacity * ordered * called_out * means - repression) / repression_time
