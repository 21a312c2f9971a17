"""Foreign income: oil sold, re-exports, other exports, remittances, staff sent abroad."""

from __future__ import annotations

from countertrade.language.declare import Noise, Parameter, auxiliary, stock
from countertrade.language.operators import minimum, positive, ratio
from countertrade.language.wiring import Here, Incoming, Opposite, Outgoing, Receiver, Sender

other_exports_noise = Noise(over="regime", meaning="Chance in exports other than oil")
quality_discount = Parameter("share", over="regime", meaning="Discount of the grade of oil sold")
sanction_discount = Parameter("share", over="world", meaning="Extra discount under closed outlets")
initial_other_exports = Parameter(
    "USDbn/yr", over="regime", meaning="Exports other than oil at first"
)
other_exports_growth = Parameter("1/yr", over="regime", meaning="Growth of other exports")
other_exports_volatility = Parameter(
    "1/yr**0.5", over="world", meaning="Chance in other exports over a year"
)
finance_effect_on_exports = Parameter(
    "share", over="world", meaning="Other exports lost under full financial closure"
)
remittance_per_migrant = Parameter(
    "USDbn/yr/Mperson", over="regime", meaning="Money sent home by a million migrants"
)
finance_effect_on_remittance = Parameter(
    "share", over="world", meaning="Remittances lost under full financial closure"
)
services_fee = Parameter(
    "USDbn/yr/kperson", over="services", meaning="Charge for a thousand staff sent abroad"
)
services_cash_share = Parameter(
    "share", over="services", meaning="Part of the charge beyond oil that is paid in cash"
)
drawdown_time = Parameter("yr", over="world", meaning="Time in which reserves can be spent")
credit_share_of_rents = Parameter("share", over="world", meaning="Part of credit that is rent")
illicit_base = Parameter("USDbn/yr", over="regime", meaning="Rents outside budget and trade data")
illicit_reach = Parameter(
    "USDbn/yr", over="regime", meaning="More such rents once evasion is at its limit"
)
preferential_trade = Parameter(
    "USDbn/yr", over="credit", meaning="Trade on a patron's own terms and grants, beside loans"
)
training_share = Parameter("share", over="world", meaning="Part of missions that needs means")
reform_effect_on_exports = Parameter(
    "1/yr", over="world", meaning="Growth of other exports after full liberalisation, from nothing"
)
export_ceiling = Parameter(
    "share", over="world", meaning="Other exports over first output that reform may lead to"
)
controls_effect_on_remittance = Parameter(
    "share", over="world", meaning="Remittances kept away by full control of currency"
)


@auxiliary("share", over="regime")
def oil_discount(quality_discount: Here, sanction_discount: Here, oil_pressure: Here) -> Here:
    """Discount on oil sold: its grade, and what buyers ask for under closed outlets.

    Source: system.md 2.3; K6. Loops: B6, B7.
    """
    return quality_discount + sanction_discount * oil_pressure


@auxiliary("USDbn/yr", over="regime")
def oil_revenue(
    oil_sold: Outgoing, market_price: Here, oil_discount: Here, yearly_bill: Here
) -> Here:
    """Cash from oil sold.

    Source: system.md 2.3; K2 keeps volume and price apart. Loops: R2, B1, B6.
    """
    return oil_sold * market_price * (1 - oil_discount) * yearly_bill


@auxiliary("USDbn/yr", over="regime")
def reexport_revenue(fuel_reexported: Here, market_price: Here, yearly_bill: Here) -> Here:
    """Cash from fuel sold on.

    Source: system.md 0 (about 0.9 billion a year at the peak). Loops: R11.
    """
    return fuel_reexported * market_price * yearly_bill


@stock("USDbn/yr", over="regime", initial="initial_other_exports")
def other_exports_capacity(
    other_exports_capacity: Here,
    other_exports_growth: Here,
    other_exports_volatility: Here,
    other_exports_noise: Here,
    liberalisation: Here,
    reform_effect_on_exports: Here,
    export_ceiling: Here,
    initial_gdp: Here,
) -> Here:
    """Change of what a regime could export besides oil.

    Grows at a drawn rate, after liberalisation faster the less it exports, with chance about it.
    Source: assumption; system.md 2.12 (B2: liberalisation relief). Loops: B2.
    """
    room = positive(1 - other_exports_capacity / (export_ceiling * initial_gdp))
    growth = other_exports_growth + reform_effect_on_exports * liberalisation * room
    return other_exports_capacity * (growth + other_exports_volatility * other_exports_noise)


