"""Fixtures of all tests: the case that comes with the package, and the model assembled on it."""

from __future__ import annotations

import pytest

from countertrade.case import Case, load_case
from countertrade.case import shipped_case as shipped_folder
from countertrade.language import Model, assemble, requirements_of
from countertrade.model import DECLARATIONS


@pytest.fixture(scope="session")
def shipped_case() -> Case:
    """Return the case that comes with the package, in the model's units."""
    return load_case(shipped_folder(), requirements_of(DECLARATIONS))


@pytest.fixture(scope="session")
def shipped_model(shipped_case: Case) -> Model:
    """Return the model assembled on that case."""
    return assemble(shipped_case, DECLARATIONS)
