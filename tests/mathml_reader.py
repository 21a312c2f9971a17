"""Reading the book's MathML back as Python expressions, by the rules of the page alone."""

from __future__ import annotations

from xml.etree import ElementTree

SIGNS = {"−": "-", "⋅": "*", "\u2061": "", "[": "(", "]": ")", "{": "", "≤": "<=", "≥": ">=",
         "=": "==", "≠": "!="}  # fmt: skip
NAMES = {"ln": "log", "min": "minimum", "max": "maximum"}


def sides(markup: str) -> tuple[str, str]:
    """Read an equation as two Python expressions."""
    row = ElementTree.fromstring(markup)[0]
    left, equals, right = row
    assert equals.text == "="
    return read(left), read(right)


def read(element: ElementTree.Element) -> str:
    """Read a piece of MathML as a Python expression, with its own rules of precedence."""
    if element.tag == "mi":
        return identifier(element)
    if element.get("class") == "cases":
        first, second = element
        value, condition = read(first[0]), "".join(read(one) for one in first[1][1:])
        return f"where({condition}, {value}, {read(second[0])})"
    parts = [read(child) for child in element]
    if element.tag == "mo":
        return SIGNS.get(element.text or "", element.text or "")
    if element.tag == "mn":
        return element.text or ""
    if element.tag == "mtext":
        return (element.text or "").strip()
    if element.tag == "mfrac":
        return f"quotient({parts[0]}, {parts[1]})"
    if element.tag == "msub":
        return parts[1] if element[0].text in ("h", "u") else parts[0]
    if element.tag == "msup" and element[1].tag == "mo":
        return f"positive({parts[0]})"
    if element.tag == "msup":
        return f"power({parts[0]}, {parts[1]})"
    if element.tag == "msubsup":
        return f"clip({', '.join(parts)})"
    assert element.tag in ("mrow", "mtable", "mtr", "mtd"), element.tag
    return " ".join(parts)


def identifier(element: ElementTree.Element) -> str:
    link, own = element.find("a"), element.find("i")
    if link is not None:
        return link.get("href", "").partition("#")[2]
    if own is not None:
        text = (own.text or "").replace("non-oil", "nonoil").replace("GDP", "gdp")
        return text.replace(" ", "_")
    return NAMES.get(element.text or "", element.text or "")
