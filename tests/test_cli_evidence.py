"""The commands about evidence, on articles of the project's own corpus."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from countertrade.case import shipped_case
from countertrade.cli import app

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "development"
ARTICLE = CORPUS / "en-01-tanker-schedule.txt"
COPY = CORPUS / "en-02-tanker-schedule-syndicated.txt"
ASKED = {
    "document",
    "start",
    "end",
    "language",
    "speaker",
    "subject",
    "object",
    "variable",
    "value_low",
    "value_high",
    "unit",
    "ambiguous",
    "period",
    "period_basis",
    "stance",
    "kind",
    "advertisement",
}
"""Fields that every object of ``ingest --json`` has."""


def invoke(*arguments: str | Path, given: str = "") -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], input=given)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Return a copy of the shipped case, without a ledger."""
    folder = tmp_path / "case"
    shutil.copytree(shipped_case(), folder)
    (folder / "claims.yaml").unlink(missing_ok=True)
    return folder


@pytest.fixture
def kept(case: Path) -> Path:
    """Return the case with the candidates of an article."""
    assert invoke("ingest", ARTICLE, "--case", case).exit_code == 0
    return case


def found_in(case: Path, *options: str) -> list[dict[str, object]]:
    done = invoke("claims", "--case", case, "--json", *options)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_claim_is_an_object_whose_place_holds_its_words() -> None:
    done = invoke("ingest", ARTICLE, "--json")
    text = ARTICLE.read_text(encoding="utf-8")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0 and len(rows) > 10
    for row in rows:
        assert set(row) >= ASKED
        assert text[row["start"] : row["end"]] == row["quote"]
        assert row["kind"] in ("quantity", "relation")
    assert {row["document"]["name"] for row in rows} == {ARTICLE.name}


def test_what_cannot_be_read_costs_a_sentence_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 cut")
    shutil.copy(ARTICLE, tmp_path)
    done = invoke("ingest", tmp_path)
    assert done.exit_code == 0
    assert "empty.txt" in done.stderr and "broken.pdf" in done.stderr
    assert ARTICLE.name[:12] in done.stdout


@pytest.mark.parametrize("path", ["absent.txt", "absent/"])
def test_nothing_to_read_ends_with_a_sentence(tmp_path: Path, path: str) -> None:
    done = invoke("ingest", tmp_path / path)
    assert done.exit_code == 2
    assert "No document could be read." in done.stderr and "Traceback" not in done.output


def test_ingesting_twice_adds_nothing(kept: Path) -> None:
    before = (kept / "claims.yaml").read_bytes()
    done = invoke("ingest", ARTICLE, "--case", kept)
    assert done.exit_code == 0 and done.stderr.strip().startswith("0 new claims")
    assert (kept / "claims.yaml").read_bytes() == before


def test_copies_of_a_report_share_a_group(case: Path) -> None:
    done = invoke("ingest", ARTICLE, COPY, "--case", case)
    assert "1 groups of copies" in done.stderr
    groups: dict[str, set[object]] = {}
    for row in found_in(case, "--most", "1000"):
        groups.setdefault(str(row["independence_group"]), set()).add(row["document"])
    shared = [name for name, documents in groups.items() if name and len(documents) == 2]
    assert len(shared) > 3


def test_a_failure_leaves_the_ledger_as_it_was(kept: Path) -> None:
    file = kept / "claims.yaml"
    file.write_text("format: [", encoding="utf-8")
    done = invoke("ingest", COPY, "--case", kept)
    assert done.exit_code == 2 and "claims.yaml" in done.stderr
    assert file.read_text(encoding="utf-8") == "format: ["


def test_claims_are_looked_up_by_what_they_are(kept: Path) -> None:
    everything = found_in(kept)
    variable = str(everything[0]["variable"])
    some = found_in(kept, "--variable", variable)
    assert 0 < len(some) < len(everything)
    assert {row["variable"] for row in some} == {variable}
    assert found_in(kept, "--status", "accepted") == []
    shown = invoke("claims", "--case", kept, "--most", "3")
    assert f"3 of {len(everything)} claims shown" in shown.stdout


def test_a_review_is_kept_with_who_and_why(kept: Path) -> None:
    first, second = (str(row["id"]) for row in found_in(kept)[:2])
    done = invoke("review", "--case", kept, "--by", "Ana", given="a looks right\nr no claim\nq\n")
    assert done.exit_code == 0, done.output
    status = {row["id"]: row["status"] for row in found_in(kept)}
    assert (status[first], status[second]) == ("accepted", "rejected")
    told = invoke("claims", "--case", kept, "--history", first).stdout
    assert "Ana" in told and "looks right" in told


