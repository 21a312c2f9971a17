"""From a folder to a case, or to the list of all that is wrong with it."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

from countertrade.case.case import Case, ParameterEntry, Range, Series
from countertrade.case.checks import check_head, check_series_entries
from countertrade.case.fit import Fit
from countertrade.case.hashing import case_sha256
from countertrade.case.model_units import in_model_units
from countertrade.case.parameter_checks import check_parameters
from countertrade.case.parameter_schema import EarlierRange, ParameterFileEntry, RangeEntry
from countertrade.case.parts import Parts, SeriesParts, read_parts
from countertrade.case.problems import CaseError, Problem, in_order
from countertrade.case.requirements import Requirements
from countertrade.case.row_checks import check_decisions, check_events, check_series_rows
from countertrade.case.scenario_checks import check_scenarios
from countertrade.case.schema import Scale

SHIPPED = "venezuela-cuba"


def check_case(path: Path | str, requirements: Requirements | None = None) -> list[Problem]:
    """Return everything that is wrong with a case.

    Parameters
    ----------
    path
        The case folder.
    requirements
        What the model needs; without it the case is checked in itself only.

    Returns
    -------
    list[Problem]
        Problems by file and line; empty when the case can be used.
    """
    return _examined(Path(path), requirements)[1]


def load_case(path: Path | str, requirements: Requirements | None = None) -> Case:
    """Return a case that has no problems.

    Parameters
    ----------
    path
        The case folder.
    requirements
        What the model needs; with it every value is returned in the model's unit.

    Returns
    -------
    Case
        The case.

    Raises
    ------
    CaseError
        When anything is wrong; it carries every problem.
    """
    case, problems = _examined(Path(path), requirements)
    if problems or case is None:
        raise CaseError(problems)
    return case if requirements is None else in_model_units(case, requirements)


def shipped_case() -> Path:
    """Return the folder of the case that comes with the package.

    Returns
    -------
    pathlib.Path
        The package's own copy, or the repository's where the package is installed from there.

    Raises
    ------
    CaseError
        When neither exists.
    """
    package = Path(str(resources.files("countertrade.case"))).parent
    candidates = [folder / "cases" / SHIPPED for folder in (package, package.parents[1])]
    for folder in candidates:
        if folder.is_dir():
            return folder
    message = "The case that comes with the package is missing."
    raise CaseError([Problem(str(candidates[0]), None, "", message, "Install countertrade again.")])


def _examined(folder: Path, requirements: Requirements | None) -> tuple[Case | None, list[Problem]]:
    """Return all problems in order, and the case if its actors and links are sound."""
    shown = folder.as_posix()
    if not os.path.isdir(folder):  # unlike pathlib's, false also for impossible names
        message = "There is no case folder here."
        remedy = "Give the path of a folder that has a case.yaml."
        return None, [Problem(shown, None, "", message, remedy)]
    found: list[Problem] = []
    parts = read_parts(folder, shown, found)
    readable = len(found)
    check_head(parts, found)
    case = _case(parts, folder, found) if len(found) == readable else None
    check_series_entries(parts, found)
    check_parameters(parts, found)
    check_series_rows(parts, found)
    check_events(parts, found)
    check_decisions(parts, found)
    check_scenarios(parts, found)
    if requirements is not None:
        Fit(parts, case, requirements, found).check()
    return case, in_order(found)


def _case(parts: Parts, folder: Path, found: list[Problem]) -> Case | None:
    """Return the case that the parts make up, or None where they are too few."""
    head = parts.head
    if head is None:
        return None
    try:
        digest = case_sha256(folder)
    except OSError as error:
        message = f"A file of the case cannot be read: {error.strerror}."
        found.append(Problem(str(error.filename), None, "", message, "Make it readable."))
        return None
    wholes = {stem: read.whole for stem, read in parts.scenarios.items()}
    return Case(
        name=head.name,
        title=head.title,
        question=head.question,
        start=head.start,
        as_of=head.as_of,
        horizon_years=head.horizon_years,
        money=head.money,
        actors=head.actors,
        regime_types=head.regime_types,
        partnerships=head.partnerships,
        links=head.links,
        parameters={name: _parameter(read.value) for name, read in parts.parameters.items()},
        series=tuple(_series(series) for series in parts.series),
        events=tuple(read.value for read in parts.events),
        decisions=tuple(read.value for read in parts.decisions),
        scenarios={stem: whole for stem, whole in wholes.items() if whole is not None},
        leading=head.leading,
        variants=head.variants,
        sha256=digest,
        path=folder,
    )


def _parameter(entry: ParameterFileEntry) -> ParameterEntry:
    written: dict[str | None, ParameterFileEntry | RangeEntry] = (
        {None: entry} if not entry.at else {place: values for place, values in entry.at.items()}
    )
    ranges = {
        place: _range(values.low, values.high, values, entry.source or "")
        for place, values in written.items()
        if values.low is not None and values.high is not None
    }
    return ParameterEntry(entry.unit, entry.distribution, ranges, entry.note)


def _range(
    low: float, high: float, values: ParameterFileEntry | RangeEntry, shared_source: str
) -> Range:
    source = values.source or shared_source
    return Range(low, values.mode, high, source, values.known_from, _earlier(values.before))


def _earlier(values: EarlierRange | None) -> Range | None:
    return None if values is None else Range(values.low, values.mode, values.high, values.source)


def _series(parts: SeriesParts) -> Series:
    entry = parts.entry.value
    return Series(
        file=entry.file,
        quantity=entry.quantity,
        place=entry.place,
        use=entry.use,
        process=entry.process,
        discrepancy=entry.discrepancy,
        scale=entry.scale or Scale.LOG,
        rows=tuple(row.value for row in parts.rows),
        note=entry.note,
    )
