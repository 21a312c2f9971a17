"""Money and prices: expected shares of low, high and hyperinflation, and inflation itself."""

from __future__ import annotations

from countertrade.language.declare import Parameter, auxiliary, stock
from countertrade.language.operators import log, maximum, minimum, positive, power
from countertrade.language.wiring import Here

oil_share_of_budget = Parameter("share", over="regime", meaning="Budget that rests on rents")
low_inflation = Parameter("%/yr", over="regime", meaning="Inflation in the low state")
high_inflation = Parameter("%/yr", over="regime", meaning="Inflation in the high state")
hyperinflation = Parameter("%/yr", over="regime", meaning="Inflation in the hyper state")
initial_high_share = Parameter("share", over="regime", meaning="Share of the high state at first")
initial_hyper_share = Parameter("share", over="regime", meaning="Share of the hyper state at first")
tax_erosion = Parameter("share", over="world", meaning="Budget lost as prices outrun taxes")
adjustment_effect = Parameter("share", over="world", meaning="Gap that an adjusted budget closes")
rise_to_high = Parameter("1/yr", over="world", meaning="Rate low to high at a full printed gap")
rise_to_hyper = Parameter("1/yr", over="world", meaning="Rate high to hyper beyond the threshold")
hyper_threshold = Parameter("share", over="world", meaning="Printed gap beyond which hyper begins")
return_to_low = Parameter("1/yr", over="world", meaning="Rate high to low without a printed gap")
stabilisation_rate = Parameter(
    "1/yr", over="world", meaning="Rate hyper to high once money is trusted or not printed"
)


@auxiliary("share", over="regime")
def financing_gap(
    revenue_stress: Here, oil_share_of_budget: Here, inflation_burden: Here, tax_erosion: Here
) -> Here:
    """Part of the budget without funds: rents lost, and taxes that lag behind prices.

    Source: system.md 0 (inflation), 2.5; Olivera 1967 and Tanzi 1977 on taxes. Loops: R4.
    """
    return minimum(1, oil_share_of_budget * revenue_stress + tax_erosion * inflation_burden)


@auxiliary("share", over="regime")
def printed_gap(financing_gap: Here, budget_stance_print: Here, adjustment_effect: Here) -> Here:
    """Part of the budget paid with new money: all of the gap where the choice is to print.

    Source: F5; system.md 2.5. Loops: R4, R15.
    """
    closed = adjustment_effect * (1 - budget_stance_print)
    return financing_gap * (1 - closed)


@auxiliary("1/yr", over="regime")
def slide_into_hyperinflation(
    printed_gap: Here, hyper_threshold: Here, rise_to_hyper: Here, liberalisation: Here
) -> Here:
    """Rate at which high inflation turns into hyperinflation.

    Source: system.md 0 (transition rates driven by the financing gap). Loops: R4.
    """
    return rise_to_hyper * positive(printed_gap - hyper_threshold) * (1 - liberalisation)


@auxiliary("1/yr", over="regime")
def end_of_hyperinflation(
    printed_gap: Here, hyper_threshold: Here, liberalisation: Here, stabilisation_rate: Here
) -> Here:
    """Rate at which hyperinflation ends: another currency is allowed, or the gap is closed.

    Source: system.md 0 (disinflation by dollarisation or reform); Sargent 1982 on budgets that end
    it. Loops: R4.
    """
    closed = positive(1 - printed_gap / hyper_threshold)
    return stabilisation_rate * maximum(liberalisation, closed)


@stock("share", over="regime", initial="initial_high_share")
def high_inflation_share(
    high_inflation_share: Here,
    hyperinflation_share: Here,
    printed_gap: Here,
    rise_to_high: Here,
    slide_into_hyperinflation: Here,
    return_to_low: Here,
    end_of_hyperinflation: Here,
) -> Here:
    """Change of the expected share of the high state.

    Source: system.md 0 (states low, high, hyper). Loops: R4.
    """
    low = 1 - high_inflation_share - hyperinflation_share
    ended = end_of_hyperinflation * hyperinflation_share
    leaving = return_to_low * (1 - printed_gap) + slide_into_hyperinflation
    return rise_to_high * printed_gap * low + ended - leaving * high_inflation_share


@stock("share", over="regime", initial="initial_hyper_share")
def hyperinflation_share(
    high_inflation_share: Here,
    hyperinflation_share: Here,
    slide_into_hyperinflation: Here,
    end_of_hyperinflation: Here,
) -> Here:
    """Change of the expected share of the hyper state.

    Source: system.md 0 (disinflation as a transition with its own driver). Loops: R4.
    """
    ended = end_of_hyperinflation * hyperinflation_share
    return slide_into_hyperinflation * high_inflation_share - ended


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
