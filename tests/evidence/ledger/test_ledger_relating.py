"""Contradictions, repeats, groups, arithmetic: what the program ties together by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_rows import Opener, document, mentions, quantity

from countertrade.evidence.ledger import Ledger
from countertrade.evidence.ledger.contradictions import MOST_COMPARED
from countertrade.evidence.ledger.derivations import derivations
from countertrade.evidence.ledger.figures import dimensions, half_a_digit
from countertrade.evidence.ledger.ingest import claims_of
from countertrade.evidence.ledger.periods import days_of, is_edtf
from countertrade.evidence.ledger.relating import ties
from countertrade.evidence.mentions import (
    Attribution,
    Bound,
    Change,
    Direction,
    Mention,
    Speaker,
    Stance,
)

PAIR = "It was 34,000 barrels a day by one count and 52,000 barrels a day by another."
FIRST, SECOND = "34,000 barrels a day", "52,000 barrels a day"


def of_pair(**second: object) -> list[Mention]:
    """Two rates for the same month, the second with other fields."""
    first = quantity(PAIR, FIRST, 34e3, "bbl/day", edtf="2019-03")
    fields: dict[str, object] = {"low": 52e3, "unit": "bbl/day", "edtf": "2019-03", **second}
    return [first, quantity(PAIR, SECOND, **fields)]  # type: ignore[arg-type]


def contradict(opener: Opener, found: list[Mention]) -> bool:
    ledger = opener()
    ledger.add(document(PAIR), found, "rules 1")
    ledger.relate()
    one, other = ledger.query()
    ties = (other.id in one.contradicts, one.id in other.contradicts)
    assert ties[0] == ties[1]
    assert bool(ledger.ids(contradicting=one.id)) == ties[0]
    return ties[0]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({}, True),
        ({"low": 34.2e3}, False),
        ({"low": 1.0, "bound": Bound.MORE_THAN}, False),
        ({"low": 52e3, "bound": Bound.AT_LEAST}, True),
        ({"low": 36e3, "bound": Bound.APPROXIMATE}, False),
        ({"low": 30e3, "high": 40e3, "bound": Bound.RANGE}, False),
        ({"low": 52e3, "ambiguous": True, "alternatives": (34e3,)}, False),
        ({"low": 34e3 * 365, "unit": "bbl/year"}, False),
        ({"low": 52e3 * 365, "unit": "bbl/year"}, True),
        ({"unit": "USD/day"}, False),
        ({"edtf": "2019-04"}, False),
        ({"edtf": "2019"}, False),
        ({"edtf": None}, False),
        ({"edtf": "XXXX-03"}, False),
        ({"variable": "other"}, False),
        ({"object": "SYR"}, False),
        ({"change": Change.DIFFERENCE}, False),
        ({"stance": Stance.FORECAST}, False),
        ({"stance": Stance.CONTESTED}, True),
        ({"stance": Stance.DENIED}, False),
        ({"low": 34e3, "stance": Stance.DENIED}, True),
    ],
)
def test_claims_contradict_each_other_where_they_cannot_both_hold(
    opener: Opener, second: dict[str, object], expected: bool
) -> None:
    assert contradict(opener, of_pair(**second)) is expected


def test_values_without_a_date_contradict_nothing(opener: Opener) -> None:
    found = [replace(one, period=type(one.period)()) for one in of_pair()]
    assert not contradict(opener, found)


def test_kinds_of_observation_are_never_compared(ledger: Ledger, opener: Opener) -> None:
    ledger.add(document(PAIR, "pair.txt"), of_pair(), "rules 1")
    one, other = ledger.query(document="pair.txt")
    ledger.relate()
    assert ledger.claim(one.id).contradicts == (other.id,)
    ledger.edit(one.id, {"observed_as": "contract"}, "Ana")
    ledger.relate()
    assert ledger.claim(one.id).contradicts == ledger.claim(other.id).contradicts == ()


def test_a_tie_that_a_person_took_back_is_not_tied_again(ledger: Ledger) -> None:
    ledger.add(document(PAIR, "pair.txt"), of_pair(), "rules 1")
    one, other = ledger.query(document="pair.txt")
    ledger.relate()
    ledger.unlink(one.id, "contradicts", other.id, "Ana", "two ports")
    assert ledger.relate() == ()
    assert ledger.claim(one.id).contradicts == ledger.claim(other.id).contradicts == ()
    first, second, *_ = ledger.ids(document="terminal.txt")
    ledger.link(first, "contradicts", second, "Ana", "see page 3")
    assert ledger.relate() == ()
    assert ledger.claim(second).contradicts == (first,)


def test_a_rejected_claim_is_tied_to_nothing(ledger: Ledger) -> None:
    ledger.add(document(PAIR, "pair.txt"), of_pair(), "rules 1")
    one, other = ledger.query(document="pair.txt")
    ledger.relate()
    ledger.reject(other.id, "Ana")
    ledger.relate()
    assert ledger.claim(one.id).contradicts == ()


def test_relating_twice_changes_nothing_and_added_documents_alone_suffice(opener: Opener) -> None:
    ledger = opener()
    ledger.add(document(), mentions(), "rules 1")
    ledger.relate()
    assert ledger.relate() == ()
    new = document(PAIR, "pair.txt")
    ledger.add(new, of_pair(), "rules 1")
    assert len(ledger.relate(documents=[new.text_sha256])) == 2
    assert ledger.relate() == ()


def test_a_multiple_beside_both_levels_is_derived_and_no_other_claim_is(ledger: Ledger) -> None:
    ledger.relate()
    derived = {one.quote.exact: one.derived_from for one in ledger.query() if one.derived_from}
    assert list(derived) == ["three times"]
    formula = derived["three times"].formula
    assert formula == "2,400,000,000 USD/year / 800,000,000 USD/year = 3"


def derived(opener: Opener, text: str, found: list[Mention]) -> dict[str, str]:
    ledger = opener()
    ledger.add(document(text), found, "rules 1")
    ledger.relate()
    return {
        str(one.quote.exact): one.derived_from.formula
        for one in ledger.query()
        if one.derived_from is not None
    }


def test_a_rate_given_again_by_another_time_is_derived(opener: Opener) -> None:
    text = "That is 100 tonnes a day, or 36,500 tonnes a year."
    found = [
        quantity(text, "100 tonnes a day", 100.0, "tonne/day"),
        quantity(text, "36,500 tonnes a year", 36500.0, "tonne/year"),
    ]
    assert derived(opener, text, found) == {
        "36,500 tonnes a year": "100 tonne/day * 365 = 36,500 tonne/year"
    }


def test_volume_times_price_is_value(opener: Opener) -> None:
    text = "At $60 a barrel the 50,000 barrels a day cost $3 million a day, not $7 million a day."
    found = [
        quantity(text, "$60 a barrel", 60.0, "USD/bbl", variable="price"),
        quantity(text, "50,000 barrels a day", 5e4, "bbl/day", variable="oil_rate"),
        quantity(text, "$3 million a day", 3e6, "USD/day"),
        quantity(text, "$7 million a day", 7e6, "USD/day"),
    ]
    assert derived(opener, text, found) == {
        "$3 million a day": "50,000 bbl/day * 60 USD/bbl = 3,000,000 USD/day"
    }


def test_a_total_beside_its_terms_and_a_change_between_two_levels_are_derived(
    opener: Opener,
) -> None:
    text = "32 guards fell: 20 at the gate, 12 in the yard."
    found = [
        quantity(text, "32 guards", 32.0, "person", variable="deaths"),
        quantity(text, "20", 20.0, "person", variable="deaths"),
        quantity(text, "12", 12.0, "person", variable="deaths"),
    ]
    assert derived(opener, text, found) == {"32 guards": "20 person + 12 person = 32 person"}


def test_a_percentage_between_two_levels_is_derived(opener: Opener) -> None:
    text = "It fell from 50 tonnes to 40 tonnes, or by 20 percent."
    found = [
        quantity(text, "50 tonnes", 50.0, "tonne"),
        quantity(text, "40 tonnes", 40.0, "tonne"),
        quantity(
            text,
            "by 20 percent",
            20.0,
            "percent",
            change=Change.DIFFERENCE,
            direction=Direction.DOWN,
        ),
    ]
    assert derived(opener, text, found) == {
        "by 20 percent": "(50 tonne - 40 tonne) / 50 tonne = 20 percent"
    }


def test_numbers_that_only_look_alike_are_not_derived(opener: Opener) -> None:
    text = "There were 30 ships, 10 ports and 3 times the noise; 40 crews and 13 cats."
    found = [
        quantity(text, "30 ships", 30.0, "ship", variable="ships"),
        quantity(text, "10 ports", 10.0, "port", variable="ports"),
        quantity(text, "3 times", 3.0, "1", variable="noise", change=Change.RATIO),
        quantity(text, "40 crews", 40.0, "crew", variable="crews"),
        quantity(text, "13 cats", 13.0, "cat", variable="cats"),
    ]
    assert derived(opener, text, found) == {}


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 99), st.sampled_from(["t", "t/day", "USD/t"])), max_size=12)
)
def test_nothing_follows_from_itself(values: list[tuple[int, str]]) -> None:
    text = " ".join(f"<{place}>" for place in range(len(values)))
    found = [
        quantity(text, f"<{place}>", float(low), unit, variable="v")
        for place, (low, unit) in enumerate(values)
    ]
    records = claims_of(document(text), found, "rules", "2026-01-01T00:00:00Z")
    links = derivations(one.current for one in records)
    for name in links:
        reached, waiting = set(), list(links[name].claims)
        while waiting:
            one = waiting.pop()
            assert one != name
            if one in links and one not in reached:
                reached.add(one)
                waiting.extend(links[one].claims)


def test_prices_and_yearly_values_are_implied_with_their_bounds(ledger: Ledger) -> None:
    implied = {one.formula: one for one in ledger.implied()}
    price = next(one for text, one in implied.items() if text.startswith("800,000,000"))
    assert price.unit == "USD/bbl"
    assert price.low == pytest.approx(8e8 / 365 / 4e4)
    assert price.high is None
    day = next(one for text, one in implied.items() if "2,500,000 USD/day / 40,000" in text)
    assert day.low == day.high == pytest.approx(62.5)
    year = next(one for text, one in implied.items() if text.startswith("2,500,000 USD/day * 365"))
    assert year.low == year.high == pytest.approx(912.5e6)


def test_repeats_copies_and_one_speaker_in_two_articles_are_one_observation(
    opener: Opener,
) -> None:
    ledger = opener()
    twice = "Of the guards 32 fell. The 32 were buried."
    deaths = [
        quantity(twice, words, 32.0, "person", variable="deaths")
        for words in ("32 fell", "32 were")
    ]
    ledger.add(document(twice, "a.txt"), deaths, "rules 1")
    copy = f"{twice} (Reuse)"
    copied = [quantity(copy, "32 fell", 32.0, "person", variable="deaths")]
    ledger.add(document(copy, "b.txt"), copied, "rules 1")
    for number in range(2):
        text = f"Expert: 40,000 barrels a day. Page {number}."
        cited = quantity(text, "40,000 barrels a day", 4e4, "bbl/day", variable="rate")
        name = "Ana  Expert" if number else "ana expert"
        cited = replace(cited, speaker=Speaker(name, ("Paper",) * number, Attribution.INDIRECT))
        ledger.add(document(text, f"cited{number}.txt"), [cited], "rules 1")
    copies = [(document(twice).text_sha256, document(copy).text_sha256)]
    ledger.relate(copies)
    by_variable = {
        variable: {one.group for one in ledger.query(variable=variable)}
        for variable in ("deaths", "rate")
    }
    assert {name: len(groups) for name, groups in by_variable.items()} == {"deaths": 1, "rate": 1}
    one, other = ledger.query(document="a.txt")
    assert one.same_as == (other.id,)
    ledger.relate()
    assert len({one.group for one in ledger.query(variable="deaths")}) == 2


def test_authors_of_two_articles_are_two_observations(opener: Opener) -> None:
    ledger = opener()
    for text in (PAIR, f"{PAIR} Again."):
        found = [quantity(text, FIRST, 34e3, "bbl/day", edtf="2019-03")]
        ledger.add(document(text, f"{len(text)}.txt"), found, "rules 1")
    ledger.relate()
    assert len({one.group for one in ledger.query()}) == 2


@pytest.mark.parametrize(
    "edtf",
    [
        "2019",
        "2019-03",
        "2019-03-12",
        "199X",
        "19XX",
        "2024-03~",
        "1994?",
        "2025-33",
        "2019-03/2020",
        "2004-06-XX",
        "2019-21",
        "2020-02-29",
    ],
)
def test_periods_are_read_as_the_edtf_library_reads_them(edtf: str) -> None:
    library = pytest.importorskip("edtf", reason="the library edtf is not installed")
    other = library.parse_edtf(edtf)
    days = days_of(edtf)
    assert days is not None
    assert days.first == dt.date(*other.lower_strict()[:3])
    assert days.last.timetuple()[:2] == tuple(other.upper_strict()[:2])


@pytest.mark.parametrize("edtf", ["XXXX-03", "XXXX-07-28", "XXXX", "XXXX-XX-12"])
def test_a_period_without_a_year_has_no_days_and_none_are_guessed(edtf: str) -> None:
    assert days_of(edtf) is None
    assert is_edtf(edtf)


@given(st.text(alphabet="0123456789X-/.~?% ", max_size=12))
def test_any_text_is_a_period_or_none(text: str) -> None:
    days = days_of(text)
    assert days is None or days.first <= days.last
    assert days is None or is_edtf(text)


@given(st.floats(1e-6, 1e15))
def test_half_a_digit_is_within_the_digits_written(number: float) -> None:
    assert 0 < half_a_digit(number) <= 0.05 * number * 1.001


@given(st.sampled_from(["bbl/day", "USD/year", "USD/bbl", "person", "1", "percent", "USD|CAD"]))
def test_units_are_products_of_base_units(unit: str) -> None:
    powers, factor = dimensions(unit)
    assert factor > 0
    assert all(name not in ("week", "month", "year", "1", "") for name, _ in powers)


def test_very_many_figures_on_one_matter_have_ties_in_proportion() -> None:
    text = " ".join(f"{number} tonnes" for number in range(10_000, 11_000))
    found = [
        quantity(text, f"{number} tonnes", float(number % 300 + 1), "tonne", edtf="2019")
        for number in range(10_000, 11_000)
    ]
    records = claims_of(document(text), found, "rules", "2026-01-01T00:00:00Z")
    found_ties = ties([one.current for one in records])
    assert sum(map(len, found_ties.same_as.values())) <= 2 * len(records)
    assert sum(map(len, found_ties.contradicts.values())) <= MOST_COMPARED**2
