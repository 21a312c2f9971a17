"""Treasury: the order of payments, investment, imports and reserves."""

from __future__ import annotations

from countertrade.language.declare import Parameter, auxiliary, stock
from countertrade.language.operators import maximum, minimum, positive, ratio
from countertrade.language.wiring import Here, Incoming

reinvestment_share = Parameter("share", over="regime", meaning="Oil income put back into oil")
own_use_value = Parameter("share", over="regime", meaning="Part of the price that home use pays")
stress_effect_on_investment = Parameter(
    "share", over="world", meaning="Investment given up for a full loss of accustomed revenue"
)
finance_effect_on_investment = Parameter(
    "share", over="world", meaning="Investment lost under full financial closure"
)
fuel_budget_share = Parameter("share", over="regime", meaning="Part of free exchange open to fuel")
maintenance_needed = Parameter("USDbn/yr", over="regime", meaning="Yearly cost of keeping up plant")
maintenance_share = Parameter("share", over="regime", meaning="Free exchange open to maintenance")
capital_flight_share = Parameter("share", over="regime", meaning="Free exchange that leaves")
protected_import_share = Parameter(
    "share", over="world", meaning="Available exchange that goes to imports in any case"
)
emergency_drawdown_time = Parameter(
    "yr", over="world", meaning="Time over which short reserves are drawn for protected imports"
)
reserve_cover = Parameter("yr", over="regime", meaning="Imports that reserves are meant to cover")
reserve_adjustment_time = Parameter(
    "yr", over="world", meaning="Time to rebuild or run down reserves"
)
initial_reserves = Parameter("USDbn", over="regime", meaning="Reserves in the first month")
initial_imports = Parameter("USDbn/yr", over="regime", meaning="Imports in the first month")
initial_revenue_habit = Parameter("USDbn/yr", over="regime", meaning="Accustomed rents at first")
habit_time = Parameter("yr", over="world", meaning="Time in which more becomes a habit")
habit_loss_time = Parameter("yr", over="world", meaning="Time in which what was lost is forgotten")
repair_effort = Parameter("share", over="world", meaning="Rise of upkeep while repair comes first")


@auxiliary("share", over="regime")
def liquidity(reserves: Here, reserve_target: Here) -> Here:
    """Reserves over their target, at most 1.

    Source: assumption. Loops: R5.
    """
    return minimum(1, ratio(reserves, reserve_target))


@auxiliary("USDbn/yr", over="regime")
def exchange_available(
    foreign_income: Here, new_credit: Incoming, reserves: Here, drawdown_time: Here
) -> Here:
    """Foreign exchange that could be spent this month, at a yearly rate.

    Source: system.md 2.3. Loops: R3.
    """
    return foreign_income + new_credit + reserves / drawdown_time


@auxiliary("USDbn/yr", over="regime")
def exchange_after_service(
    exchange_available: Here, debt_service_paid: Incoming, services_paid: Here
) -> Here:
    """Foreign exchange left after creditors and hosted staff are paid.

    Source: system.md 2.3. Loops: R3.
    """
    return positive(exchange_available - debt_service_paid - services_paid)


@auxiliary("share", over="regime")
def revenue_stress(rents: Here, revenue_habit: Here) -> Here:
    """Loss of rents against what the coalition is used to, between 0 and 1.

    Source: system.md 2.2. Loops: R2, R4.
    """
    return positive(1 - ratio(rents, revenue_habit))


@auxiliary("USDbn/yr", over="regime")
def upstream_investment(
    reinvestment_share: Here,
    oil_revenue: Here,
    own_oil_used: Here,
    own_use_value: Here,
    market_price: Here,
    yearly_bill: Here,
    finance_pressure: Here,
    finance_effect_on_investment: Here,
    sanctions_weight: Here,
    revenue_stress: Here,
    stress_effect_on_investment: Here,
    exchange_after_service: Here,
) -> Here:
    """Money put back into oil.

    A share of what oil earns, cut by closed finance and by the claims of the coalition when
    revenue falls short of habit. Source: system.md 2.2; K6 (Bahar et al. 2019 low, Rodriguez 2019
    high). Loops: R2, B1.
    """
    earned = oil_revenue + own_use_value * own_oil_used * market_price * yearly_bill
    closed = minimum(1, finance_effect_on_investment * sanctions_weight) * finance_pressure
    held_back = (1 - closed) * (1 - stress_effect_on_investment * revenue_stress)
    return minimum(reinvestment_share * earned * held_back, exchange_after_service)


@auxiliary("USDbn/yr", over="regime")
def free_exchange(exchange_after_service: Here, upstream_investment: Here) -> Here:
    """Foreign exchange open to fuel, maintenance, flight and imports.

    Source: system.md 2.3. Loops: R11.
    """
    return exchange_after_service - upstream_investment


