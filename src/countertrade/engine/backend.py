"""What the whole engine counts on: sizes, JAX and its settings, and what the months run on."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.util import find_spec
from types import ModuleType

from platformdirs import user_cache_path

BLOCK = 256
"""Runs that are computed together: run r sits in block r // BLOCK, lane r % BLOCK."""
STEPS_PER_YEAR = 12
STEP = 1 / STEPS_PER_YEAR
"""Length of a step in years."""
KERNELS = "kernels"
"""Folder of the user's cache with compiled code."""
NATIVE = "native"
"""Name of the loop over months that is compiled for the processor."""
ON_JAX = "jax "
"""What the name of JAX's loop begins with; the kind of device follows."""


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


@cache
def default_engine() -> str:
    """Name the loop over months that suits this machine: JAX's where it has an accelerator.

    JAX takes seconds to import and is not asked without a plugin; plugins for graphics processors
    install into the namespace ``jax_plugins``. JAX names the best device first.
    """
    if find_spec("jax_plugins") is None:
        return NATIVE
    try:
        platform = jax().devices()[0].platform
    except RuntimeError:
        platform = "cpu"
    if platform == "cpu":
        warnings.warn(
            "A JAX plugin for an accelerator is installed but no device answers: "
            "the model runs on the processor.",
            stacklevel=2,
        )
        return NATIVE
    _remember_compiled()
    return f"{ON_JAX}{platform}"


def _remember_compiled() -> None:
    """Let JAX keep what it compiles in the user's cache: a month takes it a minute."""
    folder = user_cache_path("countertrade") / KERNELS
    jax().config.update("jax_compilation_cache_dir", str(folder))
