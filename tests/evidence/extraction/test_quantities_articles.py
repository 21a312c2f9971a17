"""The five articles: every quantity claim of the gold set is found, and nothing else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from countertrade.evidence.extraction.quantities import find_amounts
from countertrade.evidence.mentions import Amount

ARTICLES = Path(__file__).resolve().parents[3].parent / "shared" / "articles"

pytestmark = pytest.mark.skipif(
    not ARTICLES.is_dir(), reason="The articles are kept beside the repository, in ../shared."
)


def _rows(kinds: tuple[str, ...]) -> list[dict[str, str]]:
    with (ARTICLES / "gold_claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if row["note"].split(";")[0].removeprefix("kind=") in kinds]


def _amounts(row: dict[str, str]) -> tuple[Amount, ...]:
    text = (ARTICLES / row["doc"]).read_text(encoding="utf-8")
    return find_amounts(text, row["lang"])


def _overlaps(amount: Amount, row: dict[str, str]) -> bool:
    return amount.span.start < int(row["end"]) and int(row["start"]) < amount.span.end


def _number(written: str) -> float | None:
    return float(written) if written else None


def test_every_quantity_claim_is_found_with_value_and_unit() -> None:
    rows = _rows(("Q",))
    assert len(rows) == 20
    for row in rows:
        (amount,) = [a for a in _amounts(row) if _overlaps(a, row)]
        wanted = (_number(row["value_low"]), _number(row["value_high"]), row["unit_canonical"])
        assert (amount.low, amount.high, amount.unit) == wanted, row
        assert not amount.ambiguous


def test_nothing_else_is_taken_for_a_claim() -> None:
    known = _rows(("Q", "AD"))
    for row in {row["doc"]: row for row in known}.values():
        beside = [other for other in known if other["doc"] == row["doc"]]
        for amount in _amounts(row):
            assert any(_overlaps(amount, other) for other in beside), amount
