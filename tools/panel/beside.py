"""The panel's rates beside the ranges that the shipped cases give to the same parameters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from math import log
from pathlib import Path
from typing import Any

import yaml
from tools.panel.page import HEADING, table
from tools.panel.rows import FIRST_SCORED

from countertrade.analysis.base_rates import type_at
from countertrade.analysis.panel_rates import PanelRate, panel_rates
from countertrade.case import Case, load_case, shipped_case
from countertrade.language import requirements_of
from countertrade.model import DECLARATIONS
from countertrade.vocabulary import RegimeType

OF_PARAMETER = {
    "coup_attempt_base_rate": ("coup_attempt", "attempt"),
    "uprising_base_rate": ("regime_exit", "uprising"),
    "negotiated_base_rate": ("regime_exit", "negotiated"),
    "insurgency_base_rate": ("regime_exit", "insurgency"),
    "foreign_base_rate": ("regime_exit", "foreign"),
    "state_failure_base_rate": ("regime_exit", "state_failure"),
    "leader_natural_rate": ("leader_exit", "natural"),
    "leader_internal_rate": ("leader_exit", "internal"),
}
"""Parameter to event and mode of the panel."""
TEXT = """\
Per cent a year, low, mode and high of a case beside the panel's rate with its 90 % interval, for
the type on the as-of date, at age 12, without failed attempts, at the level of the years since 1995
(of those before, where the case begins before 1995); *carried* is what the claim allows, *moved*
the fit with age and attempts. An asterisk marks a mode of the range outside the carried interval.
Ranges refer to a regime without stress, and some are narrowed by what is known of the case (the
leader's age, handovers): a difference is a question, not an error. Insurgency, foreign removal and
state failure were fitted together and parted by their shares among all types; the panel's rates of
the first two hold years of civil war and of intervention, which the simulation adds by territory
held and by posture.
"""
SLOPES = """\
In logs: the fall of rates with age within types, all modes together; the rise of attempts at full
memory of failed ones; the log odds that an attempt succeeds (by type).
"""


def comparison(scores: dict[str, Any]) -> str:
    """Return the section of the page that compares ranges of the shipped cases.

    Parameters
    ----------
    scores
        The stored scores.
    """
    folders = sorted(path.parent for path in shipped_case().parent.glob("*/case.yaml"))
    rows = [row for folder in folders for row in _rows(folder)]
    head = ("case, regime, parameter", "range", "panel, carried", "panel, moved")
    slopes = [row for folder in folders for row in _slope_rows(folder, scores)]
    parts = (table(head, rows), SLOPES, table(("case, parameter", "range", "panel"), slopes))
    return "\n".join((HEADING, "", TEXT, *parts))


def _rows(folder: Path) -> Iterator[list[str]]:
    case = load_case(folder, requirements_of(DECLARATIONS))
    parameters = yaml.safe_load((folder / "parameters.yaml").read_text(encoding="utf-8"))
    for name, (event, mode) in OF_PARAMETER.items():
        for regime in case.regimes:
            given = parameters[name]["at"][regime]
            label, kind = f"{folder.name}, {regime}, {name}", _type(case, regime)
            yield _row(label, given, kind, _recent(case), event, mode)


def _slope_rows(folder: Path, scores: dict[str, Any]) -> Iterator[list[str]]:
    parameters = yaml.safe_load((folder / "parameters.yaml").read_text(encoding="utf-8"))
    kinds = {one["key"]: one for one in scores["kinds"]}
    memory = next(
        one for one in kinds["coup_attempt"]["final_slopes"] if one["feature"] == "memory"
    )
    exits, attempts = (kinds[one]["age_slopes"] for one in ("regime_exit", "coup_attempt"))
    found = {
        "duration_dependence": f"exits {_fall(exits)}; attempts {_fall(attempts)}",
        "attempt_memory_effect": f"{memory['value']:.2f} ± {memory['error']:.2f}",
        "coup_success_base": _success(folder),
    }
    for name, panel in found.items():
        span = " / ".join(f"{parameters[name][end]:g}" for end in ("low", "mode", "high"))
        yield [f"{folder.name}, {name}", span, panel]


def _fall(slopes: dict[str, list[float]]) -> str:
    value, error = slopes["within types"]
    return f"{-value:.2f} ± {error:.2f}"


def _success(folder: Path) -> str:
    case = load_case(folder, requirements_of(DECLARATIONS))
    parts = []
    for regime in case.regimes:
        rate = _found("coup_success", _type(case, regime), "success", _recent(case), None)
        odds = [log(one / (1 - one)) for one in (rate.value, rate.low, rate.high)]
        parts.append(f"{regime} {odds[0]:.2f} [{odds[1]:.2f}, {odds[2]:.2f}]")
    return "; ".join(parts)


def _recent(case: Case) -> bool:
    """Say whether the level since the first scored year is that of a case."""
    return case.start.year >= FIRST_SCORED


def _type(case: Case, regime: str) -> RegimeType:
    day: dt.date = case.as_of
    found = type_at(case, regime, day)
    assert found is not None
    return found


def _row(
    label: str, given: dict[str, Any], kind: RegimeType, recent: bool, event: str, mode: str
) -> list[str]:
    carried, moved = (_found(event, kind, mode, recent, one) for one in (None, True))
    away = "" if carried.low <= given["mode"] <= carried.high else "*"
    span = " / ".join(f"{100 * given[end]:.2f}" for end in ("low", "mode", "high"))
    return [label, span + away, _percent(carried), _percent(moved)]


def _found(event: str, kind: RegimeType, mode: str, recent: bool, moved: bool | None) -> PanelRate:
    rates = panel_rates(event, kind, since_1995=recent, moved=moved)
    assert rates is not None
    return rates.modes[mode]


def _percent(one: PanelRate) -> str:
    return f"{100 * one.value:.2f} [{100 * one.low:.2f}-{100 * one.high:.2f}]"
