"""What the cases say: ranges of parameters with their sources, series behind drivers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.model_book.declared import Declared, Subsystem, kind_of, meaning_of
from tools.model_book.formulas import words
from tools.model_book.markdown import Row, table, text

from countertrade.case import Case, Distribution, Range
from countertrade.figures.theme import place_name
from countertrade.language.declare import Decision, Declaration, Driver, Equation, Parameter, Switch


@dataclass(frozen=True)
class Evidence:
    """The parameters and other inputs of one subsystem, with what each case gives for them."""

    declared: Declared
    subsystem: Subsystem
    cases: Sequence[Case]

    def parameters(self) -> str:
        """Write the table of parameters: ranges at each place with their sources."""
        rows = [
            row
            for name, one in self.subsystem.declared.items()
            if isinstance(one, Parameter)
            for row in self._parameter(name, one)
        ]
        head = ("parameter", "meaning", "unit", "at", "low", "mode", "high", "source")
        return table("Parameters and their evidence", head, rows)

    def _parameter(self, name: str, one: Parameter) -> Iterator[Row]:
        first = (_anchor(name), self._read(name, one), f"`{one.unit}`")
        ranges: dict[tuple[str, ...], list[str]] = {}
        for case in (one for one in self.cases if name in one.parameters):
            entry = case.parameters[name]
            for place, range_ in entry.ranges.items():
                given = (*_numbers(entry.distribution, range_), _rests_on(range_))
                ranges.setdefault(given, []).append(self._place(case, place))
        if not ranges:
            yield (*first, "no case gives it", "", "", "", "")
        for row, places in ranges.items():
            yield (*first, "; ".join(places), *row)
            first = ("", "", "")

    def _place(self, case: Case, place: str | None) -> str:
        """Name a place of a case; the case too where there are several."""
        where = "everywhere" if place is None else place_name(case, place)
        return text(where if len(self.cases) == 1 else f"{case.title}: {where}")

    def _read(self, name: str, one: Declaration) -> str:
        """Write what an input is, and who reads it."""
        readers = list(self.declared.readers.get(name, ()))
        readers += [
            reader
            for reader, equation in self.declared.equations.items()
            if isinstance(equation, Equation) and equation.initial == name
        ]
        links = [f"[{words(reader)}]({self._target(reader)})" for reader in dict.fromkeys(readers)]
        return text(meaning_of(one)) + (f"; read by {', '.join(links)}" if links else "")

    def _target(self, name: str) -> str:
        home = self.declared.homes[name]
        return f"#{name}" if home == self.subsystem.page else f"{home}.md#{name}"

    def others(self) -> str:
        """Write the table of all other inputs: drivers, noises, switches, events, calendars."""
        rows = [
            (
                _anchor(name),
                kind_of(one),
                f"`{one.unit}`",
                one.over.replace("_", " "),
                self._read(name, one),
                self._given(name, one),
            )
            for name, one in self.subsystem.declared.items()
            if not isinstance(one, Equation | Decision | Parameter)
        ]
        head = ("input", "kind", "unit", "over", "meaning", "given by")
        return table("Other inputs", head, rows)

    def _given(self, name: str, one: Declaration) -> str:
        """Say where the values of an input come from."""
        if isinstance(one, Switch):
            return ", ".join(
                f"{text(words(setting))} = {value:g}" for setting, value in one.settings.items()
            )
        if not isinstance(one, Driver):
            return ""
        files = [
            f"`{series.file}` ({words(str(series.process))}, {self._place(case, series.place)})"
            for case in self.cases
            for series in case.series
            if series.quantity == name
        ]
        return ", ".join(files)


def _anchor(name: str) -> str:
    return f'<a id="{name}"></a>`{name}`'


def _numbers(shape: Distribution, range_: Range) -> tuple[str, str, str]:
    mode = f"{range_.mode:g}" if range_.mode is not None else ""
    named = "" if shape is Distribution.TRIANGULAR else str(shape)
    return (f"{range_.low:g}", " ".join(filter(None, (mode, named))), f"{range_.high:g}")


def _rests_on(range_: Range) -> str:
    """Write what a range rests on, and what was given before that was known."""
    earlier = range_.before
    if earlier is None:
        return text(range_.source)
    mode = "" if earlier.mode is None else f", mode {earlier.mode:g}"
    return (
        f"{text(range_.source)}; before {range_.known_from}: {earlier.low:g} to {earlier.high:g}"
        f"{mode} ({text(earlier.source)})"
    )
