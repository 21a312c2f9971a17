"""The ensemble: blocks of runs through history, and from a shared state through each scenario.

Run r always sits in block r // BLOCK, lane r % BLOCK, and the compiled loop computes each lane by
itself, so that a run's result does not depend on how many others are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain
from typing import Any

import numpy as np

from countertrade.engine.adjoint import AdjointMonth, adjoint_of
from countertrade.engine.adjoint_code import AdjointCode
from countertrade.engine.adjoint_loop import AdjointLoop
from countertrade.engine.backend import BLOCK, NATIVE, ON_JAX, STEPS_PER_YEAR, default_engine
from countertrade.engine.chance import exponentials, gumbels, normals, uniforms
from countertrade.engine.gradient import Checkpointed
from countertrade.engine.jax_loop import JaxLoop
from countertrade.engine.kernel import BY_MONTH, MOST_OCCURRENCES, Kernel, Role, Values
from countertrade.engine.month_code import MonthCode
from countertrade.engine.native_loop import Joined, NativeLoop, table_of
from countertrade.engine.parameters import Ranges, nominal_parameters, parameters_at
from countertrade.engine.timeline import Span, Timeline, branch_of, span_of, timeline
from countertrade.engine.trace import trace_month, trace_start
from countertrade.engine.variants import Variants
from countertrade.engine.vector_code import DOUBLE, PRECISIONS
from countertrade.language import Model, Node
from countertrade.language.adjoints import adjoints
from countertrade.language.declare import Decision, Driver, Noise
from countertrade.language.expressions import Expression, evaluate, name, names_in


@dataclass(frozen=True)
class Passage:
    """What a block gives back from some months: the state at their end and what was written."""

    state: Mapping[str, Any]
    written: Mapping[str, np.ndarray]
    """Key to values, shape (months, lanes)."""

    def table(self, keys: Sequence[str], months: slice | np.ndarray = slice(None)) -> np.ndarray:
        """Lay some of what was written side by side.

        Parameters
        ----------
        keys
            Keys that were written.
        months
            The months that are wanted.

        Returns
        -------
        numpy.ndarray
            Shape (keys, months, runs).
        """
        return table_of(self.written, keys, months)

    def followed_by(self, later: Passage) -> Passage:
        """Join this passage and the one that goes on from its state."""
        return Passage(later.state, Joined(self.written, later.written))


@dataclass(frozen=True)
class Ensemble:
    """A model, the months it runs over, a seed, and what is written out."""

    model: Model
    seed: int
    outputs: tuple[str, ...]
    precision: str = DOUBLE.name
    """Precision of the loop over months."""
    engine: str = field(default_factory=default_engine)
    """What the months run on: the native loop, or JAX's on a kind of device."""

    @cached_property
    def span(self) -> Span:
        """Months of history and horizon."""
        return span_of(self.model.case)

    def branch(self, name: str) -> int:
        """Return the month from which a scenario is simulated apart from history."""
        return branch_of(self.span, self.model.case.scenarios[name])

    @cached_property
    def kernel(self) -> Kernel:
        """One month of the model."""
        return Kernel(self.model, self.outputs)

    @cached_property
    def timelines(self) -> Mapping[str, Timeline]:
        """The timeline of every scenario of the case, and of history under the empty name.

        All are laid out, also those not asked for, so that the compiled loop is always the same.
        """
        case = self.model.case
        scenarios = {name: case.scenarios[name] for name in sorted(case.scenarios)}
        return {"": timeline(self.model, self.span)} | {
            name: timeline(self.model, self.span, scenario) for name, scenario in scenarios.items()
        }

    def draws(self, runs: np.ndarray, months: tuple[int, int] | None = None) -> Values:
        """Draw all that chance decides for a block; the same in every scenario.

        Numbers of a month end with those of the last month: where they begin later than the span,
        nothing was drawn before.

        Parameters
        ----------
        runs
            Run numbers, shape (lanes,).
        months
            First of the months that the block will be taken through and the month after the last;
            what other months would need is not drawn. All months if left out.
        """
        first, last = months or (0, self.span.months)
        model, drawn = self.model, np.arange(first, self.span.months)
        drivers = [node.key for node in model.of_kind(Driver)]
        noises = [node.key for node in model.of_kind(Noise)]
        events = [place.name for place in self.kernel.event_places]
        occurrences = np.arange(MOST_OCCURRENCES)
        thresholds = self._drawn(exponentials, events, runs, occurrences, "threshold")
        modes = self._drawn(uniforms, events, runs, occurrences, "mode")
        return {
            "shock": self._drawn(normals, drivers, runs, drawn, "driver"),
            "noise": self._drawn(normals, noises, runs, drawn, "noise"),
            "gumbel": self._choices(runs, last),
            "held": {f"threshold {name}": values for name, values in thresholds.items()}
            | {f"mode {name}": values for name, values in modes.items()}
            | {"decisions": np.ones(len(runs))},
        }

    def _drawn(
        self, draw: Any, names: list[str], runs: np.ndarray, counters: np.ndarray, use: str
    ) -> dict[str, np.ndarray]:
        streams = [f"{use} {name}" for name in names]
        found = draw(self.seed, streams, runs, counters, self.precision)
        return {name: found[stream] for name, stream in zip(names, streams, strict=True)}

    def _choices(self, runs: np.ndarray, last: int) -> dict[str, np.ndarray]:
        """Draw the unexplained part of each option's utility: (months, options, lanes).

        Decisions before the as-of month are data and need no numbers.
        """
        options = {node.key: _option_streams(node) for node in self.model.decisions}
        streams = list(chain(*options.values()))
        drawn = np.arange(self.span.as_of, last)
        found = gumbels(self.seed, streams, runs, drawn, self.precision)
        if last < self.span.months:
            whole = np.zeros((self.span.months - self.span.as_of, *found.shape[1:]), found.dtype)
            whole[: len(found)] = found
            found = whole
        ends = list(accumulate(map(len, options.values())))
        return {
            key: found[:, end - len(names) : end]
            for end, (key, names) in zip(ends, options.items(), strict=True)
        }

    def so_far(self, draws: Values, first: int = 0) -> Values:
        """Return the numbers of a history from a month to the as-of month."""
        months = slice(first, self.span.as_of + 1)
        return {
            use: {key: values[months] for key, values in draws[use].items()}
            for use in ("shock", "noise")
        }

    def goes_on(self, so_far: Values, draws: Values) -> Values:
        """Join the numbers of a history, from :meth:`so_far`, and those of the run after it."""
        after = self.span.months - self.span.as_of - 1
        joined = {
            use: {
                key: np.concatenate([so_far[use][key], later[len(later) - after :]])
                for key, later in draws[use].items()
            }
            for use in so_far
        }
        return {**draws, **joined}

    def start(self, runs: np.ndarray, parameters: Values) -> Values:
        """Return the state of a block before the first month."""
        first = {one.key: float(one.known[0]) for one in self.timelines[""].drivers}
        return self.kernel.initial_state(parameters, first)

    def parameters(self, runs: np.ndarray) -> Values:
        """Draw the parameters of a block, each of shape (lanes,)."""
        positions = self.ranges.positions(self.seed, runs)
        return parameters_at(self.ranges, positions, self.variants.drawn(self.seed, runs))

    @cached_property
    def ranges(self) -> Ranges:
        """The ranges that parameters are drawn from."""
        return Ranges(self.model)

    @cached_property
    def variants(self) -> Variants:
        """The structural variants of the model."""
        return Variants(self.model)

    def through(
        self,
        name: str,
        state: Mapping[str, Any],
        parameters: Mapping[str, Any],
        draws: Values,
        months: tuple[int, int],
        kept: str | None = None,
        wanted: Sequence[str] | None = None,
    ) -> Passage:
        """Simulate a block from one month to another.

        Parameters
        ----------
        name
            Scenario, or the empty name for recorded history.
        state, parameters, draws
            State before the first of the months, parameters and random numbers of the block.
        months
            First month and the month after the last.
        kept
            A regime whose exit is held off, so that its own survival is integrated.
        wanted
            Keys to write; all that the ensemble writes if left out.

        Returns
        -------
        Passage
            State after the last month and the written values of these months.
        """
        arrays = self._given(state, parameters, draws, kept)
        keys = self.kernel.written_keys if wanted is None else tuple(wanted)
        return Passage(*self._loop.run(arrays, self._rows(self._loop, name), months, keys))

    def checkpointed(
        self,
        name: str,
        state: Values,
        parameters: Values,
        draws: Values,
        months: tuple[int, int],
        kept: str | None = None,
        wanted: Sequence[str] | None = None,
    ) -> Checkpointed:
        """Simulate runs from one month to another so that the passage can be differentiated.

        Arguments as for :meth:`through`; any number of runs. The state before each month is kept:
        of the shipped case about two kilobytes a month and run.

        Returns
        -------
        Checkpointed
            What :meth:`through` returns, with its gradient.
        """
        arrays = self._given(state, parameters, draws, kept)
        keys = self.kernel.written_keys if wanted is None else wanted
        rows = self._rows(self._native, name)
        stretches = self._native.stretches(arrays, rows, months, keys, kept=True)
        return Checkpointed(self.adjoint_loop, arrays, tuple(stretches))

    def start_gradient(self, state: Mapping[str, np.ndarray]) -> Values:
        """Carry the gradient by the starting state over to the parameters it begins at.

        Parameters
        ----------
        state
            Gradient by the parts of the state that :meth:`start` returns, each of shape (runs,).

        Returns
        -------
        dict
            Key of each parameter that the start depends on to what it adds to the gradient by it.
        """
        weighted = [(one, name(adjoint_of(key))) for key, one in self._start.items()]
        names = names_in(one for one, _ in weighted)
        found = adjoints(weighted, names)
        values = {adjoint_of(key): one for key, one in state.items()}
        return dict(zip(found, evaluate(found.values(), values), strict=True))

    def _given(
        self,
        state: Mapping[str, Any],
        parameters: Mapping[str, Any],
        draws: Values,
        kept: str | None,
    ) -> dict[Role, Mapping[str, Any]]:
        """Return what runs are taken through months with, in the form the kernel takes."""
        return {
            Role.STATE: state,
            Role.PARAMETERS: parameters,
            Role.CHANCE: {use: draws[use] for use in BY_MONTH},
            Role.HELD: self.held(draws, kept),
        }

    def held(self, draws: Values, kept: str | None) -> Values:
        """Return what stands throughout a passage: thresholds, modes, and what is held off."""
        off = {
            f"kept regime_exit[{regime}]": np.asarray(float(regime == kept))
            for regime in self.kernel.regimes
        }
        return {**draws["held"], **off}

    def schedule(self, name: str) -> Any:
        """Return what is known, recorded, forced or scheduled under a scenario, by month."""
        return self._months[name]

    @cached_property
    def _months(self) -> Mapping[str, Any]:
        """Each scenario's months as arrays, with the same entries in all scenarios."""
        names = sorted({name for line in self.timelines.values() for name in line.events})
        return {key: _arrays(line, names) for key, line in self.timelines.items()}

    @cached_property
    def _loop(self) -> NativeLoop | JaxLoop:
        """The loop over months, compiled once for all scenarios."""
        if self.engine == NATIVE:
            return self._native
        return JaxLoop(self.kernel, self.precision, self.engine.removeprefix(ON_JAX))

    @cached_property
    def _native(self) -> NativeLoop:
        """The loop over months for processors; gradients are taken with it on any machine."""
        code = MonthCode(trace_month(self), PRECISIONS[self.precision])
        return NativeLoop(code, self.kernel.written_keys)

    @property
    def lanes(self) -> int:
        """Runs that a processor computes at once: fewer cost as much as so many."""
        return PRECISIONS[self.precision].lanes

    @property
    def equations(self) -> str:
        """The traced month, word for word: what tells one model's equations from another's."""
        return self._native.text

    @cached_property
    def adjoint_loop(self) -> AdjointLoop:
        """The loop backwards over months, compiled when it is first used."""
        begun = frozenset(key for key, one in self._start.items() if names_in([one]))
        month = AdjointMonth(self._native.code.month, begun)
        return AdjointLoop(AdjointCode(self._native.code, month), self._native)

    @cached_property
    def _start(self) -> Mapping[str, Expression]:
        """How the parts of the state begin at parameters."""
        return trace_start(self)

    def _rows(self, loop: NativeLoop | JaxLoop, name: str) -> Any:
        key = type(loop), name
        if key not in self._schedules:
            self._schedules[key] = loop.schedule(self.schedule(name))
        return self._schedules[key]

    @cached_property
    def _schedules(self) -> dict[tuple[type, str], Any]:
        """Schedules laid out for a loop, by scenario."""
        return {}


