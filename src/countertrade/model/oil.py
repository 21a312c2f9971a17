"""Oil: capacity and its use, outlets for cash, shipments to partners, conservation."""

from __future__ import annotations

from countertrade.language.declare import (
    Calendar,
    Driver,
    EventRate,
    Noise,
    Parameter,
    auxiliary,
    stock,
)
from countertrade.language.operators import exp, logistic, minimum, positive, power, ratio
from countertrade.language.wiring import Everywhere, Here, OfPair, Outgoing, Sender

oil_price = Driver("USD/bbl", over="world", meaning="Benchmark price of crude, constant dollars")
management_noise = Noise(over="regime", meaning="Chance in how well the oil company is run")
purges = EventRate("failed_coup", over="regime", meaning="Failed coups, after which staff go")
contract_volume = Driver("kb/d", over="oil", meaning="Volume agreed for shipment to the partner")
election_season = Calendar(over="regime", meaning="The months up to and including a vote")
initial_oil_capacity = Parameter("kb/d", over="regime", meaning="Oil capacity in the first month")
initial_oil_utilisation = Parameter("share", over="regime", meaning="Share of capacity in use")
natural_decline = Parameter("1/yr", over="world", meaning="Capacity lost a year without investment")
sustaining_cost = Parameter(
    "USDbn/yr/(kb/d)", over="world", meaning="Spending that holds a unit of capacity level"
)
reference_oil_price = Parameter("USD/bbl", over="world", meaning="Price at which costs are quoted")
cost_price_elasticity = Parameter(
    "share", over="world", meaning="Rise of upstream costs with price"
)
best_wells_first = Parameter("share", over="world", meaning="How much cheaper the last wells are")
investment_ceiling = Parameter(
    "share", over="world", meaning="Most investment that can be absorbed"
)
utilisation_adjustment_time = Parameter("yr", over="world", meaning="Time to idle or restart wells")
arrears_effect = Parameter("share", over="world", meaning="Output idled when nothing is invested")
grid_effect_on_output = Parameter("share", over="world", meaning="Output idled by a full blackout")
initial_evasion_capacity = Parameter("share", over="regime", meaning="Evasion in the first month")
evasion_limit = Parameter("share", over="world", meaning="Closed outlets that evasion can replace")
evasion_time = Parameter("yr", over="world", meaning="Time to build channels of evasion")
outlet_capacity_open = Parameter(
    "kb/d", over="oil_market", meaning="Cash outlets without any sanctions"
)
outlet_sharpness = Parameter("share", over="world", meaning="How suddenly outlets fill up")
normal_exportable_oil = Parameter(
    "kb/d", over="regime", meaning="Surplus at which contracts are met"
)
surplus_exponent = Parameter("share", over="world", meaning="How shipments follow the surplus")
netback_exponent = Parameter("share", over="world", meaning="How shipments yield to cash value")
netback_floor = Parameter("share", over="world", meaning="Value of a barrel that cannot be sold")
election_exponent = Parameter("share", over="world", meaning="How shipments yield before a vote")
initial_oil_in_transit = Parameter("kb/d*yr", over="oil", meaning="Oil at sea in the first month")
transit_time = Parameter("yr", over="world", meaning="From loading to use")
initial_management = Parameter("share", over="regime", meaning="Quality of management at first")
management_recovery = Parameter("1/yr", over="world", meaning="Return of management to its best")
purge_effect = Parameter("share", over="world", meaning="Management lost after a failed coup")
brain_drain = Parameter("share", over="world", meaning="Management lost per resident that leaves")
management_volatility = Parameter(
    "1/yr**0.5", over="world", meaning="Chance in management over a year"
)
largest_fulfilment = Parameter("share", over="world", meaning="Most of a contract that is shipped")
cash_need_weight = Parameter(
    "share", over="world", meaning="Rise of the worth of cash when reserves are gone"
)
cash_first_cut = Parameter("share", over="world", meaning="Part of a partner's oil sold instead")
initial_accustomed_supply = Parameter(
    "kb/d", over="world", meaning="Oil these regimes sent abroad before"
)
supply_habit_time = Parameter("yr", over="world", meaning="Time in which buyers adjust to supply")
price_response = Parameter("share", over="world", meaning="Log fall of price per share of supply")
world_oil_demand = Parameter("kb/d", over="world", meaning="Oil the world uses")


