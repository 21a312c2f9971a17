"""What forecasts are scored on: yearly figures by kind, as they were known on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from countertrade.analysis.scoring.truth import (
    LEAST_YEARS,
    ScoredSeries,
    forecast_series,
    left_out,
    scored_series,
    yearly_series,
)
from countertrade.case import Case, Observation, Scale, Series
from countertrade.inference.outlook import Reading
from countertrade.vocabulary import ObservedAs, SeriesUse


def row(
    period: str, value: float, known: str, kind: str = "period_mean", grade: str = "A"
) -> Observation:
    """Return a row of a series."""
    return Observation.model_validate(
        {
            "period": period,
            "value": value,
            "unit": "kb/d",
            "source": "a register",
            "grade": grade,
            "known_from": known,
            "observed_as": kind,
        }
    )


def case_of(shipped: Case, *rows: Observation) -> Case:
    """Return the shipped case with one observed series of these rows."""
    series = Series(
        file="series/x.csv",
        quantity="oil_output",
        place="VEN",
        use=SeriesUse.OBSERVATION,
        process=None,
        discrepancy=0.1,
        scale=Scale.LOG,
        rows=rows,
    )
    return replace(shipped, series=(series,))


def months(year: int, kind: str, skip: int = 0) -> list[Observation]:
    """Return rows of the months of a year, without one of them."""
    return [
        row(f"{year}-{month:02d}", 100.0 * year + month, f"{year + 1}-03-01", kind)
        for month in range(1, 13)
        if month != skip
    ]


def by_kind(case: Case) -> dict[str, ScoredSeries]:
    return {one.kind: one for one in yearly_series(case)}


def test_kinds_are_never_pooled(shipped_case: Case) -> None:
    rows = [
        *(row(str(year), 5.0 + year, f"{year + 1}-07-01") for year in range(2000, 2006)),
        *(row(str(year), 50.0, f"{year}-01-01", "contract") for year in range(2000, 2006)),
        *months(2001, "period_mean"),
        *months(2002, "cargo_count"),
        *months(2003, "cargo_count", skip=6),
        row("2004-06", 7.0, "2004-07-01", "point"),
        row("2004-01/2004-06", 7.0, "2004-07-01"),
    ]
    found = by_kind(case_of(shipped_case, *rows))
    years = {kind: [one.year for one in series.truth] for kind, series in found.items()}
    assert years == {
        "annual mean": [2000, 2001, 2002, 2003, 2004, 2005],
        "mean of twelve months": [2001],
        "mean of twelve cargo counts": [2002],
    }
    mean = found["mean of twelve months"].truth[0]
    assert mean.value == pytest.approx(100.0 * 2001 + 6.5)
    assert mean.known_from == dt.date(2002, 3, 1)


def test_a_stock_counts_at_the_end_of_the_year(shipped_case: Case) -> None:
    rows = [row("2004", 3.0, "2005-07-01", "point"), row("2005-11", 4.0, "2006-01-01", "point")]
    (found,) = yearly_series(case_of(shipped_case, *rows))
    assert (found.target.reading, [one.year for one in found.truth]) == (Reading.END, [2004])


def test_one_figure_a_year_the_best_then_the_last(shipped_case: Case) -> None:
    rows = [
        row("2004", 1.0, "2005-07-01", grade="B"),
        row("2004", 2.0, "2006-07-01", grade="B"),
        row("2004", 3.0, "2007-07-01", grade="C"),
    ]
    (found,) = yearly_series(case_of(shipped_case, *rows))
    assert [one.value for one in found.truth] == [2.0]
    assert [one.value for one in found.known_at(dt.date(2005, 12, 31))] == [1.0]
    assert found.known_at(dt.date(2005, 6, 30)) == ()


def test_months_known_are_rolled_back_from_the_last(shipped_case: Case) -> None:
    rows = [
        *months(2001, "period_mean"),
        *months(2002, "period_mean"),
        *months(2003, "period_mean"),
    ]
    late = [
        one if str(one.period) < "2003-11" else one.model_copy(
            update={"known_from": dt.date(2005, 1, 1)}
        )
        for one in rows
    ]  # fmt: skip
    (found,) = yearly_series(case_of(shipped_case, *late))
    known = found.known_at(dt.date(2004, 6, 30))
    assert [str(one.end) for one in known] == ["2002-10", "2003-10"]
    held = [one.value for one in rows if "2002-10" < str(one.period) <= "2003-10"]
    assert known[-1].value == pytest.approx(np.mean(held))
    assert [one.year for one in found.truth] == [2001, 2002, 2003]


def test_series_with_few_years_are_left_out_and_named(shipped_case: Case) -> None:
    rows = [row(str(year), 5.0, f"{year + 1}-07-01") for year in range(2000, 2000 + LEAST_YEARS)]
    case = case_of(shipped_case, *rows)
    assert [one.name for one in scored_series(case, 2000)] == ["oil_output[VEN], annual mean"]
    assert scored_series(case, 2001) == ()
    assert list(left_out(case, 2001)) == ["oil_output[VEN]"]
    assert left_out(case, 2000) == {}


def test_what_has_no_yearly_figure_is_forecast_all_the_same(shipped_case: Case) -> None:
    names = {one.target.key for one in forecast_series(shipped_case)}
    observed = [one for one in shipped_case.series if one.use is SeriesUse.OBSERVATION]
    assert len(names) == len(observed)
    assert "blackout[CUB]" in names


def test_only_a_series_over_powers_of_ten_is_scored_in_logarithms(shipped_case: Case) -> None:
    found = {one.target.quantity: one for one in scored_series(shipped_case, 2006)}
    assert {name for name, one in found.items() if one.in_logarithms} == {"inflation"}
    for one in found.values():
        low, high = one.limits
        assert all(low <= figure.value < high for figure in one.truth)


def test_errors_are_those_of_the_likelihood(shipped_case: Case) -> None:
    (found,) = yearly_series(case_of(shipped_case, row("2004", 100.0, "2005-07-01", grade="B")))
    seen = found.seen(np.full(200_000, 100.0), found.truth[0].relative, np.random.default_rng(1))
    spread = np.quantile(np.log(seen / 100), [0.05, 0.95])
    # Student's 5 and 95 % points with four degrees of freedom, times hypot(.07, .1).
    expected = 2.1318 * np.hypot(0.07, 0.1)
    assert spread == pytest.approx([-expected, expected], rel=0.02)
    assert found.figures[0].value == 100.0


def test_figures_that_are_never_negative_are_not_forecast_so(shipped_case: Case) -> None:
    found = {one.target.key: one for one in forecast_series(shipped_case)}
    credit = found["new_credit[CHN>VEN]"]
    seen = credit.seen(np.zeros(1000), 0.1, np.random.default_rng(1))
    assert seen.min() == 0
    # Half of the errors about nothing are negative.
    assert np.mean(seen == 0) == pytest.approx(0.5, abs=0.05)
    falling = case_of(shipped_case, row("2004", -1.0, "2005-07-01"))
    assert yearly_series(falling)[0].floor == -np.inf


def test_every_kind_of_observation_is_told_apart() -> None:
    assert {one.value for one in ObservedAs} == {
        "period_mean", "cargo_count", "contract", "point", "cumulative", "event_count"
    }  # fmt: skip
