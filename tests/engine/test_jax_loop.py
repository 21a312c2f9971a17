"""JAX's loop does what the native loop does, and is chosen where JAX has an accelerator."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from small_model import small_model

from countertrade.case import Case
from countertrade.engine import backend
from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.jax_loop import WINDOW
from countertrade.language import Model

ON_PROCESSOR = f"{backend.ON_JAX}cpu"
SAME = 1e-9
"""Relative difference of two orders of the same operations."""
SINGLE_ERROR = 1e-4
"""Median relative difference in single precision over the same months."""
BEFORE, AHEAD = 12, WINDOW + 6
"""Months before and after the as-of month: more than one window, the last one not full."""


@pytest.fixture(scope="module")
def model(shipped_case: Case) -> Model:
    """Return a model that compiles in seconds."""
    return small_model(shipped_case)


def passages(model: Model, engine: str, precision: str) -> tuple[Passage, Passage]:
    """Take a block through months of history and on, with the regime of Venezuela kept there."""
    outputs = ("strength[VEN]", "strength[CUB]", "relief[VEN]", "coup[CUB]", "stance_open[VEN]")
    ensemble = Ensemble(model, 1, outputs, precision, engine)
    runs, as_of = block_runs(3), ensemble.span.as_of
    parameters, draws = ensemble.parameters(runs), ensemble.draws(runs)
    start = ensemble.start(runs, parameters)
    months = (as_of - BEFORE, as_of), (as_of, min(as_of + AHEAD, ensemble.span.months))
    past = ensemble.through("", start, parameters, draws, months[0])
    ahead = ensemble.through("", past.state, parameters, draws, months[1], "VEN")
    return past, ahead


@pytest.fixture(scope="module")
def native(model: Model) -> tuple[Passage, Passage]:
    return passages(model, backend.NATIVE, "float64")


def test_jax_does_what_the_native_loop_does(model: Model, native: tuple[Passage, Passage]) -> None:
    for expected, found in zip(native, passages(model, ON_PROCESSOR, "float64"), strict=True):
        assert found.written.keys() == expected.written.keys()
        assert found.state.keys() == expected.state.keys()
        for one, other in ((found.written, expected.written), (found.state, expected.state)):
            for key, values in other.items():
                assert one[key].shape == values.shape and one[key].dtype == values.dtype, key
                np.testing.assert_allclose(one[key], values, rtol=SAME, atol=SAME, err_msg=key)
    assert native[1].written["count regime_exit[CUB]"].any()
    assert not native[1].written["count regime_exit[VEN]"].any()
    assert np.ptp(native[1].written["stance_open[VEN]"]) == 1


def test_single_precision_is_single_throughout(
    model: Model, native: tuple[Passage, Passage]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, found = passages(model, ON_PROCESSOR, "float32")
    for key, values in found.written.items():
        assert values.dtype == np.float32
        assert np.median(np.abs(values - native[1].written[key])) < SINGLE_ERROR, key


@dataclass
class Machine:
    """What the engine is told of a machine."""

    plugin: bool = False
    platform: str | None = None
    """Kind of the first device; JAX refuses to start where there is none."""
    asked: int = 0
    """How often JAX was imported."""

    def devices(self) -> list[Any]:
        """Return devices as JAX does."""
        if self.platform is None:
            raise RuntimeError("no device")
        return [SimpleNamespace(platform=self.platform)]

    def jax(self) -> Any:
        """Import JAX."""
        self.asked += 1
        return self


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Return a machine without a plugin, which a test may change."""
    found = Machine()
    monkeypatch.setattr(backend, "find_spec", lambda name: name if found.plugin else None)
    monkeypatch.setattr(backend, "jax", found.jax)
    monkeypatch.setattr(backend, "_remember_compiled", lambda: None)
    backend.default_engine.cache_clear()
    yield found
    backend.default_engine.cache_clear()


def test_without_a_plugin_jax_is_not_asked(machine: Machine) -> None:
    assert backend.default_engine() == backend.NATIVE
    assert machine.asked == 0


def test_an_accelerator_that_answers_is_used(machine: Machine, model: Model) -> None:
    machine.plugin, machine.platform = True, "gpu"
    assert Ensemble(model, 1, ()).engine == "jax gpu"


@pytest.mark.parametrize("platform", ["cpu", None])
def test_a_plugin_without_a_device_is_said_once(machine: Machine, platform: str | None) -> None:
    machine.plugin, machine.platform = True, platform
    with pytest.warns(UserWarning, match="runs on the processor"):
        assert backend.default_engine() == backend.NATIVE
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert backend.default_engine() == backend.NATIVE
