"""Sampling the posterior: chains warmed up, moved on, and kept piece by piece on disk.

A piece holds what its iterations have drawn and all that is needed to go on after it, so that
sampling that was cut short goes on from its last whole piece and draws what it would have drawn.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from countertrade.engine.ensemble import block_runs
from countertrade.engine.store import write_whole
from countertrade.inference.conditioning import condition
from countertrade.inference.posterior.coordinates import Place
from countertrade.inference.posterior.density import Density
from countertrade.inference.posterior.hamiltonian import FIRST_STEP, Chains, Metric, Mover, adapted

CANDIDATE_BLOCKS = 8
"""Blocks of runs among which the first places of the chains are chosen by the likelihood."""
PIECE = 10
"""Iterations after which what was drawn is kept."""

Progress = Callable[[str, int, int], None]
"""Called with the stage, the iterations done and the iterations to do."""


@dataclass(frozen=True)
class Plan:
    """How long is sampled."""

    chains: int = 32
    draws: int = 800
    """Iterations of each chain after the warm-up."""
    settling: int = 30
    """Iterations before the scores are looked at."""
    learning: int = 40
    """Iterations, twice, from whose scores the narrow directions are found."""
    seed: int = 1

    @property
    def warm_up(self) -> int:
        """Iterations that are not kept."""
        return self.settling + 3 * self.learning

    @property
    def iterations(self) -> int:
        """All iterations."""
        return self.warm_up + self.draws


@dataclass(frozen=True)
class State:
    """Where sampling stands after some iterations."""

    iteration: int
    place: Place
    step: float
    metric: Metric
    scores: np.ndarray
    """Scores gathered since the metric was last found, shape (coordinates, draws)."""


@dataclass(frozen=True)
class Piece:
    """What some iterations have drawn."""

    normals: np.ndarray
    """Coordinates that are parameters, shape (ranges, iterations, chains)."""
    variant: np.ndarray
    """Index of the combination of settings, shape (iterations, chains), and so the next."""
    log_likelihood: np.ndarray
    accepted: np.ndarray
    place: Place
    """Where the chains stand after the last of them, all coordinates."""


def first_places(density: Density, chains: int) -> Place:
    """Choose places to begin at: histories of the prior, by a tempered likelihood.

    Parameters
    ----------
    density
        The posterior.
    chains
        How many.
    """
    blocks = [block_runs(block) for block in range(CANDIDATE_BLOCKS)]
    drawn = (density.coordinates.drawn(runs) for runs in blocks)
    likelihood = np.concatenate([density.log_likelihood(place) for place in drawn])
    chosen = condition(likelihood, chains, density.ensemble.seed).ancestors
    return density.coordinates.drawn(chosen)


def sample(density: Density, plan: Plan, folder: Path, progress: Progress) -> Iterator[Piece]:
    """Sample the posterior and yield what is drawn after the warm-up.

    Parameters
    ----------
    density
        The posterior.
    plan
        How long.
    folder
        Where pieces are kept; those that are there are not drawn again.
    progress
        Told of every iteration.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = None
    for path in sorted(folder.glob("[0-9]*.npz")):
        state, piece = _read(path)
        progress("chains", state.iteration, plan.iterations)
        if piece is not None:
            yield piece
    if state is None:
        plain = Metric.plain(density.coordinates.count)
        scores = np.zeros((density.coordinates.count, 0), np.float32)
        state = State(0, first_places(density, plan.chains), FIRST_STEP, plain, scores)
    chains = Chains.at(density, state.place)
    while state.iteration < plan.iterations:
        state, chains, piece = _piece(density, plan, state, chains, progress)
        # All of the warm-up leaves one file: only where it ends counts.
        name = plan.warm_up if piece is None else state.iteration
        _write(folder / f"{name:06d}.npz", state, piece)
        if piece is not None:
            yield piece


def _piece(
    density: Density, plan: Plan, state: State, chains: Chains, progress: Progress
) -> tuple[State, Chains, Piece | None]:
    """Move the chains on by the iterations of one piece."""
    warm = state.iteration < plan.warm_up
    last = min(state.iteration + PIECE, plan.warm_up if warm else plan.iterations)
    drawn: list[tuple[Chains, np.ndarray]] = []
    for iteration in range(state.iteration, last):
        random = np.random.default_rng([plan.seed, iteration])
        mover = Mover(density, state.metric, state.step)
        chains, accepted = mover.moved(chains, random)
        drawn.append((chains, accepted))
        if warm:
            state = _tuned(plan, replace(state, iteration=iteration), chains, accepted)
        progress("chains", iteration + 1, plan.iterations)
    state = replace(state, iteration=last, place=chains.place)
    ranges = len(density.coordinates.ranges)
    return state, chains, None if warm else _joined(drawn, ranges)


def _tuned(plan: Plan, state: State, chains: Chains, accepted: np.ndarray) -> State:
    """Adapt the step to what was accepted, and the metric to the scores when there are enough."""
    state = replace(state, step=adapted(state.step, accepted))
    since = state.iteration + 1 - plan.settling
    if not 0 < since <= 2 * plan.learning:
        return state
    scores = np.concatenate([state.scores, chains.score.astype(np.float32)], axis=1)
    if since % plan.learning:
        return replace(state, scores=scores)
    return replace(state, metric=Metric.of_scores(scores.astype(float)), scores=scores[:, :0])


def _joined(drawn: list[tuple[Chains, np.ndarray]], ranges: int) -> Piece:
    return Piece(
        normals=np.stack([one.place.values[:ranges].astype(np.float32) for one, _ in drawn], 1),
        variant=np.stack([one.place.variant for one, _ in drawn]),
        log_likelihood=np.stack([one.log_likelihood for one, _ in drawn]),
        accepted=np.stack([accepted for _, accepted in drawn]),
        place=drawn[-1][0].place,
    )


def _write(path: Path, state: State, piece: Piece | None) -> None:
    content = {
        "iteration": np.array(state.iteration),
        "values": state.place.values,
        "variant": state.place.variant,
        "step": np.array(state.step),
        "directions": state.metric.directions,
        "scales": state.metric.scales,
        "scores": state.scores,
    }
    if piece is not None:
        content |= {
            "normals": piece.normals,
            "drawn_variant": piece.variant,
            "log_likelihood": piece.log_likelihood,
            "accepted": piece.accepted,
        }
    with io.BytesIO() as file:
        np.savez(file, allow_pickle=False, **content)
        write_whole(path, file.getvalue())


def _read(path: Path) -> tuple[State, Piece | None]:
    with np.load(path) as held:
        state = State(
            iteration=int(held["iteration"]),
            place=Place(held["values"], held["variant"]),
            step=float(held["step"]),
            metric=Metric(held["directions"], held["scales"]),
            scores=held["scores"],
        )
        if "accepted" not in held:
            return state, None
        piece = Piece(
            normals=held["normals"],
            variant=held["drawn_variant"],
            log_likelihood=held["log_likelihood"],
            accepted=held["accepted"],
            place=state.place,
        )
        return state, piece
