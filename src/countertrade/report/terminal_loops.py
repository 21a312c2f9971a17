"""The loops of a model in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from countertrade.analysis.historical_states import YEARS
from countertrade.analysis.loops import Weighed
from countertrade.case import Case
from countertrade.report.loop_words import effect_words, gain_words, path_words, verdict


def print_loops(console: Console, case: Case, found: Sequence[Weighed]) -> None:
    """Print every loop of a catalogue as it was found in a case.

    Parameters
    ----------
    console
        Where to print.
    case
        The case.
    found
        The loops, weighed in it.
    """
    console.print(f"\n[bold]{escape(case.title)}: feedback loops[/bold]")
    console.print(_table(found))
    console.print(
        f"Gain: what comes back to a link of the loop after {YEARS} years for each unit of a "
        "lasting change at it, all other loops cut; median and 5-95 % of runs. Knock-out: change "
        "of a quantity in the third year when one link keeps what it had in the month named, in "
        "paired runs without exits, with its standard error.",
        style="dim",
    )
    missing = [one.loop.id for one in found if not one.found]
    light = [one.loop.id for one in found if one.found and one.weightless]
    console.print(
        f"{len(found) - len(missing)} of {len(found)} loops found with the stated sign"
        + (f"; not: {', '.join(missing)}" if missing else "")
        + (f". Of no weight there: {', '.join(light)}." if light else ".")
    )


def _table(found: Sequence[Weighed]) -> Table:
    table = Table(show_lines=True)
    table.add_column("Loop", max_width=16)
    table.add_column("Path and verdict", ratio=1)
    table.add_column("Gain", max_width=16)
    table.add_column("Knock-out", max_width=18)
    table.add_column("Month", no_wrap=True)
    for one in found:
        said = f"{path_words(one)}\n{verdict(one)}".strip()
        table.add_row(
            f"{one.loop.id} {one.loop.name}",
            escape(said),
            escape(gain_words(one)),
            escape(effect_words(one)),
            str(one.month),
            style="dim" if one.found and one.weightless else None,
        )
    return table
