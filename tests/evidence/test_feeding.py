"""Feeding a case: ranges and series move by reviewed claims that were public, and by no others."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from countertrade.case import Case, known_at
from countertrade.evidence.document import Document
from countertrade.evidence.feeding import Use, fed
from countertrade.evidence.ledger import Ledger, LedgerError, open_ledger
from countertrade.evidence.mentions import (
    Amount,
    Bound,
    Mention,
    MentionKind,
    Period,
    PeriodBasis,
    Span,
)
from countertrade.evidence.priors import PriorError
from countertrade.inference.job import stated

RANGE = "parameter:third_party_capacity@MEX>CUB"
SERIES = "series:oil_delivered@VEN>CUB"
TEXT = "Mexico can ship at most 20,000 barrels a day. In 1999 it got 12,000 barrels a day."


def document(published: str | None) -> Document:
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    metadata = {} if published is None else {"issued": published}
    return Document(
        "note.txt", digest, TEXT, digest, "text/plain", "utf-8", "test", "en", metadata=metadata
    )


def mention(words: str, value: float, bound: Bound, period: str | None = None) -> Mention:
    span = Span(TEXT.index(words), TEXT.index(words) + len(words))
    at_most = bound is Bound.AT_MOST
    return Mention(
        MentionKind.QUANTITY,
        span,
        "en",
        variable="oil_flow",
        amount=Amount(span, None if at_most else value, value, "bbl/day", bound),
        period=Period(period, PeriodBasis.EXPLICIT) if period else Period(),
    )


BOUND = mention("at most 20,000 barrels a day", 20000.0, Bound.AT_MOST)
FIGURE = mention("12,000 barrels a day", 12000.0, Bound.POINT, "1999")


@pytest.fixture(scope="module")
def case() -> Case:
    return stated(None)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    (tmp_path / "case").mkdir()
    opened = open_ledger(tmp_path / "case", cache=tmp_path / "cache")
    yield opened
    opened.close()


def reviewed(
    ledger: Ledger, one: Mention, use: str, published: str | None = None, kind: str = "period_mean"
) -> str:
    """Add a mention, accept it and use it."""
    (name,) = ledger.add(document(published), [one], "rules").new
    ledger.edit(name, {"observed_as": kind}, "Ana")
    ledger.rate(name, 2, "Ana")
    ledger.record_use(use, [name])
    return name


def test_a_case_without_reviewed_claims_is_as_it_was(case: Case, ledger: Ledger) -> None:
    (name,) = ledger.add(document(None), [BOUND], "rules").new
    ledger.record_use(RANGE, [name])
    found, effects = fed(case, ledger)
    assert found is case and effects == ()


def test_a_reviewed_bound_moves_its_range_alone(case: Case, ledger: Ledger) -> None:
    name = reviewed(ledger, BOUND, RANGE)
    found, (effect,) = fed(case, ledger)
    before = case.parameters["third_party_capacity"]
    after = found.parameters["third_party_capacity"]
    assert after.ranges["MEX>CUB"].high < before.ranges["MEX>CUB"].high
    assert after.ranges["RUS>CUB"] == before.ranges["RUS>CUB"]
    assert name in after.ranges["MEX>CUB"].source and effect.claims == (name,)
    assert {key: one for key, one in found.parameters.items() if key != "third_party_capacity"} == {
        key: one for key, one in case.parameters.items() if key != "third_party_capacity"
    }


@pytest.mark.parametrize("way", ["reject", "withdraw", "without"])
def test_what_is_taken_back_feeds_nothing(case: Case, ledger: Ledger, way: str) -> None:
    name = reviewed(ledger, BOUND, RANGE)
    without = None
    if way == "reject":
        ledger.reject(name, "Ana", "wrong country")
    elif way == "withdraw":
        withdrawn = ledger.withdraw("note.txt", "Ana", "a forgery")
        assert withdrawn.feeds == {RANGE: (name,)}
    else:
        without = ledger.source("note.txt").id
    assert fed(case, ledger, without=without)[0] is case


def test_a_figure_for_a_year_without_one_is_added(case: Case, ledger: Ledger) -> None:
    name = reviewed(ledger, FIGURE, SERIES)
    found, (effect,) = fed(case, ledger)
    (before,) = [
        one for one in case.series if (one.quantity, one.place) == ("oil_delivered", "VEN>CUB")
    ]
    (after,) = [
        one for one in found.series if (one.quantity, one.place) == ("oil_delivered", "VEN>CUB")
    ]
    (added,) = set(after.rows) - set(before.rows)
    assert effect.rows == 1 and added.source_locator == name
    assert added.value == pytest.approx(12) and added.grade == "B"
    assert list(after.rows) == sorted(after.rows, key=lambda row: row.first)


def test_a_figure_that_stands_there_has_a_witness_more(case: Case, ledger: Ledger) -> None:
    known = mention("12,000 barrels a day", 56000.0, Bound.POINT, "2023")
    reviewed(ledger, known, SERIES)
    found, (effect,) = fed(case, ledger)
    assert effect.rows == 0 and found.series == case.series


@pytest.mark.parametrize(
    ("published", "counts"),
    [(None, False), ("2010-05", True), ("2015", False), ("2014-12-31", True)],
)
def test_as_of_a_day_only_what_was_public_counts(
    case: Case, ledger: Ledger, published: str | None, counts: bool
) -> None:
    reviewed(ledger, BOUND, RANGE, published)
    then = known_at(case, dt.date(2014, 12, 31))
    assert bool(fed(then, ledger, undated=False)[1]) is counts


@pytest.mark.parametrize(
    ("use", "said"),
    [
        ("parameter:no_such_thing", "no range of no_such_thing"),
        ("parameter:third_party_capacity@CHN>CUB", "no range of third_party_capacity at CHN>CUB"),
        ("series:no_such_thing@VEN", "has no such series"),
        ("nothing", "is no use of a claim"),
    ],
)
def test_a_use_that_the_case_does_not_know_is_told(
    case: Case, ledger: Ledger, use: str, said: str
) -> None:
    reviewed(ledger, BOUND, use)
    with pytest.raises(LedgerError, match=said):
        fed(case, ledger)


def test_a_bound_is_no_figure_of_a_series(case: Case, ledger: Ledger) -> None:
    reviewed(ledger, mention("at most 20,000 barrels a day", 2e4, Bound.AT_MOST, "1999"), SERIES)
    with pytest.raises(PriorError, match="is a bound"):
        fed(case, ledger)


def test_a_unit_that_is_not_the_ranges_is_told(case: Case, ledger: Ledger) -> None:
    reviewed(ledger, BOUND, "parameter:initial_resident_population@CUB")
    with pytest.raises(PriorError, match="is in bbl/day, which is no Mperson"):
        fed(case, ledger)


def test_uses_read_back() -> None:
    for text in ("parameter:a", "parameter:a@B>C", "series:q@VEN"):
        assert str(Use.parse(text)) == text
