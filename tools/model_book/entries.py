"""Equations on a page: all of a subsystem together, then each with what there is to know of it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from tools.model_book.declared import (
    WHENCE,
    Declared,
    Subsystem,
    kind_of,
    loop_names,
    offered,
    read_docstring,
    words_of,
)
from tools.model_book.formulas import (
    Box,
    change_of,
    equated,
    formula,
    linked,
    local,
    utility_of,
    words,
)

from countertrade.language import option_names
from countertrade.language.axes import LINK_AXES, WORLD
from countertrade.language.declare import Decision, Equation
from countertrade.language.signatures import wirings
from countertrade.language.wiring import Wiring


@dataclass(frozen=True)
class Entries:
    """The equations of one subsystem as HTML."""

    declared: Declared
    subsystem: Subsystem

    @property
    def own(self) -> Mapping[str, Equation | Decision]:
        """Equations and decisions of the subsystem, in the order of its file."""
        return {
            name: one
            for name, one in self.subsystem.declared.items()
            if isinstance(one, Equation | Decision)
        }

    def together(self) -> str:
        """Write all equations below each other, with units and loops."""
        rows = [self._row(name, one) for name, one in self.own.items()]
        return "\n".join(['<table class="equations">', *rows, "</table>"]) + "\n"

    def _row(self, name: str, one: Equation | Decision) -> str:
        unit = "" if isinstance(one, Decision) else escape(one.unit)
        cells = (self.mathematics(name, one), unit, self._loops(one))
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"

    def mathematics(self, name: str, one: Equation | Decision) -> str:
        """Write an equation, or the utilities of a decision, with the names given to parts."""
        page = self.subsystem.page
        written = formula(one, self.declared.argument(one, page))
        lines = [
            f"<div>{equated(left, right)}</div>"
            for left, right in zip(self._left(name, one), written.values, strict=True)
        ]
        if isinstance(one, Decision):
            lines.insert(0, f"<div>{self._link(name)}:</div>")
        lines += [
            f'<div class="where">where {equated(local(part), box)}</div>'
            for part, box in written.parts
        ]
        return "".join(lines)

    def _left(self, name: str, one: Equation | Decision) -> list[Box]:
        page = self.subsystem.page
        if isinstance(one, Decision):
            return [
                utility_of(linked(option, self.declared.href(indicator, page)))
                for option, indicator in offered(name, one)
            ]
        symbol = self.declared.symbol(name, page)
        return [change_of(symbol) if one.kind == "stock" else symbol]

    def one_by_one(self) -> str:
        """Write what there is to know of each equation."""
        return "\n".join(self._entry(name, one) for name, one in self.own.items())

    def _entry(self, name: str, one: Equation | Decision) -> str:
        said = read_docstring(one)
        facts = [
            ("is", self._nature(one)),
            *self._options(name, one),
            ("takes", self._taken(one)),
            ("read by", self._readers(name, one)),
            ("source", escape(said.source)),
            ("loops", self._loops(one)),
        ]
        listed = "".join(f"<dt>{term}</dt><dd>{fact}</dd>" for term, fact in facts if fact)
        file, line, code = self._code(one)
        return (
            f'<section class="quantity" id="{name}">\n'
            f"<h3>{escape(words(name))} <code>{name}</code></h3>\n"
            f"<p>{escape(said.meaning)}</p>\n"
            f"{self.mathematics(name, one)}\n"
            f"<dl>{listed}</dl>\n"
            f"<details><summary>{file}, line {line}</summary>"
            f"<pre><code>{escape(code)}</code></pre></details>\n"
            "</section>\n"
        )

    def _nature(self, one: Equation | Decision) -> str:
        place = words_of(one.over) + (" link" if one.over in LINK_AXES else "")
        over = "of the world" if one.over == WORLD else f"of each {place}"
        unit = "" if isinstance(one, Decision) else f", in <code>{escape(one.unit)}</code>"
        called = ""
        if isinstance(one, Decision) and one.on:
            called = f", called for by {words_of(one.on)} alone"
        return f"{kind_of(one)} {over}{unit}{called}"

    def _options(self, name: str, one: Equation | Decision) -> Iterator[tuple[str, str]]:
        """Yield the options of a decision: each is a quantity that equations can take."""
        if isinstance(one, Decision):
            options = [
                f'<span id="{indicator}">{escape(words(option))} <code>{indicator}</code>'
                f"{self._used(indicator)}</span>"
                for option, indicator in zip(one.options, option_names(name, one), strict=True)
            ]
            yield "options", "<br>".join(options)

    def _used(self, indicator: str) -> str:
        readers = self.declared.readers.get(indicator, ())
        return f", read by {', '.join(map(self._link, readers))}" if readers else ""

    def _taken(self, one: Equation | Decision) -> str:
        terms = [self._argument(name, wiring) for name, wiring in wirings(one).items()]
        if isinstance(one, Equation) and one.initial:
            terms.append(f"{self._link(one.initial)} (in the first month)")
        return "; ".join(terms)

    def _argument(self, name: str, wiring: Wiring) -> str:
        whence = WHENCE[wiring]
        said = f"<code>{escape(self.declared.of(name).unit)}</code>"
        return f"{self._link(name)} ({said}{', ' if whence else ''}{whence})"

    def _readers(self, name: str, one: Equation | Decision) -> str:
        readers = self.declared.readers.get(name, ())
        if isinstance(one, Equation) and one.kind == "hazard":
            readers = (*readers, *self.declared.event_readers(one))
        return ", ".join(map(self._link, readers))

    def _link(self, name: str) -> str:
        href = self.declared.href(name, self.subsystem.page)
        return f'<a href="{href}">{escape(words(name))}</a>'

    @staticmethod
    def _loops(one: Equation | Decision) -> str:
        return ", ".join(f'<a href="../#loop-{loop}">{loop}</a>' for loop in loop_names(one))

    def _code(self, one: Equation | Decision) -> tuple[str, int, str]:
        """Return the file, the line, and the statements of a function without its docstring."""
        source, line = inspect.getsourcelines(one.function)
        whole = textwrap.dedent("".join(source))
        definition = ast.parse(whole).body[0]
        assert isinstance(definition, ast.FunctionDef)
        body = whole.splitlines()[definition.body[1].lineno - 1 :]
        # The source begins with the decorator, the definition a line or more later.
        return self.subsystem.file, line + definition.lineno - 1, textwrap.dedent("\n".join(body))
