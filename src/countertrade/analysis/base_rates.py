"""Base rates: how often regimes of a type ended, and leaders left, in the public record.

Counts over regime-years or leader-years, with the Jeffreys interval of a Poisson rate. Sources:
system.md 3.1 and 3.2; Geddes, Wright and Frantz 2014 (regimes 1946-2010, 280 spells); Powell and
Thyne V2020.10.13 (coup attempts) over the REIGN list of regimes 1990-2020, an attempt belonging to
the regime in place the day before; Archigos 4.1 (leaders 1990-2014).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from scipy.special import gammaincinv

from countertrade.case import Case
from countertrade.vocabulary import LeaderExitMode, RegimeExitMode, RegimeType

INTERVAL = (0.05, 0.95)
"""Ends of the 90 per cent interval."""
REGIMES = "Geddes, Wright and Frantz, 1946-2010"
COUPS = "Powell and Thyne over REIGN, 1990-2020"
LEADERS = "Archigos 4.1, 1990-2014"
ALL_AUTOCRACIES = "all autocracies"


@dataclass(frozen=True)
class Rate:
    """A number of events over a number of years."""

    events: int
    years: float
    source: str

    @property
    def value(self) -> float:
        """Events a year."""
        return self.events / self.years

    @property
    def interval(self) -> tuple[float, float]:
        """Jeffreys interval of 90 per cent, events a year."""
        low, high = (float(gammaincinv(self.events + 0.5, end)) / self.years for end in INTERVAL)
        return low, high


@dataclass(frozen=True)
class BaseRates:
    """Base rates of one type of regime, by event and mode."""

    group: str
    """The regimes counted, in words."""
    regime_exits: Mapping[RegimeExitMode, Rate]
    failed_coups: Rate

    @property
    def all_modes(self) -> Rate:
        """Exits by all modes together."""
        rates = tuple(self.regime_exits.values())
        return Rate(sum(one.events for one in rates), rates[0].years, rates[0].source)

    def of(self, event: str, mode: str) -> Rate | None:
        """Return the rate of a mode of an event; None where the record does not count it."""
        if event == "regime_exit":
            return self.regime_exits.get(RegimeExitMode(mode))
        if event == "failed_coup":
            return self.failed_coups
        return LEADER_EXITS.get(mode)


MODES = (
    RegimeExitMode.COUP,
    RegimeExitMode.UPRISING,
    RegimeExitMode.ELECTION,
    RegimeExitMode.NEGOTIATED,
    RegimeExitMode.INSURGENCY,
    RegimeExitMode.FOREIGN,
    RegimeExitMode.STATE_FAILURE,
)
"""Order of the counts below. Negotiated joins rules changed by insiders or by a new leader and
competitive votes in which the incumbent did not stand."""

_COUNTED: Mapping[str, tuple[int, tuple[int, ...], tuple[int, int]]] = {
    RegimeType.PERSONALIST: (1152, (32, 18, 5, 6, 10, 5, 1), (27, 748)),
    RegimeType.PARTY_PERSONAL: (395, (6, 2, 0, 2, 1, 0, 0), (2, 197)),
    RegimeType.PARTY: (1463, (13, 3, 13, 1, 0, 2, 3), (3, 606)),
    RegimeType.MILITARY: (291, (10, 5, 5, 23, 3, 1, 1), (2, 75)),
    RegimeType.MONARCHY: (595, (7, 3, 1, 0, 1, 0, 0), (1, 426)),
    RegimeType.PARTY_PERSONAL_MILITARY: (177, (0, 0, 1, 1, 0, 0, 0), (0, 65)),
    ALL_AUTOCRACIES: (4591, (77, 38, 28, 48, 17, 10, 5), (40, 2226)),
}
"""Type to regime-years, exits by mode, and failed coups with their regime-years."""

# Replacement within a regime, mostly by its own rules, is not told apart in the record.
LEADER_EXITS: Mapping[str, Rate] = {
    LeaderExitMode.NATURAL: Rate(45, 4228, f"{LEADERS}; death in office or retreat in ill health"),
    LeaderExitMode.FOREIGN: Rate(8, 4228, LEADERS),
}


def base_rates(regime_type: RegimeType | str | None) -> BaseRates | None:
    """Return the base rates of a type of regime.

    Parameters
    ----------
    regime_type
        A type, or ``ALL_AUTOCRACIES``; None where no type is known.

    Returns
    -------
    BaseRates or None
        None for democracies, whose governments leave by other rules.
    """
    if regime_type is None or regime_type not in _COUNTED:
        return None
    years, exits, (failed, coup_years) = _COUNTED[regime_type]
    return BaseRates(
        group=str(regime_type).replace("_", "-"),
        regime_exits={
            mode: Rate(count, years, REGIMES) for mode, count in zip(MODES, exits, strict=True)
        },
        failed_coups=Rate(failed, coup_years, COUPS),
    )


AGE_RATES = ((5, 0.0790), (10, 0.0514), (20, 0.0413), (30, 0.0366), (60, 0.0296))
"""Oldest age in years to exits a year of autocracies up to that age, 1946-2010."""


def age_factor(age: float) -> float:
    """Return how often autocracies of an age end, over how often autocracies end at all.

    Parameters
    ----------
    age
        Years since the regime began; beyond the oldest age of the record its last rate holds.
    """
    overall = base_rates(ALL_AUTOCRACIES)
    assert overall is not None
    rate = next((rate for oldest, rate in AGE_RATES if age <= oldest), AGE_RATES[-1][1])
    return rate / overall.all_modes.value


def type_at(case: Case, regime: str, day: dt.date) -> RegimeType | None:
    """Return the type of a regime on a day; None where the case gives none."""
    past = [one for one in case.regime_types if one.actor == regime and one.first.first_day <= day]
    return max(past, key=lambda one: one.first.first_day).type if past else None
