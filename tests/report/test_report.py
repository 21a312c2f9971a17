"""The report: self-contained, complete, honest about what it does not know, and written whole."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import xarray as xr

from countertrade.analysis.summary import survival_at
from countertrade.analysis.words import WORDS
from countertrade.case import STATUS_QUO, Case
from countertrade.report import sentences, tables
from countertrade.report.html import _made_from, meaning, render, write_report

LOADING = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("link", "href"),
    ("source", "src"),
    ("video", "src"),
    ("object", "data"),
    ("image", "href"),
}
LARGEST = 8_000_000
"""Bytes of a page with the drawing library in it once; twice would be more than nine million."""


class Page(HTMLParser):
    """Gathers what a test asks of a page: tags with attributes, and text outside scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._code = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._code += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture(scope="module")
def source(shipped_case: Case, small_results: xr.DataTree) -> str:
    return render(shipped_case, small_results)


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


def test_nothing_is_loaded_from_elsewhere(page: Page, source: str) -> None:
    loaded = [
        attrs[name]
        for tag, attrs in page.tags
        for kind, name in LOADING
        if tag == kind and name in attrs
    ]
    assert all(one is not None and one.startswith("data:") for one in loaded), loaded
    style = source[source.index("<style>") : source.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    policy = next(a["content"] for t, a in page.tags if a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy


def test_the_drawing_library_is_embedded_once(source: str) -> None:
    assert source.count("* plotly.js v") == 1
    assert len(source.encode()) < LARGEST


def test_it_begins_with_what_was_asked(
    page: Page, shipped_case: Case, small_results: xr.DataTree
) -> None:
    order = [
        shipped_case.title,
        re.sub(r"\s+", " ", shipped_case.question.strip()),
        str(shipped_case.as_of),
        shipped_case.scenarios["oil-at-45"].question.strip(),
        "The answer in short",
        "How long they stay in power",
        "Scenarios compared with the status quo",
        "Past and ahead, status quo",
        "Who gives what to whom",
        "How the past fits",
        "Where the numbers come from",
        "What the model does not know",
    ]
    start = page.text.index("Forecast by countertrade")
    for words in order:
        start = page.text.index(words, start)


def test_links_on_the_page_lead_somewhere(page: Page) -> None:
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = [a["href"] for t, a in page.tags if t == "a" and (a["href"] or "").startswith("#")]
    assert targets
    assert {one[1:] for one in targets if one} <= set(ids)


def test_figures_and_tables_can_be_read_without_seeing(page: Page) -> None:
    plots = [attrs for _, attrs in page.tags if attrs.get("class") == "plot"]
    assert len(plots) > 20
    assert all(attrs.get("role") == "img" and attrs.get("aria-label") for attrs in plots)
    count = [tag for tag, _ in page.tags].count
    assert count("table") == count("caption")
    assert all(attrs.get("scope") for tag, attrs in page.tags if tag == "th")
    assert count("h1") == 1


def test_every_series_and_parameter_states_its_source(page: Page, shipped_case: Case) -> None:
    for series in shipped_case.series:
        assert re.sub(r"\s+", " ", series.rows[0].source) in page.text
    for name in shipped_case.parameters:
        assert name.replace("_", " ") in page.text
    table = tables.parameter_table(shipped_case)
    assert all(row[-1].strip() for row in table.rows)


def test_provenance_is_printed(page: Page, small_results: xr.DataTree) -> None:
    attrs = small_results.attrs
    for words in (attrs["case_sha256"], f"seed {attrs['seed']}", attrs["made"]):
        assert words in page.text


def test_probability_words_stand_with_their_range(page: Page) -> None:
    names = "|".join(re.escape(word) for *_, word in WORDS if word.startswith(("very", "almost")))
    for match in re.finditer(rf"It is ({names})", page.text):
        assert re.match(r" \((\d+-\d+|above 99|below 1) %\)", page.text[match.end() :])


def test_likelihood_and_confidence_never_share_a_sentence(
    shipped_case: Case, small_results: xr.DataTree
) -> None:
    for sentence in sentences.answers(shipped_case, small_results):
        assert "confiden" not in sentence.lower()
    said = sentences.confidence(small_results)
    assert not re.search("|".join(word for *_, word in WORDS), said)


def test_answers_repeat_the_numbers_of_the_store(
    shipped_case: Case, small_results: xr.DataTree
) -> None:
    first = sentences.answers(shipped_case, small_results)[0]
    chance = survival_at(small_results, STATUS_QUO, "VEN", shipped_case.horizon_years)
    assert f"{chance.p:.2f}, range {chance.low:.2f} to {chance.high:.2f}" in first


@pytest.mark.parametrize(
    ("probability", "begins"),
    [
        (0.002, "There is almost no chance (below 1 %) that"),
        (0.03, "There is almost no chance (1-5 %) that"),
        (0.5, "There is a roughly even chance (45-55 %) that"),
        (0.7, "It is likely (55-80 %) that"),
        (0.995, "It is almost certain (above 99 %) that"),
    ],
)
def test_likelihoods_make_sentences(probability: float, begins: str) -> None:
    assert sentences.likelihood_sentence(probability, "it rains").startswith(begins)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(-31.6, None, "−32"), (0.0701, None, "+0.07"), (0.0001, None, "0"), (-0.04, 1, "0")],
)
def test_signed_numbers(value: float, decimals: int | None, text: str) -> None:
    assert sentences.signed(value, decimals) == text


