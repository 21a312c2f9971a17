"""Write the inventory: every row of what the articles describe, and what carries it.

Usage: ``python tools/inventory_page.py`` writes docs/inventory.md from docs/inventory.yaml and the
effects stored in docs/inventory-effects.json; ``--measure`` freezes every carrier first and stores
what that does. ``--row E7`` (more than once if need be) measures some rows only.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from countertrade import __version__
from countertrade.analysis.carriers import CLEAR, SMALLEST, YEARS, Carriers, Effect
from countertrade.analysis.inventory import (
    START,
    Carrier,
    Inventory,
    Row,
    citations,
    read_inventory,
    uncited,
)
from countertrade.analysis.paired_runs import SEED
from countertrade.analysis.weighing import CANDIDATES
from countertrade.case import Case, Month, load_case
from countertrade.engine.backend import BLOCK
from countertrade.language import assemble, collect, requirements_of
from countertrade.model import DECLARATIONS, SUBSYSTEMS

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "inventory.yaml"
EFFECTS = ROOT / "docs" / "inventory-effects.json"
PAGE = ROOT / "docs" / "inventory.md"
CASES = ROOT / "cases"

FOREWORD = """\
# Inventory

What the five articles and the list drawn from them describe, row by row: mechanisms
and stocks (E, F, S, P, H, X), choices (C), turning points (T), contradictions (K). Each row is
carried by something in the model or left out for a reason; D0 to D4 are the
[articles](sources.md). A contradiction is a structural variant, a range or a way
figures are measured, never a silent choice. The articles are contested claims: a row
says what was described, not that it was so.

This page is written by `tools/inventory_page.py` from `docs/inventory.yaml`, from the
docstrings of the model and from measured effects; `make inventory` measures and
writes it anew. A test fails where a row has no carrier, where an equation
that carries a row does not cite it, where a docstring cites a row that does not exist, or
where no carrier of a row counts.

**Freezing.** {runs} runs with the same parameters and random numbers, with and
without what is frozen. A stock keeps what it had in the month before the one named; an
auxiliary or a rate keeps its level of that month, run by run, or the value named; a
driver stays where it was; a parameter is put at the value named, or at the low and at
the high end of its range; a decision is forced to an option, or stands while others
like it are taken again; an event is left out. Runs are drawn from the ranges of the case and
are not weighted by its figures; no exit is drawn unless the row says so. Without
a month it is frozen from the month after the as-of month, and the third year from
there is read. A series is weighed on its own: {candidates:,} runs weighted by its
figures against the same runs unweighted, or with its figures read as plain means.

