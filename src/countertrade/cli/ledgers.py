"""What commands about evidence share: their options, the ledger, and who decides."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countertrade.cli.shared import app, stop

if TYPE_CHECKING:
    from countertrade.evidence.ledger import Ledger

evidence_commands = typer.Typer(
    help="Score the extractor, check and export a ledger, see what claims feed.",
    no_args_is_help=True,
)
app.add_typer(evidence_commands, name="evidence")

CaseOption = Annotated[
    Path | None,
    typer.Option("--case", help="Folder of the case; the shipped one if left out."),
]
By = Annotated[str | None, typer.Option("--by", help="Who decides; your user name if left out.")]


@contextmanager
def libraries() -> Iterator[None]:
    """Say what to install where a library that reads documents is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        stop(f"Reading documents needs {error.name}. Install countertrade[evidence].")


@contextmanager
def ledger_of(case: Path | None, words: bool = True) -> Iterator[Ledger]:
    """Open the ledger of a case; what is wrong with it ends the command with a sentence."""
    from countertrade.case import CaseError, shipped_case
    from countertrade.evidence.ledger import LedgerError, open_ledger

    try:
        ledger = open_ledger(case or shipped_case(), words)
        try:
            yield ledger
        finally:
            ledger.close()
    except (CaseError, LedgerError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"The ledger cannot be read or written: {error}.")


def who(by: str | None) -> str:
    """Return who decides: the user where nobody is named."""
    return by or getpass.getuser()
