"""The chunks of a forecast: what one worker computes at a time, as files of the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from countertrade.cache import digest_of, remembered
from countertrade.case import STATUS_QUO
from countertrade.engine.backend import BLOCK
from countertrade.engine.chunk_files import HISTORY_ROW
from countertrade.engine.ensemble import Ensemble, block_runs
from countertrade.engine.identity import package_digest
from countertrade.engine.layout import Outputs, Plan
from countertrade.engine.native import target
from countertrade.engine.store import (
    MOST_BLOCKS_A_CHUNK,
    File,
    Key,
    Layout,
    blocks_a_chunk,
    encoded,
)
from countertrade.engine.variants import Variants
from countertrade.engine.vector_code import SINGLE
from countertrade.inference.blocks import (
    Variables,
    blocks_of,
    candidates,
    candidates_of,
    followed,
    scenario_values,
)
from countertrade.inference.histories import Histories, PosteriorHistories, PriorHistories
from countertrade.inference.observations import Sighting, sightings
from countertrade.inference.posterior.stored import Posterior
from countertrade.inference.quantiles import Columns
from countertrade.inference.settings import settings_layout, settings_of
from countertrade.language import Model
from countertrade.model import DECLARATIONS

SKETCHED_TOGETHER = 16
"""Times as many blocks make up a chunk where it leaves counts only."""
MOST_PRIOR_RUNS = 2**14
"""Candidates of which it is stored what they say: more would not say more of the ranges."""
MOST_REMEMBERED = 2**16
"""Candidates whose weights are kept in the user's cache."""
AT_ONCE = MOST_BLOCKS_A_CHUNK * BLOCK
"""Runs that are taken through the months together where a chunk has more."""
SKETCH = "sketch"
"""Name of the file that holds the counts of a chunk."""
CANDIDATES, SCENARIOS = "history", "scenarios"
"""Stages of the work: weighing candidates by recorded history, then following each run."""


class Keep(StrEnum):
    """What is kept of the runs."""

    RUNS = "runs"
    QUANTILES = "quantiles"


@dataclass(frozen=True)
class Task:
    """A chunk that a worker is to compute."""

    stage: str
    chunk: int
    ancestors: np.ndarray | None = None
    """In the second stage: the candidate that each run of its blocks goes on from."""


