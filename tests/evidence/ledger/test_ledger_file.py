"""``claims.yaml``: readable back, written wholly or not at all, by many at once without loss."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_rows import TEXT, Opener, clock, document, mentions

from countertrade.case.problems import CaseError
from countertrade.evidence.ledger import Ledger, LedgerError, open_ledger
from countertrade.evidence.ledger.blocks import parsed, rendered
from countertrade.evidence.ledger.claim import ClaimRecord, Position, Quote, SpeakerChain, Value
from countertrade.evidence.ledger.claims_file import FILE, ClaimsFile, Snapshot
from countertrade.evidence.ledger.events import EventKind, new_event
from countertrade.evidence.ledger.ingest import sha256_of

HOSTILE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "- id: c1",
            "\n- id: c1\n",
            "key: value # no comment",
            "yes",
            "null",
            "~",
            "1e5",
            "0x1F",
            "*alias",
            "&anchor",
            "!!python/object",
            "{a: b}",
            "| \n x",
            '"',
            "'",
            "\\",
            "%TAG",
            "\u202ereversed\u2066",
            "\x00\x07\x1b[31m\x7f\x85",
            "\ufeff\u2028\u2029\ufffe\uffff",
            "\U0001f6e2\U0010ffff",
            "   ",
            "\t",
            "---",
            "...",
            "clé: «40 000»",
        ]
    ),
)
HIDING = {
    chr(code)
    for first, past in ((0, 32), (127, 160), (0x200E, 0x2010), (0x2028, 0x202F), (0x2066, 0x206A))
    for code in range(first, past)
    if chr(code) != "\n"
}
"""Signs that steer a terminal or reorder a line."""
numbers = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def records(draw: st.DrawFn) -> ClaimRecord:
    exact = draw(HOSTILE)
    low = draw(numbers)
    name = f"c{draw(st.integers(0, 10**6))}"
    author = draw(HOSTILE.filter(lambda text: bool(text.strip())))
    event = new_event(
        name, EventKind.ACCEPTED, author.strip(), "2026-01-01T00:00:00Z", draw(HOSTILE)
    )
    return ClaimRecord(
        id=name,
        document=sha256_of(exact),
        kind="quantity",
        variable=draw(HOSTILE),
        subject=draw(HOSTILE),
        position=Position(start=0, end=len(exact)),
        quote=Quote(sha256=sha256_of(exact), exact=exact, prefix=draw(HOSTILE)),
        paraphrase=draw(HOSTILE),
        value=Value(low=low, high=None, unit=draw(HOSTILE), alternatives=(draw(numbers),)),
        speaker=SpeakerChain(name=draw(HOSTILE), via=(draw(HOSTILE),)),
        events=(event,),
    )


@settings(max_examples=60, deadline=None)
@given(records())
def test_a_block_reads_back_the_same_by_json_by_yaml_and_in_other_yaml(record: ClaimRecord) -> None:
    block = rendered(record)
    problems: list[object] = []
    assert parsed("claims", block, FILE, 1, problems) == record
    # A second spelling of the same, which only the YAML reader takes.
    other = b"-   " + block[2:].replace(b"\n  ", b"\n    ")
    assert parsed("claims", other, FILE, 1, problems) == record
    assert not problems
    assert not set(block.decode()) & HIDING
    (data,) = yaml.load(block, Loader=yaml.CSafeLoader)
    assert data["quote"]["exact"] == record.quote.exact


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(records(), max_size=4, unique_by=lambda one: one.id))
def test_the_file_is_split_where_records_end(made: list[ClaimRecord]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = ClaimsFile(Path(folder))
        blocks = [rendered(one) for one in made]
        file.write(Snapshot(blocks={"parties": [], "sources": [], "claims": blocks}))
        snapshot = file.read()
        assert not snapshot.whole
        assert file.parse(snapshot, snapshot.places()) == made
        lines = file.path.read_bytes().decode().split("\n")
        for place in range(len(made)):
            assert lines[snapshot.line_of("claims", place) - 1].startswith("- id: ")


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return 1 + next(at for at, line in enumerate(lines) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "at", "sentence"),
    [
        ("kind: quantity", "kind: qantity", "kind: qantity", "Did you mean quantity?"),
        ("  kind: quantity\n", "", "- id: c", "kind is missing. Add kind."),
        ("  language: en\n", "  langage: en\n", "langage", "The key langage is not known."),
        ('{"start": 20,', '{"start": -20,', '"start": -20', "outside its bounds"),
        ('{"start": 20,', '{"start": 20, "start": 21,', '"start": 21', "stands here twice"),
        ('"low": 40000, "high": 40000', '"low": 5, "high": 4', '"low": 5', "below its low"),
        ("  kind: quantity", "  kind: [quantity", "variable: oil", "This is not YAML"),
        ("  kind: quantity", "\tkind: quantity", "\tkind", "This is not YAML"),
        ("\nclaims:", "\nclaimz:", "claimz:", "The key claimz is not known. Did you mean claims?"),
        ("format: 1", "format: 7", "format: 7", "this version reads 1"),
        ("words: true", "words: perhaps", "words: perhaps", "neither true nor false"),
        ("  kind: quantity", "<<<<<<< ours\n  kind: quantity", "<<<<<<<", "unfinished merge"),
        ('"what": "candidate"', '"what": "done"', '"what": "done"', "which is not known"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(
    ledger: Ledger, opener: Opener, old: str, new: str, at: str, sentence: str
) -> None:
    path = ledger.path
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(CaseError) as caught:
        opener()
    said = [str(one) for one in caught.value.problems]
    assert any(sentence in one for one in said), said
    assert any(f"{FILE}:{line_of(path, at)}:" in one for one in said), said
    with pytest.raises(CaseError):
        ledger.add(document("Other words.", "other.txt"), [], "rules 1")
    assert path.read_bytes() == before


def test_bytes_that_are_no_text_are_named_by_line(ledger: Ledger, opener: Opener) -> None:
    path = ledger.path
    path.write_bytes(path.read_bytes().replace(b"barrels", b"b\xff\xferrels", 1))
    with pytest.raises(CaseError, match=r"claims\.yaml:\d+: The file is not UTF-8 text"):
        opener()


def test_a_claim_that_stands_twice_is_refused_with_both_lines(
    ledger: Ledger, opener: Opener
) -> None:
    path = ledger.path
    text = path.read_text(encoding="utf-8")
    block = text[text.index("- id: c") :].split("\n- ")[0].rstrip("\n") + "\n"
    path.write_text(f"{text}{block}", encoding="utf-8")
    with pytest.raises(CaseError, match=r"stands here and in line \d+"):
        opener()


def test_a_history_with_a_value_that_fits_no_field_is_refused(
    ledger: Ledger, opener: Opener
) -> None:
    claim = ledger.query()[0]
    ledger.edit(claim, {"subject": "RUS"}, "Ana")
    path = ledger.path
    path.write_text(path.read_text().replace('"after": "RUS"', '"after": 5'), encoding="utf-8")
    with pytest.raises(CaseError, match=f"history of {claim.id} holds a value that fits no field"):
        opener()


def test_a_file_in_other_yaml_is_read_and_its_comments_stay(ledger: Ledger, opener: Opener) -> None:
    path = ledger.path
    wanted = ledger.claims()
    data = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    assert opener().claims() == wanted
    opener().accept(wanted[0].id, "Ana")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  kind: quantity\n", "  # mine\n  kind: quantity\n", 1))
    ledger.accept(wanted[-1].id, "Ana")
    assert "  # mine\n" in path.read_text(encoding="utf-8")


def test_windows_line_ends_and_byte_order_mark_are_taken(ledger: Ledger, opener: Opener) -> None:
    path = ledger.path
    wanted = ledger.claims()
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert opener().claims() == wanted


def test_a_full_disk_leaves_the_ledger_as_it_was(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ledger.path
    before = path.read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("countertrade.evidence.ledger.claims_file.os.fsync", full)
    with pytest.raises(LedgerError, match=r"No space left on device.*The ledger is as it was"):
        ledger.accept(ledger.ids()[0], "Ana")
    assert path.read_bytes() == before
    assert not list(path.parent.glob(".*.tmp"))
    monkeypatch.undo()
    assert ledger.count(status="accepted") == 0
    ledger.accept(ledger.ids()[0], "Ana")
    assert ledger.count(status="accepted") == 1


WRITER = """
import sys
from pathlib import Path
from countertrade.evidence.ledger import open_ledger
folder, cache, who = sys.argv[1:]
ledger = open_ledger(folder, cache=Path(cache))
print("ready", flush=True)
sys.stdin.readline()
for name in ledger.ids():
    ledger.rate(name, 2, who, "by " + who)
