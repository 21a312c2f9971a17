"""The posterior of the shipped case, for tests."""

from __future__ import annotations

import pytest

from countertrade.inference.posterior.calibration import density_of
from countertrade.inference.posterior.density import Density
from countertrade.language import Model


@pytest.fixture(scope="session")
def density(shipped_model: Model) -> Density:
    """Return the posterior density of the shipped case."""
    return density_of(shipped_model, seed=1)
