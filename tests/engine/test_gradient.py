"""Gradients through the simulation are what finite differences of the same simulation are.

Runs do not depend on each other, so that one passage takes one run many times, with another number
moved in each: all finite differences of a case cost two passages of some thousand runs.

A simulation has a kink where two sides of a bound tie and a jump where an event or an option flips;
neither has a slope. Kinks within a step are told by differences to the left and to the right that
disagree, and left out; few may be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from blocks import Block

from countertrade.engine.backend import jax
from countertrade.engine.ensemble import Ensemble
from countertrade.engine.gradient import Gradient
from countertrade.engine.kernel import BY_MONTH, Values
from countertrade.language import Model
from countertrade.language.declare import Parameter
from countertrade.model import SUBSYSTEMS

RUNS = np.array([3, 7])
STEP = 1e-6
"""Relative step of a difference: a millionth of a number, of a thousandth where it is smaller."""
ROUNDING = 1e-12
"""Relative rounding of a weighted sum over hundreds of months of some five thousand operations on
doubles, each off by 1e-16; a difference loses this much of the sum over its step."""
NEAR = 1e-5
"""Relative error of a difference: the step of a millionth, squared, times a third derivative that
the exponentials of hundreds of months make large."""
MOST_KINKS = 0.05
"""Part of the numbers tried that may lie at a kink: stocks and parameters that begin at a bound."""
WITHOUT_SLOPE = {"decisions", "stances", "succession"}
"""Subsystems whose parameters weigh options and draw successors: they act by jumps alone."""
LEAST_SEEN = 0.5
"""Part of the slopes that has to be large enough to be seen in a difference."""
WEIGHTED = (
    "gdp[CUB]",
    "gdp[VEN]",
    "grievance[CUB]",
    "oil_output[VEN]",
    "oil_delivered[VEN>CUB]",
    "survival CUB",
    "survival VEN",
)


@dataclass(frozen=True)
class Given:
    """What a passage of some runs begins with."""

    state: Values
    parameters: Values
    draws: Values

    def only(self, lanes: np.ndarray) -> Given:
        """Return some of the runs, each as often as it is listed."""
        return Given(*(_taken(one, lanes) for one in (self.state, self.parameters, self.draws)))


def _taken(arrays: Values, lanes: np.ndarray) -> Values:
    return {
        key: _taken(one, lanes) if isinstance(one, dict) else one[..., lanes].copy()
        for key, one in arrays.items()
    }


@dataclass(frozen=True)
class Case:
    """A passage of which a weighted sum is differentiated."""

    ensemble: Ensemble
    scenario: str
    months: tuple[int, int]
    given: Given
    weights: Values
    final: Values
    """Weights of the state at the end."""

    def sums(self, given: Given, lanes: np.ndarray) -> np.ndarray:
        """Return the weighted sum of each run, weighted as the runs of the case in its place."""
        passage = self.ensemble.through(
            self.scenario,
            given.state,
            given.parameters,
            given.draws,
            self.months,
            wanted=tuple(self.weights),
        )
        written = sum((self.weights[k][:, lanes] * passage.written[k]).sum(0) for k in self.weights)
        total: np.ndarray = written + sum(
            one[lanes] * passage.state[k] for k, one in self.final.items()
        )
        return total

    def gradient(self) -> Gradient:
        """Return the gradient of the weighted sum."""
        given = self.given
        passage = self.ensemble.checkpointed(
            self.scenario, given.state, given.parameters, given.draws, self.months
        )
        return passage.gradient(self.weights, self.final)


Number = Callable[[Given], np.ndarray]
"""Finds the number that is moved: one of each run, shape (runs,)."""


@dataclass(frozen=True)
class Differences:
    """Differences of a weighted sum by some numbers, one row for each."""

    left: np.ndarray
    right: np.ndarray
    lost: np.ndarray
    """How far rounding may move them."""

    @property
    def kinks(self) -> np.ndarray:
        """Where the two sides disagree."""
        size = np.maximum(np.abs(self.left), np.abs(self.right))
        return np.abs(self.right - self.left) > 10 * NEAR * size + 2 * self.lost

    def are(self, slopes: np.ndarray) -> np.ndarray:
        """Tell where slopes are the mean of both sides."""
        middle = (self.left + self.right) / 2
        size = np.maximum(np.abs(middle), np.abs(slopes))
        return np.abs(slopes - middle) <= NEAR * size + self.lost


def differences(case: Case, numbers: Sequence[Number]) -> Differences:
    """Move each number of each run down and up, all in one passage."""
    runs = len(RUNS)
    lanes = np.tile(np.arange(runs), 2 * len(numbers) + 1)
    given = case.given.only(lanes)
    steps = np.empty((len(numbers), runs))
    for index, number in enumerate(numbers):
        steps[index] = STEP * np.maximum(np.abs(number(case.given)), 1e-3)
        for place, sign in ((2 * index, -1), (2 * index + 1, 1)):
            number(given)[place * runs : (place + 1) * runs] += sign * steps[index]
    sums = case.sums(given, lanes).reshape(-1, runs)
    middle, moved = sums[-1], sums[:-1].reshape(len(numbers), 2, runs)
    lost = ROUNDING * np.maximum(np.abs(middle), 1) / steps
    return Differences((middle - moved[:, 0]) / steps, (moved[:, 1] - middle) / steps, lost)


def check(case: Case, numbers: Mapping[str, Number], slopes: Sequence[np.ndarray]) -> None:
    found = differences(case, list(numbers.values()))
    exact = np.array(slopes)
    assert np.isfinite(exact).all()
    wrong = ~found.are(exact) & ~found.kinks
    assert not [key for key, one in zip(numbers, wrong, strict=True) if one.any()]
    assert found.kinks.mean() <= MOST_KINKS
    # Slopes that rounding drowns prove nothing; enough stand out from it.
    seen = np.abs(exact[exact != 0]) > 10 * found.lost[exact != 0]
    assert seen.mean() >= LEAST_SEEN


@pytest.fixture(scope="module")
def history(block: Block) -> Case:
    """Return two runs through all recorded history, in double precision."""
    ensemble, span = block.ensemble, block.ensemble.span
    parameters, draws = ensemble.parameters(RUNS), ensemble.draws(RUNS)
    given = Given(ensemble.start(RUNS, parameters), parameters, draws)
    return weighed(Case(ensemble, "", (0, span.as_of), given, {}, {}))


@pytest.fixture(scope="module")
def future(history: Case) -> Case:
    """Return the same runs from the as-of month on, with events and decisions drawn."""
    ensemble, given = history.ensemble, history.given
    past = ensemble.through("", given.state, given.parameters, given.draws, history.months)
    months = (history.months[1], history.months[1] + 30)
    onwards = replace(given, state=past.state)
    return weighed(Case(ensemble, "status-quo", months, onwards, {}, {}))


def weighed(case: Case) -> Case:
    """Give a case weights that differ by month and run, and make all quantities of one size."""
    random = np.random.default_rng(2)
    given = case.given
    passage = case.ensemble.through(
        case.scenario, given.state, given.parameters, given.draws, case.months
    )
    weights = {
        key: random.normal(size=passage.written[key].shape) / np.abs(passage.written[key]).mean()
        for key in WEIGHTED
    }
    return replace(case, weights=weights, final={"log_likelihood": np.ones(len(RUNS))})


def among(part: str, *path: Any) -> Number:
    """Find a number by the keys, and the month, that lead to it."""

    def number(given: Given) -> np.ndarray:
        found: Any = getattr(given, part)
        for key in path:
            found = found[key]
        array: np.ndarray = found
        return array

    return number


@pytest.mark.parametrize("which", ["history", "future"])
def test_gradient_by_every_parameter(which: str, request: pytest.FixtureRequest) -> None:
    case: Case = request.getfixturevalue(which)
    found = case.gradient().parameters
    assert list(found) == list(case.given.parameters)
    numbers = {key: among("parameters", key) for key in found}
    check(case, numbers, list(found.values()))


def test_every_subsystem_has_parameters_with_a_slope(history: Case, shipped_model: Model) -> None:
    found = history.gradient().parameters
    names = {node.key: node.name for node in shipped_model.of_kind(Parameter)}
    moving = {name for key, name in names.items() if (found[key] != 0).any()}
    still = {
        module.__name__.rpartition(".")[2]
        for module in SUBSYSTEMS
        if not {key for key, one in vars(module).items() if isinstance(one, Parameter)} & moving
    }
    assert still == WITHOUT_SLOPE


@pytest.mark.parametrize("which", ["history", "future"])
def test_gradient_by_the_starting_state(which: str, request: pytest.FixtureRequest) -> None:
    case: Case = request.getfixturevalue(which)
    found = case.gradient().state
    assert list(found) == list(case.given.state)
    # What only jumps cannot be moved by a step: counts, options and what happened.
    whole = ("count", "option", "happened", "recent")
    smooth = [key for key in found if key.split()[0] not in whole]
    assert not np.any([found[key] for key in found if key not in smooth])
    numbers = {key: among("state", key) for key in smooth}
    check(case, numbers, [found[key] for key in smooth])


@pytest.mark.parametrize("which", ["history", "future"])
def test_gradient_by_noise_and_shocks(which: str, request: pytest.FixtureRequest) -> None:
    case: Case = request.getfixturevalue(which)
    found = case.gradient().chance
    first, last = case.months
    numbers: dict[str, Number] = {}
    slopes = []
    for use, of_use in found.items():
        for key, values in of_use.items():
            assert values.shape == (last - first, len(RUNS))
            for month in (0, (last - first) // 2, last - first - 1):
                numbers[f"{use} {key} {month}"] = among("draws", use, key, first + month)
                slopes.append(values[month])
    check(case, numbers, slopes)


def test_gradient_through_the_start(history: Case) -> None:
    gradient = history.gradient()
    begun = history.ensemble.start_gradient(gradient.state)
    assert len(begun) >= len([key for key in gradient.state if key.startswith("stock ")]) - 5
    key = "initial_oil_capacity[VEN]"
    moved = {}
    for sign in (-1, 1):
        step = sign * STEP * history.given.parameters[key]
        parameters = {**history.given.parameters, key: history.given.parameters[key] + step}
        state = history.ensemble.start(RUNS, parameters)
        given = replace(history.given, state=state, parameters=parameters)
        moved[sign] = history.sums(given, np.arange(len(RUNS)))
    slope = (moved[1] - moved[-1]) / (2 * STEP * history.given.parameters[key])
    np.testing.assert_allclose(gradient.parameters[key] + begun[key], slope, rtol=NEAR)


def test_parts_of_a_passage_chain(history: Case) -> None:
    """The adjoints of the state carry over from a passage to the one before it."""
    ensemble, given, as_of = history.ensemble, history.given, history.months[1]
    whole = weighed(replace(history, months=(0, as_of + 12)))
    past = ensemble.checkpointed("", given.state, given.parameters, given.draws, (0, as_of))
    months = (as_of, as_of + 12)
    rest = ensemble.checkpointed("", past.state, given.parameters, given.draws, months)
    late = rest.gradient({k: one[as_of:] for k, one in whole.weights.items()}, whole.final)
    early = past.gradient({k: one[:as_of] for k, one in whole.weights.items()}, late.state)
    found = whole.gradient()
    for key, values in found.state.items():
        np.testing.assert_allclose(early.state[key], values, rtol=1e-9, err_msg=key)
    for key, values in found.parameters.items():
        both = early.parameters[key] + late.parameters[key]
        size = np.abs(early.parameters[key]) + np.abs(late.parameters[key])
        assert (np.abs(both - values) <= 1e-9 * size).all(), key


def test_a_checkpointed_passage_is_the_passage(history: Case) -> None:
    ensemble, given = history.ensemble, history.given
    arguments = ("", given.state, given.parameters, given.draws, history.months)
    plain, kept = ensemble.through(*arguments), ensemble.checkpointed(*arguments)
    for key in plain.written:
        np.testing.assert_array_equal(plain.written[key], kept.written[key], err_msg=key)
    for key, values in plain.state.items():
        np.testing.assert_array_equal(values, kept.state[key], err_msg=key)


@pytest.mark.slow
def test_a_month_backwards_is_what_jax_makes_of_the_kernel(future: Case) -> None:
    """JAX differentiates the kernel's own step, called on arrays; it knows nothing of the trace."""
    case = off_ties(replace(future, months=(future.months[0], future.months[0] + 1)))
    keys = case.ensemble.kernel.written_keys
    random = np.random.default_rng(4)
    weights = random.normal(size=(len(keys), len(RUNS)))
    state = {key: random.normal(size=len(RUNS)) for key in case.given.state}
    each = {key: one[None] for key, one in zip(keys, weights, strict=True)}
    found = replace(case, weights=each, final=state).gradient()
    smooth = [key for key in case.given.state if np.any(found.state[key])]
    expected = jax_gradient(case, weights, state, smooth)
    ours: list[Values] = [found.parameters, {key: found.state[key] for key in smooth}]
    ours += [{key: one[0] for key, one in found.chance[use].items()} for use in ("noise", "shock")]
    for one, other in zip(ours, expected, strict=True):
        assert one.keys() == other.keys()
        largest = max(np.abs(values).max() for values in one.values())
        for key, values in one.items():
            np.testing.assert_allclose(
                values, other[key], rtol=1e-9, atol=1e-15 * largest, err_msg=key
            )


