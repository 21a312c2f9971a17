"""Debt and credit: creditors who roll over or run, service, default."""

from __future__ import annotations

from countertrade.language.declare import Parameter, auxiliary, stock
from countertrade.language.operators import logistic, minimum, ratio
from countertrade.language.wiring import Here, Incoming, Receiver, Sender

initial_debt = Parameter("USDbn", over="credit", meaning="Debt in the first month")
credit_capacity = Parameter("USDbn/yr", over="credit", meaning="Lending while a creditor extends")
interest_rate = Parameter("1/yr", over="world", meaning="Real interest on foreign debt")
repayment_time = Parameter("yr", over="credit", meaning="Time over which debt is repaid")
rollover_sensitivity = Parameter("share", over="world", meaning="How sharply creditors run")
rollover_threshold = Parameter("share", over="world", meaning="Confidence at which half roll over")
finance_exposure = Parameter(
    "share", over="credit", meaning="Part of a creditor's lending that closed finance stops"
)
repudiation_chance = Parameter("share", over="world", meaning="Chance that a successor repudiates")
debt_tolerance = Parameter("yr", over="world", meaning="Years of income a creditor lends against")
default_ceiling = Parameter("1/yr", over="world", meaning="Default rate at unbearable service")
default_threshold = Parameter("share", over="world", meaning="Service over means at half that rate")
default_sensitivity = Parameter("share", over="world", meaning="Rise of default with debt service")
default_resolution_time = Parameter("yr", over="world", meaning="Length of a default")
initial_default_share = Parameter("share", over="regime", meaning="Debt in default at first")


@auxiliary("share", over="credit")
def rollover(
    belief: Receiver,
    repudiation_chance: Here,
    all_debt: Receiver,
    foreign_income: Receiver,
    debt_tolerance: Here,
    rollover_sensitivity: Here,
    rollover_threshold: Here,
) -> Here:
    """Share of creditors who go on lending.

    Capacity to pay times the chance to be paid, against a threshold: a smooth form of the
    creditors' global game. Source: system.md 0 (creditors), D4 (F4); Morris and Shin. Loops: R3.
    """
    capacity = 1 - ratio(all_debt, all_debt + debt_tolerance * foreign_income)
    repaid = belief + (1 - belief) * (1 - repudiation_chance)
    return logistic(rollover_sensitivity * (capacity * repaid - rollover_threshold))


@auxiliary("USDbn/yr", over="credit")
def new_credit(
    credit_capacity: Here,
    patron_means: Sender,
    credit_stance_extend: Here,
    credit_stance_hold: Here,
    debt: Here,
    repayment_time: Here,
    rollover: Here,
    finance_exposure: Here,
    finance_pressure: Receiver,
    default_share: Receiver,
    debt_stance_repudiated: Here,
) -> Here:
    """New lending: all a creditor would lend, or what falls due rolled over.

    None to a debtor in default, or to one that has repudiated. Source: system.md 2.3, 2.9; F2, F3,
    F4. Loops: R3.
    """
    offered = credit_stance_extend * credit_capacity * patron_means
    rolled = credit_stance_hold * debt / repayment_time
    open_share = (1 - finance_exposure * finance_pressure) * (1 - default_share)
    return (offered + rolled) * rollover * open_share * (1 - debt_stance_repudiated)


@auxiliary("USDbn", over="regime")
def all_debt(debt: Incoming) -> Here:
    """Foreign debt to all creditors, as the creditors count it.

    Source: K7 (outstanding, not cumulative). Loops: R3.
    """
    return debt


@auxiliary("USDbn/yr", over="credit")
def debt_service_due(
    debt: Here, interest_rate: Here, repayment_time: Here, debt_stance_repudiated: Here
) -> Here:
    """Interest and repayment that fall due; none once a successor has repudiated the debt.

    Source: system.md 2.3, 2.8. Loops: R3.
    """
    return debt * (interest_rate + 1 / repayment_time) * (1 - debt_stance_repudiated)


@auxiliary("share", over="regime")
def service_share(
    exchange_available: Here,
    services_paid: Here,
    debt_service_due: Incoming,
    default_share: Here,
) -> Here:
    """Share of debt service that is paid, out of what hosted staff leave.

    Source: system.md 2.3. Loops: R3, B2.
    """
    left = exchange_available - services_paid
    return (1 - default_share) * minimum(1, ratio(left, debt_service_due))


@auxiliary("USDbn/yr", over="credit")
def debt_service_paid(debt_service_due: Here, service_share: Receiver) -> Here:
    """Debt service paid on a link.

    Source: system.md 2.3. Loops: R3.
    """
    return debt_service_due * service_share


@stock("USDbn", over="credit", initial="initial_debt")
def debt(new_credit: Here, debt: Here, interest_rate: Here, debt_service_paid: Here) -> Here:
    """Change of the debt outstanding: new lending, interest, less what is paid.

    Source: system.md 2.3, reality check 19; K7. Loops: R3.
    """
    return new_credit + debt * interest_rate - debt_service_paid


@stock("share", over="regime", initial="initial_default_share")
def default_share(
    default_share: Here,
    debt_service_due: Incoming,
    reserves: Here,
    foreign_income: Here,
    drawdown_time: Here,
    default_ceiling: Here,
    default_threshold: Here,
    default_sensitivity: Here,
    default_resolution_time: Here,
) -> Here:
    """Change of the expected share of time in default.

    The rate rises with service over reserves and income; a default resolves with time. Source:
    system.md 0 (creditors). Loops: R3, B2.
    """
    means = foreign_income + reserves / drawdown_time
    burden = ratio(debt_service_due, means)
    rate = default_ceiling * logistic(default_sensitivity * (burden - default_threshold))
    return rate * (1 - default_share) - default_share / default_resolution_time
