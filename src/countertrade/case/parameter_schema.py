"""The models of ``parameters.yaml``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import RootModel

from countertrade.case.schema import Day, Entry, Number, Text, Word


class Distribution(StrEnum):
    """The distribution of a parameter over its range."""

    TRIANGULAR = "triangular"
    UNIFORM = "uniform"
    LOGUNIFORM = "loguniform"


class EarlierRange(Entry):
    """The range that could be given before the evidence for a later one was public."""

    low: Number
    mode: Number | None = None
    high: Number
    source: Text


class RangeEntry(Entry):
    """A range in ``parameters.yaml``."""

    low: Number
    mode: Number | None = None
    high: Number
    source: Text | None = None
    known_from: Day | None = None
    """Day on which the evidence that the range rests on was public."""
    before: EarlierRange | None = None


class ParameterFileEntry(Entry):
    """A parameter in ``parameters.yaml``: one range, or one for each place under ``at``."""

    unit: Text
    distribution: Annotated[Distribution, Word] = Distribution.TRIANGULAR
    low: Number | None = None
    mode: Number | None = None
    high: Number | None = None
    at: dict[str, RangeEntry] | None = None
    source: Text | None = None
    known_from: Day | None = None
    before: EarlierRange | None = None
    note: str = ""


class ParametersFile(RootModel[dict[str, ParameterFileEntry]]):
    """The contents of ``parameters.yaml``: parameters by name."""
