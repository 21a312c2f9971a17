"""Rows of the table that ``make bench`` prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One thing that was measured."""

    what: str
    measured: str
    beside: str
    """The same relative to something else."""
    timed: str
    """Which kind of time, and of what."""


def table(rows: Iterable[Row]) -> Iterable[str]:
    """Yield the lines of a Markdown table, each as soon as its row is known."""
    yield "| what | measured | beside | what is timed |"
    yield "|---|---:|---:|---|"
    for row in rows:
        yield f"| {row.what} | {row.measured} | {row.beside} | {row.timed} |"


def seconds(value: float) -> str:
    """Write a time with three digits, in seconds or milliseconds."""
    return f"{1e3 * value:.3g} ms" if value < 1 else f"{value:,.1f} s"
