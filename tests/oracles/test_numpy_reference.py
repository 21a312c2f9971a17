"""The compiled model agrees with a plain NumPy loop that is wired and ordered by hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy_reference import run

from countertrade.case import Case
from countertrade.engine.ensemble import Passage, nominal_run
from countertrade.language import Model

RELATIVE = 1e-9
"""Both sides do the same operations in double precision; they differ in the order of sums, and the
compiler may contract a product and a sum into one rounding. Observed differences are below 2e-12:
some hundred months of rounding errors of 1e-16 in stocks that forget, magnified where two near
numbers are subtracted."""
ABSOLUTE = 1e-12
"""Rounding left over where a quantity is zero on one side: a link that is empty after a stop."""


@pytest.fixture(scope="module")
def compiled(shipped_model: Model) -> Passage:
    stocks = tuple(node.key for node in shipped_model.stocks)
    return nominal_run(shipped_model, (*stocks, *shipped_model.order))


@pytest.fixture(scope="module")
def reference(shipped_case: Case, compiled: Passage) -> Mapping[str, np.ndarray]:
    (months,) = next(iter(compiled.written.values())).shape
    return run(shipped_case, months)


@pytest.mark.slow
def test_reference_covers_every_computed_quantity(
    shipped_model: Model, reference: Mapping[str, np.ndarray]
) -> None:
    stocks = {node.key for node in shipped_model.stocks}
    assert set(reference) == stocks | set(shipped_model.order)


@pytest.mark.slow
def test_every_quantity_agrees_in_every_month(
    compiled: Passage, reference: Mapping[str, np.ndarray]
) -> None:
    for key, expected in reference.items():
        np.testing.assert_allclose(
            compiled.written[key], expected, rtol=RELATIVE, atol=ABSOLUTE, err_msg=key
        )


@pytest.mark.slow
def test_the_run_is_one_in_which_things_happen(reference: Mapping[str, np.ndarray]) -> None:
    """Agreement on numbers that never move, or are not numbers, would show nothing."""
    assert all(np.isfinite(values).all() for values in reference.values())
    moving = [key for key, values in reference.items() if np.ptp(values) > ABSOLUTE]
    assert len(moving) > len(reference) / 2
    assert reference["oil_shipment[VEN>CUB]"].min() == 0
    assert reference["attempt_memory[VEN]"].max() > 0
    assert reference["outside_control[VEN]"][-1] > 0
