"""Numbers in digits and in words, alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countertrade.evidence.extraction.compound_numbers import compound_value
from countertrade.evidence.extraction.number_lexicon import LANGUAGES, lexicon, money_letters
from countertrade.evidence.extraction.number_tokens import Kind, tokenise
from countertrade.evidence.extraction.number_words import numeral_at
from countertrade.evidence.extraction.separators import Convention, convention_of, read_digits

ENGLISH = Convention(",", ".")


def _value(text: str, language: str) -> float:
    words = lexicon(language)
    tokens = tokenise(text, 0, len(text), money_letters())
    numeral = numeral_at(tokens, 0, words, convention_of(words, text))
    assert numeral is not None
    assert numeral.end == len(tokens), f"{text}: read only up to token {numeral.end}"
    return numeral.value


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "one hundred and seven", 107),
        ("en", "three hundred thousand two hundred and forty-one", 300241),
        ("en", "two million three hundred thousand", 2300000),
        ("en", "half a million", 500000),
        ("en", "two and a half billion", 2.5e9),
        ("en", "a million and a half", 1.5e6),
        ("en", "four dozen", 48),
        ("en", "2.5 million", 2.5e6),
        ("de", "zweiunddreißig", 32),
        ("de", "siebenhundertneunundachtzigtausendeinhundertelf", 789111),
        ("de", "zwei Millionen dreihunderttausend", 2300000),
        ("de", "eine halbe Million", 500000),
        ("de", "anderthalb Milliarden", 1.5e9),
        ("de", "viereinhalb Millionen", 4.5e6),
        ("de", "2,5 Mrd.", 2.5e9),
        ("de", "ein halbes Dutzend", 6),
        ("es", "treinta y cuatro mil quinientos", 34500),
        ("es", "un millón doscientos mil", 1200000),
        ("es", "dos mil quinientos millones", 2.5e9),
        ("es", "2 millones 300 mil", 2300000),
        ("es", "34 mil 500", 34500),
        ("es", "dos millones y medio", 2.5e6),
        ("es", "un billón", 1e12),
        ("es", "media docena", 6),
        ("es", "una docena de miles", 12000),
        ("fr", "quatre-vingt-dix-sept", 97),
        ("fr", "soixante et onze", 71),
        ("fr", "deux cent mille", 200000),
        ("fr", "mille deux cent trente-quatre", 1234),
        ("fr", "un demi-million", 500000),
        ("fr", "deux millions et demi", 2.5e6),
        ("fr", "une centaine", 100),
        ("pt", "cento e vinte e três", 123),
        ("pt", "dois mil e quinhentos", 2500),
        ("pt", "dois milhões e trezentos mil", 2300000),
        ("pt", "um bilhão e meio", 1.5e9),
        ("pt", "meia dúzia", 6),
    ],
)
def test_number_words(language: str, text: str, value: float) -> None:
    assert _value(text, language) == value


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("en", "one hundred and two hundred", 3),
        ("en", "two thousand and three thousand", 2),
        ("en", "twenty thirty", 1),
        ("es", "veinte y treinta", 1),
        ("pt", "dois mil e três mil", 2),
    ],
)
def test_two_numbers_side_by_side_stay_two(language: str, text: str, read: int) -> None:
    words = lexicon(language)
    tokens = tokenise(text, 0, len(text), money_letters())
    numeral = numeral_at(tokens, 0, words, ENGLISH)
    assert numeral is not None and numeral.end < len(tokens)
    assert numeral.end <= read


NO_NUMBERS = ["hunderte", "tausende", "und", "einfach", "hundertprozentig", "x" * 99]


@pytest.mark.parametrize("word", NO_NUMBERS)
def test_words_that_are_no_numbers(word: str) -> None:
    assert compound_value(word) is None


@pytest.mark.parametrize("written", ["1.2.3", "12,34,5", "007", "1,2,3", "1.234,567.8"])
def test_digits_that_are_no_number(written: str) -> None:
    assert read_digits(written, ENGLISH) is None


@pytest.mark.parametrize(
    ("written", "value", "other"),
    [
        ("0.125", 0.125, None),
        ("1234.567", 1234.567, None),
        ("1,234", 1234, None),
        ("1.234", 1234, 1.234),
        ("2½", 2.5, None),
        ("1’250", 1250, None),  # noqa: RUF001
    ],
)
def test_lone_separators(written: str, value: float, other: float | None) -> None:
    digits = read_digits(written, ENGLISH)
    assert digits is not None
    assert (digits.value, digits.other) == (value, other)


@given(st.integers(1, 999_999))
def test_every_german_number_word_is_read(value: int) -> None:
    assert compound_value(_german(value)) == value


def _german(value: int) -> str:
    """Return a number as one German word."""
    if value >= 1000:
        thousands, rest = divmod(value, 1000)
        return _german_part(thousands) + "tausend" + (_german(rest) if rest else "")
    return _german_part(value) if value != 1 else "eins"


def _german_part(value: int) -> str:
    units = ["", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"]
    units += ["elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn"]
    units += ["achtzehn", "neunzehn"]
    tens = ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig"]
    tens += ["neunzig"]
    hundreds, rest = divmod(value, 100)
    head = units[hundreds] + "hundert" if hundreds else ""
    if rest == 1 and hundreds:
        return head + "eins"
    if rest < 20:
        return head + units[rest]
    ten, unit = divmod(rest, 10)
    return head + (units[unit] + "und" if unit else "") + tens[ten]


@given(st.text(max_size=200))
def test_tokens_cover_all_but_white_space(text: str) -> None:
    tokens = tokenise(text, 0, len(text), money_letters())
    assert "".join(token.text for token in tokens) == "".join(text.split())
    assert all(text[token.start : token.end] == token.text for token in tokens)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Su-30", Kind.NAME),
        ("Covid-19", Kind.NAME),
        ("2024-07-28", Kind.OTHER),
        ("28.07.2024", Kind.OTHER),
        ("10:30", Kind.OTHER),
        ("https://a.b/1", Kind.OTHER),
        ("1.234,5", Kind.NUMBER),
    ],
)
def test_kinds_of_token(text: str, kind: Kind) -> None:
    (token,) = tokenise(text, 0, len(text), money_letters())
    assert token.kind is kind


def test_a_row_of_numbers_is_not_one_number() -> None:
    tokens = tokenise("212 171 41", 0, 10, money_letters())
    assert [token.text for token in tokens] == ["212", "171", "41"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_lists_have_the_same_keys(language: str) -> None:
    english, other = lexicon("en"), lexicon(language)
    assert other.maps.keys() >= english.maps.keys() - {"after_year"}
    for name in ("cardinals", "fractions"):
        assert other.maps[name]
    for name in ("persons", "events", "months", "determiners", "labels", "stop", "up", "down"):
        assert other.sets[name], name
