"""Histories of the ranges, weighted by the likelihood of what was known, and resampled."""

from __future__ import annotations

from dataclasses import dataclass

from countertrade.case import Case
from countertrade.engine.ensemble import Ensemble
from countertrade.inference.blocks import CANDIDATES_A_RUN, through_candidates
from countertrade.inference.conditioning import Conditioning
from countertrade.inference.forecast import conditioned
from countertrade.inference.histories import Histories, PriorHistories
from countertrade.inference.observations import Sighting

HISTORIES_A_RUN = 16
"""Histories weighed for each run that goes on: late origins have many figures."""


@dataclass(frozen=True)
class Reweighted:
    """A source of histories that were drawn before anything was known."""

    @property
    def method(self) -> str:
        """How they are found, in words."""
        return (
            f"histories of the ranges, {HISTORIES_A_RUN} a run, weighted by the likelihood of what "
            "was known"
        )

    def key(self, case: Case) -> str:
        """Return a digest of all that they depend on beside the case and the package."""
        return "reweighted"

    def chosen(
        self, case: Case, ensemble: Ensemble, sighted: tuple[Sighting, ...], runs: int
    ) -> tuple[Histories, Conditioning]:
        """Weigh histories; arguments as for :class:`countertrade.inference.ahead.Source`.

        Raises
        ------
        ForecastError
            When no history fits the figures.
        """
        histories = PriorHistories(ensemble)
        weighed = runs * HISTORIES_A_RUN // CANDIDATES_A_RUN
        likelihood = through_candidates(histories, sighted, weighed, _untold)
        return histories, conditioned(likelihood, runs, ensemble.seed)


def _untold(stage: str, done: int, todo: int) -> None:
    """Tell nobody: progress is counted in origins."""
