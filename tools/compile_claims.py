"""Make the ledger of the shipped case from the five articles and what a person decided on them.

The articles are not part of the project: claims refer to them by digest and place. Run it again
when rules or decisions change; without the articles it says so and leaves the ledger as it is.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml

from countertrade.case import shipped_case
from countertrade.evidence.extraction.extract import extract
from countertrade.evidence.ledger import Claim, Ledger, open_ledger
from countertrade.evidence.reading import documents_in, read

ROOT = Path(__file__).resolve().parents[1]
DECISIONS = ROOT / "tools" / "reviewed_claims.yaml"
LEDGER = "claims.yaml"
RULES = "countertrade rules 1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write ``claims.yaml`` of the shipped case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=ROOT.parent / "shared" / "articles")
    parser.add_argument("--out", type=Path, default=shipped_case() / LEDGER)
    asked = parser.parse_args(arguments)
    if not asked.articles.is_dir():
        print(f"The articles are not at hand in {asked.articles}; nothing was written.")
        return 1
    decisions = yaml.safe_load(DECISIONS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case"
        case.mkdir()
        with closing(open_ledger(case, words=False, cache=Path(folder))) as ledger:
            missing = list(_compiled(ledger, asked.articles, decisions))
        shutil.copyfile(case / LEDGER, asked.out)
    for one in missing:
        print(one, file=sys.stderr)
    print(f"Written: {asked.out}")
    return len(missing)


def _compiled(ledger: Ledger, articles: Path, decisions: Mapping[str, Any]) -> Iterator[str]:
    """Fill a ledger, and yield a sentence for each decision without a claim."""
    by = decisions["by"]
    names = set(decisions["documents"])
    found = [read(path) for path in documents_in([articles]) if path.name in names]
    ledger.add_all([(one, extract(one)) for one in found], RULES)
    ledger.relate(by=RULES)
    for one in decisions["ratings"]:
        ledger.rate_party(one["role"], one["name"], one["letter"], by, one["why"])
    uses: dict[str, list[str]] = {}
    for name, rows in decisions["documents"].items():
        claims = ledger.query(document=name)
        for row in rows:
            claim = _at(claims, row["at"])
            if claim is None:
                yield f"{name} has no claim at {row['at']} that a decision could be on."
                continue
            _decide(ledger, claim, row, by)
            for use in row.get("used", ()):
                uses.setdefault(use, []).append(claim.id)
    for use, ids in uses.items():
        ledger.record_use(use, ids, by)


def _at(claims: Sequence[Claim], place: int) -> Claim | None:
    """Return the shortest claim that holds a place or begins just before or behind it."""
    near = [one for one in claims if one.position.start - 15 <= place < one.position.end]
    return min(near, key=lambda one: one.position.end - one.position.start, default=None)


def _decide(ledger: Ledger, claim: Claim, row: Mapping[str, Any], by: str) -> None:
    if "reject" in row:
        ledger.reject(claim, by, row["reject"])
        return
    changes = {"paraphrase": row["paraphrase"], **_changes(row.get("set", {}))}
    edited = ledger.edit(claim, changes, by, row.get("why", row["accept"]))
    ledger.rate(edited, row["credibility"], by, row["accept"])


def _changes(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a decision sets, in the form of the ledger."""
    found = {name: one for name, one in wanted.items() if name not in ("period", "bound")}
    if "period" in wanted:
        found["period"] = {"edtf": str(wanted["period"])}
    if "bound" in wanted:
        found["value"] = {"bound": wanted["bound"], "high": None}
    return found


if __name__ == "__main__":
    sys.exit(main())