@auxiliary("USDbn/yr", over="regime")
def other_exports(
    other_exports_capacity: Here,
    lasting_blackout: Here,
    finance_pressure: Here,
    finance_effect_on_exports: Here,
    rebel_territory: Here,
) -> Here:
    """Exports other than oil, less what blackouts, closed finance and lost land cost.

    Source: system.md 2.3; R11. Loops: R11.
    """
    reached = 1 - finance_effect_on_exports * finance_pressure
    return other_exports_capacity * (1 - lasting_blackout) * reached * (1 - rebel_territory)


@auxiliary("USDbn/yr", over="regime")
def remittances(
    diaspora: Here,
    remittance_per_migrant: Here,
    finance_pressure: Here,
    finance_effect_on_remittance: Here,
    liberalisation: Here,
    controls_effect_on_remittance: Here,
) -> Here:
    """Money that migrants send home, as far as finance abroad and currency at home are open.

    Source: system.md 2.3, 2.12 (B2: liberalisation relief). Loops: B4, B2.
    """
    sent = 1 - finance_effect_on_remittance * finance_pressure
    let_in = 1 - controls_effect_on_remittance * (1 - liberalisation)
    return diaspora * remittance_per_migrant * sent * let_in


@auxiliary("USDbn/yr", over="oil")
def oil_bill(oil_delivered: Here, market_price: Here, yearly_bill: Here) -> Here:
    """World-market value of oil delivered to the partner.

    Source: E1, E2, K2: stored apart from the volume. Loops: R1.
    """
    return oil_delivered * market_price * yearly_bill


@auxiliary("USDbn/yr", over="services")
def services_billed(services_staff: Here, services_fee: Here) -> Here:
    """Charge for staff sent, however it is settled.

    Source: F7; ministry figures on services exports. Loops: R12.
    """
    return services_staff * services_fee


@auxiliary("USDbn/yr", over="services")
def services_due(services_billed: Here, oil_bill: Opposite, services_cash_share: Here) -> Here:
    """Cash owed for staff beyond what oil already settles.

    Source: F7; ministry figures on services exports. Loops: R12, R1.
    """
    return services_cash_share * positive(services_billed - oil_bill)


@auxiliary("share", over="regime")
def services_payable(
    services_due: Incoming, reserves: Here, drawdown_time: Here, liquidity: Here
) -> Here:
    """Part of what is owed for staff that a regime pays: less as its reserves run short.

    Source: assumption; arrears to missions from 2015. Loops: R12.
    """
    return minimum(liquidity, ratio(reserves / drawdown_time, services_due))


@auxiliary("USDbn/yr", over="services")
def services_cash(services_due: Here, services_payable: Receiver) -> Here:
    """Cash paid for staff.

    Source: F7. Loops: R12, R1.
    """
    return services_due * services_payable


@auxiliary("USDbn/yr", over="regime")
def services_received(services_cash: Outgoing) -> Here:
    """Cash a regime is paid for staff it sends.

    Source: F7. Loops: R12.
    """
    return services_cash


@auxiliary("USDbn/yr", over="regime")
def services_paid(services_cash: Incoming) -> Here:
    """Cash a regime pays for staff it hosts.

    Source: F7. Loops: R12, B1.
    """
    return services_cash


@auxiliary("USDbn/yr", over="credit")
def preferential_exports(
    preferential_trade: Here, patron_means: Sender, credit_stance_withdraw: Here
) -> Here:
    """Trade on a patron's own terms, and grants, while it stands by the regime.

    Source: contemporary estimates of trade subsidies among allies 1982-83; F8. Loops: R13.
    """
    return preferential_trade * patron_means * (1 - credit_stance_withdraw)


@auxiliary("USDbn/yr", over="regime")
def illicit_rents(illicit_base: Here, illicit_reach: Here, evasion_capacity: Here) -> Here:
    """Rents outside budget and trade data, which grow with the channels of evasion.

    Source: D2 (F6). Loops: R10.
    """
    return illicit_base + illicit_reach * evasion_capacity


@auxiliary("USDbn/yr", over="regime")
def foreign_income(
    oil_revenue: Here,
    reexport_revenue: Here,
    other_exports: Here,
    preferential_exports: Incoming,
    remittances: Here,
    services_received: Here,
) -> Here:
    """Foreign exchange earned.

    Source: system.md 2.3. Loops: R2, R3, R11, R12.
    """
    goods = oil_revenue + reexport_revenue + other_exports + preferential_exports
    return goods + remittances + services_received


@auxiliary("USDbn/yr", over="regime")
def rents(
    foreign_income: Here, new_credit: Incoming, credit_share_of_rents: Here, illicit_rents: Here
) -> Here:
    """What the ruling coalition has to share out.

    Source: system.md 2.7, 2.10; F6. Loops: R3.
    """
    return foreign_income + credit_share_of_rents * new_credit + illicit_rents
