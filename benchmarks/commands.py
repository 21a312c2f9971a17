"""Rows on whole commands: start-up, the main job, workers, and a million runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rows import Row

SCENARIOS = ("status-quo", "oil-to-cuba-stops", "oil-at-45", "sanctions-lifted")
FOUR = tuple(word for name in SCENARIOS for word in ("--scenario", name))
RUNS = 10_000
SHARED_RUNS = 4_096
"""Runs of the job that one worker and two carry out."""
MILLION = 1_000_000
WATCHER = """
import json, resource, subprocess, sys, time
begin = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
wall, used = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss]), file=sys.stderr)
sys.exit(code)
"""
"""A small parent: Linux counts the memory of a parent into the peak of what it starts."""


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    wall: float
    cpu: float
    peak: float
    """Gigabytes."""

    def row(self, what: str, beside: str = "") -> Row:
        """Return the row of the command."""
        used = f"{self.cpu:.1f} s CPU, peak {self.peak:.2f} GB"
        return Row(what, f"{self.wall:.1f} s", f"{beside}; {used}" if beside else used, TIMED)


TIMED = "wall; the whole command, in a process of its own"


def cost(arguments: tuple[str, ...], cache: Path) -> Cost:
    """Run ``countertrade`` once.

    Parameters
    ----------
    arguments
        What follows the name of the command.
    cache
        Folder that takes the place of the user's cache.
    """
    command = str(Path(sys.executable).with_name("countertrade"))
    done = subprocess.run(
        [sys.executable, "-c", WATCHER, command, *arguments],
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    wall, cpu, kilobytes = json.loads(done.stderr.strip().splitlines()[-1])
    return Cost(wall, cpu, kilobytes * 1024 / 1e9)


def commands() -> Iterator[Row]:
    """Measure start-up and the main job, with an empty cache and with a filled one."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        yield cost(("--help",), cache).row("`countertrade --help`")
        for what, seed, out in (
            ("first, empty cache", 1, "first"),
            ("second, the same again", 1, "first"),
            ("the same seed, results to another folder", 1, "other"),
            ("another seed", 2, "other"),
        ):
            found = _run(RUNS, folder, out, "--seed", str(seed))
            yield found.row(f"`countertrade run`, {RUNS:,} runs, four scenarios: {what}")
        alone = _run(SHARED_RUNS, folder, "alone", "--workers", "1")
        yield alone.row(f"`countertrade run`, {SHARED_RUNS:,} runs, four scenarios: one worker")
        both = _run(SHARED_RUNS, folder, "both", "--workers", "2")
        yield both.row(
            "the same: two workers", f"{alone.wall / both.wall:.2f} times as fast as one"
        )


def _run(runs: int, folder: str, out: str, *more: str) -> Cost:
    where = "--out", f"{folder}/{out}"
    return cost(("run", "--runs", str(runs), *FOUR, *where, *more), Path(folder) / "cache")


def million() -> Iterator[Row]:
    """Measure a million runs of which quantiles are kept."""
    with tempfile.TemporaryDirectory() as folder:
        asked = ("--scenario", "status-quo", "--keep", "quantiles", "--out", f"{folder}/results")
        found = cost(("run", "--runs", str(MILLION), *asked), Path(folder) / "cache")
        yield found.row(f"`countertrade run --keep quantiles`, {MILLION:,} runs, status quo")
