"""Exports in the formats of others, and the check that every claim stands where it says."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_rows import TEXT, Opener, document, mentions, quantity

from countertrade.evidence.document import Document
from countertrade.evidence.ledger import Ledger
from countertrade.evidence.ledger.exports import (
    CSV_COLUMNS,
    guarded,
    to_annotations,
    to_csl,
    to_csv,
    to_prov,
)
from countertrade.evidence.ledger.verification import verify
from countertrade.evidence.mentions import Amount, Span

META = {
    "title": "On oil",
    "author": [{"given": "J.", "family": "Doe"}],
    "publisher": "The Paper",
    "URL": "https://example.org/oil",
    "issued": {"date-parts": [[2019, 3, 2]]},
}


@pytest.fixture
def told(opener: Opener) -> Ledger:
    """Return a ledger whose document says where it comes from, with a history."""
    ledger = opener()
    cited = quantity(TEXT, "or some", None, "1", variable="none", speaker="=1+1")
    ledger.add(document(**META), [*mentions(), cited], "rules 1", "2026-01-01T00:00:00Z")
    ledger.relate()
    names = ledger.ids()
    ledger.edit(names[0], {"subject": "-RUS"}, "Ana", "seen")
    ledger.accept(names[1], "Ben")
    ledger.record_use("prior/oil", names[:2])
    return ledger


def test_prov_is_read_by_the_prov_library_and_leads_from_prior_to_file(told: Ledger) -> None:
    library = pytest.importorskip("prov.model", reason="the library prov is not installed")
    text = json.dumps(to_prov(told))
    read = library.ProvDocument.deserialize(content=text, format="json")
    wanted = (library.ProvEntity, library.ProvActivity)
    kinds = {kind.__name__: len(list(read.get_records(kind))) for kind in wanted}
    events = sum(len(told.history(name)) for name in told.ids())
    assert kinds["ProvEntity"] == told.count() + 3
    assert kinds["ProvActivity"] == events + 1
    assert {"Ana", "Ben", "rules 1", "plain 1", "=1+1", "The Paper"} <= {
        one.label for one in read.get_records(library.ProvAgent)
    }
    sources: dict[str, set[str]] = {}
    for one in read.get_records(library.ProvDerivation):
        made, used = (str(value) for _, value in one.formal_attributes[:2])
        sources.setdefault(made, set()).add(used)
    reached, waiting = set(), ["ct:prior-2f-oil"]
    while waiting:
        found = sources.get(waiting.pop(), set()) - reached
        reached |= found
        waiting += found
    assert f"ct:file-{document().sha256}" in reached
    # What it writes again is what it read.
    again = json.loads(read.serialize(format="json"))
    assert again["entity"].keys() == to_prov(told)["entity"].keys()


def test_csl_has_what_the_file_says_of_itself_and_no_more(told: Ledger) -> None:
    (item,) = to_csl(told.sources())
    assert item["title"] == "On oil"
    assert item["issued"] == META["issued"]
    assert item["accessed"] == {"date-parts": [[2026, 1, 1]]}
    assert item["custom"]["text_sha256"] == item["id"] == document().text_sha256
    assert told.sources()[0].published == "2019-03-02"


def test_csl_invents_no_date(ledger: Ledger) -> None:
    (item,) = to_csl(ledger.sources())
    assert "issued" not in item
    assert "accessed" not in item
    assert ledger.sources()[0].published is None


def test_csv_reads_back_and_runs_no_formula(told: Ledger) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(told), newline="")))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [row["id"] for row in rows] == told.ids()
    assert rows[0]["subject"] == "'-RUS"
    assert {row["speaker"] for row in rows} == {"author", "'=1+1"}
    assert float(rows[0]["low"]) == 4e4
    assert [row["id"] for row in csv.DictReader(io.StringIO(to_csv(told, status="accepted")))] == [
        told.ids()[1]
    ]


@given(st.text(max_size=8))
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    for sign in ("=", "+", "-", "@", "\t", "\r", " =", "\uff1d", ""):
        cell = guarded(sign + text)
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))
        assert cell.removeprefix("'") == (sign + text).replace("\0", "\ufffd") or text[:1] == "'"


def test_annotations_select_by_position_and_by_quote(told: Ledger) -> None:
    claims, sources = told.query(), {one.id: one for one in told.sources()}
    annotations = list(to_annotations(claims, sources))
    assert len(annotations) == len(claims)
    position, quote = annotations[0]["target"]["selector"]
    assert TEXT[position["start"] : position["end"]] == quote["exact"] == "40,000 barrels a day"
    assert TEXT[: position["start"]].endswith(quote["prefix"])
    assert annotations[0]["target"]["source"] == META["URL"]


def reparse(source: Document, span: Span) -> Amount | None:
    """Return the amounts these tests wrote, as a grammar would read them from their slices."""
    found = {one.amount.span.of(TEXT): one.amount for one in mentions() if one.amount is not None}
    return found.get(span.of(source.text))


def test_everything_in_the_ledger_stands_where_it_says(ledger: Ledger) -> None:
    ledger.relate()
    ledger.edit(ledger.ids()[0], {"value": {"low": 1.0, "high": 1.0}}, "Ana")
    found = verify(ledger, [document()], reparse)
    assert found.findings == ()
    assert (found.claims, found.slices, found.values) == (len(mentions()),) * 3
    assert verify(ledger).absent == ("terminal.txt",)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"exact": "three times"', '"exact": "three tines"', "SHA-256 beside it"),
        ('"start": 20, "end": 40', '"start": 20, "end": 41', "not that of its document, span"),
        ('"start": 20, "end": 40', '"start": 20, "end": 41', "other words there"),
        ('"low": 40000, "high": 40000', '"low": 4000, "high": 4000', "the words give 40000.0"),
        ('"unit": "bbl/day"', '"unit": "bbl/week"', "the ledger has 40000.0 to 40000.0 bbl/week"),
        ('"as_written": "40,000', '"as_written": "4,0000', "the number is not written there"),
        ('"by": "Ana"', '"by": "Bob"', "was changed after it was written"),
        ("variable: oil_rate", "variable: oil_ratio", "not that of its document, span"),
    ],
)
def test_what_was_changed_by_hand_is_found(
    ledger: Ledger, opener: Opener, old: str, new: str, sentence: str
) -> None:
    ledger.reject(ledger.ids()[-1], "Ana")
    path = ledger.path
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    findings = verify(opener(), [document()], reparse).findings
    assert any(sentence in str(one) for one in findings), findings


def test_an_event_that_was_taken_out_is_found(ledger: Ledger, opener: Opener) -> None:
    name = ledger.ids()[0]
    ledger.reject(name, "Ana", "wrong")
    ledger.reopen(name, "Ana")
    path = ledger.path
    kept = [line for line in path.read_text().splitlines(keepends=True) if '"wrong"' not in line]
    path.write_text("".join(kept), encoding="utf-8")
    (finding,) = verify(opener()).findings
    assert "was taken out of the history" in str(finding)


def test_the_same_file_read_otherwise_and_a_false_digest_are_said(ledger: Ledger) -> None:
    other = replace(document(f"{TEXT} "), sha256=document().sha256, extractor="plain 2")
    (finding,) = verify(ledger, [other]).findings
    assert "plain 2 reads another text than plain 1" in str(finding)
    (finding,) = verify(ledger, [replace(document(), text=f"{TEXT} ")], None).findings
    assert "does not have the SHA-256" in str(finding)


ARTICLES = Path(__file__).resolve().parents[4] / "shared" / "articles"


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the articles are not beside the project")
def test_slices_of_the_gold_claims_hold_in_a_ledger_with_and_without_words(opener: Opener) -> None:
    rows = list(csv.DictReader((ARTICLES / "gold_claims.csv").open(encoding="utf-8", newline="")))
    documents = {}
    for name in sorted({row["doc"] for row in rows}):
        documents[name] = document((ARTICLES / name).read_text(encoding="utf-8"), name)
    ledger = opener()
    for name, source in documents.items():
        found = [
            quantity_at(source.text, int(row["start"]), int(row["end"]))
            for row in rows
            if row["doc"] == name
        ]
        ledger.add(source, found, "gold")
    result = verify(ledger, documents.values())
    assert result.findings == ()
    assert result.slices == len({(row["doc"], row["start"], row["end"]) for row in rows})


def quantity_at(text: str, start: int, end: int):  # type: ignore[no-untyped-def]
    found = quantity(text, text[start:end], 1.0, "1")
    span = Span(start, end)
    assert found.amount is not None
    return replace(found, span=span, amount=replace(found.amount, span=span))
