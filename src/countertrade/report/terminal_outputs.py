"""What a scenario reports, in the terminal."""

from __future__ import annotations

from collections.abc import Iterable

import xarray as xr
from rich.console import Console
from rich.table import Table as Drawn

from countertrade.case import Case
from countertrade.report.scenario_outputs import INTERVALS, scenario_section
from countertrade.report.tables import Table


def print_scenario_outputs(
    console: Console, case: Case, results: xr.DataTree, names: Iterable[str]
) -> None:
    """Print for each scenario the outputs that its question needs.

    Parameters
    ----------
    console
        Where to print.
    case
        The case that was run.
    results
        Its opened results.
    names
        Scenarios, in this order.
    """
    for name in names:
        section = scenario_section(case, results, name)
        console.print(f"\n{section.title}", style="bold", markup=False)
        console.print(section.question, markup=False)
        for text in section.answers:
            console.print(f"Question {text}", style="dim", markup=False)
        for text in section.sentences:
            console.print(text, markup=False)
        for table in section.tables:
            console.print(_drawn(table))
    console.print(INTERVALS, style="dim", markup=False)


def _drawn(table: Table) -> Drawn:
    drawn = Drawn(title=table.caption, title_justify="left")
    for place, head in enumerate(table.heads):
        drawn.add_column(head, justify="right" if place else "left")
    for row in table.rows:
        drawn.add_row(*(cell.replace("\n", " ").replace("[", "\\[") for cell in row))
    return drawn
