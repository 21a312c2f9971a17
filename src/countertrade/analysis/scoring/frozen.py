"""Frozen forecasts: dated, signed, never replaced, and scored when the years have passed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from countertrade.analysis.scoring.baselines import LEAST_KNOWN, baseline_draws, exit_base_rate
from countertrade.analysis.scoring.measures import marks_of_quantiles
from countertrade.analysis.scoring.rolling import (
    exit_rows,
    generator_for,
    on_scale,
)
from countertrade.analysis.scoring.rows import (
    BASE_RATE,
    OWN,
    YEARS_AHEAD,
    ExitRow,
    FlowRow,
    FrozenScore,
)
from countertrade.analysis.scoring.stored import (
    StoredError,
    read_document,
    rounded,
    write_document,
)
from countertrade.analysis.scoring.truth import ScoredSeries, forecast_series, yearly_series
from countertrade.case import COMPUTED, Case, known_at
from countertrade.inference.observations import relative_error
from countertrade.inference.outlook import Forecaster, Outlook, first_year_ahead

FROZEN_FOLDER = f"{COMPUTED}/frozen"
FORMAT = 1
LEVELS = (0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99)
"""Levels of the quantiles: the 23 of the forecast hubs."""
SIGNATURE = "sha256"
NAME_LETTERS = 8
NOTE = (
    "Quantiles of figures hold the error of measurement and the model's own beside the spread of "
    "the runs. Structure and ranges of the model knew all that was known on the day it was made."
)


@dataclass(frozen=True)
class Signing:
    """What a frozen forecast is signed with."""

    version: str
    runs: int
    seed: int


def freeze(case: Case, forecaster: Forecaster, signing: Signing) -> dict[str, Any]:
    """Make a dated forecast of a case as a document with its own digest.

    Parameters
    ----------
    case
        The case as it was known on its as-of date.
    forecaster
        Who forecasts; its targets hold those of :func:`forecast_series`.
    signing
        Version, runs and seed.

    Returns
    -------
    dict
        Quantiles by series, calendar year and forecaster; chances of exit by years ahead; the
        SHA-256 of all this under ``sha256``.
    """
    outlook = forecaster.at(case.as_of)
    first = first_year_ahead(case.as_of)
    document: dict[str, Any] = {
        "format": FORMAT,
        "case": case.name,
        "title": case.title,
        "case_sha256": case.sha256,
        "version": signing.version,
        "seed": signing.seed,
        "runs": signing.runs,
        "made": dt.date.today().isoformat(),
        "as_of": case.as_of.isoformat(),
        "method": forecaster.method,
        "note": NOTE,
        "effective_runs": rounded(outlook.effective_runs),
        "likelihood_exponent": rounded(outlook.exponent),
        "levels": list(LEVELS),
        "years": list(range(first, first + YEARS_AHEAD)),
        "series": [_series(one, case, outlook, signing) for one in forecast_series(case)],
        "exits": [
            {
                "event": event,
                "regime": regime,
                "within_years": list(range(1, YEARS_AHEAD + 1)),
                "chances": {
                    OWN: [rounded(float(one)) for one in chances],
                    BASE_RATE: _base_rate(case, event, regime),
                },
            }
            for (event, regime), chances in outlook.exits.items()
        ],
    }
    return {**document, SIGNATURE: digest(document)}


def digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document without its signature, in one way of writing it."""
    signed = {key: value for key, value in document.items() if key != SIGNATURE}
    text = json.dumps(signed, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def keep_frozen(document: Mapping[str, Any], folder: Path) -> Path:
    """Write a frozen forecast into the folder of its case, beside those that stand there.

    Parameters
    ----------
    document
        From :func:`freeze`.
    folder
        Folder of the case.

    Raises
    ------
    StoredError
        When a file of this name stands there, or the folder cannot be written.
    """
    name = f"{document['as_of']}-{document[SIGNATURE][:NAME_LETTERS]}.json"
    path = folder / FROZEN_FOLDER / name
    return write_document(document, path, replaces=False)


def already_frozen(case: Case, signing: Signing) -> None:
    """Refuse to forecast what stands beside a case already.

    Parameters
    ----------
    case
        The case as it was known on its as-of date.
    signing
        Version, runs and seed.

    Raises
    ------
    StoredError
        When a forecast of the same request stands there.
    """
    asked = {
        "as_of": case.as_of.isoformat(),
        "case_sha256": case.sha256,
        "version": signing.version,
        "runs": signing.runs,
        "seed": signing.seed,
    }
    for path in frozen_files(case.path):
        found = _readable(path)
        if asked.items() <= found.items():
            raise StoredError(
                f"The forecast of this state of the case as of {case.as_of} is frozen already, in "
                f"{path}. A frozen forecast is never replaced: change the case or the seed, or "
                "name another day."
            )


def _readable(path: Path) -> dict[str, Any]:
    try:
        found = read_document(path)
    except StoredError:
        return {}
    return found if isinstance(found, dict) else {}


def frozen_files(folder: Path) -> list[Path]:
    """List the frozen forecasts beside a case, by name."""
    return sorted((folder / FROZEN_FOLDER).glob("*.json"))


def frozen_scores(case: Case) -> list[FrozenScore]:
    """Score the frozen forecasts beside a case on all that is known by now.

    Parameters
    ----------
    case
        The whole case, not cut at a day.
    """
    return [_scored(case, path) for path in frozen_files(case.path)]


def _scored(case: Case, path: Path) -> FrozenScore:
    never = dt.date.min
    try:
        found = read_document(path)
        as_of, made = (dt.date.fromisoformat(found[key]) for key in ("as_of", "made"))
        if found[SIGNATURE] != digest(found):
            return FrozenScore(path.name, as_of, made, "its contents do not fit its SHA-256")
        if found["case"] != case.name:
            return FrozenScore(path.name, as_of, made, f"it is of the case {found['case']}")
        flows, blind = _flows(case, found, as_of, made)
        return FrozenScore(path.name, as_of, made, None, flows, _exits(case, found, as_of), blind)
    except StoredError as error:
        return FrozenScore(path.name, never, never, str(error))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        problem = f"it is no frozen forecast ({type(error).__name__}: {error})"
        return FrozenScore(path.name, never, never, problem)


def _flows(
    case: Case, found: Mapping[str, Any], as_of: dt.date, made: dt.date
) -> tuple[tuple[FlowRow, ...], int]:
    """Score the years of which a figure has become known since the as-of date."""
    series = {one.name: one for one in yearly_series(case)}
    rows: list[FlowRow] = []
    blind = 0
    for entry in found["series"]:
        one = series.get(entry["name"])
        for figure in one.truth if one else ():
            if figure.known_from <= as_of or figure.year not in found["years"]:
                continue
            assert one is not None
            place = found["years"].index(figure.year)
            scored = {}
            for name, by_year in entry["figure"].items():
                observed, values = on_scale(one, figure.value, np.array(by_year[place]))
                scored[name] = marks_of_quantiles(observed, found["levels"], values)
            rows.append(FlowRow(one.name, as_of, place + 1, figure.year, figure.value, scored))
            blind += figure.known_from > made
    return tuple(rows), blind


def _exits(case: Case, found: Mapping[str, Any], as_of: dt.date) -> tuple[ExitRow, ...]:
    exits = {(one["event"], one["regime"]): one["chances"][OWN] for one in found["exits"]}
    known = case if as_of >= case.as_of else known_at(case, as_of)
    return tuple(exit_rows(case, known, as_of, exits))


def _series(series: ScoredSeries, case: Case, outlook: Outlook, signing: Signing) -> dict[str, Any]:
    """Write quantiles of the quantity and of the figures that will be published of it."""
    origin = outlook.origin
    own = outlook.samples[series.target]
    known = series.known_at(origin)
    relative = known[-1].relative if known else _last_error(series, case)
    generator = generator_for(signing.seed, series.name, origin)
    first = first_year_ahead(origin)
    drawn = {}
    if len(known) >= LEAST_KNOWN:
        years = range(first, first + YEARS_AHEAD)
        drawn = baseline_draws(series, known, years, signing.runs, generator)
    figure = {OWN: series.seen(own, relative, generator), **drawn}
    return {
        "name": series.name,
        "quantity": series.target.quantity,
        "at": series.target.place,
        "year_is": series.target.reading.value,
        "unit": series.unit,
        "measurement_error": rounded(relative),
        "model_error": rounded(series.discrepancy),
        "errors": "multiply" if series.logarithmic else "add",
        "itself": _quantiles(own),
        "figure": {name: _quantiles(members) for name, members in figure.items()},
    }


def _last_error(series: ScoredSeries, case: Case) -> float:
    """Return the error of the last figure of a series that has none of a whole year."""
    target = series.target
    rows = next(
        one.rows
        for one in case.series
        if (one.quantity, one.place) == (target.quantity, target.place) and one.rows
    )
    return relative_error(rows[-1])


def _quantiles(members: np.ndarray) -> list[list[float]]:
    """Return quantiles at LEVELS by year, from draws of shape (years, runs)."""
    found = np.quantile(members, LEVELS, axis=1).T
    return [[rounded(float(value)) for value in year] for year in found]


def _base_rate(case: Case, event: str, regime: str) -> Sequence[float | None]:
    chances = exit_base_rate(case, event, regime, case.as_of, YEARS_AHEAD)
    return [rounded(float(one)) if np.isfinite(one) else None for one in chances]
