"""Leverage in the terminal: dependence of each regime on each giver, and the balance."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from countertrade.analysis.leverage import EVERYTHING, YEARS, Dependence, leverage
from countertrade.case import Case


def print_leverage(console: Console, case: Case, found: tuple[Dependence, ...]) -> None:
    """Print dependences and, for each partnership, which side stands to lose more.

    Parameters
    ----------
    console
        Where to print.
    case
        The case.
    found
        Its dependences.
    """
    console.print(f"\n[bold]{case.title}[/bold]")
    console.print(
        f"Per cent of its chance to last {YEARS} years that a regime loses with each per cent of a "
        "flow. Runs from the case's ranges, decisions held, no exits drawn."
    )
    table = Table("Regime", "depends on", "for", "elasticity", "error")
    for one in found:
        flow = "all it gives" if one.flow == EVERYTHING else one.flow.replace("_", " ")
        table.add_row(one.regime, one.giver, flow, f"{one.elasticity:+.4f}", f"{one.error:.4f}")
    console.print(table)
    for pair in case.partnerships:
        console.print(_balance(found, *pair.between))


def _balance(found: tuple[Dependence, ...], one: str, other: str) -> str:
    net = leverage(found, one, other)
    stronger, weaker = (one, other) if net > 0 else (other, one)
    return (
        f"Leverage: {weaker} stands to lose more than {stronger} if the exchange ends "
        f"(net elasticity {abs(net):.4f})."
    )
