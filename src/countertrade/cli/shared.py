"""What commands share: the application, the terminal, progress, and ending with a sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

app = typer.Typer(
    help="Governments held in power by exchange: forecasts of a case, with their uncertainty.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
CasePath = Annotated[
    Path | None,
    typer.Argument(metavar="[CASE]", help="Folder of a case; the shipped one if left out."),
]
"""The case that a command is about."""


def terminal() -> Console:
    """Return the terminal that tables are printed to; a file gets 120 columns."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 120)


def progress(counted: str = "blocks") -> Progress:
    """Return a progress bar on the error stream, gone when it ends."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(counted),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


class Told:
    """Passes finished blocks on to the progress bar, one row a stage."""

    def __init__(self, bar: Progress) -> None:
        """Take the bar."""
        self._bar = bar
        self._rows: dict[str, int] = {}

    def __call__(self, stage: str, done: int, todo: int) -> None:
        """Show how many blocks of a stage are done."""
        if stage not in self._rows:
            self._rows[stage] = int(self._bar.add_task(stage, total=todo))
        self._bar.update(self._bar.task_ids[self._rows[stage]], completed=done)


def stop(message: str) -> NoReturn:
    """End with a sentence on the error stream and exit code 2."""
    print(message, file=sys.stderr)
    raise typer.Exit(2)
