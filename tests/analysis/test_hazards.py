"""Hazard timelines, base rates, waves of protest, and how they are shown."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from rich.console import Console
from typer.testing import CliRunner

from countertrade.analysis.base_rates import (
    ALL_AUTOCRACIES,
    Rate,
    age_factor,
    base_rates,
    type_at,
)
from countertrade.analysis.hazards import HazardTimeline, hazard_timeline
from countertrade.analysis.waves import Wave, wave_ratios, waves_named, waves_of
from countertrade.case import Case, Month
from countertrade.cli import app
from countertrade.figures.hazards import MEDIAN, hazards
from countertrade.language import Model
from countertrade.report.hazards_page import PAGE_NAME, write_hazards_page
from countertrade.report.terminal_hazards import print_hazards
from countertrade.vocabulary import RegimeExitMode, RegimeType


@pytest.fixture(scope="module")
def timeline(shipped_model: Model) -> HazardTimeline:
    return hazard_timeline(shipped_model, 256, 1, lambda stage, done, todo: None)


@pytest.mark.parametrize(
    ("mode", "rate", "low", "high"),
    [("coup", 1.68, 1.39, 2.01), ("uprising", 0.83, 0.63, 1.07), ("foreign", 0.22, 0.13, 0.35)],
)
def test_base_rates_are_those_of_section_3(mode: str, rate: float, low: float, high: float) -> None:
    found = base_rates(ALL_AUTOCRACIES)
    assert found is not None
    counted = found.of("regime_exit", mode)
    assert counted is not None
    assert 100 * counted.value == pytest.approx(rate, abs=0.005)
    assert [100 * end for end in counted.interval] == pytest.approx([low, high], abs=0.006)


@pytest.mark.parametrize(
    ("kind", "rate"),
    [
        (ALL_AUTOCRACIES, 4.86),
        (RegimeType.PERSONALIST, 6.68),
        (RegimeType.PARTY_PERSONAL, 2.78),
        (RegimeType.PARTY, 2.39),
        (RegimeType.PARTY_PERSONAL_MILITARY, 1.13),
        (RegimeType.MILITARY, 16.5),
    ],
)
def test_all_modes_together_are_those_of_section_3(kind: str, rate: float) -> None:
    found = base_rates(kind)
    assert found is not None
    assert 100 * found.all_modes.value == pytest.approx(rate, abs=0.006)
    assert set(found.regime_exits) == set(RegimeExitMode)


def test_a_rate_without_events_has_an_interval_from_near_nothing() -> None:
    low, high = Rate(0, 100, "").interval
    assert 0 < low < 1e-4 and 0.01 < high < 0.03


def test_old_regimes_end_less_often() -> None:
    factors = [age_factor(age) for age in (1, 7, 15, 25, 50, 90)]
    assert factors == sorted(factors, reverse=True)
    assert age_factor(50) == age_factor(90) == pytest.approx(2.96 / 4.86, abs=0.002)


def test_the_type_is_that_of_the_day(shipped_case: Case) -> None:
    assert type_at(shipped_case, "VEN", dt.date(2005, 12, 31)) is RegimeType.DEMOCRACY
    assert type_at(shipped_case, "VEN", dt.date(2006, 1, 1)) is RegimeType.PERSONALIST
    assert type_at(shipped_case, "VEN", dt.date(1990, 1, 1)) is None
    assert base_rates(RegimeType.DEMOCRACY) is base_rates(None) is None


def test_rates_cover_history_and_horizon(timeline: HazardTimeline) -> None:
    by_year = timeline.by_year()
    assert by_year["year"].values.tolist() == list(range(1999, 2032))
    assert by_year["year"].values[by_year["history"].values].tolist() == list(range(1999, 2026))
    ends = by_year.sel(regime="CUB", mode="uprising")["rate"].values
    assert np.isfinite(ends).all()
    assert (np.diff(ends, axis=1) >= 0).all() and (ends > 0).all()


def test_there_is_no_rate_where_there_is_no_risk(timeline: HazardTimeline) -> None:
    venezuela = timeline.by_year().sel(regime="VEN")
    years = venezuela["year"].values
    for variable in ("rate", "base_rate"):
        values = venezuela[variable].sel(mode="coup").values
        assert np.isnan(values[years < 2006]).all()
        assert np.isfinite(values[years >= 2006]).all()
    votes = venezuela["rate"].sel(mode="election", quantile=0.5)
    assert float(votes.sel(year=2012)) > 0
    assert float(votes.sel(year=2011)) == 0


def test_runs_are_weighted_by_history(timeline: HazardTimeline) -> None:
    conditioning = timeline.conditioning
    assert conditioning.ancestors.shape == (256,)
    assert conditioning.weights.sum() == pytest.approx(1)
    chosen = timeline.rates["uprising_exit[CUB]"][0]
    # Runs with one ancestor share their whole history.
    same = np.flatnonzero(np.diff(conditioning.ancestors) == 0)
    assert same.size
    np.testing.assert_array_equal(chosen[same], chosen[same + 1])


def test_a_wave_that_doubles_a_rate_is_seen(timeline: HazardTimeline) -> None:
    wave = Wave("CUB", Month.parse("2010-06"), Month.parse("2010-06"))
    at = wave.first - timeline.case.start
    crowds = np.ones_like(timeline.crowds["CUB"])
    crowds[at - 12 : at + 13] = 2.0
    doubled = replace(timeline, crowds={"CUB": crowds})
    first, *others = wave_ratios(doubled, [wave])
    assert (first.low, first.median, first.high) == (2.0, 2.0, 2.0)
    assert len(others) == 2


def test_waves_are_not_compared_with_each_other(timeline: HazardTimeline) -> None:
    near = [Wave("CUB", Month.parse(text), Month.parse(text)) for text in ("2010-06", "2012-09")]
    crowds = np.ones_like(timeline.crowds["CUB"])
    at = near[1].first - timeline.case.start
    crowds[at - 12 : at + 13] = 50.0
    first = next(wave_ratios(replace(timeline, crowds={"CUB": crowds}), near))
    assert first.median == 1.0


def test_waves_of_the_case(shipped_case: Case) -> None:
    found = {(one.regime, one.first.year) for one in waves_of(shipped_case)}
    assert {("VEN", year) for year in (2002, 2014, 2017, 2019, 2024)} | {("CUB", 2021)} <= found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("PER:2010-01", "names no regime"),
        ("VEN", "names no month"),
        ("VEN:2010", "names no month"),
        ("VEN:2035-01", "outside the case's history"),
    ],
)
def test_a_wave_that_cannot_be_is_refused(shipped_case: Case, text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        waves_named(shipped_case, [text])


def test_the_figure_draws_the_median_of_every_mode(timeline: HazardTimeline) -> None:
    by_year = timeline.by_year()
    figure = hazards(timeline.case, by_year, "CUB")
    drawn = {tuple(np.round(one.y, 6)) for one in figure.data if one.name == MEDIAN}
    for mode in ("coup", "uprising", "foreign"):
        values = by_year["rate"].sel(regime="CUB", mode=mode, quantile=0.5).values
        assert tuple(np.round(values.astype(np.float32), 6)) in drawn
    titles = [one.text for one in figure.layout.annotations]
    assert "state failure" in titles and "election" in titles


def test_the_page_opens_offline(timeline: HazardTimeline, tmp_path: Path) -> None:
    page = write_hazards_page(timeline, tmp_path / "deep")
    text = page.read_text(encoding="utf-8")
    assert page.name == PAGE_NAME
    assert text.count("<script src") == 0
    assert "Venezuela: rate of exit a year" in text and "Cuba: rate of exit a year" in text


def test_the_table_says_rates_and_base_rates(timeline: HazardTimeline) -> None:
    out = io.StringIO()
    ratios = wave_ratios(timeline, waves_of(timeline.case))
    print_hazards(Console(file=out, width=120), timeline, ratios)
    text = out.getvalue()
    for part in ("Venezuela, the regime ends by", "base rate", "2026 *", "VEN 2017-04", "not at"):
        assert part in text
    assert "…" not in text


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_the_command_prints_and_writes(
    timeline: HazardTimeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("countertrade.analysis.hazards.hazard_timeline", lambda *args: timeline)
    result = run("hazards", "--out", tmp_path, "--wave", "CUB:1999-06")
    assert result.exit_code == 0, result.output
    assert "CUB 1999-06" in result.stdout
    assert (tmp_path / timeline.case.name / PAGE_NAME).is_file()


def test_the_command_refuses_what_cannot_be(tmp_path: Path) -> None:
    refused = run("hazards", "--wave", "VEN:soon", "--out", tmp_path)
    assert refused.exit_code == 2
    assert "names no month" in refused.stderr
    assert run("hazards", "--runs", 0).exit_code == 2
    assert not list(tmp_path.iterdir())