@stock("kb/d", over="regime", initial="initial_oil_capacity")
def oil_capacity(
    oil_capacity: Here, natural_decline: Here, depletion: Here, investment_ratio: Here
) -> Here:
    """Change of the oil that could be produced if all wells ran.

    Grows where investment exceeds what holds capacity level, shrinks at the natural rate where
    nothing is invested; the last wells are the best ones, which keeps the spiral from running to
    zero. Source: system.md 2.2, E7; IEA decline-rate studies. Loops: R2, B1, B2.
    """
    return oil_capacity * natural_decline * depletion * (investment_ratio - 1)


@auxiliary("share", over="regime")
def depletion(oil_capacity: Here, initial_oil_capacity: Here, best_wells_first: Here) -> Here:
    """Decline and cost of the wells still kept, relative to the first month.

    Source: system.md 2.2 (best wells first). Loops: B2.
    """
    return power(ratio(oil_capacity, initial_oil_capacity), best_wells_first)


@auxiliary("USDbn/yr", over="regime")
def sustaining_investment(
    oil_capacity: Here,
    depletion: Here,
    sustaining_cost: Here,
    oil_price: Here,
    reference_oil_price: Here,
    cost_price_elasticity: Here,
) -> Here:
    """Spending that would hold oil capacity level.

    Costs rise with the price of oil. Source: system.md 2.2. Loops: R2.
    """
    inflation_of_costs = power(oil_price / reference_oil_price, cost_price_elasticity)
    return oil_capacity * sustaining_cost * inflation_of_costs * depletion


@auxiliary("share", over="regime")
def investment_ratio(
    upstream_investment: Here, sustaining_investment: Here, investment_ceiling: Here
) -> Here:
    """Upstream investment over what would hold capacity level, up to what can be absorbed.

    Source: system.md 2.2. Loops: R2.
    """
    return minimum(investment_ceiling, ratio(upstream_investment, sustaining_investment))


@stock("share", over="regime", initial="initial_management")
def management(
    management: Here,
    management_recovery: Here,
    purges: Here,
    purge_effect: Here,
    brain_drain: Here,
    emigration: Here,
    resident_population: Here,
    mismanagement_weight: Here,
    management_volatility: Here,
    management_noise: Here,
) -> Here:
    """Change of how well the oil company is run, 1 at its best.

    Lost when staff are replaced after a failed coup and as people leave, regained slowly, with
    chance. Source: E7; Bahar et al. 2019 on decline before sanctions (K6). Loops: R6.
    """
    lost = purge_effect * purges + brain_drain * ratio(emigration, resident_population)
    chance = management_volatility * management_noise
    return (
        management_recovery * (1 - management)
        + (chance * (1 - management) - mismanagement_weight * lost) * management
    )


@stock("share", over="regime", initial="initial_oil_utilisation")
def oil_utilisation(
    oil_utilisation: Here, workable_utilisation: Here, utilisation_adjustment_time: Here
) -> Here:
    """Change of the share of oil capacity in working order.

    Falls and recovers much faster than capacity itself. Source: system.md 0 (output and outlets),
    2.2. Loops: R2.
    """
    return (workable_utilisation - oil_utilisation) / utilisation_adjustment_time


