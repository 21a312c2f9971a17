"""Measure countertrade and print one table in Markdown; some minutes. Nothing is asserted."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from benchmarks import commands, engine, evidence, saving
from benchmarks.rows import Row, table

from countertrade.case import load_case, shipped_case
from countertrade.language import Model, assemble, requirements_of
from countertrade.model import DECLARATIONS

BEGIN, END = "<!-- table of make bench -->", "<!-- end of the table -->"
NOTE = """A trajectory is one run through recorded history and on to the horizon under the status
quo. C for one trajectory computes a vector of 16 runs filled with the same one, and so does the
engine. CPU time is that of all threads of the process."""


@cache
def model() -> Model:
    """Return the shipped case's model."""
    return assemble(load_case(shipped_case(), requirements_of(DECLARATIONS)), DECLARATIONS)


PARTS: Mapping[str, Callable[[], Iterator[Row]]] = {
    "engine": lambda: engine.beside_c(model()),
    "simulators": lambda: engine.beside_simulators(model()),
    "gradients": lambda: engine.gradients(model()),
    "saving": lambda: saving.saving(model(), commands.SCENARIOS),
    "commands": commands.commands,
    "evidence": evidence.evidence,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, and write it where it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts to run"
    )
    parser.add_argument("--million", action="store_true", help="also a million runs; long")
    parser.add_argument("--out", type=Path, help="page whose marked section the table replaces")
    asked = parser.parse_args(arguments)
    parts = [PARTS[name] for name in asked.only] + [commands.million] * asked.million
    lines = [_about(), ""]
    print("\n".join(lines))
    for line in table(row for part in parts for row in part()):
        print(line, flush=True)
        lines.append(line)
    print(f"\n{NOTE}")
    if asked.out:
        _replace_section(asked.out, "\n".join([*lines, "", NOTE]))
    return 0


def _about() -> str:
    """Say on which machine and when."""
    return (
        f"`make bench` of {dt.date.today():%-d %B %Y}: {_processor()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}."
    )


def _processor() -> str:
    """Name the processor, where Linux knows it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _replace_section(page: Path, text: str) -> None:
    """Put a text between the marks of a page."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"{page} has no lines {BEGIN} and {END} between which the table belongs.")
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