print("done", flush=True)
"""

KILLED = """
import os, sys
from pathlib import Path
from countertrade.evidence.ledger import claims_file, open_ledger
folder, cache = sys.argv[1:]
ledger = open_ledger(folder, cache=Path(cache))
def hang(handle):
    print("writing", flush=True)
    sys.stdin.readline()
claims_file.os.fsync = hang
ledger.accept(ledger.ids()[0], "Ana")
"""


def process(code: str, *arguments: str) -> subprocess.Popen[str]:
    source = Path(__file__).resolve().parents[3] / "src"
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": str(source)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_writer_that_is_killed_leaves_the_ledger_as_it_was(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = ledger.path
    before = path.read_bytes()
    writer = process(KILLED, str(path.parent), str(tmp_path / "cache"))
    assert writer.stdout is not None
    assert writer.stdout.readline() == "writing\n"
    assert list(path.parent.glob(".*.tmp"))
    writer.send_signal(signal.SIGKILL)
    writer.wait(timeout=60)
    writer.stdout.close()
    assert path.read_bytes() == before
    ledger.accept(ledger.ids()[0], "Ben")
    assert not list(path.parent.glob(".*.tmp"))
    assert ledger.count(status="accepted") == 1


def test_two_programs_that_write_at_once_lose_nothing(ledger: Ledger, tmp_path: Path) -> None:
    folder = ledger.path.parent
    # Each has an index of its own, as two people on two machines have.
    writers = [process(WRITER, str(folder), str(tmp_path / who), who) for who in ("Ana", "Ben")]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        assert "done" in writer.communicate(timeout=120)[0]
    assert ledger.count() == len(mentions())
    for name in ledger.ids():
        rated = [event.by for event in ledger.history(name) if event.what is EventKind.RATED]
        assert sorted(rated) == ["Ana", "Ben"]


def test_a_reader_needs_no_right_to_write(ledger: Ledger, tmp_path: Path) -> None:
    path = ledger.path
    wanted = ledger.claims()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        reader = open_ledger(path.parent, cache=tmp_path / "fresh")
        assert reader.claims() == wanted
        if os.geteuid():
            with pytest.raises(LedgerError, match="Make the folder writable"):
                reader.accept(wanted[0], "Ana")
    finally:
        path.parent.chmod(0o755)


def test_a_damaged_or_forbidden_index_costs_nothing_but_time(
    ledger: Ledger, opener: Opener, tmp_path: Path
) -> None:
    wanted = ledger.claims()
    ledger.close()
    (index,) = (tmp_path / "cache").glob("*.sqlite")
    index.write_bytes(b"this is no table" * 1000)
    assert opener().claims() == wanted
    (tmp_path / "file").write_text("no folder")
    elsewhere = open_ledger(ledger.path.parent, cache=tmp_path / "file" / "cache")
    assert elsewhere.claims() == wanted


def test_an_edit_outside_is_seen_at_once(ledger: Ledger) -> None:
    path = ledger.path
    name = ledger.ids(variable="oil_rate")[0]
    changed = path.read_text().replace('"low": 40000, "high": 40000', '"low": 41000, "high": 41000')
    time.sleep(0.15)
    path.write_text(changed, encoding="utf-8")
    value = ledger.claim(name).value
    assert value is not None
    assert value.low == 41000


def test_the_order_of_the_file_is_that_of_documents_and_places(tmp_path: Path) -> None:
    texts = {f"{number}.txt": f"{TEXT} Number {number}." for number in range(4)}
    files = []
    for turn, names in enumerate((list(texts), list(texts)[::-1])):
        folder = tmp_path / f"case{turn}"
        folder.mkdir()
        ledger = open_ledger(folder, cache=tmp_path / "cache", clock=lambda: "2026-01-01T00:00:00Z")
        for name in names:
            ledger.add(document(texts[name], name), mentions(texts[name]), "rules 1")
        ledger.close()
        files.append((folder / FILE).read_bytes())
    assert files[0] == files[1]


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="There is no folder"):
        open_ledger(tmp_path / "nowhere", cache=tmp_path, clock=clock())
