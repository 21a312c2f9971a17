"""Scores as files: ``computed/score.json`` beside the case, signed with the case it is of."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from countertrade.analysis.scoring.rows import (
    ExitRow,
    FlowRow,
    Marks,
    OriginNote,
    Score,
    SeriesNote,
)
from countertrade.case import COMPUTED, Case

SCORE_NAME = f"{COMPUTED}/score.json"
FORMAT = 1
DIGITS = 5


class StoredError(Exception):
    """A stored score or forecast that cannot be read or written; the message says why."""


def as_document(score: Score) -> dict[str, Any]:
    """Return a score as a JSON document: rows as columns, numbers to five digits.

    Parameters
    ----------
    score
        The score.
    """
    names = list(score.flows[0].marks) if score.flows else []
    flows = {
        "series": [row.series for row in score.flows],
        "origin": [row.origin.isoformat() for row in score.flows],
        "ahead": [row.ahead for row in score.flows],
        "year": [row.year for row in score.flows],
        "observed": [row.observed for row in score.flows],
        "marks": {name: _columns([row.marks[name] for row in score.flows]) for name in names},
    }
    head = {
        field.name: getattr(score, field.name)
        for field in dataclasses.fields(score)
        if field.name not in ("flows", "exits")
    }
    exits = [dataclasses.asdict(row) for row in score.exits]
    plain: dict[str, Any] = json.loads(
        json.dumps({"format": FORMAT, **head, "flows": flows, "exits": exits}, default=_plain)
    )
    return plain


def from_document(found: Mapping[str, Any]) -> Score:
    """Return the score that a JSON document holds.

    Raises
    ------
    StoredError
        When it is not of this format.
    """
    try:
        if found["format"] != FORMAT:
            raise StoredError(f"It is of format {found['format']}, not {FORMAT}.")
        head = {key: found[key] for key in ("case", "title", "case_sha256", "version", "seed")}
        return Score(
            **head,
            runs=found["runs"],
            made=dt.date.fromisoformat(found["made"]),
            method=found["method"],
            origins=tuple(
                OriginNote(**{**one, "origin": dt.date.fromisoformat(one["origin"])})
                for one in found["origins"]
            ),
            series=tuple(SeriesNote(**one) for one in found["series"]),
            left_out=found["left_out"],
            flows=_flows(found["flows"]),
            exits=tuple(
                ExitRow(**{**one, "origin": dt.date.fromisoformat(one["origin"])})
                for one in found["exits"]
            ),
            exits_seen=found["exits_seen"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoredError(f"It is not a score ({type(error).__name__}: {error}).") from None


def store_score(score: Score, folder: Path) -> Path:
    """Write a score beside its case; what stood there is replaced when all is written.

    Parameters
    ----------
    score
        The score.
    folder
        Folder of the case.

    Raises
    ------
    StoredError
        When the folder cannot be written.
    """
    return write_document(as_document(score), folder / SCORE_NAME)


def stored_score(folder: Path) -> Score | None:
    """Return the score that stands beside a case; None where there is none.

    Raises
    ------
    StoredError
        When what stands there cannot be read.
    """
    path = folder / SCORE_NAME
    if not path.exists():
        return None
    try:
        return from_document(read_document(path))
    except StoredError as error:
        raise StoredError(
            f"{path}: {error} Make it again with: countertrade score {folder} --save"
        ) from None


def age_of(score: Score, case: Case) -> str | None:
    """Say in a sentence that a score is of an older state of a case; None where it is of this one.

    Parameters
    ----------
    score
        A stored score.
    case
        The case that it stands beside.
    """
    if score.case_sha256 == case.sha256:
        return None
    return (
        f"This score is of an older state of the case (SHA-256 {score.case_sha256[:12]}, not "
        f"{case.sha256[:12]}): the case has changed since {score.made}."
    )


def read_document(path: Path) -> Any:
    """Read a JSON document.

    Raises
    ------
    StoredError
        When the file cannot be read or is no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StoredError(f"It cannot be read: {error.strerror or error}.") from None
    except ValueError as error:
        raise StoredError(f"It is no JSON document: {error}.") from None


def write_document(document: Mapping[str, Any], path: Path, replaces: bool = True) -> Path:
    """Write a JSON document whole or not at all.

    Parameters
    ----------
    document
        What is written.
    path
        Where.
    replaces
        Whether it may take the place of a file of that name.

    Raises
    ------
    StoredError
        When it cannot be written.
    """
    unfinished = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(prefix=".unfinished-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(document, separators=(",", ":"), allow_nan=False) + "\n")
        os.chmod(unfinished, 0o644)
        # A link is refused where the name is taken.
        (os.replace if replaces else os.link)(unfinished, path)
    except OSError as error:
        raise StoredError(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        if unfinished is not None:
            Path(unfinished).unlink(missing_ok=True)
    return path


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else dataclasses.asdict(value)


def _columns(marks: list[Marks]) -> dict[str, Any]:
    return {
        "crps": [rounded(one.crps) for one in marks],
        "intervals": [[rounded(value) for value in one.intervals] for one in marks],
        "inside": [[int(value) for value in one.inside] for one in marks],
        "below": [rounded(one.below) for one in marks],
        "up_to": [rounded(one.up_to) for one in marks],
    }


def rounded(value: float) -> float:
    """Return a number to five digits."""
    return float(f"{value:.{DIGITS}g}")


def _flows(found: Mapping[str, Any]) -> tuple[FlowRow, ...]:
    names = ("series", "origin", "ahead", "year", "observed")
    rows = list(zip(*(found[name] for name in names), strict=True))
    marks = {name: _marks(columns) for name, columns in found["marks"].items()}
    return tuple(
        FlowRow(
            series=series,
            origin=dt.date.fromisoformat(origin),
            ahead=ahead,
            year=year,
            observed=observed,
            marks={name: of_name[place] for name, of_name in marks.items()},
        )
        for place, (series, origin, ahead, year, observed) in enumerate(rows)
    )


def _marks(columns: Mapping[str, Any]) -> list[Marks]:
    names = ("crps", "intervals", "inside", "below", "up_to")
    return [
        Marks(crps, tuple(intervals), tuple(map(bool, inside)), *places)
        for crps, intervals, inside, *places in zip(*(columns[name] for name in names), strict=True)
    ]