@auxiliary("share", over="regime")
def workable_utilisation(
    investment_ratio: Here,
    arrears_effect: Here,
    lasting_blackout: Here,
    grid_effect_on_output: Here,
    management: Here,
) -> Here:
    """Share of capacity that contractors, managers and the grid let work.

    Unpaid contractors and blackouts idle wells. Source: E7; system.md 2.2 with payment of
    contractors in place of a habit ratio (section 0). Loops: R2, R6.
    """
    arrears = positive(1 - investment_ratio)
    paid = 1 - arrears_effect * arrears
    return paid * management * (1 - grid_effect_on_output * lasting_blackout)


@auxiliary("kb/d", over="regime")
def oil_potential(oil_capacity: Here, oil_utilisation: Here, oil_fields_held: Here) -> Here:
    """Oil that could be lifted this month if every barrel found a buyer.

    Source: system.md 0 (output and outlets). Loops: R2, B1.
    """
    return oil_capacity * oil_utilisation * oil_fields_held


@auxiliary("kb/d", over="regime")
def exportable_oil(oil_potential: Here, own_oil_used: Here) -> Here:
    """Potential output left after home use.

    Source: D1, E6; system.md 0. Loops: R1, B1.
    """
    return oil_potential - own_oil_used


@stock("share", over="regime", initial="initial_evasion_capacity")
def evasion_capacity(
    evasion_capacity: Here, oil_pressure: Here, evasion_limit: Here, evasion_time: Here
) -> Here:
    """Change of the part of closed outlets that other channels replace.

    Built while outlets are closed, given up while they are open. Source: D2 (F6); system.md 2.1.
    Loops: R10.
    """
    return (evasion_limit * oil_pressure - evasion_capacity) / evasion_time


@auxiliary("kb/d", over="oil_market")
def outlet_capacity(
    outlet_capacity_open: Here, oil_pressure: Sender, evasion_capacity: Sender
) -> Here:
    """Oil the cash market would take: sanctions close outlets, evasion reopens a part.

    Source: system.md 0 (sanctions close cash outlets, not wells). Loops: B6, R10.
    """
    return outlet_capacity_open * (1 - oil_pressure * (1 - evasion_capacity))


@auxiliary("kb/d", over="regime")
def open_outlets(outlet_capacity: Outgoing) -> Here:
    """All cash outlets of a regime together.

    Source: system.md 0. Loops: B6.
    """
    return outlet_capacity


@auxiliary("share", over="regime")
def marginal_netback(
    open_outlets: Here,
    exportable_oil: Here,
    outlet_sharpness: Here,
    netback_floor: Here,
    oil_price: Here,
    oil_discount: Here,
    reference_oil_price: Here,
    liquidity: Here,
    cash_need_weight: Here,
) -> Here:
    """Worth in cash of one more barrel, relative to the reference price.

    Near its floor when outlets are full: a barrel that cannot be sold is cheap to give away; dear
    to a treasury that is short. Source: D1, E6, F1; system.md 0 (oil to a partner) and 2.2
    (fiscal stress). Loops: B7.
    """
    room = logistic(outlet_sharpness * (ratio(open_outlets, exportable_oil) - 1))
    need = 1 + cash_need_weight * (1 - liquidity)
    return netback_floor + room * need * (1 - oil_discount) * oil_price / reference_oil_price


@auxiliary("kb/d", over="oil")
def oil_wanted(
    contract_volume: Here,
    alignment: OfPair,
    exportable_oil: Sender,
    normal_exportable_oil: Sender,
    surplus_exponent: Here,
    marginal_netback: Sender,
    netback_exponent: Here,
    election_season: Sender,
    election_exponent: Here,
    largest_fulfilment: Here,
    allocation_stance_cash_first: Here,
    cash_first_cut: Here,
    partner_outlet_closure: Sender,
) -> Here:
    """Oil the sender would ship to the partner under the agreement.

    Contract times alignment, scaled by what there is to give and by what else it would earn; a
    closed outlet stops it. Source: system.md 0 (oil to a partner); D1, D3, F1, K1. Loops: R1, B1,
    B7.
    """
    plenty = power(ratio(exportable_oil, normal_exportable_oil), surplus_exponent)
    cheapness = power(marginal_netback, -netback_exponent)
    restraint = exp(-election_exponent * election_season)
    fulfilled = minimum(largest_fulfilment, plenty * cheapness * restraint)
    kept = (1 - cash_first_cut * allocation_stance_cash_first) * (1 - partner_outlet_closure)
    return contract_volume * alignment * fulfilled * kept


