"""Exits: competing rates at which leaders and regimes leave, each with its own mode.

A leader's removal is a leader exit; the regime may go on. Regime exits are counted only while an
autocratic type of regime applies, since the base rates are those of autocracies.
"""

from __future__ import annotations

from countertrade.language.declare import (
    Calendar,
    Parameter,
    Standing,
    auxiliary,
    hazard,
    stock,
)
from countertrade.language.operators import exp, log, logistic, maximum, minimum, power, ratio
from countertrade.language.wiring import Here, Incoming

in_power = Standing("regime_exit", over="regime", meaning="1 until the regime has fallen")
autocratic_spell = Calendar(over="regime", meaning="1 while an autocratic type of regime applies")
initial_regime_age = Parameter("yr", over="regime", meaning="Age of the regime in the first month")
reference_age = Parameter("yr", over="world", meaning="Age to which base rates refer")
youngest_age = Parameter("yr", over="world", meaning="Age below which the rate no longer rises")
largest_exit_rate = Parameter("1/yr", over="world", meaning="Most that a rate of exit comes to")
duration_dependence = Parameter("share", over="world", meaning="Fall of exit rates with age")
initial_attempt_memory = Parameter(
    "share", over="regime", meaning="Memory of coup attempts at first"
)
attempt_memory_time = Parameter("yr", over="world", meaning="Time in which attempts are forgotten")
attempt_memory_effect = Parameter("share", over="world", meaning="Log rise of attempts after one")
coup_attempt_base_rate = Parameter("1/yr", over="regime", meaning="Coup attempts without stress")
elite_stress_effect = Parameter("share", over="world", meaning="Log rise per standard elite stress")
street_stress_effect = Parameter(
    "share", over="world", meaning="Log rise per standard street stress"
)
coup_success_base = Parameter(
    "share", over="world", meaning="Success without counterbalance (logit)"
)
counterbalance_effect = Parameter(
    "share", over="world", meaning="Fall of success by foreign security"
)
uprising_base_rate = Parameter("1/yr", over="regime", meaning="Uprisings without stress")
negotiated_base_rate = Parameter("1/yr", over="regime", meaning="Negotiated exits without stress")
insurgency_base_rate = Parameter("1/yr", over="regime", meaning="Insurgent victories")
foreign_base_rate = Parameter("1/yr", over="regime", meaning="Regimes removed from outside")
state_failure_base_rate = Parameter("1/yr", over="regime", meaning="State failures")
territory_effect = Parameter("share", over="world", meaning="Log rise when rebels hold all land")
talks_effect = Parameter("share", over="world", meaning="Log rise of negotiated exits under talks")
force_effect = Parameter("share", over="world", meaning="Log rise of removal under force posture")
election_integrity = Parameter(
    "share", over="regime", meaning="Chance that a lost vote is honoured"
)
election_support = Parameter(
    "share", over="regime", meaning="Street stress at which votes are lost"
)
election_spread = Parameter("share", over="world", meaning="Spread of votes around that point")
patron_effect = Parameter("share", over="world", meaning="Log rise at total loss of a patron")
support_habit_time = Parameter("yr", over="world", meaning="Time in which support becomes a habit")
initial_support_habit = Parameter("USDbn/yr", over="regime", meaning="Accustomed support at first")
leader_natural_rate = Parameter("1/yr", over="regime", meaning="Death and illness of leaders")
leader_internal_rate = Parameter("1/yr", over="regime", meaning="Leaders replaced from within")
leader_foreign_rate = Parameter("1/yr", over="regime", meaning="Leaders removed from outside")


@stock("yr", over="regime", initial="initial_regime_age")
def regime_age(in_power: Here) -> Here:
    """Change of the regime's age: a year a year while it lasts; a new leader does not reset it.

    Source: system.md 3.1, reality check 30. Loops: none.
    """
    return in_power


@auxiliary("share", over="regime")
def exposure(
    in_power: Here,
    autocratic_spell: Here,
    regime_age: Here,
    youngest_age: Here,
    reference_age: Here,
    duration_dependence: Here,
) -> Here:
    """Factor on all exit rates: whether the regime can fall, and its age.

    Source: Geddes, Wright and Frantz 1946-2010 by age (system.md 3.1); P8. Loops: none.
    """
    age = maximum(regime_age, youngest_age) / reference_age
    return in_power * autocratic_spell * power(age, -duration_dependence)


@stock("share", over="regime", initial="initial_attempt_memory")
def attempt_memory(attempt_memory: Here, failed_coups: Here, attempt_memory_time: Here) -> Here:
    """Change of the memory of coup attempts: one more for each, fading with time.

    Source: Powell and Thyne: 13.9 against 2.2 per cent a year (system.md 3.2). Loops: B5.
    """
    return failed_coups - attempt_memory / attempt_memory_time