def test_a_used_claim_moves_its_range_until_its_document_is_withdrawn(kept: Path) -> None:
    place = next(place for place, row in enumerate(found_in(kept)) if _unit(row) == "bbl/day")
    name, use = str(found_in(kept)[place]["id"]), "parameter:outlet_capacity_open@VEN>MKT"
    typed = "s\n" * place + "c 1 a test\ne value 3.2e6..\nb\ne observed_as period_mean\nq\n"
    assert invoke("review", "--case", kept, "--by", "Ana", given=typed).exit_code == 0
    done = invoke("evidence", "use", use, name, "--case", kept, "--by", "Ana")
    assert done.exit_code == 0 and "rests on 1 claims" in done.stdout
    moved = invoke("evidence", "priors", "--case", kept)
    assert moved.exit_code == 0 and name[:8] in moved.stdout, moved.output
    without = ("--without", ARTICLE.name, "--runs", "64")
    left = invoke("evidence", "priors", "--case", kept, *without).stdout
    assert use in left and "Result at the horizon" in left
    shifts = re.findall(r"[+-]\d\.\d\d", left)
    assert len(shifts) > 10 and any(float(one) for one in shifts)
    taken = invoke("evidence", "withdraw", ARTICLE.name, "--why", "a test", "--case", kept)
    assert taken.exit_code == 0 and f"{use} loses 1 claims" in taken.stdout
    assert name[:8] not in invoke("evidence", "priors", "--case", kept).stdout


def _unit(row: dict[str, object]) -> object:
    value = row["value"]
    return value.get("unit") if isinstance(value, dict) else None


def test_a_document_that_moves_nothing_is_told_at_once() -> None:
    """The shipped ranges cite claims that none of them moved by: nothing need be run."""
    done = invoke("evidence", "priors", "--without", "003_f2c4b4666b090f1e.txt")
    assert done.exit_code == 0 and "parameter:largest_security_staff@CUB>VEN" in done.stdout
    assert "all results stay as they are" in done.stdout


def test_a_use_that_is_none_is_told(kept: Path) -> None:
    done = invoke("evidence", "use", "somewhere", "--case", kept)
    assert done.exit_code == 2 and "is no use of a claim" in done.stderr


def test_a_ledger_is_checked_against_its_documents(kept: Path) -> None:
    done = invoke("evidence", "check", "--case", kept, "--articles", CORPUS)
    assert done.exit_code == 0, done.output
    assert "0 documents are not at hand" in done.stdout
    changed = (kept / "claims.yaml").read_text(encoding="utf-8")
    place = changed.index('"start": ') + len('"start": ')
    end = changed.index(",", place)
    moved = changed[:place] + str(int(changed[place:end]) + 1) + changed[end:]
    (kept / "claims.yaml").write_text(moved, encoding="utf-8")
    assert invoke("evidence", "check", "--case", kept, "--articles", CORPUS).exit_code == 1


@pytest.mark.parametrize("form", ["csv", "prov", "csl"])
def test_ledgers_are_exported(kept: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    done = invoke("evidence", "export", "--format", form, "--case", kept, "--out", out)
    assert done.exit_code == 0, done.output
    content = out.read_text(encoding="utf-8")
    if form == "csv":
        assert len(list(csv.DictReader(content.splitlines()))) == len(found_in(kept))
    else:
        assert json.loads(content)


def test_the_extractor_is_scored() -> None:
    done = invoke(
        "evidence", "score", "--gold", CORPUS / "gold.csv", "--articles", CORPUS, "--json"
    )
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert set(found) == {"en", "de", "es", "fr", "pt", "all"}
    right, wanted = found["all"]["value and unit: recall"]
    # The half may be read while working on rules: it says that they work at all, no more.
    assert wanted > 500 and right > 0.8 * wanted
    assert found["all"]["years invented"][0] == 0


def test_gold_that_is_not_there_ends_with_a_sentence(tmp_path: Path) -> None:
    done = invoke("evidence", "score", "--gold", tmp_path / "no.csv", "--articles", CORPUS)
    assert done.exit_code == 2 and "cannot be read" in done.stderr


WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("babel", "charset_normalizer", "py3langid", "pypdfium2"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
from countertrade.cli import main
main()
"""


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("scenarios",), 0, "oil-to-cuba-stops"),
        (("evidence", "priors"), 0, "election_exponent"),
        (("claims", "--most", "2"), 0, "claims shown"),
        (("ingest", str(ARTICLE)), 2, "Reading documents needs babel. Install"),
    ],
)
def test_without_the_libraries_of_reading_all_else_works(
    arguments: tuple[str, ...], code: int, said: str
) -> None:
    """A case with claims runs where only countertrade itself is installed."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr and "Traceback" not in done.stderr
