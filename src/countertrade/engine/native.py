"""Machine code: modules of the LLVM language, compiled for this processor and kept on disk."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

from countertrade.cache import digest_of, remembered
from countertrade.engine.backend import KERNELS

OPTIMISATION = 2


class Library:
    """Compiled code whose functions can be called; calls do not hold Python's lock."""

    def __init__(self, code: bytes) -> None:
        """Load compiled code."""
        llvm = _llvm()
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine())
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()

    def function(self, name: str, *arguments: Any) -> Callable[..., None]:
        """Return a function without a result, given the ctypes of its arguments."""
        address = self._engine.get_function_address(name)
        found = ctypes.CFUNCTYPE(None, *arguments)(address)
        # The code lives as long as the engine that holds it.
        found.library = self  # type: ignore[attr-defined]
        return found


def compiled(text: str) -> bytes:
    """Compile a module, or read what it was compiled to before.

    Parameters
    ----------
    text
        The module in the LLVM language.

    Returns
    -------
    bytes
        Machine code for this processor.
    """
    return remembered(f"{KERNELS}/{digest_of(text, *target())}", lambda: machine_code(text))


def machine_code(text: str) -> bytes:
    """Compile a module, whatever was kept of it; arguments as for :func:`compiled`."""
    llvm = _llvm()
    module = llvm.parse_assembly(text)
    module.verify()
    # No passes over the module: the trace is free of repetitions and all of it is vector code, so
    # that they take three times as long as all the rest and gain nothing.
    code: bytes = _machine().emit_object(module)
    return code


def target() -> tuple[str, ...]:
    """Return what compiled code depends on beside its module: library and processor."""
    llvm = _llvm()
    features = llvm.get_host_cpu_features().flatten()
    return (*map(str, llvm.llvm_version_info), llvm.get_host_cpu_name(), features)


def _machine() -> Any:
    """Describe this processor; anew each time, since loaded code takes the description over."""
    llvm = _llvm()
    # Compilers shy away from the widest vectors by default; a kernel that uses little else gains.
    features = f"{llvm.get_host_cpu_features().flatten()},-prefer-256-bit"
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=features, opt=OPTIMISATION, jit=True
    )


@cache
def _llvm() -> Any:
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    return binding
