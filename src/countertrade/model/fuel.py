"""Fuel and power: demand, third parties, purchases, re-export, plant and blackouts."""

from __future__ import annotations

from countertrade.language.declare import Conversion, Parameter, auxiliary, stock
from countertrade.language.operators import minimum, positive, power, ratio
from countertrade.language.wiring import Here, Incoming, Receiver

yearly_bill = Conversion("kb/d * USD/bbl", "USDbn/yr")
initial_oil_demand = Parameter("kb/d", over="regime", meaning="Oil demand in the first month")
initial_energy_intensity = Parameter("index", over="regime", meaning="Oil use per output at first")
intensity_decline = Parameter("1/yr", over="regime", meaning="Yearly fall of oil use per output")
income_share_of_demand = Parameter("share", over="world", meaning="Part of demand that follows GDP")
initial_third_party_supply = Parameter("kb/d", over="third_party_oil", meaning="Supply at first")
third_party_capacity = Parameter(
    "kb/d", over="third_party_oil", meaning="Most that a third party would ship"
)
gap_response = Parameter("share", over="world", meaning="Part of a fuel gap a third party answers")
third_party_time = Parameter("yr", over="world", meaning="Time for third parties to change volumes")
import_price_premium = Parameter("share", over="world", meaning="Product and freight over crude")
embargo_premium = Parameter("share", over="world", meaning="Extra price of fuel under full embargo")
initial_plant_health = Parameter("share", over="regime", meaning="Available part of power plant")
plant_decay = Parameter("1/yr", over="world", meaning="Plant lost a year without maintenance")
best_plant_health = Parameter("share", over="world", meaning="Availability of kept-up plant")
maintenance_exponent = Parameter("share", over="world", meaning="How health follows maintenance")
plant_margin = Parameter(
    "share", over="regime", meaning="Installed power over peak demand at first"
)
power_income_share = Parameter("share", over="world", meaning="Power demand that follows GDP")
fuel_share_of_power = Parameter("share", over="regime", meaning="Power made from liquid fuel")
initial_lasting_blackout = Parameter("share", over="regime", meaning="Recent blackouts at first")
blackout_memory = Parameter("yr", over="world", meaning="Months over which blackouts are felt")
power_priority = Parameter("share", over="world", meaning="Preference of plants in rationed fuel")


@stock("index", over="regime", initial="initial_energy_intensity")
def energy_intensity(energy_intensity: Here, intensity_decline: Here) -> Here:
    """Change of oil use per unit of output.

    Source: product series of consumption against GDP; assumption. Loops: none.
    """
    return -intensity_decline * energy_intensity


@auxiliary("kb/d", over="regime")
def oil_demand(
    initial_oil_demand: Here,
    energy_intensity: Here,
    income_share_of_demand: Here,
    nonoil_output: Here,
) -> Here:
    """Oil that would be used at home if none were short.

    Part follows output, part does not. Source: system.md 2.2. Loops: B2, R11.
    """
    followed = income_share_of_demand * nonoil_output + (1 - income_share_of_demand)
    return initial_oil_demand * energy_intensity * followed


@auxiliary("kb/d", over="regime")
def own_oil_used(oil_potential: Here, oil_demand: Here) -> Here:
    """Own oil used at home; home use comes first.

    Source: system.md 0 (output and outlets). Loops: B1.
    """
    return minimum(oil_potential, oil_demand)


@stock("kb/d", over="third_party_oil", initial="initial_third_party_supply")
def third_party_supply(
    third_party_supply: Here,
    supply_stance_supply: Here,
    third_party_capacity: Here,
    gap_response: Here,
    fuel_gap: Receiver,
    finance_pressure: Receiver,
    third_party_time: Here,
) -> Here:
    """Change of what a third party ships to a regime that is short of fuel.

    Pressure on the importer acts on finance and freight. Source: D2, D4; system.md 0 (embargo and
    secondary sanctions), B8. Loops: B8.
    """
    answered = gap_response * (fuel_gap + third_party_supply)
    offered = supply_stance_supply * minimum(third_party_capacity, answered)
    return (offered * (1 - finance_pressure / 2) - third_party_supply) / third_party_time


@auxiliary("kb/d", over="regime")
def fuel_on_hand(own_oil_used: Here, oil_delivered: Incoming, third_party_supply: Incoming) -> Here:
    """Own, partners' and third parties' oil, before cash purchases.

    Source: system.md 2.2. Loops: R11, B8.
    """
    return own_oil_used + oil_delivered + third_party_supply


