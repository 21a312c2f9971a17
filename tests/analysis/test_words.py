"""Words of probability always carry their range, and the range holds the number."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countertrade.analysis.words import WORDS, in_words, short_number


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "almost no chance (below 1 %)"),
        (0.009, "almost no chance (below 1 %)"),
        (0.01, "almost no chance (1-5 %)"),
        (0.05, "almost no chance (1-5 %)"),
        (0.051, "very unlikely (5-20 %)"),
        (0.3, "unlikely (20-45 %)"),
        (0.5, "roughly even chance (45-55 %)"),
        (0.56, "likely (55-80 %)"),
        (0.9, "very likely (80-95 %)"),
        (0.99, "almost certain (95-99 %)"),
        (0.991, "almost certain (above 99 %)"),
        (1.0, "almost certain (above 99 %)"),
    ],
)
def test_words(probability: float, words: str) -> None:
    assert in_words(probability) == words


@given(st.floats(0.01, 0.99))
def test_the_range_holds_the_number(probability: float) -> None:
    low, high = map(int, re.findall(r"\d+", in_words(probability)))
    assert low - 1e-9 <= 100 * probability <= high + 1e-9


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_number_never_has_a_lesser_word(one: float, other: float) -> None:
    ranks = [word for _, _, word in WORDS]
    low, high = (in_words(x).partition(" (")[0] for x in sorted((one, other)))
    assert ranks.index(low) <= ranks.index(high)


def test_words_leave_no_gap() -> None:
    assert [high for _, high, _ in WORDS[:-1]] == [low for low, _, _ in WORDS[1:]]


@pytest.mark.parametrize("number", [-0.01, 1.01, float("nan"), float("inf")])
def test_what_is_no_probability_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match=r"is no probability\. Give a number from 0 to 1\."):
        in_words(number)


def test_numbers_are_short_and_rounding_is_nothing() -> None:
    assert short_number(1234.5) == "1,234"
    assert short_number(0.012345) == "0.0123"
    assert short_number(5.6e-23) == "0"
