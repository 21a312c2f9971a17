"""Random numbers as vector code: Threefry-2x32 with 20 rounds, and quantiles.

The numbers are those of ``jax.random`` for a key folded with a stream, a run and a counter, so that
they can be checked against it. Source: Salmon et al. 2011 (counter-based generators); Wichura 1988,
AS 241, for the normal quantile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from countertrade.engine.vector_code import DOUBLE, PRECISIONS, Precision, VectorCode

ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA
LANES = 2 * DOUBLE.lanes
"""Lanes computed together: as many as the widest vector has of the cipher's words."""
WORD = f"<{LANES} x i32>"
LEAST = 1e-12
"""A position of 0 would be an infinite quantile, so that the interval is open."""

Pair = tuple[str, str]


def module() -> str:
    """Return a module with one function for each kind of number and each precision.

    Notes
    -----
    ``KIND_PRECISION(seed, streams, n, runs, lanes, counters, m, out)`` fills ``out``, of shape
    (n, m, lanes); ``streams``, ``runs`` and ``counters`` are of 32 bits and ``lanes`` is a multiple
    of LANES. Numbers are computed in double precision and rounded once at the end.
    """
    functions = [
        _function(kind, quantile, precision)
        for kind, quantile in QUANTILES.items()
        for precision in PRECISIONS.values()
    ]
    shift = f"declare {WORD} @llvm.fshl.v{LANES}i32({WORD}, {WORD}, {WORD})"
    return "\n".join([VectorCode(DOUBLE, LANES).declarations(), shift, *functions])


def name_of(kind: str, precision: str) -> str:
    """Return the name of the function that draws a kind of number in a precision."""
    return f"{kind}_{precision}"


def _function(kind: str, quantile: Callable[[VectorCode, str], str], precision: Precision) -> str:
    code, out = VectorCode(DOUBLE, LANES), VectorCode(precision, LANES)
    zero = _everywhere(code, "0")
    by_stream = _threefry(code, (zero, _everywhere(code, "%seed")), (zero, _read(code, "stream")))
    by_run = _threefry(code, by_stream, (zero, "%run"))
    once, code.lines[:] = list(code.lines), []
    by_counter = _threefry(code, by_run, (zero, _read(code, "counter")))
    position = _position(code, _threefry(code, by_counter, (zero, zero)))
    number = quantile(code, position)
    if out.vector != code.vector:
        number = code.put(f"fptrunc {code.vector} {number} to {out.vector}")
    each = list(code.lines)
    return _FRAME.format(
        name=name_of(kind, precision.name),
        once="\n".join(once),
        each="\n".join(each),
        number=number,
        word=WORD,
        vector=out.vector,
        one=precision.llvm,
        lanes=LANES,
    )


def _everywhere(code: VectorCode, value: str) -> str:
    first = code.put(f"insertelement {WORD} poison, i32 {value}, i32 0")
    lanes = f"<{LANES} x i32> zeroinitializer"
    return code.put(f"shufflevector {WORD} {first}, {WORD} poison, {lanes}")


def _read(code: VectorCode, what: str) -> str:
    place = code.put(f"getelementptr i32, ptr %{what}s, i64 %{what}_index")
    return _everywhere(code, code.put(f"load i32, ptr {place}"))


def _threefry(code: VectorCode, key: Pair, count: Pair) -> Pair:
    """Return the cipher of a count under a key."""

    def add(x: str, y: str) -> str:
        return code.put(f"add {WORD} {x}, {y}")

    def exclusive(x: str, y: str) -> str:
        return code.put(f"xor {WORD} {x}, {y}")

    parity = exclusive(exclusive(*key), f"splat (i32 {PARITY})")
    keys = (*key, parity)
    x, y = add(count[0], keys[0]), add(count[1], keys[1])
    for group in range(5):
        for turn in ROTATIONS[group % 2]:
            x = add(x, y)
            call = f"call {WORD} @llvm.fshl.v{LANES}i32"
            y = exclusive(code.put(f"{call}({WORD} {y}, {WORD} {y}, {WORD} splat (i32 {turn}))"), x)
        x = add(x, keys[(group + 1) % 3])
        y = add(add(y, keys[(group + 2) % 3]), f"splat (i32 {group + 1})")
    return x, y