@auxiliary("share", over="regime")
def shipping_share(exportable_oil: Here, oil_wanted: Outgoing) -> Here:
    """Part of what partners are meant to get that is there to ship (conservation).

    Source: system.md 2.2 (allocation with conservation). Loops: B1.
    """
    return minimum(1, ratio(exportable_oil, oil_wanted))


@auxiliary("kb/d", over="oil")
def oil_shipment(oil_wanted: Here, shipping_share: Sender) -> Here:
    """Oil loaded for the partner.

    Source: system.md 2.2; E1, E4, E5. Loops: R1, B1, B7.
    """
    return oil_wanted * shipping_share


@stock("kb/d*yr", over="oil", initial="initial_oil_in_transit")
def oil_in_transit(oil_shipment: Here, oil_delivered: Here) -> Here:
    """Change of the oil between loading and use.

    Source: system.md 2.2 (pipeline). Loops: R1.
    """
    return oil_shipment - oil_delivered


@auxiliary("kb/d", over="oil")
def oil_delivered(oil_in_transit: Here, transit_time: Here) -> Here:
    """Oil that reaches the partner.

    Source: system.md 2.2 (pipeline). Loops: R1, R11.
    """
    return oil_in_transit / transit_time


@auxiliary("kb/d", over="regime")
def oil_for_market(exportable_oil: Here, oil_shipment: Outgoing) -> Here:
    """Oil left for cash sale after the partners' share.

    Source: system.md 0. Loops: B1.
    """
    return positive(exportable_oil - oil_shipment)


@auxiliary("kb/d", over="oil_market")
def oil_sold(outlet_capacity: Here, oil_for_market: Sender, open_outlets: Sender) -> Here:
    """Oil sold for cash: what is left, as far as outlets are open; the rest is shut in.

    Source: system.md 0 (output and outlets). Loops: B1, R2, B6.
    """
    return outlet_capacity * minimum(1, ratio(oil_for_market, open_outlets))


@auxiliary("kb/d", over="regime")
def oil_output(own_oil_used: Here, oil_shipment: Outgoing, oil_sold: Outgoing) -> Here:
    """Oil produced: home use, partners and cash sales.

    Source: system.md 0 (output and outlets). Loops: R2, B1.
    """
    return own_oil_used + oil_shipment + oil_sold


@auxiliary("kb/d", over="regime")
def oil_exports(oil_shipment: Outgoing, oil_sold: Outgoing) -> Here:
    """Oil that leaves the country, to partners and to the market.

    Source: system.md 2.2. Loops: none.
    """
    return oil_shipment + oil_sold


@stock("kb/d", over="world", initial="initial_accustomed_supply")
def accustomed_supply(
    accustomed_supply: Here, oil_exports: Everywhere, supply_habit_time: Here
) -> Here:
    """Change of the supply from these regimes that world buyers are used to.

    Source: system.md 2.12 (B10). Loops: B10.
    """
    return (oil_exports - accustomed_supply) / supply_habit_time


@auxiliary("USD/bbl", over="world")
def market_price(
    oil_price: Here,
    oil_exports: Everywhere,
    accustomed_supply: Here,
    price_response: Here,
    world_oil_demand: Here,
) -> Here:
    """Price of crude after what a sudden change of these regimes' exports does to it.

    The benchmark carries all else, recorded history included. Source: system.md 2.12 (B10), D2
    (E10, E11); short-run elasticities of oil demand and supply. Loops: B10.
    """
    return oil_price * exp(-price_response * (oil_exports - accustomed_supply) / world_oil_demand)
