"""What an export is made of: identifiers, formulas, series, and how it is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from countertrade.engine.export import ExportError, check_export, export_model
from countertrade.engine.export.formulas import Formulas, numeral
from countertrade.engine.export.identifiers import IdentifierError, identifiers
from countertrade.engine.export.variables import Variable, Variables, steps_of
from countertrade.language import Model
from countertrade.language.operators import maximum, minimum, power, where
from countertrade.language.symbols import Symbols, symbols

a, b, c = (symbols(text) for text in "abc")
NAMES = {"a": "first", "b": "second", "c": "third"}


@pytest.fixture(scope="module")
def variables(shipped_model: Model) -> dict[str, Variable]:
    return {one.name: one for one in Variables(shipped_model).all}


@pytest.mark.parametrize(
    ("key", "identifier"),
    [
        ("oil_price", "oil_price"),
        ("oil_shipment[VEN>CUB]", "oil_shipment_VEN_to_CUB"),
        ("alignment[VEN-CUB]", "alignment_VEN_CUB"),
        ("factor on oil_price", "factor_on_oil_price"),
        ("time", "the_time"),
        ("notes[VEN]", "the_notes_VEN"),
        ("3rd", "x_3rd"),
    ],
)
def test_identifiers_read_like_keys(key: str, identifier: str) -> None:
    assert identifiers([key]) == {key: identifier}


def test_two_keys_of_one_identifier_are_refused_by_name() -> None:
    with pytest.raises(IdentifierError, match=r"debt\[A-B\] and debt\[a_b\] would both"):
        identifiers(["debt[A-B]", "debt[a_b]"])


@pytest.mark.parametrize(
    ("made", "formula"),
    [
        (a + b * c, "first + second * third"),
        ((a + b) * c, "(first + second) * third"),
        (a - (b - c), "first - (second - third)"),
        (a / (b * c), "first / (second * third)"),
        (a - -b, "first - (-second)"),
        (-(a + b) * c, "(-(first + second)) * third"),
        (a * -2.5, "first * (-2.5)"),
        (minimum(a, maximum(b, 1e-9)), "MIN(first, MAX(second, 1e-09))"),
        (power(a, b), "EXP(second * LN(MAX(first, 1e-09)))"),
        ((a + b) ** 2, "((first + second) ^ 2)"),
        (where(a > b, a, 0.0), "(IF second < first THEN first ELSE 0)"),
        (
            where((a <= b) | (b != c), a, b),
            "(IF (first <= second) OR (second <> third) THEN first ELSE second)",
        ),
        ((a == 1) * b, "(IF first = 1 THEN 1 ELSE 0) * second"),
        (where(a, b, c), "(IF first <> 0 THEN second ELSE third)"),
    ],
)
def test_formulas_have_the_brackets_they_need(made: Symbols, formula: str) -> None:
    assert Formulas(NAMES, {}).write(made.only, "own") == formula


def test_a_quantity_within_a_formula_is_called_by_its_name() -> None:
    shared = a + b
    formulas = Formulas(NAMES, {id(shared.only): "total"})
    assert formulas.write((shared * c).only, "own") == "total * third"
    assert formulas.write(shared.only, "total") == "first + second"
    assert formulas.write(shared.only, "other") == "total"


@pytest.mark.parametrize("value", [0.0, -3.0, 1e-9, 1e300, 0.1 + 0.2, 12.0])
def test_numerals_are_read_back_as_they_are(value: float) -> None:
    assert float(numeral(value)) == value


def test_a_series_keeps_both_ends_of_every_level() -> None:
    steps = steps_of(np.array([1.0, 1, 1, 2, 2, 2, 2, 3]))
    assert steps.months == (0, 2, 3, 6, 7, 8)
    assert steps.levels == (1.0, 1.0, 2.0, 2.0, 3.0, 3.0)


def test_parameters_say_their_range_and_source(variables: dict[str, Variable]) -> None:
    one = variables["natural_decline"]
    assert (one.kind, one.equation, one.unit) == ("aux", "0.115", "1/yr")
    assert "Range 0.09 to 0.15. Source: IEA" in one.documentation


def test_series_are_drivers_events_and_options(variables: dict[str, Variable]) -> None:
    price = variables["oil_price"]
    assert price.steps is not None
    assert price.steps.months[0] == 0
    assert price.equation == "months_since_start"
    printing = variables["budget_stance_print_VEN"].steps
    assert printing is not None
    assert set(printing.levels) == {0.0, 1.0}


def test_a_file_in_the_way_is_left_alone(shipped_model: Model, tmp_path: Path) -> None:
    file = tmp_path / "there.xmile"
    file.write_text("mine")
    with pytest.raises(ExportError, match=r"there\.xmile is there already\. Remove it"):
        export_model(shipped_model, "xmile", file)
    assert file.read_text() == "mine"


def test_an_unknown_format_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"no export format 'mdl'\. Choose one of: xmile"):
        check_export("mdl", tmp_path / "model.mdl")
    with pytest.raises(ExportError, match=r"There is no folder .*absent\. Make it"):
        check_export("xmile", tmp_path / "absent" / "model.xmile")


def test_a_file_that_cannot_be_written_is_a_sentence(shipped_model: Model) -> None:
    with pytest.raises(ExportError, match=r"could not be written: .* Name another file"):
        export_model(shipped_model, "xmile", Path("/proc/none.xmile"))
