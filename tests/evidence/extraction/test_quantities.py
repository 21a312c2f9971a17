"""Amounts in sentences of five languages, and what must hold for any text."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from countertrade.evidence.document import Document, Passage
from countertrade.evidence.extraction.quantities import find_amounts, find_amounts_in, reparse
from countertrade.evidence.mentions import Amount, Bound, Change, Direction, Span

LANGUAGES = ("en", "de", "es", "fr", "pt")
CASES: list[list[Any]] = [
    case
    for name in ("quantity_cases.yaml", "quantity_classes.yaml")
    for case in yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
]

EACH_TEXT = pytest.mark.parametrize(
    ("language", "text"), [case[:2] for case in CASES], ids=[case[1][:60] for case in CASES]
)


def _document(text: str, language: str, **more: Any) -> Document:
    return Document(
        name="a.txt",
        sha256="",
        text=text,
        text_sha256="",
        media_type="text/plain",
        encoding="utf-8",
        extractor="test",
        language=language,
        **more,
    )


def _only(text: str, language: str, region: str | None = None) -> Amount:
    found = find_amounts(text, language, region)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(("language", "text", "wanted"), CASES, ids=[c[1][:60] for c in CASES])
def test_sentence(language: str, text: str, wanted: list[list[Any]]) -> None:
    found = [[a.low, a.high, a.unit, a.bound.value] for a in find_amounts(text, language)]
    assert found == wanted


def test_there_are_cases_for_each_language() -> None:
    counts = {language: sum(c[0] == language for c in CASES) for language in LANGUAGES}
    assert len(CASES) >= 150
    assert min(counts.values()) >= 40


@EACH_TEXT
def test_each_amount_reads_again_from_its_own_slice(language: str, text: str) -> None:
    for amount in find_amounts(text, language):
        again = reparse(amount.span.of(text), language, amount.rules)
        assert again is not None
        assert again.unit == amount.unit
        numbers = {again.low, again.high}
        assert {value for value in (amount.low, amount.high) if value is not None} <= numbers


@EACH_TEXT
def test_a_line_break_in_place_of_a_space_changes_no_value(language: str, text: str) -> None:
    before = [(a.low, a.high, a.unit) for a in find_amounts(text, language)]
    for amount in find_amounts(text, language):
        slice_ = amount.span.of(text)
        place = slice_.find(" ")
        digits = slice_[:place][-1:].isdigit() and slice_[place + 1 : place + 4].isdigit()
        if place < 0 or digits:
            continue  # a space that groups digits is no place for a line break
        at = amount.span.start + place
        broken = text[:at] + "\n" + text[at + 1 :]
        assert [(a.low, a.high, a.unit) for a in find_amounts(broken, language)] == before


def test_a_word_cut_by_a_line_break_is_read_whole() -> None:
    amount = _only("Der Kredit beträgt 3 Mil-\nliarden Dollar.", "de")
    assert (amount.low, amount.unit) == (3e9, "USD")


# Separators


def test_spanish_of_caracas_and_of_havana() -> None:
    caracas = _only("Son 55.000 barriles.", "es", "VE")
    havana = _only("Son 55,000 barriles.", "es", "CU")
    assert (caracas.low, caracas.ambiguous) == (55000, False)
    assert (havana.low, havana.ambiguous) == (55000, False)


@pytest.mark.parametrize(
    ("language", "text", "other"),
    [
        ("en", "It sent 34.000 barrels.", 34),
        ("de", "Es waren 34,000 Barrel.", 34),
        ("es", "Son 55,000 barriles.", 55),
        ("pt", "São 55,000 barris.", 55),
        ("fr", "Soit 55,000 barils.", 55),
        ("fr", "Soit 55.000 barils.", 55),
    ],
)
def test_a_separator_against_usage_is_flagged(language: str, text: str, other: float) -> None:
    amount = _only(text, language)
    assert amount.ambiguous
    assert amount.low == other * 1000
    assert amount.alternatives == (other,)


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "Es waren 34.000 Barrel.", 34000),
        ("en", "It sent 34,000 barrels.", 34000),
        ("fr", "Soit 34\u202f000 barils.", 34000),
        ("de", "Es waren 1'250 Barrel.", 1250),
        ("es", "Son 12 500 barriles.", 12500),
        ("en", "It sent 1,234,567.5 barrels.", 1234567.5),
        ("de", "Es waren 1.234.567,5 Barrel.", 1234567.5),
    ],
)
def test_a_separator_in_line_with_usage_is_not(language: str, text: str, value: float) -> None:
    amount = _only(text, language)
    assert (amount.low, amount.ambiguous) == (value, False)


def test_a_document_can_show_a_decimal_comma_to_be_none() -> None:
    text = "El crudo vale 62.5 dólares. Las pérdidas son de 7,556 millones de dólares."
    losses = find_amounts(text, "es")[1]
    assert losses.low == 7556e6
    assert losses.ambiguous
    assert losses.alternatives == (7.556e6,)


def test_swiss_apostrophes_make_the_point_a_decimal_sign() -> None:
    text = "Es waren 3'500 Personen, CHF 62.50 und 2.450 Tonnen Mehl."
    flour = find_amounts(text, "de")[2]
    assert (flour.low, flour.ambiguous) == (2.45, True)


def test_letters_that_mean_thousand_or_million_are_flagged() -> None:
    amount = _only("Exportó 320 mbd.", "es")
    assert (amount.low, amount.ambiguous) == (320000, True)


# Money


def test_a_bare_dollar_is_american_unless_another_is_named() -> None:
    assert _only("It cost $5.", "en").unit == "USD"
    both = find_amounts("It cost $5 or CAD 7.", "en")
    assert [a.unit for a in both] == ["USD|CAD", "CAD"]


def test_a_bare_peso_is_of_the_country_named() -> None:
    assert _only("En Cuba gana 500 pesos.", "es").unit == "CUP"
    assert _only("En México gana 500 pesos.", "es").unit == "MXN"


def test_pounds_of_rice_are_no_money() -> None:
    assert _only("Reciben siete libras de arroz.", "es").unit == "lb"


# Change


@pytest.mark.parametrize(
    ("language", "text", "direction"),
    [
        ("en", "Output rose by 20 percent.", Direction.UP),
        ("en", "Output fell 20 percent.", Direction.DOWN),
        ("en", "It was 15 percent more.", Direction.UP),
        ("de", "Die Ausfuhr sank um 20 Prozent.", Direction.DOWN),
        ("es", "La producción cayó un 20 %.", Direction.DOWN),
        ("fr", "Les ventes ont augmenté de 20 %.", Direction.UP),
        ("pt", "A produção caiu 20%.", Direction.DOWN),
    ],
)
def test_a_difference_has_a_direction(language: str, text: str, direction: Direction) -> None:
    amount = _only(text, language)
    assert (amount.change, amount.direction) == (Change.DIFFERENCE, direction)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Output fell to 34,000 bpd."),
        ("de", "Die Menge sank auf 34.000 Barrel pro Tag."),
        ("es", "La producción cayó a 34.000 bpd."),
        ("fr", "La production est tombée à 34 000 barils par jour."),
        ("pt", "A produção caiu para 34.000 bpd."),
    ],
)
def test_what_a_change_reaches_is_a_level(language: str, text: str) -> None:
    amount = _only(text, language)
    assert (amount.change, amount.direction) == (Change.LEVEL, Direction.DOWN)


def test_a_multiple_is_a_ratio() -> None:
    amount = _only("Die Preise haben sich halbiert.", "de")
    assert (amount.low, amount.change, amount.direction) == (0.5, Change.RATIO, Direction.DOWN)


def test_noun_and_qualifier_are_kept_as_written() -> None:
    amount = _only("Mehr als 300 kubanische Ärzte kamen.", "de")
    assert (amount.noun, amount.qualifier) == ("kubanische Ärzte", "Mehr als")
    assert amount.bound is Bound.MORE_THAN


# Units from elsewhere


def test_cells_take_the_unit_of_the_title() -> None:
    text = "Crossings (thousand persons)\nPost\tOut\tIn\nNorth\t212\t171\nSouth\t88\t80.5\n"
    amounts = find_amounts(text, "en")
    assert [(a.low, a.unit) for a in amounts] == [
        (212000, "person"),
        (171000, "person"),
        (88000, "person"),
        (80500, "person"),
    ]
    assert all("table_header" in a.rules for a in amounts)
    assert text[amounts[3].span.start : amounts[3].span.end] == "80.5"


def test_cells_take_the_unit_of_their_column() -> None:
    text = "Land | Export, kb/d | Erlös, Mio. USD\nA | 120 | 35\nB | 95,5 | 28\n"
    found = [(a.low, a.unit) for a in find_amounts(text, "de")]
    assert found == [(120000, "bbl/day"), (35e6, "USD"), (95500, "bbl/day"), (28e6, "USD")]


def test_years_in_a_table_are_no_amounts() -> None:
    text = "Exports, kb/d\nYear  Flow\n2019  120\n2020  95\n"
    assert [a.low for a in find_amounts(text, "en")] == [120000, 95000]


def test_each_passage_is_read_in_its_language() -> None:
    german = "Es waren 34.000 Barrel pro Tag. "
    text = german + "It was 34,000 barrels per day."
    passage = Passage(Span(len(german), len(text)), "en", 0.9)
    amounts = find_amounts_in(_document(text, "de", passages=(passage,)))
    assert [(a.low, a.unit, a.ambiguous) for a in amounts] == [(34000, "bbl/day", False)] * 2


def test_the_region_of_the_metadata_tells_the_separators() -> None:
    document = _document("Son 55,000 barriles.", "es", metadata={"language": "es-MX"})
    assert not find_amounts_in(document)[0].ambiguous


# What must hold for any text

_WORDS = st.sampled_from(
    [
        *sorted({word for case in CASES for word in re.findall(r"\S+", case[1])}),
        *["\n", "\t", "|", "-", "(", "½", "1.2.3", "12\u00a0500", "99999999999999999999", "$", "²"],
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=40), st.sampled_from(LANGUAGES))
def test_any_mixture_of_words_reads_again_from_its_slices(words: list[str], language: str) -> None:
    text = " ".join(words)
    for amount in find_amounts(text, language):
        assert 0 <= amount.span.start < amount.span.end <= len(text)
        again = reparse(amount.span.of(text), language, amount.rules)
        assert again is not None and again.unit == amount.unit
        values = {value for value in (amount.low, amount.high) if value is not None}
        assert values <= {again.low, again.high}
        assert amount.low is None or amount.high is None or amount.low <= amount.high


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_any_text_is_read_without_error(text: str, language: str) -> None:
    for amount in find_amounts(text, language):
        assert amount.span.of(text)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 999_999_999), st.sampled_from(LANGUAGES))
def test_grouped_digits_of_each_language_are_read(value: int, language: str) -> None:
    group = {"en": ",", "fr": "\u202f"}.get(language, ".")
    noun = {"en": "barrels", "de": "Barrel", "es": "barriles", "fr": "barils", "pt": "barris"}
    text = f"= {value:,} {noun[language]}".replace(",", group)
    amount = _only(text, language)
    assert (amount.low, amount.ambiguous) == (value, False)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(str(i) for i in range(10_000)),
        "a" * 1_000_000,
        "1" * 1_000_000,
        "1." * 200_000,
        "million " * 30_000,
        "5 " + "crude " * 50_000 + "barrels",
        "(" * 300_000,
    ],
    ids=["numbers", "letters", "digits", "points", "scales", "adjectives", "signs"],
)
def test_a_hostile_text_takes_bounded_time(text: str) -> None:
    start = time.process_time()
    find_amounts(text, "en")
    assert time.process_time() - start < 30
