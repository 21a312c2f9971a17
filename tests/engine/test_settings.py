"""Settings of switches are drawn by seed, run and name alone, in proportion to their weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countertrade.case import Case
from countertrade.engine.parameters import draw_parameters, nominal_parameters
from countertrade.engine.variants import Variants, with_settings
from countertrade.language import Model, assemble
from countertrade.language.declare import Switch
from variant_model import CAUSE, CAUSES, ECHO, ECHOES, WEIGHTS, declarations, weighted

SEED = 1
RUNS = np.arange(20_000)
FOUR_ERRORS = 4 * np.sqrt(0.25 / len(RUNS))
"""Four standard errors of a share of one half."""


@pytest.fixture(scope="module")
def model(shipped_case: Case) -> Model:
    return assemble(weighted(shipped_case), declarations())


@pytest.fixture(scope="module")
def drawn(model: Model) -> dict[str, np.ndarray]:
    return Variants(model).drawn(SEED, RUNS)


def test_settings_come_in_proportion_to_their_weights(drawn: dict[str, np.ndarray]) -> None:
    causes = np.bincount(drawn[CAUSE], minlength=3) / len(RUNS)
    total = sum(WEIGHTS.values())
    expected = [WEIGHTS[setting] / total for setting in CAUSES]
    np.testing.assert_allclose(causes, expected, atol=FOUR_ERRORS)


def test_without_weights_settings_are_equally_likely(drawn: dict[str, np.ndarray]) -> None:
    assert drawn[ECHO].mean() == pytest.approx(0.5, abs=FOUR_ERRORS)


def test_switches_are_drawn_apart(drawn: dict[str, np.ndarray]) -> None:
    for cause in range(len(CAUSES)):
        share = drawn[ECHO][drawn[CAUSE] == cause].mean()
        assert share == pytest.approx(0.5, abs=2 * FOUR_ERRORS)


def test_a_run_has_its_settings_whichever_runs_are_beside_it(
    model: Model, drawn: dict[str, np.ndarray]
) -> None:
    some = np.array([700, 3, 19_999, 3])
    for name, settings in Variants(model).drawn(SEED, some).items():
        np.testing.assert_array_equal(settings, drawn[name][some])


def test_another_switch_or_weight_elsewhere_changes_nothing(
    model: Model, shipped_case: Case, drawn: dict[str, np.ndarray]
) -> None:
    more = {"another": Switch({"one": 1.0, "two": 2.0}), **declarations()}
    other = Variants(assemble(weighted(shipped_case), more)).drawn(SEED, RUNS)
    fixed = Variants(assemble(weighted(shipped_case, dict.fromkeys(CAUSES, 1.0)), declarations()))
    np.testing.assert_array_equal(other[CAUSE], drawn[CAUSE])
    np.testing.assert_array_equal(fixed.drawn(SEED, RUNS)[ECHO], drawn[ECHO])


def test_another_seed_gives_other_settings(model: Model, drawn: dict[str, np.ndarray]) -> None:
    other = Variants(model).drawn(SEED + 1, RUNS)
    assert (other[ECHO] == drawn[ECHO]).mean() == pytest.approx(0.5, abs=FOUR_ERRORS)


def test_a_setting_without_weight_is_never_drawn(shipped_case: Case) -> None:
    weights = {"abroad": 0.0, "both": 1.0, "home": 0.0}
    variants = Variants(assemble(weighted(shipped_case, weights), declarations()))
    assert set(variants.drawn(SEED, RUNS)[CAUSE]) == {1}


def test_parameters_hold_the_value_of_the_setting(
    model: Model, drawn: dict[str, np.ndarray]
) -> None:
    runs = RUNS[:256]
    values = draw_parameters(model, SEED, runs)
    for name, levels in ((CAUSE, CAUSES), (ECHO, ECHOES)):
        expected = np.array([*levels.values()])[drawn[name][runs]]
        np.testing.assert_array_equal(values[name], expected)


def test_a_switch_moves_no_parameter(model: Model, shipped_model: Model) -> None:
    runs = RUNS[:256]
    with_switches = draw_parameters(model, SEED, runs)
    for key, values in draw_parameters(shipped_model, SEED, runs).items():
        if not isinstance(shipped_model.nodes[key].declaration, Switch):
            np.testing.assert_array_equal(values, with_switches[key], err_msg=key)


def test_combinations_cover_every_pair_of_settings(
    model: Model, drawn: dict[str, np.ndarray]
) -> None:
    variants = Variants(model)
    assert variants.prior.sum() == pytest.approx(1)
    index = variants.combination_of(drawn, len(RUNS))
    shares = np.bincount(index, minlength=len(variants.prior)) / len(RUNS)
    np.testing.assert_allclose(shares, variants.prior, atol=FOUR_ERRORS)
    for run in range(10):
        names = dict(zip(variants.settings, variants.combinations[index[run]], strict=True))
        for switch in (CAUSE, ECHO):
            assert names[switch] == variants.settings[switch][drawn[switch][run]]


def test_without_chance_the_default_is_in_force(model: Model, shipped_case: Case) -> None:
    values = nominal_parameters(model)
    assert (values[CAUSE], values[ECHO]) == (CAUSES["both"], ECHOES["on"])
    weights = {"abroad": 1.0, "both": 0.0, "home": 3.0}
    moved = nominal_parameters(assemble(weighted(shipped_case, weights), declarations()))
    assert moved[CAUSE] == CAUSES["home"]


def test_a_fixed_switch_is_the_same_in_every_run(model: Model) -> None:
    case = with_settings(model.case, Variants(model).settings, {ECHO: "off"})
    fixed = replace(model, case=case)
    values = draw_parameters(fixed, SEED, RUNS[:256])
    assert (values[ECHO] == ECHOES["off"]).all()
    assert nominal_parameters(fixed)[ECHO] == ECHOES["off"]
    np.testing.assert_array_equal(values[CAUSE], draw_parameters(model, SEED, RUNS[:256])[CAUSE])


def test_a_model_without_switches_has_one_variant(shipped_case: Case) -> None:
    variants = Variants(assemble(shipped_case, {}))
    assert variants.combinations == ((),)
    assert variants.prior.tolist() == [1.0]
    assert variants.drawn(SEED, RUNS) == {}
    assert (variants.combination_of({}, 3) == 0).all()
