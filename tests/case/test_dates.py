"""Months, periods and days."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countertrade.case import Month, Period
from countertrade.case.dates import parse_day

months = st.integers(12, 12 * 9999 - 1).map(Month)


@given(months)
def test_a_month_survives_being_written(month: Month) -> None:
    assert Month.parse(str(month)) == month


@given(months, st.integers(0, 500))
def test_adding_and_subtracting_months_undo_each_other(month: Month, count: int) -> None:
    later = month + count
    assert later - count == month
    assert later - month == count
    assert (later > month) == (count > 0)


@given(months, st.integers(0, 40))
def test_a_period_survives_being_written(first: Month, more: int) -> None:
    period = Period(first, first + more)
    assert period.months == more + 1
    if period.last.year <= 9999:
        assert Period.parse(str(period)) == period


def test_a_month_knows_its_place_in_the_calendar() -> None:
    month = Month.parse("2004-03")
    assert (month.index, month.year, month.month) == (2004 * 12 + 2, 2004, 3)
    assert month.first_day == dt.date(2004, 3, 1)
    assert Month.of(dt.date(2004, 3, 31)) == month
    assert pickle.loads(pickle.dumps(month)) == month


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2004", "2004-01", "2004-12"),
        ("2004-03", "2004-03", "2004-03"),
        ("2021-01/2021-06", "2021-01", "2021-06"),
    ],
)
def test_a_period_is_a_year_a_month_or_an_interval(text: str, first: str, last: str) -> None:
    assert Period.parse(text) == Period(Month.parse(first), Month.parse(last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "04",
        "2004-3",
        "2004-13",
        "2004-00",
        "0000",
        "2004-03-01",
        "2004/2005",
        "٢٠٠٤",
        None,
        4,
        "2004-03/2004-02",
        "2004-01/2004-02/2004-03",
        "2004-01/",
        "-2004",
        " 2004",
        "2004\n",
    ],
)
def test_what_is_no_period_is_refused_in_a_sentence(text: object) -> None:
    with pytest.raises(ValueError, match=r"\. (Write|Put) .*\.$"):
        Period.parse(text)


@pytest.mark.parametrize("text", ["2004-02-30", "20040228", "2004-2-3", "2004-W01-1", "", None, 3])
def test_what_is_no_day_is_refused_in_a_sentence(text: object) -> None:
    with pytest.raises(ValueError, match=r"\. (Write|Correct) .*\.$"):
        parse_day(text)
