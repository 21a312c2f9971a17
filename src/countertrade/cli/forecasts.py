"""The commands about forecasts of a case: run, and what explains it."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from countertrade.cli.shared import CasePath, Told, app, progress, stop, terminal

Draws = Literal["posterior", "prior"]
"""Values of ``countertrade.inference.job.Draws``, which takes long to import."""
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
    draws: Annotated[
        Draws,
        typer.Option(
            help="Whether runs go on from draws of the posterior that is kept with the case, if "
            "there is one of this as-of date, or from its ranges, weighed by the figures."
        ),
    ] = "posterior",
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
        stop("The JSON document is made of single runs. Leave out --json or --keep quantiles.")
    try:
        job = Job(
            case=case,
            scenarios=tuple(scenario) if scenario else None,
            runs=runs,
            seed=seed,
            as_of=day_of(as_of),
            out=out,
            version=__version__,
            variants=variants_named(variant or ()),
            largest_store=round(most_gigabytes * 1e9),
            workers=workers,
            keep=Keep(keep),
            draws=draws,
        )
        with progress() as bar:
            outcome = carry_out(job, Told(bar), bar.console.print)
            if job.keep is Keep.RUNS:
                report = write_report(outcome.case, outcome.results, outcome.folder)
    except (CaseError, ForecastError) as error:
        stop(str(error))
    except KeyboardInterrupt:
        print(f"Interrupted. {KEPT}", file=sys.stderr)
        raise typer.Exit(130) from None
    if as_json:
        from countertrade.analysis.summary import summary

        print(json.dumps(summary(outcome.results)))
        return

    from countertrade.report.terminal import difference_table, print_forecast
    from countertrade.report.terminal_outputs import print_scenario_outputs

    console = terminal()
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
    from rich.table import Table

    from countertrade.case import CaseError
    from countertrade.inference.job import loaded

    try:
        found = loaded(case).scenarios
    except CaseError as error:
        stop(str(error))
    table = Table("Number")
    table.add_column("Scenario", no_wrap=True)
    for head in ("Usual", "Title", "Question"):
        table.add_column(head)
    for name in sorted(found, key=lambda one: (found[one].answers or (99,), one)):
        one = found[name]
        numbers = ", ".join(str(number) for number in one.answers)
        usual = "yes" if one.default else "no"
        table.add_row(numbers, name, usual, one.title, one.question.strip())
    console = terminal()
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
    from countertrade.analysis.reference_modes import reference_modes as compare
    from countertrade.engine.store import open_results
    from countertrade.report.terminal import reference_table

    try:
        opened = open_results(results)
    except (OSError, ValueError) as error:
        stop(
            f"{results} holds no results that can be opened ({type(error).__name__}). Run "
            "`countertrade run` first, or name the folder it printed."
        )
    console = terminal()
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
        stop(str(error))
    waiting = "Weighing the loops; this takes a minute or two."
    with Console(stderr=True).status(waiting):
        weighed = Loops(assemble(found, DECLARATIONS), LOOPS, asked).weighed()
    print_loops(terminal(), found, weighed)


@app.command()
def leverage(case: CasePath = None) -> None:
    """Show what each regime would lose if less came from each of those who give."""
    from countertrade.analysis.leverage import dependences
    from countertrade.case import CaseError
    from countertrade.inference.job import loaded
    from countertrade.model import DECLARATIONS
    from countertrade.report.terminal_leverage import print_leverage

    try:
        found = loaded(case)
    except CaseError as error:
        stop(str(error))
    console = terminal()
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
        with progress() as bar:
            model = assemble(found, DECLARATIONS)
            timeline = hazard_timeline(model, runs, seed, Told(bar))
        page = write_hazards_page(timeline, out / found.name)
    except (CaseError, ForecastError, ValueError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"The page could not be written below {out}: {error.strerror or error}.")
    console = terminal()
    print_hazards(console, timeline, wave_ratios(timeline, waves))
    console.print(f"\nPage: {page}")


def day_of(text: str | None) -> dt.date | None:
    """Read a day that was given as text, or stop with a sentence."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        stop(f"--as-of is {text!r}, which is not a date. Write it as YYYY-MM-DD.")
