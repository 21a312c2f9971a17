"""What the shipped case gives the reference, read by code of its own: places, numbers, dates."""

from __future__ import annotations

import datetime as dt

import numpy as np

from countertrade.case import Case, Event, Process, Series
from countertrade.language.declare import Decision
from countertrade.model import decisions
from countertrade.vocabulary import EventKind, RegimeType, SeriesUse

REGIMES = ("VEN", "CUB")
PAIR = "VEN-CUB"
OIL = "VEN>CUB"
STAFF = "CUB>VEN"
MARKET = "VEN>MKT"
THIRD_PARTIES = ("RUS>CUB", "MEX>CUB")
CREDIT = ("MKT>VEN", "CHN>VEN", "RUS>VEN", "IRN>VEN")
PRESSURE = ("USA>VEN", "USA>CUB")

DECISIONS: tuple[tuple[Decision, tuple[str, ...]], ...] = (
    (decisions.sanction_stance, PRESSURE),
    (decisions.outlet_stance, PRESSURE),
    (decisions.credit_stance, CREDIT),
    (decisions.supply_stance, THIRD_PARTIES),
    (decisions.response_stance, REGIMES),
)


def modes(case: Case) -> dict[str, float]:
    """Return every parameter at its mode, under its name where all places share it."""
    return {
        name if place is None else f"{name}[{place}]": (
            (one.low + one.high) / 2 if one.mode is None else one.mode
        )
        for name, entry in case.parameters.items()
        for place, one in entry.ranges.items()
    }


def noise() -> dict[str, float]:
    """Return no noise."""
    return dict.fromkeys(("other_exports_noise", "productivity_noise", "openness_noise"), 0.0)


def _index(case: Case, date: dt.date) -> int:
    return (date.year - case.start.year) * 12 + date.month - case.start.month


def calendar(case: Case, month: int) -> dict[str, float]:
    """Return regime types, votes ahead, and the events of the month before as rates."""
    values = {f"partnership_stands[{PAIR}]": 1.0}
    for place in REGIMES:
        own = [event for event in case.events if event.place == place]
        votes = [_index(case, event.date) for event in own if event.kind is EventKind.ELECTION]
        coups = [_index(case, event.date) for event in own if event.kind is EventKind.FAILED_COUP]
        leaders = [event for event in own if event.kind is EventKind.LEADER_EXIT]
        removals = [_index(case, event.date) for event in leaders if event.mode == "foreign"]
        types = [one for one in case.regime_types if one.actor == place]
        current = [one.type for one in types if one.first - case.start <= month][-1]
        values |= {
            f"in_power[{place}]": 1.0,
            f"autocratic_spell[{place}]": float(current is not RegimeType.DEMOCRACY),
            f"election_season[{place}]": float(any(0 <= vote - month < 6 for vote in votes)),
            f"elections[{place}]": 12.0 * (month - 1 in votes),
            f"failed_coups[{place}]": 12.0 * (month - 1 in coups),
            f"foreign_removals[{place}]": 12.0 * (month - 1 in removals),
        }
    return values


def options(case: Case, month: int) -> dict[str, float]:
    """Return 1 for each option that stands, 0 for the others; the first stands without a record."""
    values = {}
    for decision, places in DECISIONS:
        name = decision.function.__name__
        for place in places:
            records = [
                record.option
                for record in case.decisions
                if (record.decision, record.place) == (name, place)
                and _index(case, record.date) <= month
            ]
            stands = (records or [decision.options[0]])[-1]
            values |= {f"{name}_{one}[{place}]": float(one == stands) for one in decision.options}
    return values


def shocks(case: Case, month: int) -> dict[str, list[Event]]:
    """Return the shocks of a month by the key of what they change."""
    found: dict[str, list[Event]] = {}
    for event in case.events:
        first, last = _index(case, event.date), _index(case, event.end or event.date)
        if event.kind is EventKind.SHOCK and first <= month <= last:
            found.setdefault(f"{event.quantity}[{event.place}]", []).append(event)
    return found


def _driver(case: Case, quantity: str, process: Process) -> Series:
    (series,) = [
        one for one in case.series if one.quantity == quantity and one.use is SeriesUse.DRIVER
    ]
    assert series.process is process
    return series


def price(case: Case, months: int) -> np.ndarray:
    """Return the monthly price: the series, then its process without shocks."""
    series = _driver(case, "oil_price", Process.LOG_AR1)
    logs = [np.log(row.value) for row in series.rows if row.first == row.last]
    assert len(logs) == len(series.rows) and series.rows[0].first == case.start
    slope, constant = np.polyfit(logs[:-1], logs[1:], 1)
    while len(logs) < months:
        logs.append(constant + slope * logs[-1])
    return np.exp(logs[:months])


def contract(case: Case, months: int) -> np.ndarray:
    """Return the agreed volume: what stands from each row on, before the first row that one too."""
    series = _driver(case, "contract_volume", Process.HOLD)
    volumes = np.full(months, series.rows[0].value)
    for row in series.rows:
        volumes[row.first - case.start :] = row.value
    return volumes
