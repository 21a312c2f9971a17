"""Rolling origins and frozen forecasts, with a forecaster whose forecasts are known."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from countertrade.analysis.scoring.baselines import LEAST_KNOWN
from countertrade.analysis.scoring.frozen import (
    LEVELS,
    Signing,
    already_frozen,
    digest,
    freeze,
    frozen_scores,
    keep_frozen,
)
from countertrade.analysis.scoring.overview import cells, exit_cells, reliability
from countertrade.analysis.scoring.rolling import (
    Setting,
    checked_origins,
    rolling_score,
    usual_origins,
    years_later,
)
from countertrade.analysis.scoring.rows import BASE_RATE, OWN, YEARS_AHEAD, Score
from countertrade.analysis.scoring.stored import (
    SCORE_NAME,
    StoredError,
    age_of,
    as_document,
    store_score,
    stored_score,
)
from countertrade.analysis.scoring.truth import LEAST_YEARS, forecast_series
from countertrade.cache import digest_of
from countertrade.case import COMPUTED, Case, known_at, load_case, shipped_case
from countertrade.case.hashing import case_sha256
from countertrade.inference.forecast import ForecastError
from countertrade.inference.outlook import EXITS, Outlook, Target

RUNS = 200
ORIGINS = (dt.date(2008, 12, 31), dt.date(2010, 12, 31), dt.date(2013, 12, 31))
SIGNING = Signing("0", RUNS, 1)


@dataclass(frozen=True)
class Sure:
    """Says the same of every year, with hardly a doubt, and a chance of exit of one in five."""

    targets: tuple[Target, ...]
    regimes: tuple[str, ...]
    level: float = 1.0
    asked: str = ""

    @property
    def method(self) -> str:
        return "the same each year"

    def key(self, origin: dt.date) -> str:
        return digest_of("sure", str(self), str(origin))

    def at(self, origin: dt.date) -> Outlook:
        samples = self.level * np.linspace(0.99, 1.01, RUNS) * np.ones((YEARS_AHEAD, 1))
        chances = 1 - 0.8 ** np.arange(1.0, YEARS_AHEAD + 1)
        exits = {(event, regime): chances for event in EXITS for regime in self.regimes}
        return Outlook(origin, {one: samples for one in self.targets}, exits, 10.0, 1.0)


def setting_of(case: Case) -> Setting:
    return Setting(case, lambda day: known_at(case, day), ORIGINS, RUNS, 1, "0")


def sure_of(case: Case) -> Sure:
    targets = dict.fromkeys(one.target for one in forecast_series(case))
    return Sure(tuple(targets), case.regimes)


@pytest.fixture(scope="module")
def told() -> list[tuple[str, int, int]]:
    return []


@pytest.fixture(scope="module")
def score(shipped_case: Case, told: list[tuple[str, int, int]]) -> Score:
    setting = setting_of(shipped_case)
    return rolling_score(setting, sure_of(shipped_case), lambda *one: told.append(one))


def test_usual_origins_are_the_ends_of_years(shipped_case: Case) -> None:
    found = usual_origins(shipped_case)
    assert found == tuple(dt.date(year, 12, 31) for year in range(2005, 2024))


def test_days_that_cannot_be_scored_are_refused(shipped_case: Case) -> None:
    for day in (dt.date(1998, 1, 1), dt.date(2025, 6, 1)):
        with pytest.raises(ForecastError, match=r"cannot be scored as of .* Choose days from"):
            checked_origins(shipped_case, [day])
    days = (dt.date(2010, 1, 1), dt.date(2008, 1, 1), dt.date(2010, 1, 1))
    assert checked_origins(shipped_case, days) == (dt.date(2008, 1, 1), dt.date(2010, 1, 1))


def test_leap_days_have_birthdays() -> None:
    assert years_later(dt.date(2012, 2, 29), 1) == dt.date(2013, 2, 28)
    assert years_later(dt.date(2012, 2, 29), 4) == dt.date(2016, 2, 29)


def test_only_what_came_later_is_scored(score: Score, shipped_case: Case) -> None:
    setting = setting_of(shipped_case)
    series = {one.name: one for one in setting.series}
    assert score.flows
    for row in score.flows:
        figure = next(one for one in series[row.series].truth if one.year == row.year)
        assert figure.known_from > row.origin
        assert row.year == row.origin.year + row.ahead > row.origin.year
        assert 1 <= row.ahead <= YEARS_AHEAD
        assert len(series[row.series].known_at(row.origin)) >= LEAST_KNOWN
        assert row.observed == figure.value
    for one in score.series:
        assert len({row.year for row in score.flows if row.series == one.name}) >= LEAST_YEARS
    assert not {one.name for one in score.series} & set(score.left_out)


def test_every_finished_origin_is_told(score: Score, told: list[tuple[str, int, int]]) -> None:
    assert told == [("origins", one + 1, 3) for one in range(3)]
    assert [one.origin for one in score.origins] == list(ORIGINS)


def test_a_forecast_of_one_scores_its_error(score: Score) -> None:
    gdp = [row for row in score.flows if row.series.startswith("gdp[VEN]")]
    assert len(gdp) == 15
    for row in gdp:
        # Of draws about 1 the CRPS is the error less half of what two draws differ by: with errors
        # of figures of .12 and .03 in logarithms, Student's, that is about .1.
        error = abs(row.observed - 1)
        assert error - 0.15 < row.marks[OWN].crps < max(error, 0.1)


def test_exits_are_scored_when_the_years_have_passed(score: Score) -> None:
    rows = {(row.event, row.regime, row.origin.year, row.ahead): row for row in score.exits}
    assert rows["leader_exit", "VEN", 2008, 4].happened is False
    assert rows["leader_exit", "VEN", 2008, 5].happened is True
    assert rows["leader_exit", "CUB", 2013, 4].happened is False
    assert rows["leader_exit", "CUB", 2013, 5].happened is True
    assert not any(row.happened for row in score.exits if row.event == "regime_exit")
    assert all(row.chances[OWN] == pytest.approx(1 - 0.8**row.ahead) for row in score.exits)


def test_of_exits_that_never_came_no_score_is_shown(score: Score) -> None:
    assert score.exits_seen == {"regime_exit": 0, "leader_exit": 3}
    assert {one.event for one in exit_cells(score)} == {"leader_exit"}
    one = next(one for one in exit_cells(score) if one.ahead == 5)
    assert (one.forecasts, one.happened) == (6, 3)
    assert one.brier[OWN] == pytest.approx(np.mean([(0.8**5) ** 2, (1 - 0.8**5) ** 2]))
    assert set(one.log_loss) == {OWN, BASE_RATE}


def test_cells_sum_up_rows(score: Score) -> None:
    found = {(one.series, one.ahead): one for one in cells(score)}
    name = "gdp[VEN], annual mean"
    parts = [found[name, ahead] for ahead in range(1, 6)]
    whole = found[name, None]
    assert whole.forecasts == sum(one.forecasts for one in parts) == 15
    assert whole.crps[OWN] == pytest.approx(np.mean([one.crps[OWN] for one in parts]))
    assert whole.crps[whole.rival] == min(
        value for name, value in whole.crps.items() if name != OWN
    )
    # Three origins are no two blocks of five, but three of one year.
    assert whole.skill is None
    assert parts[0].skill is not None


def test_shares_rise_with_the_band(score: Score) -> None:
    for shares in reliability([score]).values():
        assert np.all(np.diff(shares) >= 0)
        assert 0 <= min(shares) <= max(shares) <= 1


def test_a_stored_score_is_read_again(score: Score, tmp_path: Path, shipped_case: Case) -> None:
    assert stored_score(tmp_path) is None
    assert store_score(score, tmp_path) == tmp_path / SCORE_NAME
    again = stored_score(tmp_path)
    assert again is not None
    assert as_document(again) == as_document(score)
    assert age_of(again, shipped_case) is None
    older = replace(again, case_sha256="f" * 64)
    assert "older state of the case" in str(age_of(older, shipped_case))


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 2}', '{"format": 1}', "\xff"])
def test_a_damaged_score_is_a_sentence(content: str, tmp_path: Path) -> None:
    (tmp_path / COMPUTED).mkdir()
    (tmp_path / SCORE_NAME).write_text(content, encoding="latin-1")
    with pytest.raises(StoredError, match=r"score\.json: .*Make it again with"):
        stored_score(tmp_path)


@pytest.fixture
def copied(tmp_path: Path) -> Case:
    """Return the shipped case in a folder of its own, without what was computed of it."""
    folder = tmp_path / "copy"
    shutil.copytree(shipped_case(), folder, ignore=shutil.ignore_patterns(COMPUTED))
    return load_case(folder)


def frozen_of(case: Case, day: dt.date) -> dict:  # type: ignore[type-arg]
    """Return a forecast of a case as of a day."""
    return freeze(known_at(case, day), sure_of(case), SIGNING)


def test_a_frozen_forecast_is_whole_and_signed(copied: Case) -> None:
    document = frozen_of(copied, dt.date(2020, 12, 31))
    assert document["sha256"] == digest(document)
    assert document["years"] == [2021, 2022, 2023, 2024, 2025]
    assert {"made", "version", "seed", "case_sha256", "as_of", "method"} <= set(document)
    for one in document["series"]:
        for quantiles in (one["itself"], *one["figure"].values()):
            assert np.shape(quantiles) == (YEARS_AHEAD, len(LEVELS))
            assert np.all(np.diff(quantiles) >= 0)
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_a_frozen_forecast_is_never_replaced(copied: Case) -> None:
    case = known_at(copied, dt.date(2020, 12, 31))
    already_frozen(case, SIGNING)
    document = frozen_of(copied, case.as_of)
    path = keep_frozen(document, copied.path)
    held = path.read_bytes()
    with pytest.raises(StoredError, match="cannot be written"):
        keep_frozen(document, copied.path)
    with pytest.raises(StoredError, match="frozen already"):
        already_frozen(case, SIGNING)
    already_frozen(case, replace(SIGNING, seed=2))
    assert path.read_bytes() == held
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_what_is_computed_of_a_case_is_no_part_of_it(copied: Case) -> None:
    before = case_sha256(copied.path)
    keep_frozen(frozen_of(copied, dt.date(2020, 12, 31)), copied.path)
    (copied.path / SCORE_NAME).write_text("{}", encoding="utf-8")
    assert case_sha256(copied.path) == before
    (copied.path / "notes.txt").write_text("x", encoding="utf-8")
    assert case_sha256(copied.path) != before


def test_a_frozen_forecast_is_scored_on_what_came(copied: Case) -> None:
    as_of = dt.date(2020, 12, 31)
    keep_frozen(frozen_of(copied, as_of), copied.path)
    (found,) = frozen_scores(copied)
    assert found.problem is None
    years = [row.year for row in found.flows if row.series.startswith("gdp[VEN]")]
    # The figure of 2020 was not known on the day, but its year had passed.
    assert years == [2021, 2022, 2023, 2024]
    assert found.blind == 0
    assert {row.ahead for row in found.exits} == {1, 2, 3, 4, 5}
    assert all(row.chances[OWN] == pytest.approx(1 - 0.8**row.ahead, abs=1e-4)
               for row in found.exits)  # fmt: skip


def test_nothing_is_scored_before_its_year_has_come(copied: Case) -> None:
    keep_frozen(frozen_of(copied, copied.as_of), copied.path)
    (found,) = frozen_scores(copied)
    assert (found.problem, found.flows, found.exits) == (None, (), ())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"seed":1', '"seed":2', "do not fit its SHA-256"),
        ('{"format"', '["format"', "no JSON"),
        ('"as_of"', '"asof"', "no frozen forecast"),
    ],
)
def test_a_changed_frozen_forecast_is_not_scored(
    copied: Case, old: str, new: str, said: str
) -> None:
    path = keep_frozen(frozen_of(copied, dt.date(2020, 12, 31)), copied.path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    (found,) = frozen_scores(copied)
    assert said in str(found.problem)
    assert not found.flows
