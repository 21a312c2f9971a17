"""What is said ahead of a day: years, months, and that nothing later is used."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from countertrade.case import Case, known_at
from countertrade.inference.ahead import RunsAhead
from countertrade.inference.outlook import (
    Outlook,
    Reading,
    Target,
    first_year_ahead,
    months_of_year,
    read_year,
)
from countertrade.inference.reweighted import Reweighted

GDP = Target("gdp", "VEN", Reading.MEAN)
RESERVES = Target("reserves", "VEN", Reading.END)
ORIGIN = dt.date(2006, 12, 31)


def asked(case: Case, runs: int = 64) -> RunsAhead:
    """Return a forecaster of few runs of a case."""

    def known(day: dt.date) -> Case:
        return known_at(case, day)

    return RunsAhead(Reweighted(), known, (GDP, RESERVES), 3, runs, 1)


@pytest.fixture(scope="module")
def outlook(shipped_case: Case) -> Outlook:
    return asked(shipped_case).at(ORIGIN)


@pytest.mark.parametrize(
    ("day", "year"),
    [("2005-12-31", 2006), ("2006-01-31", 2006), ("2006-02-01", 2007), ("2006-06-30", 2007)],
)
def test_the_first_year_ahead_has_not_begun(day: str, year: int) -> None:
    assert first_year_ahead(dt.date.fromisoformat(day)) == year


def test_months_of_years_ahead() -> None:
    assert months_of_year(ORIGIN, 1) == slice(1, 13)
    assert months_of_year(dt.date(2006, 1, 31), 1) == slice(0, 12)
    assert months_of_year(dt.date(2006, 6, 30), 2) == slice(19, 31)


def test_years_are_read_as_means_or_ends() -> None:
    monthly = np.arange(26.0)[:, None] * np.ones(3)
    months = months_of_year(ORIGIN, 1)
    assert read_year(monthly, months, Reading.MEAN).tolist() == [6.5] * 3
    assert read_year(monthly, months, Reading.END).tolist() == [12.0] * 3


def test_an_outlook_holds_every_target_and_exit(outlook: Outlook) -> None:
    assert {target: one.shape for target, one in outlook.samples.items()} == {
        GDP: (3, 64),
        RESERVES: (3, 64),
    }
    events = {(event, regime) for event in ("regime_exit", "leader_exit") for regime in
              ("VEN", "CUB")}  # fmt: skip
    assert set(outlook.exits) == events
    for chances in outlook.exits.values():
        assert np.all((chances >= 0) & (chances <= 1))
        assert np.all(np.diff(chances) >= 0)


def test_an_outlook_is_packed_and_unpacked(outlook: Outlook) -> None:
    again = Outlook.unpacked(outlook.packed())
    assert (again.origin, again.exponent) == (outlook.origin, outlook.exponent)
    assert list(again.samples) == list(outlook.samples)
    for target, samples in outlook.samples.items():
        assert np.array_equal(again.samples[target], samples.astype(np.float32))
    for exit_, chances in outlook.exits.items():
        assert np.array_equal(again.exits[exit_], chances)


def test_names_of_targets_can_be_read_again() -> None:
    for target in (GDP, RESERVES, Target("oil_price", "world", Reading.SUM)):
        assert Target.named(target.name) == target


def test_nothing_that_became_known_later_is_used(shipped_case: Case, outlook: Outlook) -> None:
    poisoned = replace(
        shipped_case,
        series=tuple(
            replace(
                one,
                rows=tuple(
                    row.model_copy(update={"value": 77.0}) if row.known_from > ORIGIN else row
                    for row in one.rows
                ),
            )
            for one in shipped_case.series
        ),
        events=tuple(one for one in shipped_case.events if one.known_from <= ORIGIN),
        decisions=tuple(one for one in shipped_case.decisions if one.known_from <= ORIGIN),
    )
    found = asked(poisoned)
    assert found.key(ORIGIN) == asked(shipped_case).key(ORIGIN)
    again = found.at(ORIGIN)
    for target, samples in outlook.samples.items():
        assert np.array_equal(again.samples[target], samples)
    for exit_, chances in outlook.exits.items():
        assert np.array_equal(again.exits[exit_], chances)


def test_the_key_changes_with_what_is_asked(shipped_case: Case) -> None:
    one = asked(shipped_case)
    others = (replace(one, seed=2), replace(one, runs=128), replace(one, years=4))
    keys = {one.key(ORIGIN), one.key(dt.date(2007, 12, 31)), *(each.key(ORIGIN) for each in others)}
    assert len(keys) == 5
