"""Leverage: dependence of survival on what comes from others."""

from __future__ import annotations

import pytest

from countertrade.analysis.leverage import EVERYTHING, Dependence, dependences, leverage
from countertrade.case import load_case, shipped_case
from countertrade.language import requirements_of
from countertrade.model import DECLARATIONS


@pytest.fixture(scope="module")
def found() -> tuple[Dependence, ...]:
    folder = shipped_case().parent / "ussr-cuba"
    return dependences(load_case(folder, requirements_of(DECLARATIONS)), DECLARATIONS)


def test_every_giver_is_measured(found: tuple[Dependence, ...]) -> None:
    flows = {(one.giver, one.flow) for one in found}
    assert {("SUN", "third_party_supply"), ("SUN", "arms_delivered"), ("SUN", EVERYTHING)} <= flows
    assert {one.regime for one in found} == {"CUB"}


def test_what_protects_has_a_positive_elasticity(found: tuple[Dependence, ...]) -> None:
    whole = next(one for one in found if (one.giver, one.flow) == ("SUN", EVERYTHING))
    assert whole.elasticity > 3 * whole.error > 0
    parts = [one.elasticity for one in found if one.giver == "SUN" and one.flow != EVERYTHING]
    # Half of everything is cut at once, so the whole is near the sum of its parts, not equal.
    assert whole.elasticity == pytest.approx(sum(parts), rel=0.5)


def test_leverage_is_what_the_other_stands_to_lose_more() -> None:
    one = Dependence("A", "B", EVERYTHING, 0.03, 0.0)
    other = Dependence("B", "A", EVERYTHING, 0.01, 0.0)
    single = Dependence("A", "B", "oil_shipment", 0.5, 0.0)
    assert leverage((one, other, single), "B", "A") == pytest.approx(0.02)
    assert leverage((one, other, single), "A", "B") == pytest.approx(-0.02)
    assert leverage((), "A", "B") == 0
