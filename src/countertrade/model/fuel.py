"""Fuel and power: demand, third parties, purchases, re-export, plant and blackouts."""

from __future__ import annotations

from countertrade.language.declare import Conversion, Driver, Parameter, auxiliary, stock
from countertrade.language.operators import maximum, minimum, positive, power, ratio
from countertrade.language.wiring import Here, Incoming, Receiver, Sender

yearly_bill = Conversion("kb/d * USD/bbl", "USDbn/yr")
days_in_year = Conversion("yr", "d")
patron_means = Driver("index", over="patron", meaning="Means of a reduced actor, 1 = as ranges say")
initial_oil_demand = Parameter("kb/d", over="regime", meaning="Oil demand in the first month")
initial_energy_intensity = Parameter("index", over="regime", meaning="Oil use per output at first")
intensity_decline = Parameter("1/yr", over="regime", meaning="Yearly fall of oil use per output")
income_share_of_demand = Parameter("share", over="world", meaning="Part of demand that follows GDP")
initial_third_party_supply = Parameter("kb/d", over="third_party_oil", meaning="Supply at first")
third_party_capacity = Parameter(
    "kb/d", over="third_party_oil", meaning="Most that a third party would ship"
)
gap_response = Parameter("share", over="world", meaning="Fuel gap that a third party answers")
search_effect = Parameter("share", over="world", meaning="Rise of it when suppliers are sought")
secondary_sanctions = Parameter(
    "share", over="third_party_oil", meaning="Oil kept away by full pressure on the importer"
)
standing_agreement = Parameter(
    "share", over="third_party_oil", meaning="Part of its capacity shipped whatever the need"
)
third_party_cash_share = Parameter(
    "share", over="third_party_oil", meaning="Part of a third party's oil paid for in cash"
)
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
power_share_of_oil = Parameter("share", over="regime", meaning="Part of oil demand that is plants'")
own_crude_in_plants = Parameter("share", over="regime", meaning="Own crude burnt in power plants")
crude_wear = Parameter("share", over="world", meaning="Plant lost by burning only own heavy crude")
initial_fuel_store = Parameter("kb/d*yr", over="regime", meaning="Fuel in store at first")
storage = Parameter("yr", over="regime", meaning="Time that full stores cover")
storage_time = Parameter("yr", over="world", meaning="Time to fill or to draw down stores")
resale_share = Parameter("share", over="world", meaning="Received oil sold on while reselling pays")
home_use_kept = Parameter("share", over="world", meaning="Home demand met before oil is sold on")
power_first_priority = Parameter(
    "share", over="world", meaning="Preference of plants once light comes first"
)
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
    standing_agreement: Here,
    patron_means: Sender,
    gap_response: Here,
    search_effect: Here,
    supplier_stance_search: Receiver,
    fuel_gap: Receiver,
    finance_pressure: Receiver,
    secondary_sanctions: Here,
    third_party_time: Here,
) -> Here:
    """Change of what a third party ships: what is agreed, or what answers a lack of fuel.

    Pressure on the importer acts on finance and freight. Source: D2, D4; system.md 0 (embargo and
    secondary sanctions), B8. Loops: B8.
    """
    sought = gap_response * (1 + search_effect * supplier_stance_search)
    answered = sought * (fuel_gap + third_party_supply)
    able = third_party_capacity * patron_means
    offered = supply_stance_supply * maximum(standing_agreement * able, minimum(able, answered))
    reached = offered * (1 - secondary_sanctions * finance_pressure)
    return (reached - third_party_supply) / third_party_time


@auxiliary("USDbn/yr", over="third_party_oil")
def third_party_bill(
    third_party_supply: Here,
    third_party_cash_share: Here,
    fuel_import_price: Receiver,
    yearly_bill: Here,
) -> Here:
    """Cash a third party charges for its oil.

    Source: system.md 0 (who replaces a lost supplier, at what price). Loops: B8, R11.
    """
    return third_party_supply * third_party_cash_share * fuel_import_price * yearly_bill


