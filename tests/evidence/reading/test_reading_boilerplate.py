"""What is no part of the article is flagged, and nothing of the article is."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from countertrade.evidence.mentions import Span
from countertrade.evidence.reading import read, read_bytes
from countertrade.evidence.reading.boilerplate import boilerplate
from countertrade.evidence.reading.words import languages

SHARED = Path(__file__).resolve().parents[4] / "shared" / "articles"
MOST_LEAKS = 0.05
CONTINUATIONS = [
    (language, *line.split(" | "))
    for language, lines in yaml.safe_load(
        Path(__file__).with_name("continuations.yaml").read_text(encoding="utf-8")
    ).items()
    for line in lines
]
NUMBER = re.compile(r"\d[\d.,]*")


def with_inserted(paragraphs: list[str], stretch: str, place: int, between: str) -> tuple[str, int]:
    """Return an article with a stretch before one of its paragraphs, and where it begins."""
    before = between.join([*paragraphs[:place], ""])
    return before + between.join([stretch, *paragraphs[place:]]), len(before)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_advertisements_are_flagged_and_articles_are_not(
    articles: dict[str, list[str]],
    advertisements: dict[str, list[str]],
    language: str,
    between: str,
) -> None:
    numbers = leaks = 0
    for stretch in advertisements[language]:
        inserted = stretch if between == "\n\n" else stretch.replace("\n\n", "\n")
        for place in range(1, len(articles[language]) + 1):
            text, begin = with_inserted(articles[language], inserted, place, between)
            document = read_bytes("a.txt", text.encode())
            end = begin + len(inserted)
            for flagged in document.flagged:
                assert begin <= flagged.span.start <= flagged.span.end <= end, (
                    stretch,
                    flagged.span.of(text),
                )
            found = [
                Span(begin + one.start(), begin + one.end()) for one in NUMBER.finditer(inserted)
            ]
            numbers += len(found)
            leaks += sum(not document.is_flagged(span) for span in found)
    assert leaks <= MOST_LEAKS * numbers, f"{leaks} of {numbers}"


@pytest.mark.parametrize("language", languages())
def test_nothing_of_an_article_is_flagged(articles: dict[str, list[str]], language: str) -> None:
    assert boilerplate("\n\n".join(articles[language]), language) == ()


def test_an_empty_place_for_an_advertisement_ends_no_article(
    articles: dict[str, list[str]],
) -> None:
    text, begin = with_inserted(articles["en"], "Advertisement", 2, "\n\n")
    flagged = read_bytes("a.txt", text.encode()).flagged
    assert [one.span.of(text) for one in flagged] == ["Advertisement"]
    assert flagged[0].span.start == begin


def test_a_link_that_runs_into_the_headline_leaves_the_headline(
    articles: dict[str, list[str]],
) -> None:
    text = "Read moreCrude for Havana falls by a third\n" + "\n".join(articles["en"])
    flagged = read_bytes("a.txt", text.encode()).flagged
    assert [one.span.of(text) for one in flagged] == ["Read more"]


def test_quotations_that_address_someone_are_no_advertisements(
    articles: dict[str, list[str]],
) -> None:
    quote = (
        "“Subscribe to our newsletter for just $1 a month, earn 12% returns and get your free "
        "guide today!” read a leaflet that was found in the harbour."
    )
    text = "\n\n".join([*articles["en"], quote])
    assert read_bytes("a.txt", text.encode()).flagged == ()


def test_rows_of_a_table_below_an_announcement_are_kept(articles: dict[str, list[str]]) -> None:
    table = "Year\tCrude\tFuel\n2021\t31\t12\n2022\t35\t14"
    text = "\n".join([*articles["en"], "Read more", table])
    document = read_bytes("a.txt", text.encode())
    assert not document.is_flagged(Span(text.index("2021"), len(text)))


@pytest.mark.parametrize(("language", "cue", "advertisement"), CONTINUATIONS)
@pytest.mark.parametrize("between", ["\n", "\n\n", " "])
def test_an_advertisement_after_the_words_that_the_article_goes_on_is_flagged(
    articles: dict[str, list[str]], language: str, cue: str, advertisement: str, between: str
) -> None:
    stretch = f"{cue}{between}{advertisement}"
    for place in range(1, len(articles[language]) + 1):
        text, _ = with_inserted(articles[language], stretch, place, "\n\n")
        assert [one.span.of(text) for one in boilerplate(text, language)] == [stretch]


@pytest.mark.parametrize(("language", "cue", "_"), CONTINUATIONS)
def test_the_article_goes_on_below_these_words(
    articles: dict[str, list[str]], language: str, cue: str, _: str
) -> None:
    first, second, *others = articles[language]
    text = "\n\n".join([first, cue, second[:40], second, cue, "31\t40 $", *others])
    assert [one.span.of(text) for one in boilerplate(text, language)] == [cue, cue]


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "More than 300,000 leave in a year"),
        ("de", "Mehr als 300.000 gehen in einem Jahr"),
        ("es", "Más de 300.000 se van en un año"),
        ("fr", "Plus de 300 000 départs en un an"),
        ("pt", "Mais de 300 mil saem em um ano"),
    ],
)
def test_headings_with_figures_are_kept(
    articles: dict[str, list[str]], language: str, heading: str
) -> None:
    first, *others = articles[language]
    assert boilerplate("\n\n".join([heading, first, heading, *others]), language) == ()


@given(
    st.text(
        alphabet=st.sampled_from("aZ ß1%$!?.…\n\f“”:–-|>Read more Advertisement you"), max_size=300
    )
)
def test_flagged_stretches_are_in_the_text_in_order_and_apart(text: str) -> None:
    place = 0
    for one in boilerplate(text):
        assert place <= one.span.start < one.span.end <= len(text)
        assert one.reason
        place = one.span.end


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared articles are not beside the repository")
def test_the_shared_articles() -> None:
    with open(SHARED / "gold_claims.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["start"]]
    documents = {path.name: read(path) for path in SHARED.glob("*.txt")}
    for row in rows:
        span = Span(int(row["start"]), int(row["end"]))
        flagged = documents[row["doc"]].is_flagged(span)
        assert flagged == row["note"].startswith("kind=AD"), row