def test_limits_name_what_is_thin_in_this_case(
    shipped_case: Case, small_results: xr.DataTree
) -> None:
    said = " ".join(sentences.limits(shipped_case, small_results))
    assert "no track record" in said
    assert "Cuba: power demand cut (4 figures" in said
    assert "largest security staff (Cuba to Venezuela) between 0.2 and 5 thousand persons" in said
    assert "Oil price is drawn from a fitted process after 2024-12" in said


def test_the_words_are_neutral(page: Page, shipped_case: Case) -> None:
    given = " ".join(row.source for series in shipped_case.series for row in series.rows)
    for word in ("dictator", "puppet", "hostage", "brutal", "collapse of the regime"):
        assert word not in page.text.lower() or word in given.lower()


def test_titles_are_escaped(shipped_case: Case, small_results: xr.DataTree) -> None:
    loud = replace(shipped_case, title="<script>alert(1)</script>", actors=shipped_case.actors)
    named = tuple(
        actor.model_copy(update={"name": "</script><b>x"}) if actor.id == "VEN" else actor
        for actor in shipped_case.actors
    )
    text = render(replace(loud, actors=named), small_results)
    assert "<script>alert(1)" not in text
    assert "</script><b>x" not in text


def test_a_report_is_written_whole_or_not_at_all(
    shipped_case: Case,
    small_results: xr.DataTree,
    source: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("countertrade.report.html.render", lambda case, results: source)
    path = write_report(shipped_case, small_results, tmp_path / "new")
    assert path.read_text(encoding="utf-8") == source
    assert os.listdir(path.parent) == ["report.html"]

    def fails(old: str, new: Path) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("countertrade.report.html.os.replace", fails)
    monkeypatch.setattr("countertrade.report.html._made_from", lambda *given: "another")
    monkeypatch.setattr("countertrade.report.html.render", lambda case, results: "half")
    with pytest.raises(OSError, match="no space"):
        write_report(shipped_case, small_results, path.parent)
    assert os.listdir(path.parent) == ["report.html"]
    assert path.read_text(encoding="utf-8") == source


@pytest.mark.parametrize("damage", ["", "other", "cut"])
def test_a_whole_report_of_the_same_results_stays(
    shipped_case: Case,
    small_results: xr.DataTree,
    source: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: str,
) -> None:
    content = source.encode()
    if damage == "other":
        content = content.replace(_made_from(small_results, shipped_case).encode(), b"0" * 64)
    elif damage == "cut":
        content = content[:-100]
    (tmp_path / "report.html").write_bytes(content)
    monkeypatch.setattr("countertrade.report.html.render", lambda case, results: "anew")
    path = write_report(shipped_case, small_results, tmp_path)
    assert path.read_text(encoding="utf-8") == ("anew" if damage else source)


def test_captions_do_not_repeat_titles() -> None:
    assert meaning("diaspora") == ""
    assert meaning("security_staff") == "Security staff a partner or patron has in the country."
    assert meaning("no_such_quantity") == ""
