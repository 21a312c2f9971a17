"""The text of ``claims.yaml``, one record a block, and back.

A block holds one field a line, its value in the part of YAML that is also JSON. What was written
in this form is read by the JSON parser, some fifty times as fast as YAML; a block that was edited
into any other form is read as YAML.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from countertrade.case.problems import Problem
from countertrade.case.reader import decoded, parse_yaml
from countertrade.case.validation import validated
from countertrade.evidence.ledger.claim import ClaimRecord
from countertrade.evidence.ledger.sources import PartyRecord, SourceRecord

Record = ClaimRecord | SourceRecord | PartyRecord

SECTIONS: dict[str, type[ClaimRecord] | type[SourceRecord] | type[PartyRecord]] = {
    "parties": PartyRecord,
    "sources": SourceRecord,
    "claims": ClaimRecord,
}

_encoded = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_PLAIN = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
# Signs that YAML does not take as they are, or that an editor would hide or reorder.
_HIDDEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\uffff]"
)
_KEY = re.compile(r'"(\w+)":')
_FIRST = re.compile(r'- id: ("(?:[^"\\]|\\.)*"|[a-z0-9_]+)(?:  # [a-z]+)?')


def rendered(record: Record) -> bytes:
    """Return a record as a block of the file.

    Parameters
    ----------
    record
        A claim, a document or a party.
    """
    data = _whole_numbers(record.model_dump(mode="json", exclude_defaults=True))
    events = data.pop("events", ())
    lines = [f"  {name}: {_scalar(value)}" for name, value in data.items()]
    lines[0] = f"- {lines[0].lstrip()}"
    if isinstance(record, ClaimRecord):
        lines[0] += f"  # {record.current.status.value}"
    if events:
        lines.append("  events:")
        lines.extend(f"  - {_json(event)}" for event in events)
    return ("\n".join(lines) + "\n").encode()


def parsed(section: str, block: bytes, file: str, line: int, found: list[Problem]) -> Record | None:
    """Return the record of a block, or None after adding what is wrong with it.

    Parameters
    ----------
    section
        Key of :data:`SECTIONS` under which the block stands.
    block
        Its text.
    file, line
        Name of the file and line on which the block begins, for problems.
    found
        Problems are added here.
    """
    record = _quickly(section, block)
    if record is None:
        record = _as_yaml(section, block, file, line, found)
    if record is None:
        return None
    problem = history_problem(record, file, line)
    if problem is None:
        return record
    found.append(problem)
    return None


def history_problem(record: Record, file: str, line: int) -> Problem | None:
    """Return what is wrong with a history, which only one written by hand can have."""
    try:
        if record.current and len(record.events) > 1:
            rendered(record)
    except ValueError as error:
        detail = " ".join(str(error).split())[:200]
        message = f"The history of {record.id} holds a value that fits no field: {detail}."
        remedy = "Restore the line of that event from an earlier version of the file."
        return Problem(file, line, "events", message, remedy)
    return None


def _quickly(section: str, block: bytes) -> Record | None:
    """Return the record of a block in the program's own form, or None for any other form."""
    try:
        first, *lines = block.decode().removesuffix("\n").split("\n")
    except UnicodeDecodeError:
        return None
    match = _FIRST.fullmatch(first)
    if match is None:
        return None
    names = ["id"]
    fields = [f'"id":{_as_json(match[1])}']
    events: list[str] = []
    for line in lines:
        if line.startswith("  - "):
            events.append(line[4:])
        elif line != "  events:":
            name, _, value = line.partition(": ")
            names.append(name)
            fields.append(f'"{name[2:]}":{_as_json(value)}')
    if events:
        fields.append(f'"events":[{",".join(events)}]')
    if len(set(names)) < len(names):
        return None
    try:
        record = SECTIONS[section].model_validate_json("{" + ",".join(fields) + "}")
        # JSON takes the last of two equal keys in silence, YAML is made to refuse them.
        repeats = any(map(_may_repeat_a_key, (*fields, *events)))
        return None if repeats and rendered(record) != block else record
    except ValueError:
        return None


def _may_repeat_a_key(text: str) -> bool:
    keys = _KEY.findall(text)
    return len(set(keys)) < len(keys)


def _as_json(value: str) -> str:
    return f'"{value}"' if _PLAIN.fullmatch(value) and value not in _RESERVED else value


def _as_yaml(
    section: str, block: bytes, file: str, line: int, found: list[Problem]
) -> Record | None:
    here: list[Problem] = []
    record = None
    text = decoded(block, file, here)
    document = None if text is None else parse_yaml(text, file, here)
    if document is not None:
        data, line_of = document.data, document.line_of
        if not isinstance(data, list) or len(data) != 1:
            message = "This is not one entry of a list."
            here.append(Problem(file, 1, section, message, "Begin each entry with '- id: '."))
        elif not here:
            record = validated(
                SECTIONS[section], data[0], file, lambda path: line_of((0, *path)), here
            )
    found.extend(replace(one, line=(one.line or 1) + line - 1) for one in here)
    return record if not here else None


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value not in _RESERVED:
        return value
    return _json(value)


def _json(value: Any) -> str:
    text = _encoded(value)
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _whole_numbers(value: Any) -> Any:
    """Return plain values with whole floats as integers: 40000, not 40000.0."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, dict):
        return {name: _whole_numbers(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(one) for one in value]
    return value
