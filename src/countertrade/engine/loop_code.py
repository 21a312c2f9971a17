"""Writing the loop around a month: over vectors of runs, and within each over its months.

The loop takes one vector of runs through all its months before it turns to the next, so that what
they carry from month to month stays in the processor's nearest memory.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass

from countertrade.engine.vector_code import VectorCode

FORWARDS = "add i64 %turn, 0"
BACKWARDS = "sub i64 %last, %turn"
"""How the month follows from the turn of the loop."""
ROUNDING = 0x9FC0
"""Control word of x86 processors: round to nearest, count numbers below the smallest normal as 0.

Libraries compiled for speed change this word in the thread that loads them and in those it starts
later, so that it is set for the loop and put back after it. Elsewhere it stays as it is.
"""


@dataclass(frozen=True)
class Array:
    """An array that the loop is given; the month finds its own part of it under the name."""

    name: str
    element: str
    """Type of an element."""
    by_vector: str = ""
    """How many elements on the part of the next vector begins; all share one if empty."""
    by_month: str = ""
    """How many elements on the part of the next month begins; all share one if empty."""

    @property
    def argument(self) -> str:
        """Name of the whole."""
        return f"%all_{self.name}" if self.by_vector or self.by_month else f"%{self.name}"

    @property
    def _of_vector(self) -> str:
        if not self.by_vector:
            return self.argument
        return f"%vector_{self.name}" if self.by_month else f"%{self.name}"

    def in_vector(self) -> list[str]:
        """Return the lines that find the part of a vector."""
        if not self.by_vector:
            return []
        rows = f"%{self.name}_of_vector"
        return [
            f"  {rows} = mul i64 %index, {self.by_vector}",
            f"  {self._of_vector} = getelementptr {self.element}, ptr {self.argument}, i64 {rows}",
        ]

    def in_month(self) -> list[str]:
        """Return the lines that find the part of a month."""
        if not self.by_month:
            return []
        rows, part = f"%{self.name}_of_month", f"%{self.name}"
        return [
            f"  {rows} = mul i64 %month, {self.by_month}",
            f"  {part} = getelementptr {self.element}, ptr {self._of_vector}, i64 {rows}",
        ]


@dataclass(frozen=True)
class Loop:
    """A function that takes vectors of runs through months.

    Its arguments are pointers to its arrays, then ``kept`` (see :class:`~.month_code.MonthCode`),
    the number of vectors and that of months, all of them above 0.
    """

    name: str
    arrays: Sequence[Array]
    direction: str
    """FORWARDS or BACKWARDS through the months."""
    before: Sequence[str] = ()
    """Lines before the loop."""

    def module(self, code: VectorCode) -> str:
        """Return the module with this one function in the LLVM language.

        Parameters
        ----------
        code
            The code of a month.
        """
        known = platform.machine() in ("x86_64", "AMD64")
        declared, rounding, back = _ROUNDING if known else ([], [], [])
        return _FRAME.format(
            declarations="\n".join([code.declarations(), *declared]),
            function=self.name,
            arguments=", ".join(f"ptr noalias {one.argument}" for one in self.arrays),
            before="\n".join([*rounding, *self.before]),
            after="\n".join(back),
            lanes=code.precision.lanes,
            in_vector="\n".join(line for one in self.arrays for line in one.in_vector()),
            direction=self.direction,
            in_month="\n".join(line for one in self.arrays for line in one.in_month()),
            body="\n".join(code.lines),
        )


_FRAME = """\
{declarations}

define void @{function}({arguments}, i64 %kept, i64 %vectors, i64 %months) {{
start:
  %last = sub i64 %months, 1
{before}
  br label %runs
runs:
  %index = phi i64 [0, %start], [%next_index, %end]
  %lane = mul i64 %index, {lanes}
{in_vector}
  br label %loop
loop:
  %turn = phi i64 [0, %runs], [%next_turn, %loop]
  %month = {direction}
{in_month}
{body}
  %next_turn = add i64 %turn, 1
  %last_turn = icmp eq i64 %next_turn, %months
  br i1 %last_turn, label %end, label %loop
end:
  %next_index = add i64 %index, 1
  %last_index = icmp eq i64 %next_index, %vectors
  br i1 %last_index, label %done, label %runs
done:
{after}
  ret void
}}
"""

_ROUNDING = (
    [
        "declare void @llvm.x86.sse.stmxcsr(ptr)",
        "declare void @llvm.x86.sse.ldmxcsr(ptr)",
    ],
    [
        "  %rounding_before = alloca i32",
        "  %rounding = alloca i32",
        f"  store i32 {ROUNDING}, ptr %rounding",
        "  call void @llvm.x86.sse.stmxcsr(ptr %rounding_before)",
        "  call void @llvm.x86.sse.ldmxcsr(ptr %rounding)",
    ],
    ["  call void @llvm.x86.sse.ldmxcsr(ptr %rounding_before)"],
)
"""What is declared, done before the loop and after it."""
