"""A forecast as of a day uses nothing that became known after it.

Later editions of the shipped cases, in which all that is dated after the day is false, give the
same inputs and the same forecast to the last bit; and where one guard is taken away they do not.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from countertrade.case import Case, Month, Process, known_at
from countertrade.case import as_of as guards
from countertrade.case.as_of import earliest_day
from countertrade.case.case import ParameterEntry, Range
from countertrade.engine.parameters import draw_parameters
from countertrade.engine.timeline import Span, Timeline, span_of, timeline
from countertrade.inference.forecast import Request, forecast
from countertrade.inference.job import loaded, stated
from countertrade.inference.observations import sightings
from countertrade.language import Model, assemble, key_of
from countertrade.model import DECLARATIONS
from countertrade.vocabulary import EventKind, SeriesUse
from poison import Poison, poisoned

CASES = Path(__file__).parents[1] / "cases"
SHIPPED, EARLIER = "venezuela-cuba", "ussr-cuba"
NAMES = (SHIPPED, EARLIER)
DAYS = {SHIPPED: dt.date(2016, 5, 20), EARLIER: dt.date(1990, 9, 30)}
SUPPLIERS = {SHIPPED: "MEX>CUB", EARLIER: "SUN>CUB"}
RUNS = 64
AGREEMENTS = {"contract_volume[VEN>CUB]", "patron_means[IRN]"}
"""What stands until it is changed: an agreed volume, and means as sanctions left them."""
OF_THE_FILES = frozenset({"sha256", "path", "scenarios"})
"""What tells where a case was read and what may be asked of it; no forecast draws on it."""


def plain(value: Any) -> Any:
    """Return what a case holds without the lines on which it stands."""
    if isinstance(value, BaseModel):
        return {name: one for name, one in vars(value).items() if name != "line"}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return value


def case_differences(one: Case, other: Case) -> set[str]:
    """Name the parts in which two cases differ."""
    names = {field.name for field in fields(Case)} - OF_THE_FILES
    return {name for name in names if plain(getattr(one, name)) != plain(getattr(other, name))}


def input_differences(one: Case, other: Case) -> set[str]:
    """Name the inputs of the model that differ between two cases, to the last bit."""
    ours, others = assemble(one, DECLARATIONS), assemble(other, DECLARATIONS)
    found = _drawn_differences(ours, others)
    if sightings(one, span_of(one)) != sightings(other, span_of(other)):
        found.add("sightings")
    lines = timeline(ours, span_of(one)), timeline(others, span_of(other))
    return found | _timeline_differences(*lines)


def _drawn_differences(one: Model, other: Model) -> set[str]:
    drawn, others = (draw_parameters(model, 5, np.arange(RUNS)) for model in (one, other))
    same = drawn.keys() == others.keys()
    equal = same and all(np.array_equal(drawn[key], others[key]) for key in drawn)
    return set() if equal else {"parameters"}


def _timeline_differences(one: Timeline, other: Timeline) -> set[str]:
    found = {"span"} if one.span != other.span else set()
    if list(map(_bits, one.drivers)) != list(map(_bits, other.drivers)):
        found.add("drivers")
    for name in ("calendar", "events", "options"):
        if not _equal(getattr(one, name), getattr(other, name)):
            found.add(name)
    # A scenario that nobody asked for may name more quantities, and leaves them as they are.
    if not _equal(_moved(one.factor, 1.0), _moved(other.factor, 1.0)):
        found.add("shocks")
    if not _equal(_moved(one.offset, 0.0), _moved(other.offset, 0.0)):
        found.add("shocks")
    return found


def _bits(driver: Any) -> dict[str, Any]:
    return {**asdict(driver), "known": driver.known.tobytes()}


def _equal(one: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[k], other[k]) for k in one)


def _moved(table: Mapping[str, np.ndarray], neutral: float) -> dict[str, np.ndarray]:
    return {key: values for key, values in table.items() if (values != neutral).any()}


def differences(folder: Path, case: Case, day: dt.date) -> set[str]:
    """Name all in which a later edition of a case differs as of a day."""
    later = known_at(stated(folder), day)
    case = known_at(case, day)
    found = case_differences(case, later)
    # What a case holds makes the model's inputs; they are laid out where it is the same.
    return found or input_differences(case, later)


@pytest.fixture(scope="module", params=NAMES)
def case(request: pytest.FixtureRequest) -> Case:
    """Return a shipped case as its files state it."""
    return stated(CASES / request.param)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for later editions, each in the place of the last."""
    return tmp_path_factory.mktemp("editions")


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_later_datum_reaches_the_model(case: Case, workplace: Path, data: Any) -> None:
    first, last = earliest_day(case), case.as_of - dt.timedelta(days=30)
    day = data.draw(st.dates(first, last), label="day")
    seed = data.draw(st.integers(0, 2**32), label="poison")
    edition = poisoned(case.path, workplace, day, seed)
    assert differences(edition, case, day) == set()


