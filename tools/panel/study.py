"""The study of one kind of event: fitted before 1995, scored after, and fitted again on all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from tools.panel.claims import Claim, Comparison, claim_of
from tools.panel.competing import (
    Fitted,
    Specification,
    covariance,
    fit,
    fit_chosen,
)
from tools.panel.likelihoods import Likelihood, odds_likelihood, rates_likelihood
from tools.panel.rivals import BaseRate, base_rate
from tools.panel.rows import FIRST_SCORED, Panel, Rows
from tools.panel.scores import (
    Estimate,
    auc_estimate,
    log_scores,
    mean_difference,
    power_if_right,
)

SINCE = FIRST_SCORED
"""Year from which a level of its own is fitted when all rows are: the most recent on record.
Since 1990 it would be that of 1990-94, when one regime in nine ended a year."""
WIDE, NARROW = 1.0, 0.001
"""Spreads that leave effects of types nearly free, or leave none."""
OWN = ("age", "memory")
COUNTRY = ("coup_history", "exit_history", "tenure")
WORLD = ("climate", "wave")


@dataclass(frozen=True)
class Kind:
    """A kind of event and what its fit may use."""

    key: str
    title: str
    rows: Callable[[Rows], Panel]
    own: tuple[str, ...] = OWN
    likelihood: Likelihood = rates_likelihood

    @property
    def is_chance(self) -> bool:
        """Whether rows are trials, not years at risk."""
        return self.likelihood is odds_likelihood

    def specifications(self) -> dict[str, Specification]:
        """Return the predictors that are scored; the claim is made of the one called own."""
        features = {
            "types": (),
            "own": self.own,
            "country": (*self.own, *COUNTRY),
            "world": (*self.own, *WORLD),
        }
        return {name: Specification(one, self.likelihood) for name, one in features.items()}


KINDS = (
    Kind("regime_exit", "Regime exits by mode", Rows.regime_exits),
    Kind("coup_attempt", "Coup attempts", Rows.coup_attempts),
    Kind("coup_success", "Success of an attempt", Rows.coup_success, likelihood=odds_likelihood),
    Kind("leader_exit", "Leader exits by mode", Rows.leader_exits, (*OWN, "own_tenure")),
    Kind(
        "listed_leader_exit",
        "Leader exits within and with the regime",
        Rows.listed_leader_exits,
        (*OWN, "own_tenure"),
    ),
)


@dataclass(frozen=True)
class Scored:
    """A forecast, and how it met the scored rows."""

    name: str
    chances: np.ndarray
    comparisons: tuple[Comparison, ...]
    at_level: Estimate
    """Gain on base rates by type when both are set to the number of events that happened."""
    area: Estimate
    area_gain: Estimate
    """Area under the curve over that of base rates by type."""


@dataclass(frozen=True)
class Study:
    """All results of one kind of event."""

    kind: Kind
    panel: Panel
    fitted: Mapping[str, Fitted]
    """Fits of the rows before the first scored year."""
    rivals: tuple[BaseRate, ...]
    scored: tuple[Scored, ...]
    claim: Claim
    final: Mapping[str, Fitted]
    """Fits of all rows, with a level of its own since 1995: what is shipped."""

    @property
    def own(self) -> Scored:
        """The forecast of which the claim is made."""
        return next(one for one in self.scored if one.name == "own")


def study(kind: Kind, panel: Panel) -> Study:
    """Fit, score and fit again.

    Parameters
    ----------
    kind
        The kind of event.
    panel
        All its rows.

    Returns
    -------
    Study
        The results.
    """
    before, after = panel.before, panel.after
    fitted = {name: fit_chosen(before, one) for name, one in kind.specifications().items()}
    rivals = tuple(base_rate(before, by_age, kind.is_chance) for by_age in (False, True))
    scored = tuple(_scored(name, one, rivals, after) for name, one in fitted.items())
    own = next(one for one in scored if one.name == "own")
    return Study(
        kind,
        panel,
        fitted,
        rivals,
        scored,
        claim_of(own.comparisons, fewest_of(kind, after)),
        final_fits(kind, panel),
    )


def fewest_of(kind: Kind, panel: Panel) -> int:
    """Return the number of events, or of trials without one where those are fewer.

    Parameters
    ----------
    kind
        The kind of event.
    panel
        Its rows.
    """
    return min(panel.events, len(panel) - panel.events) if kind.is_chance else panel.events


def _scored(name: str, fitted: Fitted, rivals: tuple[BaseRate, ...], after: Panel) -> Scored:
    chances = fitted.chances(after)
    by_type = rivals[0].chances(after)
    return Scored(
        name,
        chances,
        tuple(_compared(chances, one.name, one.chances(after), after) for one in rivals),
        _at_level(chances, by_type, after),
        auc_estimate(_yearly(chances, after), after),
        auc_estimate(_yearly(chances, after), after, less=_yearly(by_type, after)),
    )


def _compared(chances: np.ndarray, name: str, rival: np.ndarray, after: Panel) -> Comparison:
    own, other = log_scores(chances, after), log_scores(rival, after)
    gain = mean_difference(own, other, after.country)
    return Comparison(name, gain, *power_if_right(chances, rival, gain.error))


def _yearly(chances: np.ndarray, after: Panel) -> np.ndarray:
    """Return rates of any event a year: rows of part of a year are ranked with the others."""
    return np.asarray(np.round(-np.log1p(-chances.sum(axis=1)) / after.exposure, 12))


def _at_level(chances: np.ndarray, rival: np.ndarray, after: Panel) -> Estimate:
    """Compare what two forecasts tell apart, mode and level aside."""
    own, other = (
        log_scores(_levelled(one.sum(axis=1), after), _any(after)) for one in (chances, rival)
    )
    return mean_difference(own, other, after.country)


def _levelled(chance: np.ndarray, after: Panel) -> np.ndarray:
    """Move all log odds by one number so that as many events are forecast as happened."""
    odds = np.log(chance / (1 - chance))
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        too_many = (1 / (1 + np.exp(-odds - middle))).sum() > after.events
        low, high = (low, middle) if too_many else (middle, high)
    return np.asarray(1 / (1 + np.exp(-odds - low)))[:, None]


def _any(panel: Panel) -> Panel:
    return Panel(
        ("any",),
        panel.country,
        panel.year,
        panel.exposure,
        (panel.outcome > 0).astype(int),
        panel.type,
        panel.features,
    )


def final_fits(kind: Kind, panel: Panel) -> dict[str, Fitted]:
    """Fit all rows: what is shipped, by type alone and moved by age and memory.

    Parameters
    ----------
    kind
        The kind of event.
    panel
        All its rows.
    """
    moved = with_era(panel)
    return {
        name: fit_chosen(moved, Specification((*features, "since"), kind.likelihood))
        for name, features in (("by_type", ()), ("moved", kind.own))
    }


def age_slopes(study: Study) -> dict[str, tuple[float, float]]:
    """Return the slope of age for all modes together, within types and over all types.

    Over all types the slope also holds which types live long, and a factor of age on rates that
    differ by type would count that twice.

    Parameters
    ----------
    study
        A study of rates.

    Returns
    -------
    dict
        Slope and its standard error, by what is held fixed.
    """
    panel = _any(with_era(study.panel))
    specification = Specification(("age", "since"), study.kind.likelihood)
    found = {}
    for name, of_types in (("within types", WIDE), ("over all types", NARROW)):
        fitted = fit(panel, specification, (of_types, WIDE))
        place = specification.columns.index("age")
        error = float(np.sqrt(covariance(fitted, panel)[place, place]))
        found[name] = (float(fitted.coefficients[0, place]), error)
    return found


def with_era(panel: Panel) -> Panel:
    """Return a panel that says of each row whether it lies in the years since 1995.

    Parameters
    ----------
    panel
        Any panel.
    """
    since = (panel.year >= SINCE).astype(float)
    columns = (panel.country, panel.year, panel.exposure, panel.outcome, panel.type)
    return Panel(panel.modes, *columns, features={**panel.features, "since": since})
