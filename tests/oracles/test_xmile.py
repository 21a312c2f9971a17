"""PySD and Simlin run an exported model as the engine runs it without chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from countertrade.case import load_case, shipped_case
from countertrade.engine.ensemble import nominal_run
from countertrade.engine.export import export_model
from countertrade.engine.export.identifiers import identifiers
from countertrade.engine.export.variables import Variables
from countertrade.engine.export.xmile import NAMESPACE
from countertrade.language import Model, assemble, requirements_of
from countertrade.model import DECLARATIONS

RELATIVE = 1e-6
"""What is asked for. Observed in stocks is 2e-9 and less: rounding of some hundred months."""
NEAR_ZERO = 1e-6
"""Part of its largest value to which differences are relative where a quantity is below it."""
CASES = ("venezuela-cuba", "patrons-syria", "ussr-cuba")


def by_pysd(file: Path) -> pd.DataFrame:
    """Run a file with PySD."""
    import pysd

    return pysd.read_xmile(str(file)).run()


def by_simlin(file: Path) -> pd.DataFrame:
    """Run a file with Simlin."""
    import simlin

    return simlin.load(file).run(analyze_loops=False).results


RUNNERS: Mapping[str, Callable[[Path], pd.DataFrame]] = {"PySD": by_pysd, "Simlin": by_simlin}


@dataclass(frozen=True)
class Exported:
    """A case's model in a file, and the engine's run of it without chance."""

    model: Model
    file: Path
    names: Mapping[str, str]
    """Identifier in the file of what the engine writes under each key."""
    written: Mapping[str, np.ndarray]

    @property
    def stocks(self) -> set[str]:
        """Keys of all stocks."""
        return {node.key for node in self.model.stocks}


@pytest.fixture(scope="module", params=CASES)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = shipped_case().parent / request.param
    model = assemble(load_case(folder, requirements_of(DECLARATIONS)), DECLARATIONS)
    file = tmp_path_factory.mktemp("xmile") / f"{request.param}.xmile"
    export_model(model, "xmile", file)
    keys = (*(node.key for node in model.stocks), *model.order)
    written = nominal_run(model, keys).written
    return Exported(
        model, file, Variables(model).written_names, {key: written[key] for key in keys}
    )


@pytest.mark.slow
@pytest.mark.parametrize("library", RUNNERS)
def test_every_quantity_agrees_over_the_whole_horizon(exported: Exported, library: str) -> None:
    found = RUNNERS[library](exported.file).rename(columns=str.lower)
    worst: dict[str, float] = {}
    for key, expected in exported.written.items():
        values = found[exported.names[key].lower()].to_numpy()
        assert values.shape == expected.shape, key
        least = max(NEAR_ZERO * np.abs(expected).max(), np.finfo(float).tiny)
        scale = np.maximum(np.abs(expected), least)
        worst[key] = float(np.max(np.abs(values - expected) / scale))
    stocks = max(worst[key] for key in exported.stocks)
    print(f"{exported.file.stem} by {library}: stocks {stocks:.1e}, all {max(worst.values()):.1e}")
    assert len(exported.stocks) > 40
    assert {key: one for key, one in worst.items() if not one <= RELATIVE} == {}


def test_simlin_finds_no_error_in_units_or_equations(exported: Exported) -> None:
    import simlin

    issues = simlin.load(exported.file).check()
    assert not [issue.message for issue in issues if issue.severity == "error"]


def test_every_variable_is_documented_and_named_once(exported: Exported) -> None:
    spaces = {"x": NAMESPACE}
    variables = list(ElementTree.parse(exported.file).find(".//x:variables", spaces) or ())
    names = [one.attrib["name"].lower() for one in variables]
    assert len(names) == len(set(names))
    assert all((one.findtext("x:doc", "", spaces)).strip() for one in variables)
    stocks = [one for one in variables if one.tag == f"{{{NAMESPACE}}}stock"]
    assert len(stocks) == len(exported.stocks)
    assert {one.findtext("x:inflow", "", spaces).lower() for one in stocks} <= set(names)


TINY = """<?xml version="1.0" encoding="utf-8"?>
<xmile version="1.0" xmlns="{namespace}">
<header><vendor>tests</vendor><product version="1">tests</product></header>
<sim_specs method="Euler"><start>0</start><stop>2</stop><dt>1</dt></sim_specs>
<model><variables>
<aux name="{name}"><eqn>3</eqn></aux>
<aux name="asked"><eqn>1 + {name} * 2</eqn></aux>
</variables></model></xmile>
"""


@pytest.mark.parametrize("key", ["note", "nothing[VEN]", "time", "pi", "nan", "dt", "initial_time"])
def test_names_that_readers_would_misread_are_written_otherwise(key: str, tmp_path: Path) -> None:
    file = tmp_path / "tiny.xmile"
    file.write_text(TINY.format(namespace=NAMESPACE, name=identifiers([key])[key]))
    for library, run in RUNNERS.items():
        assert run(file)["asked"].tolist() == [7.0, 7.0, 7.0], library
