"""What scenarios say of themselves: questions, outputs, switches; checked with file and line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_case import NEEDS

from countertrade.case import Case, SwitchNeed, check_case, load_case
from countertrade.case.outputs import ALWAYS, QUESTIONS, SUMMARIES, yearly_needed

Change = Callable[[str, str, str], Path]

SWITCHED = replace(NEEDS, switches={"cause": SwitchNeed(("abroad", "home"))})
FILE = "scenarios/oil-stops.yaml"
QUESTION = "question: What happens if the oil stops?\n"
FIRST_LINE = 4
"""Line of the scenario on which what is added begins."""


def with_text(change: Change, text: str) -> Path:
    """Return a case whose scenario says more of itself."""
    return change(FILE, QUESTION, QUESTION + text)


def test_what_a_scenario_says_of_itself_is_read(change: Change) -> None:
    text = "answers: [2, 9]\ndefault: false\noutputs: [survival, output, stance]\nby: [cause]\n"
    one = load_case(with_text(change, text), SWITCHED).scenarios["oil-stops"]
    assert (one.answers, one.default) == ((2, 9), False)
    assert (one.outputs, one.by) == (("survival", "output", "stance"), ("cause",))


def test_a_scenario_need_not_say_anything(tiny: Path) -> None:
    one = load_case(tiny, SWITCHED).scenarios["oil-stops"]
    assert (one.answers, one.default, one.outputs, one.by) == ((), True, (), ())


MISTAKES = [
    ("answers: [2, 99]", "There is no question 99. Questions have the numbers 1 to 17"),
    ("answers: [two]", "is not a whole number"),
    ("answers: [2, 2]", "2 is named twice. Keep one of the two."),
    ("outputs: [outputt]", "outputt is no quantity or decision of the model and no named output."),
    ("outputs: [outputt]", "Did you mean output?"),
    ("outputs: [survivl]", "Did you mean survival?"),
    ("outputs: [output, output]", "output is named twice."),
    ("outputs: [default]", "default is computed from default_share, which the model does not have"),
    ("outputs: [recovery]", "Add blackout to leading in case.yaml."),
    ("by: [causes]", "causes is not a switch of the model. Did you mean cause?"),
    ("default: sometimes", "default is 'sometimes'"),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_mistakes_are_named_with_their_line(change: Change, text: str, expected: str) -> None:
    needs = replace(
        SWITCHED,
        quantities={**NEEDS.quantities, "blackout": NEEDS.quantities["output"]},
    )
    problems = check_case(with_text(change, text + "\n"), needs)
    assert [one.line for one in problems] == [FIRST_LINE] * len(problems)
    assert any(expected in str(one) for one in problems), [str(one) for one in problems]
    assert all(str(one).split(":")[0].endswith(FILE) for one in problems)


def test_the_status_quo_is_always_run(change: Change) -> None:
    folder = change("scenarios/status-quo.yaml", "changes: []", "default: false\nchanges: []")
    (problem,) = check_case(folder, SWITCHED)
    assert "status-quo is always run" in str(problem)


def test_outputs_name_the_quantities_they_are_computed_from() -> None:
    assert yearly_needed(("concessions", "gdp", "survival", "gdp")) == (
        "releases",
        "relief_given",
        "gdp",
    )
    assert all(name in SUMMARIES or name.islower() for name in ALWAYS)


def test_the_shipped_case_answers_its_questions(shipped_case: Case) -> None:
    answered = {number for one in shipped_case.scenarios.values() for number in one.answers}
    assert set(QUESTIONS) - answered == {17}
