"""Rows on evidence: how fast documents are read and searched, and what that takes."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rows import Row

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "development"
TIMES = 5
CPU = "CPU; one thread"
LOADING = (
    "import time; begin = time.perf_counter(); "
    "from countertrade.evidence.extraction.extract import extract; "
    "from countertrade.evidence.reading import read_bytes; "
    "[extract(read_bytes('a.txt', text.encode())) for text in ("
    "'In 2023 it sent 40,000 barrels a day to the island, the ministry said.', "
    "'Im Jahr 2023 lieferte das Land 40.000 Barrel pro Tag an die Insel, so das Ministerium.')]; "
    "print(time.perf_counter() - begin)"
)


def evidence() -> Iterator[Row]:
    """Measure loading, reading and searching on the development half of the corpus."""
    from countertrade.evidence.extraction.extract import extract
    from countertrade.evidence.reading import read

    done = subprocess.run(
        [sys.executable, "-c", LOADING], capture_output=True, text=True, check=True
    )
    yield Row(
        "evidence: loading, first two documents",
        f"{float(done.stdout):.1f} s",
        "asked 3 s",
        "wall; a process of its own",
    )
    files = sorted(CORPUS.glob("*.txt"))
    documents = [read(file) for file in files]
    characters = TIMES * sum(len(one.text) for one in documents)
    for what, work in (
        ("reading text", lambda: [read(file) for file in files]),
        ("finding claims", lambda: [extract(one) for one in documents]),
    ):
        work()
        begin = time.process_time()
        for _ in range(TIMES):
            work()
        taken = time.process_time() - begin
        yield Row(f"evidence: {what}", f"{characters / taken / 1000:,.0f} kchar/s", "", CPU)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    yield Row("evidence: peak memory of all this", f"{peak:,.0f} MB", "", "the process")
