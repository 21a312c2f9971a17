"""Structural variants from the command to the report: drawn, stored, weighted, shown, fixed."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import plotly.graph_objects as go
import pytest
import xarray as xr
from rich.console import Console
from typer.testing import CliRunner

import countertrade
from countertrade.analysis.summary import summary, survival_at
from countertrade.analysis.variants import (
    LEAST_RUNS,
    full_variants,
    survival_by_variant,
    survival_spread,
    variants_by_setting,
)
from countertrade.case import STATUS_QUO, Case
from countertrade.cli import app
from countertrade.engine.ensemble import Ensemble, block_runs
from countertrade.engine.layout import Outputs
from countertrade.engine.variants import Variants
from countertrade.figures import survival_variants
from countertrade.inference.forecast import Request, forecast
from countertrade.inference.job import ForecastError, fixed_at, loaded, variants_named
from countertrade.language import Model, assemble
from countertrade.language.switches import switches_of
from countertrade.model import DECLARATIONS
from countertrade.report.html import render
from countertrade.report.sentences import answers, confidence, limits
from countertrade.report.terminal import print_forecast
from countertrade.report.variant_tables import setting_table, variant_table
from countertrade.report.variants import has_variants, spread_note, variant_sentences
from summary_schema import SUMMARY
from variant_model import CAUSE, CAUSES, ECHO, declarations, weighted

RUNS, SEED, YEARS = 256, 1, 5
OTHER = "oil-at-45"
DECLARED_HERE = "countertrade.inference.job.DECLARATIONS"


@pytest.fixture(scope="module")
def case(shipped_case: Case) -> Case:
    few = {name: shipped_case.scenarios[name] for name in (STATUS_QUO, OTHER)}
    return weighted(replace(shipped_case, scenarios=few))


@pytest.fixture(scope="module")
def model(case: Case) -> Model:
    return assemble(case, declarations())


@pytest.fixture(scope="module")
def results(model: Model, tmp_path_factory: pytest.TempPathFactory) -> xr.DataTree:
    """Return a forecast of the model with two switches under two scenarios."""
    asked = Request(model, (STATUS_QUO, OTHER), runs=RUNS, seed=SEED, version="0")
    return forecast(asked, tmp_path_factory.mktemp("variants"), lambda *one: None, lambda one: None)


def settings_named(results: xr.DataTree, name: str) -> np.ndarray:
    """Return the name of a switch's setting in each run."""
    stored = results["variants"][name]
    assert stored.dims == ("run",)
    return np.array(stored.attrs["flag_meanings"].split())[stored.values]


def test_every_run_has_the_settings_of_its_ancestor(results: xr.DataTree, model: Model) -> None:
    variants = Variants(model)
    ancestors = results["conditioning"]["ancestor"].values
    drawn = variants.drawn(SEED, ancestors)
    for name in (CAUSE, ECHO):
        expected = np.array(variants.settings[name])[drawn[name]]
        np.testing.assert_array_equal(settings_named(results, name), expected)
    assert len(np.unique(ancestors)) < RUNS


def test_every_candidate_has_its_variant(results: xr.DataTree, model: Model) -> None:
    variants = Variants(model)
    stored = results["conditioning"].to_dataset()
    candidates = np.arange(stored.sizes["candidate"])
    index = variants.combination_of(variants.drawn(SEED, candidates), len(candidates))
    np.testing.assert_array_equal(stored["variant_of_candidate"].values, index)
    names = stored["variant"].values[stored["variant_of_candidate"].values]
    of_run = names[stored["ancestor"].values]
    for name in (CAUSE, ECHO):
        setting = settings_named(results, name)
        assert all(f"{name}={one}" in full for one, full in zip(setting, of_run, strict=True))


def test_the_switch_acts_on_the_same_runs(model: Model) -> None:
    """With one setting or the other in force in every run, and nothing else changed."""
    runs = block_runs(0)
    ensemble = Ensemble(model, SEED, Outputs(model).keys)
    drawn, draws = ensemble.parameters(runs), ensemble.draws(runs)
    last = {}
    for setting in ("abroad", "home"):
        parameters = {**drawn, CAUSE: np.full(len(runs), CAUSES[setting])}
        start = ensemble.start(runs, parameters)
        months = (0, ensemble.span.months)
        passage = ensemble.through("", start, parameters, draws, months, "VEN")
        last[setting] = passage.written["survival VEN"][-1]
    assert (last["abroad"] < last["home"]).mean() > 0.95


