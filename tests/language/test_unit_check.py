"""Units: what does not fit is refused in a sentence that names the functions on both sides."""

from __future__ import annotations

import pytest

from countertrade.language import ModelError
from countertrade.language.declare import (
    Conversion,
    Declaration,
    Parameter,
    auxiliary,
    decision,
    hazard,
    stock,
)
from countertrade.language.operators import exp, minimum, positive
from countertrade.language.unit_check import check_units, conversion_factor
from countertrade.language.wiring import Here

price = Parameter("USD/bbl", over="world", meaning="Price")
cost = Parameter("USDbn/yr", over="regime", meaning="Cost")
spell = Parameter("yr", over="world", meaning="Time")
limit = Parameter("kb/d", over="regime", meaning="Limit")
small_limit = Parameter("bbl/d", over="regime", meaning="Limit in barrels")
bill = Conversion("kb/d * USD/bbl", "USDbn/yr")


@auxiliary("kb/d", over="regime")
def volume(limit: Here) -> Here:
    return limit


INPUTS: dict[str, Declaration] = {
    "price": price,
    "cost": cost,
    "spell": spell,
    "limit": limit,
    "small_limit": small_limit,
    "bill": bill,
    "volume": volume,
}


def check(**declared: Declaration) -> None:
    check_units(INPUTS | declared)


def refusal(**declared: Declaration) -> str:
    with pytest.raises(ModelError) as caught:
        check(**declared)
    message = str(caught.value)
    assert message.endswith(".")
    return message


def test_units_that_fit_pass() -> None:
    @auxiliary("USDbn/yr", over="regime")
    def revenue(volume: Here, price: Here, bill: Here, cost: Here) -> Here:
        return positive(volume * price * bill - cost)

    @stock("USDbn", over="regime", initial="first")
    def savings(savings: Here, revenue: Here, spell: Here) -> Here:
        return revenue - savings / spell

    @hazard(event="regime_exit", mode="coup", over="regime")
    def rate(spell: Here) -> Here:
        return 1 / spell

    @decision("stay", "go", over="regime")
    def stance(volume: Here, limit: Here) -> tuple[Here, ...]:
        return (volume / limit, 0 * volume / limit)

    check(revenue=revenue, savings=savings, rate=rate, stance=stance)


def test_unlike_units_joined_name_both_suppliers() -> None:
    @auxiliary("kb/d", over="regime")
    def revenue(volume: Here, price: Here, spell: Here) -> Here:
        return (volume + price) * (spell / spell)

    message = refusal(revenue=revenue)
    assert message.startswith("revenue ")
    assert "volume [kb/d]" in message
    assert "price [USD/bbl]" in message
    assert "spell" not in message


def test_wrong_result_names_the_function_and_its_suppliers() -> None:
    @auxiliary("USDbn/yr", over="regime")
    def revenue(volume: Here) -> Here:
        return volume

    message = refusal(revenue=revenue)
    assert message.startswith("revenue is declared in USDbn/yr")
    assert "volume [kb/d]" in message


def test_hidden_factor_in_a_product_is_found() -> None:
    @auxiliary("USDbn/yr", over="regime")
    def revenue(volume: Here, price: Here) -> Here:
        return volume * price

    message = refusal(revenue=revenue)
    assert message.startswith("revenue ")
    assert "volume [kb/d]" in message and "price [USD/bbl]" in message
    assert "Conversion" in message


def test_hidden_factor_in_a_sum_is_found() -> None:
    @auxiliary("USDbn/yr", over="regime")
    def revenue(cost: Here, volume: Here, price: Here) -> Here:
        return cost + volume * price

    assert "Conversion" in refusal(revenue=revenue)


def test_hidden_factor_in_a_comparison_is_found() -> None:
    @auxiliary("share", over="regime")
    def full(volume: Here, small_limit: Here) -> Here:
        return minimum(volume, small_limit) / volume

    assert "another scale" in refusal(full=full)


def test_plain_number_added_to_a_quantity_is_refused() -> None:
    @auxiliary("kb/d", over="regime")
    def more(volume: Here) -> Here:
        return volume + 1

    assert "volume [kb/d]" in refusal(more=more)


def test_exponential_of_a_quantity_is_refused() -> None:
    @auxiliary("share", over="regime")
    def growth(volume: Here) -> Here:
        return exp(volume)

    message = refusal(growth=growth)
    assert message.startswith("growth ") and "volume [kb/d]" in message


def test_stock_gives_its_change_per_year() -> None:
    @stock("kb/d", over="regime", initial="limit")
    def capacity(volume: Here) -> Here:
        return volume

    message = refusal(capacity=capacity)
    assert "(kb/d) / yr" in message and "volume [kb/d]" in message


def test_utilities_are_pure_numbers() -> None:
    @decision("stay", "go", over="regime")
    def stance(volume: Here, limit: Here) -> tuple[Here, ...]:
        return (volume / limit, volume)

    message = refusal(stance=stance)
    assert message.startswith("stance ") and "volume [kb/d]" in message


def test_options_are_shares() -> None:
    @decision("stay", "go", over="regime")
    def stance(volume: Here, limit: Here) -> tuple[Here, ...]:
        return (volume / limit, volume / limit)

    @auxiliary("kb/d", over="regime")
    def held(stance_go: Here, limit: Here) -> Here:
        return stance_go + limit

    message = refusal(stance=stance, held=held)
    assert message.startswith("held ")
    assert "stance_go [share]" in message and "limit [kb/d]" in message


def test_conversion_is_the_barrel_of_oil_a_year() -> None:
    # A thousand barrels a day at a dollar a barrel are 365.25 thousand dollars a year.
    assert conversion_factor(bill) == pytest.approx(0.00036525, rel=1e-12)
