"""XMILE 1.0, the language of Stella and Simlin that Vensim and PySD read too.

Time is in calendar years and the step a month, as in the engine.
"""

from __future__ import annotations

from importlib.metadata import version
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from countertrade.engine.backend import STEPS_PER_YEAR
from countertrade.engine.export.formulas import numeral
from countertrade.engine.export.variables import Steps, Variable, Variables, start_of
from countertrade.engine.timeline import span_of
from countertrade.language import Model

NAMESPACE = "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0"
VERSION = "1.0"
PURE_NUMBERS = ("share", "index", "percent")
"""Units of quantities without a dimension."""
MARGIN_DIGITS = 7
"""Digits of a year to which the end is rounded up: tools that add up steps reach it then."""


def xmile(model: Model) -> str:
    """Write a model as an XMILE document.

    Parameters
    ----------
    model
        An assembled model.

    Returns
    -------
    str
        The document, the same for the same model.

    Raises
    ------
    countertrade.engine.export.identifiers.IdentifierError
        If two quantities would be called the same.
    """
    root = Element("xmile", {"version": VERSION, "xmlns": NAMESPACE})
    _header(root, model)
    _specifications(root, model)
    _units(root)
    listed = SubElement(SubElement(root, "model"), "variables")
    for variable in Variables(model).all:
        _variable(listed, variable)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _header(root: Element, model: Model) -> None:
    header = SubElement(root, "header")
    SubElement(header, "name").text = model.case.title
    SubElement(header, "vendor").text = "countertrade"
    product = SubElement(header, "product", {"version": version("countertrade"), "lang": "en"})
    product.text = "countertrade"


def _specifications(root: Element, model: Model) -> None:
    specs = SubElement(root, "sim_specs", {"method": "Euler", "time_units": "yr"})
    start = start_of(model)
    last = start + (span_of(model.case).months - 1) / STEPS_PER_YEAR
    SubElement(specs, "start").text = numeral(start)
    end = round(last + 10**-MARGIN_DIGITS, MARGIN_DIGITS)
    SubElement(specs, "stop").text = numeral(end)
    SubElement(specs, "dt", {"reciprocal": "true"}).text = str(STEPS_PER_YEAR)


def _units(root: Element) -> None:
    listed = SubElement(root, "model_units")
    for unit in PURE_NUMBERS:
        SubElement(SubElement(listed, "unit", {"name": unit}), "eqn").text = "1"


def _variable(parent: Element, variable: Variable) -> None:
    element = SubElement(parent, variable.kind, {"name": variable.name})
    SubElement(element, "doc").text = variable.documentation
    SubElement(element, "eqn").text = variable.equation
    if variable.inflow:
        SubElement(element, "inflow").text = variable.inflow
    if variable.steps:
        _graphical_function(element, variable.steps)
    unit = variable.unit.replace("**", "^").replace("%", "percent")
    # XMILE knows no root of a unit, such as that of white noise.
    if "." not in unit:
        SubElement(element, "units").text = unit


def _graphical_function(parent: Element, steps: Steps) -> None:
    function = SubElement(parent, "gf", {"type": "discrete"})
    SubElement(function, "xpts").text = ",".join(map(str, steps.months))
    SubElement(function, "ypts").text = ",".join(map(numeral, steps.levels))
