"""The shipped coefficients: what the module says is what the fit says, and what may be claimed."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from panel_data import write_sources  # noqa: E402
from tools import fit_panel  # noqa: E402
from tools.panel.claims import Claim  # noqa: E402
from tools.panel.competing import covariance, fit  # noqa: E402
from tools.panel.page import HEADING, page  # noqa: E402
from tools.panel.rows import Rows  # noqa: E402
from tools.panel.shipped import gathering  # noqa: E402
from tools.panel.sources import read_sources  # noqa: E402
from tools.panel.study import KINDS, with_era  # noqa: E402

from countertrade.analysis.panel_rates import (  # noqa: E402
    COEFFICIENTS,
    NORMAL_QUANTILE,
    attempt_memory,
    panel_events,
    panel_rates,
    panel_source,
)
from countertrade.vocabulary import RegimeExitMode, RegimeType  # noqa: E402

AUTOCRACIES = [one for one in RegimeType if one is not RegimeType.DEMOCRACY]


@pytest.mark.parametrize("kind", AUTOCRACIES)
@pytest.mark.parametrize("event", panel_events())
def test_every_autocracy_has_rates_within_their_interval(event: str, kind: RegimeType) -> None:
    for moved in (None, True, False):
        found = panel_rates(event, kind, moved=moved)
        assert found is not None
        for rate in (*found.modes.values(), found.all_modes):
            assert 0 < rate.low < rate.value < rate.high < 1


def test_modes_are_those_of_the_vocabulary_and_add_up() -> None:
    found = panel_rates("regime_exit", RegimeType.PARTY)
    assert found is not None
    assert set(found.modes) == set(RegimeExitMode)
    total = sum(one.value for one in found.modes.values())
    assert total == pytest.approx(found.all_modes.value, rel=1e-6)


def test_democracies_have_none() -> None:
    assert panel_rates("regime_exit", RegimeType.DEMOCRACY) is None
    assert panel_rates("coup_attempt", None) is None


def test_an_unknown_event_is_said() -> None:
    with pytest.raises(ValueError, match="no event 'flood'"):
        panel_rates("flood", RegimeType.PARTY)


def test_memory_fades_and_is_bounded() -> None:
    assert attempt_memory([]) == 0
    assert attempt_memory([3.0]) == pytest.approx(np.exp(-1))
    assert attempt_memory([0.1, 0.2, 0.3]) == 1


@pytest.mark.parametrize("event", panel_events())
def test_only_skill_lets_age_and_attempts_move_what_is_carried(event: str) -> None:
    young, old = (panel_rates(event, RegimeType.PARTY, age, attempts, tenure) for age, attempts,
                  tenure in ((4, (0.5,), 1), (50, (), 30)))  # fmt: skip
    assert young is not None and old is not None
    assert young.claim in set(Claim)
    assert young.moved is (young.claim == Claim.SKILL)
    assert (young.modes != old.modes) is young.moved


def test_old_regimes_see_fewer_attempts_and_failed_ones_bring_more() -> None:
    def attempts(**known: object) -> float:
        found = panel_rates("coup_attempt", RegimeType.PERSONALIST, moved=True, **known)  # type: ignore[arg-type]
        assert found is not None
        return found.all_modes.value

    assert attempts(age=40) < attempts(age=10) < attempts(age=3) == attempts(age=1)
    assert attempts(failed_attempts=(1.0,)) > attempts(failed_attempts=(9.0,)) > attempts()
    assert attempts(since_1995=False) > attempts()


def test_claims_and_counts_are_those_of_the_scores() -> None:
    shipped = yaml.safe_load(COEFFICIENTS.read_text(encoding="utf-8"))["events"]
    scores = yaml.safe_load((COEFFICIENTS.parent / fit_panel.SCORES).read_text(encoding="utf-8"))
    assert {one["key"]: one["claim"] for one in scores["kinds"]} == {
        key: one["claim"] for key, one in shipped.items()
    }
    for one in scores["kinds"]:
        counted = sum(mode["before"] + mode["after"] for mode in one["modes"])
        assert counted == shipped[one["key"]]["events"]
    assert "Powell and Thyne" in panel_source()


def test_the_page_says_what_the_scores_say() -> None:
    scores = yaml.safe_load((COEFFICIENTS.parent / fit_panel.SCORES).read_text(encoding="utf-8"))
    written = (ROOT / "docs" / "panel.md").read_text(encoding="utf-8")
    assert written.partition(HEADING)[0].strip() == page(scores).strip()
    assert HEADING in written


def test_the_tool_says_what_is_absent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fit_panel.main(["--data", str(tmp_path), "--shipped", str(tmp_path)]) == 2
    assert "--data" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_small_data_sets_are_fitted_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way from files to page, on four countries: nothing can be claimed of them."""
    data, out = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    out.mkdir()
    kinds = [replace(one, own=()) for one in KINDS[:2]]
    monkeypatch.setattr(fit_panel, "KINDS", kinds)
    fit_panel.write_fits(write_sources(data), out)
    scores = yaml.safe_load((out / fit_panel.SCORES).read_text(encoding="utf-8"))
    assert {one["claim"] for one in scores["kinds"]} == {str(Claim.TOO_LITTLE)}
    assert "not enough data" in page(scores)


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.key)
def test_the_module_says_what_the_fit_says(kind) -> None:
    """Fit again with the shipped spreads: rates and intervals by module and by fit are the same."""
    if not fit_panel.DATA.is_dir():
        pytest.skip("the data sets (../shared/data/regimes) are not beside this repository")
    shipped = yaml.safe_load(COEFFICIENTS.read_text(encoding="utf-8"))["events"][kind.key]
    panel = with_era(kind.rows(Rows(read_sources(fit_panel.DATA))))
    stored = shipped["fits"]["moved"]
    specification = replace(kind.specifications()["own"], features=tuple(stored["columns"][1:]))
    fitted = fit(panel, specification, tuple(stored["spreads"]))
    known = {"age": np.log(30 / 12), "memory": np.exp(-2 / 3), "own_tenure": np.log(9 / 5)}
    row = np.array([1.0, *(known.get(one, 1.0) for one in stored["columns"][1:])])
    gather = np.kron(np.eye(len(fitted.modes)), row @ gathering(fitted, "party"))
    mean = gather @ fitted.coefficients.ravel()
    spread = np.sqrt(np.diag(gather @ covariance(fitted, panel) @ gather.T))
    found = panel_rates(kind.key, "party", 30, (2.0,), tenure=8, moved=True)
    assert found is not None
    turn = (lambda one: 1 / (1 + np.exp(-one))) if kind.is_chance else np.exp
    for place, mode in enumerate(fitted.modes):
        if mode in shipped["pooled"]:
            parts = sum(found.modes[part].value for part in shipped["pooled"][mode])
            assert parts == pytest.approx(turn(mean[place]), rel=1e-3)
            continue
        ends = mean[place] + NORMAL_QUANTILE * spread[place] * np.array([0, -1, 1])
        rate = found.modes[mode]
        assert [rate.value, rate.low, rate.high] == pytest.approx(turn(ends), rel=2e-3)
