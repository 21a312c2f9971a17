"""A case against what a model needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_case import NEEDS

from countertrade.case import ParameterNeed, QuantityNeed, check_case
from countertrade.case.conversion import converted, fits, is_unit

Change = Callable[[str, str, str], Path]

C, P, E, D = "case.yaml", "parameters.yaml", "events.csv", "decisions.csv"
OUT, PROTESTS = "series/output_AAA.csv", "series/protests_BBB.csv"
S = "scenarios/oil-stops.yaml"

MISFITS = [
    (P, "decline:", "declines:", 1, "The parameter declines is not used by the model."),
    (P, "decline:", "declines:", 1, "Did you mean decline?"),
    (P, "decline:", "declines:", None, "The parameter decline is missing (for world)."),
    (P, "unit: 1/yr", "unit: 1/kb", 2, "The unit 1/kb does not fit decline, which is in 1/yr."),
    (P, "unit: 1/yr", "unit: 1/d", 0, ""),
    (P, "    AAA: {low", "    SSS: {low", 10, "margin does not exist at SSS."),
    (P, "    AAA: {low", "    SSS: {low", 9, "margin has no range at AAA."),
    (C, "quantity: output", "quantity: outputs", 25, "outputs is not a quantity of the model."),
    (C, "quantity: output", "quantity: outputs", 25, "Did you mean output?"),
    (C, "quantity: output, at: AAA", "quantity: output, at: SSS", 25, "does not exist at SSS"),
    (C, "use: observation, discrepancy: 0.15", "use: driver, process: ar1", 25, "computed by the"),
    (C, "use: driver, process: log_ar1", "use: observation, discrepancy: 1", 24, "is a driver and"),
    (C, "quantity: price", "quantity: output", 23, "The driver price has no series at world."),
    (C, "leading: [output, protests]", "leading: [outpt]", 28, "Did you mean output?"),
    (OUT, "3100000,,,bbl/d", "3100000,,,bbl", 2, "The unit bbl does not fit output"),
    (OUT, "bbl/d,EIA,,A,2001-07-01,period_mean", "oops,EIA,,A,2001-07-01,period_mean", 2, "known"),
    (PROTESTS, "event_count", "period_mean", 2, "The unit incident does not fit protests"),
    (E, "shock,,output", "shock,,exports", 2, "exports is not a quantity of the model."),
    (E, "AAA,shock,,output", "SSS,shock,,output", 2, "output does not exist at SSS."),
    (E, "set,0,kb/d", "set,0,USD", 3, "The unit USD does not fit shipment"),
    (D, "stance,none", "stanze,none", 2, "Did you mean stance?"),
    (D, "stance,none", "stance,nothing", 2, "nothing is not an option of stance."),
    (D, "SSS>AAA,stance", "AAA>BBB,stance", 2, "stance does not exist at AAA>BBB."),
    (S, "{set: shipment", "{set: shipments", 5, "Did you mean shipment?"),
    (S, "at: AAA>BBB", "at: BBB>AAA", 5, "shipment does not exist at BBB>AAA."),
    (S, "unit: kb/d", "unit: kb", 5, "The unit kb does not fit shipment"),
    (S, "option: none", "option: relax", 8, "relax is not an option of stance."),
    (S, "{fix: stance", "{fix: stances", 8, "stances is not a decision of the model."),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "says"), MISFITS)
def test_what_does_not_fit_the_model_is_found(
    change: Change, name: str, old: str, new: str, line: int | None, says: str
) -> None:
    problems = check_case(change(name, old, new), NEEDS)
    if not says:
        assert problems == []
        return
    fitting = [p for p in problems if p.file.endswith(f"tiny/{name}") and p.line == line]
    assert any(says in str(problem) for problem in fitting), "\n".join(map(str, problems))


def test_a_parameter_without_a_place_in_the_case_need_not_be_given(tiny: Path) -> None:
    more = {**NEEDS.parameters, "premium": ParameterNeed("share", "credit")}
    assert check_case(tiny, replace(NEEDS, parameters=more)) == []


def test_a_missing_driver_is_named_for_each_place(tiny: Path) -> None:
    drivers = {**NEEDS.drivers, "contract": QuantityNeed("kb/d", "oil")}
    (problem,) = check_case(tiny, replace(NEEDS, drivers=drivers))
    assert str(problem).endswith(
        "case.yaml:23: The driver contract has no series at AAA>BBB. "
        "List a series of it in kb/d with use: driver."
    )


def test_names_and_units_are_checked_although_an_actor_is_broken(change: Change) -> None:
    change("case.yaml", "role: sanctioning_state", "role: bystander")
    folder = change("parameters.yaml", "unit: 1/yr", "unit: 1/kb")
    problems = check_case(folder, NEEDS)
    assert [Path(problem.file).name for problem in problems] == ["case.yaml", "parameters.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "foo",
        "kb/d/d/",
        "((",
        "1e9 USD",
        "USD of 2024",
        "-",
        "9**9**9**9",
        "m**99999999",
        "%/",
        "(((9**9)**9)**9)**9",
        "\x00",
        "kb" * 90,
        "lambda: 0",
        "__import__('os')",
        "/",
        "*",
        "ü",
    ],
)
def test_text_that_is_no_unit_is_refused_at_once(text: str) -> None:
    assert not is_unit(text)


@pytest.mark.parametrize(
    ("text", "needed", "factor"),
    [
        ("bbl/d", "kb/d", 1e-3),
        ("%/yr", "1/yr", 1e-2),
        ("USD", "USDbn", 1e-9),
        ("kperson", "Mperson", 1e-3),
        ("USD/(person*yr)", "USD/person/yr", 1.0),
    ],
)
def test_units_convert(text: str, needed: str, factor: float) -> None:
    assert is_unit(text)
    assert fits(text, needed)
    assert converted(7.0, text, needed) == pytest.approx(7.0 * factor)
