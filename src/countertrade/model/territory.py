"""Territory: what rebels hold, fighting, and what a government loses with it."""

from __future__ import annotations

from countertrade.language.declare import EventRate, Parameter, auxiliary, hazard, stock
from countertrade.language.operators import exp, maximum
from countertrade.language.wiring import Here

rebellions = EventRate(
    "rebellion", over="regime", meaning="Armed rebellions that began in the month before"
)

initial_rebel_territory = Parameter("share", over="regime", meaning="Territory of rebels at first")
rebellion_base_rate = Parameter("1/yr", over="world", meaning="Onsets of rebellion without stress")
rebellion_foothold = Parameter("share", over="world", meaning="Land a rebellion takes at first")
rebel_growth = Parameter("1/yr", over="world", meaning="Growth of rebel land at full grievance")
rebel_sponsors = Parameter("1/yr", over="regime", meaning="Growth that rebels' sponsors add")
loyal_defence = Parameter("1/yr", over="world", meaning="Rate at which loyal forces win land")
foreign_defence = Parameter("1/yr", over="world", meaning="Rate that full foreign help adds")
fields_in_contested_land = Parameter(
    "share", over="regime", meaning="Oil capacity that lies where rebels gain land first"
)


@hazard(event="rebellion", mode="rebellion", over="regime")
def rebellion_rate(
    in_power: Here, rebellion_base_rate: Here, street_stress: Here, street_stress_effect: Here
) -> Here:
    """Rate at which armed rebellions begin.

    Source: Fearon and Laitin 2003 on onsets of civil war; system.md 2.8 (insurgency). Loops: R5.
    """
    return in_power * rebellion_base_rate * exp(street_stress_effect * street_stress / 2)


@auxiliary("1/yr", over="regime")
def front_shift(
    rebel_territory: Here,
    rebel_growth: Here,
    grievance: Here,
    rebel_sponsors: Here,
    loyal_defence: Here,
    loyalty: Here,
    foreign_defence: Here,
    security_effect: Here,
    armament_effect: Here,
) -> Here:
    """Share of all land a year that rebels win, negative where they lose it.

    Grievance and sponsors against loyal forces and foreign help; the more they hold, the less there
    is to win, so that a front may come to rest. Source: system.md 2.13; Lanchester-type contests.
    Loops: R13.
    """
    drive = rebel_growth * grievance + rebel_sponsors
    defence = loyal_defence * loyalty + foreign_defence * (security_effect + armament_effect) / 2
    return rebel_territory * (drive * (1 - rebel_territory) - defence)


@auxiliary("1/yr", over="regime")
def land_seized(rebellions: Here, rebellion_foothold: Here, rebel_territory: Here) -> Here:
    """Share of all land a year that a new rebellion seizes at its beginning.

    Source: system.md 2.13. Loops: none.
    """
    return rebellions * rebellion_foothold * (1 - rebel_territory)


@auxiliary("1/yr", over="regime")
def fighting(front_shift: Here, land_seized: Here) -> Here:
    """Share of all land a year that is fought over; none on a front at rest.

    Source: system.md 2.13; assumption that wars destroy where the front moves. Loops: none.
    """
    return land_seized + maximum(front_shift, -front_shift)


@stock("share", over="regime", initial="initial_rebel_territory")
def rebel_territory(in_power: Here, land_seized: Here, front_shift: Here) -> Here:
    """Change of the share of territory that rebels hold; none without a rebellion.

    Source: system.md 2.13. Loops: R13.
    """
    return in_power * (land_seized + front_shift)


@auxiliary("share", over="regime")
def oil_fields_held(rebel_territory: Here, fields_in_contested_land: Here) -> Here:
    """Share of oil capacity on land the government holds.

    Source: fields lost in civil wars; system.md 2.13. Loops: R2.
    """
    return (1 - rebel_territory) * (1 - fields_in_contested_land * rebel_territory)
