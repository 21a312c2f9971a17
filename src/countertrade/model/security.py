"""Security: staff a partner sends, what they prevent, the friction and threat that go with them."""

from __future__ import annotations

from countertrade.language.declare import EventRate, Parameter, Switch, auxiliary, stock
from countertrade.language.operators import maximum, minimum, positive, ratio
from countertrade.language.wiring import (
    Alongside,
    Here,
    Incoming,
    OfPair,
    Opposite,
    Receiver,
    Sender,
)

failed_coups = EventRate("failed_coup", over="regime", meaning="Failed coups in the month before")

foreign_security = Switch(
    {"strong": 1.0, "none": 0.0},
    default="strong",
    meaning="Whether foreign security staff protect a government at all",
)

initial_payment_record = Parameter("share", over="oil", meaning="Remembered fulfilment at first")
payment_memory = Parameter("yr", over="world", meaning="Time over which fulfilment is remembered")
initial_security_staff = Parameter("kperson", over="security", meaning="Security staff at first")
largest_security_staff = Parameter(
    "kperson", over="security", meaning="Security staff at full alignment and threat"
)
security_without_threat = Parameter("share", over="world", meaning="Staff sent without any threat")
staff_grace = Parameter("share", over="world", meaning="Fulfilment that is forgiven")
security_staff_time = Parameter(
    "yr", over="world", meaning="Time to send or withdraw security staff"
)
half_effect_staff = Parameter("kperson", over="regime", meaning="Staff that give half the effect")
initial_services_staff = Parameter("kperson", over="services", meaning="Services staff at first")
largest_services_staff = Parameter(
    "kperson", over="services", meaning="Services staff at full alignment and payment"
)
services_staff_time = Parameter(
    "yr", over="world", meaning="Time to send or withdraw services staff"
)
staff_weight = Parameter(
    "share", over="security", meaning="Effect of one of these staff, an adviser being 1"
)
staff_overlap = Parameter("share", over="world", meaning="Civil staff who also gather information")
desertion_rate = Parameter("1/yr", over="world", meaning="Civil staff who leave the mission a year")
arms_capacity = Parameter("USDbn/yr", over="arms", meaning="Arms a patron delivers a year")
initial_armament = Parameter("USDbn", over="regime", meaning="Value of arms received, at first")
armament_life = Parameter("yr", over="world", meaning="Time in which arms wear out")
half_effect_armament = Parameter("USDbn", over="regime", meaning="Arms that give half the effect")
initial_threat = Parameter("share", over="regime", meaning="Sense of threat at first")
coup_alarm = Parameter("share", over="world", meaning="Threat felt after a failed coup")
protest_alarm = Parameter("1/yr", over="world", meaning="Threat built up a year by full protest")
threat_memory = Parameter("yr", over="world", meaning="Time in which threat fades")
initial_friction = Parameter("share", over="regime", meaning="Friction with officers at first")
outranking = Parameter("share", over="world", meaning="How much advisers outrank local officers")
friction_time = Parameter("yr", over="world", meaning="Time for friction to build up")


@stock("share", over="oil", initial="initial_payment_record")
def payment_record(
    payment_record: Here, oil_delivered: Here, contract_volume: Here, payment_memory: Here
) -> Here:
    """Change of the remembered share of the contract that was delivered.

    Source: system.md 2.7 (paid); volume counts as well as share. Loops: R1, R12.
    """
    return (minimum(1, ratio(oil_delivered, contract_volume)) - payment_record) / payment_memory


@auxiliary("share", over="oil")
def payment_shortfall(payment_record: Here, staff_grace: Here) -> Here:
    """Part of the agreed oil whose absence is not forgiven.

    Source: system.md 2.7 (paid); volume counts as well as share. Loops: R1, R12.
    """
    return positive(1 - payment_record - staff_grace)


