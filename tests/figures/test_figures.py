"""Figures: what they draw is what the store says, in neutral words and with units."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest
import xarray as xr

from countertrade.analysis.flows import Flow, flows_at, moments
from countertrade.analysis.summary import mean_difference, survival_curve
from countertrade.case import STATUS_QUO, Case
from countertrade.figures import (
    fans,
    fit,
    network,
    networks,
    series_difference,
    survival,
    survival_differences,
    survival_variants,
    theme,
)
from countertrade.figures.survival import survival_floor


@pytest.fixture(scope="module")
def drawn_fans(shipped_case: Case, small_results: xr.DataTree) -> dict[str, go.Figure | None]:
    drawn = fans(shipped_case, small_results)
    return {key: None if one is None else go.Figure(one) for key, one in drawn}


def trace(figure: go.Figure, name: str) -> go.Scatter:
    return next(one for one in figure.data if one.name == name)


def test_survival_draws_every_scenario_and_the_range(
    shipped_case: Case, small_results: xr.DataTree
) -> None:
    figure = go.Figure(survival(shipped_case, small_results, "VEN"))
    assert {one.meta for one in figure.data} == set(theme.scenario_names(small_results))
    mean, low, high = survival_curve(small_results, STATUS_QUO, "VEN")
    band, line = (one for one in figure.data if one.meta == STATUS_QUO)
    np.testing.assert_allclose(line.y, mean, atol=1e-6)
    np.testing.assert_allclose(band.y, np.concatenate([high, low[::-1]]), atol=1e-6)
    assert line.line.width > max(o.line.width for o in figure.data if o.meta != STATUS_QUO)


def test_the_axis_of_survival_holds_every_curve(
    shipped_case: Case, small_results: xr.DataTree
) -> None:
    floor = survival_floor(small_results, shipped_case.regimes)
    for regime in shipped_case.regimes:
        figure = go.Figure(survival(shipped_case, small_results, regime, floor))
        assert min(float(np.min(one.y)) for one in figure.data) >= floor
        assert figure.layout.yaxis.range[0] == floor


def test_plotly_knows_every_word_of_every_figure(
    shipped_case: Case,
    small_results: xr.DataTree,
    drawn_fans: dict[str, go.Figure | None],
) -> None:
    """Figures are written without Plotly's checks; here it makes them with all of them."""
    drawn = [
        *(one for _, one in fans(shipped_case, small_results) if one is not None),
        *(figure for _, figure in networks(shipped_case, small_results)),
        survival(shipped_case, small_results, "VEN"),
        survival_differences(shipped_case, small_results, "VEN", 5),
        survival_variants(shipped_case, small_results, "VEN", 5),
        series_difference(shipped_case, small_results, "gdp[VEN]"),
        fit(shipped_case, small_results),
    ]
    for figure in drawn:
        checked = go.Figure(figure)
        assert json.loads(checked.to_json()) == json.loads(theme.as_json(figure))


def test_scenarios_can_be_told_apart() -> None:
    names = [STATUS_QUO, *(f"s{i}" for i in range(len(theme.HUES) * len(theme.DASHES)))]
    styles = theme.scenario_styles(names)
    assert len(set(styles.values())) == len(names)


def test_fans_cover_the_leading_series(
    shipped_case: Case, drawn_fans: dict[str, go.Figure | None]
) -> None:
    assert {theme.split_key(key)[0] for key in drawn_fans} == set(shipped_case.leading)
    assert drawn_fans["oil_output[VEN]"] is not None


def test_a_fan_joins_past_and_future_at_the_as_of_month(
    shipped_case: Case, drawn_fans: dict[str, go.Figure | None]
) -> None:
    figure = drawn_fans["oil_delivered[VEN>CUB]"]
    assert figure is not None
    past, ahead = trace(figure, "median, past"), trace(figure, "median, ahead")
    assert past.x[-1] == ahead.x[0] == str(shipped_case.as_of)[:7]
    assert past.y[-1] == pytest.approx(ahead.y[0], rel=1e-4)
    assert figure.layout.yaxis.title.text == "thousand barrels a day"
    assert figure.layout.shapes[0].x0 == str(shipped_case.as_of)


def test_fans_carry_the_figures_of_the_case_without_contracts(
    shipped_case: Case, drawn_fans: dict[str, go.Figure | None]
) -> None:
    figure = drawn_fans["oil_delivered[VEN>CUB]"]
    assert figure is not None
    series = next(one for one in shipped_case.series if one.quantity == "oil_delivered")
    deliveries = [row.value for row in series.rows if row.observed_as != "contract"]
    observed = trace(figure, "figure of the case")
    np.testing.assert_allclose(observed.y, deliveries, rtol=1e-6)
    assert observed.error_y.visible


