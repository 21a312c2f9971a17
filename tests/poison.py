"""Later editions of a case: its files with everything that became known after a day made wrong.

Whatever is dated after the day is changed, and more is added that is dated after it, so that a
forecast as of the day can be compared with the one that the files as they are give.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import random
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from countertrade.case import Month
from countertrade.case.dates import Period
from countertrade.evidence.document import Document
from countertrade.evidence.ledger import open_ledger
from countertrade.evidence.mentions import Amount, Bound, Mention, MentionKind, Span
from countertrade.language import requirements_of
from countertrade.model import DECLARATIONS

Row = dict[str, str]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""The parser in C is ten times as fast where it was built."""
LARGEST_LOG_FACTOR = 2.0
A_YEAR = dt.timedelta(days=365)
TEXT = "The ministry says that at most 20,000 barrels a day will be shipped."


@dataclass(frozen=True)
class Poison:
    """Changes the files of a case folder in place; the same chance does the same."""

    folder: Path
    day: dt.date
    chance: random.Random

    def everything(self) -> None:
        """Change and add all that is dated after the day."""
        self.case_file()
        self.parameters()
        for path in sorted((self.folder / "series").glob("*.csv")):
            self.series(path)
        self.events()
        self.decisions()
        self.scenarios()

    def later(self) -> str:
        """Return a day after the day."""
        return str(self.day + dt.timedelta(days=self.chance.randint(1, 2000)))

    def factor(self) -> float:
        """Return a factor far from 1 as often as not."""
        return float(2 ** self.chance.uniform(-LARGEST_LOG_FACTOR, LARGEST_LOG_FACTOR))

    def case_file(self) -> None:
        """Move the case's own date on and change the types of regimes that began later."""
        path = self.folder / "case.yaml"
        entries = _loaded(path)
        entries["as_of"] = str(entries["as_of"] + A_YEAR)
        for one in entries["regime_types"]:
            if Month.parse(str(one["from"])).first_day > self.day:
                one["type"] = self.chance.choice(["monarchy", "military", "party"])
        first = entries["regime_types"][-1]
        began = Month.of(self.day) + self.chance.randint(1, 12)
        if began > Month.parse(str(first["from"])):
            added = {"type": "democracy", "from": str(began), "source": "poison"}
            entries["regime_types"].append({"actor": first["actor"], **added})
        _dump(path, entries)

    def parameters(self) -> None:
        """Change ranges with later evidence, and give some without a day new ones."""
        path = self.folder / "parameters.yaml"
        entries = _loaded(path)
        for entry in entries.values():
            for one in (entry.get("at") or {"": entry}).values():
                self._range(one, one.get("source") or entry.get("source"))
        _dump(path, entries)

    def _range(self, one: dict[str, Any], source: str) -> None:
        ends = [name for name in ("low", "mode", "high") if name in one]
        if "known_from" not in one and self.chance.random() < 0.3:
            one["before"] = {**{name: one[name] for name in ends}, "source": source}
            one["known_from"] = self.later()
        elif "known_from" not in one or one["known_from"] <= self.day:
            return
        one["known_from"] = str(one["known_from"])
        factor = self.factor()
        for name in ends:
            one[name] = float(one[name]) * factor
        one["source"] = "poison"

    def series(self, path: Path) -> None:
        """Change figures that were public later, and add some: late reports of early months too."""
        columns, rows = _read(path)
        for row in rows:
            if dt.date.fromisoformat(row["known_from"]) > self.day:
                factor = self.factor()
                for name in ("value", "low", "high"):
                    row[name] = row[name] and str(float(row[name]) * factor)
        driver = f"series/{path.name}" in self._drivers()
        added = self._next_month(rows[-1]) if driver else self._revision(rows)
        rows = sorted([*rows, added], key=_begins)
        _write(path, columns, rows)

    def _drivers(self) -> set[str]:
        entries = _loaded(self.folder / "case.yaml")["series"]
        return {one["file"] for one in entries if one["use"] == "driver"}

    def _next_month(self, last: Row) -> Row:
        """A driver gives each month one value, so that only the month after the last is free."""
        after = max(Period.parse(last["period"]).last, Month.of(self.day)) + 1
        return self._other(last, str(after), max(self.later(), str(after.first_day)))

    def _revision(self, rows: list[Row]) -> Row:
        """Report an early figure anew and late, or one early whose period is not yet over."""
        row = self.chance.choice(rows)
        if self.chance.random() < 0.5 or row["observed_as"] == "contract":
            known = max(self.later(), str(Period.parse(row["period"]).first.first_day))
            return self._other(row, row["period"], known)
        first = Month.of(self.day) + -3
        return self._other(row, f"{first}/{first + 24}", str(self.day))

    def _other(self, row: Row, period: str, known_from: str) -> Row:
        value = str(float(row["value"]) * self.factor())
        changed = {"period": period, "value": value, "low": "", "high": ""}
        return {**row, **changed, "known_from": known_from, "source": "poison"}

    def events(self) -> None:
        """Change events that were known later, and add some of every kind."""
        columns, rows = _read(self.folder / "events.csv")
        late = [row for row in rows if dt.date.fromisoformat(row["known_from"]) > self.day]
        for row in late:
            row["value"] = row["value"] and str(float(row["value"]) * self.factor())
            row["mode"] = row["mode"] and "natural"
        regime = self._regimes()[0]
        for kind in ("failed_coup", "protest_wave", "leader_exit", "election", "shock"):
            rows.append(self._event(kind, regime, columns))
        rows.sort(key=lambda row: row["date"])
        _write(self.folder / "events.csv", columns, rows)

    def _event(self, kind: str, regime: str, columns: list[str]) -> Row:
        """Return an event of a day before or after the day, known after it."""
        date = self.day + dt.timedelta(days=self.chance.randint(-200, 200))
        row = dict.fromkeys(columns, "") | {
            "date": str(date), "at": regime, "kind": kind, "source": "poison", "grade": "C",
            "known_from": max(self.later(), str(date)),
        }  # fmt: skip
        if kind == "leader_exit":
            row["mode"] = "internal"
        if kind == "shock":
            row |= {"end": str(date + A_YEAR), "quantity": "gdp", "operation": "scale"}
            row |= {"value": "0.3"}
        return row

    def _regimes(self) -> list[str]:
        entries = _loaded(self.folder / "case.yaml")["actors"]
        return [one["id"] for one in entries if one["role"] == "regime"]

    def decisions(self) -> None:
        """Change decisions that were known later, and add one that was taken before the day."""
        options = {
            name: need.options for name, need in requirements_of(DECLARATIONS).decisions.items()
        }
        columns, rows = _read(self.folder / "decisions.csv")
        for row in rows:
            if dt.date.fromisoformat(row["known_from"]) > self.day:
                row["option"] = self.chance.choice(options[row["decision"]])
        row = self.chance.choice(rows)
        date = self.day - dt.timedelta(days=self.chance.randint(1, 100))
        option = self.chance.choice(options[row["decision"]])
        added = {"date": str(date), "option": option, "known_from": self.later()}
        rows.append({**row, **added})
        _write(self.folder / "decisions.csv", columns, sorted(rows, key=lambda row: row["date"]))

    def scenarios(self) -> None:
        """Add a scenario that changes what none of the case does."""
        regime, first = self._regimes()[0], Month.of(self.day) + 6
        change = {"scale": "gdp", "at": regime, "value": 0.5, "from": str(first)}
        entry = {
            "name": "poison",
            "title": "Poison",
            "question": "What if?",
            "outputs": ["imports"],
        }
        path = self.folder / "scenarios" / "poison.yaml"
        _dump(path, {**entry, "changes": [change]})

    def claim(self, use: str, value: float, unit: str, published: str | None, cache: Path) -> None:
        """Add a reviewed claim of a document of a day, or of one without a date."""
        text = f"{published}: {TEXT}"
        span = Span(text.index("at most"), text.index(" will"))
        amount = Amount(span, None, value, unit, Bound.AT_MOST)
        mention = Mention(MentionKind.QUANTITY, span, "en", variable="oil_flow", amount=amount)
        digest = hashlib.sha256(text.encode()).hexdigest()
        document = Document(
            f"{published}.txt", digest, text, digest, "text/plain", "utf-8", "test", "en",
            metadata={} if published is None else {"issued": published},
        )  # fmt: skip
        with closing(open_ledger(self.folder, cache=cache)) as ledger:
            (name,) = ledger.add(document, [mention], "rules").new
            ledger.edit(name, {"observed_as": "period_mean"}, "Ana")
            ledger.rate(name, 2, "Ana")
            ledger.record_use(use, [name])


def poisoned(case: Path, folder: Path, day: dt.date, seed: int) -> Path:
    """Copy a case and change and add all that is dated after a day.

    Parameters
    ----------
    case
        Folder of the case.
    folder
        Where the copy goes; what stood there of an earlier one is replaced.
    day
        The day.
    seed
        Decides what is changed by how much.
    """
    copy = folder / case.name
    folder.mkdir(exist_ok=True)
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(case, copy)
    Poison(copy, day, random.Random(seed)).everything()
    return copy


def _loaded(path: Path) -> Any:
    return yaml.load(path.read_text(), Loader=LOADER)


def _dump(path: Path, entries: Any) -> None:
    path.write_text(yaml.dump(entries, Dumper=DUMPER, sort_keys=False))


def _read(path: Path) -> tuple[list[str], list[Row]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or ()), list(reader)


def _write(path: Path, columns: list[str], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def _begins(row: Row) -> Month:
    return Period.parse(row["period"]).first
