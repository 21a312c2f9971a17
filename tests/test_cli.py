"""The commands: what they print and write, and how they refuse what cannot be done."""

from __future__ import annotations

import inspect
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result
from typer.testing import CliRunner

import countertrade
from countertrade.case import Case, shipped_case
from countertrade.cli import app
from summary_schema import SUMMARY

STORE = "venezuela-cuba/results.zarr"
OLD = "what was there"
Break = Callable[[str, str, str], Path]


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return a folder that holds results of an earlier forecast."""
    store = tmp_path / "out" / STORE
    store.mkdir(parents=True)
    (store / "old").write_text(OLD, encoding="utf-8")
    return tmp_path / "out"


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """Return a function that copies the shipped case and replaces a text in one of its files."""

    def copy(name: str, pattern: str, replacement: str) -> Path:
        folder = tmp_path / "copy"
        shutil.copytree(shipped_case(), folder)
        file = folder / name
        text, count = re.subn(pattern, replacement, file.read_text(encoding="utf-8"), count=1)
        assert count == 1, f"{pattern!r} is not in {name}"
        file.write_text(text, encoding="utf-8")
        return folder

    return copy


def assert_refused(result: Result, sentence: str) -> None:
    """Assert exit code 2, a sentence on the error stream and nothing else anywhere."""
    assert result.exit_code == 2, result.output
    assert re.search(sentence, " ".join(result.stderr.split())), result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def assert_untouched(out: Path) -> None:
    """Assert that the earlier results stand as they stood and nothing else was begun."""
    left = sorted(str(path.relative_to(out)) for path in out.rglob("*"))
    assert left == ["venezuela-cuba", STORE, f"{STORE}/old"]
    assert (out / STORE / "old").read_text(encoding="utf-8") == OLD


def test_run_prints_a_json_document_and_nothing_else(tmp_path: Path, shipped_case: Case) -> None:
    asked = ("--runs", 64, "--scenario", "status-quo", "--seed", 3, "--out", tmp_path, "--json")
    result = run("run", *asked)
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    jsonschema.validate(document, SUMMARY)
    assert list(document["scenarios"]) == ["status-quo"]
    assert (document["runs"], document["seed"]) == (64, 3)
    assert document["case_sha256"] == shipped_case.sha256
    assert countertrade.open_results(tmp_path / STORE).attrs["runs"] == 64


def test_run_from_an_earlier_date_prints_tables_and_writes_a_report(tmp_path: Path) -> None:
    asked = ("--runs", 10, "--scenario", "oil-to-cuba-stops", "--as-of", "2025-03-31")
    result = run("run", *asked, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    for part in (
        "As of 2025-03-31",
        "Venezuela: in power after",
        "Cuba: in power after",
        "Report:",
    ):
        assert part in result.stdout
    for scenario in ("status-quo", "oil-to-cuba-stops"):
        assert scenario in result.stdout
    assert "oil-at-45" not in result.stdout
    assert (tmp_path / "venezuela-cuba" / "report.html").read_text(encoding="utf-8")
    modes = run("reference-modes", tmp_path / STORE)
    assert modes.exit_code == 0, modes.output
    assert "Before weighting" in modes.stdout and "oil_output" in modes.stdout


def test_scenarios_are_listed_with_their_questions(shipped_case: Case) -> None:
    result = run("scenarios")
    assert result.exit_code == 0, result.output
    for name, scenario in shipped_case.scenarios.items():
        assert name in result.stdout
        assert scenario.title.split()[0] in result.stdout


def test_the_shipped_case_has_no_problems() -> None:
    result = run("case", "check", shipped_case())
    assert result.exit_code == 0, result.output
    assert "no problems found" in result.stdout


PRICE, OUTPUT = "series/oil_price_world.csv", "series/oil_output_VEN.csv"
MISTAKES = [
    pytest.param(OUTPUT, r",grade,", ",grades,", rf"{OUTPUT}:1: .*grade", id="missing column"),
    pytest.param("case.yaml", r"from: VEN, to: CUB", "from: VEN, to: CUX", "CUX", id="actor"),
    pytest.param(
        "parameters.yaml",
        r"VEN: \{low: 2950, mode: 3100",
        "VEN: {low: 3350, mode: 3100",
        r"parameters\.yaml:\d+: .*low",
        id="low above mode",
    ),
    pytest.param(
        "events.csv", r"2000-07-30,,VEN", "2030-07-30,,VEN", r"events\.csv:\d+: ", id="date order"
    ),
    pytest.param(PRICE, r",USD/bbl,", ",kb/d,", rf"{PRICE}:2: .*kb/d", id="unit"),
    pytest.param(PRICE, r"(\n1999-01),[\d.]+,", r"\1,nan,", rf"{PRICE}:2: .*nan", id="NaN"),
    pytest.param(
        "decisions.csv", r",withhold,", ",perhaps,", r"decisions\.csv:5: .*perhaps", id="option"
    ),
    pytest.param(
        "scenarios/oil-at-45.yaml", "set: oil_price", "set: oil_prise", "oil_prise", id="quantity"
    ),
]


@pytest.mark.parametrize(("name", "pattern", "replacement", "sentence"), MISTAKES)
def test_a_mistake_in_a_case_is_named_and_nothing_is_written(
    broken: Break, out: Path, name: str, pattern: str, replacement: str, sentence: str
) -> None:
    folder = broken(name, pattern, replacement)
    assert_refused(run("run", folder, "--runs", 64, "--out", out), sentence)
    assert_untouched(out)


def test_check_names_the_mistake_too(broken: Break) -> None:
    assert_refused(run("case", "check", broken("case.yaml", "format: 1", "format: 2")), "format")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--runs", 0), r"number of runs is 0\. Ask for 1 to"),
        (("--runs", -5), r"number of runs is -5\. Ask for 1 to"),
        (("--runs", 2**32), r"number of runs is 4294967296\. Ask for 1 to"),
        (("--runs", 10**9), r"more than the 4\.0 GB allowed.*--keep quantiles.*--most-gigabytes"),
        (("--runs", 5_000_000), r"would take [\d.]+ GB before compression"),
        (("--seed", -1), r"The seed is -1\. Give a whole number"),
        (("--seed", 2**31), r"The seed is 2147483648\. Give a whole number"),
        (("--as-of", "yesterday"), r"--as-of is 'yesterday', which is not a date"),
        (("--as-of", "2025-02-30"), r"--as-of is '2025-02-30', which is not a date"),
        (("--as-of", "2026-02-01"), r"2026-02-01 lies outside what the case knows\. Choose a day"),
        (("--as-of", "1999-06-30"), r"1999-06-30 lies outside what the case knows\. Choose a day"),
        (("--scenario", "oil-at-46"), r"no scenario named oil-at-46\. Did you mean oil-at-45\?"),
        (("--scenario", "zzz"), r"no scenario named zzz\. See: countertrade scenarios"),
    ],
    ids=lambda one: " ".join(map(str, one)) if isinstance(one, tuple) else "",
)
def test_what_cannot_be_asked_for_is_refused(
    out: Path, arguments: tuple[object, ...], sentence: str
) -> None:
    assert_refused(run("run", *arguments, "--out", out), sentence)
    assert_untouched(out)


@pytest.mark.parametrize("arguments", [("--runs", "many"), ("--seed", "1.5"), ("--speed", "1")])
def test_words_where_numbers_belong_are_refused(out: Path, arguments: tuple[str, ...]) -> None:
    result = run("run", *arguments, "--out", out)
    assert result.exit_code == 2
    assert arguments[0] in result.stderr
    assert_untouched(out)


def test_quantiles_are_kept_instead_of_runs(tmp_path: Path) -> None:
    asked = ("--runs", 64, "--scenario", "status-quo", "--out", tmp_path, "--keep", "quantiles")
    result = run("run", *asked)
    assert result.exit_code == 0, result.output
    assert result.stdout.replace("\n", "").endswith(f"Results: {tmp_path / STORE}")
    opened = countertrade.open_results(tmp_path / STORE)
    assert opened.attrs["kept"] == "quantiles"
    assert "quantile" in opened["forecast"].dims and "run" not in opened["forecast"].dims


def test_a_json_document_of_quantiles_is_refused(out: Path) -> None:
    refused = run("run", "--out", out, "--keep", "quantiles", "--json")
    assert_refused(refused, "made of single runs")
    assert_untouched(out)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """The superuser may write everywhere, but not below a file."""
    file = tmp_path / "file"
    file.write_text(OLD, encoding="utf-8")
    refused = run("run", "--runs", 64, "--out", file / "deeper")
    assert_refused(refused, r"cannot be written: .* Choose another")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert file.read_text(encoding="utf-8") == OLD


@pytest.mark.parametrize("command", [("run",), ("scenarios",), ("case", "check")])
def test_a_case_that_is_not_there_is_refused(command: tuple[str, ...], tmp_path: Path) -> None:
    assert_refused(run(*command, tmp_path / "nowhere"), "There is no case folder here")


def test_results_that_are_not_there_are_refused(tmp_path: Path) -> None:
    assert_refused(run("reference-modes", tmp_path / "nowhere"), "holds no results")


def test_a_folder_that_holds_no_results_is_refused(tmp_path: Path) -> None:
    assert_refused(run("reference-modes", tmp_path), "no results")


def test_the_three_lines_of_the_package_give_a_forecast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = inspect.getdoc(countertrade)
    assert text is not None
    lines = [line.strip() for line in text.partition("::")[2].splitlines() if line.strip()]
    assert len(lines) == 3
    (tmp_path / "cases").symlink_to(shipped_case().parent)
    monkeypatch.chdir(tmp_path)
    exec("\n".join(lines), {})
    printed = capsys.readouterr().out
    assert "VEN" in printed and "CUB" in printed and "'p':" in printed
    assert (tmp_path / "results" / STORE).is_dir()