def test_settings_are_the_same_in_every_scenario(results: xr.DataTree, model: Model) -> None:
    """One set of parameters serves all scenarios, so pairs differ by the scenario alone."""
    own = results["forecast"]["survival"].sel(regime="VEN").values[:, :, -1]
    echo = settings_named(results, ECHO)
    cause = settings_named(results, CAUSE)
    for scenario in range(2):
        means = [own[scenario][(cause == one)].mean() for one in ("both", "home")]
        assert means[0] < means[1]
    assert set(echo) == {"on", "off"}


def test_attributes_hold_the_weights_before_history(results: xr.DataTree) -> None:
    weights = results.attrs["variants"]
    assert weights[CAUSE] == {"abroad": 0.25, "both": 0.5, "home": 0.25}
    assert weights[ECHO] == {"on": 0.5, "off": 0.5}
    about = results["variants"][CAUSE].attrs
    assert about["meaning"] == "Where the causes lie"
    assert about["settings"] == {"abroad": 3.0, "both": 1.0, "home": 0.2}


def test_weights_after_history_are_those_of_the_candidates(results: xr.DataTree) -> None:
    variants = full_variants(results)
    assert len(variants) == 6
    assert sum(one.prior for one in variants) == pytest.approx(1)
    assert sum(one.weight for one in variants) == pytest.approx(1)
    assert sum(one.runs for one in variants) == RUNS
    for one in variants:
        assert one.runs / RUNS == pytest.approx(one.weight, abs=0.05)
    abroad = variants_by_setting(results)[CAUSE][0]
    assert abroad.weight < abroad.prior


def test_the_document_says_it_all(results: xr.DataTree) -> None:
    document = json.loads(json.dumps(summary(results), allow_nan=False))
    jsonschema.validate(document, SUMMARY)
    combinations = document["variants"]["combinations"]
    assert set(document["variants"]["switches"]) == {CAUSE, ECHO}
    for name, one in document["scenarios"].items():
        given = [
            (here["survival"]["VEN"], there["runs"])
            for here, there in zip(one["combinations"], combinations, strict=True)
            if here["survival"]["VEN"] is not None
        ]
        mean = sum(p * runs for p, runs in given) / RUNS
        assert mean == pytest.approx(survival_at(results, name, "VEN", YEARS).p, abs=1e-6)
        spread = one["survival"]["VEN"]["2031-01-01"]["variants"]
        enough = [p for p, runs in given if runs >= LEAST_RUNS]
        assert (spread["low"], spread["high"]) == pytest.approx((min(enough), max(enough)))
        assert spread["counted"] == len(enough)


def test_the_figure_has_a_dot_for_each_variant_with_runs(case: Case, results: xr.DataTree) -> None:
    variants = full_variants(results)
    means = survival_by_variant(results, variants, STATUS_QUO, "VEN", YEARS)
    figure = go.Figure(survival_variants(case, results, "VEN", YEARS))
    (dots,) = figure.data
    found = [(one, mean) for one, mean in zip(variants, means, strict=True) if mean is not None]
    np.testing.assert_allclose(dots.x, [mean.middle for _, mean in found], atol=1e-6)
    hollow = [colour == "#ffffff" for colour in dots.marker.color]
    assert hollow == [one.runs < LEAST_RUNS for one, _ in found]
    assert figure.layout.title.text == "Venezuela: in power after 5 years"


def test_the_terminal_shows_the_spread_beside_each_probability(
    case: Case, results: xr.DataTree
) -> None:
    console = Console(width=140, record=True, file=io.StringIO())
    print_forecast(console, case, results)
    said = " ".join(console.export_text().split())
    spread = survival_spread(results, full_variants(results), STATUS_QUO, "VEN", YEARS)
    assert spread is not None
    assert f"variants {spread.low:.2f} to {spread.high:.2f}" in said
    assert said.count("variants 0.") == 12
    assert f"{spread.counted} of 6 structural variants, those with at least 20 runs" in said
    assert "test cause: home" in said


