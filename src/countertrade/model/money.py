"""Money and prices: expected shares of low, high and hyperinflation, and inflation itself."""

from __future__ import annotations

from countertrade.language.declare import Parameter, auxiliary, stock
from countertrade.language.operators import log, positive, power
from countertrade.language.wiring import Here

oil_share_of_budget = Parameter("share", over="regime", meaning="Budget that rests on rents")
low_inflation = Parameter("%/yr", over="regime", meaning="Inflation in the low state")
high_inflation = Parameter("%/yr", over="regime", meaning="Inflation in the high state")
hyperinflation = Parameter("%/yr", over="regime", meaning="Inflation in the hyper state")
initial_high_share = Parameter("share", over="regime", meaning="Share of the high state at first")
initial_hyper_share = Parameter("share", over="regime", meaning="Share of the hyper state at first")
rise_to_high = Parameter("1/yr", over="world", meaning="Rate low to high at a full financing gap")
rise_to_hyper = Parameter("1/yr", over="world", meaning="Rate high to hyper beyond the threshold")
hyper_threshold = Parameter(
    "share", over="world", meaning="Financing gap beyond which hyper begins"
)
return_to_low = Parameter("1/yr", over="world", meaning="Rate high to low without a gap")
dollarisation_rate = Parameter("1/yr", over="regime", meaning="Rate hyper to high by dollarisation")


@auxiliary("share", over="regime")
def financing_gap(revenue_stress: Here, oil_share_of_budget: Here) -> Here:
    """Part of the budget that lost rents leave unfunded.

    Source: system.md 0 (inflation), 2.5. Loops: R4.
    """
    return oil_share_of_budget * revenue_stress


@stock("share", over="regime", initial="initial_high_share")
def high_inflation_share(
    high_inflation_share: Here,
    hyperinflation_share: Here,
    financing_gap: Here,
    rise_to_high: Here,
    rise_to_hyper: Here,
    hyper_threshold: Here,
    return_to_low: Here,
    dollarisation_rate: Here,
) -> Here:
    """Change of the expected share of the high state.

    Source: system.md 0 (states low, high, hyper). Loops: R4.
    """
    low = 1 - high_inflation_share - hyperinflation_share
    entering = rise_to_high * financing_gap * low + dollarisation_rate * hyperinflation_share
    leaving = return_to_low * (1 - financing_gap) + rise_to_hyper * positive(
        financing_gap - hyper_threshold
    )
    return entering - leaving * high_inflation_share


@stock("share", over="regime", initial="initial_hyper_share")
def hyperinflation_share(
    high_inflation_share: Here,
    hyperinflation_share: Here,
    financing_gap: Here,
    rise_to_hyper: Here,
    hyper_threshold: Here,
    dollarisation_rate: Here,
) -> Here:
    """Change of the expected share of the hyper state; dollarisation ends it.

    Source: system.md 0 (disinflation as a transition with its own driver). Loops: R4.
    """
    entering = rise_to_hyper * positive(financing_gap - hyper_threshold) * high_inflation_share
    return entering - dollarisation_rate * hyperinflation_share


@auxiliary("%/yr", over="regime")
def inflation(
    high_inflation_share: Here,
    hyperinflation_share: Here,
    low_inflation: Here,
    high_inflation: Here,
    hyperinflation: Here,
) -> Here:
    """Yearly inflation: the three states' rates, joined as a weighted geometric mean.

    Source: system.md 0. Loops: R4.
    """
    above_low = power(high_inflation / low_inflation, high_inflation_share + hyperinflation_share)
    above_high = power(hyperinflation / high_inflation, hyperinflation_share)
    return low_inflation * above_low * above_high


@auxiliary("share", over="regime")
def inflation_burden(inflation: Here, low_inflation: Here, hyperinflation: Here) -> Here:
    """Where inflation stands between its low and its hyper rate, on a log scale.

    Source: system.md 2.4 (Bruno and Easterly on the cost of inflation). Loops: R4.
    """
    return log(inflation / low_inflation) / log(hyperinflation / low_inflation)
