"""Equations in mathematics: from the statements of a plain function to MathML.

Every kind of statement and expression that an equation may use is listed here; any other stops the
book, so that nothing is left out of a formula in silence.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from countertrade.language.declare import Decision, Equation

WIDEST = 98
"""Characters of a sum or product that fit in a line; longer ones stand in several."""
SCRIPT = 0.7
"""Size of a subscript or an exponent beside what it is written on."""
COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "&lt;",
    ast.LtE: "≤",
    ast.Gt: "&gt;",
    ast.GtE: "≥",
    ast.Eq: "=",
    ast.NotEq: "≠",
}
CONNECTIVES: Mapping[type[ast.operator], str] = {ast.BitAnd: "and", ast.BitOr: "or"}
FUNCTIONS = {
    "exp": "exp",
    "log": "ln",
    "logistic": "logistic",
    "minimum": "min",
    "maximum": "max",
}
"""Operators that are written as functions, and how mathematics calls them."""


class FormulaError(Exception):
    """An equation uses something that has no form in mathematics here; the message says what."""


@dataclass(frozen=True)
class Box:
    """A piece of a formula: its MathML, its width in characters and how tightly it binds."""

    markup: str
    width: float
    binding: int


SUM, PRODUCT, ATOM = 1, 2, 4
"""How tightly a piece binds; between brackets, or under a root, everything is an atom."""
FRACTION = 3
"""A fraction stands by itself in a product, but not under an exponent."""


@dataclass(frozen=True)
class Formula:
    """An equation in mathematics: what it returns, and the names it gives to parts."""

    values: tuple[Box, ...]
    """One for an equation; one for each option of a decision."""
    parts: tuple[tuple[str, Box], ...]
    """Names that the function uses for itself, each with what it stands for."""


def formula(declaration: Equation | Decision, quantity: Callable[[str], Box]) -> Formula:
    """Turn a plain function into mathematics.

    Parameters
    ----------
    declaration
        The equation or decision.
    quantity
        How an argument is written.

    Returns
    -------
    Formula
        Its value or values, and the names it gives to parts.

    Raises
    ------
    FormulaError
        If the function holds anything that the book does not know how to write.
    """
    definition = parsed(declaration)
    arguments = {argument.arg for argument in definition.args.args}
    parts: dict[str, Box] = {}

    def named(name: str) -> Box:
        if name in parts:
            return local(name)
        if name not in arguments:
            raise _unknown(definition, f"the name {name}, which is no argument of its own")
        return quantity(name)

    writer = _Writer(definition, named)
    for statement in definition.body[1:-1]:
        name = _target(definition, statement)
        if name in parts or name in arguments:
            raise _unknown(definition, f"the name {name} for two things")
        assert isinstance(statement, ast.Assign)
        parts[name] = writer.write(statement.value)
    values = tuple(writer.write(value) for value in returned(definition))
    return Formula(values, tuple(parts.items()))


def parsed(declaration: Equation | Decision) -> ast.FunctionDef:
    """Return the syntax tree of the function that a declaration holds."""
    definition = ast.parse(textwrap.dedent(inspect.getsource(declaration.function))).body[0]
    assert isinstance(definition, ast.FunctionDef)
    return definition


def returned(definition: ast.FunctionDef) -> Sequence[ast.expr]:
    """Return the expressions that a function ends with: one, or one for each option."""
    last = definition.body[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        raise _unknown(definition, "no value at its end")
    return last.value.elts if isinstance(last.value, ast.Tuple) else [last.value]


def _target(definition: ast.FunctionDef, statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    raise _unknown(definition, f"the statement {ast.unparse(statement)}")


def _unknown(definition: ast.FunctionDef, what: str) -> FormulaError:
    return FormulaError(
        f"{definition.name} holds {what}. The model book has no mathematics for it: write the "
        "equation with the operators of countertrade.language, or teach tools/model_book."
    )


def words(name: str) -> str:
    """Return the words that an identifier is made of."""
    spelt = {"gdp": "GDP", "nonoil": "non-oil"}
    return " ".join(spelt.get(word, word) for word in name.split("_"))


def local(name: str) -> Box:
    """Write a name that a function uses for itself: in italics."""
    text = words(name)
    return Box(f"<mi><i>{escape(text)}</i></mi>", len(text), ATOM)


def linked(name: str, href: str) -> Box:
    """Write a quantity: upright, as a link to its definition."""
    text = words(name)
    # Words stand in mi, not in mtext, which counts as a space beside operators.
    return Box(f'<mi><a href="{escape(href)}">{escape(text)}</a></mi>', len(text), ATOM)


def subscripted(box: Box, text: str) -> Box:
    """Write a small word at the foot of a piece."""
    markup = f"<msub>{box.markup}<mi>{escape(text)}</mi></msub>"
    return Box(markup, box.width + SCRIPT * len(text), ATOM)


def rate_of(box: Box) -> Box:
    """Write the hazard that is called so."""
    return Box(f"<msub><mi>h</mi>{box.markup}</msub>", 1 + SCRIPT * box.width, ATOM)


def utility_of(box: Box) -> Box:
    """Write the utility of the option that is called so."""
    return Box(f"<msub><mi>u</mi>{box.markup}</msub>", 1 + SCRIPT * box.width, ATOM)


def change_of(box: Box) -> Box:
    """Write the derivative in time of a stock."""
    derivative = "<mfrac><mi>d</mi><mrow><mi>d</mi><mi>t</mi></mrow></mfrac>"
    return Box(f"<mrow>{derivative}{box.markup}</mrow>", box.width + 2, PRODUCT)


def equated(left: Box, right: Box) -> str:
    """Write that two pieces are equal, as a MathML element."""
    return f"<math>{_row([left.markup, _sign('='), right.markup])}</math>"


@dataclass(frozen=True)
class _Writer:
    definition: ast.FunctionDef
    named: Callable[[str], Box]

    def write(self, node: ast.expr) -> Box:
        if isinstance(node, ast.Name):
            return self.named(node.id)
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            text = format(node.value, "g")
            return Box(f"<mn>{text}</mn>", len(text), ATOM)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compare(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            return _raised(self.write(node.left), self.write(node.right))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return _fraction(self.write(node.left), self.write(node.right))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            return self._product(node)
        if isinstance(node, ast.BinOp) and type(node.op) in CONNECTIVES:
            word = f"<mtext>&#160;{CONNECTIVES[type(node.op)]}&#160;</mtext>"
            return _joined([self.write(node.left), self.write(node.right)], word)
        if _is_sum(node):
            terms = [one for one in self._terms(node) if not self._is_nothing(one[1])]
            return _lines([self._term(sign, term) for sign, term in terms], SUM)
        raise _unknown(self.definition, f"the expression {ast.unparse(node)}")

    def _terms(self, node: ast.expr, negative: bool = False) -> list[tuple[str, ast.expr]]:
        """Take a chain of additions and subtractions apart."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return self._terms(node.operand, not negative)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._terms(node.left, negative) + self._terms(node.right, negative)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and not negative:
            subtracted = [("−", node.right)]
            return self._terms(node.left) + subtracted
        return [("−" if negative else "+", node)]

    def _term(self, sign: str, node: ast.expr) -> tuple[str, Box]:
        box = self.write(node)
        return sign, bracketed(box) if box.binding == SUM else box

    def _product(self, node: ast.BinOp) -> Box:
        if self._is_nothing(node):
            return Box("<mn>0</mn>", 1, ATOM)
        factors = self._factors(node)
        if isinstance(factors[0], ast.UnaryOp) and isinstance(factors[0].op, ast.USub):
            return _lines([("−", self._times([factors[0].operand, *factors[1:]]))], SUM)
        return self._times(factors)

    def _times(self, factors: Sequence[ast.expr]) -> Box:
        boxes = [self.write(one) for one in factors]
        return _lines(
            [("⋅", bracketed(box) if box.binding == SUM else box) for box in boxes], PRODUCT
        )

    def _is_nothing(self, node: ast.expr) -> bool:
        """Tell whether a term is 0 * x, which in the code gives a sum the shape of a block."""
        factors = self._factors(node)
        return any(isinstance(one, ast.Constant) and one.value == 0 for one in factors)

    def _factors(self, node: ast.expr) -> list[ast.expr]:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            return self._factors(node.left) + self._factors(node.right)
        return [node]

    def _compare(self, node: ast.Compare) -> Box:
        sign = COMPARISONS.get(type(node.ops[0]))
        if sign is None:
            raise _unknown(self.definition, f"the comparison {ast.unparse(node)}")
        return _joined([self.write(node.left), self.write(node.comparators[0])], _sign(sign))

    def _call(self, node: ast.Call) -> Box:
        called = ast.unparse(node.func)
        arguments = [self.write(argument) for argument in node.args]
        if node.keywords:
            raise _unknown(self.definition, f"the call {ast.unparse(node)}")
        if called in FUNCTIONS:
            listed = _joined(arguments, "<mo>,</mo>")
            name = f"<mi>{FUNCTIONS[called]}</mi><mo>&#8289;</mo>"
            held = _fenced(listed, "(", ")")
            return Box(_row([name, held.markup]), held.width + len(FUNCTIONS[called]), ATOM)
        forms: Mapping[str, Callable[..., Box]] = {
            "ratio": _fraction,
            "power": _raised,
            "positive": _positive,
            "clip": _clipped,
            "where": _cases,
        }
        if called not in forms:
            raise _unknown(self.definition, f"a call of {called}")
        return forms[called](*arguments)


