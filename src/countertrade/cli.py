"""The commands. Everything heavy is imported when a command runs, so that help is quick."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

if TYPE_CHECKING:
    from rich.progress import Progress

app = typer.Typer(
    help="Governments held in power by exchange: forecasts of a case, with their uncertainty.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
case_commands = typer.Typer(help="Check and export cases.", no_args_is_help=True)
app.add_typer(case_commands, name="case")

CasePath = Annotated[
    Path | None,
    typer.Argument(metavar="[CASE]", help="Folder of a case; the shipped one if left out."),
]
Kept = Literal["runs", "quantiles"]
"""Values of :class:`countertrade.inference.chunks.Keep`, which takes long to import."""


@app.command()
def run(
    case: CasePath = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            help="Scenario to run; may be given again. Those marked as usual if left out."
        ),
    ] = None,
    runs: Annotated[int, typer.Option(help="Number of runs.")] = 1024,
    seed: Annotated[int, typer.Option(help="Seed; the same seed gives the same result.")] = 1,
    as_of: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Forecast from an earlier date.")
    ] = None,
    variant: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SWITCH=SETTING",
            help="Fix a structural variant for all runs; may be given again. Drawn if left out.",
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results"),
    workers: Annotated[
        str | None,
        typer.Option(
            metavar="N|dask://HOST:PORT",
            help="Threads, or the scheduler of a cluster; a thread on each core if left out.",
        ),
    ] = None,
    keep: Annotated[
        Kept,
        typer.Option(
            help="What is kept: every run, or quantiles and means over all runs, which take the "
            "same room however many runs there are."
        ),
    ] = "runs",
    most_gigabytes: Annotated[
        float, typer.Option(min=0, help="Size that results may have before compression.")
    ] = 4.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON document.")] = False,
) -> None:
    """Forecast a case under its scenarios: a table, a store of results and an HTML report."""
    from countertrade import __version__
    from countertrade.case import CaseError
    from countertrade.inference.chunks import Keep
    from countertrade.inference.forecast import KEPT, STORE_NAME, ForecastError
    from countertrade.inference.job import Job, carry_out, variants_named
    from countertrade.report.html import write_report

    if as_json and keep == "quantiles":
        _stop("The JSON document is made of single runs. Leave out --json or --keep quantiles.")
    try:
        job = Job(
            case=case,
            scenarios=tuple(scenario) if scenario else None,
            runs=runs,
            seed=seed,
            as_of=_day(as_of),
            out=out,
            version=__version__,
            variants=variants_named(variant or ()),
            largest_store=round(most_gigabytes * 1e9),
            workers=workers,
            keep=Keep(keep),
        )
        with _progress() as bar:
            outcome = carry_out(job, _Told(bar), bar.console.print)
            if job.keep is Keep.RUNS:
                report = write_report(outcome.case, outcome.results, outcome.folder)
    except (CaseError, ForecastError) as error:
        _stop(str(error))
    except KeyboardInterrupt:
        print(f"Interrupted. {KEPT}", file=sys.stderr)
        raise typer.Exit(130) from None
    if as_json:
        from countertrade.analysis.summary import summary

        print(json.dumps(summary(outcome.results)))
        return
    from rich.console import Console

    from countertrade.report.terminal import difference_table, print_forecast
    from countertrade.report.terminal_outputs import print_scenario_outputs

    console = Console(width=None if sys.stdout.isatty() else 120)
    if job.keep is Keep.QUANTILES:
        from countertrade.report.terminal_quantiles import print_quantiles

        print_quantiles(console, outcome.case, outcome.results)
        console.print(f"\nResults: {outcome.folder / STORE_NAME}")
        return
    print_forecast(console, outcome.case, outcome.results)
    console.print(difference_table(outcome.case, outcome.results))
    if scenario:
        print_scenario_outputs(console, outcome.case, outcome.results, dict.fromkeys(scenario))
    console.print(f"\nReport: {report}\nResults: {outcome.folder / STORE_NAME}")


@app.command()
def scenarios(case: CasePath = None) -> None:
    """List the scenarios of a case: the questions each answers, and whether it runs unasked."""
    from rich.console import Console
    from rich.table import Table

    from countertrade.case import CaseError
    from countertrade.inference.job import loaded

    try:
        found = loaded(case).scenarios
    except CaseError as error:
        _stop(str(error))
    table = Table("Number")
    table.add_column("Scenario", no_wrap=True)
    for head in ("Usual", "Title", "Question"):
        table.add_column(head)
    for name in sorted(found, key=lambda one: (found[one].answers or (99,), one)):
        one = found[name]
        numbers = ", ".join(str(number) for number in one.answers)
        usual = "yes" if one.default else "no"
        table.add_row(numbers, name, usual, one.title, one.question.strip())
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(table)
    console.print(
        "Usual scenarios run when none is named; run any other with --scenario NAME.", style="dim"
    )


@app.command("reference-modes")
def reference_modes(
    results: Annotated[
        Path, typer.Argument(help="Folder of results, as `countertrade run` names it.")
    ] = Path("results/venezuela-cuba/results.zarr"),
) -> None:
    """Compare the simulated past with the case's figures, before and after weighting."""
    from rich.console import Console

    from countertrade.analysis.reference_modes import reference_modes as compare
    from countertrade.engine.store import open_results
    from countertrade.report.terminal import reference_table

    try:
        opened = open_results(results)
    except (OSError, ValueError) as error:
        _stop(
            f"{results} holds no results that can be opened ({type(error).__name__}). Run "
            "`countertrade run` first, or name the folder it printed."
        )
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(reference_table(compare(opened, before=True), "Before weighting by history"))
    console.print(reference_table(compare(opened), "After weighting (fit, not prediction)"))