def test_the_page_explains_variants(case: Case, results: xr.DataTree) -> None:
    page = render(case, results)
    for part in (
        'id="variants"',
        'id="variants-VEN"',
        'id="variants-CUB"',
        "What depends on the structure of the model",
        "6 structural variants of the model",
        "means of the structural variants",
    ):
        assert part in page
    assert "One set of equations has been run" not in page
    first = answers(case, results)[0]
    assert f"of 6 with at least {LEAST_RUNS} runs)" in first
    assert "structural variants share most of their equations" in confidence(results)
    assert any("no bound on the error of structure" in one for one in limits(case, results))


def test_sentences_name_both_ends_of_the_spread(case: Case, results: xr.DataTree) -> None:
    sentences = variant_sentences(case, results)
    assert "test cause (abroad, both, home); test echo (on, off)" in sentences[0]
    spread = survival_spread(results, full_variants(results), STATUS_QUO, "VEN", YEARS)
    assert spread is not None
    assert spread.lowest.name in sentences[2] and spread.highest.name in sentences[2]
    assert "once in twenty times" in sentences[2]


def test_tables_have_a_row_for_each(case: Case, results: xr.DataTree) -> None:
    assert len(variant_table(case, results).rows) == 6
    rows = setting_table(case, results).rows
    assert [row[0].split(": ")[1] for row in rows] == ["abroad", "both", "home", "on", "off"]
    assert rows[0][1].startswith("25 → ")


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["test_echo"], r"'test_echo' does not fix a variant\. Write a switch .* test_cause \("),
        (["=off"], r"'=off' does not fix a variant"),
        (["test_echo="], r"'test_echo=' does not fix a variant"),
        (["test_echo=on", "test_echo=off"], r"test_echo is fixed twice, at on and at off\."),
        (["echo=off"], r"no switch named echo\. .*; test_echo \(on, off\)\."),
        (["test_echo=of"], r"switch test_echo has no setting named of\. .*test_echo \(on, off\)\."),
    ],
)
def test_a_choice_that_cannot_be_made_lists_what_can(
    monkeypatch: pytest.MonkeyPatch, shipped_case: Case, texts: list[str], says: str
) -> None:
    monkeypatch.setattr(DECLARED_HERE, declarations())
    with pytest.raises(ForecastError, match=says):
        fixed_at(shipped_case, variants_named(texts))


def test_a_model_without_switches_has_nothing_to_fix(
    monkeypatch: pytest.MonkeyPatch, shipped_case: Case
) -> None:
    monkeypatch.setattr(DECLARED_HERE, {})
    with pytest.raises(ForecastError, match=r"named echo\. This model has no switches\."):
        fixed_at(shipped_case, {"echo": "off"})


def test_the_command_refuses_with_a_sentence_and_writes_nothing(tmp_path: Path) -> None:
    asked = ["run", "--variant", "no_such_switch=off", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 2
    assert "no switch named no_such_switch" in result.stderr
    assert result.stdout == "" and not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_command_fixes_switches_for_all_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(DECLARED_HERE, declarations())
    asked = ["run", "--runs", "40", "--scenario", STATUS_QUO, "--out", str(tmp_path)]
    fixed = ["--variant", f"{CAUSE}=home", "--variant", f"{ECHO}=off"]
    own = [f"{name}={one.nominal}" for name, one in switches_of(DECLARATIONS).items()]
    fixed += [part for one in own for part in ("--variant", one)]
    result = CliRunner().invoke(app, asked + fixed)
    assert result.exit_code == 0, result.output
    stored = countertrade.open_results(tmp_path / "venezuela-cuba" / "results.zarr")
    assert set(settings_named(stored, CAUSE)) == {"home"}
    assert set(settings_named(stored, ECHO)) == {"off"}
    assert stored.attrs["variants"][CAUSE] == {"abroad": 0.0, "both": 0.0, "home": 1.0}
    assert not has_variants(stored)
    said = " ".join(result.stdout.split())
    assert "fixed for all runs: " in said
    assert "test cause at home" in said
    assert "does not span the choice of equations" in said
    assert "test echo at off" in spread_note(stored)
    page = (tmp_path / "venezuela-cuba" / "report.html").read_text(encoding="utf-8")
    assert "One set of equations has been run" in page
    assert 'id="variants"' not in page


def test_the_shipped_case_weights_only_switches_the_model_has() -> None:
    assert set(loaded(None).variants) <= set(switches_of(DECLARATIONS))