@stock("kperson", over="security", initial="initial_security_staff")
def security_staff(
    security_staff: Here,
    largest_security_staff: Here,
    alignment: OfPair,
    recognition_given: Alongside,
    patron_means: Sender,
    personnel_stance_decline: Here,
    threat: Receiver,
    security_without_threat: Here,
    payment_shortfall: Opposite,
    security_staff_time: Here,
) -> Here:
    """Change of security staff a partner or patron has in the country.

    Sent by an aligned partner or a patron that recognises the government, where they are accepted,
    the host feels threatened, and as far as oil pays for them. Source: system.md 2.7; S1, S4, S7,
    S8, D3; K9 (range of claims). Loops: R1, B5.
    """
    called_for = security_without_threat + (1 - security_without_threat) * minimum(1, threat)
    willing = maximum(alignment, recognition_given * patron_means) * (
        1 - minimum(1, payment_shortfall)
    )
    target = largest_security_staff * willing * (1 - personnel_stance_decline) * called_for
    return (target - security_staff) / security_staff_time


@stock("kperson", over="services", initial="initial_services_staff")
def services_staff(
    services_staff: Here,
    largest_services_staff: Here,
    alignment: OfPair,
    mission_stance_recall: Here,
    payment_shortfall: Opposite,
    revenue_stress: Sender,
    training_share: Here,
    desertion_rate: Here,
    services_staff_time: Here,
) -> Here:
    """Change of the civil staff the partner has in the country: doctors, teachers and others.

    Sent as the partner is paid and can train them; some leave the mission. Source: system.md 2.7;
    F7, H5, K10. Loops: R12.
    """
    trained = 1 - training_share * revenue_stress
    paid = 1 - minimum(1, payment_shortfall)
    target = largest_services_staff * alignment * paid * trained * (1 - mission_stance_recall)
    return (target - services_staff) / services_staff_time - desertion_rate * services_staff


@auxiliary("kperson", over="security")
def weighed_staff(security_staff: Here, staff_weight: Here) -> Here:
    """Security staff on a link, weighed by what they bring: advice, guards or an air force.

    Source: S1, S5, S7; system.md 2.13. Loops: R1, B5.
    """
    return security_staff * staff_weight


@auxiliary("share", over="regime")
def security_effect(
    weighed_staff: Incoming,
    services_staff: Incoming,
    staff_overlap: Here,
    half_effect_staff: Here,
    foreign_security: Here,
) -> Here:
    """Effect of foreign staff who protect the government, saturating with their number.

    Source: system.md 2.7; S2, S12 (contested: from none to a small part of civil staff). Loops:
    R1, B5, R7.
    """
    staff = weighed_staff + staff_overlap * services_staff
    return foreign_security * ratio(staff, staff + half_effect_staff)


@auxiliary("USDbn/yr", over="arms")
def arms_delivered(arms_capacity: Here, patron_means: Sender, recognition_given: Alongside) -> Here:
    """Arms that a patron delivers while it recognises the government.

    Source: S10, S11; D4. Loops: R13.
    """
    return arms_capacity * patron_means * recognition_given


@stock("USDbn", over="regime", initial="initial_armament")
def armament(armament: Here, arms_delivered: Incoming, armament_life: Here) -> Here:
    """Change of the value of arms received.

    Source: S10. Loops: R13.
    """
    return arms_delivered - armament / armament_life


@auxiliary("share", over="regime")
def armament_effect(armament: Here, half_effect_armament: Here) -> Here:
    """Effect of arms received, saturating with their value.

    Source: S10; assumption. Loops: R13.
    """
    return ratio(armament, armament + half_effect_armament)


@stock("share", over="regime", initial="initial_friction")
def friction(friction: Here, security_effect: Here, outranking: Here, friction_time: Here) -> Here:
    """Change of friction between local officers and foreign advisers.

    Source: S6, D3; system.md 2.7. Loops: R7.
    """
    return (security_effect * outranking - friction) / friction_time


@stock("share", over="regime", initial="initial_threat")
def threat(
    threat: Here,
    failed_coups: Here,
    coup_alarm: Here,
    alarm: Here,
    protest_alarm: Here,
    threat_memory: Here,
) -> Here:
    """Change of the government's sense of threat: failed coups, protest, forgetting.

    Source: S4 (2002 as turning point, D3); system.md 2.7. Loops: B5, R7.
    """
    return coup_alarm * failed_coups + protest_alarm * minimum(1, alarm) - threat / threat_memory
