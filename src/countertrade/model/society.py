"""Society: habits, grievance, mobilisation, repression, support for the opposition."""

from __future__ import annotations

from countertrade.language.declare import EventRate, Parameter, auxiliary, hazard, stock
from countertrade.language.operators import exp, log, logistic, minimum, positive, power, ratio
from countertrade.language.wiring import Here

protest_waves = EventRate(
    "protest_wave", over="regime", meaning="Waves of mass protest that began in the month before"
)

initial_welfare_habit = Parameter("index", over="regime", meaning="Accustomed living standard")
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
fraud_trigger = Parameter("share", over="world", meaning="Threshold lowered by a stolen vote")
detention_effect = Parameter("share", over="world", meaning="Threshold raised by detaining many")
wave_base_rate = Parameter("1/yr", over="world", meaning="Waves of mass protest without stress")
wave_stress_effect = Parameter("share", over="world", meaning="Log rise of waves per street stress")
wave_bound = Parameter("share", over="world", meaning="Most widths above the threshold that count")
wave_size = Parameter("share", over="world", meaning="Part of the ceiling that a wave brings out")
initial_ration_dependence = Parameter(
    "share", over="regime", meaning="People who live on rations at first"
)
ration_reach = Parameter("share", over="world", meaning="Most of a people that rations reach")
ration_time = Parameter("yr", over="world", meaning="Time to build up or lose rations")
ration_need = Parameter("share", over="world", meaning="Deprivation at which half need rations")
ration_weight = Parameter("share", over="world", meaning="Weight of rations against grievance")
exit_drain = Parameter("share", over="world", meaning="How emigration drains protest")
mobilisation_time = Parameter("yr", over="world", meaning="Time for protest to rise or fade")
initial_repression = Parameter("share", over="regime", meaning="Repression in the first month")
repression_capacity = Parameter("share", over="regime", meaning="Repression when all is at full")
repression_floor = Parameter("share", over="world", meaning="Repression without any protest")
restraint_effect = Parameter("share", over="world", meaning="Repression kept under restraint")
mobilisation_alarm = Parameter("share", over="world", meaning="Protest that calls out all force")
repression_time = Parameter("yr", over="world", meaning="Time to build up repression")


@stock("index", over="regime", initial="initial_welfare_habit")
def welfare_habit(
    welfare_habit: Here, welfare: Here, habit_time: Here, habit_loss_time: Here
) -> Here:
    """Change of the living standard people are used to: better days are forgotten slowly.

    Source: system.md 2.1 (13); Duesenberry 1949 on the ratchet. Loops: none.
    """
    risen = positive(welfare - welfare_habit) / habit_time
    return risen - positive(welfare_habit - welfare) / habit_loss_time


