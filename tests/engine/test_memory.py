"""Memory is used again when nobody holds what stood there, and never before."""

from __future__ import annotations

import numpy as np
import pytest

from countertrade.engine import memory as pieces
from countertrade.engine.memory import KEPT, Memory
from countertrade.engine.vector_code import VECTOR_BYTES

KIND = np.dtype("float32")
SHAPE = (3, 5, 7)


def address(array: np.ndarray) -> int:
    """Return where an array begins."""
    return array.ctypes.data


def test_an_array_leaves_its_place_to_the_next_of_its_size() -> None:
    memory = Memory()
    first = memory.array(SHAPE, KIND)
    place = address(first)
    del first
    assert address(memory.array((21, 5), KIND)) == place


def test_a_view_of_a_part_holds_all_of_it() -> None:
    memory = Memory()
    part = memory.array(SHAPE, KIND)[1:, 2].T
    part[...] = 1
    others = [memory.array(SHAPE, KIND) for _ in range(3)]
    for one in others:
        one[...] = 2
    assert (part == 1).all()


def test_arrays_begin_where_vectors_may_and_may_be_empty() -> None:
    memory = Memory()
    for count in (0, 1, 3, 17):
        found = memory.array((count, 5), KIND)
        assert found.shape == (count, 5)
        assert not found.size or address(found) % VECTOR_BYTES == 0


def test_no_more_is_kept_than_a_few_pieces() -> None:
    memory = Memory()
    held = [memory.array((count,), KIND) for count in range(1, 2 * KEPT)]
    del held
    assert len(memory._free) == KEPT


def test_no_more_bytes_are_kept_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "KEPT_BYTES", 1000)
    memory = Memory()
    held = [memory.array((100,), KIND) for _ in range(4)]
    del held
    assert len(memory._free) == 2