def _option_streams(node: Node) -> list[str]:
    """Name the stream of random numbers of each option of a decision."""
    assert isinstance(node.declaration, Decision)
    return [f"choice {node.key} {option}" for option in node.declaration.options]


def block_runs(block: int) -> np.ndarray:
    """Return the run numbers of a block."""
    return np.arange(block * BLOCK, (block + 1) * BLOCK)


def _arrays(line: Timeline, event_names: list[str]) -> dict[str, Any]:
    span = line.span
    month = np.arange(span.months)
    zeros = np.zeros(span.months)
    calendar_month = np.array([(span.start + int(index)).month for index in month])
    return {
        "process": {
            one.key: {
                "known": np.nan_to_num(one.known),
                "is_known": (~np.isnan(one.known)).astype(float),
                "log": zeros + one.log,
                "mean": zeros + one.mean,
                "persistence": zeros + one.persistence,
                "spread": zeros + one.spread,
            }
            for one in line.drivers
        },
        "calendar": dict(line.calendar),
        "events": {name: line.events.get(name, zeros) for name in event_names},
        "options": dict(line.options),
        "factor": dict(line.factor),
        "offset": dict(line.offset),
        "chance": (month > span.as_of).astype(float),
        "decide": (month >= span.as_of).astype(float),
        # Decisions taken at the end of December hold from January.
        "january": (calendar_month == STEPS_PER_YEAR).astype(float),
    }


def nominal_run(model: Model, outputs: tuple[str, ...]) -> Passage:
    """Simulate one deterministic run: parameters at their modes, exits off, decisions held.

    Parameters
    ----------
    model
        An assembled model.
    outputs
        Keys to write.

    Returns
    -------
    Passage
        State at the horizon and written values, shape (months,), all without chance.
    """
    ensemble = Ensemble(model, 0, outputs)
    runs = block_runs(0)
    full = np.ones(BLOCK)
    parameters = {key: value * full for key, value in nominal_parameters(model).items()}
    draws = {
        use: {key: np.zeros_like(values) for key, values in of_use.items()}
        for use, of_use in ensemble.draws(runs).items()
    }
    for key in draws["held"]:
        if key.startswith("threshold"):
            draws["held"][key] = np.full_like(draws["held"][key], np.inf)
    state = ensemble.start(runs, parameters)
    passage = ensemble.through("", state, parameters, draws, (0, ensemble.span.months))
    return Passage(
        {key: np.asarray(value)[0] for key, value in passage.state.items()},
        {key: values[:, 0] for key, values in passage.written.items()},
    )
