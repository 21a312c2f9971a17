"""One block of the shipped case through history and its scenarios, shared by the engine's tests."""

from __future__ import annotations

import pytest
from blocks import SEED, Block

from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.layout import Outputs
from countertrade.language import Model

BLOCK_NUMBER = 2


@pytest.fixture(scope="session")
def block_ensemble(shipped_model: Model) -> Ensemble:
    """Return the ensemble of the shipped case, as a forecast has it."""
    return Ensemble(shipped_model, SEED, Outputs(shipped_model).keys)


@pytest.fixture(scope="session")
def block(block_ensemble: Ensemble) -> Block:
    """Return a block of runs with its history."""
    return Block(block_ensemble, block_runs(BLOCK_NUMBER))


@pytest.fixture(scope="session")
def block_history(block: Block) -> Passage:
    """Return the block's way through recorded history up to the as-of month."""
    return block.history


@pytest.fixture(scope="session")
def block_forecast(block: Block) -> Passage:
    """Return the block's way on under the status quo."""
    return block.under("status-quo")
