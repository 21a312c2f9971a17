"""Reading of the data sets, and what each row of a panel knows."""

from __future__ import annotations

import datetime as dt
import math
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from panel_data import ATTEMPTS, LISTED, REGIMES, write_sources
from tools.panel.past import Past
from tools.panel.rows import FIRST_SCORED, Panel, Rows
from tools.panel.sources import GWF, SourceError, Sources, read_sources


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return read_sources(write_sources(tmp_path))


def the_row(panel: Panel, country: int, year: int) -> Panel:
    found = panel.where((panel.country == country) & (panel.year == year))
    assert len(found) == 1
    return found


def test_regimes_end_by_mode_in_the_year_of_their_end(sources: Sources) -> None:
    panel = Rows(sources).regime_exits()
    assert panel.count("coup") == panel.count("uprising") == panel.count("other") == 1
    assert panel.events == 3
    assert the_row(panel, 1, 1980).outcome[0] == panel.modes.index("coup") + 1
    assert the_row(panel, 3, 2007).outcome[0] == panel.modes.index("other") + 1
    assert len(panel) == (1980 - 1961 + 1) + (2010 - 1981 + 1) + (1999 - 1953 + 1) + 49


def test_a_regime_older_than_the_panel_enters_with_its_age(sources: Sources) -> None:
    row = the_row(Rows(sources).regime_exits(), 2, 1953)
    expected = (dt.date(1953, 7, 1) - dt.date(1950, 5, 1)).days / 365.25
    assert row.features["age"][0] == pytest.approx(math.log(expected / 12))


def test_young_regimes_count_as_three_years_old(sources: Sources) -> None:
    row = the_row(Rows(sources).regime_exits(), 1, 1981)
    assert row.features["age"][0] == pytest.approx(math.log(3 / 12))


def test_memory_holds_failed_attempts_against_the_same_regime_from_before(
    sources: Sources,
) -> None:
    panel = Rows(sources).regime_exits()
    years = (dt.date(1976, 7, 1) - dt.date(1975, 6, 30)).days / 365.25
    assert the_row(panel, 1, 1975).features["memory"][0] == 0.0
    assert the_row(panel, 1, 1976).features["memory"][0] == pytest.approx(math.exp(-years / 3))
    assert the_row(panel, 1, 1982).features["memory"][0] == 0.0, "of the regime before"


def test_an_attempt_belongs_to_the_regime_of_the_day_before(sources: Sources) -> None:
    past = Past(sources)
    first, second = (one for one in sources.listed if one.country == 1)
    assert [one.day.year for one in past.attempts_in(first)] == [1975, 1980]
    assert past.attempts_in(second) == []


def test_years_at_risk_do_not_tell_the_outcome(sources: Sources) -> None:
    panel = Rows(sources).coup_attempts()
    assert panel.events == len(ATTEMPTS)
    assert panel.exposure[panel.outcome > 0] == pytest.approx(1.0, abs=0.003)
    assert "presidential" not in set(panel.type)


def test_leaders_leave_alone_or_with_their_regime(sources: Sources) -> None:
    rows = Rows(sources)
    by_mode, listed = rows.leader_exits(), rows.listed_leader_exits()
    assert {mode: by_mode.count(mode) for mode in by_mode.modes} == {
        "natural": 1,
        "internal": 0,
        "with_regime": 3,
    }
    assert {mode: listed.count(mode) for mode in listed.modes} == {
        "within_regime": 1,
        "with_regime": 3,
    }


def test_success_is_counted_by_attempt(sources: Sources) -> None:
    panel = Rows(sources).coup_success()
    assert (len(panel), panel.events) == (4, 1)


def test_what_happens_later_changes_no_row_of_before(tmp_path: Path) -> None:
    """Other ends, attempts and regimes from 1995 on leave every fitted row as it was."""
    (tmp_path / "as it was").mkdir()
    (tmp_path / "poisoned").mkdir()
    honest = read_sources(write_sources(tmp_path / "as it was"))
    ends = {"South 50-99": ("1995-02-02", 1995, 5), "East 58-07": ("1996-02-02", 1996, 4)}
    regimes = [
        (*one[:4], ends[one[0]][0], one[5], ends[one[0]][1], one[7], 1, ends[one[0]][2])
        if one[0] in ends
        else one
        for one in REGIMES
    ]
    listed = [(*one[:4], "4/4/1997", one[5]) if "2020" in one[4] else one for one in LISTED]
    later = [(3, f"{year}-03-03", 1) for year in range(FIRST_SCORED, 2004)]
    attempts = [*ATTEMPTS[:3], (2, "1998-05-05", 2), *later]
    poisoned = read_sources(write_sources(tmp_path / "poisoned", regimes, listed, attempts))
    for name in ("regime_exits", "coup_attempts", "coup_success"):
        one, other = (getattr(Rows(given), name)().before for given in (honest, poisoned))
        assert len(one) == len(other) > 0
        for column in ("country", "year", "exposure", "outcome", "type"):
            assert (getattr(one, column) == getattr(other, column)).all()
        for feature, values in one.features.items():
            np.testing.assert_array_equal(values, other.features[feature], feature)


def test_an_absent_data_set_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"is not there.*--data"):
        read_sources(tmp_path)


def test_a_row_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    write_sources(tmp_path, regimes=[(*REGIMES[0][:3], "soon", *REGIMES[0][4:])])
    with pytest.raises(SourceError, match=rf"Row 2 of {GWF}"):
        read_sources(tmp_path)
