"""What may be claimed of a forecast: a rule from its scores, with no judgement in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tools.panel.scores import POWER, Estimate

FEWEST = 20
"""Scored events below which nothing is claimed."""

RULE = f"""\
*Skill*: the 95 % interval of the gain in log score, over resampled countries, lies above 0 against
base rates by type and against base rates by type and age. *Worse than the base rate*: it lies below
0 against one of them. Otherwise *no skill*, if the test would have seen the gain that is to be
expected were the fit exactly right with a chance of at least {POWER:.0%} (by the larger error of
independent rows and of resampled countries); else *not enough data*.
With fewer than {FEWEST} scored events it is *not enough data* whatever the interval. Rates of the
fit are carried on a claim of skill alone; else the base rate by type is."""


class Claim(StrEnum):
    """The four things that may be said."""

    SKILL = "skill"
    NONE = "no skill"
    WORSE = "worse than the base rate"
    TOO_LITTLE = "not enough data"


@dataclass(frozen=True)
class Comparison:
    """A forecast against a base rate."""

    rival: str
    gain: Estimate
    expected: float
    """Gain to expect were the forecast exactly right."""
    power: float


def claim_of(comparisons: Iterable[Comparison], events: int) -> Claim:
    """Apply the rule.

    Parameters
    ----------
    comparisons
        Against every base rate.
    events
        Events in the scored rows.
    """
    against = tuple(comparisons)
    if events < FEWEST:
        return Claim.TOO_LITTLE
    if any(one.gain.high < 0 for one in against):
        return Claim.WORSE
    open_ones = [one for one in against if one.gain.low <= 0]
    if not open_ones:
        return Claim.SKILL
    return Claim.NONE if min(one.power for one in open_ones) >= POWER else Claim.TOO_LITTLE
