"""Ranges from claims: each rule by its effect, and what holds for any claims."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countertrade.evidence.mentions import Bound, Stance
from countertrade.evidence.priors import (
    Informed,
    PriorError,
    Range,
    Statement,
    independent,
    informed,
    likelihood,
)
from countertrade.vocabulary import ObservedAs

BEFORE = Range(20.0, 50.0, 100.0)
FIGURE = Statement("c1", "g1", ObservedAs.PERIOD_MEAN, 40.0, 40.0, reliability="B", credibility=2)


def width(one: Informed) -> float:
    """Return how wide a range is."""
    return one.range.high - one.range.low


def test_without_claims_nothing_changes() -> None:
    assert informed(BEFORE, []) == Informed(BEFORE, (), 1.0)


def test_a_figure_draws_the_range_to_it() -> None:
    found = informed(BEFORE, [FIGURE])
    assert found.range.mode == pytest.approx(40, rel=0.05)
    assert width(found) < BEFORE.high - BEFORE.low


def test_about_says_less_than_a_figure() -> None:
    about = replace(FIGURE, bound=Bound.APPROXIMATE)
    assert width(informed(BEFORE, [about])) > width(informed(BEFORE, [FIGURE]))


@pytest.mark.parametrize("better", [{"credibility": 1}, {"reliability": "A"}])
def test_better_rated_claims_say_more(better: dict[str, object]) -> None:
    assert width(informed(BEFORE, [replace(FIGURE, **better)])) < width(informed(BEFORE, [FIGURE]))


def test_a_lower_bound_moves_only_the_lower_end() -> None:
    found = informed(BEFORE, [replace(FIGURE, bound=Bound.AT_LEAST, high=None)]).range
    assert found.low > 30
    assert found.high == pytest.approx(BEFORE.high, rel=0.05)
    assert found.mode == pytest.approx(BEFORE.mode, rel=0.05)


def test_an_upper_bound_moves_only_the_upper_end() -> None:
    found = informed(BEFORE, [replace(FIGURE, bound=Bound.AT_MOST, low=None)]).range
    assert found.high < 65
    assert found.low == pytest.approx(BEFORE.low, rel=0.15)


def test_a_range_keeps_its_own_ends_in_view() -> None:
    one = replace(FIGURE, bound=Bound.RANGE, low=30.0, high=60.0)
    values = np.array([10.0, 30.0, 45.0, 60.0, 100.0])
    found = likelihood(values, one)
    assert found[0] == found[4] == 0
    assert found[2] > found[1] > 0 and found[2] > found[3] > 0


def test_claims_of_one_origin_count_once() -> None:
    again = replace(FIGURE, claim="c2")
    assert informed(BEFORE, [FIGURE, again]) == informed(BEFORE, [FIGURE])
    apart = replace(again, group="g2")
    assert width(informed(BEFORE, [FIGURE, apart])) < width(informed(BEFORE, [FIGURE]))


def test_the_best_rated_of_an_origin_speaks_for_it() -> None:
    better = replace(FIGURE, claim="c2", credibility=1)
    assert independent([FIGURE, better]) == [better]


def test_figures_that_contradict_each_other_keep_both_in_view() -> None:
    """A mixture is wide; the product of both would lie between them and be sure of it."""
    rival = replace(FIGURE, claim="c2", group="g2", low=60.0, high=60.0)
    pooled = informed(BEFORE, [FIGURE, rival])
    mixed = informed(BEFORE, [FIGURE, replace(rival, contradicts=frozenset({"c1"}))])
    assert width(mixed) > 1.5 * width(pooled)
    assert mixed.range.low < 40 and mixed.range.high > 60


def test_a_contested_figure_says_less() -> None:
    contested = replace(FIGURE, stance=Stance.CONTESTED)
    assert width(informed(BEFORE, [contested])) > width(informed(BEFORE, [FIGURE]))


@pytest.mark.parametrize("stance", [Stance.FORECAST, Stance.DENIED])
def test_forecasts_and_denials_are_no_figures(stance: Stance) -> None:
    assert informed(BEFORE, [replace(FIGURE, stance=stance)]).range == BEFORE


def test_kinds_are_never_pooled() -> None:
    contract = replace(FIGURE, claim="c2", group="g2", kind=ObservedAs.CONTRACT)
    with pytest.raises(PriorError, match="contract, period_mean"):
        informed(BEFORE, [FIGURE, contract])


def test_a_figure_of_nothing_has_no_relative_error() -> None:
    with pytest.raises(PriorError, match="c1 gives no figure above 0"):
        informed(BEFORE, [replace(FIGURE, low=0.0, high=0.0)])


def test_claims_outside_the_range_leave_it_and_say_so() -> None:
    """A million barrels a day to an island is no evidence about the range but against the claim."""
    wild = replace(FIGURE, low=1e6, high=1e6)
    found = informed(BEFORE, [wild])
    assert found.likelihood < 0.01
    assert BEFORE.low <= found.range.low < found.range.high <= BEFORE.high


FIGURES = st.builds(
    Statement,
    claim=st.uuids().map(str),
    group=st.sampled_from("abc"),
    kind=st.just(ObservedAs.PERIOD_MEAN),
    low=st.floats(1e-3, 1e9),
    high=st.none(),
    bound=st.sampled_from([Bound.POINT, Bound.APPROXIMATE, Bound.AT_LEAST, Bound.MORE_THAN]),
    stance=st.sampled_from(Stance),
    reliability=st.sampled_from("ABCDEF"),
    credibility=st.integers(1, 6),
)


@given(st.lists(FIGURES, max_size=6), st.randoms())
def test_a_range_stays_inside_itself_whatever_the_order(
    statements: list[Statement], dealer: object
) -> None:
    found = informed(BEFORE, statements).range
    assert BEFORE.low <= found.low <= found.mode <= found.high <= BEFORE.high
    dealer.shuffle(statements)  # type: ignore[attr-defined]
    again = informed(BEFORE, statements).range
    # Factors are multiplied in another order.
    assert again.low == pytest.approx(found.low) and again.high == pytest.approx(found.high)


def test_a_known_case_by_hand() -> None:
    """One figure of weight 1: the ends are where its normal on the log has fallen to a fiftieth."""
    one = replace(FIGURE, reliability="A", credibility=1)
    found = informed(BEFORE, [one]).range
    apart = np.sqrt(2 * np.log(50)) * 0.05
    # Values are computed at steps of 0.04; the rising triangle moves the mode by its slope.
    assert found.low == pytest.approx(40 * np.exp(-apart), abs=0.05)
    assert found.high == pytest.approx(40 * np.exp(apart), abs=0.05)
    assert found.mode == pytest.approx(40, rel=0.02)


def test_claims_that_say_nothing_of_it_leave_a_range_as_it_is() -> None:
    far = replace(FIGURE, bound=Bound.AT_LEAST, low=0.01, high=None)
    assert informed(BEFORE, [far]).range == BEFORE


def test_a_flat_range_stays_flat() -> None:
    found = informed(Range(20.0, None, 100.0), [replace(FIGURE, bound=Bound.AT_LEAST, high=None)])
    assert found.range.mode is None
    assert 25 < found.range.low < 40 and found.range.high > 95
