"""Files of a case as plain values that remember their lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countertrade.case.problems import Problem, suggestion

if TYPE_CHECKING:
    from yaml.nodes import Node

Key = str | int
Lines = dict[tuple[Key, ...], int]


@dataclass(frozen=True)
class Spot:
    """Where something stands: a file, a line, and the lines of its fields if they differ."""

    file: str
    line: int
    fields: Mapping[str, int] = field(default_factory=dict)

    def problem(self, name: str, message: str, remedy: str) -> Problem:
        """Return a problem with one field of what stands here."""
        return Problem(self.file, self.fields.get(name, self.line), name, message, remedy)


@dataclass(frozen=True)
class Document:
    """A YAML file: its values, and the line on which each begins."""

    file: str
    data: Any
    lines: Lines

    def line_of(self, path: Sequence[Key]) -> int:
        """Return the line of a value, or of the nearest value around it."""
        steps = tuple(path)
        while steps and steps not in self.lines:
            steps = steps[:-1]
        return self.lines.get(steps, 1)

    def spot(self, *path: Key) -> Spot:
        """Return where the value at a path stands, with the lines of its keys."""
        return Spot(self.file, self.line_of(path), self._fields.get(path, {}))

    @cached_property
    def _fields(self) -> Mapping[tuple[Key, ...], Mapping[str, int]]:
        """Lines of the keys of every mapping and list."""
        found: dict[tuple[Key, ...], dict[str, int]] = {}
        for steps, line in self.lines.items():
            if steps:
                found.setdefault(steps[:-1], {})[str(steps[-1])] = line
        return found


@dataclass(frozen=True)
class Row:
    """A row of a CSV file: the line it begins on and its cells that are not empty."""

    line: int
    cells: dict[str, str]

    def line_of(self, path: Sequence[Key]) -> int:
        """Return the line on which the row begins, whichever cell is meant."""
        return self.line


def read_text(path: Path, file: str, found: list[Problem]) -> str | None:
    """Return the text of a file, or None after adding the problem that prevents it.

    Parameters
    ----------
    path
        The file.
    file
        Its name in problems.
    found
        Problems are added here.

    Returns
    -------
    str or None
        The text without a byte order mark.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        found.append(Problem(file, None, "", "The file is missing.", "Add it to the case."))
        return None
    except (OSError, ValueError) as error:
        reason = "it is a folder" if path.is_dir() else getattr(error, "strerror", None) or error
        message = f"The file cannot be read: {reason}."
        found.append(Problem(file, None, "", message, "Put a readable file in its place."))
        return None
    return decoded(raw, file, found)


