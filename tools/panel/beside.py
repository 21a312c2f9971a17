"""The panel's rates beside the ranges that the shipped cases give to the same parameters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from tools.panel.page import HEADING, table

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
Per cent a year, low, mode and high of a case beside the panel's rate since 1990 with its 90 %
interval, for the type on the as-of date, at age 12, without failed attempts; *carried* is what the
claim allows, *moved* the fit with age and attempts. An asterisk marks a mode of the range outside
the carried interval. Ranges refer to a regime without stress, and some are narrowed by what is
known of the case (the leader's age, handovers): a difference is a question, not an error.
"""


def comparison() -> str:
    """Return the section of the page that compares ranges of the shipped cases."""
    folders = sorted(path.parent for path in shipped_case().parent.glob("*/case.yaml"))
    rows = [row for folder in folders for row in _rows(folder)]
    head = ("case, regime, parameter", "range", "panel, carried", "panel, moved")
    return "\n".join((HEADING, "", TEXT, table(head, rows)))


def _rows(folder: Path) -> Iterator[list[str]]:
    case = load_case(folder, requirements_of(DECLARATIONS))
    parameters = yaml.safe_load((folder / "parameters.yaml").read_text(encoding="utf-8"))
    for name, (event, mode) in OF_PARAMETER.items():
        for regime in case.regimes:
            given = parameters[name]["at"][regime]
            yield _row(
                f"{case.path.name}, {regime}, {name}", given, _type(case, regime), event, mode
            )


def _type(case: Case, regime: str) -> RegimeType:
    day: dt.date = case.as_of
    found = type_at(case, regime, day)
    assert found is not None
    return found


def _row(label: str, given: dict[str, Any], kind: RegimeType, event: str, mode: str) -> list[str]:
    carried, moved = (_found(event, kind, mode, one) for one in (None, True))
    away = "" if carried.low <= given["mode"] <= carried.high else "*"
    span = " / ".join(f"{100 * given[end]:.2f}" for end in ("low", "mode", "high"))
    return [label, span + away, _percent(carried), _percent(moved)]


def _found(event: str, kind: RegimeType, mode: str, moved: bool | None) -> PanelRate:
    rates = panel_rates(event, kind, moved=moved)
    assert rates is not None
    return rates.modes[mode]


def _percent(one: PanelRate) -> str:
    return f"{100 * one.value:.2f} [{100 * one.low:.2f}-{100 * one.high:.2f}]"
