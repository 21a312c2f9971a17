"""Oil: capacity and its use, outlets for cash, shipments to partners, conservation."""

from __future__ import annotations

from countertrade.language.declare import Calendar, Driver, Parameter, auxiliary, stock
from countertrade.language.operators import exp, logistic, minimum, positive, power, ratio
from countertrade.language.wiring import Here, OfPair, Outgoing, Sender

oil_price = Driver("USD/bbl", over="world", meaning="Price of crude in constant dollars")
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
) -> Here:
    """Share of capacity that contractors and the grid let work.

    Unpaid contractors and blackouts idle wells. Source: E7; system.md 2.2 with payment of
    contractors in place of a habit ratio (section 0). Loops: R2.
    """
    arrears = positive(1 - investment_ratio)
    return (1 - arrears_effect * arrears) * (1 - grid_effect_on_output * lasting_blackout)


@auxiliary("kb/d", over="regime")
def oil_potential(oil_capacity: Here, oil_utilisation: Here) -> Here:
    """Oil that could be lifted this month if every barrel found a buyer.

    Source: system.md 0 (output and outlets). Loops: R2, B1.
    """
    return oil_capacity * oil_utilisation


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
) -> Here:
    """Cash value of one more barrel, relative to the reference price.

    Near its floor when outlets are full: a barrel that cannot be sold is cheap to give away.
    Source: D1, E6; system.md 0 (oil to a partner). Loops: B7.
    """
    room = logistic(outlet_sharpness * (ratio(open_outlets, exportable_oil) - 1))
    return netback_floor + room * (1 - oil_discount) * oil_price / reference_oil_price


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
    partner_outlet_closure: Sender,
) -> Here:
    """Oil the sender would ship to the partner under the agreement.

    Contract times alignment, scaled by what there is to give and by what else it would earn; a
    closed outlet stops it. Source: system.md 0 (oil to a partner); D1, D3. Loops: R1, B1, B7.
    """
    plenty = power(ratio(exportable_oil, normal_exportable_oil), surplus_exponent)
    cheapness = power(marginal_netback, -netback_exponent)
    restraint = exp(-election_exponent * election_season)
    return (
        contract_volume * alignment * plenty * cheapness * restraint * (1 - partner_outlet_closure)
    )


@auxiliary("share", over="regime")
def shipping_share(exportable_oil: Here, oil_wanted: Outgoing) -> Here:
    """Part of what partners are meant to get that is there to ship (conservation).

    Source: system.md 2.2 (allocation with conservation). Loops: B1.
    """
    return minimum(1, ratio(exportable_oil, oil_wanted))


@auxiliary("kb/d", over="oil")
def oil_shipment(oil_wanted: Here, shipping_share: Sender) -> Here:
    """Oil loaded for the partner.

    Source: system.md 2.2. Loops: R1, B1, B7.
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
