"""Memory for large arrays: begun where vectors may begin, and used again when it is free."""

from __future__ import annotations

import ctypes
import math
import os
import weakref
from collections import deque
from typing import Any

import numpy as np

from countertrade.engine.vector_code import VECTOR_BYTES

Shape = tuple[int, ...]
KEPT = 4 * (os.cpu_count() or 1)
"""Pieces of memory kept for use again: a block in work needs a few, and each core works on one."""
KEPT_BYTES = 2**29
"""Bytes of them: what is larger takes long to fill, beside which clearing it counts little."""


def aligned(shape: Shape, kind: np.dtype[Any]) -> np.ndarray:
    """Return an empty array that begins where a vector may: one that straddles is read twice."""
    return _piece(_bytes(shape, kind)).view(kind).reshape(shape)


class Memory:
    """Memory whose arrays leave their place to later ones when nobody holds them any more.

    The system clears fresh memory page by page, which takes a third of the time that the loop over
    months takes to fill it.
    """

    def __init__(self) -> None:
        """Begin with nothing kept."""
        self._free: deque[np.ndarray] = deque(maxlen=KEPT)

    def array(self, shape: Shape, kind: np.dtype[Any]) -> np.ndarray:
        """Return an aligned array of any content."""
        size = _bytes(shape, kind)
        piece = self._taken(size)
        # Every view of the array holds on to this, so that its end is that of the last view.
        holder = (ctypes.c_char * size).from_buffer(piece.data)
        weakref.finalize(holder, self._give_back, piece)
        return np.ndarray(shape, kind, memoryview(holder))

    def _give_back(self, piece: np.ndarray) -> None:
        if sum(map(len, list(self._free))) + len(piece) <= KEPT_BYTES:
            self._free.append(piece)

    def _taken(self, size: int) -> np.ndarray:
        """Take a free piece of this size, or a fresh one; others may take and free meanwhile."""
        for _ in range(len(self._free)):
            try:
                piece = self._free.popleft()
            except IndexError:
                break
            if len(piece) == size:
                return piece
            self._free.append(piece)
        return _piece(size)


def _bytes(shape: Shape, kind: np.dtype[Any]) -> int:
    return math.prod(shape) * kind.itemsize


def _piece(size: int) -> np.ndarray:
    room = np.empty(size + VECTOR_BYTES, np.uint8)
    first = -room.ctypes.data % VECTOR_BYTES
    return room[first : first + size]