def off_ties(case: Case) -> Case:
    """Move what a month begins with a little: at a tie JAX takes the mean of both slopes."""
    random = np.random.default_rng(3)

    def moved(key: str, values: np.ndarray) -> np.ndarray:
        if key.split()[0] not in ("stock", "driver") and key not in case.given.parameters:
            return values
        return values * (1 + 1e-3 * random.random(len(RUNS))) + 1e-4 * random.random(len(RUNS))

    state = {key: moved(key, values) for key, values in case.given.state.items()}
    parameters = {key: moved(key, values) for key, values in case.given.parameters.items()}
    return replace(case, given=replace(case.given, state=state, parameters=parameters))


def jax_gradient(
    case: Case, weights: np.ndarray, final: Values, smooth: Sequence[str]
) -> list[Values]:
    """Differentiate by parameters, smooth state, noise and shocks."""
    ensemble, given, index = case.ensemble, case.given, case.months[0]
    numpy = jax().numpy
    draws = {use: given.draws[use] for use in BY_MONTH}
    back = index - ensemble.span.months
    month = jax().tree.map(lambda one: one[back], {**ensemble.schedule(case.scenario), **draws})
    state, month, held = jax().tree.map(
        numpy.asarray, (given.state, month, ensemble.held(given.draws, None))
    )

    def weighted_sum(parameters: Any, moved: Any, noise: Any, shock: Any) -> Any:
        drawn = {"noise": noise, "shock": shock}
        after, written = ensemble.kernel.advance(
            {**state, **moved}, parameters, {**month, **drawn}, held
        )
        ended = sum((final[key] * after[key]).sum() for key in smooth)
        return (weights * written).sum() + ended

    by = (given.parameters, {key: state[key] for key in smooth}, month["noise"], month["shock"])
    found = jax().grad(weighted_sum, argnums=(0, 1, 2, 3))(*jax().tree.map(numpy.asarray, by))
    return [{key: np.asarray(one) for key, one in part.items()} for part in found]


def test_weights_of_what_is_not_there_are_refused(history: Case) -> None:
    ensemble, given = history.ensemble, history.given
    passage = ensemble.checkpointed("", given.state, given.parameters, given.draws, (0, 3))
    weights = np.ones((3, len(RUNS)))
    with pytest.raises(ValueError, match="fuel_for_thought is not written"):
        passage.gradient({"fuel_for_thought": weights})
    with pytest.raises(ValueError, match=r"gdp.CUB. is not part of the state"):
        passage.gradient(state={"gdp[CUB]": weights[0]})
    with pytest.raises(ValueError, match=r"shape .2, 2.*has to be .3, 2"):
        passage.gradient({"gdp[CUB]": weights[:2]})
