"""Write the model book: every quantity of the model, from its declarations.

Usage: ``python tools/model_book.py OUT``, where OUT is the page to write, such as docs/model.md.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from countertrade.language import option_names
from countertrade.language.declare import (
    Calendar,
    Conversion,
    Decision,
    Declaration,
    Driver,
    Equation,
    EventRate,
    Noise,
    Parameter,
    Standing,
)
from countertrade.language.signatures import wirings
from countertrade.language.wiring import Wiring
from countertrade.model import DECLARATIONS, SUBSYSTEMS

USAGE = "Say where to write the book: python tools/model_book.py docs/model.md"

FOREWORD = """\
# Model book

Every quantity of the model with its unit, its equation and its source. This page is written from
the declarations in `src/countertrade/model`; to change it, change those.

*Over* says at which places a quantity exists: the world, each regime, each partnership, or each
link of a kind. An *auxiliary* follows at once from others; the function of a *stock* gives its
change per year; a *hazard* is the rate per year of one mode of an event. Under *from*, an argument
is of the same place or of the world unless a word in brackets says otherwise: of the link's sender
or receiver, summed over incoming or outgoing links, of the partnership of both ends, of the
opposite link, the least or the total of a partnership's members. Letters and numbers in the
sources: D0 to D4 are the articles, capitals with a number (E7, K6) the mechanisms and contested
claims listed from them, R and B the reinforcing and balancing feedback loops.
"""

WIRING_WORDS = {Wiring.INCOMING: "sum of incoming", Wiring.OUTGOING: "sum of outgoing"}
OTHER_INPUTS: Mapping[type[Declaration], str] = {
    Driver: "driver",
    Noise: "noise",
    EventRate: "event rate",
    Standing: "standing",
    Calendar: "calendar",
    Conversion: "conversion",
}


class Docstring(NamedTuple):
    """What an equation's docstring says."""

    meaning: str
    source: str
    loops: str


def book() -> str:
    """Return the text of the model book.

    Returns
    -------
    str
        A Markdown page; the same for the same declarations.
    """
    chapters = [_chapter(module) for module in SUBSYSTEMS]
    return "\n".join([FOREWORD, *chapters, _events()])


def _chapter(module: ModuleType) -> str:
    """Return one subsystem: its equations, decisions, parameters and other inputs."""
    first, _, rest = (inspect.getdoc(module) or "").partition("\n")
    title, _, subject = first.rstrip(".").partition(": ")
    here = {name: DECLARATIONS[name] for name in _names(module) if name in DECLARATIONS}
    parts = [
        f"## {title}\n",
        f"{_sentence(subject)}\n" if subject else "",
        f"{rest.strip()}\n" if rest.strip() else "",
        _equations(here),
        _decisions(here),
        _parameters(here),
        _other_inputs(here),
        _formulas(here),
    ]
    return "\n".join(part for part in parts if part)


def _names(module: ModuleType) -> Iterator[str]:
    """Yield the names a file declares itself, in its order; imported ones are not among them."""
    for statement in ast.parse(inspect.getsource(module)).body:
        if isinstance(statement, ast.FunctionDef):
            yield statement.name
        elif isinstance(statement, ast.Assign):
            yield ast.unparse(statement.targets[0])


def _equations(declared: Mapping[str, Declaration]) -> str:
    rows = []
    for name, one in declared.items():
        if isinstance(one, Equation):
            said = _read(one)
            kind = f"{one.kind}: {one.event}, {one.mode}" if one.kind == "hazard" else one.kind
            cells = (_anchor(name), _code(one.unit), one.over, kind, said.meaning, _taken(one))
            rows.append((*cells, said.source, said.loops))
    head = ("quantity", "unit", "over", "kind", "meaning", "from", "source", "loops")
    return _table("Equations", head, rows)


def _decisions(declared: Mapping[str, Declaration]) -> str:
    rows = []
    for name, one in declared.items():
        if isinstance(one, Decision):
            said = _read(one)
            # Each option is a quantity of its own, which equations take as an argument.
            options = ", ".join(
                f"{option} ({_anchor(indicator)})"
                for option, indicator in zip(one.options, option_names(name, one), strict=True)
            )
            cells = (_anchor(name), one.over, options, said.meaning, _taken(one))
            rows.append((*cells, said.source, said.loops))
    head = ("decision", "over", "options", "meaning", "from", "source", "loops")
    return _table("Choices", head, rows)


