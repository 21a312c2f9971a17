"""The reality checks in the terminal, as sentences."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from countertrade.analysis.behaviour import Behaviour, Check, LeftOut, Result, Status
from countertrade.case import Case

LEAST_PRINTED_SHARE = 0.001
STYLES = {Status.HOLDS: "green", Status.FAILS: "red", Status.NOT_APPLICABLE: "dim"}


def print_behaviour(console: Console, case: Case, behaviour: Behaviour) -> None:
    """Print what came of the checks: a sentence for the whole, then one for each check.

    Parameters
    ----------
    console
        Where to print.
    case
        The case that was checked.
    behaviour
        What came of the checks.
    """
    console.print(f"\n[bold]{escape(case.title)}[/bold]")
    console.print(headline(behaviour))
    for one in behaviour.results:
        console.print(f"[{STYLES[one.status]}]{escape(sentence(one))}[/]")
    for left in behaviour.left_out:
        console.print(escape(left_out_sentence(left)), style="dim")


def headline(behaviour: Behaviour) -> str:
    """Say how many checks hold, fail or do not apply."""
    counts = {status: len(behaviour.of(status)) for status in Status}
    return (
        f"Reality checks: {counts[Status.HOLDS]} hold, {counts[Status.FAILS]} fail, "
        f"{counts[Status.NOT_APPLICABLE]} are not applicable, {len(behaviour.left_out)} left out. "
        "Each is judged on 256 runs over history and the years after it; in paired checks exits "
        "and decisions are held, and what drawing them changes is said beside."
    )


def sentence(result: Result) -> str:
    """Say in a sentence or two what came of a check."""
    check = result.check
    head = f"{check.label} {check.title}"
    if result.status is Status.NOT_APPLICABLE:
        return f"{head}: not applicable, {result.why}."
    if result.status is Status.HOLDS:
        return f"{head}: holds.{_with_chance(result)}"
    return (
        f"{head}: fails in {_percent(result.share_of_runs)} of runs, by up to "
        f"{_amount(result)} ({result.where}), in {_percent(result.share_of_months)} of the months "
        f"of these runs. Asserted: {check.claim} {_allowed(check)}"
        f"{_with_chance(result)}{_settings(result)}"
    )


def left_out_sentence(left: LeftOut) -> str:
    """Say why no check stands for a number."""
    return f"{left.number} {left.title}: left out, {left.reason}."


def _amount(result: Result) -> str:
    return f"{result.largest:.2g} {result.unit}".strip()


def _allowed(check: Check) -> str:
    return f"Tolerance {check.tolerance:g}: {check.reason}."


def _with_chance(result: Result) -> str:
    share = result.drawn_share_of_runs
    if share is None:
        return ""
    return f" With exits and decisions drawn it is violated in {_percent(share)} of runs."


def _settings(result: Result) -> str:
    if not result.by_setting:
        return ""
    parts = ", ".join(f"{name} {_percent(share)}" for name, share in result.by_setting.items())
    return f" By structural variant: {parts}."


def _percent(share: float) -> str:
    if 0 < share < LEAST_PRINTED_SHARE:
        return "less than .1 %"
    return f"{100 * share:.3g} %"
