"""Compiling the C kernel with gcc."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from enum import StrEnum
from pathlib import Path

HERE = Path(__file__).parent
FLAGS = ("-O3", "-march=native", "-ffast-math", "-mprefer-vector-width=512")
QUIET = ("-Wall", "-Werror", "-Wno-psabi", "-Wno-unused-function")


class Precision(StrEnum):
    """Kind of number of a compiled kernel."""

    SINGLE = "float32"
    DOUBLE = "float64"


class CompilerError(Exception):
    """The C kernel cannot be compiled; the message says why."""


def has_compiler() -> bool:
    """Tell whether gcc is installed."""
    return shutil.which("gcc") is not None


def compiled(month: str, precision: Precision, lanes: int | None = None) -> ctypes.CDLL:
    """Compile a month and the loop around it, and load them.

    Parameters
    ----------
    month
        The header ``month.h``, from :class:`benchmarks.c_kernel.source.Source`.
    precision
        Kind of number.
    lanes
        Runs of a block; as ``support.h`` says if left out.

    Returns
    -------
    ctypes.CDLL
        Library with the function ``passage`` of ``passage.c``.

    Raises
    ------
    CompilerError
        If gcc is not installed or refuses the source.
    """
    if not has_compiler():
        raise CompilerError("gcc is not installed, so the C kernel cannot be compiled. Install it.")
    single = ("-DSINGLE",) if precision is Precision.SINGLE else ()
    wide = () if lanes is None else (f"-DLANES={lanes}",)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "month.h").write_text(month, encoding="utf-8")
        library, part = Path(folder) / "passage.so", Path(folder) / "passage.o"
        flags = (*FLAGS, *QUIET, *single, *wide, f"-I{folder}", f"-I{HERE}")
        _gcc(*flags, "-fPIC", "-c", "-o", str(part), str(HERE / "passage.c"))
        # Linked without -ffast-math, which would change how this process rounds when it loads it.
        _gcc("-shared", "-o", str(library), str(part), "-lm")
        return ctypes.CDLL(str(library))


def _gcc(*arguments: str) -> None:
    done = subprocess.run(["gcc", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CompilerError(f"gcc refused the C kernel: {done.stderr[:2000]}")
