"""Switches: equations read them like parameters; one that leaves nothing to choose is refused."""

from __future__ import annotations

import pytest

from countertrade.case import Case
from countertrade.language import ModelError, assemble, requirements_of
from countertrade.language.declare import Declaration, Parameter, Switch, auxiliary
from countertrade.language.wiring import Here

size = Parameter("kb/d", over="regime", meaning="Size")
cause = Switch({"abroad": 1.5, "both": 1.0, "home": 0.5}, meaning="Where causes lie")


@auxiliary("kb/d", over="regime")
def loss(size: Here, cause: Here) -> Here:
    return size * cause


SMALL: dict[str, Declaration] = {"size": size, "cause": cause, "loss": loss}


def test_an_equation_reads_a_switch_like_a_parameter(shipped_case: Case) -> None:
    model = assemble(shipped_case, SMALL)
    assert {node.key for node in model.of_kind(Switch)} == {"cause"}
    assert model.nodes["loss[VEN]"].sources == ("size[VEN]", "cause")
    assert model.nodes["loss[VEN]"].evaluate({"size[VEN]": 4.0, "cause": 1.5}) == 6.0


def test_switches_stand_in_the_order_of_their_names(shipped_case: Case) -> None:
    other = Switch({"on": 1.0, "off": 0.0})
    model = assemble(shipped_case, {**SMALL, "zeal": other, "awe": other})
    assert list(model.switches) == ["awe", "cause", "zeal"]


def test_a_switch_has_no_unit(shipped_case: Case) -> None:
    @auxiliary("kb/d", over="regime")
    def wrong(size: Here, cause: Here) -> Here:
        return size + cause

    with pytest.raises(ModelError, match=r"wrong joins unlike units .*cause \[share\]"):
        assemble(shipped_case, {**SMALL, "wrong": wrong})


def test_units_are_checked_at_the_settings_themselves(shipped_case: Case) -> None:
    """A switch may be an exponent that is only right at its settings: here always 1 or -1."""
    sign = Switch({"up": 1.0, "down": -1.0})

    @auxiliary("share", over="regime")
    def wave(sign: Here) -> Here:
        assert (abs(sign) == 1).all()
        return sign

    assemble(shipped_case, {"sign": sign, "wave": wave})


def test_a_case_is_told_the_settings() -> None:
    needs = requirements_of(SMALL)
    assert {name: need.settings for name, need in needs.switches.items()} == {
        "cause": ("abroad", "both", "home")
    }
    assert "cause" not in needs.parameters and needs.quantity("cause") is None


def test_the_nominal_setting_is_the_default_or_the_first() -> None:
    assert cause.nominal == "abroad"
    assert Switch(cause.settings, default="both").nominal == "both"


@pytest.mark.parametrize(
    ("switch", "says"),
    [
        (Switch({}), r"cause has fewer than two settings \(none\)\. List at least two"),
        (Switch({"abroad": 1.0}), r"cause has fewer than two settings \(abroad\)"),
        (Switch({"abroad": 1.0, "home": float("nan")}), "cause has a setting whose value is no"),
        (
            Switch({"abroad": 1.0, "home": 0.5}, default="both"),
            r"default of the switch cause is both, .* Choose from abroad, home",
        ),
    ],
)
def test_a_switch_that_leaves_nothing_to_choose_is_refused(
    shipped_case: Case, switch: Switch, says: str
) -> None:
    with pytest.raises(ModelError, match=says):
        assemble(shipped_case, {**SMALL, "cause": switch})
