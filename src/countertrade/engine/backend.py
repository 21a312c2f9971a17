"""JAX as the engine uses it: one precision, one compile cache, set in one place."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from platformdirs import user_cache_path

PRECISION = "float64"
"""Precision of the ensemble; part of what identifies a result."""
BLOCK = 256
"""Runs that are computed together: run r sits in block r // BLOCK, lane r % BLOCK."""
STEPS_PER_YEAR = 12
STEP = 1 / STEPS_PER_YEAR
"""Length of a step in years."""


@cache
def jax() -> ModuleType:
    """Import JAX once, in double precision, with compiled kernels remembered on disk.

    Returns
    -------
    module
        The configured ``jax`` package.
    """
    import jax

    settings = {
        "jax_enable_x64": True,
        "jax_compilation_cache_dir": str(user_cache_path("countertrade") / "kernels"),
        "jax_persistent_cache_min_compile_time_secs": 1.0,
    }
    for name, value in settings.items():
        jax.config.update(name, value)  # type: ignore[no-untyped-call]
    return jax
