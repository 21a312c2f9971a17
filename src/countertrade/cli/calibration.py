"""The command that calibrates a case."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from countertrade.cli.forecasts import day_of
from countertrade.cli.shared import CasePath, Told, app, progress, stop, terminal


@app.command()
def calibrate(
    case: CasePath = None,
    to: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Use what was known on an earlier day alone."),
    ] = None,
    chains: Annotated[int, typer.Option(min=4, help="Chains side by side.")] = 32,
    draws: Annotated[int, typer.Option(min=10, help="Draws of each chain after warm-up.")] = 800,
    seed: Annotated[int, typer.Option(help="Seed; the same seed gives the same posterior.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON document.")] = False,
) -> None:
    """Draw the posterior of a case's parameters and past from its figures, and keep it there.

    It is kept in the case's folder computed, in the form of ArviZ, and countertrade run goes on
    from it. Sampling that is cut short is kept as far as it came: the same command goes on.
    """
    from countertrade import __version__
    from countertrade.case import CaseError
    from countertrade.inference.forecast import KEPT, ForecastError
    from countertrade.inference.job import loaded
    from countertrade.inference.posterior.calibration import calibrate as calibrated
    from countertrade.inference.posterior.sampling import Plan
    from countertrade.inference.posterior.stored import posterior_path
    from countertrade.language import assemble
    from countertrade.model import DECLARATIONS

    try:
        known = loaded(case, day_of(to))
        plan = Plan(chains=chains, draws=draws, seed=seed)
        with progress("iterations") as bar:
            model = assemble(known, DECLARATIONS)
            tree = calibrated(model, plan, __version__, Told(bar))
    except (CaseError, ForecastError) as error:
        stop(str(error))
    except KeyboardInterrupt:
        print(f"Interrupted. {KEPT}", file=sys.stderr)
        raise typer.Exit(130) from None
    if as_json:
        from dataclasses import asdict

        from countertrade.analysis.calibration import coverage, parameters

        listed = {
            **tree.attrs,
            "by_parameter": [asdict(one) for one in parameters(tree)],
            "coverage": [asdict(one) for one in coverage(tree)],
        }
        print(json.dumps(listed))
        return

    from countertrade.report.terminal_calibration import print_calibration

    console = terminal()
    print_calibration(console, known, tree)
    console.print(f"\nPosterior: {posterior_path(known)}")
