"""The kernel in C, with another compiler and its own exponentials, agrees with the engine's.

Both have one definition, the equations and the step of the kernel; what is compared is how it is
compiled and run: a wrong lane, month, row or switch shows here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pytest
from benchmarks.c_kernel.build import CompilerError, Precision, compiled, has_compiler
from benchmarks.c_kernel.kernel import CKernel
from benchmarks.c_kernel.source import Source

from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.layout import Outputs
from countertrade.engine.trace import TracedMonth
from countertrade.language import Model
from countertrade.language.expressions import number

needs_gcc = pytest.mark.skipif(not has_compiler(), reason="gcc is not installed")
SEED = 1
RELATIVE = 1e-9
"""Observed are some 1e-12: rounding of some hundred months, in another order of operations."""
ABSOLUTE = 1e-12
"""Rounding left over where a quantity is near zero, over its largest value."""
MOST_FLIPS = 1
"""Runs of 256 in which an event or a choice may fall otherwise, where it hangs on the last digit;
none does on the machines seen."""
SINGLE = 1e-4
"""Relative difference of the median figure in single precision."""


@dataclass(frozen=True)
class Sides:
    """One block of runs of the shipped case in C and by the engine: history, then a scenario."""

    ensemble: Ensemble
    kernel: CKernel

    @cached_property
    def history(self) -> tuple[Passage, Passage]:
        """Recorded history on both sides."""
        return self._both("", (None, None), (0, self.ensemble.span.as_of))

    def ahead(self, scenario: str, kept: str | None = None) -> tuple[Passage, Passage]:
        """Return a scenario from the end of each side's own history."""
        months = (self.ensemble.span.as_of, self.ensemble.span.months)
        return self._both(scenario, self.history, months, kept)

    def _both(
        self,
        name: str,
        past: tuple[Passage | None, Passage | None],
        months: tuple[int, int],
        kept: str | None = None,
    ) -> tuple[Passage, Passage]:
        runs = block_runs(0)
        parameters, draws = self.ensemble.parameters(runs), self.ensemble.draws(runs)
        first, second = (
            side.through(
                name,
                before.state if before else self.ensemble.start(runs, parameters),
                parameters,
                draws,
                months,
                kept,
            )
            for side, before in zip((self.kernel, self.ensemble), past, strict=True)
        )
        return first, second


@pytest.fixture(scope="module")
def sides(shipped_model: Model) -> Sides:
    ensemble = Ensemble(shipped_model, SEED, Outputs(shipped_model).keys)
    return Sides(ensemble, CKernel(ensemble))


@needs_gcc
@pytest.mark.slow
def test_recorded_history_agrees(sides: Sides) -> None:
    found, expected = sides.history
    _agree(found, expected, np.ones(256, dtype=bool))


@needs_gcc
@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "kept"),
    [("status-quo", None), ("status-quo", "VEN"), ("outlet-held-closed", None)],
)
def test_what_chance_draws_agrees(sides: Sides, scenario: str, kept: str | None) -> None:
    found, expected = sides.ahead(scenario, kept)
    same = _alike(found, expected)
    struck = sum(expected.state[key].sum() for key in expected.state if key.startswith("count"))
    print(f"{scenario}, kept {kept}: {struck:.0f} events, {(~same).sum()} of 256 runs flip")
    assert struck > 256
    assert (~same).sum() <= MOST_FLIPS
    _agree(found, expected, same)


@needs_gcc
@pytest.mark.slow
def test_single_precision_stays_near(sides: Sides) -> None:
    single = CKernel(sides.ensemble, Precision.SINGLE)
    runs, months = block_runs(0), (0, sides.ensemble.span.as_of)
    parameters, draws = sides.ensemble.parameters(runs), sides.ensemble.draws(runs)
    start = sides.ensemble.start(runs, parameters)
    found = single.through("", start, parameters, draws, months).written
    for key, expected in sides.history[1].written.items():
        scale = np.abs(expected) + ABSOLUTE + np.abs(expected).max() * SINGLE
        assert np.median(np.abs(found[key] - expected) / scale) < SINGLE, key


@needs_gcc
def test_gcc_refuses_in_a_sentence() -> None:
    with pytest.raises(CompilerError, match="gcc refused the C kernel: "):
        compiled("no C at all", Precision.DOUBLE)


def test_a_number_that_is_not_finite_is_refused() -> None:
    month = TracedMonth({}, {"x": number(np.inf)}, ())
    with pytest.raises(ValueError, match="ffast-math has no place"):
        _ = Source(month).text


def _alike(found: Passage, expected: Passage) -> np.ndarray:
    """Tell for each run whether every event and choice fell alike, shape (runs,)."""
    same = np.ones(256, dtype=bool)
    for key, values in expected.written.items():
        if key.startswith("count"):
            same &= (found.written[key] == values).all(axis=0)
    for key, value in expected.state.items():
        if key.startswith("option"):
            same &= found.state[key] == np.asarray(value)
    return same


def _agree(found: Passage, expected: Passage, runs: np.ndarray) -> None:
    """Compare everything that was written, and the state at the end."""
    for key, values in expected.written.items():
        _near(found.written[key][:, runs], values[:, runs], key)
    assert set(found.state) == set(expected.state)
    for key, value in expected.state.items():
        _near(found.state[key][runs], np.asarray(value)[runs], key)


def _near(found: np.ndarray, expected: np.ndarray, key: str) -> None:
    least = ABSOLUTE * np.abs(expected).max(initial=0.0)
    np.testing.assert_allclose(found, expected, RELATIVE, least, err_msg=key)
