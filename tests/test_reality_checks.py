"""The reality checks of section 4.2, as the product makes them, on every shipped case.

A check that a case does not meet is a strict expected failure with the reason: it fails here as
soon as it is met.
"""

from __future__ import annotations

from functools import cache

import pytest

from countertrade.analysis.behaviour import (
    CHECKS,
    LEFT_OUT,
    Bench,
    Check,
    Status,
    bench_of,
    results_on,
)
from countertrade.case import shipped_case
from countertrade.inference.job import loaded
from countertrade.model import DECLARATIONS
from countertrade.report.terminal_behaviour import sentence

CASES = sorted(path.parent.name for path in shipped_case().parent.glob("*/case.yaml"))
MAIN = shipped_case().name
OWN_KERNELS = {"27", "28a", "28b"}
"""Checks of the engine and the equations that compile kernels of their own: made on one case."""
NUMBERS = range(1, 37)

FALLS_SHORT = {
    (MAIN, "9"): "relief lowers output, by up to 19 kb/d, in 7 % of runs of the variant",
    (MAIN, "10a"): "imports up to .1 billion higher in 1.2 % of runs",
    (MAIN, "10b"): "grievance up to .01 lower in 4.3 % of runs",
    (MAIN, "11"): "blackouts up to .08 higher in 10 % of runs: demand rebounds, plant is the limit",
    (MAIN, "12b"): "blackouts up to .02 lower in a fifth of runs: less output needs less power",
    (MAIN, "21"): "revenue up to 1.5 billion higher in a quarter of runs: less is used at home",
    (MAIN, "26"): "Venezuela: .172 in five years; regimes of its type and age: .188 to .261",
    (MAIN, "34"): "lasting blackouts of Venezuela drift by 9 % of their largest value in year 15",
    ("patrons-syria", "8b"): "the recorded war takes the fields, whatever the price",
    ("patrons-syria", "12b"): "blackouts up to .03 lower in 9 % of runs: less output, less power",
    ("ussr-cuba", "34"): "lasting blackouts drift by 7 % of their largest value in the 15th year",
}
"""Case and check to the reason why it is not met."""


@cache
def bench(case: str) -> Bench:
    """Return the bench of a shipped case, made once for all checks."""
    return bench_of(loaded(shipped_case().parent / case), DECLARATIONS)


def asked() -> list[object]:
    """List each case with each check it is to meet."""
    found = []
    for case in CASES:
        for check in CHECKS:
            if case == MAIN or check.label not in OWN_KERNELS:
                why = FALLS_SHORT.get((case, check.label))
                marks = [pytest.mark.xfail(strict=True, reason=why)] if why else []
                found.append(pytest.param(case, check, id=f"{case}-{check.label}", marks=marks))
    return found


@pytest.mark.parametrize(("case", "check"), asked())
def test_reality(case: str, check: Check) -> None:
    (result,) = results_on(bench(case), [check], lambda stage, done, todo: None)
    if result.status is Status.NOT_APPLICABLE:
        pytest.skip(result.why)
    assert result.status is Status.HOLDS, sentence(result)


def test_every_number_has_a_check_or_a_reason() -> None:
    numbers = {one.number for one in CHECKS} | {one.number for one in LEFT_OUT}
    assert numbers == set(NUMBERS)
    assert not {one.number for one in CHECKS} & {one.number for one in LEFT_OUT}


def test_labels_are_unique() -> None:
    labels = [one.label for one in CHECKS]
    assert len(set(labels)) == len(labels)


def test_reasons_are_of_checks_that_are_made() -> None:
    labels = {one.label for one in CHECKS}
    assert {check for _, check in FALLS_SHORT} <= labels
    assert {case for case, _ in FALLS_SHORT} <= set(CASES)
