"""The commands about the track record: score, and freeze."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countertrade.cli.forecasts import Draws
from countertrade.cli.shared import CasePath, Told, app, progress, stop, terminal

if TYPE_CHECKING:
    from countertrade.analysis.scoring.job import ScoreJob

Runs = Annotated[int, typer.Option(help="Runs as of each day.")]
Seed = Annotated[
    int, typer.Option(min=0, max=2**31 - 1, help="Seed; the same seed gives the same result.")
]


@app.command()
def score(
    case: CasePath = None,
    more: Annotated[
        list[str] | None, typer.Argument(metavar="[DAY...]", help="Further days of --as-of.")
    ] = None,
    as_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="Days to forecast as of, one or several; the end of each year if left out.",
        ),
    ] = None,
    runs: Runs = 1024,
    seed: Seed = 1,
    draws: Annotated[
        Draws,
        typer.Option(
            help="Whether histories are drawn from the ranges and weighed on each day, or are "
            "particles of the posterior that are followed from year to year, which takes longer."
        ),
    ] = "prior",
    save: Annotated[
        bool, typer.Option("--save", help="Keep the score beside the case, for its reports.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON document.")] = False,
) -> None:
    """Forecast a case as of earlier days and score what came, against baselines."""
    from countertrade.analysis.scoring.frozen import frozen_scores
    from countertrade.analysis.scoring.job import score_case
    from countertrade.analysis.scoring.stored import StoredError, as_document, store_score
    from countertrade.case import CaseError
    from countertrade.inference.forecast import KEPT, ForecastError
    from countertrade.report.terminal_scores import print_score

    path, days = _sorted_out(case, as_of or (), more or ())
    try:
        with progress("origins") as bar:
            found, scored = score_case(_job(path, runs, seed, draws), days, Told(bar))
        stored = store_score(scored, found.path) if save else None
    except (CaseError, ForecastError, StoredError) as error:
        stop(str(error))
    except KeyboardInterrupt:
        print(f"Interrupted. {KEPT}", file=sys.stderr)
        raise typer.Exit(130) from None
    frozen = frozen_scores(found)
    if as_json:
        print(json.dumps(as_document(scored) | {"frozen": [_frozen(one) for one in frozen]}))
        return
    console = terminal()
    print_score(console, scored, frozen)
    if stored is not None:
        console.print(f"\nScore: {stored}")


@app.command()
def freeze(
    case: CasePath = None,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Day; the as-of date of the case if left out."),
    ] = None,
    runs: Runs = 4096,
    seed: Seed = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the forecast as JSON.")] = False,
) -> None:
    """Keep a dated forecast with its digest beside the case, to be scored in later years."""
    from rich.console import Console

    from countertrade.analysis.scoring.job import freeze_case
    from countertrade.analysis.scoring.stored import StoredError
    from countertrade.case import CaseError
    from countertrade.inference.forecast import ForecastError
    from countertrade.report.terminal_scores import print_frozen

    days = _days([as_of] if as_of else [])
    waiting = "Weighing histories and running on; this takes about a minute."
    try:
        with Console(stderr=True).status(waiting):
            _, document, kept = freeze_case(_job(case, runs, seed), days[0] if days else None)
    except (CaseError, ForecastError, StoredError) as error:
        stop(str(error))
    except KeyboardInterrupt:
        print("Interrupted. Nothing was kept.", file=sys.stderr)
        raise typer.Exit(130) from None
    if as_json:
        print(json.dumps(document))
        return
    console = terminal()
    print_frozen(console, document)
    console.print(f"\nFrozen: {kept}\nSHA-256: {document['sha256']}")


def _job(path: Path | None, runs: int, seed: int, draws: Draws = "prior") -> ScoreJob:
    from countertrade import __version__
    from countertrade.analysis.scoring.job import ScoreJob

    return ScoreJob(path, runs, seed, __version__, draws)


def _sorted_out(
    case: Path | None, as_of: Iterable[str], more: Iterable[str]
) -> tuple[Path | None, list[dt.date]]:
    """Tell the case and the days apart: ``--as-of D1 D2`` leaves D2 among the arguments."""
    days = list(as_of)
    if days and case is not None and _day(str(case)) is not None and not case.exists():
        return None, _days([*days, str(case), *more])
    if not days and list(more):
        stop(f"{' '.join(more)}: only one case can be scored at a time. Name days with --as-of.")
    return case, _days([*days, *more])


def _days(texts: Iterable[str]) -> list[dt.date]:
    found = []
    for text in texts:
        day = _day(text)
        if day is None:
            stop(f"--as-of has {text!r}, which is not a date. Write it as YYYY-MM-DD.")
        found.append(day)
    return found


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _frozen(one: object) -> dict[str, object]:
    import dataclasses

    assert dataclasses.is_dataclass(one) and not isinstance(one, type)
    found: dict[str, object] = json.loads(json.dumps(dataclasses.asdict(one), default=str))
    return found