@app.command()
def loops(
    case: CasePath = None,
    month: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="Weigh all loops in this month of the past."),
    ] = None,
) -> None:
    """Find the feedback loops of the model in a case and weigh each."""
    from rich.console import Console

    from countertrade.analysis.loops import Loops, checked_month
    from countertrade.case import CaseError
    from countertrade.inference.job import loaded
    from countertrade.language import assemble
    from countertrade.model import DECLARATIONS
    from countertrade.model.loops import LOOPS
    from countertrade.report.terminal_loops import print_loops

    try:
        found = loaded(case)
        asked = None if month is None else checked_month(found, month)
    except (CaseError, ValueError) as error:
        _stop(str(error))
    waiting = "Weighing the loops; this takes a minute or two."
    with Console(stderr=True).status(waiting):
        weighed = Loops(assemble(found, DECLARATIONS), LOOPS, asked).weighed()
    print_loops(Console(width=None if sys.stdout.isatty() else 120), found, weighed)


@app.command()
def leverage(case: CasePath = None) -> None:
    """Show what each regime would lose if less came from each of those who give."""
    from rich.console import Console

    from countertrade.analysis.leverage import dependences
    from countertrade.case import CaseError
    from countertrade.inference.job import loaded
    from countertrade.model import DECLARATIONS
    from countertrade.report.terminal_leverage import print_leverage

    try:
        found = loaded(case)
    except CaseError as error:
        _stop(str(error))
    console = Console(width=None if sys.stdout.isatty() else 120)
    print_leverage(console, found, dependences(found, DECLARATIONS))


