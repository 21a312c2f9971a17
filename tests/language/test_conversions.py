"""Numbers that turn one unit into another, by hand and there and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countertrade.language.declare import Conversion
from countertrade.language.unit_check import conversion_factor
from countertrade.model import DECLARATIONS
from countertrade.vocabulary import units

CONVERSIONS = [one for one in DECLARATIONS.values() if isinstance(one, Conversion)]


@pytest.mark.parametrize("conversion", CONVERSIONS, ids=lambda one: f"{one.source} to {one.target}")
@settings(deadline=None)
@given(value=st.floats(1e-9, 1e9))
def test_units_convert_there_and_back(conversion: Conversion, value: float) -> None:
    there = value * conversion_factor(conversion)
    assert there == pytest.approx(
        units().Quantity(value, conversion.source).to(conversion.target).m
    )
    back = there * conversion_factor(Conversion(conversion.target, conversion.source))
    assert back == pytest.approx(value, rel=1e-12)


def test_units_by_hand() -> None:
    bill = conversion_factor(Conversion("kb/d * USD/bbl", "USDbn/yr"))
    assert bill == pytest.approx(1000 * 365.25 / 1e9, rel=1e-12)
    assert conversion_factor(Conversion("oil_bbl", "gallon")) == pytest.approx(42, rel=1e-6)
    assert conversion_factor(Conversion("Mperson", "kperson")) == pytest.approx(1000)
    assert conversion_factor(Conversion("%/yr", "1/yr")) == pytest.approx(0.01)