def _position(code: VectorCode, bits: Pair) -> str:
    """Turn 64 random bits into a position in (0, 1): 52 of them are the mantissa."""
    whole, vector = code.whole, code.vector
    high, low = (code.put(f"zext {WORD} {one} to {whole}") for one in bits)
    high = code.put(f"shl {whole} {high}, {code.whole_constant(32)}")
    both = code.put(f"or {whole} {high}, {low}")
    mantissa = code.put(f"lshr {whole} {both}, {code.whole_constant(12)}")
    one = code.put(f"or {whole} {mantissa}, {code.whole_constant(0x3FF0000000000000)}")
    found = code.subtract(code.put(f"bitcast {whole} {one} to {vector}"), code.constant(1.0))
    stretched = code.fused(found, code.constant(1 - LEAST), code.constant(LEAST))
    return code.maximum(code.constant(LEAST), stretched)


def _uniform(code: VectorCode, position: str) -> str:
    return position


def _exponential(code: VectorCode, position: str) -> str:
    return code.negate(code.log(position))


def _gumbel(code: VectorCode, position: str) -> str:
    return code.negate(code.log(_exponential(code, position)))


def _normal(code: VectorCode, position: str) -> str:
    """Return the normal quantile: a ratio of polynomials in the middle and two in the tails."""
    off = code.subtract(position, code.constant(0.5))
    near = code.subtract(code.constant(0.180625), code.multiply(off, off))
    tail = code.minimum(position, code.subtract(code.constant(1.0), position))
    root = code.square_root(_exponential(code, tail))
    near_tail = _polynomials(code, code.subtract(root, code.constant(1.6)), _TAIL)
    far_tail = _polynomials(code, code.subtract(root, code.constant(5.0)), _FAR_TAIL)
    outside = code.compare("olt", near, code.constant(0.0))
    is_near = code.compare("ole", root, code.constant(5.0))
    # Which ratio holds is chosen before the division, which costs as much as the polynomials.
    above, below = (
        code.select(outside, code.select(is_near, *tails), middle)
        for *tails, middle in zip(
            near_tail, far_tail, _polynomials(code, near, _MIDDLE), strict=True
        )
    )
    ratio = code.divide(above, below)
    lower = code.compare("olt", off, code.constant(0.0))
    signed = code.select(lower, code.negate(ratio), ratio)
    return code.select(outside, signed, code.multiply(off, ratio))


def _polynomials(
    code: VectorCode, x: str, parts: tuple[tuple[float, ...], tuple[float, ...]]
) -> list[str]:
    """Return what stands above and below the line of a ratio of polynomials."""
    return [code.polynomial(x, coefficients[::-1]) for coefficients in parts]


QUANTILES: Mapping[str, Callable[[VectorCode, str], str]] = {
    "uniforms": _uniform,
    "normals": _normal,
    "exponentials": _exponential,
    "gumbels": _gumbel,
}
"""Kind of number to its quantile at a position."""

_MIDDLE = (
    (
        3.3871328727963666080,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ),
    (
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ),
)
_TAIL = (
    (
        1.42343711074968357734,
        4.63033784615654529590,
        5.76949722146069140550,
        3.64784832476320460504,
        1.27045825245236838258,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ),
    (
        1.0,
        2.05319162663775882187,
        1.67638483018380384940,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ),
)
_FAR_TAIL = (
    (
        6.65790464350110377720,
        5.46378491116411436990,
        1.78482653991729133580,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ),
    (
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ),
)

_FRAME = """
define void @{name}(i32 %seed, ptr noalias %streams, i64 %n, ptr noalias %runs, i64 %lanes,
                    ptr noalias %counters, i64 %m, ptr noalias %out) {{
start:
  br label %each_stream
each_stream:
  %stream_index = phi i64 [0, %start], [%next_stream, %stream_done]
  %before = mul i64 %stream_index, %m
  br label %each_vector
each_vector:
  %lane = phi i64 [0, %each_stream], [%next_lane, %vector_done]
  %run_place = getelementptr i32, ptr %runs, i64 %lane
  %run = load {word}, ptr %run_place, align 4
{once}
  br label %each_counter
each_counter:
  %counter_index = phi i64 [0, %each_vector], [%next_counter, %each_counter]
{each}
  %row = add i64 %before, %counter_index
  %row_start = mul i64 %row, %lanes
  %offset = add i64 %row_start, %lane
  %place = getelementptr {one}, ptr %out, i64 %offset
  store {vector} {number}, ptr %place, align 4
  %next_counter = add i64 %counter_index, 1
  %counters_done = icmp eq i64 %next_counter, %m
  br i1 %counters_done, label %vector_done, label %each_counter
vector_done:
  %next_lane = add i64 %lane, {lanes}
  %lanes_done = icmp eq i64 %next_lane, %lanes
  br i1 %lanes_done, label %stream_done, label %each_vector
stream_done:
  %next_stream = add i64 %stream_index, 1
  %streams_done = icmp eq i64 %next_stream, %n
  br i1 %streams_done, label %done, label %each_stream
done:
  ret void
}}
"""
