"""Measure the main job: start-up, wall time, peak memory and size of the results, as one table.

Each row runs in a process of its own. Timings are shown, never asserted.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

RUNS = (1024, 10_000)
BESIDE = ("oil-to-cuba-stops", "oil-at-45", "sanctions-lifted")
"""Scenarios that are run beside the status quo: four with it."""
ROW = "| {:<44} | {:>9} | {:>9} | {:>11} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, nargs="+", default=list(RUNS), help="sizes to measure")
    sizes = parser.parse_args(arguments).runs
    command = str(Path(sys.executable).with_name("countertrade"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(ROW.format("what", "wall, s", "CPU, s", "peak, GB"))
    print(ROW.format("---", "---:", "---:", "---:"))
    with tempfile.TemporaryDirectory() as folder:
        fresh = {"XDG_CACHE_HOME": f"{folder}/cache"}
        row("help", [command, "--help"], fresh)
        quick = ["run", "--scenario", "status-quo", "--out", f"{folder}/out", "--json"]
        row("256 runs, status quo, empty caches", [command, *quick, "--runs", "256"], fresh)
        row("256 runs, status quo, warm caches", [command, *quick, "--runs", "256"], fresh)
        for size in sizes:
            out = f"{folder}/{size}"
            four = [word for name in BESIDE for word in ("--scenario", name)]
            job = [command, "run", "--runs", str(size), "--out", out, "--json", *four]
            row(f"{size:,} runs, four scenarios, warm caches", job, fresh)
            print(f"<!-- results on disk: {size_of(Path(out)) / 1e6:,.0f} MB -->")
            shutil.rmtree(out)
    return 0


def row(what: str, command: list[str], environment: dict[str, str]) -> None:
    """Run a command once and print its wall time, its CPU time and its peak memory."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    measured = [sys.executable, "-c", PEAK, *command]
    done = subprocess.run(
        measured, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{what} ended with {done.returncode}: {done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = float(done.stderr.strip().splitlines()[-1]) / 1e6
    print(ROW.format(what, f"{wall:.1f}", f"{cpu:.1f}", f"{peak:.2f}"), flush=True)


PEAK = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""
"""A small parent that knows the peak memory of this one command (kilobytes, as Linux counts)."""


def size_of(folder: Path) -> int:
    """Add up the sizes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    sys.exit(main())
