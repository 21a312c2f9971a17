"""The commands about what claims feed, and what moves when a source is taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from countertrade.cli.ledgers import By, CaseOption, evidence_commands, ledger_of, who
from countertrade.cli.shared import progress, stop, terminal


@evidence_commands.command()
def use(
    where: Annotated[
        str,
        typer.Argument(metavar="USE", help="parameter:NAME[@PLACE] or series:QUANTITY@PLACE."),
    ],
    claim: Annotated[
        list[str] | None, typer.Argument(metavar="[CLAIM]...", help="Claims; none takes all out.")
    ] = None,
    case: CaseOption = None,
    by: By = None,
) -> None:
    """Say which claims feed a range or a series: these, and no others any more."""
    from countertrade.evidence.feeding import Use
    from countertrade.evidence.ledger import LedgerError

    with ledger_of(case) as ledger:
        try:
            named = [ledger.claim(one).id for one in claim or ()]
            changed = ledger.record_use(str(Use.parse(where)), named, who(by))
        except LedgerError as error:
            stop(str(error))
    print(f"{where} rests on {len(named)} claims; {len(changed)} have changed.")


@evidence_commands.command()
def priors(
    case: CaseOption = None,
    without: Annotated[
        str | None,
        typer.Option(metavar="DOCUMENT", help="Leave a document out and show what moves."),
    ] = None,
    runs: Annotated[
        int, typer.Option(min=64, max=10_000, help="Runs to compare results with.")
    ] = 512,
) -> None:
    """Show what reviewed claims do to ranges and series, and what a document's absence would."""
    from countertrade.analysis.withdrawal import moved_results
    from countertrade.case import CaseError
    from countertrade.evidence.feeding import fed, losses
    from countertrade.evidence.ledger import LedgerError
    from countertrade.evidence.priors import PriorError
    from countertrade.inference.job import stated
    from countertrade.report.terminal_evidence import print_effects, print_losses, print_moved

    console = terminal()
    with ledger_of(case) as ledger:
        try:
            written = stated(case)
            whole, effects = fed(written, ledger)
            if without is None:
                print_effects(console, effects)
                return
            source = ledger.source(without)
            left, others = fed(written, ledger, without=source.id)
        except (CaseError, LedgerError, PriorError) as error:
            stop(str(error))
    lost = losses(effects, others)
    console.print(f"Without {source.name}:")
    print_losses(console, lost)
    if not any(one.moves for one in lost):
        console.print("No range and no series moves without it: all results stay as they are.")
        return
    with progress() as bar:
        task = bar.add_task("runs", total=2)
        found = moved_results(whole, left, runs, lambda: bar.advance(task))
    print_moved(console, found)


@evidence_commands.command()
def withdraw(
    document: Annotated[str, typer.Argument(help="Name or digest of a document.")],
    why: Annotated[str, typer.Option(help="Why it is withdrawn.")],
    case: CaseOption = None,
    by: By = None,
) -> None:
    """Withdraw a document: its claims stay in the ledger and feed nothing any more."""
    from countertrade.evidence.ledger import LedgerError

    with ledger_of(case) as ledger:
        try:
            found = ledger.withdraw(document, who(by), why)
        except LedgerError as error:
            stop(str(error))
    print(f"{found.source.name} is withdrawn; {len(found.claims)} claims rested on it.")
    for fed, named in found.feeds.items():
        print(f"{fed} loses {len(named)} claims: {', '.join(named)}")
