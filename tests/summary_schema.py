"""The shape of the document that ``countertrade run --json`` prints."""

from __future__ import annotations

from typing import Any

DATE = r"^\d{4}-\d{2}-\d{2}$"
PROBABILITY = {"type": "number", "minimum": 0, "maximum": 1}


def mapping(values: dict[str, Any], keys: str = r".") -> dict[str, Any]:
    """Return the schema of a mapping of any names to one kind of value."""
    return {
        "type": "object",
        "minProperties": 1,
        "patternProperties": {keys: values},
        "additionalProperties": False,
    }


def record(**fields: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a mapping with exactly these names."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 1}
COUNT = {"type": "integer", "minimum": 0}
SPREAD = record(low=PROBABILITY, high=PROBABILITY, counted={"type": "integer", "minimum": 2})
CHANCE = record(
    p=PROBABILITY,
    low=PROBABILITY,
    high=PROBABILITY,
    variants={"oneOf": [{"type": "null"}, SPREAD]},
)
WEIGHTS = {"prior": PROBABILITY, "weight": PROBABILITY, "runs": COUNT, "histories": COUNT}
SETTINGS = {"type": "object", "additionalProperties": {"type": "string"}}
VARIANTS = record(
    least_runs={"type": "integer", "minimum": 2},
    switches={"type": "object", "additionalProperties": mapping(record(**WEIGHTS))},
    combinations={
        "type": "array",
        "items": record(settings=SETTINGS, **WEIGHTS),
        "minItems": 1,
    },
)
COMBINATION = record(
    survival=mapping({"oneOf": [{"type": "null"}, PROBABILITY]}),
    series=mapping({"type": ["number", "null"]}),
)
SERIES = record(
    unit={"type": "string", "minLength": 1},
    dates={"type": "array", "items": {"type": "string", "pattern": DATE}},
    **{name: NUMBERS for name in ("q05", "q25", "q50", "q75", "q95")},
)
NUMBER = {"type": "number"}
CHANGE = record(
    mean=NUMBER, low=NUMBER, high=NUMBER, spans={"type": "string", "enum": ["runs", "sampling"]}
)
REPORTED = record(
    output={"type": "string", "minLength": 1},
    label={"type": "string", "minLength": 1},
    place={"type": "string", "minLength": 1},
    unit={"type": "string", "minLength": 1},
    status_quo={"type": ["number", "null"]},
    value={"type": ["number", "null"]},
    change={"oneOf": [{"type": "null"}, CHANGE]},
    late={"oneOf": [{"type": "null"}, CHANGE]},
    by={"type": "object", "additionalProperties": CHANGE},
)
LINES = {"type": "array", "items": REPORTED, "minItems": 1}
YEAR = {"type": "integer"}
OUTPUTS = record(
    ahead=LINES,
    past={"oneOf": [{"type": "null"}, record(first=YEAR, last=YEAR, outputs=LINES)]},
)
SCENARIO = record(
    survival=mapping(mapping(CHANCE, DATE)),
    exits=mapping(mapping(PROBABILITY)),
    series=mapping(SERIES),
    combinations={"type": "array", "items": COMBINATION, "minItems": 1},
    outputs=OUTPUTS,
)
SUMMARY = record(
    case={"type": "string"},
    case_sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
    version={"type": "string"},
    seed={"type": "integer", "minimum": 0},
    runs={"type": "integer", "minimum": 1},
    as_of={"type": "string", "pattern": DATE},
    variants=VARIANTS,
    scenarios=mapping(SCENARIO),
)