def decoded(raw: bytes, file: str, found: list[Problem]) -> str | None:
    """Return bytes as text, or None after adding a problem with its line; arguments as above."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"The file is not UTF-8 text (byte 0x{raw[error.start]:02x})."
        found.append(Problem(file, line, "", message, "Save it with the encoding UTF-8."))
        return None


def read_yaml(path: Path, file: str, found: list[Problem]) -> Document | None:
    """Return a YAML file with the lines of its values, or None after adding a problem.

    Parameters
    ----------
    path
        The file.
    file
        Its name in problems.
    found
        Problems are added here.

    Returns
    -------
    Document or None
        Mappings with text keys, lists and scalars; dates stay text.
    """
    text = read_text(path, file, found)
    return None if text is None else parse_yaml(text, file, found)


def parse_yaml(text: str, file: str, found: list[Problem]) -> Document | None:
    """Return YAML text with the lines of its values, or None after adding a problem.

    Parameters
    ----------
    text
        Text of a file, or a part of it; lines count from its beginning.
    file, found
        As for :func:`read_yaml`.
    """
    node = _compose(text, file, found)
    if node is None:
        return None
    lines: Lines = {}
    data = _value(node, (), file, lines, set(), found)
    return Document(file, data, lines)


def _compose(text: str, file: str, found: list[Problem]) -> Node | None:
    from yaml.error import MarkedYAMLError

    from countertrade.case.composer import compose

    try:
        node = compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        message = f"This is not YAML: {error.problem or error.context or 'it cannot be parsed'}."
        found.append(Problem(file, line, "", message, "Correct the syntax near this line."))
        return None
    except Exception as error:  # the parser raises many other types on damaged input
        line = getattr(error, "line", None)
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = f"This is not YAML: {reason}."
        found.append(Problem(file, line, "", message, "Correct the file or restore it."))
        return None
    if node is None:
        found.append(Problem(file, 1, "", "The file is empty.", "Write its contents."))
    return node


def _value(
    node: Node,
    path: tuple[Key, ...],
    file: str,
    lines: Lines,
    seen: set[int],
    found: list[Problem],
) -> Any:
    """Return a node as a plain value and note the line of every value in it."""
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if id(node) in seen:
        message = "An alias (*name) repeats another value."
        found.append(Problem(file, line, "", message, "Write the value out in full."))
        return None
    seen.add(id(node))
    if node.id == "sequence":
        return [
            _value(item, (*path, place), file, lines, seen, found)
            for place, item in enumerate(node.value)
        ]
    if node.id != "mapping":
        return _scalar(node)
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if key_node.id != "scalar":
            message = "A key is a list or a mapping."
            found.append(Problem(file, key_line, "", message, "Use plain text as the key."))
            continue
        key = str(key_node.value)
        if key in mapping:
            message = f"The key {key} stands here twice."
            found.append(Problem(file, key_line, key, message, "Keep one of them."))
            continue
        lines[(*path, key)] = key_line
        mapping[key] = _value(value_node, (*path, key), file, lines, seen, found)
    return mapping


def _scalar(node: Node) -> str | int | float | bool | None:
    """Return a scalar by its YAML 1.2 type; whatever is no number stays text."""
    text = str(node.value)
    kind = str(node.tag).rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    try:
        if kind == "int":
            return int(text.replace("_", ""))
        if kind == "float":
            return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        return text
    return text


def read_table(path: Path, file: str, columns: Sequence[str], found: list[Problem]) -> list[Row]:
    """Return the rows of a CSV file, after adding a problem for all that cannot be read.

    Parameters
    ----------
    path
        The file.
    file
        Its name in problems.
    columns
        The columns it has to have, in any order.
    found
        Problems are added here.

    Returns
    -------
    list[Row]
        The rows that have one cell for each column.
    """
    text = read_text(path, file, found)
    records = None if text is None else _records(text, file, found)
    if records is None:
        return []
    if not records:
        remedy = f"Begin it with the columns {','.join(columns)}."
        found.append(Problem(file, 1, "", "The file is empty.", remedy))
        return []
    header_line, header = records[0]
    names = [name.strip() for name in header]
    if not _columns_fit(names, columns, file, header_line, found):
        return []
    rows = []
    for line, cells in records[1:]:
        if len(cells) != len(names):
            message = f"The row has {len(cells)} cells and the table has {len(names)} columns."
            remedy = "Put text with a comma in double quotes and keep empty cells."
            found.append(Problem(file, line, "", message, remedy))
            continue
        filled = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
        rows.append(Row(line, {name: cell for name, cell in filled.items() if cell}))
    return rows


def _records(text: str, file: str, found: list[Problem]) -> list[tuple[int, list[str]]] | None:
    """Return the non-empty records with the line on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"This is not CSV: {error}."
        remedy = "Check the double quotes from this line on."
        found.append(Problem(file, line, "", message, remedy))
        return None
    return records


def _columns_fit(
    names: Sequence[str],
    columns: Sequence[str],
    file: str,
    line: int,
    found: list[Problem],
) -> bool:
    """Tell whether a header has the columns it should have; add a problem for each that differs."""
    missing = [name for name in columns if name not in names]
    unknown = [name for name in names if name not in columns]
    repeated = sorted({name for name in names if names.count(name) > 1} - set(unknown))
    for name in missing:
        remedy = f"The columns are {','.join(columns)}."
        found.append(Problem(file, line, name, f"The column {name} is missing.", remedy))
    for name in unknown:
        remedy = suggestion(name, missing or columns)
        found.append(Problem(file, line, name, f"The column {name!r} is not known.", remedy))
    for name in repeated:
        message = f"The column {name} stands here twice."
        found.append(Problem(file, line, name, message, "Keep one of them."))
    return not (missing or unknown or repeated)
