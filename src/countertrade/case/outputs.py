"""Outputs that a scenario can ask for by name, and the questions that scenarios answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Summary:
    """A named output that is more than the value of one quantity."""

    meaning: str
    yearly: tuple[str, ...] = ()
    """Quantities whose yearly means it is computed from."""
    monthly: tuple[str, ...] = ()
    """Quantities that must be among the leading series of the case."""


SUMMARIES: Mapping[str, Summary] = {
    "survival": Summary("probability that each regime is in power, by years ahead"),
    "leader_survival": Summary("share of runs in which no leader has left, by years ahead"),
    "exit_modes": Summary("probability of exit by each mode within the horizon"),
    "joint_survival": Summary("probability that all regimes, or none, are in power at the horizon"),
    "breaking_point": Summary("month in which the probability of being in power falls below half"),
    "months_to_blackout": Summary(
        "months until three months' mean of power cut first exceeds 30, 50 and 70 % of demand",
        monthly=("blackout",),
    ),
    "recovery": Summary(
        "months from the first change until the power cut is back at the status quo's",
        monthly=("blackout",),
    ),
    "default": Summary("expected share of time in default", yearly=("default_share",)),
    "emigration": Summary("people who leave within the horizon", yearly=("emigration",)),
    "partnership_end": Summary("share of runs in which each partnership has ended by the horizon"),
    "concessions": Summary(
        "persons released, and months of licences or talks",
        yearly=("releases", "relief_given"),
    ),
}
"""Named outputs; any quantity and any decision of the model is one too, under its own name."""

ALWAYS = (
    "survival",
    "leader_survival",
    "exit_modes",
    "months_to_blackout",
    "default",
    "emigration",
    "concessions",
    "oil_output",
    "gdp",
    "oil_delivered",
)
"""What every scenario reports, as far as the model and the case have it."""

QUESTIONS: Mapping[int, str] = {
    1: "How long do the governments last from the as-of date on?",
    2: "How much oil from other suppliers is enough?",
    3: "Does an agreement with the sanctioning state stabilise or liberalise?",
    4: "Where is the breaking point under full closure, and what does it cost people?",
    5: "How soon is a collapse of the grid overcome?",
    6: "Does tutelage end in an orderly exit or in a relapse?",
    7: "Does the partnership return once outside attention wanes?",
    8: "What did foreign security staff buy?",
    9: "What did the oil cost its sender and buy its receiver?",
    10: "How much of the decline do sanctions explain?",
    11: "What does the price of oil put at risk?",
    12: "What does the time at which credit stops change?",
    13: "Do rewards for releases lead to more arrests?",
    14: "What would an honoured vote have changed?",
    15: "What follows when people can no longer leave?",
    16: "What follows when a patron is absorbed by a war of its own?",
    17: "Do the same equations hold when another patron leaves another regime?",
}
"""Questions that the scenarios of cases answer, by number."""


def yearly_needed(outputs: tuple[str, ...]) -> tuple[str, ...]:
    """List the quantities and decisions whose yearly means some outputs are computed from.

    Parameters
    ----------
    outputs
        Names of summaries, quantities and decisions.
    """
    found = [
        name for one in outputs for name in (SUMMARIES[one].yearly if one in SUMMARIES else (one,))
    ]
    return tuple(dict.fromkeys(found))
