"""What a gradient through recorded history costs, beside the same history run forwards.

A gradient is that of a weighted sum of thirty written series in all months, as a likelihood of
observations gives, and of the likelihood of the recorded events, by every parameter, every part of
the starting state and every number of noise. Its cost is that of the passage with the state before
each month kept and of the way back; both sides hand over their results as NumPy arrays. They are
run in one process, in turns; CPU time of the whole process counts, and of several turns the median.
Double precision. Not timed are drawing parameters and random numbers, and compiling, which is shown
apart.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from countertrade.case import load_case, shipped_case
from countertrade.engine.backend import BLOCK
from countertrade.engine.ensemble import Ensemble
from countertrade.engine.gradient import Checkpointed, Gradient
from countertrade.engine.layout import Outputs
from countertrade.engine.native import machine_code
from countertrade.engine.vector_code import DOUBLE
from countertrade.language import Model, assemble, requirements_of
from countertrade.model import DECLARATIONS

SEED = 1
REPEATS = 7
SERIES = 30
RUNS = (DOUBLE.lanes, BLOCK)
"""Runs that are taken together: one vector, as a few chains of a sampler fill it, and a block."""


@dataclass(frozen=True)
class Cost:
    """CPU time and memory of a gradient."""

    runs: int
    months: int
    forward: float
    """Seconds of the passage alone."""
    checkpointed: float
    """Seconds of the passage with the state before each month kept."""
    backward: float
    """Seconds of the way back."""
    bytes: int
    """Memory of the kept states."""

    @property
    def gradient(self) -> float:
        """Seconds of a gradient with its value."""
        return self.checkpointed + self.backward

    @property
    def times_forward(self) -> float:
        """Cost of a gradient over that of the passage."""
        return self.gradient / self.forward


@dataclass
class Work:
    """The passage of some runs through recorded history, and its gradient."""

    ensemble: Ensemble
    runs: np.ndarray
    passage: Checkpointed = field(init=False)

    def __post_init__(self) -> None:
        """Draw what the runs begin with, and weights."""
        ensemble, runs = self.ensemble, self.runs
        self._months = (0, ensemble.span.as_of)
        self._parameters, self._draws = ensemble.parameters(runs), ensemble.draws(runs)
        self._start = ensemble.start(runs, self._parameters)
        random = np.random.default_rng(SEED)
        shape = (ensemble.span.as_of, len(runs))
        self._weights = {key: random.normal(size=shape) for key in ensemble.outputs[:SERIES]}
        self._final = {"log_likelihood": np.ones(len(runs))}

    def forward(self) -> list[np.ndarray]:
        """Run history and lay out what a likelihood reads."""
        given = self._start, self._parameters, self._draws, self._months
        passage = self.ensemble.through("", *given, wanted=tuple(self._weights))
        return [passage.written[key] for key in self._weights]

    def checkpointed(self) -> list[np.ndarray]:
        """Run history with the state before each month kept."""
        given = self._start, self._parameters, self._draws, self._months
        self.passage = self.ensemble.checkpointed("", *given, wanted=tuple(self._weights))
        return [self.passage.written[key] for key in self._weights]

    def backward(self) -> Gradient:
        """Differentiate the last passage."""
        return self.passage.gradient(self._weights, self._final)


def gradient_cost(model: Model, runs: int = BLOCK, repeats: int = REPEATS) -> Cost:
    """Measure the gradient through the recorded history of a model's case.

    Parameters
    ----------
    model
        An assembled model.
    runs
        Number of runs that are taken together.
    repeats
        Number of turns; of each part the median counts.

    Returns
    -------
    Cost
        CPU time in seconds, and memory.
    """
    work = Work(_ensemble(model), np.arange(runs))
    parts = work.forward, work.checkpointed, work.backward
    seconds: list[list[float]] = [[] for _ in parts]
    for turn in range(repeats + 1):
        for part, found in zip(parts, seconds, strict=True):
            begin = time.process_time()
            part()
            # The first turn compiles.
            if turn:
                found.append(time.process_time() - begin)
    forward, checkpointed, backward = map(statistics.median, seconds)
    months = work.ensemble.span.as_of
    return Cost(runs, months, forward, checkpointed, backward, work.passage.bytes)


def compile_seconds(model: Model) -> tuple[float, float]:
    """Measure how long the month and its adjoint take to compile, in seconds of CPU."""
    loop = _ensemble(model).adjoint_loop
    found = []
    for text in (loop.forwards.code.text(), loop.code.text()):
        begin = time.process_time()
        machine_code(text)
        found.append(time.process_time() - begin)
    return found[0], found[1]


def _ensemble(model: Model) -> Ensemble:
    return Ensemble(model, SEED, Outputs(model).keys)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the cost of a gradient of the shipped case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS, help="turns of each side")
    repeats = parser.parse_args(arguments).repeats
    model = assemble(load_case(shipped_case(), requirements_of(DECLARATIONS)), DECLARATIONS)
    for runs in RUNS:
        cost = gradient_cost(model, runs, repeats)
        print(
            f"{runs} runs, {cost.months} months: forward {1e3 * cost.forward:.1f} ms, "
            f"with states kept {1e3 * cost.checkpointed:.1f} ms, "
            f"back {1e3 * cost.backward:.1f} ms; "
            f"gradient {cost.times_forward:.2f} times forward, {cost.bytes / 1e6:.1f} MB kept"
        )
    month, adjoint = compile_seconds(model)
    print(f"compiling, once for a case and processor: month {month:.1f} s, adjoint {adjoint:.1f} s")


if __name__ == "__main__":
    main()
