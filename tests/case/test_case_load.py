"""A sound case becomes a Case; one that is not becomes a list of problems."""

from __future__ import annotations

import datetime as dt
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_case import NEEDS

from countertrade.case import (
    AddChange,
    CaseError,
    Distribution,
    EventChange,
    FixChange,
    Month,
    Process,
    Range,
    Scale,
    ScaleChange,
    SetChange,
    WithoutChange,
    check_case,
    load_case,
    shipped_case,
)
from countertrade.vocabulary import ObservedAs, Operation, Role, SeriesUse

Change = Callable[[str, str, str], Path]


def test_the_small_case_has_no_problem(tiny: Path) -> None:
    assert check_case(tiny) == []
    assert check_case(str(tiny), NEEDS) == []


def test_a_case_holds_what_its_files_say(tiny: Path) -> None:
    case = load_case(tiny)
    assert (case.name, case.title) == ("tiny", "Two regimes and a market")
    assert (case.start, case.as_of) == (Month.parse("2000-01"), dt.date(2020, 6, 30))
    assert case.horizon_years == 5
    assert case.money.deflator == "consumer prices"
    assert case.regimes == ("AAA", "BBB")
    assert [actor.role for actor in case.actors][2] is Role.SANCTIONING_STATE
    assert [link.id for link in case.links] == ["AAA>BBB", "BBB>AAA", "SSS>AAA"]
    assert case.regime_types[1].first == Month.parse("2006-01")
    assert case.partnerships[0].between == ("AAA", "BBB")
    assert case.leading == ("output", "protests")
    assert case.path == tiny


def test_series_keep_rows_periods_and_lines(tiny: Path) -> None:
    price, output, protests = load_case(tiny).series
    assert (price.use, price.process, price.place) == (
        SeriesUse.DRIVER,
        Process.LOG_AR1,
        "world",
    )
    assert (output.scale, protests.scale) == (Scale.LOG, Scale.LINEAR)
    contested = price.rows[2]
    assert (contested.first, contested.last) == (Month.parse("2001-02"), Month.parse("2001-12"))
    assert (contested.low, contested.value, contested.high) == (24, 24.4, 25)
    assert contested.observed_as is ObservedAs.PERIOD_MEAN
    assert [row.line for row in price.rows] == [2, 3, 4]
    assert price.rows[1].note == "a note, with a comma"


def test_parameters_are_shared_or_by_place(tiny: Path) -> None:
    parameters = load_case(tiny).parameters
    assert parameters["decline"].ranges == {None: Range(0.09, 0.115, 0.15, "a study")}
    assert parameters["decline"].range_at("AAA").mode == 0.115
    assert parameters["margin"].range_at("AAA").source == "a register"
    assert parameters["margin"].range_at("BBB").source == "an estimate"
    assert parameters["rigidity"].distribution is Distribution.LOGUNIFORM
    assert parameters["rigidity"].range_at("AAA").mode is None


def test_changes_are_read_by_their_verb(tiny: Path) -> None:
    changes = load_case(tiny).scenarios["oil-stops"].changes
    kinds = [SetChange, ScaleChange, AddChange, FixChange, EventChange, WithoutChange]
    assert [type(change) for change in changes] == kinds
    assert isinstance(changes[1], ScaleChange)
    assert changes[1].operation is Operation.SCALE
    assert (changes[1].first, changes[1].last) == (Month.parse("2020-07"), Month.parse("2023-06"))


def test_values_are_returned_in_the_model_s_units(tiny: Path) -> None:
    case = load_case(tiny, NEEDS)
    margin = case.parameters["margin"]
    assert margin.unit == "share"
    assert margin.range_at("AAA") == Range(1.1, 1.3, 1.5, "a register")
    first = case.series[1].rows[0]
    assert (first.value, first.unit) == (3100.0, "kb/d")
    added = case.scenarios["oil-stops"].changes[2]
    assert isinstance(added, AddChange)
    assert (added.value, added.unit) == (20.0, "kb/d")


def test_a_count_keeps_its_sum_in_the_rate_s_unit_times_years(tiny: Path) -> None:
    row = load_case(tiny, NEEDS).series[2].rows[1]
    assert (row.value, row.unit) == (12.0, "(incident/yr)*yr")


def test_a_shock_is_converted(change: Change) -> None:
    folder = change("events.csv", "shipment,set,0,kb/d", "shipment,set,5000,bbl/d")
    shock = load_case(folder, NEEDS).events[1]
    assert (shock.value, shock.unit) == (5.0, "kb/d")


def test_a_case_goes_to_another_process_and_back(tiny: Path) -> None:
    case = load_case(tiny, NEEDS)
    again = pickle.loads(pickle.dumps(case))
    assert again.series == case.series
    assert again.scenarios == case.scenarios


def test_the_fingerprint_is_of_the_contents_and_not_of_the_place(
    tiny: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(tiny, tmp_path / "elsewhere" / "renamed")
    (copy / ".hidden").write_text("an editor's own")
    assert load_case(copy).sha256 == load_case(tiny).sha256
    (copy / "NOTES.md").write_text("a note")
    assert load_case(copy).sha256 != load_case(tiny).sha256


def test_the_fingerprint_tells_files_apart(tiny: Path) -> None:
    before = load_case(tiny).sha256
    (tiny / "a.md").write_text("one")
    (tiny / "b.md").write_text("two")
    apart = load_case(tiny).sha256
    (tiny / "a.md").write_text("on")
    (tiny / "b.md").write_text("etwo")
    assert len({before, apart, load_case(tiny).sha256}) == 3


def test_nothing_runs_on_a_case_that_fails(change: Change) -> None:
    folder = change("case.yaml", "horizon_years: 5", "horizon_years: five")
    with pytest.raises(CaseError, match=r"case\.yaml:7: horizon_years is 'five'") as caught:
        load_case(folder)
    assert list(caught.value.problems) == check_case(folder)


def test_the_shipped_case_is_found() -> None:
    folder = shipped_case()
    assert folder.name == "venezuela-cuba"
    assert folder.is_dir()
