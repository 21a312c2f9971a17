"""Write the page of feedback loops: every loop of the catalogue as the model has it.

Usage: ``python tools/loops_page.py OUT``, where OUT is the page to write, such as docs/loops.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from countertrade.analysis.historical_states import YEARS
from countertrade.analysis.loops import CANDIDATES, Loops, Weighed
from countertrade.case import Case, load_case, shipped_case
from countertrade.engine.backend import BLOCK
from countertrade.language import assemble, requirements_of
from countertrade.model import DECLARATIONS
from countertrade.model.loops import LOOPS
from countertrade.report.loop_words import effect_words, gain_words, path_words, verdict

USAGE = "Say where to write the page: python tools/loops_page.py docs/loops.md"

FOREWORD = """\
# Feedback loops

Every loop that the model claims to have, as it is found in the assembled graph of
quantities at places: a search for the circle that passes the loop's quantities in
their order, with the derivative of every link at a month of recorded history. Path,
sign and weight come from the equations; the catalogue in
`src/countertrade/model/loops.py` states only what to look for, and a test fails when
a loop is gone or has turned its sign. `countertrade loops CASE` prints the same for
any case, `--month` for any month.

**Gain.** Change one link of the loop by a small lasting amount and cut all other
loops that join two of its quantities. The gain is what comes back to that link after
{years} years for each unit of the change: above 0 in a reinforcing loop (R), below 0
in a balancing one (B), without a unit. It is the product of the links' partial
derivatives and of the response of the stocks between them, each returning at its own
rate. The expected value of what stands until an event falls at the event's rate; a
decision's probabilities follow their logit at each review. Median over runs and, in
brackets, 5-95 % of them. The idea is the open-loop gain of Richardson (1995) and Ford
(1999), read at a finite time because most stocks here are slower than that.

**Knock-out.** From the month named, one link of the loop keeps what it had in that
month. Printed is the change of one quantity of the loop in the third year, in paired
runs without exits (decisions stand, unless the loop passes one), with its standard
error. A strong loop shows little where nothing goes round it in those years.

**No weight.** A gain below 0.01 or a knock-out within two standard errors: the loop is
in the equations and does next to nothing in that month. {runs} runs are drawn by their
fit to recorded history from {candidates}, parameters and structural variants over
their whole ranges.
"""


def page(case: Case, found: Sequence[Weighed]) -> str:
    """Return the text of the page.

    Parameters
    ----------
    case
        Case in whose history the loops were weighed.
    found
        Loops, weighed.
    """
    foreword = FOREWORD.format(years=YEARS, runs=BLOCK, candidates=f"{CANDIDATES * BLOCK:,}")
    light = [one for one in found if one.found and one.weightless]
    missing = [one for one in found if not one.found]
    counted = (
        f"{len(found) - len(missing)} of {len(found)} entries are found with their sign in "
        f"`{case.name}`. Of no weight in the month named: {_listed(light)}."
    )
    if missing:
        counted += f" Not found with their sign: {_listed(missing)}."
    return "\n".join([foreword, counted, "", _table(found), _paths(found)])


def _listed(found: Iterable[Weighed]) -> str:
    return ", ".join(one.loop.id for one in found) or "none"


def _table(found: Iterable[Weighed]) -> str:
    head = ("loop", "gain", "knock-out: link cut, and what it changes", "month", "verdict")
    rows = [
        (
            f"[{_heading(one)}](#{_anchor(one)})",
            gain_words(one),
            f"{_link(one)}: {effect_words(one)}",
            str(one.month),
            verdict(one),
        )
        for one in found
    ]
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _link(one: Weighed) -> str:
    source, target = (name.replace("_", " ") for name in one.loop.cut)
    return f"{source} → {target}"


def _heading(one: Weighed) -> str:
    return f"{one.loop.id} {one.loop.name}"


def _anchor(one: Weighed) -> str:
    """Return the anchor that the site gives the loop's heading."""
    return re.sub(r"[^\w-]+", "-", re.sub(r"[^\w\s-]", "", _heading(one))).lower()


def _paths(found: Iterable[Weighed]) -> str:
    return "\n## Paths as found\n\n" + "\n".join(
        f"### {_heading(one)}\n\n{path_words(one) or 'No circle.'}\n" for one in found
    )


def main(arguments: Sequence[str]) -> int:
    """Write the page to the file named on the command line."""
    if len(arguments) != 1:
        print(USAGE, file=sys.stderr)
        return 2
    case = load_case(shipped_case(), requirements_of(DECLARATIONS))
    catalogue = [loop for loop in LOOPS if loop.case == case.name]
    found = Loops(assemble(case, DECLARATIONS), catalogue).weighed()
    out = Path(arguments[0])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(case, found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
