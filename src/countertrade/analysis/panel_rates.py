"""Yearly rates of exits and coup attempts from the fitted panel: the prior without other news.

The coefficients are shipped, the data sets they were fitted to are not (``docs/panel.md`` says what
was fitted and how it scored). Rates that move with age and failed attempts are carried only for
events on which the fit beat the base rates; for all others the base rate by type is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.special import expit

from countertrade.vocabulary import RegimeType

COEFFICIENTS = Path(__file__).parent / "panel" / "coefficients.yaml"
SKILL = "skill"
REFERENCE_AGE, YOUNGEST_AGE = 12.0, 3.0
"""Years to which rates refer, and below which they no longer rise with youth."""
MEMORY_TIME = 3.0
"""Years in which a failed attempt is forgotten."""
USUAL_TENURE = 5.0
NORMAL_QUANTILE = 1.6448536269514722
"""Of the ends of an interval of 90 per cent."""


@dataclass(frozen=True)
class PanelRate:
    """A rate a year (or a chance, for the success of an attempt) with its 90 per cent interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class PanelRates:
    """Rates of an event for one regime."""

    event: str
    claim: str
    """What may be said of the fit: skill, no skill, worse than the base rate, not enough data."""
    moved: bool
    """Whether age and failed attempts move the rates; else they are base rates by type."""
    modes: Mapping[str, PanelRate]
    all_modes: PanelRate


@cache
def _shipped() -> dict[str, Any]:
    with COEFFICIENTS.open(encoding="utf-8") as file:
        loaded: dict[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)
    return loaded


def panel_events() -> tuple[str, ...]:
    """Return the events of which the panel gives rates."""
    return tuple(_shipped()["events"])


def panel_source() -> str:
    """Return in one line what the coefficients were fitted to."""
    return str(_shipped()["source"])


def attempt_memory(years_since: Sequence[float]) -> float:
    """Return the memory of failed coup attempts, as the panel and the simulation count it.

    Parameters
    ----------
    years_since
        Years since each failed attempt against the regime.

    Returns
    -------
    float
        One for each, fading over three years; together at most 1.
    """
    return min(1.0, sum(math.exp(-years / MEMORY_TIME) for years in years_since))


def panel_rates(
    event: str,
    regime_type: RegimeType | str | None,
    age: float = REFERENCE_AGE,
    failed_attempts: Sequence[float] = (),
    tenure: float = USUAL_TENURE,
    since_1995: bool = True,
    moved: bool | None = None,
) -> PanelRates | None:
    """Return the yearly rates of an event for a regime about which nothing else is known.

    Parameters
    ----------
    event
        One of ``panel_events()``: ``regime_exit``, ``coup_attempt``, ``coup_success`` (a chance
        given an attempt), ``leader_exit`` or ``listed_leader_exit``.
    regime_type
        Its type.
    age
        Years since the regime began.
    failed_attempts
        Years since each failed coup attempt against it.
    tenure
        Years of the leader in office; read for events of leaders alone.
    since_1995
        Whether the level is that of the years since 1995 or of those before.
    moved
        Whether age, attempts and tenure move the rates; None carries what the claim allows.

    Returns
    -------
    PanelRates or None
        None for a type that the panel does not hold.

    Raises
    ------
    ValueError
        If the panel has no such event.
    """
    if event not in panel_events():
        raise ValueError(f"The panel has no event {event!r}: choose one of {panel_events()}.")
    shipped = _shipped()["events"][event]
    moves = shipped["claim"] == SKILL if moved is None else moved
    fitted = shipped["fits"]["moved" if moves else "by_type"]
    own = fitted["types"].get(regime_type)
    if own is None:
        return None
    known = {
        "constant": 1.0,
        "since": float(since_1995),
        "age": math.log(max(age, YOUNGEST_AGE) / REFERENCE_AGE),
        "memory": attempt_memory(failed_attempts),
        "own_tenure": math.log((tenure + 1) / USUAL_TENURE),
    }
    row = np.array([known[name] for name in fitted["columns"]])
    mean, covariance = _predicted(own, row, len(shipped["modes"]))
    modes = dict(zip(shipped["modes"], _rates(event, mean, np.diag(covariance)), strict=True))
    total = _total(event, mean, covariance)
    return PanelRates(event, shipped["claim"], moves, _parted(modes, shipped["pooled"]), total)


def _predicted(
    own: Mapping[str, Any], row: np.ndarray, modes: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean and covariance over modes of log rates (or log odds)."""
    coefficients = np.array(own["coefficients"])
    lower = np.zeros((coefficients.size, coefficients.size))
    lower[np.tril_indices(coefficients.size)] = own["covariance"]
    full = lower + np.tril(lower, -1).T
    spread = np.kron(np.eye(modes), row)
    return coefficients @ row, spread @ full @ spread.T


def _rates(event: str, mean: np.ndarray, variance: np.ndarray) -> list[PanelRate]:
    return [_rate(event, *one) for one in zip(mean.tolist(), variance.tolist(), strict=True)]


def _rate(event: str, mean: float, variance: float) -> PanelRate:
    half = NORMAL_QUANTILE * math.sqrt(max(variance, 0.0))
    turned = (mean, mean - half, mean + half)
    back = expit if event == "coup_success" else math.exp
    return PanelRate(*(float(back(one)) for one in turned))


def _total(event: str, mean: np.ndarray, covariance: np.ndarray) -> PanelRate:
    """Return the sum of all modes; its log is taken as normal."""
    if len(mean) == 1:
        return _rate(event, float(mean[0]), float(covariance[0, 0]))
    rates = np.exp(mean)
    weights = rates / rates.sum()
    return _rate(event, float(np.log(rates.sum())), float(weights @ covariance @ weights))


def _parted(
    modes: dict[str, PanelRate], pooled: Mapping[str, Mapping[str, int]]
) -> dict[str, PanelRate]:
    """Part pooled modes by their shares of the record, whose own error joins the interval."""
    found: dict[str, PanelRate] = {}
    for mode, rate in modes.items():
        if mode not in pooled:
            found[mode] = rate
            continue
        counts = pooled[mode]
        for name, count in counts.items():
            found[name] = _part(rate, count, sum(counts.values()), len(counts))
    return found


def _part(rate: PanelRate, count: int, total: int, parts: int) -> PanelRate:
    share = (count + 0.5) / (total + 0.5 * parts)
    own = math.log(rate.high / rate.low) / (2 * NORMAL_QUANTILE)
    spread = math.sqrt(own**2 + 1 / (count + 0.5) - 1 / (total + 0.5 * parts))
    factor = math.exp(NORMAL_QUANTILE * spread)
    value = rate.value * share
    return PanelRate(value, value / factor, value * factor)
