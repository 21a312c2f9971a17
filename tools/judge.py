"""Judge whether the posterior holds the truth as often as it says: simulation-based calibration.

Histories are drawn from the ranges, by how likely the exits that did and did not happen are in
them; figures are drawn from each with the errors of the likelihood; and the posterior of these
figures is sampled as a case's is. Among its draws the true parameter then has every rank equally
often. Sources: S. Talts et al. (2018), arXiv:1804.06788; M. Modrák et al. (2023), Bayesian
Analysis, 1-28.

The horizon is shortened (--to), and each figure counts in full: drawn figures err by themselves,
where those of a case share the discrepancy of their series.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import stats

from countertrade.engine.ensemble import block_runs
from countertrade.inference.conditioning import condition
from countertrade.inference.job import loaded
from countertrade.inference.observations import DEGREES_OF_FREEDOM, log_likelihood
from countertrade.inference.posterior.calibration import Drawn, density_of
from countertrade.inference.posterior.coordinates import Place
from countertrade.inference.posterior.density import Density
from countertrade.inference.posterior.sampling import Plan, sample
from countertrade.language import assemble
from countertrade.model import DECLARATIONS

PLAN = Plan(chains=16, draws=100, settling=20, learning=15)
RANKS = 32
"""Draws among which a truth has a rank: two of each chain, far enough apart."""
BINS = 8
CORE = 12
"""Parameters that the figures told most of, for which ranks are tested."""
PRIOR_BLOCKS = 8


@dataclass(frozen=True)
class Replicate:
    """One truth, and where it lies among the draws of its posterior."""

    ranks: np.ndarray
    """Of each parameter, from 0 to RANKS."""
    contraction: np.ndarray


def truths(density: Density, count: int) -> Place:
    """Draw histories of the ranges by the likelihood of recorded exits alone."""
    places = [density.coordinates.drawn(block_runs(block)) for block in range(PRIOR_BLOCKS)]
    exits = [
        density.log_likelihood(place) - log_likelihood(density.sighted, density.said(place))
        for place in places
    ]
    chosen = condition(np.concatenate(exits), count, density.ensemble.seed, 0.0).ancestors
    return density.coordinates.drawn(chosen)


def replicate(density: Density, truth: Place, seed: int) -> Replicate:
    """Draw figures of a truth, sample their posterior, and rank the truth in it."""
    random = np.random.default_rng(seed)
    said = density.said(truth)[:, 0]
    noise = random.standard_t(DEGREES_OF_FREEDOM, said.shape)
    told = tuple(
        replace(one, value=float(level + one.error * error), weight=1.0)
        for one, level, error in zip(density.sighted, said, noise, strict=True)
    )
    with tempfile.TemporaryDirectory() as folder:
        pieces = sample(
            Density(density.coordinates, told), replace(PLAN, seed=seed), Path(folder), _untold
        )
        drawn = Drawn.of(list(pieces))
    normals = drawn.normals[:, :: PLAN.draws // 2].reshape(len(drawn.normals), -1)[:, :RANKS]
    true = truth.values[: len(normals)]
    return Replicate((normals < true).sum(axis=1), 1 - drawn.normals.var(axis=(1, 2)))


def report(found: Sequence[Replicate], names: Sequence[str]) -> str:
    """Say how evenly truths lie among the draws, as a table."""
    ranks = np.stack([one.ranks for one in found])
    contraction = np.mean([one.contraction for one in found], axis=0)
    core = np.argsort(-contraction)[:CORE]
    lines = [
        f"{len(found)} histories, {len(names)} parameters; ranks among {RANKS} draws.",
        "",
        "| parameter | contraction | mean rank (0.5) | truth in 90 % band | p of even ranks |",
        "|---|---:|---:|---:|---:|",
    ]
    for index in core:
        share = (ranks[:, index] + 0.5) / (RANKS + 1)
        counts = np.histogram(share, BINS, (0, 1))[0]
        inside = np.mean(np.abs(share - 0.5) < 0.45)
        lines.append(
            f"| {names[index]} | {contraction[index]:.2f} | {share.mean():.2f} | {inside:.2f} | "
            f"{stats.chisquare(counts).pvalue:.2f} |"
        )
    shares = (ranks + 0.5) / (RANKS + 1)
    even = [stats.chisquare(np.histogram(one, BINS, (0, 1))[0]).pvalue for one in shares.T]
    uneven = np.mean(np.array(even) < 0.05)
    lines += [
        "",
        f"Of all {len(names)} parameters {uneven:.0%} have ranks that would "
        "be as uneven once in twenty times if they were even (expected: 5 %); the truth lies in "
        f"the 90 % band {np.mean(np.abs(shares - 0.5) < 0.45):.1%} of the time.",
    ]
    return "\n".join(lines)


def _untold(stage: str, done: int, todo: int) -> None:
    """Tell nobody: progress is counted in histories."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Judge the posterior of the shipped case on histories that the model has made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=40)
    parser.add_argument("--to", type=dt.date.fromisoformat, default=dt.date(2006, 12, 31))
    asked = parser.parse_args(arguments)
    density = density_of(assemble(loaded(None, asked.to), DECLARATIONS), seed=1)
    places = truths(density, asked.histories)
    found = []
    for index in range(asked.histories):
        found.append(replicate(density, places.of(slice(index, index + 1)), index + 1))
        print(f"history {index + 1} of {asked.histories}", flush=True)
    print(report(found, density.coordinates.ranges))


if __name__ == "__main__":
    main()
