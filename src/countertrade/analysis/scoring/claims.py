"""Which of four claims may be made of a score, by a rule that was written before the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from countertrade.analysis.scoring.rows import YEARS_AHEAD, ExitRow, FlowRow, Score
from countertrade.analysis.scoring.skill import (
    Skill,
    best_baseline,
    by_sum,
    exit_losses,
    flow_losses,
    skill,
)
from countertrade.inference.outlook import EXITS, REGIME_EXIT

USEFUL_SKILL = 0.2
"""Skill that the forecasts aim at: a CRPS of .8 of that of the best baseline."""
LEAST_SERIES = 3
LEAST_FIGURES = 20
"""Different figures, of all series together, that skill on flows is judged by at least."""
LEAST_EXITS = 20
"""Exits that skill on exits is judged by at least, as on the panel."""
LEAST_REGIMES = 3
"""Regimes of which exits are scored at least: survival is never scored on two survivors."""


class Claim(StrEnum):
    """What may be said of a score."""

    SKILL_ON_FLOWS = "skill on flows"
    SKILL_ON_EXITS = "skill on exits"
    NONE = "no skill"
    NOT_ENOUGH_DATA = "not enough data"


@dataclass(frozen=True)
class Finding:
    """A claim, the test it rests on, and why it is this one."""

    claim: Claim
    skill: Skill | None
    because: str


@dataclass(frozen=True)
class Findings:
    """What may be claimed of flows and of exits."""

    flows: Finding
    exits: Finding

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that may be made, each once."""
        return tuple(dict.fromkeys((self.flows.claim, self.exits.claim)))


def findings(scores: Sequence[Score]) -> Findings:
    """Decide what may be claimed of the scores of one case, or of several together.

    Parameters
    ----------
    scores
        Scores of different cases.
    """
    return Findings(flow_finding(scores), exit_finding(scores))


def decided(found: Skill | None, shown: Claim) -> Finding:
    """Apply the rule to a test of skill for which there are enough series and events.

    *Skill* where the interval lies above 0. *No skill* where it lies below 0, or where the test
    would have found a useful skill with four chances in five. Else *not enough data*.

    Parameters
    ----------
    found
        The test; None where there are not two blocks of origins.
    shown
        What is claimed where the interval lies above 0.
    """
    if found is None:
        return Finding(
            Claim.NOT_ENOUGH_DATA, None, "there are no two blocks of origins that do not overlap"
        )
    if found.low > 0:
        return Finding(shown, found, "the interval of skill lies above 0")
    if found.high < 0:
        return Finding(Claim.NONE, found, "the interval of skill lies below 0")
    if found.detectable <= USEFUL_SKILL:
        because = f"0 lies in the interval, and the test would have found {USEFUL_SKILL:.0%}"
        return Finding(Claim.NONE, found, because)
    because = (
        f"0 lies in the interval, and a useful skill of {USEFUL_SKILL:.0%} is too small to find"
    )
    return Finding(Claim.NOT_ENOUGH_DATA, found, because)


def rivals_of(score: Score) -> dict[str, str]:
    """Return the scored series of a score and the best baseline of each over all horizons."""
    rows: dict[str, list[FlowRow]] = {}
    for row in score.flows:
        rows.setdefault(row.series, []).append(row)
    return {name: best_baseline(of_series) for name, of_series in rows.items()}


def flow_finding(scores: Sequence[Score]) -> Finding:
    """Decide what may be claimed of flows: CRPS against the best baseline of each series."""
    rivals = [rivals_of(one) for one in scores]
    series = sum(map(len, rivals))
    figures = sum(len({(row.series, row.year) for row in one.flows}) for one in scores)
    if series < LEAST_SERIES or figures < LEAST_FIGURES:
        because = (
            f"{figures} figures of {series} series came; {LEAST_FIGURES} of {LEAST_SERIES} are "
            "needed"
        )
        return Finding(Claim.NOT_ENOUGH_DATA, None, because)
    losses = [
        flow_losses(score, score.flows, own)
        for score, own in zip(scores, rivals, strict=True)
        if own
    ]
    return decided(skill(losses, YEARS_AHEAD), Claim.SKILL_ON_FLOWS)


def exit_finding(scores: Sequence[Score]) -> Finding:
    """Decide what may be claimed of exits: logarithmic loss against base rates."""
    scored = {(one.case, row.regime) for one in scores for row in scored_exits(one)}
    seen = exits_seen(scores)
    count = sum(seen[event] for event in EXITS)
    if count < LEAST_EXITS or len(scored) < LEAST_REGIMES:
        because = (
            f"{count} exits happened after the first origin, {seen[REGIME_EXIT]} of them of a "
            f"regime, under {len(scored)} regimes; {LEAST_EXITS} under {LEAST_REGIMES} are needed"
        )
        return Finding(Claim.NOT_ENOUGH_DATA, None, because)
    losses = [exit_losses(one, rows) for one in scores if (rows := scored_exits(one))]
    return decided(skill(losses, YEARS_AHEAD, by_sum), Claim.SKILL_ON_EXITS)


def scored_exits(score: Score) -> list[ExitRow]:
    """Return the rows of events that happened at all after the first origin of a score.

    Of an event that never came the highest score goes to whoever says that it never will.
    """
    return [row for row in score.exits if score.exits_seen[row.event]]


def exits_seen(scores: Sequence[Score]) -> Mapping[str, int]:
    """Return how many exits happened after the first origin, by event."""
    return {event: sum(one.exits_seen[event] for one in scores) for event in EXITS}
