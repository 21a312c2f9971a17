"""What the whole engine counts on, and JAX where derivatives are asked for, set in one place."""

from __future__ import annotations

from functools import cache
from types import ModuleType

BLOCK = 256
"""Runs that are computed together: run r sits in block r // BLOCK, lane r % BLOCK."""
STEPS_PER_YEAR = 12
STEP = 1 / STEPS_PER_YEAR
"""Length of a step in years."""


@cache
def jax() -> ModuleType:
    """Import JAX once, in double precision.

    Returns
    -------
    module
        The configured ``jax`` package.
    """
    import jax

    jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]
    return jax