@auxiliary("USDbn/yr", over="regime")
def patron_support(
    oil_bill: Incoming,
    new_credit: Incoming,
    preferential_exports: Incoming,
    arms_delivered: Incoming,
    services_received: Here,
    third_party_supply: Incoming,
    market_price: Here,
    yearly_bill: Here,
) -> Here:
    """What partners and patrons give a regime, at world prices.

    Source: system.md 2.8. Loops: R13.
    """
    goods = oil_bill + third_party_supply * market_price * yearly_bill + arms_delivered
    return goods + new_credit + preferential_exports + services_received


@stock("USDbn/yr", over="regime", initial="initial_support_habit")
def support_habit(support_habit: Here, patron_support: Here, support_habit_time: Here) -> Here:
    """Change of the support a regime is used to.

    Source: system.md 2.8. Loops: R13.
    """
    return (patron_support - support_habit) / support_habit_time


@auxiliary("share", over="regime")
def patron_amplifier(
    patron_support: Here, support_habit: Here, foreign_income: Here, patron_effect: Here
) -> Here:
    """Factor on exit rates for support lost, weighted by dependence on it.

    Kept below the raw estimate, since the stress indices carry part of the same loss. Source:
    system.md 0, 2.8, 3.3 (23 regimes that lost one patron). Loops: R13.
    """
    lost = 1 - minimum(1, ratio(patron_support, support_habit))
    dependence = ratio(support_habit, support_habit + foreign_income)
    return exp(patron_effect * lost * dependence)


@auxiliary("1/yr", over="regime")
def coup_attempt_rate(
    exposure: Here,
    coup_attempt_base_rate: Here,
    elite_stress: Here,
    elite_stress_effect: Here,
    attempt_memory: Here,
    attempt_memory_effect: Here,
) -> Here:
    """Coup attempts a year; foreign security lowers their success, not their number.

    Source: Powell and Thyne by regime type (system.md 3.2); De Bruin 2018. Loops: B5, R8.
    """
    pull = elite_stress_effect * elite_stress
    memory = attempt_memory_effect * minimum(1, attempt_memory)
    return exposure * coup_attempt_base_rate * exp(pull + memory)


@auxiliary("share", over="regime")
def coup_success(
    coup_success_base: Here, counterbalance_effect: Here, security_effect: Here
) -> Here:
    """Chance that an attempt succeeds, lowered by counterbalancing security.

    Source: De Bruin 2018; S1, S5. Loops: R1, B5.
    """
    return logistic(coup_success_base - counterbalance_effect * security_effect)


@auxiliary("1/yr", over="regime")
def uprising_pressure(
    exposure: Here, uprising_base_rate: Here, street_stress: Here, street_stress_effect: Here
) -> Here:
    """Rate of uprisings before what a lost patron adds.

    Source: system.md 0 (hazards), 3.1. Loops: R5, B3.
    """
    return exposure * uprising_base_rate * exp(street_stress_effect * street_stress)


@auxiliary("1/yr", over="regime")
def perceived_exit_rate(
    coup_attempt_rate: Here, coup_success: Here, uprising_pressure: Here
) -> Here:
    """Rate of exit from inside as insiders see it.

    Source: system.md 2.8 (amplifier outside belief). Loops: R8.
    """
    return coup_attempt_rate * coup_success + uprising_pressure


@hazard(event="regime_exit", mode="coup", over="regime")
def coup_exit(
    coup_attempt_rate: Here, coup_success: Here, patron_amplifier: Here, largest_exit_rate: Here
) -> Here:
    """Rate of successful coups.

    Source: system.md 0, 3.2. Loops: R1, R8, R13.
    """
    return minimum(largest_exit_rate, coup_attempt_rate * coup_success * patron_amplifier)


@hazard(event="failed_coup", mode="failed_coup", over="regime")
def failed_coup_rate(coup_attempt_rate: Here, coup_success: Here) -> Here:
    """Rate of coup attempts that fail.

    Source: system.md 3.2. Loops: B5.
    """
    return coup_attempt_rate * (1 - coup_success)


@hazard(event="regime_exit", mode="uprising", over="regime")
def uprising_exit(uprising_pressure: Here, patron_amplifier: Here, largest_exit_rate: Here) -> Here:
    """Rate of exits by popular uprising.

    Source: system.md 3.1. Loops: R5, B3, R13.
    """
    return minimum(largest_exit_rate, uprising_pressure * patron_amplifier)


