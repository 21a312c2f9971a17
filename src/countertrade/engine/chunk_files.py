"""Reading a finished store: each chunk is a file, and several are unpacked at a time.

The format is Zarr's, version 2. Zarr's own reader takes as long to get to a chunk as it takes to
unpack it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numcodecs
import numpy as np
import xarray as xr
from xarray.backends import BackendArray
from xarray.core import indexing

ROWS = ("run", "candidate", "history")
"""Dimensions along which a store is cut into chunks."""
HISTORY_ROW = ("conditioning", "history_row")
"""Group and name of the variable that says which row of ``history`` each run has: runs that go on
from one candidate share it, and a run's row is in the chunk of its own number."""
THREADS = 2
WORTH_THREADS = 2**20
"""Bytes from which on they are read by several threads."""


class Piece(NamedTuple):
    """What is wanted of a chunk along one dimension."""

    number: int
    inside: slice
    """Where it is in the chunk."""
    outside: slice
    """Where it goes in what is read."""


class ChunkFiles(BackendArray):
    """A variable of a store, read when its numbers are asked for.

    In memory the runs lie side by side: most of what is asked for is quantiles over runs.
    """

    def __init__(
        self,
        folder: Path,
        described: Mapping[str, Any],
        dims: tuple[str, ...],
        rows: Callable[[], np.ndarray] | None = None,
    ):
        """Take a variable as Zarr describes it.

        Parameters
        ----------
        folder
            Where its chunks are.
        described
            What ``.zarray`` holds.
        dims
            Names of its dimensions.
        rows
            Returns the row of each run, where runs share rows along the first dimension.
        """
        self.folder = folder
        self._rows = rows
        self.shape = tuple(described["shape"])
        self.dtype = np.dtype(described["dtype"])
        self._chunk = tuple(described["chunks"])
        self._memory: Literal["C", "F"] = described["order"]
        last = [axis for axis, dim in enumerate(dims) if dim in ROWS]
        self._order = [axis for axis in range(len(dims)) if axis not in last] + last
        codecs = [described["compressor"], *reversed(described["filters"] or ())]
        self._codecs = [numcodecs.get_codec(one) for one in codecs if one is not None]

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        """Return the numbers at some places."""
        basic = indexing.IndexingSupport.BASIC
        return indexing.explicit_indexing_adapter(key, self.shape, basic, self._read)

    def whole(self) -> np.ndarray:
        """Return all numbers."""
        return self._read((slice(None),) * len(self.shape))

    def _read(self, key: tuple[int | slice, ...]) -> np.ndarray:
        wanted = [
            range(size)[one] if isinstance(one, slice) else range(one, one + 1)
            for one, size in zip(key, self.shape, strict=True)
        ]
        found = np.empty([len(wanted[axis]) for axis in self._order], self.dtype)

        def fill(chunk: tuple[Piece, ...]) -> None:
            values = self._of_runs(chunk)[tuple(one.inside for one in chunk)]
            place = tuple(chunk[axis].outside for axis in self._order)
            found[place] = values.transpose(self._order)

        chunks = product(*map(_pieces, wanted, self._chunk))
        if found.nbytes < WORTH_THREADS:
            for chunk in chunks:
                fill(chunk)
        else:
            # Unpacking, checking and copying let other threads go on.
            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(fill, chunks))
        back = found.transpose(np.argsort(self._order))
        return back[tuple(slice(None) if isinstance(one, slice) else 0 for one in key)]

    def _of_runs(self, chunk: tuple[Piece, ...]) -> np.ndarray:
        """Return what a chunk holds of each run whose number is in it."""
        values = self._unpacked(chunk)
        if self._rows is None:
            return values
        first = chunk[0].number * self._chunk[0]
        rows = self._rows()[first : first + self._chunk[0]] - first
        # Turned about and back: runs lie side by side in the file.
        found: np.ndarray = np.take(values.T, rows, axis=-1).T
        return found

    def _unpacked(self, chunk: Iterable[Piece]) -> np.ndarray:
        content: Any = (self.folder / ".".join(str(one.number) for one in chunk)).read_bytes()
        for codec in self._codecs:
            content = codec.decode(content)
        return np.frombuffer(content, self.dtype).reshape(self._chunk, order=self._memory)


def whole_array(folder: Path) -> np.ndarray:
    """Read all of a variable in the folder of its chunks."""
    described, said = (json.loads((folder / name).read_text()) for name in (".zarray", ".zattrs"))
    return ChunkFiles(folder, described, tuple(said["_ARRAY_DIMENSIONS"])).whole()


def _pieces(wanted: range, by: int) -> Iterator[Piece]:
    """Cut what is wanted along one dimension into what chunks of a length hold of it."""
    first = 0
    while first < len(wanted):
        number, begins = divmod(wanted[first], by)
        count = len(range(begins, by, wanted.step))
        inside = slice(begins, min(by, begins + wanted.step * (len(wanted) - first)), wanted.step)
        yield Piece(number, inside, slice(first, min(first + count, len(wanted))))
        first += count


def open_groups(store: Path, described: Mapping[str, Any]) -> dict[str, xr.Dataset]:
    """Return the groups of a store, without reading what is cut into chunks.

    Parameters
    ----------
    store
        Its folder.
    described
        Path of each part to what Zarr holds of it, as in ``.zmetadata``.
    """
    rows = cache(partial(whole_array, store.joinpath(*HISTORY_ROW)))
    groups: dict[str, dict[str, xr.Variable]] = {}
    for path in described:
        folder, _, kind = path.rpartition("/")
        if kind == ".zgroup":
            groups.setdefault(folder, {})
        elif kind == ".zarray":
            group, _, name = folder.rpartition("/")
            groups.setdefault(group, {})[name] = _variable(store / folder, described, folder, rows)
    return {
        group: xr.decode_cf(
            xr.Dataset(variables, attrs=described.get(f"{group}/.zattrs".lstrip("/"), {})),
            # What is missing is stored as not a number already: there is nothing to mask.
            mask_and_scale=False,
        )
        for group, variables in groups.items()
    }


def _variable(
    folder: Path, described: Mapping[str, Any], path: str, rows: Callable[[], np.ndarray]
) -> xr.Variable:
    """Return a variable that is read when its numbers are asked for, histories by run."""
    attrs = dict(described[f"{path}/.zattrs"])
    dims = tuple("run" if dim == "history" else dim for dim in attrs["_ARRAY_DIMENSIONS"])
    shared = rows if dims != tuple(attrs.pop("_ARRAY_DIMENSIONS")) else None
    files = ChunkFiles(folder, described[f"{path}/.zarray"], dims, shared)
    found = indexing.LazilyIndexedArray(files)
    # A number a run is asked for often; what there is of each month is too much to be kept.
    values = indexing.MemoryCachedArray(found) if len(dims) == 1 else found  # type: ignore[no-untyped-call]
    return xr.Variable(dims, values, attrs)