**Effect.** Change of the mean of the quantity named when the carrier is frozen, with
the standard error over pairs of runs. z is their ratio, at most 999 (all runs moved
alike). A carrier counts where |z| is above {clear:g} and the effect above {smallest:g}
of the quantity; the others are printed in brackets. A clear effect says that the model
uses the row, not that the world works so.
"""


@dataclass(frozen=True)
class Page:
    """The table with what is known of every carrier."""

    inventory: Inventory
    stored: Mapping[str, Any]

    @cached_property
    def _files(self) -> Mapping[str, str]:
        """File of the model in which each quantity is declared."""
        return {
            name: module.__name__.rpartition(".")[2]
            for module in SUBSYSTEMS
            for name in collect([module])
        }

    @cached_property
    def _cited(self) -> Mapping[str, Sequence[str]]:
        return citations(DECLARATIONS, SUBSYSTEMS)

    def text(self) -> str:
        """Return the page."""
        limits = {"clear": CLEAR, "smallest": SMALLEST}
        parts = [
            FOREWORD.format(runs=BLOCK, candidates=CANDIDATES * BLOCK, **limits),
            self._measured(),
            self._counted(),
        ]
        for group in self.inventory.groups:
            parts += [f"## {group.title}\n", *self._table(group.rows)]
        return "\n".join(parts)

    def _measured(self) -> str:
        lines = [
            f"`{name}` (SHA-256 `{one['sha256'][:12]}`, seed {one['seed']}, version "
            f"{one['version']}, {one['date']})"
            for name, one in self.stored["cases"].items()
        ]
        return f"Measured in {', '.join(lines)}.\n"

    def _counted(self) -> str:
        rows = self.inventory.rows
        left = [row.id for row in rows if not row.carriers]
        silent = [row.id for row in rows if row.carriers and not self.counts(row)]
        said = (
            f"{len(rows)} rows: {len(rows) - len(left)} carried, {len(left)} left out "
            f"({', '.join(left)})."
        )
        return said + (f" No carrier counts: {', '.join(silent)}.\n" if silent else "\n")

    def counts(self, row: Row) -> bool:
        """Return whether any carrier of a row moves its quantity beyond Monte Carlo error."""
        return any(self._effect(one)["counts"] for one in row.carriers)

    def _effect(self, carrier: Carrier) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.stored["effects"][carrier.signature]
        return found

    def _table(self, rows: Sequence[Row]) -> Iterator[str]:
        yield "| row | described | carried by, and how it is frozen | moves | by | z |"
        yield "|---|---|---|---|---|---|"
        for row in rows:
            first = f'<a id="{row.id}"></a>{row.id}', self._said(row)
            for one in row.carriers:
                yield _line(*first, *self._carried(one))
                first = "", ""
            if not row.carriers:
                yield _line(*first, "left out", "", "", "")
        yield ""

    def _said(self, row: Row) -> str:
        parts = [f"{row.says} ({', '.join(row.where)})"]
        if row.left_out:
            parts.append(f"*Left out:* {row.left_out}")
        cited = self._cited.get(row.id, ())
        if cited:
            parts.append(f"*Cited by:* {', '.join(self._link(name) for name in cited)}.")
        return "<br>".join(parts)

    def _link(self, name: str) -> str:
        words = name.replace("_", " ")
        if name in self._files:
            return f"[{words}](model/{self._files[name]}.md#{name})"
        return f"[{words}](model/{name}.md)"

    def _carried(self, one: Carrier) -> tuple[str, str, str, str]:
        effect = self._effect(one)
        assert one.moves is not None
        moved = " ".join((one.moves.quantity.replace("_", " "), *_at((one.moves.at,)), _read(one)))
        by = f"{_number(effect['frozen'] - effect['plain'])} ± {_number(effect['error'])} "
        by += f"{_unit(effect['unit'])}, from {_number(effect['plain'])}"
        z = f"{effect['z']:.0f}" if abs(effect["z"]) >= 10 else f"{effect['z']:.1f}"
        if not effect["counts"]:
            by, z = f"({by})", f"({z})"
        return self._how(one), moved, by, z

    def _how(self, one: Carrier) -> str:
        """Say what carries a row and how it is frozen."""
        linked = ("quantity", "parameter", "range", "switch", "decision")
        name = self._link(one.name) if one.kind in linked else _file(one)
        where = "".join(f" {place}" for place in _at(one.at))
        case = "" if one.case == "venezuela-cuba" else f", in `{one.case}`"
        since = {None: "", START: " from the first month"}.get(one.since, f" from {one.since}")
        given = f"; given {_given(one)}" if one.given else ""
        drawn = "; exits drawn" if one.exits else ""
        return f"{name}{where}: {_frozen(one)}{since}{given}{drawn}{case}"


def _frozen(one: Carrier) -> str:
    if one.kind == "quantity":
        return "held" if one.value is None else f"held at {one.value:g}"
    if one.kind == "decision":
        forced = f"forced to *{(one.option or '').replace('_', ' ')}*"
        return forced if one.option else "stands, against taken again"
    if one.kind == "switch" and one.settings:
        return f"*{one.settings[0]}* against *{one.settings[1]}*".replace("_", " ")
    words = {
        "parameter": f"put at {one.value or 0:g}",
        "range": "low end against high end",
        "event": "left out",
        "scenario": "against the status quo",
        "series": "not held against runs",
        "counted_as": "read as plain means",
        "chance": "taken out",
    }
    return words[one.kind]


def _file(one: Carrier) -> str:
    folder = f"cases/{one.case}"
    files = {
        "event": f"{one.name.replace('_', ' ')} of {one.date} (`{folder}/events.csv`)",
        "scenario": f"`{folder}/scenarios/{one.name}.yaml`",
        "series": f"`{folder}/{one.name}`",
        "counted_as": f"figures read as {one.name.replace('_', ' ')}s",
        "chance": "chance in choices",
    }
    return files[one.kind]


def _given(one: Carrier) -> str:
    return ", ".join(map(_change, one.given))


def _change(change: Mapping[str, Any]) -> str:
    """Say what a change that is there in both passages does."""
    verb, what = next(iter(change.items()))
    words = [str(what), *_at((str(change["at"]),))]
    if verb in ("set", "scale", "add"):
        unit = f" {change['unit']}" if "unit" in change else ""
        joined = {"set": "at", "scale": "times", "add": "plus"}[verb]
        words.append(f"{joined} {change['value']}{unit} from {change['from']}")
    elif verb == "fix":
        words.append(f"fixed at {change['option']} from {change['from']}")
    else:
        words += [str(change[key]) for key in ("mode", "date") if key in change]
    return " ".join(words).replace("_", " ")


def _at(places: Sequence[str]) -> Iterator[str]:
    for place in places:
        if place != "world":
            yield place.replace(">", " to ")


def _read(one: Carrier) -> str:
    if one.read is None:
        return "in the third year" if YEARS == 3 else f"in year {YEARS}"
    return f"in {one.read.replace('/', ' to ')}"


def _unit(unit: str) -> str:
    return unit.replace("*", "\\*")


def _number(value: float) -> str:
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1e5 or size < 1e-4:
        return f"{value:.1e}"
    return f"{value:,.0f}" if size >= 1000 else f"{value:.3g}"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def case_named(name: str) -> Case:
    """Load one of the shipped cases."""
    return load_case(CASES / name, requirements_of(DECLARATIONS))


def measure(inventory: Inventory, only: Sequence[str] = ()) -> dict[str, Any]:
    """Freeze the carriers of all rows, or of some, case by case.

    Parameters
    ----------
    inventory
        The table.
    only
        Ids of rows; all of them where left out.
    """
    rows = [row for row in inventory.rows if not only or row.id in only]
    carriers = {one.signature: one for row in rows for one in row.carriers}
    cases: dict[str, Any] = {}
    effects: dict[str, Any] = {}
    for name in dict.fromkeys(one.case for one in carriers.values()):
        case = case_named(name)
        mine = [one for one in carriers.values() if one.case == name]
        frozen = Carriers(assemble(case, DECLARATIONS), mine).effects()
        effects |= {one.carrier.signature: numbers(one) for one in frozen}
        cases[name] = {
            "sha256": case.sha256,
            "as_of": str(Month.of(case.as_of)),
            "seed": SEED,
            "runs": BLOCK,
            "version": __version__,
            "date": dt.date.today().isoformat(),
        }
    return {"cases": cases, "effects": effects}


def numbers(effect: Effect) -> dict[str, Any]:
    """Return an effect as it is stored."""
    return {
        "unit": effect.unit,
        "plain": float(f"{effect.plain:.6g}"),
        "frozen": float(f"{effect.frozen:.6g}"),
        "error": float(f"{effect.error:.4g}"),
        "z": float(f"{effect.z:.4g}"),
        "counts": effect.counts,
    }


def stored_effects() -> dict[str, Any]:
    """Read the effects that were measured last; none where there are none."""
    if not EFFECTS.is_file():
        return {"cases": {}, "effects": {}}
    found: dict[str, Any] = json.loads(EFFECTS.read_text(encoding="utf-8"))
    return found


def unmeasured(inventory: Inventory, stored: Mapping[str, Any]) -> list[str]:
    """List carriers without a stored effect, each as a sentence."""
    return [
        f"{row.id}: the effect of freezing {one.name} is not measured. Run make inventory."
        for row in inventory.rows
        for one in row.carriers
        if one.signature not in stored["effects"]
    ]


def main(arguments: Sequence[str]) -> int:
    """Write the page, measuring first where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true", help="freeze every carrier first")
    parser.add_argument("--row", action="append", default=[], help="measure this row only")
    asked = parser.parse_args(arguments)
    inventory = read_inventory(TABLE)
    wrong = uncited(inventory, DECLARATIONS, citations(DECLARATIONS, SUBSYSTEMS))
    stored = stored_effects()
    if (asked.measure or asked.row) and not wrong:
        new = measure(inventory, asked.row)
        wanted = {one.signature for row in inventory.rows for one in row.carriers}
        kept = {key: one for key, one in stored["effects"].items() if key in wanted}
        effects = kept | new["effects"] if asked.row else new["effects"]
        # Effects stand in the order of their names, so that a new measurement shows what moved.
        # Some rows measured anew do not make the others new.
        cases = new["cases"] | stored["cases"] if asked.row else new["cases"]
        stored = {
            "cases": cases,
            "effects": {key: effects[key] for key in sorted(effects)},
        }
        EFFECTS.write_text(
            json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    wrong += unmeasured(inventory, stored)
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    PAGE.write_text(Page(inventory, stored).text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
