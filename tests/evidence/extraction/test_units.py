"""Canonical units and the project's registry."""

from __future__ import annotations

import pytest

from countertrade.evidence.extraction.number_lexicon import LANGUAGES, lexicon
from countertrade.evidence.extraction.units import base_of, canonical_unit, is_money, may_have_rate
from countertrade.vocabulary import units


@pytest.mark.parametrize(
    "name",
    ["bbl/day", "USD", "USD/year", "USD/bbl", "person", "count", "MW", "t/year", "1", "percent"],
)
def test_units_the_model_knows(name: str) -> None:
    unit = canonical_unit(name)
    assert unit is not None and unit.expression
    assert units().parse_expression(unit.expression) is not None


def test_a_barrel_is_the_oil_barrel() -> None:
    unit = canonical_unit("bbl")
    assert unit is not None
    litres = units().Quantity(1, "dimensionless") * units().parse_expression(unit.expression)
    assert litres.to("liter").magnitude == pytest.approx(158.987, abs=0.001)


@pytest.mark.parametrize("name", ["furlong", "", "USD/furlong", "XYZ"])
def test_unknown_units(name: str) -> None:
    assert canonical_unit(name) is None


def test_open_currencies_are_money() -> None:
    unit = canonical_unit("USD/bbl|CAD/bbl")
    assert unit is not None
    assert unit.dimension == "money per volume"
    assert is_money("USD|CAD") and not is_money("person")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_of_the_word_lists_is_canonical(language: str) -> None:
    words = lexicon(language)
    phrases = [
        *words.units.meanings(),
        *words.symbols.meanings(),
        *words.money_words.meanings(),
        *words.money_before.meanings(),
        *words.money_after.meanings(),
    ]
    names = {measure.unit for measure in phrases} - {"dollar", "peso", "pound"}
    unknown = {name for name in names if canonical_unit(name) is None}
    assert not unknown


def test_what_can_be_per_day() -> None:
    assert may_have_rate("bbl") and may_have_rate("EUR") and may_have_rate("hour")
    assert not may_have_rate("year") and not may_have_rate("bbl/day")
    assert base_of("USD/person/month") == "USD"
