"""The commands about cases themselves: check and export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from countertrade.cli.shared import Told, app, progress, stop, terminal

case_commands = typer.Typer(help="Check and export cases.", no_args_is_help=True)
app.add_typer(case_commands, name="case")


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
        stop("\n".join(str(problem) for problem in problems))
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
        stop(str(error))
    print(f"Model: {file}")


def _behaves(path: Path) -> bool:
    """Run the reality checks on a case, print what came of them, and say whether all hold."""
    from countertrade.analysis.behaviour import Status, check_behaviour
    from countertrade.inference.job import loaded
    from countertrade.model import DECLARATIONS
    from countertrade.report.terminal_behaviour import print_behaviour

    case = loaded(path)
    with progress("checks") as bar:
        found = check_behaviour(case, DECLARATIONS, Told(bar))
    print_behaviour(terminal(), case, found)
    return not found.of(Status.FAILS)
