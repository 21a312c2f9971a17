"""How often the test of skill tells two forecasters apart that are equal in law.

Usage: ``python -m tools.equal_rivals``. Errors are those of random walks: a part that both
forecasters share and a part of each one's own, some of both common to all series of a case;
forecasts of 1 to 5 years from neighbouring origins overlap, as real ones do.
"""

from __future__ import annotations

import numpy as np

from countertrade.analysis.scoring import skill as room
from countertrade.analysis.scoring.skill import Losses, by_series, skill

TRIALS, SEED, LONGEST = 500, 5, 5
SERIES, ORIGINS = 10, 19
OTHER_SERIES, OTHER_ORIGINS = 6, 7
SHARED = 0.6
"""Share of the errors' variance that both forecasters have in common."""
OF_THE_CASE = (0.5, 0.9)
"""Shares of the errors' variance that all series of a case have in common."""


def losses(generator: np.random.Generator, series: int, origins: int, of_the_case: float) -> Losses:
    """Return the losses of two forecasters that are equal in law."""

    def shocks() -> np.ndarray:
        years = origins + LONGEST
        own = np.sqrt(1 - of_the_case) * generator.normal(size=(series, years))
        return np.asarray(np.sqrt(of_the_case) * generator.normal(size=years) + own)

    common = shocks()
    found = np.zeros((2, series, origins))
    for place in range(2):
        steps = np.sqrt(SHARED) * common + np.sqrt(1 - SHARED) * shocks()
        walk = np.cumsum(np.pad(steps, ((0, 0), (1, 0))), axis=1)
        for ahead in range(1, LONGEST + 1):
            found[place] += np.abs(walk[:, ahead : ahead + origins] - walk[:, :origins])
    return Losses(*found)


def percentile_claims(cases: list[Losses], block: int) -> bool:
    """Return whether the bootstrap's own fifth percentile of skill lies above 0."""
    drawn = room.resampled(cases, block, by_series)
    return bool(np.quantile(drawn, 0.95) < 0)


def claims(of_the_case: float) -> dict[str, int]:
    """Count the trials in which skill is claimed, by way of testing.

    Parameters
    ----------
    of_the_case
        Share of the errors' variance that all series of a case have in common.
    """
    generator = np.random.default_rng(SEED)
    claimed = dict.fromkeys(("as used", "as used, two cases", "percentiles", "single origins"), 0)
    for _ in range(TRIALS):
        one = losses(generator, SERIES, ORIGINS, of_the_case)
        other = losses(generator, OTHER_SERIES, OTHER_ORIGINS, of_the_case)
        for name, cases in (("as used", [one]), ("as used, two cases", [one, other])):
            found = skill(cases, LONGEST)
            claimed[name] += found is not None and found.low > 0
        claimed["percentiles"] += percentile_claims([one], LONGEST)
        claimed["single origins"] += percentile_claims([one], 1)
    return claimed


def main() -> None:
    """Print the shares of trials in which skill is claimed; at most 5 % would be right."""
    for of_the_case in OF_THE_CASE:
        print(f"{of_the_case:.0%} of the errors common to a case, {TRIALS} trials:")
        for name, count in claims(of_the_case).items():
            print(f"  {name}: skill claimed in {count / TRIALS:.1%}")


if __name__ == "__main__":
    main()