def _is_sum(node: ast.expr) -> bool:
    """Tell whether an expression adds, subtracts or changes a sign."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Sub)
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def _row(markup: Sequence[str]) -> str:
    return f"<mrow>{''.join(markup)}</mrow>"


def _sign(sign: str) -> str:
    return f"<mo>{sign}</mo>"


def _joined(boxes: Sequence[Box], between: str) -> Box:
    width = sum(box.width for box in boxes) + 3 * (len(boxes) - 1)
    return Box(_row([between.join(box.markup for box in boxes)]), width, SUM)


def _lines(terms: Sequence[tuple[str, Box]], binding: int) -> Box:
    """Write a chain of terms in one line, or in as many as it needs."""
    lines: list[list[str]] = [[]]
    widths = [0.0]
    for index, (sign, box) in enumerate(terms):
        # The sign of the first term is written only where it takes away.
        written = "" if index == 0 and sign != "−" else _sign(sign)
        if index and widths[-1] + box.width + 3 > WIDEST:
            lines.append([])
            widths.append(2.0)
        lines[-1].append(written + box.markup)
        widths[-1] += box.width + (3 if written else 0)
    if len(lines) == 1:
        return Box(_row(lines[0]), widths[0], binding)
    rows = "".join(f"<mtr><mtd>{_row(line)}</mtd></mtr>" for line in lines)
    return Box(f'<mtable class="lines" displaystyle="true">{rows}</mtable>', max(widths), binding)


def _fenced(box: Box, opening: str, closing: str) -> Box:
    markup = f'<mo fence="true">{opening}</mo>{box.markup}<mo fence="true">{closing}</mo>'
    return Box(_row([markup]), box.width + 2, ATOM)


def bracketed(box: Box) -> Box:
    """Write round brackets about a piece."""
    return _fenced(box, "(", ")")


def _fraction(above: Box, below: Box) -> Box:
    markup = f"<mfrac>{above.markup}{below.markup}</mfrac>"
    return Box(markup, max(above.width, below.width), FRACTION)


def _raised(base: Box, exponent: Box) -> Box:
    held = base if base.binding == ATOM else bracketed(base)
    markup = f"<msup>{held.markup}{exponent.markup}</msup>"
    return Box(markup, held.width + SCRIPT * exponent.width, FRACTION)


def _positive(box: Box) -> Box:
    held = _fenced(box, "[", "]")
    return Box(f"<msup>{held.markup}<mo>+</mo></msup>", held.width + 1, FRACTION)


def _clipped(box: Box, low: Box, high: Box) -> Box:
    held = _fenced(box, "[", "]")
    markup = f"<msubsup>{held.markup}{low.markup}{high.markup}</msubsup>"
    return Box(markup, held.width + SCRIPT * max(low.width, high.width), FRACTION)


def _cases(condition: Box, value: Box, otherwise: Box) -> Box:
    rows = (
        f"<mtr><mtd>{value.markup}</mtd><mtd><mtext>if </mtext>{condition.markup}</mtd></mtr>"
        f"<mtr><mtd>{otherwise.markup}</mtd><mtd><mtext>otherwise</mtext></mtd></mtr>"
    )
    listed = f'<mtable class="cases" displaystyle="true">{rows}</mtable>'
    markup = f'<mrow><mo fence="true">{{</mo>{listed}</mrow>'
    return Box(markup, max(value.width, otherwise.width) + condition.width + 6, SUM)