@auxiliary("share", over="regime")
def votes_lost(street_stress: Here, election_support: Here, election_spread: Here) -> Here:
    """Chance that an honest count would go against the incumbent.

    Source: system.md 2.8; P2. Loops: R14.
    """
    return logistic((street_stress - election_support) / election_spread)


@auxiliary("share", over="regime")
def election_loss(
    votes_lost: Here,
    election_integrity: Here,
    election_stance_rig: Here,
    election_stance_concede: Here,
) -> Here:
    """Chance that a vote ends the regime: it is lost, and the loss is honoured.

    Source: system.md 0 (a probability at a date), 2.8; P2, P4. Loops: R14.
    """
    honest = election_integrity * (1 - election_stance_rig)
    honoured = honest + (1 - honest) * election_stance_concede / 2
    return honoured * votes_lost


@hazard(event="regime_exit", mode="election", over="regime")
def election_exit(
    in_power: Here, autocratic_spell: Here, elections: Here, election_loss: Here
) -> Here:
    """Rate of exit by a lost vote: all of its chance in the month after it, none elsewhere.

    Source: system.md 0, reality check 23. Loops: R14.
    """
    return -in_power * autocratic_spell * elections * log(1 - election_loss)


@hazard(event="regime_exit", mode="negotiated", over="regime")
def negotiated_exit(
    exposure: Here,
    negotiated_base_rate: Here,
    elite_stress: Here,
    street_stress: Here,
    elite_stress_effect: Here,
    sanction_stance_negotiate: Incoming,
    talks_effect: Here,
    patron_amplifier: Here,
    largest_exit_rate: Here,
) -> Here:
    """Rate of exits by agreement or by insiders who change the rules.

    Moves with the mean of both stresses, and while talks are held. Source: system.md 3.1; P10,
    K11. Loops: R8, R13.
    """
    talks = talks_effect * minimum(1, sanction_stance_negotiate)
    pull = elite_stress_effect * (elite_stress + street_stress) / 2 + talks
    rate = exposure * negotiated_base_rate * exp(pull) * patron_amplifier
    return minimum(largest_exit_rate, rate)


@hazard(event="regime_exit", mode="insurgency", over="regime")
def insurgency_exit(
    exposure: Here,
    insurgency_base_rate: Here,
    rebel_territory: Here,
    territory_effect: Here,
    patron_amplifier: Here,
    largest_exit_rate: Here,
) -> Here:
    """Rate of exits by insurgency: the base rate, raised by the land that rebels hold.

    Source: system.md 2.8, 3.1. Loops: R13.
    """
    rate = exposure * insurgency_base_rate * exp(territory_effect * rebel_territory)
    return minimum(largest_exit_rate, rate * patron_amplifier)


@hazard(event="regime_exit", mode="foreign", over="regime")
def foreign_exit(
    exposure: Here,
    foreign_base_rate: Here,
    force_posture: Here,
    force_effect: Here,
    largest_exit_rate: Here,
) -> Here:
    """Rate at which another state removes the regime.

    Source: system.md 3.1, reality check 22. Loops: B9.
    """
    rate = exposure * foreign_base_rate * exp(force_effect * force_posture)
    return minimum(largest_exit_rate, rate)


@hazard(event="regime_exit", mode="state_failure", over="regime")
def state_failure_exit(exposure: Here, state_failure_base_rate: Here) -> Here:
    """Rate of state failure, at its base rate.

    Source: system.md 3.1. Loops: none.
    """
    return exposure * state_failure_base_rate


@hazard(event="leader_exit", mode="natural", over="regime")
def leader_natural_exit(in_power: Here, leader_natural_rate: Here) -> Here:
    """Rate at which leaders die or fall ill.

    Source: Archigos 1990-2014 (system.md 3.2). Loops: none.
    """
    return in_power * leader_natural_rate


@hazard(event="leader_exit", mode="internal", over="regime")
def leader_internal_exit(
    in_power: Here, leader_internal_rate: Here, elite_stress: Here, elite_stress_effect: Here
) -> Here:
    """Rate at which leaders are replaced within a regime that goes on.

    Source: Archigos 1990-2014 (system.md 3.2); P9. Loops: R8.
    """
    return in_power * leader_internal_rate * exp(elite_stress_effect * elite_stress / 2)


@hazard(event="leader_exit", mode="foreign", over="regime")
def leader_foreign_exit(
    in_power: Here, leader_foreign_rate: Here, force_posture: Here, force_effect: Here
) -> Here:
    """Rate at which another state removes the leader.

    Source: Archigos 1990-2014 (system.md 3.2); D3. Loops: B9.
    """
    return in_power * leader_foreign_rate * exp(force_effect * force_posture)
