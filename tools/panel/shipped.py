"""What is shipped: coefficients by type with their covariance, and the scores, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from tools.panel.claims import Comparison
from tools.panel.competing import COMPONENTS, TYPES, Fitted, covariance
from tools.panel.rows import FIRST_SCORED, FIRST_YEAR, POOLED, REGIME_MODES, Panel
from tools.panel.scores import Bin, Estimate, reliability, smallest_seen, split_seen
from tools.panel.sources import Sources
from tools.panel.study import SINCE, Scored, Study, age_slopes, fewest_of, with_era

SHIPPED_TYPES = TYPES[:6]
"""Types of the vocabulary; the others were fitted with them."""
SOURCE = (
    "Geddes, Wright and Frantz 2014 (regimes to 2010); REIGN 2021-03 (regimes and leaders to 2020);"
    " Powell and Thyne V2020.10.13 (coup attempts 1950-2020); Archigos 4.1 (leaders to 2014)"
)
SCRIPT = "python -m tools.fit_panel"


def coefficients(studies: Iterable[Study], sources: Sources, day: str) -> dict[str, Any]:
    """Return the shipped coefficients.

    Parameters
    ----------
    studies
        One of each kind of event.
    sources
        The records, of which modes that were pooled are counted.
    day
        Date of the fit.
    """
    return {
        "source": SOURCE,
        "script": SCRIPT,
        "date": day,
        "scored_fit": f"{FIRST_YEAR}-{FIRST_SCORED - 1}",
        "level_since": SINCE,
        "scale": "log rate a year (log odds for coup_success) at age 12, no attempt, tenure 4",
        "events": {one.kind.key: _event(one, sources) for one in studies},
    }


def _event(study: Study, sources: Sources) -> dict[str, Any]:
    panel = with_era(study.panel)
    return {
        "claim": str(study.claim),
        "rows": len(panel),
        "events": panel.events,
        "last_year": int(panel.year.max()),
        "modes": list(panel.modes),
        "pooled": _pooled(panel, sources),
        "fits": {name: _fit(one, panel) for name, one in study.final.items()},
    }


def _pooled(panel: Panel, sources: Sources) -> dict[str, dict[str, int]]:
    if panel.modes != REGIME_MODES:
        return {}
    ends = [one.mode for one in sources.regimes if one.end.year >= FIRST_YEAR]
    return {"other": {mode: ends.count(mode) for mode in POOLED}}


def _fit(fitted: Fitted, panel: Panel) -> dict[str, Any]:
    spread = covariance(fitted, panel)
    return {
        "spreads": list(fitted.spreads),
        "columns": ["constant", *fitted.specification.features],
        "types": {name: _of_type(fitted, spread, name) for name in SHIPPED_TYPES},
    }


def _of_type(fitted: Fitted, spread: np.ndarray, name: str) -> dict[str, Any]:
    """Return the coefficients of a type: its effects join the constant."""
    gather = gathering(fitted, name)
    every = np.kron(np.eye(len(fitted.modes)), gather)
    own = every @ spread @ every.T
    return {
        "coefficients": [_plain(row) for row in fitted.coefficients @ gather.T],
        "covariance": _plain(own[np.tril_indices(len(own))]),
    }


def gathering(fitted: Fitted, name: str) -> np.ndarray:
    """Return the matrix that adds a type's effects to the constant and keeps the slopes.

    Parameters
    ----------
    fitted
        A fit.
    name
        A type.
    """
    columns, features = fitted.specification.columns, fitted.specification.features
    matrix = np.zeros((1 + len(features), len(columns)))
    parts = [one for one in COMPONENTS if one in name]
    for column in ("constant", name, *parts):
        matrix[0, columns.index(column)] = 1.0
    for place, feature in enumerate(features, start=1):
        matrix[place, columns.index(feature)] = 1.0
    return matrix


def _plain(values: np.ndarray) -> list[float]:
    return [float(f"{one:.5g}") for one in values.tolist()]


def record(studies: Iterable[Study], day: str) -> dict[str, Any]:
    """Return scores and counts: all that the page shows.

    Parameters
    ----------
    studies
        One of each kind of event.
    day
        Date of the fit.
    """
    return {"date": day, "source": SOURCE, "kinds": [_kind(one) for one in studies]}


def _kind(study: Study) -> dict[str, Any]:
    before, after = study.panel.before, study.panel.after
    own = study.own
    chance = after.events / len(after)
    return {
        "key": study.kind.key,
        "title": study.kind.title,
        "claim": str(study.claim),
        "trials": study.kind.is_chance,
        "fewest": fewest_of(study.kind, after),
        "years": [FIRST_YEAR, FIRST_SCORED - 1, FIRST_SCORED, int(after.year.max())],
        "countries": len(np.unique(study.panel.country)),
        "counts": [_counts(study, name) for name in TYPES],
        "modes": [_mode(study, place) for place in range(len(after.modes))],
        "forecasts": [_forecast(study, one) for one in study.scored],
        "bins": [_bin(one) for one in reliability(own.chances.sum(axis=1), after)],
        "smallest_seen": _number(smallest_seen(own.comparisons[0].gain.error)),
        "split_seen": _number(split_seen(chance, len(after))),
        "age_slopes": {
            name: [_number(one) for one in slope] for name, slope in age_slopes(study).items()
        },
        "slopes": _slopes(study.fitted["own"], before),
        "final_slopes": _slopes(study.final["moved"], with_era(study.panel)),
    }


def _counts(study: Study, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"type": name}
    for part, panel in (("before", study.panel.before), ("after", study.panel.after)):
        chosen = panel.where(panel.type == name)
        found[part] = {
            "rows": len(chosen),
            "years": _number(float(chosen.exposure.sum())),
            "events": [chosen.count(mode) for mode in panel.modes],
        }
    return found


def _mode(study: Study, place: int) -> dict[str, Any]:
    after = study.panel.after
    mode = after.modes[place]
    return {
        "mode": mode,
        "before": study.panel.before.count(mode),
        "after": after.count(mode),
        "forecast": _number(float(study.own.chances[:, place].sum())),
        "base": _number(float(study.rivals[0].chances(after)[:, place].sum())),
    }


def _forecast(study: Study, scored: Scored) -> dict[str, Any]:
    return {
        "name": scored.name,
        "features": list(study.fitted[scored.name].specification.features),
        "spreads": list(study.fitted[scored.name].spreads),
        "against": [_comparison(one) for one in scored.comparisons],
        "at_level": _estimate(scored.at_level),
        "auc": _estimate(scored.area),
        "auc_gain": _estimate(scored.area_gain),
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "rival": one.rival,
        **_estimate(one.gain),
        "expected": _number(one.expected),
        "power": _number(one.power),
    }


def _estimate(one: Estimate) -> dict[str, float]:
    return {name: _number(getattr(one, name)) for name in ("value", "error", "low", "high")}


def _bin(one: Bin) -> dict[str, float]:
    names = ("rows", "forecast", "events", "observed", "low", "high")
    return {name: _number(getattr(one, name)) for name in names}


def _slopes(fitted: Fitted, panel: Panel) -> list[dict[str, Any]]:
    errors = np.sqrt(np.diag(covariance(fitted, panel))).reshape(fitted.coefficients.shape)
    columns = fitted.specification.columns
    return [
        {
            "mode": mode,
            "feature": feature,
            "value": _number(float(fitted.coefficients[row, columns.index(feature)])),
            "error": _number(float(errors[row, columns.index(feature)])),
        }
        for row, mode in enumerate(fitted.modes)
        for feature in fitted.specification.features
    ]


def _number(value: float) -> float:
    return float(f"{value:.4g}") if isinstance(value, float) else value
