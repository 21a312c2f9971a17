"""Population: residents, diaspora, emigration."""

from __future__ import annotations

from countertrade.language.declare import Noise, Parameter, auxiliary, stock
from countertrade.language.operators import exp, logistic, positive, power, ratio
from countertrade.language.wiring import Here

openness_noise = Noise(over="regime", meaning="Chance in how open destinations are")

initial_resident_population = Parameter("Mperson", over="regime", meaning="Residents at first")
initial_diaspora = Parameter("Mperson", over="regime", meaning="Migrants abroad at first")
natural_growth = Parameter("1/yr", over="regime", meaning="Births less deaths over residents")
emigration_ceiling = Parameter("1/yr", over="world", meaning="Most of the residents leaving a year")
emigration_slope = Parameter("share", over="world", meaning="How sharply emigration follows loss")
emigration_threshold = Parameter("share", over="regime", meaning="Loss at which half would leave")
network_elasticity = Parameter("share", over="world", meaning="How migrants abroad ease leaving")
network_scale = Parameter("share", over="world", meaning="Diaspora over residents taken as normal")
mobile_share = Parameter("share", over="world", meaning="Part of a people that would ever leave")
blackout_weight_in_loss = Parameter("share", over="world", meaning="Weight of blackouts in loss")
inflation_weight_in_loss = Parameter("share", over="world", meaning="Weight of inflation in loss")
initial_openness = Parameter(
    "index", over="regime", meaning="Log openness of destinations at first"
)
openness_reversion = Parameter("1/yr", over="world", meaning="Return of openness to its mean")
openness_volatility = Parameter("1/yr**0.5", over="world", meaning="Chance in openness over a year")
exit_control = Parameter("share", over="regime", meaning="Part of those leaving that is held back")
displacement = Parameter("share", over="world", meaning="Residents driven out per land fought over")


@auxiliary("index", over="regime")
def welfare(gdp: Here, resident_population: Here, initial_resident_population: Here) -> Here:
    """Living standard: output over the root of the change in residents.

    Source: system.md 2.6. Loops: B4, R11.
    """
    return gdp / power(resident_population / initial_resident_population, 1 / 2)


@auxiliary("share", over="regime")
def perceived_loss(
    welfare: Here,
    lasting_blackout: Here,
    blackout_weight_in_loss: Here,
    inflation_burden: Here,
    inflation_weight_in_loss: Here,
) -> Here:
    """What people lose by staying: living standard, light, money.

    Source: system.md 2.6. Loops: B4, R6.
    """
    return (
        positive(1 - welfare)
        + blackout_weight_in_loss * lasting_blackout
        + inflation_weight_in_loss * inflation_burden
    )


@auxiliary("Mperson/yr", over="regime")
def emigration(
    perceived_loss: Here,
    resident_population: Here,
    diaspora: Here,
    destination_openness: Here,
    emigration_ceiling: Here,
    emigration_slope: Here,
    emigration_threshold: Here,
    network_elasticity: Here,
    network_scale: Here,
    mobile_share: Here,
    border_stance_open: Here,
    exit_control: Here,
    fighting: Here,
    displacement: Here,
) -> Here:
    """People who leave a year: those who choose to, and those whom fighting drives out.

    Rises with loss, eased by those already abroad, open destinations and the pool of the mobile.
    Source: H2; system.md 2.6; Beine, Docquier and Ozden on networks. Loops: B4, R6.
    """
    wish = logistic(emigration_slope * (perceived_loss - emigration_threshold))
    network = power(ratio(diaspora, network_scale * resident_population), network_elasticity)
    remaining = positive(1 - ratio(diaspora, mobile_share * (resident_population + diaspora)))
    let_go = 1 - exit_control * (1 - border_stance_open)
    chosen = emigration_ceiling * wish * network * let_go
    driven = displacement * fighting
    return (chosen + driven) * remaining * exp(destination_openness) * resident_population


@stock("Mperson", over="regime", initial="initial_resident_population")
def resident_population(resident_population: Here, natural_growth: Here, emigration: Here) -> Here:
    """Change of residents: natural growth less emigration.

    Source: system.md 2.6, reality check 15. Loops: B4, R6.
    """
    return natural_growth * resident_population - emigration


@stock("Mperson", over="regime", initial="initial_diaspora")
def diaspora(emigration: Here) -> Here:
    """Change of migrants abroad.

    Source: system.md 2.6, reality check 15. Loops: B4, R6.
    """
    return emigration


@stock("index", over="regime", initial="initial_openness")
def destination_openness(
    destination_openness: Here,
    openness_reversion: Here,
    openness_volatility: Here,
    openness_noise: Here,
) -> Here:
    """Change of the log openness of destinations: chance about a mean.

    Source: system.md 0 (drawn, not known in hindsight). Loops: none.
    """
    return -openness_reversion * destination_openness + openness_volatility * openness_noise
