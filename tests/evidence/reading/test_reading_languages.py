"""Languages of documents and of sentences in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countertrade.evidence.reading import read_bytes
from countertrade.evidence.reading.languages import language_of, passages_of
from countertrade.evidence.reading.words import languages

OTHERS = {
    "it": "Il governo ha annunciato che nel 2023 sono stati importati tre milioni di barili.",
    "ca": "El govern ha anunciat que les exportacions de petroli han caigut un 5 per cent.",
    "gl": "O goberno anunciou que as exportacións de petróleo caeron un 5 por cento este ano.",
    "nl": "De regering heeft aangekondigd dat de uitvoer van olie vorig jaar is gestegen.",
    "ru": "Правительство объявило о поставках нефти из Венесуэлы на Кубу.",  # noqa: RUF001
    "ar": "أعلنت الحكومة أن صادرات النفط من فنزويلا إلى كوبا بلغت 27000 برميل يوميا.",
}


@pytest.mark.parametrize("language", languages())
def test_language_of_documents(articles: dict[str, list[str]], language: str) -> None:
    for paragraph in articles[language]:
        assert language_of(paragraph).language == language
        assert passages_of(paragraph, language) == ()


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_are_told(language: str) -> None:
    document = read_bytes("a.txt", OTHERS[language].encode())
    assert document.language == language
    assert any(f"({language})" in note for note in document.notes)


@pytest.mark.parametrize("text", ["", "12 34", "xyz"])
def test_too_little_is_undetermined(text: str) -> None:
    assert language_of(text).language == "und"


def test_quotes_in_another_language(articles: dict[str, list[str]]) -> None:
    quote = "los envíos de crudo no se han recortado y los petroleros volverán en cuanto se pueda"
    text = f"{articles['en'][0]} The director said: “{quote}”. {articles['en'][1]}"
    document = read_bytes("a.txt", text.encode())
    assert document.language == "en"
    assert [(one.span.of(text), one.language) for one in document.passages] == [(quote, "es")]
    assert document.language_at(text.index(quote)) == "es"
    assert document.language_at(0) == "en"


@given(st.text(max_size=200), st.sampled_from([*languages(), "und"]))
def test_passages_are_in_order(text: str, language: str) -> None:
    place = 0
    for one in passages_of(text, language):
        assert place <= one.span.start < one.span.end <= len(text)
        assert one.language != language
        assert 0 <= one.probability <= 1
        place = one.span.end