def test_the_poison_is_no_placebo(case: Case, workplace: Path) -> None:
    """What the later edition says is another case where nothing is left out."""
    edition = stated(poisoned(case.path, workplace, DAYS[case.name], 3))
    expected = {"as_of", "regime_types", "parameters", "series", "events", "decisions"}
    assert case_differences(case, edition) == expected


LEAKS: Mapping[str, tuple[object, str, Callable[..., Any]]] = {
    "figures": (guards, "_known_row", lambda row, day: True),
    "events": (guards, "_known_event", lambda event, day: True),
    "decisions": (guards, "_known_decision", lambda record, day: True),
    "types": (guards, "_known_type", lambda entry, day: True),
    "ranges": (ParameterEntry, "as_of", lambda entry, day: entry),
    "open periods": (guards, "_public_from", lambda row: row.known_from),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_each_guard_keeps_something_out(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, leak: str
) -> None:
    """With one guard away some edition of a case shows: a test that cannot fail proves nothing."""
    case, day = stated(CASES / EARLIER), DAYS[EARLIER]
    monkeypatch.setattr(*LEAKS[leak])
    editions = (poisoned(case.path, workplace, day, seed) for seed in range(5))
    assert any(differences(edition, case, day) for edition in editions)


def test_a_shock_that_goes_on_is_known_to_the_day() -> None:
    case = stated(CASES / SHIPPED)
    place = next(i for i, one in enumerate(case.events) if one.kind is EventKind.SHOCK and one.end)
    shock = case.events[place]
    day = dt.date(2004, 1, 31)
    longer = shock.model_copy(update={"end": dt.date(2009, 1, 1), "known_from": day})
    events = (*case.events[:place], longer, *case.events[place + 1 :])
    (known,) = [one for one in known_at(replace(case, events=events), day).events if
                (one.kind, one.date) == (EventKind.SHOCK, shock.date)]  # fmt: skip
    assert known.end == day


Told = Callable[[Path, dt.date], xr.DataTree]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Return a function that forecasts a case as of a day, from its files to the store."""

    @cache
    def tell(folder: Path, day: dt.date) -> xr.DataTree:
        model = assemble(loaded(folder, day), DECLARATIONS)
        request = Request(model, ("status-quo",), runs=RUNS, seed=1, version="0")
        out = tmp_path_factory.mktemp("forecast")
        return forecast(request, out, lambda stage, done, todo: None, lambda sentence: None)

    return tell


@pytest.mark.parametrize("name", NAMES)
def test_the_forecast_is_the_same_to_the_last_bit(name: str, tmp_path: Path, told: Told) -> None:
    """Claims of later documents, and of those without a date, move it as little."""
    day = DAYS[name]
    edition = poisoned(CASES / name, tmp_path, day, 11)
    poison = Poison(edition, day, random.Random(1))
    for published in (poison.later(), None):
        use = f"parameter:third_party_capacity@{SUPPLIERS[name]}"
        poison.claim(use, 20_000, "bbl/day", published, tmp_path / "cache")
    one, other = told(CASES / name, day), told(edition, day)
    compared = 0
    for group in ("history", "forecast", "stocks", "conditioning", "prior"):
        for key, values in one[group].data_vars.items():
            assert values.values.tobytes() == other[group][key].values.tobytes(), key
            compared += 1
    assert compared > 50


@pytest.mark.parametrize("name", NAMES)
def test_what_the_past_moved_is_drawn_ahead(name: str, told: Told) -> None:
    """Price, openness and management are known of no month ahead, so that runs part there."""
    results = told(CASES / name, DAYS[name])
    last = {"time": -1, "scenario": 0}
    assert results["forecast/oil_price"].isel(last).std() > 1
    for stock in ("destination_openness", "management"):
        ahead = results[f"stocks/{stock}"].isel(year=-1, scenario=0)
        assert (ahead.std("run") > 0.01).all(), stock
    drivers = timeline(*_laid_out(name)).drivers
    moved = [one for one in drivers if np.nanmax(one.known) > 1.001 * np.nanmin(one.known)]
    held = {one.key for one in moved if one.spread == 0}
    assert held <= AGREEMENTS


def _laid_out(name: str) -> tuple[Model, Span]:
    case = known_at(stated(CASES / name), DAYS[name])
    return assemble(case, DECLARATIONS), span_of(case)


def test_claims_of_later_documents_move_no_earlier_range(tmp_path: Path) -> None:
    """A claim of a document that was out by the day moves the range, as if it stood alone."""
    day, name, place = DAYS[SHIPPED], "third_party_capacity", SUPPLIERS[SHIPPED]
    next_day = day + dt.timedelta(days=1)

    def as_of_the_day(edition: Path, published: dt.date | None) -> Range:
        if published is not None:
            poison = Poison(edition, day, random.Random(1))
            use = f"parameter:{name}@{place}"
            poison.claim(use, 20_000, "bbl/day", str(published), tmp_path / "cache")
        return loaded(edition, day).parameters[name].ranges[place]

    edition = poisoned(CASES / SHIPPED, tmp_path / "one", day, 2)
    other = poisoned(CASES / SHIPPED, tmp_path / "other", day, 2)
    untouched = as_of_the_day(edition, None)
    assert as_of_the_day(edition, next_day) == untouched
    moved = as_of_the_day(edition, day)
    assert moved.high < untouched.high
    assert as_of_the_day(other, day) == moved


def test_a_case_as_of_its_own_date_is_the_case() -> None:
    """No range of the shipped case is younger than the case, so that nothing gives way."""
    case = stated(CASES / SHIPPED)
    cut = known_at(case, case.as_of)
    assert case_differences(case, cut) == set()
    assert input_differences(case, cut) == set()


def test_a_day_before_any_figure_is_refused(case: Case) -> None:
    day = earliest_day(case) - dt.timedelta(days=1)
    with pytest.raises(ValueError, match=f"Choose a day from {earliest_day(case)}"):
        known_at(case, day)
    drivers = [
        one for one in known_at(case, earliest_day(case)).series if one.use is SeriesUse.DRIVER
    ]
    assert all(one.rows for one in drivers)


@pytest.mark.parametrize("name", [*NAMES, "patrons-syria"])
def test_what_is_fitted_is_fitted_to_known_months(name: str) -> None:
    """At the end of every third year each driver goes on from its known months alone."""
    case = stated(CASES / name)
    series = {
        key_of(one.quantity, one.place): one for one in case.series if one.use is SeriesUse.DRIVER
    }
    for year in range(earliest_day(case).year, case.as_of.year, 3):
        cut = known_at(case, dt.date(year, 12, 31))
        for driver in timeline(assemble(cut, DECLARATIONS), span_of(cut)).drivers:
            known = np.flatnonzero(~np.isnan(driver.known))
            assert known.max() <= Month.of(cut.as_of) - cut.start
            assert np.isfinite([driver.mean, driver.persistence, driver.spread]).all()
            moved = np.ptp(driver.known[known]) > 0
            drawn = series[driver.key].process is not Process.HOLD
            assert (driver.spread > 0) == (drawn and moved)
