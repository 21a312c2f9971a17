"""Real economy: imported inputs, productivity, output."""

from __future__ import annotations

from countertrade.language.declare import Noise, Parameter, auxiliary, stock
from countertrade.language.operators import exp, maximum, positive, power, ratio
from countertrade.language.wiring import Here, Outgoing

productivity_noise = Noise(over="regime", meaning="Chance in unexplained productivity")

import_share = Parameter("share", over="regime", meaning="Weight of imported inputs in output")
substitution = Parameter("share", over="world", meaning="Elasticity of substitution for imports")
initial_productivity = Parameter("index", over="regime", meaning="Log productivity at first")
productivity_trend = Parameter("1/yr", over="regime", meaning="Drift of unexplained productivity")
productivity_reversion = Parameter("1/yr", over="world", meaning="Return of productivity to trend")
productivity_volatility = Parameter(
    "1/yr**0.5", over="regime", meaning="Chance in productivity over a year"
)
inflation_cost = Parameter("share", over="world", meaning="Log output lost to hyperinflation")
initial_nonoil_output = Parameter("index", over="regime", meaning="Non-oil output at first")
output_adjustment_time = Parameter("yr", over="world", meaning="Time for output to adjust")
oil_share_of_gdp = Parameter("share", over="regime", meaning="Oil's part of output at first")
initial_gdp = Parameter("USDbn/yr", over="regime", meaning="Output in the first month")
initial_liberalisation = Parameter("share", over="regime", meaning="Private trade open at first")
liberalisation_time = Parameter("yr", over="world", meaning="Time for reform to take hold")
reform_gain = Parameter("1/yr", over="world", meaning="Productivity growth under full reform")
war_destruction = Parameter("share", over="world", meaning="Log output lost per land fought over")
fragmentation_loss = Parameter("share", over="world", meaning="Log output lost to a split state")


@auxiliary("share", over="regime")
def foreign_fuel_share(
    initial_oil_demand: Here, initial_oil_capacity: Here, initial_oil_utilisation: Here
) -> Here:
    """Part of the fuel used in the first month that own wells could not have given.

    Source: system.md 0 (GDP: imported inputs, fuel included). Loops: none.
    """
    own = initial_oil_capacity * initial_oil_utilisation
    return positive(1 - ratio(own, initial_oil_demand))


@auxiliary("USDbn/yr", over="regime")
def imported_inputs(
    imports: Here,
    oil_used: Here,
    foreign_fuel_share: Here,
    reference_oil_price: Here,
    yearly_bill: Here,
) -> Here:
    """Imports in constant money, with fuel as far as the economy was built on foreign fuel.

    Fuel enters here and nowhere else, at the reference price; what is sold on is no input. Source:
    system.md 0 (GDP). Loops: B1, R11.
    """
    return imports + foreign_fuel_share * oil_used * reference_oil_price * yearly_bill


@auxiliary("USDbn/yr", over="regime")
def initial_imported_inputs(
    initial_imports: Here,
    initial_oil_demand: Here,
    foreign_fuel_share: Here,
    reference_oil_price: Here,
    yearly_bill: Here,
) -> Here:
    """Imports and foreign fuel of the first month, its oil demand met.

    Source: system.md 0 (GDP): the base of the CES. Loops: none.
    """
    fuel = foreign_fuel_share * initial_oil_demand * reference_oil_price * yearly_bill
    return initial_imports + fuel


@auxiliary("index", over="regime")
def potential_output(
    productivity: Here,
    inflation_burden: Here,
    inflation_cost: Here,
    import_share: Here,
    substitution: Here,
    imported_inputs: Here,
    initial_imported_inputs: Here,
    resident_population: Here,
    initial_resident_population: Here,
    successor_fragmentation: Here,
    fragmentation_loss: Here,
) -> Here:
    """Non-oil output that inputs allow: CES of domestic effort and imported inputs.

    A loss of imports weighs as much as the case's openness gives it. Source: system.md 0 (GDP),
    8.8; Arrow et al. 1961. Loops: B1, R11, R6, R4.
    """
    exponent = 1 - 1 / substitution
    effort = power(resident_population / initial_resident_population, exponent)
    inputs = power(ratio(imported_inputs, initial_imported_inputs), exponent)
    joined = power((1 - import_share) * effort + import_share * inputs, 1 / exponent)
    hindered = inflation_cost * inflation_burden + fragmentation_loss * successor_fragmentation
    return joined * exp(productivity - hindered)


@stock("share", over="regime", initial="initial_liberalisation")
def liberalisation(
    liberalisation: Here,
    budget_stance_liberalise: Here,
    successor_democratic: Here,
    liberalisation_time: Here,
) -> Here:
    """Change of how far private trade and foreign currency are allowed.

    Source: system.md 2.12 (B2: liberalisation relief); de Melo et al. 1996. Loops:
    B2, R4.
    """
    allowed = maximum(budget_stance_liberalise, successor_democratic)
    return (allowed - liberalisation) / liberalisation_time


@stock("index", over="regime", initial="initial_productivity")
def productivity(
    productivity: Here,
    productivity_trend: Here,
    productivity_reversion: Here,
    productivity_volatility: Here,
    productivity_noise: Here,
    reform_gain: Here,
    liberalisation: Here,
    war_destruction: Here,
    fighting: Here,
) -> Here:
    """Change of log productivity: an unexplained residual, what reform adds and war destroys.

    Source: system.md 0 (A is an unexplained residual), 2.12 (B2). Loops: B2.
    """
    explained = reform_gain * liberalisation - war_destruction * fighting
    chance = productivity_volatility * productivity_noise
    return productivity_trend + explained - productivity_reversion * productivity + chance


@stock("index", over="regime", initial="initial_nonoil_output")
def nonoil_output(
    nonoil_output: Here, potential_output: Here, output_adjustment_time: Here
) -> Here:
    """Change of non-oil output, towards what inputs allow.

    Source: system.md 2.4. Loops: B1, R11.
    """
    return (potential_output - nonoil_output) / output_adjustment_time


@auxiliary("index", over="regime")
def gdp(
    nonoil_output: Here,
    oil_output: Here,
    initial_oil_capacity: Here,
    oil_share_of_gdp: Here,
    services_billed: Outgoing,
    initial_gdp: Here,
) -> Here:
    """Real output, first month about 1; staff sent abroad count at what is charged for them.

    Source: system.md 2.4; national accounts. Loops: B1, R2, R12.
    """
    oil = ratio(oil_output, initial_oil_capacity)
    home = (1 - oil_share_of_gdp) * nonoil_output + oil_share_of_gdp * oil
    return home + services_billed / initial_gdp
