"""Scores in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table as Shown

from countertrade.analysis.scoring.rows import OWN, FrozenScore, Score
from countertrade.report import track_record
from countertrade.report.tables import Table


def print_score(console: Console, score: Score, frozen: Sequence[FrozenScore]) -> None:
    """Print what a score says: claims first, then series, exits and frozen forecasts.

    Parameters
    ----------
    console
        Where to print.
    score
        The score.
    frozen
        Frozen forecasts of the case and how they have done so far.
    """
    console.print(f"\n[bold]{score.title}[/bold]: track record, pseudo-out-of-sample")
    console.print(
        f"Case {score.case_sha256[:12]} · version {score.version} · seed {score.seed} · made "
        f"{score.made}",
        style="dim",
    )
    for sentence in track_record.findings_sentences([score]):
        console.print(f"- {sentence}", markup=False, highlight=False)
    if not score.flows:
        console.print("No figure that could be forecast has come: choose earlier days.")
        return
    console.print(track_record.origins_sentence(score), markup=False)
    console.print(track_record.coverage_sentence(score), markup=False)
    console.print(track_record.exits_sentence(score), markup=False)
    for table in (
        track_record.series_table(score),
        track_record.ratio_table(score),
        track_record.exit_table(score),
        track_record.frozen_table(frozen),
    ):
        if table is not None:
            console.print(_shown(table))


def print_frozen(console: Console, document: dict[str, Any]) -> None:
    """Print the middle and the 90 per cent band of a frozen forecast, and its chances of exit.

    Parameters
    ----------
    console
        Where to print.
    document
        The forecast, from :func:`countertrade.analysis.scoring.frozen.freeze`.
    """
    console.print(f"\n[bold]{document['title']}[/bold]: frozen as of {document['as_of']}")
    places = [document["levels"].index(level) for level in (0.05, 0.5, 0.95)]
    table = Shown("Figure", "unit", *map(str, document["years"]), title="Median [5-95 %]")
    for one in document["series"]:
        cells = [_band([year[place] for place in places]) for year in one["figure"][OWN]]
        table.add_row(one["name"], one["unit"], *cells)
    console.print(table)
    exits = Shown("Event", "of", *(f"{year} yr" for year in range(1, len(document["years"]) + 1)))
    for one in document["exits"]:
        name = track_record.EVENT_NAMES[one["event"]]
        exits.add_row(name, one["regime"], *(f"{chance:.0%}" for chance in one["chances"][OWN]))
    console.print(exits)


def _band(ends: Sequence[float]) -> str:
    low, middle, high = ends
    return f"{middle:.3g} [{low:.3g}-{high:.3g}]"


def _shown(table: Table) -> Shown:
    found = Shown(title=table.caption, title_justify="left")
    for place, head in enumerate(table.heads):
        found.add_column(head, justify="right" if place and table.numeric else "left")
    for row in table.rows:
        found.add_row(*row)
    return found
