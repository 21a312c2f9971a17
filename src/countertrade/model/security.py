"""Security: staff a partner sends, what they prevent, the friction and threat that go with them."""

from __future__ import annotations

from countertrade.language.declare import EventRate, Parameter, auxiliary, stock
from countertrade.language.operators import minimum, ratio
from countertrade.language.wiring import Here, Incoming, OfPair, Opposite, Receiver

failed_coups = EventRate("failed_coup", over="regime", meaning="Failed coups in the month before")

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


@stock("kperson", over="security", initial="initial_security_staff")
def security_staff(
    security_staff: Here,
    largest_security_staff: Here,
    alignment: OfPair,
    threat: Receiver,
    security_without_threat: Here,
    payment_record: Opposite,
    staff_grace: Here,
    security_staff_time: Here,
) -> Here:
    """Change of security staff the partner has in the country.

    Sent where the government is aligned and feels threatened, and as far as the partner is paid.
    Source: system.md 2.7; S1, S4; K9 (range of claims). Loops: R1, B5.
    """
    called_for = security_without_threat + (1 - security_without_threat) * minimum(1, threat)
    paid = minimum(1, payment_record + staff_grace)
    target = largest_security_staff * alignment * called_for * paid
    return (target - security_staff) / security_staff_time


@stock("kperson", over="services", initial="initial_services_staff")
def services_staff(
    services_staff: Here,
    largest_services_staff: Here,
    alignment: OfPair,
    payment_record: Opposite,
    staff_grace: Here,
    services_staff_time: Here,
) -> Here:
    """Change of the civil staff the partner has in the country: doctors, teachers and others.

    Source: system.md 2.7; F7, H5, K10. Loops: R12.
    """
    target = largest_services_staff * alignment * minimum(1, payment_record + staff_grace)
    return (target - services_staff) / services_staff_time


@auxiliary("share", over="regime")
def security_effect(security_staff: Incoming, half_effect_staff: Here) -> Here:
    """Effect of foreign security staff, saturating with their number.

    Source: system.md 2.7. Loops: R1, B5, R7.
    """
    return ratio(security_staff, security_staff + half_effect_staff)


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
