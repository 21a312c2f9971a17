"""Weights of settings in case.yaml: read, checked with file and line, and handed on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_case import NEEDS

from countertrade.case import SwitchNeed, check_case, load_case

Change = Callable[[str, str, str], Path]

SWITCHED = replace(
    NEEDS,
    switches={
        "cause": SwitchNeed(("abroad", "both", "home")),
        "echo": SwitchNeed(("on", "off")),
    },
)
LAST = "leading: [output, protests]\n"
FIRST_LINE = 29
"""Line of case.yaml on which what is added begins."""


def with_variants(change: Change, text: str) -> Path:
    """Return a case whose case.yaml ends with a text."""
    return change("case.yaml", LAST, LAST + text)


def test_weights_are_read(change: Change) -> None:
    text = "variants:\n  cause: {abroad: 1, both: 2, home: 0}\n  echo: {on: 0.5, off: 1}\n"
    case = load_case(with_variants(change, text), SWITCHED)
    assert case.variants == {
        "cause": {"abroad": 1.0, "both": 2.0, "home": 0.0},
        "echo": {"on": 0.5, "off": 1.0},
    }


def test_a_case_need_not_weight_anything(tiny: Path) -> None:
    assert load_case(tiny, SWITCHED).variants == {}


MISTAKES = [
    ("  cauze: {abroad: 1}", 1, "cauze is not a switch of the model. Did you mean cause?"),
    ("  echo: {on: 1, of: 1}", 1, "of is not a setting of echo. Did you mean off?"),
    ("  echo:\n    on: 1\n    offf: 1", 3, "offf is not a setting of echo."),
    ("  cause: {abroad: 1, both: 1}", 1, "cause has no weight for home. Add home, with 0 if"),
    ("  echo: {on: 0, off: 0}", 1, "No setting of echo has a weight above zero."),
    ("  echo: {}", 1, "No setting of echo has a weight above zero."),
    ("  echo: {on: -1, off: 2}", 1, "on is -1, which is outside its bounds."),
    ("  echo: {on: .nan, off: 2}", 1, "which is not a finite number."),
    ("  echo: {on: much, off: 2}", 1, "on is 'much', which is not a number."),
    ("  echo: often", 1, "echo is not a mapping."),
    (" often", 0, "variants is not a mapping."),
]


@pytest.mark.parametrize(("text", "below", "says"), MISTAKES)
def test_a_mistake_is_named_with_its_line(change: Change, text: str, below: int, says: str) -> None:
    folder = with_variants(change, f"variants:\n{text}\n")
    found = [problem for problem in check_case(folder, SWITCHED) if says in str(problem)]
    assert found, "\n".join(map(str, check_case(folder, SWITCHED)))
    assert found[0].file.endswith("tiny/case.yaml")
    assert found[0].line == FIRST_LINE + below


def test_a_model_without_switches_says_so(change: Change) -> None:
    (problem,) = check_case(with_variants(change, "variants: {echo: {on: 1}}\n"), NEEDS)
    assert str(problem).endswith("echo is not a switch of the model. None is known here.")


def test_weights_are_part_of_the_fingerprint(tiny: Path, change: Change) -> None:
    before = load_case(tiny, SWITCHED).sha256
    folder = with_variants(change, "variants: {echo: {on: 1, off: 2}}\n")
    assert load_case(folder, SWITCHED).sha256 != before
