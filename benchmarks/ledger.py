"""Times of a ledger with many claims: ``python -m benchmarks.ledger [claims]``."""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.rows import Row, seconds, table

from countertrade.evidence.document import Document
from countertrade.evidence.ledger import Ledger, open_ledger
from countertrade.evidence.ledger.claims_file import FILE
from countertrade.evidence.mentions import (
    Amount,
    Attribution,
    Mention,
    MentionKind,
    Period,
    PeriodBasis,
    Span,
    Speaker,
)

CLAIMS = 100_000
A_DOCUMENT = 20
"""Claims of a document."""
REPEATS = 5
SEED = 1


def documents(claims: int) -> Iterator[tuple[Document, list[Mention]]]:
    """Yield documents with figures, as many as hold so many claims."""
    chance = random.Random(SEED)
    for number in range(claims // A_DOCUMENT):
        yield _document(number, chance)


def _document(number: int, chance: random.Random) -> tuple[Document, list[Mention]]:
    parts: list[str] = []
    mentions = []
    length = 0
    for place in range(A_DOCUMENT):
        value = chance.randrange(1, 900) * 100
        before, written = (
            f"In passage {place} of text {number} it came to ",
            f"{value} barrels a day",
        )
        span = Span(length + len(before), length + len(before) + len(written))
        mentions.append(_mention(span, float(value), chance))
        parts += [before, written, ".\n"]
        length = span.end + 2
    text = "".join(parts)
    digest = hashlib.sha256(text.encode()).hexdigest()
    document = Document(
        f"{number:06d}.txt", digest, text, digest, "text/plain", "utf-8", "plain 1", "en"
    )
    return document, mentions


def _mention(span: Span, value: float, chance: random.Random) -> Mention:
    return Mention(
        MentionKind.QUANTITY,
        span,
        "en",
        Speaker(f"speaker {chance.randrange(500)}", (), Attribution.INDIRECT),
        subject=chance.choice(["VEN.gov", "RUS", "IRN", "MEX"]),
        object=chance.choice(["CUB", "SYR", "CHN"]),
        variable=f"variable_{chance.randrange(200)}",
        amount=Amount(span, value, value, "bbl/day"),
        period=Period(f"{chance.randrange(1990, 2026)}", PeriodBasis.EXPLICIT),
    )


def timed(work: Callable[[], object], repeats: int = 1) -> float:
    """Return the least wall time of some runs, in seconds."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def rows(claims: int, folder: Path) -> Iterator[Row]:
    """Yield what the operations of a ledger with so many claims take."""
    cache = folder / "cache"
    ledger = open_ledger(folder, cache=cache)
    items = list(documents(claims))
    taken = timed(lambda: ledger.add_all(items, "rules 1"))
    size = (folder / FILE).stat().st_size / 1e6
    kind = "wall, this machine"
    yield Row(f"add {claims:,} claims, one write", seconds(taken), f"{size:.0f} MB", kind)
    taken = timed(lambda: open_ledger(folder, cache=folder / "another").close())
    yield Row("first opening, index made", seconds(taken), f"{claims / taken:,.0f} claims/s", kind)
    taken = timed(lambda: open_ledger(folder, cache=cache).close(), REPEATS)
    yield Row("opening again, index there", seconds(taken), "", kind)
    yield from _queries(ledger, kind)
    yield from _changes(ledger, folder, kind)
    yield Row("all ties computed", seconds(timed(ledger.relate)), "and written", kind)
    yield Row("all ties again, none new", seconds(timed(ledger.relate)), "", kind)


def _queries(ledger: Ledger, kind: str) -> Iterator[Row]:
    some = ledger.query(limit=1)[0]
    asked: dict[str, dict[str, object]] = {
        "count of candidates": {"status": "candidate"},
        "one variable": {"variable": "variable_7"},
        "an actor, first 50": {"actor": "CUB", "limit": 50},
        "a document": {"document": some.document},
        "text in any claim": {"text": "variable_77, ven"},
        "text that is nowhere": {"text": "no such words"},
        "contradicting a claim": {"contradicting": some.id},
    }
    for name, wanted in asked.items():
        count = name.startswith("count")
        work = ledger.count if count else ledger.query
        found = work(**wanted)
        taken = timed(lambda work=work, wanted=wanted: work(**wanted), REPEATS)  # type: ignore[misc]
        many = found if isinstance(found, int) else len(found)
        yield Row(f"query: {name}", seconds(taken), f"{many:,} found", kind)
    taken = timed(lambda: ledger.history(some.id), REPEATS)
    yield Row("history of a claim", seconds(taken), "", kind)


def _changes(ledger: Ledger, folder: Path, kind: str) -> Iterator[Row]:
    names = ledger.ids(limit=REPEATS)
    taken = min(timed(lambda one=name: ledger.accept(one, "Ana")) for name in names)  # type: ignore[misc]
    yield Row("one decision, written and synced", seconds(taken), "", kind)
    with (folder / FILE).open("ab") as file:
        file.write(b"\n")
    yield Row("taking in an edit made outside", seconds(timed(ledger.refresh)), "", kind)


def main() -> None:
    """Print the table."""
    claims = int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS
    with tempfile.TemporaryDirectory() as folder:
        for line in table(rows(claims, Path(folder))):
            print(line, flush=True)


if __name__ == "__main__":
    main()
