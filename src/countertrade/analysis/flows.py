"""Flows along the links of a case at chosen times, past and ahead, in medians over runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from countertrade.analysis.columns import by_run, kept, labels, quantiles, stored
from countertrade.case import STATUS_QUO, Case, Link
from countertrade.language.axes import (
    ARMS,
    CREDIT,
    OIL,
    OIL_MARKET,
    RECOGNITION,
    SECURITY,
    SERVICES,
    THIRD_PARTY_OIL,
    link_axis,
)
from countertrade.vocabulary import Resource

STEP_YEARS = 6
"""Years between the times of the past that are chosen."""
STEPS = 3
BAND = (0.05, 0.5, 0.95)
PRESSURE_DECISION = "sanction_stance"
"""The decision whose option is shown on links of pressure."""
SERIES_OF_AXIS = {
    OIL: "oil_delivered",
    THIRD_PARTY_OIL: "third_party_supply",
    OIL_MARKET: "oil_sold",
    SECURITY: "security_staff",
    SERVICES: "services_staff",
    CREDIT: "debt",
    ARMS: "arms_delivered",
    RECOGNITION: "recognition_given",
}
"""The quantity that says how much flows, or has been lent, along links of each axis."""


@dataclass(frozen=True)
class Moment:
    """A time at which flows are read: months from a first to a last, both included."""

    label: str
    first: np.datetime64
    last: np.datetime64
    ahead: bool
    """Whether it lies after the as-of month."""


@dataclass(frozen=True)
class Flow:
    """What flows along one link at one time."""

    link: Link
    kind: str
    """Links of one kind carry amounts that can be compared: ``oil``, ``oil_sold`` ..."""
    unit: str
    value: float | None
    """Median over runs; None where the store holds no figure for this time."""
    low: float | None = None
    high: float | None = None
    option: str = ""
    """The option that stood, for links that carry a decision and no amount."""


def moments(case: Case, results: xr.DataTree) -> tuple[Moment, ...]:
    """Choose the times: whole years before the as-of month, that month, the last year ahead.

    Parameters
    ----------
    case
        The case that was run.
    results
        Its opened results.

    Returns
    -------
    tuple of Moment
        In the order of time.
    """
    as_of = np.datetime64(case.as_of, "M")
    end = results["forecast"].variables["time"].values[-1].astype("datetime64[M]")
    years = [case.as_of.year - STEP_YEARS * step for step in range(STEPS, 0, -1)]
    first_whole = case.start.year + (case.start.month > 1)
    past = tuple(_year(year) for year in years if year >= first_whole)
    return (
        *past,
        Moment(f"{as_of} (as of)", as_of, as_of, ahead=False),
        Moment(f"12 months to {end}", end - 11, end, ahead=True),
    )


def flows_at(
    case: Case, results: xr.DataTree, moment: Moment, scenario: str = STATUS_QUO
) -> tuple[Flow, ...]:
    """Read what flows along every link of a case at one time.

    A quantity that is no leading series of the case is known only if it is a stock, and then in the
    last December of a time ahead.

    Parameters
    ----------
    case
        The case that was run.
    results
        Its opened results.
    moment
        When.
    scenario
        Under which scenario; the past is the same in all.

    Returns
    -------
    tuple of Flow
        In the order of the case's links.
    """
    return tuple(_flow(case, results, moment, scenario, link) for link in case.links)


def _year(year: int) -> Moment:
    first = np.datetime64(f"{year}-01", "M")
    return Moment(f"{year} (mean of the year)", first, first + 11, ahead=False)


def _flow(case: Case, results: xr.DataTree, moment: Moment, scenario: str, link: Link) -> Flow:
    if link.resource is Resource.PRESSURE:
        return Flow(link, "pressure", "", None, option=_option(case, link, moment))
    axis = link_axis(case, link.resource, link.sender, link.receiver)
    kind = "oil_sold" if axis == OIL_MARKET else str(link.resource)
    name = SERIES_OF_AXIS[axis]
    monthly = "forecast" if moment.ahead else "history"
    group = monthly if name in results[monthly].variables else "stocks"
    if name not in results[group].variables:
        return Flow(link, kind, "", None)
    unit = str(results[group].variables[name].attrs.get("unit", ""))
    usual = moments(case, results)
    times = usual if moment in usual else (*usual, moment)
    spread = _spreads(results, group, name, scenario, times).get(moment)
    if spread is None:
        return Flow(link, kind, unit, None)
    low, median, high = map(float, spread[:, labels(results, group, axis).index(link.id)])
    return Flow(link, kind, unit, median, low, high)


def _option(case: Case, link: Link, moment: Moment) -> str:
    """Return the recorded option of the link's decision; nothing is recorded ahead."""
    if moment.ahead:
        return ""
    end = (moment.last + 1).astype("datetime64[D]").item()
    stood = [
        one.option
        for one in case.decisions
        if one.place == link.id and one.decision == PRESSURE_DECISION and one.date < end
    ]
    return stood[-1] if stood else ""


@kept
def _spreads(
    results: xr.DataTree, group: str, name: str, scenario: str, times: tuple[Moment, ...]
) -> dict[Moment, np.ndarray]:
    """Return the spread over runs of each run's mean over each time, shape (levels, places).

    All times that a group holds are read together; the others are left out.
    """
    spans = {one: _span(results, group, one) for one in times}
    held = {one: span for one, span in spans.items() if span is not None}
    if not held:
        return {}

    def means(values: np.ndarray) -> np.ndarray:
        found = [values[:, span].mean(axis=1, dtype=float) for span in held.values()]
        return np.stack(found, axis=1)

    by_time = np.moveaxis(by_run(stored(results, group, name, scenario), means), 0, -1)
    spreads = quantiles(by_time, BAND)
    return {one: spreads[:, place] for place, one in enumerate(held)}


def _span(results: xr.DataTree, group: str, moment: Moment) -> slice | None:
    """Return which months of a group make up a time; of stocks, the last December in it."""
    if group == "stocks":
        decembers = results[group].variables["year"].values * 12 + 11
        count = int((decembers <= _index(moment.last)).sum())
        return slice(count - 1, count) if moment.ahead and count else None
    if moment.ahead is not (group == "forecast"):
        return None
    months = results[group].variables["time"].values.astype("datetime64[M]")
    first, last = np.searchsorted(months, [moment.first, moment.last + 1])
    return slice(int(first), int(last))


def _index(month: np.datetime64) -> int:
    """Months since January of the year 0."""
    return int(month.astype("datetime64[M]").astype(int)) + 1970 * 12
