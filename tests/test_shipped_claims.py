"""The shipped case's ledger: five articles by digest, place and paraphrase, and what they feed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from countertrade.case import Case, shipped_case
from countertrade.evidence.feeding import fed
from countertrade.evidence.gathering import Rereader
from countertrade.evidence.ledger import Ledger, open_ledger
from countertrade.evidence.ledger.verification import verify
from countertrade.evidence.mentions import MentionKind
from countertrade.evidence.reading import read
from countertrade.inference.job import loaded, stated

ARTICLES = Path(__file__).resolve().parents[2] / "shared" / "articles"
LONGEST_WRITTEN = 80
"""Signs that a number expression may have: more would be a sentence of somebody else's."""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with closing(open_ledger(shipped_case(), cache=tmp_path_factory.mktemp("cache"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def case() -> Case:
    return stated(None)


def test_nothing_in_it_is_broken(ledger: Ledger) -> None:
    found = verify(ledger)
    assert found.claims > 100 and not found.findings


def test_it_holds_no_words_of_the_articles(ledger: Ledger) -> None:
    for record in ledger.every_record():
        assert record.quote.exact is record.quote.prefix is record.quote.suffix is None
        if record.value is not None:
            assert len(record.value.as_written) <= LONGEST_WRITTEN


def test_every_decision_has_a_paraphrase_and_a_reason(ledger: Ledger) -> None:
    decided = [one for one in ledger.claims() if one.status in ("accepted", "edited")]
    assert len(decided) > 25
    for claim in decided:
        assert claim.paraphrase
        assert any(event.why for event in ledger.history(claim.id))


def test_ranges_and_series_cite_claims_and_none_is_moved(case: Case, ledger: Ledger) -> None:
    """The ranges were set with the articles known: a claim that moved them would count twice."""
    _, effects = fed(case, ledger)
    assert len([one for one in effects if one.use.kind == "parameter"]) > 15
    for one in effects:
        assert one.after is None or one.after.range == one.before, one.use
        assert one.rows == 0


def test_a_range_names_its_claims_when_the_case_is_loaded(ledger: Ledger) -> None:
    (claim,) = ledger.query(used_in="parameter:election_exponent")
    ranges = loaded(None).parameters["election_exponent"].ranges
    assert claim.id in ranges[None].source


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the articles are not part of the project")
def test_with_the_articles_every_place_holds_its_words(ledger: Ledger) -> None:
    documents = [read(path) for path in sorted(ARTICLES.glob("*.txt"))]
    found = verify(ledger, documents, Rereader())
    assert not found.findings and not found.absent
    assert found.slices == found.claims and found.values >= 20


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the articles are not part of the project")
def test_all_quantities_that_a_reader_found_are_in_it(ledger: Ledger) -> None:
    with (ARTICLES / "gold_claims.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["note"].startswith("kind=Q")]
    assert len(rows) == 20
    for row in rows:
        claims = ledger.query(document=row["doc"], kind=MentionKind.QUANTITY)
        start, end = int(row["start"]), int(row["end"])
        met = [one for one in claims if one.position.start < end and start < one.position.end]
        assert met, row["note"]
