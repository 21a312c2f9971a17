"""The model's files hold plain, documented equations that name no country and hide no number."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from types import ModuleType

import pytest

from countertrade.case import Case
from countertrade.language import option_names
from countertrade.language.declare import Conversion, Decision, Equation, Input
from countertrade.language.signatures import wirings
from countertrade.model import DECLARATIONS, SUBSYSTEMS

LOOPS = {f"R{number}" for number in range(1, 17)} | {f"B{number}" for number in range(1, 11)}
"""The feedback loops of the system: sixteen that reinforce, ten that balance."""
READ_BY_THE_ENGINE = {"decision_inertia"}
"""The engine adds the cost of leaving the option held to every decision's utilities."""
PEOPLES = "Venezuel|Caracas|Cuba|Havana|Chin(a|ese)|Russia|Iran|Mexic|United States|America"
BRANCHES = (
    ast.If,
    ast.IfExp,
    ast.BoolOp,
    ast.Match,
    ast.For,
    ast.While,
    ast.comprehension,
    ast.Try,
    ast.Assert,
    ast.Lambda,
)
STRAIGHT = (ast.Assign, ast.Return)

FUNCTIONS: Mapping[str, Equation | Decision] = {
    name: one for name, one in DECLARATIONS.items() if isinstance(one, Equation | Decision)
}
each_function = pytest.mark.parametrize("name", FUNCTIONS)
each_file = pytest.mark.parametrize("module", SUBSYSTEMS, ids=lambda one: one.__name__)


def definition(name: str) -> ast.FunctionDef:
    """Return the syntax of an equation."""
    tree = ast.parse(inspect.getsource(FUNCTIONS[name].function))
    (found,) = tree.body
    assert isinstance(found, ast.FunctionDef)
    return found


def body(name: str) -> Iterator[ast.AST]:
    """Yield every node of an equation's statements, its docstring left out."""
    for statement in definition(name).body[1:]:
        yield from ast.walk(statement)


def named_loops(documentation: str) -> set[str]:
    """Return what stands behind the last ``Loops:`` of a docstring, up to its full stop."""
    _, found, listed = " ".join(documentation.split()).rpartition("Loops: ")
    assert found and listed.endswith(".")
    return set(listed.removesuffix(".").split(", "))


@each_function
def test_docstring_says_what_it_is(name: str) -> None:
    assert re.fullmatch(r"[A-Z0-9].+\.", FUNCTIONS[name].meaning)


@each_function
def test_docstring_says_where_it_comes_from(name: str) -> None:
    text = " ".join(FUNCTIONS[name].documentation.split())
    assert len(re.findall(r"(?<= )Source: \w[^:]+", text)) == 1


@each_function
def test_docstring_names_known_loops_or_none(name: str) -> None:
    loops = named_loops(FUNCTIONS[name].documentation)
    assert loops == {"none"} or loops <= LOOPS


@each_function
def test_only_straight_lines(name: str) -> None:
    assert all(isinstance(one, STRAIGHT) for one in definition(name).body[1:])
    assert not [ast.unparse(one) for one in body(name) if isinstance(one, BRANCHES)]


@each_function
def test_no_literal_but_nought_one_and_half(name: str) -> None:
    nodes = list(body(name))
    halved = {
        id(one.right) for one in nodes if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div)
    }
    literals = [one for one in nodes if isinstance(one, ast.Constant)]
    assert not [one.value for one in literals if one.value not in (0, 1, 2)]
    assert not [one.lineno for one in literals if one.value == 2 and id(one) not in halved]


@each_function
def test_every_argument_is_used(name: str) -> None:
    read = {one.id for one in body(name) if isinstance(one, ast.Name)}
    assert set(wirings(FUNCTIONS[name])) <= read


@each_function
def test_assigned_names_are_used_once_set(name: str) -> None:
    names = [one for one in body(name) if isinstance(one, ast.Name)]
    stored = {one.id for one in names if isinstance(one.ctx, ast.Store)}
    loaded = {one.id for one in names if isinstance(one.ctx, ast.Load)}
    assert stored <= loaded
    assert not stored & set(wirings(FUNCTIONS[name])), "an argument is written over"


@each_file
def test_files_hold_declarations_and_nothing_else(module: ModuleType) -> None:
    statements = ast.parse(inspect.getsource(module)).body
    functions = {one.name for one in statements if isinstance(one, ast.FunctionDef)}
    assert functions <= FUNCTIONS.keys()
    rest = [one for one in statements[1:] if not isinstance(one, ast.FunctionDef)]
    assert all(isinstance(one, ast.Import | ast.ImportFrom | ast.Assign) for one in rest)
    assigned = {ast.unparse(one.targets[0]) for one in rest if isinstance(one, ast.Assign)}
    assert assigned <= {name for name, one in DECLARATIONS.items() if isinstance(one, Input)}


@each_file
def test_no_country_is_named(module: ModuleType, shipped_case: Case) -> None:
    names = [name for actor in shipped_case.actors for name in (actor.id, actor.name)]
    told = re.compile(rf"\b({'|'.join(map(re.escape, names))}|{PEOPLES})")
    assert not [found.group() for found in told.finditer(inspect.getsource(module))]


def test_every_input_is_used() -> None:
    taken = {argument for one in FUNCTIONS.values() for argument in wirings(one)}
    initial = {one.initial for one in FUNCTIONS.values() if isinstance(one, Equation)}
    inputs = {name for name, one in DECLARATIONS.items() if isinstance(one, Input)}
    assert not inputs - taken - initial - READ_BY_THE_ENGINE


def test_every_choice_is_felt() -> None:
    """The first option is what holds when none of the others does.

    Of a choice that an event calls for, the second may be to go on as before.
    """
    taken = {argument for one in FUNCTIONS.values() for argument in wirings(one)}
    choices = {name: one for name, one in FUNCTIONS.items() if isinstance(one, Decision)}
    told = {name: option_names(name, one)[1:] for name, one in choices.items()}
    going_on = {told[name][0] for name, one in choices.items() if one.on is not None}
    assert not {option for options in told.values() for option in options} - taken - going_on


def test_every_input_says_what_it_is() -> None:
    inputs = {
        name: one
        for name, one in DECLARATIONS.items()
        if isinstance(one, Input) and not isinstance(one, Conversion)
    }
    assert not [name for name, one in inputs.items() if not re.match(r"[A-Z0-9]", one.meaning)]
    assert not [name for name, one in inputs.items() if one.meaning.endswith(".")]


def test_initial_values_fit_their_stocks() -> None:
    for name, one in FUNCTIONS.items():
        if isinstance(one, Equation) and one.kind == "stock":
            initial = DECLARATIONS[one.initial or ""]
            assert (initial.unit, initial.over) == (one.unit, one.over), name