@auxiliary("kb/d", over="regime")
def fuel_received(oil_delivered: Incoming, third_party_supply: Incoming) -> Here:
    """Oil that partners and third parties bring.

    Source: system.md 2.2. Loops: R11, B8.
    """
    return oil_delivered + third_party_supply


@auxiliary("kb/d", over="regime")
def fuel_resold(
    fuel_received: Here,
    own_oil_used: Here,
    oil_demand: Here,
    resale_stance_resell: Here,
    resale_share: Here,
    home_use_kept: Here,
) -> Here:
    """Received oil sold on by choice, beyond what home use is held to.

    Source: system.md 0 (re-export of oil products by the client). Loops: R11.
    """
    spared = positive(own_oil_used + fuel_received - home_use_kept * oil_demand)
    return resale_stance_resell * minimum(resale_share * fuel_received, spared)


@auxiliary("kb/d", over="regime")
def fuel_on_hand(own_oil_used: Here, fuel_received: Here, fuel_resold: Here) -> Here:
    """Own, partners' and third parties' oil, less what is sold on, before cash purchases.

    Source: system.md 2.2. Loops: R11, B8.
    """
    return own_oil_used + fuel_received - fuel_resold


@auxiliary("kb/d", over="regime")
def fuel_gap(oil_demand: Here, fuel_on_hand: Here) -> Here:
    """Fuel still lacking before cash purchases.

    Source: system.md 2.2. Loops: R11, B8.
    """
    return positive(oil_demand - fuel_on_hand)


@auxiliary("USD/bbl", over="regime")
def fuel_import_price(
    market_price: Here, import_price_premium: Here, embargo_premium: Here, finance_pressure: Here
) -> Here:
    """Price a regime pays for fuel bought with cash.

    Source: system.md 0 (sanctions on an importer act on finance, freight and price). Loops: R11.
    """
    return market_price * (1 + import_price_premium + embargo_premium * finance_pressure)


@auxiliary("USDbn/yr", over="regime")
def third_party_paid(third_party_bill: Incoming, fuel_budget: Here) -> Here:
    """Cash paid for third parties' oil, as far as the budget goes; the rest is left on credit.

    Source: system.md 0 (who replaces a lost supplier, at what price). Loops: B8, R11.
    """
    return minimum(third_party_bill, fuel_budget)


@auxiliary("kb/d", over="regime")
def fuel_purchased(
    fuel_gap: Here,
    fuel_budget: Here,
    third_party_paid: Here,
    fuel_import_price: Here,
    yearly_bill: Here,
) -> Here:
    """Fuel bought with cash, as far as the budget goes once third parties are paid.

    Source: system.md 2.2. Loops: R11, B8.
    """
    left = fuel_budget - third_party_paid
    return minimum(fuel_gap, ratio(left, fuel_import_price * yearly_bill))


@auxiliary("kb/d", over="regime")
def fuel_from_store(
    fuel_store: Here, storage_time: Here, fuel_gap: Here, fuel_purchased: Here
) -> Here:
    """Fuel drawn from stores to fill what is still lacking.

    Source: system.md 0 (days of fuel cover). Loops: R11.
    """
    return minimum(fuel_store / storage_time, fuel_gap - fuel_purchased)


@auxiliary("kb/d", over="regime")
def fuel_into_store(
    fuel_on_hand: Here, oil_demand: Here, fuel_store: Here, storage: Here, storage_time: Here
) -> Here:
    """Fuel beyond demand that goes into stores while there is room.

    Source: system.md 0 (days of fuel cover). Loops: R11.
    """
    room = positive(storage * oil_demand - fuel_store) / storage_time
    return minimum(room, positive(fuel_on_hand - oil_demand))


@stock("kb/d*yr", over="regime", initial="initial_fuel_store")
def fuel_store(fuel_into_store: Here, fuel_from_store: Here) -> Here:
    """Change of fuel in store.

    Source: system.md 0 (days of fuel cover). Loops: R11.
    """
    return fuel_into_store - fuel_from_store


@auxiliary("d", over="regime")
def days_of_cover(fuel_store: Here, oil_demand: Here, days_in_year: Here) -> Here:
    """Days that fuel in store would meet all demand.

    Source: system.md 0 (day-one questions). Loops: none.
    """
    return ratio(fuel_store, oil_demand) * days_in_year


