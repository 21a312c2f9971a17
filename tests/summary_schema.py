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
CHANCE = record(p=PROBABILITY, low=PROBABILITY, high=PROBABILITY)
SERIES = record(
    unit={"type": "string", "minLength": 1},
    dates={"type": "array", "items": {"type": "string", "pattern": DATE}},
    **{name: NUMBERS for name in ("q05", "q25", "q50", "q75", "q95")},
)
SCENARIO = record(
    survival=mapping(mapping(CHANCE, DATE)),
    exits=mapping(mapping(PROBABILITY)),
    series=mapping(SERIES),
)
SUMMARY = record(
    case={"type": "string"},
    case_sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
    version={"type": "string"},
    seed={"type": "integer", "minimum": 0},
    runs={"type": "integer", "minimum": 1},
    as_of={"type": "string", "pattern": DATE},
    scenarios=mapping(SCENARIO),
)
