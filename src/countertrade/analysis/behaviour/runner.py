"""Running the checks on a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from countertrade.analysis.behaviour import exchange, identities, numerics, power, transfer
from countertrade.analysis.behaviour.bench import Bench, bench_of
from countertrade.analysis.behaviour.check import (
    Check,
    Deviation,
    LeftOut,
    Result,
    Status,
    among,
    judged,
)
from countertrade.case import Case
from countertrade.language.declare import Declaration, Switch
from countertrade.language.switches import switches_of

Progress = Callable[[str, int, int], None]
"""Called with the stage, the checks done and the checks to do."""

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (
            found
            for module in (identities, exchange, power, numerics, transfer)
            for found in vars(module).values()
            if isinstance(found, Check)
        ),
        key=lambda one: (one.number, one.part),
    )
)
"""All checks, in the order of their numbers."""

LEFT_OUT = (
    LeftOut(
        14,
        "Money is neutral",
        "the model has shares of inflation states and no amount of money to double",
    ),
)
"""Numbers that no check stands for."""


@dataclass(frozen=True)
class Behaviour:
    """What came of all checks on a case."""

    results: tuple[Result, ...]
    left_out: tuple[LeftOut, ...]

    def of(self, status: Status) -> tuple[Result, ...]:
        """Return the results of one status."""
        return tuple(one for one in self.results if one.status is status)


def check_behaviour(
    case: Case, declarations: Mapping[str, Declaration], progress: Progress
) -> Behaviour:
    """Run every check on a case.

    Parameters
    ----------
    case
        A loaded case.
    declarations
        The quantities of the model.
    progress
        Told of every finished check.

    Returns
    -------
    Behaviour
        A result for each check, and what is left out.
    """
    return Behaviour(tuple(results_on(bench_of(case, declarations), CHECKS, progress)), LEFT_OUT)


def results_on(bench: Bench, checks: Iterable[Check], progress: Progress) -> Iterator[Result]:
    """Yield the result of each check on a bench."""
    asked = tuple(checks)
    drawn = bench.with_chance()
    for index, one in enumerate(asked):
        yield _result(one, bench, drawn)
        progress("checks", index + 1, len(asked))


def _result(check: Check, bench: Bench, drawn: Bench) -> Result:
    missing = bench.missing(check.needs)
    if missing:
        return Result(check, Status.NOT_APPLICABLE, missing)
    found = tuple(check.find(bench))
    result, _ = judged(check, _in_variant(check, bench, found))
    if result.status is Status.NOT_APPLICABLE or not check.paired:
        return result
    _, off = judged(check, found)
    with_chance, _ = judged(check, _in_variant(check, bench, check.find(drawn)))
    return replace(
        result,
        drawn_share_of_runs=with_chance.share_of_runs,
        by_setting=_by_setting(bench, off),
    )


def _in_variant(check: Check, bench: Bench, found: Iterable[Deviation]) -> Iterator[Deviation]:
    """Keep the runs of the variant that a claim is limited to, all where the model lacks it."""
    runs = _runs_of(bench, *check.variant) if check.variant else None
    for deviation in found:
        yield deviation if runs is None else among(deviation, runs)


def _runs_of(bench: Bench, switch: str, setting: str) -> np.ndarray | None:
    """Mark the runs that have a setting of a switch; None where the model has no such setting."""
    declared = bench.declarations.get(switch)
    if not isinstance(declared, Switch) or setting not in declared.settings:
        return None
    drawn = np.asarray(bench.runs.parameters[switch])
    return np.asarray(np.isclose(drawn, declared.settings[setting]))


def _by_setting(bench: Bench, off: np.ndarray) -> dict[str, float]:
    """Return, for each setting of each switch, the share of its runs that are off."""
    shares = {}
    for name, declared in switches_of(bench.declarations).items():
        for setting in declared.settings:
            runs = _runs_of(bench, name, setting)
            if runs is not None and runs.any():
                share = np.broadcast_to(off, runs.shape)[runs].mean()
                shares[f"{name} {setting}"] = float(share)
    return shares
