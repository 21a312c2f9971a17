"""`countertrade case check --behaviour`: sentences, and an exit code that tells."""

from __future__ import annotations

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from countertrade.analysis.behaviour import CHECKS, LEFT_OUT, Behaviour, Result, Status
from countertrade.case import Case, shipped_case
from countertrade.cli import app
from countertrade.report.terminal_behaviour import headline, sentence

HOLDS = Result(CHECKS[0], Status.HOLDS)
FAILS = Result(
    replace(CHECKS[1], tolerance=0.02, reason="stated in the specification"),
    Status.FAILS,
    where="blackout[CUB]",
    unit="share",
    share_of_runs=0.0825,
    share_of_months=0.5,
    largest=0.0612,
    drawn_share_of_runs=0.0001,
    by_setting={"belief_loop on": 0.1},
)
MISSING = Result(CHECKS[2], Status.NOT_APPLICABLE, "the case has no security link")


def checked(monkeypatch: pytest.MonkeyPatch, *results: Result) -> tuple[int, str]:
    """Run the command with these results in place of those that take a minute or two."""
    found = Behaviour(results, LEFT_OUT)
    monkeypatch.setattr("countertrade.analysis.behaviour.check_behaviour", lambda *args: found)
    done = CliRunner().invoke(app, ["case", "check", str(shipped_case()), "--behaviour"])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, " ".join(done.stdout.split())


def test_all_hold(monkeypatch: pytest.MonkeyPatch, shipped_case: Case) -> None:
    code, text = checked(monkeypatch, HOLDS, MISSING)
    assert code == 0
    assert "no problems found" in text
    assert "Reality checks: 1 hold, 0 fail, 1 are not applicable, 1 left out." in text
    assert f"{CHECKS[0].label} {CHECKS[0].title}: holds." in text
    assert "not applicable, the case has no security link." in text
    assert "14 Money is neutral: left out" in text


def test_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    code, text = checked(monkeypatch, HOLDS, FAILS)
    assert code == 1
    assert "fails in 8.25 % of runs, by up to 0.061 share (blackout[CUB])" in text


def test_a_broken_case_is_not_simulated(tmp_path: object) -> None:
    done = CliRunner().invoke(app, ["case", "check", f"{tmp_path}/nowhere", "--behaviour"])
    assert done.exit_code == 2
    assert "There is no case folder here" in " ".join(done.stderr.split())


def test_a_failure_says_what_was_asserted_and_how_strictly() -> None:
    text = sentence(FAILS)
    assert CHECKS[1].claim in text
    assert "Tolerance 0.02: stated in the specification." in text
    assert "With exits and decisions drawn it is violated in less than .1 % of runs." in text
    assert "By structural variant: belief_loop on 10 %." in text


def test_the_headline_counts() -> None:
    assert "1 hold, 1 fail, 1 are not" in headline(Behaviour((HOLDS, FAILS, MISSING), ()))