@auxiliary("share", over="regime")
def deprivation(welfare_habit: Here, welfare: Here) -> Here:
    """Log fall of the living standard below habit, at least 0.

    Source: H1, H3; system.md 2.6; Gurr on relative deprivation. Loops: R11, R15.
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
    ration_dependence: Here,
    ration_weight: Here,
    grievance_time: Here,
) -> Here:
    """Change of grievance, towards what deprivation, blackouts, prices and repression call up.

    Those who live on rations comply more. Source: P1, P6; system.md 2.6. Loops: R5, R11, R15.
    """
    called_up = logistic(
        grievance_base
        + deprivation_weight * deprivation
        + blackout_weight * lasting_blackout
        + inflation_weight * inflation_burden
        + repression_weight * repression
        - ration_weight * ration_dependence
    )
    return (called_up - grievance) / grievance_time


@stock("share", over="regime", initial="initial_ration_dependence")
def ration_dependence(
    ration_dependence: Here,
    response_stance_co_opt: Here,
    restraint_effect: Here,
    ration_reach: Here,
    deprivation: Here,
    ration_need: Here,
    liquidity: Here,
    ration_time: Here,
) -> Here:
    """Change of the part of the people that lives on the government's rations.

    Scarcity makes them needed, money and the choice to co-opt make them come. Source: P6, S9, D4;
    system.md 2.12 (R15). Loops: R15.
    """
    needed = ratio(deprivation, deprivation + ration_need)
    given = restraint_effect + (1 - restraint_effect) * response_stance_co_opt
    target = ration_reach * needed * given * (1 + liquidity) / 2
    return (target - ration_dependence) / ration_time


@auxiliary("share", over="regime")
def protest_threshold(
    mobilisation_threshold: Here,
    deterrence: Here,
    repression: Here,
    detained_persons: Here,
    many_detained: Here,
    detention_effect: Here,
    vote_trigger: Here,
    election_season: Here,
    fraud_trigger: Here,
    stolen_vote: Here,
) -> Here:
    """Grievance at which half of the people would act.

    Repression and the detention of those who lead raise it, votes lower it, stolen ones more.
    Source: system.md 2.6; S9, P2, P3, P11. Loops: B3, R9, R14.
    """
    held = minimum(1, ratio(detained_persons, many_detained))
    feared = deterrence * repression + detention_effect * held
    return (
        mobilisation_threshold
        + feared
        - vote_trigger * election_season
        - fraud_trigger * minimum(1, stolen_vote)
    )


@auxiliary("share", over="regime")
def voice_left(diaspora: Here, resident_population: Here, exit_drain: Here) -> Here:
    """Part of protest that is left when those who would have led it are abroad.

    Source: Hirschman 1970; system.md 2.12 (B4). Loops: B4.
    """
    return exp(-exit_drain * diaspora / (resident_population + diaspora))


@stock("share", over="regime", initial="initial_mobilisation")
def mobilisation(
    mobilisation: Here,
    grievance: Here,
    protest_threshold: Here,
    voice_left: Here,
    mobilisation_ceiling: Here,
    mobilisation_width: Here,
    mobilisation_time: Here,
    protest_waves: Here,
    wave_size: Here,
) -> Here:
    """Change of the part of the people in open protest.

    Grievance against a threshold, a wave at once; emigration drains it. Source: system.md 2.6;
    NAVCO peak participation. Loops: R5, B3, B4.
    """
    willing = logistic((grievance - protest_threshold) / mobilisation_width)
    target = mobilisation_ceiling * willing * voice_left
    come_out = wave_size * protest_waves * positive(mobilisation_ceiling - mobilisation)
    return (target - mobilisation) / mobilisation_time + come_out


@hazard(event="protest_wave", mode="protest_wave", over="regime")
def protest_wave_rate(
    wave_base_rate: Here,
    wave_stress_effect: Here,
    grievance: Here,
    protest_threshold: Here,
    mobilisation_width: Here,
    wave_bound: Here,
    voice_left: Here,
) -> Here:
    """Rate at which waves of mass protest begin.

    Source: mass waves on record (system.md 4.1); NAVCO onsets. Loops: R5, B3, B4.
    """
    nearness = (grievance - protest_threshold) / mobilisation_width
    return wave_base_rate * voice_left * exp(wave_stress_effect * minimum(wave_bound, nearness))


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
    armament_effect: Here,
    successor_democratic: Here,
    repression_time: Here,
) -> Here:
    """Change of repression: ordered, called out by protest, limited by means and loyalty.

    Source: system.md 2.6; S2, S3, S9, S10, S11, P5. Loops: R5, B3.
    """
    ordered = restraint_effect + (1 - restraint_effect) * response_stance_repress
    called_out = repression_floor + (1 - repression_floor) * alarm / (1 + alarm)
    helped = 1 + (security_effect + armament_effect) / 2
    means = power(loyalty, 1 / 2) * (1 + liquidity) / 2 * helped
    target = repression_capacity * ordered * called_out * means * (1 - successor_democratic)
    return (minimum(1, target) - repression) / repression_time


@auxiliary("index", over="regime")
def burden(deprivation: Here, lasting_blackout: Here, inflation_burden: Here) -> Here:
    """Relative burden on the population: living standard lost, light, the worth of money.

    An index to compare scenarios with, never a count of deaths. Source: H1, H3, H4, K8. Loops:
    none.
    """
    return deprivation + lasting_blackout + inflation_burden
