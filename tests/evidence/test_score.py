"""Scoring by hand: each measure on a document of two sentences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from countertrade.evidence.alike import same_speaker
from countertrade.evidence.document import Document
from countertrade.evidence.gold import COLUMNS, Gold, GoldError, GoldKind, read_gold
from countertrade.evidence.mentions import (
    Amount,
    Attribution,
    Bound,
    Mention,
    MentionKind,
    Period,
    PeriodBasis,
    Span,
    Speaker,
    Stance,
)
from countertrade.evidence.score import by_language, score_document

TEXT = "In 2023 Ruritania sent about 40,000 barrels a day, Ana Ruiz of the ministry said."
DOCUMENT = Document("a.txt", "0" * 64, TEXT, "0" * 64, "text/plain", "utf-8", "test", "en")
SPAN = Span(TEXT.index("about"), TEXT.index(" day,") + 4)
GOLD = Gold(
    line=2,
    span=Span(TEXT.index("40,000"), SPAN.end),
    quote="",
    language="en",
    kind=GoldKind.QUANTITY,
    speaker="Ana Ruiz (ministry)",
    subject=frozenset({"RUR.gov"}),
    object=frozenset(),
    low=40000.0,
    high=40000.0,
    units=("bbl/day",),
    period="2023",
    stance=Stance.ASSERTED,
    ambiguous=False,
)
AMOUNT = Amount(SPAN, 40000.0, 40000.0, "bbl/day", Bound.APPROXIMATE)
FOUND = Mention(
    MentionKind.QUANTITY,
    SPAN,
    "en",
    Speaker("Ana Ruiz"),
    "RUR",
    amount=AMOUNT,
    period=Period("2023", PeriodBasis.EXPLICIT),
)


def test_all_right() -> None:
    score = score_document(DOCUMENT, [FOUND], [GOLD])
    assert score.precision == score.recall == 1
    assert score.bounds_right == score.speakers_right == score.others_right == 1
    assert score.actors_right == score.actors == 1
    assert score.periods_right == score.periods == 1
    assert score.stances_right == 1 and score.marked == 0
    assert not score.missed


def test_nothing_found() -> None:
    score = score_document(DOCUMENT, [], [GOLD])
    assert score.recall == 0 and score.precision is None
    assert [one.what for one in score.missed] == ["not found: 40000.0..40000.0 bbl/day"]


@pytest.mark.parametrize(
    ("value", "ambiguous", "magnitudes"),
    [(40.0, False, 1), (40.0, True, 0), (41000.0, False, 0), (400000.0, False, 1)],
)
def test_a_wrong_value_counts_and_ten_times_off_counts_more(
    value: float, ambiguous: bool, magnitudes: int
) -> None:
    amount = replace(AMOUNT, low=value, high=value, ambiguous=ambiguous)
    score = score_document(DOCUMENT, [replace(FOUND, amount=amount)], [GOLD])
    assert (score.right, score.found, score.wanted) == (0, 1, 1)
    assert score.magnitude_wrong == magnitudes


def test_a_wrong_unit_is_wrong() -> None:
    amount = replace(AMOUNT, unit="bbl")
    assert score_document(DOCUMENT, [replace(FOUND, amount=amount)], [GOLD]).right == 0


@pytest.mark.parametrize("unit", ["1", "percent"])
def test_shares_are_one_value_in_either_unit(unit: str) -> None:
    gold = replace(GOLD, units=("1",), low=2 / 3, high=2 / 3)
    value = 0.6667 if unit == "1" else 66.67
    amount = replace(AMOUNT, unit=unit, low=value, high=value)
    assert score_document(DOCUMENT, [replace(FOUND, amount=amount)], [gold]).right == 1


def test_an_open_side_is_a_bound() -> None:
    gold = replace(GOLD, high=None)
    score = score_document(DOCUMENT, [FOUND], [gold])
    assert (score.right, score.bounds_right) == (1, 0)


def test_advertisements_count_against_only_if_they_are_taken() -> None:
    gold = replace(GOLD, kind=GoldKind.ADVERTISEMENT)
    taken = score_document(DOCUMENT, [FOUND], [gold])
    assert (taken.advertised, taken.advertised_taken, taken.found) == (1, 1, 0)
    flagged = score_document(DOCUMENT, [replace(FOUND, advertisement=True)], [gold])
    assert (flagged.advertised_taken, flagged.found) == (0, 0)


def test_trivial_counts_are_no_claims() -> None:
    score = score_document(DOCUMENT, [FOUND], [replace(GOLD, kind=GoldKind.TRIVIAL)])
    assert score.precision == 0


def test_a_year_that_the_text_does_not_have_is_invented() -> None:
    dated = replace(FOUND, period=Period("2022", PeriodBasis.EXPLICIT))
    score = score_document(DOCUMENT, [dated], [GOLD])
    assert (score.years_invented, score.periods_right) == (1, 0)


def test_relations_are_met_by_overlap() -> None:
    gold = replace(GOLD, kind=GoldKind.RELATION, stance=Stance.DENIED)
    relation = Mention(MentionKind.RELATION, SPAN, "en", stance=Stance.DENIED)
    score = score_document(DOCUMENT, [relation], [gold])
    assert (score.relations, score.relations_met, score.stated, score.stated_right) == (1, 1, 1, 1)
    assert (score.marked, score.marked_right) == (1, 1)
    elsewhere = replace(relation, span=Span(0, 7))
    score = score_document(DOCUMENT, [elsewhere], [gold])
    assert (score.relations_met, score.stated_right) == (0, 0)


def test_words_of_a_page_without_offsets_are_looked_for() -> None:
    gold = replace(GOLD, span=None, quote="40,000  barrels a day")
    assert score_document(DOCUMENT, [FOUND], [gold]).right == 1
    lost = replace(gold, quote="not in the page")
    assert score_document(DOCUMENT, [FOUND], [lost]).recall == 0


@pytest.mark.parametrize(
    ("name", "asked", "same"),
    [
        ("author", "author", True),
        ("author", "Ana Ruiz", False),
        ("Ana Ruiz", "author", False),
        ("Ruiz", "Ana Ruiz (ministry)", True),
        ("Ana Ruiz", "Juan Perez", False),
    ],
)
def test_speakers_are_told_by_their_names(name: str, asked: str, same: bool) -> None:
    assert same_speaker(Speaker(name), asked) is same


def test_sources_without_names_are_alike() -> None:
    unnamed = Speaker("unnamed", (), Attribution.UNNAMED)
    assert same_speaker(unnamed, "some reports")
    assert not same_speaker(unnamed, "Ana Ruiz")


def test_languages_add_up() -> None:
    score = score_document(DOCUMENT, [FOUND], [GOLD])
    empty = score_document(DOCUMENT, [], [GOLD])
    found = dict(by_language([("en", score), ("de", empty)]))
    assert found["all"].wanted == 2 and found["all"].recall == 0.5
    assert found["en"].recall == 1 and found["de"].recall == 0


HEAD = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("doc,start\n", "line 1: the columns end, lang"),
        (f"{HEAD}\na.txt,1,2,en,author,,,x,1,USD,,asserted,kind=Q\n", "line 2: could not"),
        (f"{HEAD}\na.txt,1,2,en,author,,,1,1,USD,,asserted,kind=Z\n", "line 2: 'Z'"),
    ],
)
def test_gold_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "gold.csv").write_text(content)
    with pytest.raises(GoldError, match=said):
        read_gold(tmp_path / "gold.csv")
