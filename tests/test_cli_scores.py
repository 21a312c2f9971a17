"""`countertrade score` and `freeze`: what they print and keep, and what they refuse."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from countertrade.analysis.scoring.stored import SCORE_NAME
from countertrade.case import COMPUTED, shipped_case
from countertrade.cli import app

RUNS = ("--runs", "64")


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, [str(one) for one in arguments])


def refused(result: Result, sentence: str) -> None:
    """Assert exit code 2 and a sentence on the error stream."""
    assert result.exit_code == 2, result.output
    assert re.search(sentence, " ".join(result.stderr.split())), result.stderr
    assert not result.stdout


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the smaller shipped case, without what was computed of it."""
    folder = tmp_path_factory.mktemp("scores") / "copy"
    ignored = shutil.ignore_patterns(COMPUTED)
    shutil.copytree(shipped_case().parent / "ussr-cuba", folder, ignore=ignored)
    return folder


@pytest.fixture(scope="module")
def scored(case: Path) -> Result:
    days = ("--as-of", "1990-12-31", "1988-12-31", "1989-12-31")
    return run("score", case, *days, *RUNS, "--save")


def test_a_score_is_printed_and_kept(scored: Result, case: Path) -> None:
    assert scored.exit_code == 0, scored.output
    text = " ".join(scored.stdout.split())
    assert "Flows: not enough data" in text
    assert "Exits: not enough data" in text
    assert "3 forecasts as of 1988-12-31 to 1990-12-31" in text
    assert "real output (GDP), CUB" in text
    stored = json.loads((case / SCORE_NAME).read_text(encoding="utf-8"))
    assert [one["origin"] for one in stored["origins"]] == [
        "1988-12-31", "1989-12-31", "1990-12-31"
    ]  # fmt: skip
    assert {"made", "seed", "version", "case_sha256"} <= set(stored)


def test_the_same_again_is_the_same(scored: Result, case: Path) -> None:
    before = json.loads((case / SCORE_NAME).read_text(encoding="utf-8"))
    days = ("--as-of", "1988-12-31", "--as-of", "1989-12-31", "--as-of", "1990-12-31")
    again = run("score", case, *days, *RUNS, "--json")
    assert again.exit_code == 0, again.output
    document = json.loads(again.stdout)
    assert document.pop("frozen") == []
    assert document == before


def test_a_forecast_is_frozen_once(case: Path) -> None:
    asked = ("freeze", case, "--as-of", "1992-12-31", *RUNS)
    first = run(*asked)
    assert first.exit_code == 0, first.output
    (kept,) = (case / COMPUTED / "frozen").iterdir()
    held = kept.read_bytes()
    assert json.loads(held)["sha256"] in first.stdout
    refused(run(*asked), "is frozen already, in .* A frozen forecast is never replaced")
    assert kept.read_bytes() == held
    again = run("score", case, "--as-of", "1990-12-31", *RUNS, "--json")
    (frozen,) = json.loads(again.stdout)["frozen"]
    assert (frozen["as_of"], frozen["problem"]) == ("1992-12-31", None)
    years = {row["year"] for row in frozen["flows"]}
    assert years == {1993, 1994, 1995}


@pytest.mark.parametrize("command", ["score", "freeze"])
def test_bad_input_is_a_sentence(command: str, case: Path, tmp_path: Path) -> None:
    refused(run(command, case, "--as-of", "tomorrow"), "'tomorrow', which is not a date")
    refused(run(command, case, "--as-of", "1890-12-31"), "Choose (days|a day) from 1986-0[17]-01")
    refused(run(command, case, "--runs", "3"), "The number of runs is 3. Ask for 64 to")
    refused(run(command, tmp_path / "nowhere"), "There is no case folder here")


def test_two_cases_are_one_too_many(case: Path) -> None:
    refused(run("score", case, "other"), "only one case can be scored at a time")


def test_days_without_a_case_are_of_the_shipped_one() -> None:
    done = run("score", "--as-of", "1890-01-01", "1891-01-01")
    refused(done, "The case venezuela-cuba cannot be scored as of 1890-01-01")


def test_a_folder_that_cannot_be_written_is_a_sentence(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "held"
    shutil.copytree(case, folder, ignore=shutil.ignore_patterns("frozen"))
    (folder / COMPUTED / "frozen").write_text("a file, not a folder", encoding="utf-8")
    refused(run("freeze", folder, "--as-of", "1992-12-31", *RUNS), "cannot be written")


def test_interruption_keeps_what_is_finished(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("countertrade.analysis.scoring.job.rolling_score", interrupted)
    done = run("score", case, *RUNS)
    assert done.exit_code == 130
    assert "the same command goes on from there" in done.stderr
