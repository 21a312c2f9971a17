"""From what a file holds to models, and from Pydantic's errors to sentences."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from countertrade.case.problems import Problem, suggestion
from countertrade.case.reader import Key
from countertrade.case.schema import CHANGE_MODELS

M = TypeVar("M", bound=BaseModel)

_NUMBER_ERRORS = ("float_type", "float_parsing")
_WHOLE_ERRORS = ("int_type", "int_parsing", "int_from_float")
_LIST_ERRORS = ("tuple_type", "list_type")
_MAPPING_ERRORS = ("model_type", "dict_type", "model_attributes_type")
_BOUND_ERRORS = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")
_SHAPES = {
    "file": "Name a file such as series/oil_price_world.csv.",
    "name": "Use small letters, digits and hyphens.",
}


def validated(
    model: type[M],
    data: Any,
    file: str,
    line_of: Callable[[Sequence[Key]], int],
    found: list[Problem],
) -> M | None:
    """Return data as a model, or None after adding every problem with them.

    Parameters
    ----------
    model
        What the data should be.
    data
        Plain values from a file.
    file
        The file's name in problems.
    line_of
        The line of a value by its path.
    found
        Problems are added here.

    Returns
    -------
    BaseModel or None
        The model.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            found.append(_problem(detail, model, file, line_of))
        return None


def accepted(model: type[M] | TypeAdapter[M], data: Any) -> M | None:
    """Return data as a model if they fit, in silence if they do not.

    Parameters
    ----------
    model
        What the data should be.
    data
        Plain values from a file whose problems are reported elsewhere.

    Returns
    -------
    BaseModel or None
        The model.
    """
    try:
        if isinstance(model, TypeAdapter):
            return model.validate_python(data)
        return model.model_validate(data)
    except ValidationError:
        return None


def _problem(
    detail: ErrorDetails,
    model: type[BaseModel],
    file: str,
    line_of: Callable[[Sequence[Key]], int],
) -> Problem:
    path = tuple(step for step in detail["loc"] if not _is_tag(step) and step != "[key]")
    name = next((step for step in reversed(path) if isinstance(step, str)), "the file")
    message, remedy = _sentences(detail, name, _keys_around(model, detail["loc"]))
    field = ".".join(str(step) for step in path)
    return Problem(file, line_of(path), field, message, remedy)


def _is_tag(step: Key) -> bool:
    return isinstance(step, str) and step.startswith("change:")


def _keys_around(model: type[BaseModel], loc: Sequence[Key]) -> list[str]:
    """Return the keys that are known in the mapping in which an error lies."""
    here: type[BaseModel] | None = model
    for step in loc[:-1]:
        if _is_tag(step):
            here = CHANGE_MODELS[str(step).removeprefix("change:")]
        elif here is not None and isinstance(step, str):
            here = _model_of(here, step)
    if here is None:
        return []
    return [field.alias or name for name, field in here.model_fields.items() if name != "root"]


def _model_of(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """Return the model of the values under a key; the model itself under a free name."""
    for name, field in model.model_fields.items():
        if (field.alias or name) == key:
            return _first_model(field.annotation)
    root = model.model_fields.get("root")
    return model if root is None else _first_model(root.annotation)


def _first_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for m in map(_first_model, get_args(annotation)) if m is not None), None)


def _sentences(detail: ErrorDetails, name: str, keys: Sequence[str]) -> tuple[str, str]:
    """Return what is wrong and what to do."""
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "missing":
        return f"{name} is missing.", f"Add {name}."
    if kind == "extra_forbidden":
        return f"The key {name} is not known.", suggestion(name, keys)
    if kind.startswith("union_tag"):
        verbs = ", ".join(CHANGE_MODELS)
        return "This is not a change.", f"Write a mapping with exactly one of {verbs}."
    if given is None or kind == "string_too_short":
        return f"{name} is empty.", f"Give {name} a value."
    shown = f"{name} is {reprlib.repr(given)}"
    if kind in ("enum", "literal_error"):
        words = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
        return f"{shown}, which is not known here.", suggestion(str(given), words)
    if kind == "finite_number":
        return f"{shown}, which is not a finite number.", "Write an ordinary number."
    if kind in _NUMBER_ERRORS:
        return f"{shown}, which is not a number.", "Write a plain number such as 0.25."
    if kind in _WHOLE_ERRORS:
        return f"{shown}, which is not a whole number.", "Write a whole number such as 5."
    if kind == "string_type":
        return f"{shown}, which is not text.", "Put it in quotes."
    if kind in _LIST_ERRORS:
        return f"{name} is not a list.", "Write its items between [ and ] or behind hyphens."
    if kind in _MAPPING_ERRORS:
        return f"{name} is not a mapping.", "Write it as keys with values."
    if kind in _BOUND_ERRORS:
        limit = detail["msg"].removeprefix("Input should be ")
        return f"{shown}, which is outside its bounds.", f"It should be {limit}."
    if kind == "string_pattern_mismatch":
        remedy = _SHAPES.get(name, "Begin with a letter; go on with letters, digits and _.")
        return f"{shown}, which is not a name of the right form.", remedy
    if kind == "value_error":
        message, _, remedy = str(context["error"]).partition(". ")
        return f"{name}: {message}.", remedy
    if kind in ("too_short", "too_long"):
        return f"{name} has the wrong number of items.", f"{detail['msg']}."
    return f"{shown}, which does not fit: {detail['msg']}.", "Correct the value."
