"""What flows into each stock and out of it, read from the form of its equation."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from tools.model_book.formulas import parsed, returned

from countertrade.language.declare import Equation

IN, OUT, BOTH = "in", "out", "both"


@dataclass(frozen=True)
class Flow:
    """A flow of one stock: its way, what it depends on, and its name if it is a quantity."""

    stock: str
    way: str
    """``in``, ``out``, or ``both`` for a change that may go either way."""
    depends: tuple[str, ...]
    quantity: str | None


def flows_of(name: str, equation: Equation) -> list[Flow]:
    """Take the change of a stock apart into flows.

    Parameters
    ----------
    name
        The stock.
    equation
        Its declaration.

    Returns
    -------
    list of Flow
        A term of the sum that is a quantity by itself is a flow of that name. The other terms that
        add are one flow, those that take away another. A change that is no sum goes both ways.
    """
    definition = parsed(equation)
    parts = {
        ast.unparse(statement.targets[0]): statement.value
        for statement in definition.body[1:-1]
        if isinstance(statement, ast.Assign)
    }
    terms = _terms(returned(definition)[0], parts, adds=True)
    if len(terms) == 1 and not isinstance(terms[0][1], ast.Name):
        depends = tuple(dict.fromkeys(_names(terms[0][1], parts)))
        return [Flow(name, BOTH, depends, None)]
    flows = []
    rest: dict[str, list[str]] = {}
    for adds, term in terms:
        way = IN if adds else OUT
        if isinstance(term, ast.Name) and term.id != name:
            flows.append(Flow(name, way, (), term.id))
        else:
            rest.setdefault(way, []).extend(_names(term, parts))
    flows += [Flow(name, way, tuple(dict.fromkeys(depends)), None) for way, depends in rest.items()]
    return flows


def _terms(
    node: ast.expr, parts: Mapping[str, ast.expr], adds: bool
) -> list[tuple[bool, ast.expr]]:
    """Take a sum apart into terms that add and terms that take away."""
    if isinstance(node, ast.Name) and node.id in parts:
        return _terms(parts[node.id], parts, adds)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _terms(node.operand, parts, not adds)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        same = isinstance(node.op, ast.Add)
        right = _terms(node.right, parts, adds if same else not adds)
        return _terms(node.left, parts, adds) + right
    return [(adds, node)]


def _names(node: ast.expr, parts: Mapping[str, ast.expr]) -> list[str]:
    """List the arguments that an expression depends on."""
    called = {id(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)}
    found = []
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and id(one) not in called:
            found += _names(parts[one.id], parts) if one.id in parts else [one.id]
    return found