@auxiliary("kb/d", over="regime")
def oil_used(
    fuel_on_hand: Here, fuel_purchased: Here, fuel_from_store: Here, oil_demand: Here
) -> Here:
    """Oil used at home, from all sources.

    Source: system.md 2.2. Loops: R11.
    """
    return minimum(fuel_on_hand, oil_demand) + fuel_purchased + fuel_from_store


@auxiliary("kb/d", over="regime")
def fuel_reexported(
    fuel_on_hand: Here, oil_demand: Here, fuel_into_store: Here, fuel_resold: Here
) -> Here:
    """Fuel sold on: by choice, or because neither demand nor stores can take it.

    Source: system.md 0 (re-export of oil products by the client). Loops: R11.
    """
    return fuel_resold + positive(fuel_on_hand - oil_demand) - fuel_into_store


@auxiliary("share", over="regime")
def fuel_ratio(oil_used: Here, oil_demand: Here) -> Here:
    """Fuel used over fuel demanded, at most 1.

    Source: system.md 2.2. Loops: R11.
    """
    return ratio(oil_used, oil_demand)


@auxiliary("kb/d", over="regime")
def crude_in_plants(
    own_oil_used: Here, own_crude_in_plants: Here, power_share_of_oil: Here, oil_demand: Here
) -> Here:
    """Own heavy crude burnt in power plants, which no other use could take.

    Source: system.md 0 (split of products). Loops: R11.
    """
    return minimum(own_crude_in_plants * own_oil_used, power_share_of_oil * oil_demand)


@auxiliary("share", over="regime")
def product_ratio(oil_used: Here, oil_demand: Here, crude_in_plants: Here) -> Here:
    """Refined products used over products demanded.

    Source: system.md 0 (split of products). Loops: R11.
    """
    return ratio(oil_used - crude_in_plants, oil_demand - crude_in_plants)


@auxiliary("share", over="regime")
def plant_fuel_ratio(
    product_ratio: Here,
    crude_in_plants: Here,
    power_share_of_oil: Here,
    oil_demand: Here,
    power_priority: Here,
    power_first_priority: Here,
    fuel_stance_power_first: Here,
) -> Here:
    """Fuel that power plants get over what they need: own crude, then a share of products.

    Source: system.md 0 (split of products), 2.2 (power before other uses). Loops: R11.
    """
    needed = power_share_of_oil * oil_demand
    preference = 1 + power_priority + power_first_priority * fuel_stance_power_first
    products = (needed - crude_in_plants) * minimum(1, preference * product_ratio)
    return ratio(crude_in_plants + products, needed)


@stock("share", over="regime", initial="initial_plant_health")
def plant_health(
    plant_health: Here,
    plant_decay: Here,
    best_plant_health: Here,
    maintenance_spending: Here,
    maintenance_needed: Here,
    maintenance_exponent: Here,
    crude_in_plants: Here,
    power_share_of_oil: Here,
    oil_demand: Here,
    product_ratio: Here,
    crude_wear: Here,
    war_destruction: Here,
    fighting: Here,
) -> Here:
    """Change of the share of power plant that can run.

    Moves towards what maintenance sustains, less the wear of plants that burn heavy crude because
    products are short, and what war destroys; no habit enters. Source: system.md 0 (plant and grid,
    split of products). Loops: R11.
    """
    paid = minimum(1, ratio(maintenance_spending, maintenance_needed))
    heavy = ratio(crude_in_plants, power_share_of_oil * oil_demand) * (1 - product_ratio)
    kept_up = power(paid, maintenance_exponent) * (1 - crude_wear * heavy)
    destroyed = war_destruction * fighting * plant_health
    return plant_decay * (best_plant_health * kept_up - plant_health) - destroyed


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
    plant_fuel_ratio: Here,
) -> Here:
    """Power available over power demanded: the scarcer of plant and fuel decides.

    Source: system.md 2.2; E9. Loops: R11.
    """
    by_plant = ratio(plant_health * plant_margin, power_demand)
    by_fuel = 1 - fuel_share_of_power * (1 - plant_fuel_ratio)
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
