"""Decisions of the reference: what each takes from where, when it is reviewed, what is picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from reference_month import Month, Number, key_at
from reference_places import (
    CREDIT,
    OIL,
    PAIR,
    PRESSURE,
    RECOGNITION,
    REGIMES,
    STAFF,
    THIRD_PARTIES,
    ends,
)

from countertrade.language.declare import Decision
from countertrade.model import decisions, stances, succession

Wires = Callable[[Month, str], dict[str, Number]]
"""What a decision at a place takes from elsewhere."""


def _nothing(m: Month, place: str) -> dict[str, Number]:
    return {}


def _cargo(m: Month, link: str) -> dict[str, Number]:
    return m.of(PAIR, "alignment") | m.of("VEN", "revenue_stress", "marginal_netback")


def _guards(m: Month, link: str) -> dict[str, Number]:
    return m.of("VEN", "threat", "friction", "control_felt", "continuity")


def _missions(m: Month, link: str) -> dict[str, Number]:
    return m.of(OIL, "payment_shortfall")


def _sanctions(m: Month, link: str) -> dict[str, Number]:
    return m.of_receiver(
        link,
        "continuity",
        "control_felt",
        "detained_persons",
        "many_detained",
        "detention_stance_release",
        "non_recognition",
        "evasion_capacity",
        "repression",
    )


def _outlets(m: Month, link: str) -> dict[str, Number]:
    return m.of_receiver(link, "control_felt")


def _recognition(m: Month, link: str) -> dict[str, Number]:
    return m.of_receiver(link, "stolen_vote", "repression")


def _credit(m: Month, link: str) -> dict[str, Number]:
    # The market lends but recognises no one.
    recognised = 0.0 if link == "MKT>VEN" else m.at("recognition_given", link)
    debtor = m.of("VEN", "belief", "outside_pressure", "default_share")
    return debtor | {"recognition_given": recognised}


def _supply(m: Month, link: str) -> dict[str, Number]:
    return m.of("CUB", "fuel_gap", "oil_demand", "supplier_stance_search")


def _old_debt(m: Month, link: str) -> dict[str, Number]:
    return m.of("VEN", "all_debt", "foreign_income")


@dataclass(frozen=True)
class Choice:
    """A decision, its places and its wiring."""

    decision: Decision
    places: tuple[str, ...]
    wires: Wires = _nothing
    after_exit: bool = False
    """Whether only a regime's exit calls for it; the first option stands until then."""

    @property
    def name(self) -> str:
        """Name of the decision."""
        return self.decision.function.__name__

    def indicators(self, place: str, held: Number) -> dict[str, Number]:
        """Return 1 for the option that is held, 0 for the others."""
        return {
            key_at(f"{self.name}_{option}", place): (held == index) * 1.0
            for index, option in enumerate(self.decision.options)
        }


CHOICES = (
    Choice(decisions.allocation_stance, (OIL,), _cargo),
    Choice(decisions.budget_stance, REGIMES),
    Choice(decisions.response_stance, REGIMES),
    Choice(decisions.detention_stance, REGIMES),
    Choice(decisions.election_stance, REGIMES),
    Choice(decisions.personnel_stance, (STAFF,), _guards),
    Choice(decisions.mission_stance, (STAFF,), _missions),
    Choice(decisions.fuel_stance, REGIMES),
    Choice(decisions.repair_stance, REGIMES),
    Choice(decisions.resale_stance, REGIMES),
    Choice(decisions.supplier_stance, REGIMES),
    Choice(decisions.border_stance, REGIMES),
    Choice(stances.sanction_stance, PRESSURE, _sanctions),
    Choice(stances.outlet_stance, PRESSURE, _outlets),
    Choice(stances.recognition_stance, RECOGNITION, _recognition),
    Choice(stances.credit_stance, CREDIT, _credit),
    Choice(stances.supply_stance, THIRD_PARTIES, _supply),
    Choice(succession.successor, REGIMES, after_exit=True),
    Choice(succession.debt_stance, CREDIT, _old_debt, after_exit=True),
)

CALLS_FOR_REVIEW = ("regime_exit", "leader_exit", "failed_coup")


def reviewed(
    m: Month,
    choice: Choice,
    place: str,
    held: np.ndarray,
    due: np.ndarray,
    luck: np.ndarray,
) -> np.ndarray:
    """Return the option that stands after a review.

    Parameters
    ----------
    held
        Option in force, shape (lanes,).
    due
        Whether there is a review.
    luck
        Chance in each option's utility, shape (options, lanes).
    """
    if not due.any():
        return held
    utilities = m.call(choice.decision, place, **choice.wires(m, place))
    if choice.after_exit:
        scores = [utility + luck[index + 1] for index, utility in enumerate(utilities)]
        best = 1 + _best(scores, len(held))
    else:
        inertia = m.values["decision_inertia"]
        scores = [
            utility + inertia * (held == index) + luck[index]
            for index, utility in enumerate(utilities)
        ]
        best = _best(scores, len(held))
    return np.where(due, best, held)


def _best(scores: list[Number], lanes: int) -> np.ndarray:
    """Return the place of the highest score, the first of equals."""
    best, highest = np.zeros(lanes, dtype=int), np.broadcast_to(scores[0], (lanes,))
    for index, score in enumerate(scores[1:], start=1):
        best = np.where(score > highest, index, best)
        highest = np.where(score > highest, score, highest)
    return best


def is_due(
    choice: Choice,
    place: str,
    december: bool,
    struck: Mapping[tuple[str, str], np.ndarray],
    struck_before: Mapping[tuple[str, str], np.ndarray],
) -> np.ndarray:
    """Return whether a decision is reviewed at the end of a month.

    Parameters
    ----------
    struck, struck_before
        What has struck in this month and in the one before, by kind and place.
    """
    kinds = ("regime_exit",) if choice.after_exit else CALLS_FOR_REVIEW
    when = struck_before if choice.after_exit else struck
    due = np.full(len(next(iter(when.values()))), december and not choice.after_exit)
    for kind in kinds:
        for actor in ends(place):
            if (kind, actor) in when:
                due = due | when[kind, actor]
    return due
