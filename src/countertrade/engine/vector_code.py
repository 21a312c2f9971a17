"""Writing vector code: straight-line operations on vectors of lanes, as text of the LLVM language.

One vector holds a number of each of several runs. Every operation is written lane by lane, so that
what a run comes to does not depend on which others share its vector. Exponential and logarithm are
branch-free polynomials after the usual reduction of the argument (Cody and Waite 1980; Muller 2016,
Elementary Functions, chapters 5 and 11).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

VECTOR_BYTES = 64
"""Bytes of a vector: the widest registers of common processors; narrower ones take two or four."""


@dataclass(frozen=True)
class Precision:
    """How a number is held, and what functions on it need."""

    name: str
    bits: int
    llvm: str
    mantissa: int
    """Bits of the mantissa."""
    smallest: float
    """Smallest normal number."""
    exp_limit: float
    """Beyond this the exponential is taken as 0 or held at its largest."""
    exp_degree: int
    expm1_degree: int
    log_terms: int
    ln2: tuple[float, float]
    """The logarithm of 2 as a short number and what is left."""

    @property
    def bytes(self) -> int:
        """Bytes of a number."""
        return self.bits // 8

    @property
    def lanes(self) -> int:
        """Numbers of a vector."""
        return VECTOR_BYTES // self.bytes


SINGLE = Precision(
    "float32", 32, "float", 23, 2.0**-126, 87.0, 6, 8, 5, (0.693359375, -2.12194440054690583e-4)
)
DOUBLE = Precision(
    "float64",
    64,
    "double",
    52,
    2.0**-1022,
    708.0,
    13,
    15,
    11,
    (6.93147180369123816490e-1, 1.90821492927058770002e-10),
)
PRECISIONS = {one.name: one for one in (SINGLE, DOUBLE)}


@dataclass
class VectorCode:
    """Lines of code on vectors of one precision; each method adds some and names the result."""

    precision: Precision
    lanes: int = 0
    """Numbers of a vector; those of the widest registers if left out."""
    lines: list[str] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        """Take the precision's own lanes where none are asked for."""
        self.lanes = self.lanes or self.precision.lanes

    @property
    def vector(self) -> str:
        """Type of a vector of numbers."""
        return f"<{self.lanes} x {self.precision.llvm}>"

    @property
    def whole(self) -> str:
        """Type of a vector of whole numbers of the same width."""
        return f"<{self.lanes} x i{self.precision.bits}>"

    @property
    def truth(self) -> str:
        """Type of a vector of conditions."""
        return f"<{self.lanes} x i1>"

    @property
    def _suffix(self) -> str:
        return f"v{self.lanes}f{self.precision.bits}"

    def declarations(self) -> str:
        """Return what a module that uses this code has to declare."""
        one, vector = self._suffix, self.vector
        return "\n".join(
            [
                f"declare {vector} @llvm.fma.{one}({vector}, {vector}, {vector})",
                *(f"declare {vector} @llvm.{f}.{one}({vector})" for f in ("rint", "fabs", "sqrt")),
            ]
        )

    def put(self, text: str) -> str:
        """Add an instruction and return the name of its result."""
        self._count += 1
        name = f"%v{self._count}"
        self.lines.append(f"  {name} = {text}")
        return name

    def constant(self, value: float) -> str:
        """Return the same number in every lane; one too small for the precision becomes normal."""
        return f"splat ({self.precision.llvm} {_written(value, self.precision)})"

    def whole_constant(self, value: int) -> str:
        """Return the same whole number in every lane."""
        return f"splat (i{self.precision.bits} {value})"

    def add(self, x: str, y: str) -> str:
        """Add."""
        return self.put(f"fadd contract {self.vector} {x}, {y}")

    def subtract(self, x: str, y: str) -> str:
        """Subtract."""
        return self.put(f"fsub contract {self.vector} {x}, {y}")

    def multiply(self, x: str, y: str) -> str:
        """Multiply."""
        return self.put(f"fmul contract {self.vector} {x}, {y}")

    def divide(self, x: str, y: str) -> str:
        """Divide."""
        return self.put(f"fdiv {self.vector} {x}, {y}")

    def negate(self, x: str) -> str:
        """Change the sign."""
        return self.put(f"fneg {self.vector} {x}")

    def fused(self, x: str, y: str, z: str) -> str:
        """Return x y + z, rounded once."""
        v = self.vector
        return self.put(f"call {v} @llvm.fma.{self._suffix}({v} {x}, {v} {y}, {v} {z})")

    def square_root(self, x: str) -> str:
        """Return the square root."""
        return self.put(f"call {self.vector} @llvm.sqrt.{self._suffix}({self.vector} {x})")

    def compare(self, relation: str, x: str, y: str) -> str:
        """Return where a relation holds: olt, ole, oeq, une, ogt."""
        return self.put(f"fcmp {relation} {self.vector} {x}, {y}")

    def select(self, condition: str, x: str, y: str) -> str:
        """Return x where the condition holds, else y."""
        v = self.vector
        return self.put(f"select {self.truth} {condition}, {v} {x}, {v} {y}")

    def minimum(self, x: str, y: str) -> str:
        """Return the smaller."""
        return self.select(self.compare("olt", x, y), x, y)

    def maximum(self, x: str, y: str) -> str:
        """Return the larger."""
        return self.select(self.compare("ogt", x, y), x, y)

    def polynomial(self, x: str, coefficients: Sequence[float]) -> str:
        """Return a polynomial, the coefficient of the highest power first (Horner)."""
        found = self.constant(coefficients[0])
        for one in coefficients[1:]:
            found = self.fused(found, x, self.constant(one))
        return found

    def exp(self, x: str) -> str:
        """Return the exponential: a power of 2 times that of a rest within half of ln 2."""
        precision, v, i = self.precision, self.vector, self.whole
        limit = precision.exp_limit
        vanishes = self.compare("olt", x, self.constant(-limit))
        x = self.minimum(self.maximum(x, self.constant(-limit)), self.constant(limit))
        scaled = self.multiply(x, self.constant(1 / math.log(2)))
        doublings = self.put(f"call {v} @llvm.rint.{self._suffix}({v} {scaled})")
        less = self.negate(doublings)
        for part in precision.ln2:
            x = self.fused(less, self.constant(part), x)
        series = [1 / math.factorial(n) for n in range(precision.exp_degree, -1, -1)]
        rest = self.polynomial(x, series)
        power = self.put(f"fptosi {v} {doublings} to {i}")
        bias = 2 ** (precision.bits - precision.mantissa - 2) - 1
        power = self.put(f"add {i} {power}, {self.whole_constant(bias)}")
        power = self.put(f"shl {i} {power}, {self.whole_constant(precision.mantissa)}")
        found = self.multiply(rest, self.put(f"bitcast {i} {power} to {v}"))
        return self.select(vanishes, self.constant(0.0), found)

    def expm1(self, x: str) -> str:
        """Return the exponential less 1: a series near 0, where the difference would be lost."""
        series = [1 / math.factorial(n) for n in range(self.precision.expm1_degree, 0, -1)]
        near = self.multiply(self.polynomial(x, series), x)
        far = self.subtract(self.exp(x), self.constant(1.0))
        size = self.put(f"call {self.vector} @llvm.fabs.{self._suffix}({self.vector} {x})")
        return self.select(self.compare("olt", size, self.constant(0.5)), near, far)

    def log(self, x: str) -> str:
        """Return the logarithm; of what is not above 0, that of the smallest normal number."""
        precision, v, i = self.precision, self.vector, self.whole
        x = self.maximum(x, self.constant(precision.smallest))
        bits = self.put(f"bitcast {v} {x} to {i}")
        root = self.whole_constant(_bits_of(math.sqrt(0.5), precision))
        power = self.put(f"sub {i} {bits}, {root}")
        power = self.put(f"ashr {i} {power}, {self.whole_constant(precision.mantissa)}")
        shift = self.put(f"shl {i} {power}, {self.whole_constant(precision.mantissa)}")
        mantissa = self.put(f"bitcast {i} {self.put(f'sub {i} {bits}, {shift}')} to {v}")
        # log m = 2 artanh((m - 1) / (m + 1)), with m between the roots of 1/2 and 2.
        one = self.constant(1.0)
        ratio = self.divide(self.subtract(mantissa, one), self.add(mantissa, one))
        series = [2 / (2 * n + 1) for n in range(precision.log_terms, -1, -1)]
        rest = self.multiply(self.polynomial(self.multiply(ratio, ratio), series), ratio)
        doublings = self.put(f"sitofp {i} {power} to {v}")
        short, left = precision.ln2
        return self.fused(
            doublings, self.constant(short), self.fused(doublings, self.constant(left), rest)
        )


def _written(value: float, precision: Precision) -> str:
    """Write a number as LLVM does: the bits of a double that the precision holds exactly."""
    if 0 < abs(value) < precision.smallest:
        value = math.copysign(precision.smallest, value)
    if precision is SINGLE and math.isfinite(value):
        value = struct.unpack("f", struct.pack("f", value))[0]
    return f"0x{struct.unpack('>Q', struct.pack('>d', value))[0]:016X}"


def _bits_of(value: float, precision: Precision) -> int:
    whole, number = ("I", "f") if precision is SINGLE else ("Q", "d")
    return int(struct.unpack(whole, struct.pack(number, value))[0])