def test_inflation_is_drawn_on_a_logarithmic_axis(
    drawn_fans: dict[str, go.Figure | None],
) -> None:
    kinds = {key: one.layout.yaxis.type for key, one in drawn_fans.items() if one is not None}
    assert kinds["inflation[VEN]"] == "log"
    assert kinds["gdp[VEN]"] != "log"


def test_moments_are_whole_years_the_as_of_month_and_the_end(
    shipped_case: Case, small_results: xr.DataTree
) -> None:
    labels = [one.label for one in moments(shipped_case, small_results)]
    assert labels == [
        "2008 (mean of the year)",
        "2014 (mean of the year)",
        "2020 (mean of the year)",
        "2026-01 (as of)",
        "12 months to 2031-01",
    ]


def test_flows_are_medians_of_the_stored_runs(
    shipped_case: Case, small_results: xr.DataTree
) -> None:
    year = moments(shipped_case, small_results)[0]
    flow = next(
        one for one in flows_at(shipped_case, small_results, year) if one.link.id == "VEN>CUB"
    )
    stored = small_results["history"].to_dataset()["oil_delivered"].sel(oil="VEN>CUB")
    mean = stored.sel(time=slice("2008-01", "2008-12")).mean("time").values
    assert flow.value == pytest.approx(float(np.median(mean)), rel=1e-6)
    assert flow.unit == "kb/d"


def test_what_is_not_stored_is_not_invented(shipped_case: Case, small_results: xr.DataTree) -> None:
    """A store without the series of debts: known from the stocks ahead, unknown in the past."""
    without = small_results.copy()
    for group in ("forecast", "history"):
        without[group] = xr.DataTree(small_results[group].to_dataset().drop_vars("debt"))
    *past, _as_of, ahead = moments(shipped_case, without)
    for moment, known in ((past[0], False), (ahead, True)):
        debts = [one for one in flows_at(shipped_case, without, moment) if one.kind == "credit"]
        assert debts
        assert all((one.value is not None) == known for one in debts)


def test_arrows_point_to_the_receiver_and_scale_with_the_flow(shipped_case: Case) -> None:
    oil = next(one for one in shipped_case.links if one.id == "VEN>CUB" and one.resource == "oil")
    areas = []
    for value in (40.0, 80.0):
        figure = go.Figure(
            network(shipped_case, [Flow(oil, "oil", "kb/d", value)], "", {"oil": 80.0})
        )
        arrow = figure.data[0]
        tip = arrow.x[3]
        assert tip == max(arrow.x), "Cuba stands right of Venezuela"
        areas.append(abs(arrow.y[0] - arrow.y[6]))
    assert areas[1] == pytest.approx(2 * areas[0])


def test_no_flow_is_a_dotted_line(shipped_case: Case) -> None:
    oil = next(one for one in shipped_case.links if one.id == "VEN>CUB" and one.resource == "oil")
    for value in (None, 0.0):
        figure = go.Figure(network(shipped_case, [Flow(oil, "oil", "kb/d", value)], ""))
        assert figure.data[0].line.dash == "dot"
        assert oil.id == figure.data[0].name


def test_networks_name_every_actor(shipped_case: Case, small_results: xr.DataTree) -> None:
    for _moment, figure in networks(shipped_case, small_results):
        annotations = figure["layout"]["annotations"]
        texts = {re.sub("</?b>", "", one["text"]).replace("<br>", " ") for one in annotations}
        assert {actor.name for actor in shipped_case.actors} <= texts


def test_differences_leave_the_status_quo_out(
    shipped_case: Case, small_results: xr.DataTree
) -> None:
    figure = go.Figure(series_difference(shipped_case, small_results, "gdp[VEN]"))
    others = [name for name in theme.scenario_names(small_results) if name != STATUS_QUO]
    expected = [mean_difference(small_results, name, "gdp", "VEN").median for name in others]
    np.testing.assert_allclose(figure.data[0].x, expected)
    points = go.Figure(survival_differences(shipped_case, small_results, "CUB", 5))
    assert points.layout.xaxis.title.text == "change, percentage points"


def test_fit_shows_before_and_after(shipped_case: Case, small_results: xr.DataTree) -> None:
    figure = go.Figure(fit(shipped_case, small_results))
    before, after = trace(figure, "before weighting"), trace(figure, "after weighting")
    assert len(before.x) == len(after.x) > 5
    assert figure.layout.xaxis.type == "log"


def test_names_are_words(shipped_case: Case) -> None:
    assert theme.series_name(shipped_case, "blackout[CUB]") == "Cuba: power demand cut"
    assert theme.series_name(shipped_case, "oil_price") == "Oil price"
    assert theme.place_name(shipped_case, "VEN-CUB") == "Venezuela and Cuba"
    assert theme.place_name(shipped_case, "MEX>CUB") == "Mexico to Cuba"
    renamed = replace(shipped_case, links=())
    assert theme.place_name(renamed, "MEX>CUB") == "MEX>CUB"
