"""Events of the reference: what happens when, by record or by chance, and the account of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from reference_inputs import Plan
from reference_month import Month, Number
from reference_places import PAIR, REGIMES

HAZARDS: Mapping[str, Mapping[str, str]] = {
    "failed_coup": {"failed_coup": "failed_coup_rate"},
    "leader_exit": {
        "foreign": "leader_foreign_exit",
        "internal": "leader_internal_exit",
        "natural": "leader_natural_exit",
    },
    "protest_wave": {"protest_wave": "protest_wave_rate"},
    "realignment": {"realignment": "realignment_rate"},
    "rebellion": {"rebellion": "rebellion_rate"},
    "regime_exit": {
        "coup": "coup_exit",
        "election": "election_exit",
        "foreign": "foreign_exit",
        "insurgency": "insurgency_exit",
        "negotiated": "negotiated_exit",
        "state_failure": "state_failure_exit",
        "uprising": "uprising_exit",
    },
}
"""Rate of each mode of each event; a drawn position picks among the modes in this order."""

RATES = {
    "purges": ("failed_coup", None),
    "failed_coups": ("failed_coup", None),
    "foreign_removals": ("leader_exit", "foreign"),
    "foreign_exits": ("regime_exit", "foreign"),
    "protest_waves": ("protest_wave", None),
    "rebellions": ("rebellion", None),
    "elections": ("election", None),
    "exits": ("regime_exit", None),
    "coups": ("regime_exit", "coup"),
    "uprisings": ("regime_exit", "uprising"),
    "lost_votes": ("regime_exit", "election"),
    "agreements": ("regime_exit", "negotiated"),
    "rebel_victories": ("regime_exit", "insurgency"),
    "state_failures": ("regime_exit", "state_failure"),
}
"""Quantities that tell equations what happened in the month before: event, and mode or any."""

OCCURRENCES = 8
"""Occurrences that have a threshold of their own; later ones share the last."""


@dataclass(frozen=True)
class Chance:
    """The random numbers of a run, all given: the reference draws none itself."""

    shock: Mapping[str, np.ndarray]
    """By driver, shape (months, lanes)."""
    noise: Mapping[str, np.ndarray]
    gumbel: Mapping[str, np.ndarray]
    """By decision and place, shape (months, options, lanes)."""
    threshold: Mapping[str, np.ndarray]
    """By event and place, shape (occurrences, lanes)."""
    position: Mapping[str, np.ndarray]


def event_places() -> tuple[tuple[str, str], ...]:
    """Return all events with their places."""
    return tuple(
        (event, place)
        for event in HAZARDS
        for place in ((PAIR,) if event == "realignment" else REGIMES)
    )


@dataclass
class Account:
    """What has happened so far."""

    lanes: int
    count: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    integral: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    struck: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    by_mode: dict[tuple[str, str | None, str], Number] = field(default_factory=dict)
    """What happened in the last month, by event, mode (None for any) and place."""
    survival: dict[str, Number] = field(default_factory=dict)
    share: dict[str, Number] = field(default_factory=dict)
    """By hazard: the probability that the regime has fallen in this mode."""
    log_likelihood: Number = 0.0

    def __post_init__(self) -> None:
        """Begin with nothing having happened."""
        for one in event_places():
            self.count[one] = np.zeros(self.lanes, dtype=int)
            self.integral[one] = np.zeros(self.lanes)
            self.struck[one] = np.zeros(self.lanes, dtype=bool)
        self.survival = {place: np.ones(self.lanes) for place in REGIMES}
        hazards = HAZARDS["regime_exit"].values()
        self.share = {f"{one}[{place}]": 0.0 for one in hazards for place in REGIMES}

    def felt(self) -> dict[str, Number]:
        """Return what equations are told: events of the month before as rates, what stands."""
        found: dict[str, Number] = {
            f"{name}[{place}]": 12.0 * self.by_mode.get((event, mode, place), 0.0)
            for name, (event, mode) in RATES.items()
            for place in REGIMES
        }
        for place in REGIMES:
            found[f"in_power[{place}]"] = 1.0 * (self.count["regime_exit", place] == 0)
        found[f"partnership_stands[{PAIR}]"] = 1.0 * (self.count["realignment", PAIR] == 0)
        return found

    def close(self, m: Month, plan: Plan, month: int, chance: Chance | None) -> None:
        """Let a month's events happen, on record or by chance, and book them."""
        open_to_chance = month > plan.as_of
        self.by_mode = {
            ("election", None, place): plan.happens("election", None, place, month)
            for place in REGIMES
        }
        for event, place in event_places():
            modes = HAZARDS[event]
            rates = {mode: m.values[f"{name}[{place}]"] for mode, name in modes.items()}
            recorded = {mode: plan.happens(event, mode, place, month) for mode in modes}
            self._book_likelihood(rates, recorded, open_to_chance)
            if event == "regime_exit":
                self._book_survival(place, rates, recorded, open_to_chance)
            drawn = dict.fromkeys(modes, 0.0)
            if open_to_chance:
                drawn = self._draw(event, place, rates, chance)
            for mode in modes:
                happened = np.maximum(recorded[mode], drawn[mode]) * np.ones(self.lanes)
                self.by_mode[event, mode, place] = happened
            struck = sum(self.by_mode[event, mode, place] for mode in modes) > 0
            self.by_mode[event, None, place] = 1.0 * struck
            self.struck[event, place] = struck
            self.count[event, place] = self.count[event, place] + struck
            self.integral[event, place] = np.where(struck, 0.0, self.integral[event, place])

    def _draw(
        self, event: str, place: str, rates: Mapping[str, Number], chance: Chance | None
    ) -> dict[str, Number]:
        """Add to the integrated rate; past its threshold the event happens in a drawn mode."""
        total = sum(rates.values()) * np.ones(self.lanes)
        self.integral[event, place] = self.integral[event, place] + total / 12
        if chance is None:
            return dict.fromkeys(rates, 0.0)
        occurrence = np.minimum(self.count[event, place], OCCURRENCES - 1)
        lanes = np.arange(self.lanes)
        threshold = chance.threshold[f"{event}[{place}]"][occurrence, lanes]
        position = chance.position[f"{event}[{place}]"][occurrence, lanes]
        fired = (self.integral[event, place] >= threshold) & (total > 0)
        drawn, below = {}, np.zeros(self.lanes)
        for mode, rate in rates.items():
            above = below + np.divide(rate, total, out=np.zeros(self.lanes), where=total > 0)
            drawn[mode] = 1.0 * (fired & (below <= position) & (position < above))
            below = above
        return drawn

    def _book_likelihood(
        self, rates: Mapping[str, Number], recorded: Mapping[str, float], open_to_chance: bool
    ) -> None:
        """Add what the record says about the rates: no event for a month, or one in a mode."""
        if open_to_chance:
            return
        self.log_likelihood = self.log_likelihood - sum(rates.values()) / 12
        for mode, rate in rates.items():
            if recorded[mode]:
                at_risk = np.broadcast_to(rate, (self.lanes,)) > 0
                told = np.log(np.where(at_risk, rate, 1.0))
                self.log_likelihood = self.log_likelihood + told

    def _book_survival(
        self,
        place: str,
        rates: Mapping[str, Number],
        recorded: Mapping[str, float],
        open_to_chance: bool,
    ) -> None:
        """Integrate survival from the month after the as-of date, and who took what is lost."""
        if not open_to_chance:
            return
        total = sum(rates.values()) * np.ones(self.lanes)
        lost = self.survival[place] * (1 - np.exp(-total / 12))
        left = self.survival[place] - lost
        for mode, rate in rates.items():
            key = f"{HAZARDS['regime_exit'][mode]}[{place}]"
            part = np.divide(rate * lost, total, out=np.zeros(self.lanes), where=total > 0)
            self.share[key] = self.share[key] + part + left * recorded[mode]
        self.survival[place] = left * (1 - max(recorded.values()))
