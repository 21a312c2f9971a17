"""Real economy: imported inputs, productivity, output."""

from __future__ import annotations

from countertrade.language.declare import Noise, Parameter, auxiliary, stock
from countertrade.language.operators import exp, power, ratio
from countertrade.language.wiring import Here, Incoming

productivity_noise = Noise(over="regime", meaning="Chance in unexplained productivity")

import_share = Parameter("share", over="regime", meaning="Weight of imported inputs in output")
substitution = Parameter("share", over="world", meaning="Elasticity of substitution for imports")
initial_imported_inputs = Parameter("USDbn/yr", over="regime", meaning="Imported inputs at first")
initial_productivity = Parameter("index", over="regime", meaning="Log productivity at first")
productivity_trend = Parameter("1/yr", over="regime", meaning="Trend of unexplained productivity")
productivity_reversion = Parameter("1/yr", over="world", meaning="Return of productivity to trend")
productivity_volatility = Parameter(
    "1/yr**0.5", over="regime", meaning="Chance in productivity over a year"
)
inflation_cost = Parameter("share", over="world", meaning="Log output lost to hyperinflation")
initial_nonoil_output = Parameter("index", over="regime", meaning="Non-oil output at first")
output_adjustment_time = Parameter("yr", over="world", meaning="Time for output to adjust")
oil_share_of_gdp = Parameter("share", over="regime", meaning="Oil's part of output at first")


@auxiliary("USDbn/yr", over="regime")
def imported_inputs(
    imports: Here,
    fuel_cost: Here,
    oil_delivered: Incoming,
    third_party_supply: Incoming,
    reference_oil_price: Here,
    yearly_bill: Here,
) -> Here:
    """Imports in constant money, received oil at the reference price included.

    Fuel enters here and nowhere else. Source: system.md 0 (GDP). Loops: B1, R11.
    """
    received = oil_delivered + third_party_supply
    return imports + fuel_cost + received * reference_oil_price * yearly_bill


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
) -> Here:
    """Non-oil output that inputs allow: CES of domestic effort and imported inputs.

    The residual is unexplained and labelled so. Source: system.md 0 (GDP); Arrow et al. 1961.
    Loops: B1, R11, R6.
    """
    exponent = 1 - 1 / substitution
    effort = power(resident_population / initial_resident_population, exponent)
    inputs = power(ratio(imported_inputs, initial_imported_inputs), exponent)
    joined = power((1 - import_share) * effort + import_share * inputs, 1 / exponent)
    return joined * exp(productivity - inflation_cost * inflation_burden)


@stock("index", over="regime", initial="initial_productivity")
def productivity(
    productivity: Here,
    productivity_trend: Here,
    productivity_reversion: Here,
    productivity_volatility: Here,
    productivity_noise: Here,
) -> Here:
    """Change of log productivity: an unexplained residual with a trend and chance.

    Source: system.md 0 (A is an unexplained residual). Loops: none.
    """
    return (
        productivity_trend
        - productivity_reversion * productivity
        + productivity_volatility * productivity_noise
    )


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
    nonoil_output: Here, oil_output: Here, initial_oil_capacity: Here, oil_share_of_gdp: Here
) -> Here:
    """Real output, first month about 1.

    Source: system.md 2.4; national accounts. Loops: B1, R2.
    """
    oil = ratio(oil_output, initial_oil_capacity)
    return (1 - oil_share_of_gdp) * nonoil_output + oil_share_of_gdp * oil