def _parameters(declared: Mapping[str, Declaration]) -> str:
    rows = [
        (_anchor(name), _code(one.unit), one.over, _text(one.meaning))
        for name, one in declared.items()
        if isinstance(one, Parameter)
    ]
    return _table("Parameters", ("parameter", "unit", "over", "meaning"), rows)


def _other_inputs(declared: Mapping[str, Declaration]) -> str:
    rows = [
        (_anchor(name), OTHER_INPUTS[type(one)], _code(one.unit), one.over, _input_meaning(one))
        for name, one in declared.items()
        if type(one) in OTHER_INPUTS
    ]
    return _table("Other inputs", ("input", "kind", "unit", "over", "meaning"), rows)


def _input_meaning(one: Declaration) -> str:
    if isinstance(one, Conversion):
        return f"{_code(one.source)} in {_code(one.target)}"
    return _text(one.meaning)


def _formulas(declared: Mapping[str, Declaration]) -> str:
    """Return the equations as they are written in the code."""
    written = [
        f"# {name}\n{_body(one)}"
        for name, one in declared.items()
        if isinstance(one, Equation | Decision)
    ]
    if not written:
        return ""
    return "### As written\n\n```python\n" + "\n\n".join(written) + "\n```\n"


def _body(one: Equation | Decision) -> str:
    """Return a function's statements without its docstring."""
    source = textwrap.dedent(inspect.getsource(one.function))
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.FunctionDef)
    first = definition.body[1]
    return textwrap.dedent("\n".join(source.splitlines()[first.lineno - 1 :]))


def _events() -> str:
    """Return every kind of event with its modes and with what reads it."""
    hazards = {
        name: one
        for name, one in DECLARATIONS.items()
        if isinstance(one, Equation) and one.kind == "hazard"
    }
    readers = {
        name: one for name, one in DECLARATIONS.items() if isinstance(one, EventRate | Standing)
    }
    kinds = {str(one.event): one.over for one in (*hazards.values(), *readers.values())}
    rows = []
    for event in sorted(kinds):
        modes = [
            f"{one.mode} ({_link(name)})" for name, one in hazards.items() if one.event == event
        ]
        read = [_link(name) for name, one in readers.items() if one.event == event]
        given = ", ".join(modes) or "recorded or scheduled by the case"
        rows.append((event, kinds[event], given, ", ".join(read)))
    head = ("event", "over", "modes and their hazards", "read as")
    return "## Events\n\n" + _table("", head, rows)


def _read(one: Equation | Decision) -> Docstring:
    """Split a docstring into what it is, where it comes from and in which loops it lies."""
    whole = " ".join(one.documentation.split())
    meaning, _, rest = whole.partition(" Source: ")
    source, _, loops = rest.partition(" Loops: ")
    return Docstring(_text(meaning), _text(source), _text(loops.rstrip(".")))


def _taken(one: Equation | Decision) -> str:
    """List what an equation takes, with links to where it is declared."""
    terms = [_argument(name, wiring) for name, wiring in wirings(one).items()]
    if isinstance(one, Equation) and one.initial:
        terms.append(f"{_link(one.initial)} (first month)")
    return ", ".join(terms)


def _argument(name: str, wiring: Wiring) -> str:
    if wiring is Wiring.HERE:
        return _link(name)
    return f"{_link(name)} ({WIRING_WORDS.get(wiring, wiring.value.replace('_', ' '))})"


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = list(_lines(head, rows))
    if len(lines) == 2:
        return ""
    heading = f"### {title}\n\n" if title else ""
    return heading + "\n".join(lines) + "\n"


def _lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _anchor(name: str) -> str:
    return f'<a id="{name}"></a>`{name}`'


def _link(name: str) -> str:
    return f"[`{name}`](#{name})"


def _code(text: str) -> str:
    return f"`{text}`"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _text(text: str) -> str:
    """Keep plain text from being read as marks of the page."""
    for mark in "\\|*<":
        text = text.replace(mark, f"\\{mark}")
    return text


def main(arguments: Sequence[str]) -> int:
    """Write the book to the file named on the command line.

    Parameters
    ----------
    arguments
        The command line without the program's name: the page to write.

    Returns
    -------
    int
        0, or 2 where the command line does not say where to write.
    """
    if len(arguments) != 1:
        print(USAGE, file=sys.stderr)
        return 2
    page = Path(arguments[0])
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(book(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