@app.command()
def hazards(
    case: CasePath = None,
    runs: Annotated[int, typer.Option(min=1, max=10_000, help="Number of runs.")] = 512,
    seed: Annotated[
        int, typer.Option(min=0, max=2**31 - 1, help="Seed; the same seed gives the same result.")
    ] = 1,
    wave: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REGIME:YYYY-MM", help="A wave of protest beside those of the case's chronicle."
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the page.")] = Path("results"),
) -> None:
    """Show how likely each mode of exit was and will be, year by year, beside base rates."""
    from rich.console import Console

    from countertrade.analysis.hazards import hazard_timeline
    from countertrade.analysis.waves import wave_ratios, waves_named, waves_of
    from countertrade.case import CaseError
    from countertrade.inference.forecast import ForecastError
    from countertrade.inference.job import loaded
    from countertrade.language import assemble
    from countertrade.model import DECLARATIONS
    from countertrade.report.hazards_page import write_hazards_page
    from countertrade.report.terminal_hazards import print_hazards

    try:
        found = loaded(case)
        waves = waves_of(found, waves_named(found, wave or ()))
        with _progress() as bar:
            model = assemble(found, DECLARATIONS)
            timeline = hazard_timeline(model, runs, seed, _Told(bar))
        page = write_hazards_page(timeline, out / found.name)
    except (CaseError, ForecastError, ValueError) as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"The page could not be written below {out}: {error.strerror or error}.")
    console = Console(width=None if sys.stdout.isatty() else 120)
    print_hazards(console, timeline, wave_ratios(timeline, waves))
    console.print(f"\nPage: {page}")


@case_commands.command()
def check(
    path: Annotated[Path, typer.Argument(help="Folder of a case.")],
    behaviour: Annotated[
        bool,
        typer.Option(
            "--behaviour", help="Also simulate it and run the reality checks; 1 if one fails."
        ),
    ] = False,
) -> None:
    """Check a case and report every problem with file, line and remedy."""
    from countertrade.case import check_case
    from countertrade.language import requirements_of
    from countertrade.model import DECLARATIONS

    problems = check_case(path, requirements_of(DECLARATIONS))
    if problems:
        _stop("\n".join(str(problem) for problem in problems))
    print(f"{path}: no problems found.")
    if behaviour and not _behaves(path):
        raise typer.Exit(1)


@case_commands.command()
def export(
    path: Annotated[Path, typer.Argument(metavar="CASE", help="Folder of a case.")],
    form: Annotated[str, typer.Option("--format", help="Language of the file: xmile.")] = "xmile",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File to write; CASE.xmile if left out.")
    ] = None,
) -> None:
    """Write the model of a case, without chance, for Stella, Simlin, Vensim or PySD."""
    from countertrade.case import CaseError
    from countertrade.engine.export import ExportError, check_export, export_model
    from countertrade.inference.job import loaded
    from countertrade.language import assemble
    from countertrade.model import DECLARATIONS

    try:
        file = out or Path(f"{path.resolve().name}.{form}")
        check_export(form, file)
        export_model(assemble(loaded(path), DECLARATIONS), form, file)
    except (CaseError, ExportError) as error:
        _stop(str(error))
    print(f"Model: {file}")


def _behaves(path: Path) -> bool:
    """Run the reality checks on a case, print what came of them, and say whether all hold."""
    from rich.console import Console

    from countertrade.analysis.behaviour import Status, check_behaviour
    from countertrade.inference.job import loaded
    from countertrade.model import DECLARATIONS
    from countertrade.report.terminal_behaviour import print_behaviour

    case = loaded(path)
    with _progress("checks") as bar:
        found = check_behaviour(case, DECLARATIONS, _Told(bar))
    print_behaviour(Console(width=None if sys.stdout.isatty() else 120), case, found)
    return not found.of(Status.FAILS)


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        _stop(f"--as-of is {text!r}, which is not a date. Write it as YYYY-MM-DD.")


def _progress(counted: str = "blocks") -> Progress:
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


class _Told:
    """Passes finished blocks on to the progress bar, one row a stage."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._rows: dict[str, int] = {}

    def __call__(self, stage: str, done: int, todo: int) -> None:
        if stage not in self._rows:
            self._rows[stage] = int(self._bar.add_task(stage, total=todo))
        self._bar.update(self._bar.task_ids[self._rows[stage]], completed=done)


def _stop(message: str) -> NoReturn:
    """End with a sentence on the error stream and exit code 2."""
    print(message, file=sys.stderr)
    raise typer.Exit(2)


def main() -> None:
    """Run the command line."""
    app()
