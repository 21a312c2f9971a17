"""What could be read of a case folder, however broken the rest of it is."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter

from countertrade.case.dates import Month, parse_day
from countertrade.case.parameter_schema import ParameterFileEntry, ParametersFile
from countertrade.case.problems import Problem
from countertrade.case.reader import Document, Spot, read_table, read_yaml
from countertrade.case.schema import (
    Actor,
    CaseFile,
    Change,
    DecisionRecord,
    Event,
    Link,
    Observation,
    Partnership,
    RegimeTypeEntry,
    RowEntry,
    Scenario,
    SeriesEntry,
    Weight,
)
from countertrade.case.validation import accepted, validated

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
R = TypeVar("R", bound=RowEntry)

CASE_FILE = "case.yaml"
PARAMETERS_FILE = "parameters.yaml"
EVENTS_FILE = "events.csv"
DECISIONS_FILE = "decisions.csv"
SCENARIOS_FOLDER = "scenarios"

_CHANGE: TypeAdapter[Any] = TypeAdapter(Change)
_WEIGHTS: TypeAdapter[Any] = TypeAdapter(dict[str, Weight])


@dataclass(frozen=True)
class Read(Generic[T]):
    """A value and where it stands."""

    value: T
    spot: Spot


@dataclass(frozen=True)
class Rows(Generic[T]):
    """The rows of a table that could be read, and whether those were all."""

    read: tuple[Read[T], ...]
    complete: bool

    def __iter__(self) -> Iterator[Read[T]]:
        """Iterate over the rows that could be read."""
        return iter(self.read)


@dataclass(frozen=True)
class SeriesParts:
    """A series as listed, and the rows of its file."""

    entry: Read[SeriesEntry]
    rows: Rows[Observation]


@dataclass(frozen=True)
class ScenarioParts:
    """A scenario file: its parts that could be read, and the whole if all could."""

    stem: str
    spot: Spot
    name: str | None
    whole: Scenario | None
    answers: tuple[Read[int], ...] = ()
    outputs: tuple[Read[str], ...] = ()
    by: tuple[Read[str], ...] = ()
    changes: tuple[Read[Any], ...] = ()


@dataclass(frozen=True)
class Parts:
    """All that could be read of a case; complete where no problem was found."""

    shown: str
    head: CaseFile | None
    head_spot: Spot
    start: Month | None
    as_of: dt.date | None
    actor_ids: frozenset[str] | None
    """Every actor id written, also of actors with other mistakes; None where there is no list."""
    link_ids: frozenset[str]
    """Every link that was written, also of links with other mistakes."""
    partnership_ids: frozenset[str]
    actors: tuple[Read[Actor], ...]
    regime_types: tuple[Read[RegimeTypeEntry], ...]
    partnerships: tuple[Read[Partnership], ...]
    links: tuple[Read[Link], ...]
    leading: tuple[Read[str], ...]
    variants: dict[str, Read[dict[str, float]]]
    """Weights of settings by switch."""
    parameters: dict[str, Read[ParameterFileEntry]]
    parameter_names: frozenset[str] | None
    """Every parameter name written; None where the file could not be read."""
    range_spots: dict[tuple[str, str], Spot]
    before_spots: dict[tuple[str, str | None], Spot]
    """Where the earlier ranges stand, by parameter and place; None where places share one."""
    series: tuple[SeriesParts, ...]
    events: Rows[Event]
    decisions: Rows[DecisionRecord]
    scenarios: dict[str, ScenarioParts]


def read_parts(folder: Path, shown: str, found: list[Problem]) -> Parts:
    """Read every file of a case and add a problem for all that could not be read.

    Parameters
    ----------
    folder
        The case folder.
    shown
        Its name in problems.
    found
        Problems are added here.

    Returns
    -------
    Parts
        What could be read.
    """
    case_name = f"{shown}/{CASE_FILE}"
    document = read_yaml(folder / CASE_FILE, case_name, found)
    head = None
    if document is not None:
        head = validated(CaseFile, document.data, case_name, document.line_of, found)
    document = document or Document(case_name, None, {})
    actors = _raw_list(document, "actors")
    parameters = read_yaml(folder / PARAMETERS_FILE, f"{shown}/{PARAMETERS_FILE}", found)
    entries, range_spots, before_spots = _parameters(parameters, found)
    return Parts(
        shown=shown,
        head=head,
        head_spot=document.spot(),
        start=_parsed(Month.parse, _raw(document, "start")),
        as_of=_parsed(parse_day, _raw(document, "as_of")),
        actor_ids=None if actors is None else _ids(actors),
        link_ids=_link_ids(_raw_list(document, "links") or ()),
        partnership_ids=_ids(_raw_list(document, "partnerships") or ()),
        actors=_items(document, "actors", Actor),
        regime_types=_items(document, "regime_types", RegimeTypeEntry),
        partnerships=_items(document, "partnerships", Partnership),
        links=_items(document, "links", Link),
        leading=_plain(document, "leading", str),
        variants=_variants(document),
        parameters=entries,
        parameter_names=_names(parameters),
        range_spots=range_spots,
        before_spots=before_spots,
        series=tuple(
            _series(folder, shown, entry, found)
            for entry in _items(document, "series", SeriesEntry)
        ),
        events=_rows(folder, shown, EVENTS_FILE, Event, found),
        decisions=_rows(folder, shown, DECISIONS_FILE, DecisionRecord, found),
        scenarios=_scenarios(folder, shown, found),
    )


def _raw(document: Document, key: str) -> Any:
    return document.data.get(key) if isinstance(document.data, dict) else None


def _raw_list(document: Document, key: str) -> list[Any] | None:
    raw = _raw(document, key)
    return raw if isinstance(raw, list) else None


def _ids(raw: Sequence[Any]) -> frozenset[str]:
    ids = (item.get("id") for item in raw if isinstance(item, dict))
    return frozenset(name for name in ids if isinstance(name, str))


def _link_ids(raw: Sequence[Any]) -> frozenset[str]:
    links = (item for item in raw if isinstance(item, dict))
    ends = ((link.get("from"), link.get("to")) for link in links)
    return _ids(raw) | {f"{sender}>{receiver}" for sender, receiver in ends}


def _parsed(parse: Any, raw: Any) -> Any:
    try:
        return parse(raw)
    except ValueError:
        return None


def _items(document: Document, key: str, model: type[M]) -> tuple[Read[M], ...]:
    """Return the items of a list that fit; the others are reported with the whole file."""
    read = []
    for place, raw in enumerate(_raw_list(document, key) or ()):
        value = accepted(model, raw)
        if value is not None:
            read.append(Read(value, document.spot(key, place)))
    return tuple(read)


def _variants(document: Document) -> dict[str, Read[dict[str, float]]]:
    raw = _raw(document, "variants")
    read = {}
    for name, weights in raw.items() if isinstance(raw, dict) else ():
        value = accepted(_WEIGHTS, weights)
        if value is not None:
            read[name] = Read(value, document.spot("variants", name))
    return read


def _names(document: Document | None) -> frozenset[str] | None:
    if document is None or not isinstance(document.data, dict):
        return None
    return frozenset(document.data)


def _parameters(
    document: Document | None, found: list[Problem]
) -> tuple[
    dict[str, Read[ParameterFileEntry]],
    dict[tuple[str, str], Spot],
    dict[tuple[str, str | None], Spot],
]:
    if document is None:
        return {}, {}, {}
    validated(ParametersFile, document.data, document.file, document.line_of, found)
    if not isinstance(document.data, dict):
        return {}, {}, {}
    entries = {}
    spots = {}
    before: dict[tuple[str, str | None], Spot] = {}
    for name, raw in document.data.items():
        entry = accepted(ParameterFileEntry, raw)
        if entry is None:
            continue
        entries[name] = Read(entry, document.spot(name))
        before[name, None] = document.spot(name, "before")
        for place in entry.at or {}:
            spots[name, place] = document.spot(name, "at", place)
            before[name, place] = document.spot(name, "at", place, "before")
    return entries, spots, before


def _series(
    folder: Path, shown: str, entry: Read[SeriesEntry], found: list[Problem]
) -> SeriesParts:
    name = entry.value.file
    if not os.path.exists(folder / name):  # unlike pathlib's, false also for impossible names
        message = f"The series file {name} is listed here but does not exist."
        remedy = "Add the file or take it off the list."
        found.append(entry.spot.problem("file", message, remedy))
        return SeriesParts(entry, Rows((), False))
    rows = _rows(folder, shown, name, Observation, found)
    if rows.complete and not rows.read:
        message = "The series has no rows."
        found.append(Problem(f"{shown}/{name}", 1, "", message, "Add rows or remove the series."))
    return SeriesParts(entry, rows)


def _rows(folder: Path, shown: str, name: str, model: type[R], found: list[Problem]) -> Rows[R]:
    file = f"{shown}/{name}"
    before = len(found)
    columns = [field.alias or key for key, field in model.model_fields.items() if key != "line"]
    read = []
    for row in read_table(folder / name, file, columns, found):
        data = {**row.cells, "line": row.line}
        value = validated(model, data, file, row.line_of, found)
        if value is not None:
            read.append(Read(value, Spot(file, row.line)))
    return Rows(tuple(read), complete=len(found) == before)


def _scenarios(folder: Path, shown: str, found: list[Problem]) -> dict[str, ScenarioParts]:
    file = f"{shown}/{SCENARIOS_FOLDER}"
    for path in (folder / SCENARIOS_FOLDER).glob("*.yml"):
        message = "Scenarios end in .yaml, so this one is not read."
        found.append(Problem(f"{file}/{path.name}", None, "", message, "Rename the file."))
    read = {}
    for path in sorted((folder / SCENARIOS_FOLDER).glob("*.yaml")):
        document = read_yaml(path, f"{file}/{path.name}", found)
        if document is not None:
            read[path.stem] = _scenario(path.stem, document, found)
        else:
            spot = Spot(f"{file}/{path.name}", 1)
            read[path.stem] = ScenarioParts(path.stem, spot, None, None)
    return read


def _scenario(stem: str, document: Document, found: list[Problem]) -> ScenarioParts:
    whole = validated(Scenario, document.data, document.file, document.line_of, found)
    changes = []
    for place, raw in enumerate(_raw_list(document, "changes") or ()):
        change = accepted(_CHANGE, raw)
        if change is not None:
            changes.append(Read(change, document.spot("changes", place)))
    name = _raw(document, "name")
    return ScenarioParts(
        stem,
        document.spot(),
        name if isinstance(name, str) else None,
        whole,
        answers=_plain(document, "answers", int),
        outputs=_plain(document, "outputs", str),
        by=_plain(document, "by", str),
        changes=tuple(changes),
    )


def _plain(document: Document, key: str, kind: type[T]) -> tuple[Read[T], ...]:
    """Return the words or numbers of a list; what is of another kind is reported already."""
    return tuple(
        Read(one, document.spot(key, place))
        for place, one in enumerate(_raw_list(document, key) or ())
        if isinstance(one, kind)
    )
