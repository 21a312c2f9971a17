"""The corpus: each gold row is true of its own article, and both halves hold every class."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from countertrade.evidence.extraction.units import canonical_unit

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
HALVES = ("development", "held-out")
LANGUAGES = ("en", "de", "es", "fr", "pt")
ARTICLES_PER_LANGUAGE = 6

COLUMNS = (
    "doc,start,end,lang,speaker,subject,object,variable,value_low,value_high,unit_canonical,"
    "period,qualifier,stance,topic,note,quote"
)
KINDS = {"Q", "R", "AD", "P", "T"}
STANCES = {"asserted", "contested", "forecast", "denied"}
CLASSES = {
    "bare_number",
    "collective",
    "derived",
    "fraction",
    "likelihood",
    "multiple",
    "n_of_m",
    "negated_bound",
    "number_word",
    "oil_short_form",
    "period_carried",
    "price_per_unit",
    "second_hand",
    "shared_scale",
    "speaker_carried",
    "unit_in_header",
    "unnamed_source",
}

CURRENCIES = {"USD", "EUR", "CHF", "BRL", "MXN", "CUP", "SYP", "BYN", "AOA", "BOB", "CVE"}
MEASURES = {"bbl", "t", "kg", "g", "lb", "oz", "carat", "l", "m3", "1000m3", "MW", "MWh", "nmi"}
COUNTED = {"person", "count", "percent", "percentage_point", "1"}
TIMES = {"minute", "hour", "day", "week", "month", "year"}
ATOMS = CURRENCIES | MEASURES | COUNTED | TIMES

MONTH_OR_YEAR = r"(?:\d{4}|\d{3}X|XXXX)(?:-\d\d){0,2}~?"
DEICTIC = r"PUB(?:[+-]\d+[DWMY]|-week\.(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))?"
END_OF_PERIOD = rf"(?:{MONTH_OR_YEAR}|{DEICTIC}|\.\.)"
PERIOD = re.compile(rf"{END_OF_PERIOD}(?:/{END_OF_PERIOD})?")

Row = dict[str, str]


def rows_of(half: str) -> list[Row]:
    with (CORPUS / half / "gold.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text_of(half: str, doc: str) -> str:
    return (CORPUS / half / doc).read_bytes().decode("utf-8")


def kind_of(row: Row) -> str:
    return row["note"].removeprefix("kind=").split(";")[0]


def classes_of(row: Row) -> set[str]:
    return set(re.findall(r"class=(\w+)", row["note"]))


def articles_of(half: str) -> list[str]:
    return sorted(path.name for path in (CORPUS / half).glob("*.txt"))


def folded(text: str) -> str:
    return " ".join(text.split())


def significant(digits: str) -> str:
    """Return what of a number stays the same when its unit or its separators change."""
    return re.sub(r"\D", "", digits).strip("0")


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + 4]) for at in range(len(words) - 3)}


def alike(one: str, other: str) -> float:
    first, second = shingles(one), shingles(other)
    return len(first & second) / len(first | second)


@pytest.fixture(params=HALVES)
def half(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_columns_are_those_of_the_convention(half: str) -> None:
    first = (CORPUS / half / "gold.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == COLUMNS


def test_each_language_has_its_articles(half: str) -> None:
    languages = Counter(name[:2] for name in articles_of(half))
    assert languages == dict.fromkeys(LANGUAGES, ARTICLES_PER_LANGUAGE)


def test_each_file_has_gold_and_each_row_a_file(half: str) -> None:
    files = {path.name for path in (CORPUS / half).iterdir()} - {"gold.csv"}
    assert {row["doc"] for row in rows_of(half)} == files


def test_slice_equals_quote(half: str) -> None:
    texts = {name: text_of(half, name) for name in articles_of(half)}
    for row in rows_of(half):
        if row["doc"] not in texts:
            assert not row["start"] + row["end"]
            continue
        text, start, end = texts[row["doc"]], int(row["start"]), int(row["end"])
        assert 0 <= start < end <= len(text)
        assert text[start:end] == row["quote"] == row["quote"].strip()


def test_quotes_stand_in_the_web_page(half: str) -> None:
    (page,) = (CORPUS / half).glob("*.html")
    words = folded(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")))
    rows = [row for row in rows_of(half) if row["doc"] == page.name]
    assert rows
    assert [row["quote"] for row in rows if folded(row["quote"]) not in words] == []


def test_quotes_stand_in_the_pdf(half: str) -> None:
    reader = pytest.importorskip("pypdfium2", reason="reading a PDF needs pypdfium2")
    (leaf,) = (CORPUS / half).glob("*.pdf")
    document = reader.PdfDocument(leaf)
    words = folded(" ".join(page.get_textpage().get_text_bounded() for page in document))
    rows = [row for row in rows_of(half) if row["doc"] == leaf.name]
    assert rows
    assert [row["quote"] for row in rows if folded(row["quote"]) not in words] == []


def test_no_row_is_there_twice(half: str) -> None:
    seen = Counter(
        tuple(row[name] for name in ("doc", "start", "end", "variable", "value_low", "quote"))
        for row in rows_of(half)
        if row["start"]
    )
    assert [row for row, times in seen.items() if times > 1] == []


def test_quantities_do_not_overlap(half: str) -> None:
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in rows_of(half):
        if row["start"] and kind_of(row) in {"Q", "AD", "T"}:
            spans.setdefault(row["doc"], []).append((int(row["start"]), int(row["end"])))
    assert set(spans) == set(articles_of(half))
    for doc, found in spans.items():
        assert all(one[1] <= other[0] for one, other in pairwise(sorted(found))), doc


def test_words_of_the_convention(half: str) -> None:
    for row in rows_of(half):
        assert row["note"].startswith("kind=")
        assert kind_of(row) in KINDS
        assert row["stance"] in STANCES
        assert row["lang"] == row["doc"][:2]
        assert classes_of(row) <= CLASSES
        assert row["speaker"]
        assert row["topic"]


def test_units_are_of_the_closed_list(half: str) -> None:
    for row in rows_of(half):
        if kind_of(row) in {"Q", "AD", "T"}:
            assert set(row["unit_canonical"].split("/")) <= ATOMS, row


def test_bounds_are_in_order_and_say_why_a_side_is_open(half: str) -> None:
    for row in rows_of(half):
        if kind_of(row) not in {"Q", "AD", "T"}:
            continue
        low, high = row["value_low"], row["value_high"]
        if low and high:
            assert float(low) <= float(high)
            continue
        assert low or high
        if kind_of(row) == "Q":
            assert row["qualifier"].endswith("(at most)" if high else "(at least)"), row


def test_digits_of_a_value_stand_in_its_quote(half: str) -> None:
    for row in rows_of(half):
        written = re.findall(r"\d[\d.,' \u00a0\u202f]*", row["quote"])
        if kind_of(row) not in {"Q", "AD"} or not written or "n_of_m" in classes_of(row):
            continue
        bounds = {significant(row[side]) for side in ("value_low", "value_high") if row[side]}
        assert bounds <= {significant(number) for number in written}, row


def test_periods_are_written_in_edtf_or_relative_to_the_day_of_publication(half: str) -> None:
    for row in rows_of(half):
        assert not row["period"] or PERIOD.fullmatch(row["period"]), row


def test_no_year_is_invented(half: str) -> None:
    texts = {name: text_of(half, name) for name in articles_of(half)}
    for row in rows_of(half):
        years = re.findall(r"\d{4}", row["period"])
        assert all(year in texts.get(row["doc"], year) for year in years), row


def test_both_halves_hold_every_class(half: str) -> None:
    rows = rows_of(half)
    found = set().union(*map(classes_of, rows))
    assert found == CLASSES
    assert {kind_of(row) for row in rows} == KINDS
    assert {row["stance"] for row in rows if kind_of(row) == "Q"} == STANCES
    assert any("; ambiguous" in row["note"] for row in rows)
    assert any("\n" in row["quote"] for row in rows if kind_of(row) == "Q")
    assert any(re.search(r"\d[\u00a0\u202f]\d", row["quote"]) for row in rows)
    units = {row["unit_canonical"] for row in rows}
    assert {"percent", "percentage_point", "bbl/day", "USD/bbl", "USD/year", "person"} <= units


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_article_of_each_language_is_syndicated_and_stays_in_one_half(language: str) -> None:
    articles = [
        (half, name, text_of(half, name))
        for half in HALVES
        for name in articles_of(half)
        if name.startswith(language)
    ]
    near = [
        (one[0], other[0])
        for one, other in combinations(articles, 2)
        if alike(one[2], other[2]) > 0.1
    ]
    assert len(near) == 1
    assert near[0][0] == near[0][1]


@pytest.mark.parametrize(
    ("name", "articles", "least"),
    [("development-2", 41, 1500), ("development-3", 39, 1400), ("set-aside", 20, 700)],
)
def test_gold_of_further_folders_is_in_its_articles(name: str, articles: int, least: int) -> None:
    folder = CORPUS / name
    rows = rows_of(name)
    texts = {doc: text_of(name, doc) for doc in {row["doc"] for row in rows}}
    assert set(texts) == {path.name for path in folder.iterdir()} - {"gold.csv"}
    assert len(rows) > least and len(texts) == articles
    for row in rows:
        text = texts[row["doc"]]
        assert text[int(row["start"]) : int(row["end"])] == row["quote"], row
        assert all(year in text for year in re.findall(r"\d{4}", row["period"])), row
        units = row["unit_canonical"].split("|") if kind_of(row) in {"Q", "AD", "T"} else []
        assert [one for one in units if canonical_unit(one) is None] == [], row
