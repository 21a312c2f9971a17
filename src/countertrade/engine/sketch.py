"""Sketches: how numbers of many runs are distributed, in memory that does not grow with the runs.

A number is counted by the leading 16 bits of its size and a small constant together: exponent and
seven bits of the mantissa, rounded. Counts are whole numbers, so that the order in which runs come,
and who counted them, leaves no trace. What is read back is within ERROR of the number and the
constant. Source: Masson, Rim and Lee 2019 (DDSketch), with bins at equal parts of a power of 2
rather than at powers, and linear near 0.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np

from countertrade.engine.store import CHECKSUM, COMPRESSOR

NEAR_ZERO = 2.0**-12
"""Size below which bins are of one width rather than in proportion to the number."""
ERROR = 1 / 256
"""Largest distance of a quantile from the number it stands for, as a share of that number and of
NEAR_ZERO together."""
_FIRST = int(np.float32(NEAR_ZERO).view(np.int32)) >> 16
"""Leading bits of 0."""
_TOGETHER = 64
"""Columns looked at together, so that their numbers stay in the processor's near memory."""


class Sketch:
    """Counts of the numbers in each of some columns."""

    def __init__(self, columns: int) -> None:
        """Make a sketch without numbers.

        Parameters
        ----------
        columns
            Number of columns.
        """
        self._lows = np.zeros(columns, np.int64)
        self._counts = [np.zeros(0, np.uint32)] * columns

    def add(self, first: int, values: np.ndarray) -> None:
        """Count the numbers of some runs.

        Parameters
        ----------
        first
            Column of the first number of each run; the others follow it.
        values
            Shape (..., runs); all of them finite or infinite.
        """
        table = values.reshape(-1, values.shape[-1])
        for begin in range(0, len(table), _TOGETHER):
            bins = _bins(table[begin : begin + _TOGETHER].astype(np.float32, copy=False))
            lows = bins.min(axis=1)
            for column, (low, found) in enumerate(zip(lows, bins, strict=True), first + begin):
                self._join(column, int(low), np.bincount(found - low).astype(np.uint32))

    def merge(self, other: Sketch) -> None:
        """Add the counts of another sketch of the same columns."""
        for column, counts in enumerate(other._counts):
            if counts.size:
                self._join(column, int(other._lows[column]), counts)

    def _join(self, column: int, low: int, counts: np.ndarray) -> None:
        there = self._counts[column]
        if not there.size:
            self._lows[column], self._counts[column] = low, counts
            return
        begin = int(self._lows[column])
        if low < begin or low + len(counts) > begin + len(there):
            first = min(low, begin)
            wider = np.zeros(max(low + len(counts), begin + len(there)) - first, np.uint32)
            wider[begin - first : begin - first + len(there)] = there
            self._lows[column], self._counts[column] = first, wider
            begin, there = first, wider
        there[low - begin : low - begin + len(counts)] += counts

    def quantiles(self, levels: Sequence[float]) -> np.ndarray:
        """Return quantiles by the nearest rank, shape (levels, columns); nan without numbers."""
        found = np.full((len(levels), len(self._counts)), np.nan, np.float32)
        for column, counts in enumerate(self._counts):
            if counts.size:
                upto = np.cumsum(counts, dtype=np.int64)
                ranks = np.ceil(np.asarray(levels) * upto[-1]).clip(1)
                bins = np.searchsorted(upto, ranks) + self._lows[column]
                found[:, column] = _numbers(bins)
        return found

    def means(self) -> np.ndarray:
        """Return the mean of each column, shape (columns,); nan without numbers."""
        found = np.full(len(self._counts), np.nan, np.float32)
        for column, counts in enumerate(self._counts):
            if counts.size:
                numbers = _numbers(np.arange(len(counts)) + self._lows[column]).astype(float)
                held = counts > 0
                found[column] = np.dot(counts[held], numbers[held]) / counts.sum(dtype=np.int64)
        return found

    def packed(self) -> bytes:
        """Return the sketch as bytes."""
        room = io.BytesIO()
        sizes = np.array([len(one) for one in self._counts])
        counts = np.concatenate([*self._counts, np.zeros(0, np.uint32)])
        np.savez(room, lows=self._lows, sizes=sizes, counts=counts)
        return bytes(COMPRESSOR.encode(CHECKSUM.encode(room.getvalue())))

    @classmethod
    def unpacked(cls, content: bytes) -> Sketch:
        """Return the sketch that was packed.

        Raises
        ------
        RuntimeError or ValueError
            When the bytes are damaged.
        """
        whole = bytes(CHECKSUM.decode(COMPRESSOR.decode(content)))
        with np.load(io.BytesIO(whole)) as parts:
            sizes, counts = parts["sizes"], parts["counts"]
            found = cls(len(sizes))
            found._lows = parts["lows"]
        found._counts = np.split(counts, np.cumsum(sizes)[:-1])
        return found


def _bins(values: np.ndarray) -> np.ndarray:
    """Return the bin of each number of single precision, rising with the number; that of 0 is 0."""
    bits = (np.abs(values) + np.float32(NEAR_ZERO)).view(np.int32)
    # Rounded to the nearest number of 16 bits; an infinity stays one.
    size = ((bits + 0x8000) >> 16) - _FIRST
    found: np.ndarray = np.where(values < 0, -size, size)
    return found


def _numbers(bins: np.ndarray) -> np.ndarray:
    """Return the number in the middle of each bin."""
    size = ((np.abs(bins) + _FIRST) << 16).astype(np.int32).view(np.float32) - np.float32(NEAR_ZERO)
    found: np.ndarray = np.where(bins < 0, -size, size)
    return found