@auxiliary("USDbn/yr", over="regime")
def fuel_budget(free_exchange: Here, fuel_budget_share: Here) -> Here:
    """Most that may be spent on fuel.

    Source: system.md 2.2. Loops: R11.
    """
    return free_exchange * fuel_budget_share


@auxiliary("USDbn/yr", over="regime")
def fuel_cost(
    fuel_purchased: Here, fuel_import_price: Here, yearly_bill: Here, third_party_paid: Here
) -> Here:
    """Cash spent on fuel: bought at market prices, and what third parties are paid.

    Source: system.md 2.3. Loops: R11, B8.
    """
    return fuel_purchased * fuel_import_price * yearly_bill + third_party_paid


@auxiliary("USDbn/yr", over="regime")
def maintenance_spending(
    free_exchange: Here,
    fuel_cost: Here,
    maintenance_share: Here,
    maintenance_needed: Here,
    repair_stance_repair: Here,
    repair_effort: Here,
) -> Here:
    """Real dollars spent on keeping up plant and grid: a budget line of its own.

    A share of what is left once fuel is paid, more while repair comes first. Source: system.md 0
    (plant and grid), 8.6. Loops: R11.
    """
    left = positive(free_exchange - fuel_cost)
    wanted = maintenance_share * (1 + repair_effort * repair_stance_repair) * left
    return minimum(maintenance_needed, wanted)


@auxiliary("USDbn/yr", over="regime")
def capital_flight(free_exchange: Here, capital_flight_share: Here) -> Here:
    """Foreign exchange that leaves the country.

    Source: system.md 2.3. Loops: none.
    """
    return free_exchange * capital_flight_share


@auxiliary("USDbn/yr", over="regime")
def exchange_surplus(
    foreign_income: Here,
    new_credit: Incoming,
    debt_service_paid: Incoming,
    services_paid: Here,
    upstream_investment: Here,
    fuel_cost: Here,
    maintenance_spending: Here,
    capital_flight: Here,
) -> Here:
    """Foreign exchange earned and borrowed less all that is paid before imports.

    Source: system.md 2.3. Loops: R3, R11.
    """
    received = foreign_income + new_credit
    paid = debt_service_paid + services_paid + upstream_investment + fuel_cost
    return received - paid - maintenance_spending - capital_flight


@auxiliary("USDbn", over="regime")
def reserve_target(import_habit: Here, reserve_cover: Here) -> Here:
    """Reserves that would cover accustomed imports for the time aimed at.

    Source: system.md 6 (reserves against months of imports). Loops: none.
    """
    return import_habit * reserve_cover


@auxiliary("USDbn/yr", over="regime")
def exchange_for_imports(
    free_exchange: Here, fuel_cost: Here, maintenance_spending: Here, capital_flight: Here
) -> Here:
    """Most that could be spent on imports, reserves included.

    Source: system.md 2.3 (imports = min(target, available)). Loops: R3, R11.
    """
    return positive(free_exchange - fuel_cost - maintenance_spending - capital_flight)


@auxiliary("USDbn/yr", over="regime")
def imports(
    exchange_surplus: Here,
    reserves: Here,
    reserve_target: Here,
    reserve_adjustment_time: Here,
    exchange_for_imports: Here,
    protected_import_share: Here,
    emergency_drawdown_time: Here,
) -> Here:
    """Imports other than fuel: what is left once reserves move towards their target.

    A share of what comes in and of a slow draw on reserves goes to imports even where reserves
    are short. Source: system.md 2.3. Loops: B1, R11.
    """
    planned = exchange_surplus + (reserves - reserve_target) / reserve_adjustment_time
    protected = protected_import_share * positive(
        exchange_surplus + reserves / emergency_drawdown_time
    )
    return minimum(exchange_for_imports, maximum(planned, protected))


@stock("USDbn", over="regime", initial="initial_reserves")
def reserves(exchange_surplus: Here, imports: Here) -> Here:
    """Change of foreign reserves.

    Source: system.md 2.3. Loops: R3.
    """
    return exchange_surplus - imports


@stock("USDbn/yr", over="regime", initial="initial_imports")
def import_habit(import_habit: Here, imports: Here, habit_time: Here) -> Here:
    """Change of the imports a regime is used to.

    Kept apart from the revenue habit. Source: system.md 0 (two habits). Loops: none.
    """
    return (imports - import_habit) / habit_time


@stock("USDbn/yr", over="regime", initial="initial_revenue_habit")
def revenue_habit(
    revenue_habit: Here, rents: Here, habit_time: Here, habit_loss_time: Here
) -> Here:
    """Change of the rents the coalition is used to: claims rise faster than they are given up.

    Source: system.md 2.1 (14); Duesenberry on the ratchet of spending. Loops: B2.
    """
    risen = positive(rents - revenue_habit) / habit_time
    return risen - positive(revenue_habit - rents) / habit_loss_time
