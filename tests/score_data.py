"""Scores made up for tests: forecasts whose errors are known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np

from countertrade.analysis.scoring.baselines import BASELINES
from countertrade.analysis.scoring.measures import brier, log_loss
from countertrade.analysis.scoring.rows import (
    BASE_RATE,
    OWN,
    ExitRow,
    FlowRow,
    Marks,
    OriginNote,
    Score,
    SeriesNote,
)

FIRST_YEAR = 2000
Loss = Callable[[int, int, int], tuple[float, float]]
"""Takes series, origin and years ahead, and gives the losses of the forecaster and its rivals."""


def marked(crps: float) -> Marks:
    """Return marks of which only the CRPS matters."""
    return Marks(crps, (crps, crps), (True, True), 0.5, 0.5)


def score_of(
    loss: Loss,
    series: int = 6,
    origins: int = 20,
    case: str = "made-up",
    exits: tuple[ExitRow, ...] = (),
    seen: tuple[int, int] = (0, 0),
) -> Score:
    """Return a score with given losses, five years ahead of each origin."""
    days = [dt.date(FIRST_YEAR + one, 12, 31) for one in range(origins)]
    names = [f"flow[A{one}], annual mean" for one in range(series)]
    rows = []
    for place, name in enumerate(names):
        for index, day in enumerate(days):
            for ahead in range(1, 6):
                own, rival = loss(place, index, ahead)
                marks = {OWN: marked(own)} | {one: marked(rival) for one in BASELINES}
                rows.append(FlowRow(name, day, ahead, day.year + ahead, 1.0, marks))
    return Score(
        case=case,
        title="A case made up for tests",
        case_sha256="0" * 64,
        version="0",
        seed=1,
        runs=100,
        made=dt.date(2026, 1, 1),
        method="nothing",
        origins=tuple(OriginNote(day, 50.0, 1.0) for day in days),
        series=tuple(
            SeriesNote(name, f"{name[:8]} mean", "kb/d", False, 1.0, 20) for name in names
        ),
        left_out={},
        flows=tuple(rows),
        exits=exits,
        exits_seen={"regime_exit": seen[0], "leader_exit": seen[1]},
    )


def exit_row(
    regime: str, origin: int, ahead: int, happened: bool, chances: dict[str, float]
) -> ExitRow:
    """Return the row of a chance that a leader leaves, with its scores."""
    return ExitRow(
        event="leader_exit",
        regime=regime,
        origin=dt.date(FIRST_YEAR + origin, 12, 31),
        ahead=ahead,
        happened=happened,
        chances=chances,
        brier={name: brier(happened, one) for name, one in chances.items()},
        log_loss={name: log_loss(happened, one) for name, one in chances.items()},
    )


def exits_of(
    own: Callable[[bool], float], regimes: int, rate: float, seed: int
) -> tuple[tuple[ExitRow, ...], int]:
    """Return rows of exits that come at a rate, and how many exits there were.

    The base rate gives each the chance it has; ``own`` turns what came into a chance.
    """
    generator = np.random.default_rng(seed)
    rows, seen = [], 0
    for regime in range(regimes):
        came = generator.random(26) < rate
        seen += int(came[1:21].sum())
        for origin in range(20):
            for ahead in range(1, 6):
                happened = bool(came[origin + 1 : origin + 1 + ahead].any())
                chances = {OWN: own(happened), BASE_RATE: 1 - (1 - rate) ** ahead}
                rows.append(exit_row(f"R{regime}", origin, ahead, happened, chances))
    return tuple(rows), seen