@auxiliary("kb/d", over="regime")
def fuel_gap(oil_demand: Here, fuel_on_hand: Here) -> Here:
    """Fuel still lacking before cash purchases.

    Source: system.md 2.2. Loops: R11, B8.
    """
    return positive(oil_demand - fuel_on_hand)


@auxiliary("USD/bbl", over="regime")
def fuel_import_price(
    oil_price: Here, import_price_premium: Here, embargo_premium: Here, finance_pressure: Here
) -> Here:
    """Price a regime pays for fuel bought with cash.

    Source: system.md 0 (sanctions on an importer act on finance, freight and price). Loops: R11.
    """
    return oil_price * (1 + import_price_premium + embargo_premium * finance_pressure)


@auxiliary("kb/d", over="regime")
def fuel_purchased(
    fuel_gap: Here, fuel_budget: Here, fuel_import_price: Here, yearly_bill: Here
) -> Here:
    """Fuel bought with cash, as far as the budget goes.

    Source: system.md 2.2. Loops: R11, B8.
    """
    return minimum(fuel_gap, ratio(fuel_budget, fuel_import_price * yearly_bill))


@auxiliary("kb/d", over="regime")
def oil_used(fuel_on_hand: Here, fuel_purchased: Here, oil_demand: Here) -> Here:
    """Oil used at home, from all sources.

    Source: system.md 2.2. Loops: R11.
    """
    return minimum(fuel_on_hand + fuel_purchased, oil_demand)


@auxiliary("kb/d", over="regime")
def fuel_reexported(fuel_on_hand: Here, oil_demand: Here) -> Here:
    """Fuel beyond home demand, sold on.

    Source: system.md 0 (re-export of oil products by the client). Loops: R11.
    """
    return positive(fuel_on_hand - oil_demand)


@auxiliary("share", over="regime")
def fuel_ratio(oil_used: Here, oil_demand: Here) -> Here:
    """Fuel used over fuel demanded, at most 1.

    Source: system.md 2.2. Loops: R11.
    """
    return ratio(oil_used, oil_demand)


@stock("share", over="regime", initial="initial_plant_health")
def plant_health(
    plant_health: Here,
    plant_decay: Here,
    best_plant_health: Here,
    maintenance_spending: Here,
    maintenance_needed: Here,
    maintenance_exponent: Here,
) -> Here:
    """Change of the share of power plant that can run.

    Moves towards what maintenance sustains; no habit enters. Source: system.md 0 (plant and grid).
    Loops: R11.
    """
    kept_up = power(
        minimum(1, ratio(maintenance_spending, maintenance_needed)), maintenance_exponent
    )
    return plant_decay * (best_plant_health * kept_up - plant_health)


@auxiliary("index", over="regime")
def power_demand(power_income_share: Here, nonoil_output: Here) -> Here:
    """Demand for electric power, first month = 1.

    Source: system.md 2.2 (demand destruction). Loops: B2, R11.
    """
    return power_income_share * nonoil_output + (1 - power_income_share)


@auxiliary("share", over="regime")
def power_available(
    plant_health: Here,
    plant_margin: Here,
    power_demand: Here,
    fuel_share_of_power: Here,
    fuel_ratio: Here,
    power_priority: Here,
) -> Here:
    """Power available over power demanded: the scarcer of plant and fuel decides.

    Source: system.md 2.2; E9. Loops: R11.
    """
    by_plant = ratio(plant_health * plant_margin, power_demand)
    fuelled = minimum(1, (1 + power_priority) * fuel_ratio)
    by_fuel = 1 - fuel_share_of_power * (1 - fuelled)
    return minimum(1, minimum(by_plant, by_fuel))


@auxiliary("share", over="regime")
def blackout(power_available: Here) -> Here:
    """Share of power demand that is cut.

    Source: system.md 2.2; E9, D3. Loops: R11.
    """
    return 1 - power_available


@stock("share", over="regime", initial="initial_lasting_blackout")
def lasting_blackout(lasting_blackout: Here, blackout: Here, blackout_memory: Here) -> Here:
    """Change of the blackouts of recent months, which work and exports have felt.

    Source: system.md 2.12 (R11 runs through a delay). Loops: R11.
    """
    return (blackout - lasting_blackout) / blackout_memory