@dataclass(frozen=True)
class Work:
    """What is to be simulated, and how it is cut into chunks that workers share."""

    model: Model
    scenarios: tuple[str, ...]
    runs: int
    seed: int
    keep: Keep = Keep.RUNS
    posterior: Posterior | None = None
    """Draws that runs go on from; histories of the ranges, weighed by their likelihood, if none."""

    @cached_property
    def plan(self) -> Plan:
        """What is written of each run."""
        outputs = Outputs(self.model)
        ensemble = Ensemble(self.model, self.seed, outputs.keys, SINGLE.name)
        return Plan(ensemble, outputs, self.scenarios, self.runs)

    @property
    def engine(self) -> str:
        """The engine's mode, in words."""
        return f"{self.plan.ensemble.engine}, {SINGLE.name}, blocks of {BLOCK}"

    @cached_property
    def case_key(self) -> str:
        """Digest of all that a run's way through history depends on."""
        # The package's own equations are in its digest already, and tracing them takes a while.
        own = self.model.declarations is DECLARATIONS
        known = (repr(self.model.case), "" if own else self.plan.ensemble.equations)
        drawn = "" if self.posterior is None else self.posterior.digest
        asked = (str(self.seed), drawn, self.engine)
        return digest_of(package_digest(), *known, *asked, *target())

    @cached_property
    def ranged(self) -> Histories:
        """Histories drawn from the ranges."""
        return PriorHistories(self.plan.ensemble)

    @cached_property
    def histories(self) -> Histories:
        """Histories that runs go on from."""
        if self.posterior is None:
            return self.ranged
        return PosteriorHistories(self.plan.ensemble, self.posterior)

    @cached_property
    def sighted(self) -> tuple[Sighting, ...]:
        """Figures that runs are compared with."""
        return sightings(self.model.case, self.plan.ensemble.span)

    @cached_property
    def variants(self) -> Variants:
        """The structural variants of the model."""
        return Variants(self.model)

    @property
    def blocks(self) -> int:
        """Blocks of runs in a chunk; more where all that it leaves is counts."""
        most = MOST_BLOCKS_A_CHUNK * (1 if self.keep is Keep.RUNS else SKETCHED_TOGETHER)
        return blocks_a_chunk(self.runs, most)

    @property
    def candidates(self) -> int:
        """Number of candidates."""
        return candidates_of(self.runs) if self.posterior is None else self.posterior.count

    @property
    def prior_runs(self) -> int:
        """Number of candidates of which it is stored what they say for each figure."""
        return min(self.runs, self.candidates, MOST_PRIOR_RUNS)

    def chunks(self, stage: str) -> range:
        """List the chunks of a stage."""
        count = self.candidates if stage == CANDIDATES else self.runs
        return range(-(-len(blocks_of(count)) // self.blocks))

    def blocks_of_chunk(self, stage: str, chunk: int) -> range:
        """List the blocks of a chunk."""
        count = self.candidates if stage == CANDIDATES else self.runs
        return blocks_of(count)[chunk * self.blocks : (chunk + 1) * self.blocks]

    @cached_property
    def layout(self) -> tuple[Layout, ...]:
        """All variables that chunks fill."""
        return self.of_candidates + (self.of_runs if self.keep is Keep.RUNS else ())

    @cached_property
    def of_candidates(self) -> tuple[Layout, ...]:
        """Variables over candidates."""
        said = (self.prior_runs, len(self.sighted))
        return (
            Layout("conditioning", "log_likelihood", ("candidate",), (self.candidates,), {}, "f8"),
            Layout("prior", "said", ("run", "figure"), said, {}),
        )

    @cached_property
    def of_runs(self) -> tuple[Layout, ...]:
        """Variables over runs."""
        said = (self.runs, len(self.sighted))
        return (
            *self.plan.layout(),
            Layout("conditioning", "ancestor", ("run",), (self.runs,), {}, "i4"),
            Layout(*HISTORY_ROW, ("run",), (self.runs,), {}, "i8"),
            Layout("conditioning", "said", ("run", "figure"), said, {}),
            *settings_layout(self.variants, self.runs),
        )

    @cached_property
    def columns(self) -> Columns:
        """What numbers of runs are counted in, where only quantiles are kept."""
        return Columns(self.of_runs, self.plan.scenarios_of)

    @cached_property
    def _layouts(self) -> dict[Key, Layout]:
        return {one.key: one for one in (*self.of_candidates, *self.of_runs)}

    def files(self, task: Task) -> Iterator[File]:
        """Compute the files of a chunk, one after the other.

        Parameters
        ----------
        task
            Which chunk of which stage.
        """
        if task.ancestors is None:
            return self._candidates_chunk(task.chunk)
        return self._scenarios_chunk(task.chunk, task.ancestors)

    def _candidates_chunk(self, chunk: int) -> Iterator[File]:
        """Weigh the candidates of a chunk: how likely recorded history is in each."""
        runs = self._runs_of(CANDIDATES, chunk)
        told = len(self.sighted) if runs[0] < self.prior_runs else 0
        likelihood, said = self._weighed(runs, told)
        yield from self._files({("conditioning", "log_likelihood"): likelihood}, chunk)
        if told:
            yield from self._files({("prior", "said"): said}, chunk)

    def _weighed(self, runs: np.ndarray, told: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the log-likelihood of candidates and what they say for the first figures.

        It depends on the case and the seed alone and is kept in the user's cache, unless there is
        so much of it that it would crowd out everything else.
        """

        def weigh() -> bytes:
            parts = [runs[first : first + AT_ONCE] for first in range(0, len(runs), AT_ONCE)]
            found = [self._likelihood_and_said(part, told) for part in parts]
            likelihood, said = zip(*found, strict=True)
            whole = np.concatenate(said, axis=1).tobytes()
            return np.concatenate(likelihood).astype("<f8").tobytes() + whole

        asked = digest_of(self.case_key, str(runs[0]), str(len(runs)), str(told))
        keep = self.candidates <= MOST_REMEMBERED
        content = remembered(f"histories/{asked}", weigh) if keep else weigh()
        likelihood = np.frombuffer(content, "<f8", len(runs))
        said = np.frombuffer(content, "<f4", told * len(runs), likelihood.nbytes)
        return likelihood, said.reshape(told, len(runs))

    def _likelihood_and_said(self, runs: np.ndarray, told: int) -> tuple[np.ndarray, np.ndarray]:
        """Return how likely candidates are, and what those of the ranges say for the figures."""
        past = candidates(self.histories, self.sighted, runs)
        before = past
        if told and self.histories is not self.ranged:
            before = candidates(self.ranged, self.sighted, runs)
        return past.log_likelihood, before.said[:told].astype("<f4")

    def _scenarios_chunk(self, chunk: int, ancestors: np.ndarray) -> Iterator[File]:
        """Take the runs of a chunk on from their ancestors, under each scenario."""
        runs = self._runs_of(SCENARIOS, chunk)
        if self.keep is Keep.RUNS:
            for name, variables in self._followed(runs, ancestors):
                yield from self._files(variables, chunk, name)
            return
        sketch = self.columns.sketch()
        for first in range(0, len(runs), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            count = min(self.runs - int(runs[first]), AT_ONCE)
            self.columns.add(sketch, self._followed(runs[some], ancestors[some]), count)
        yield File(SKETCH, sketch.packed())

    def _followed(self, runs: np.ndarray, ancestors: np.ndarray) -> Iterator[tuple[str, Variables]]:
        """Yield what is written of some runs: of history, then under each scenario."""
        plan, span = self.plan, self.plan.ensemble.span
        past, variables, place = followed(plan, self.histories, self.sighted, ancestors)
        yield STATUS_QUO, self._about_runs(ancestors, past.said)
        yield STATUS_QUO, self._of_history(variables, place, int(runs[0]))
        ahead = plan.ensemble.draws(runs, (span.as_of, span.months))
        draws = plan.ensemble.goes_on(past.draws, ahead)
        for name in plan.scenarios:
            yield name, scenario_values(plan, name, past, draws)

    def _runs_of(self, stage: str, chunk: int) -> np.ndarray:
        """Return the numbers of the runs in the blocks of a chunk."""
        return np.concatenate([block_runs(block) for block in self.blocks_of_chunk(stage, chunk)])

    def runs_of_chunk(self, chunk: int) -> np.ndarray:
        """Return the runs that a chunk follows; the last is repeated where a block is not full."""
        kept: np.ndarray = np.minimum(self._runs_of(SCENARIOS, chunk), self.runs - 1)
        return kept

    def _about_runs(self, ancestors: np.ndarray, said: np.ndarray) -> Variables:
        """Return from where runs go on, and what they say for each figure."""
        found = {("conditioning", "ancestor"): ancestors, ("conditioning", "said"): said}
        return found | settings_of(self.histories, ancestors)

    def _of_history(self, variables: Variables, place: np.ndarray, first: int) -> Variables:
        """Return what is written of the histories that runs share, the first of them in a row.

        Where runs are kept each history is written once, with the row that it has for each run;
        where they are counted, and where pasts are altered, it counts for each run.
        """
        shared = {key for key in variables if self.keep is Keep.RUNS and key[0] == "history"}
        by_run = {key: values[..., place] for key, values in variables.items() if key not in shared}
        rows: Variables = {HISTORY_ROW: first + place} if shared else {}
        return rows | by_run | {key: variables[key] for key in shared}

    def _files(
        self, variables: Variables, chunk: int, scenario: str = STATUS_QUO
    ) -> Iterator[File]:
        for key, values in variables.items():
            one = self._layouts[key]
            yield encoded(one, self.blocks, chunk, values, self._row(one, scenario))

    def _row(self, one: Layout, scenario: str) -> int:
        """Return where a scenario stands in a variable."""
        if "scenario" not in one.dims:
            return 0
        return self.plan.scenarios_of(one.group).index(scenario)
