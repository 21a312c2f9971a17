"""The store: a Zarr store that is filled by whole chunks of runs, each of which checks itself.

A chunk of runs is written when it is computed. Every file appears at once or not at all and carries
a checksum, and a finished chunk is marked, so that work that was cut short goes on from what is
whole.
"""

from __future__ import annotations

import errno
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numcodecs
import numpy as np
import xarray as xr
from xarray import conventions

from countertrade.engine.backend import BLOCK
from countertrade.engine.chunk_files import ROWS, open_groups, whole_array
from countertrade.engine.pool import threads

MOST_BLOCKS_A_CHUNK = 4
LEAST_CHUNKS = 8
"""Chunks that a store has at least, as far as its blocks allow, so that workers share them well."""
CHECKSUM = numcodecs.CRC32()
"""Of the numbers before compression: a damaged chunk cannot be read as if it were whole."""
# Its own threads would compress the same numbers otherwise than one alone.
numcodecs.blosc.use_threads = False
COMPRESSOR = numcodecs.Blosc("lz4", clevel=5, shuffle=numcodecs.Blosc.SHUFFLE)
PART = ".part-"
"""Begins the name of a file that is not whole yet."""
MARKS = "finished"
"""Folder beside a store in the making, with a mark for each finished chunk."""

_GROUP = {"zarr_format": 2}

Shape = tuple[int, ...]
Key = tuple[str, str]
"""Group and name of a variable."""


@dataclass(frozen=True)
class Layout:
    """One variable of the store: its dimensions and their lengths."""

    group: str
    name: str
    dims: tuple[str, ...]
    shape: tuple[int, ...]
    attrs: Mapping[str, Any]
    kind: str = "float32"
    """Kind of number."""

    @property
    def key(self) -> Key:
        """Group and name."""
        return self.group, self.name

    @property
    def bytes(self) -> int:
        """Size before compression."""
        return np.dtype(self.kind).itemsize * int(np.prod(self.shape))

    def chunks(self, blocks: int) -> tuple[int, ...]:
        """Return the shape of a chunk that holds some blocks of runs under one scenario."""
        return tuple(
            min(length, BLOCK * blocks)
            if dim in ROWS
            else (1 if dim == "scenario" else max(length, 1))
            for dim, length in zip(self.dims, self.shape, strict=True)
        )


@dataclass(frozen=True)
class File:
    """A file of the store: where it belongs and what is in it."""

    path: str
    content: bytes


def blocks_a_chunk(runs: int, most: int | None = None) -> int:
    """Return how many blocks of runs make up a chunk: a power of 2, fewer where runs are few.

    Parameters
    ----------
    runs
        Number of runs.
    most
        The most blocks that a chunk may have; MOST_BLOCKS_A_CHUNK if left out.
    """
    blocks = -(-runs // BLOCK)
    found = most or MOST_BLOCKS_A_CHUNK
    while found > 1 and blocks < found * LEAST_CHUNKS:
        found //= 2
    return found


def encoded(one: Layout, blocks: int, chunk: int, values: np.ndarray, scenario: int = 0) -> File:
    """Return the file that holds a chunk of a variable.

    Parameters
    ----------
    one
        The variable.
    blocks
        Blocks of runs in a chunk.
    chunk
        Number of the chunk along the runs.
    values
        What it holds, its dimensions in reverse and without the scenario's, so that runs are last;
        the chunk's last runs may be missing.
    scenario
        Row of the scenario, for variables that have one.
    """
    shape = one.chunks(blocks)
    place = tuple({"scenario": scenario}.get(dim, chunk if dim in ROWS else 0) for dim in one.dims)
    length = next(size for dim, size in zip(one.dims, shape, strict=True) if dim in ROWS)
    whole = np.ascontiguousarray(_filled(values, length), one.kind)
    path = f"{one.group}/{one.name}/{'.'.join(map(str, place))}"
    return File(path, _compressed(whole))


def _filled(values: np.ndarray, length: int) -> np.ndarray:
    """Cut values to a chunk's length, or fill it up behind them with what is no number."""
    size = values.shape[-1]
    if size >= length:
        return values[..., :length]
    found = np.empty((*values.shape[:-1], length), values.dtype)
    found[..., :size] = values
    found[..., size:] = _nothing(values.dtype)
    return found


def _nothing(kind: np.dtype[Any]) -> Any:
    """Return what stands for a missing value of a kind."""
    return kind.type({"f": np.nan, "i": -1, "b": False, "U": ""}[kind.kind])


class Store:
    """A Zarr store in the making."""

    def __init__(self, path: Path, layout: tuple[Layout, ...], blocks: int):
        """Open the store, or create it with all its variables.

        Parameters
        ----------
        path
            Folder of the store.
        layout
            The variables that chunks fill.
        blocks
            Blocks of runs in a chunk.
        """
        self.path = path
        self.layout = layout
        self.blocks = blocks
        self._marks = path.with_name(MARKS)
        if not self._marks.is_dir():
            self._create()

    def _create(self) -> None:
        """Create all variables; the folder of marks, made last, says that all are there."""
        for group in {one.group for one in self.layout}:
            self._write_about(self.path / group, {".zgroup": _GROUP})
        for one in self.layout:
            attrs = {"_ARRAY_DIMENSIONS": list(one.dims), **one.attrs}
            header = _header(one.shape, one.chunks(self.blocks), np.dtype(one.kind), "F")
            self._write_about(self.path.joinpath(*one.key), {".zarray": header, ".zattrs": attrs})
        self._marks.mkdir()

    def describe(self, groups: Mapping[str, xr.Dataset]) -> None:
        """Write coordinates and small variables of some groups beside what chunks fill."""
        for name, dataset in groups.items():
            encoded = conventions.cf_encoder(*conventions.encode_dataset_coordinates(dataset))
            for variable, values in encoded[0].items():
                self._write_small(self.path / name / str(variable), values)
            self._write_about(self.path / name, {".zgroup": _GROUP, ".zattrs": encoded[1]})

    def _write_small(self, folder: Path, variable: xr.Variable) -> None:
        """Write an array of one chunk."""
        values = np.ascontiguousarray(variable.values)
        chunks = tuple(max(1, size) for size in values.shape)
        header = _header(values.shape, chunks, values.dtype, "C")
        attrs = {key: value for key, value in variable.attrs.items() if key != "_FillValue"}
        attrs |= {"_ARRAY_DIMENSIONS": list(variable.dims)}
        self._write_about(folder, {".zarray": header, ".zattrs": attrs})
        name = ".".join(["0"] * values.ndim)
        write_whole(folder / name, _compressed(np.frombuffer(values.tobytes(), np.uint8)))

    @staticmethod
    def _write_about(folder: Path, said: Mapping[str, Any]) -> None:
        """Write what Zarr says of an array or a group."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in said.items():
            write_whole(folder / name, json.dumps(content).encode())

    def accept(self, stage: str, chunk: int, files: Iterable[File]) -> None:
        """Write the files of a chunk, then mark it as finished.

        Parameters
        ----------
        stage
            Which part of the work the chunk belongs to.
        chunk
            Its number.
        files
            All its files.
        """
        paths = []
        for file in files:
            write_whole(self.path / file.path, file.content)
            paths.append(file.path)
        write_whole(self._mark(stage, chunk), "\n".join(paths).encode())

    def holds(self, stage: str, chunk: int) -> bool:
        """Return whether a chunk is finished and none of its files is missing or damaged."""
        try:
            paths = self._mark(stage, chunk).read_text().splitlines()
        except (OSError, ValueError):
            return False
        return all(_is_whole(self.path / path) for path in paths)

    def _mark(self, stage: str, chunk: int) -> Path:
        return self._marks / f"{stage}.{chunk}"

    def read(self, group: str, name: str) -> np.ndarray:
        """Read a variable as a whole."""
        return whole_array(self.path / group / name)

    def close(self, attrs: Mapping[str, Any]) -> None:
        """Write the attributes of the whole and make the store quick to open."""
        self._write_about(self.path, {".zgroup": _GROUP, ".zattrs": dict(attrs)})
        said = [one for depth in ("", "*/", "*/*/") for one in self.path.glob(f"{depth}.z[ga]*")]
        found = {one.relative_to(self.path).as_posix(): json.loads(one.read_text()) for one in said}
        whole = {"zarr_consolidated_format": 1, "metadata": found}
        write_whole(self.path / ".zmetadata", json.dumps(whole).encode())


def _header(shape: Shape, chunks: Shape, kind: np.dtype[Any], order: str) -> dict[str, Any]:
    """Describe an array as the second version of Zarr does.

    What chunks fill lies in the order "F", the runs of a place and month side by side: so they
    leave the loop, and so they are read.
    """
    fill = "NaN" if kind.kind == "f" else _nothing(kind).item()
    return {
        "zarr_format": 2,
        "shape": shape,
        "chunks": chunks,
        "dtype": kind.str,
        "order": order,
        "fill_value": fill,
        "filters": [CHECKSUM.get_config()],
        "compressor": COMPRESSOR.get_config(),
    }


def _compressed(values: np.ndarray) -> bytes:
    return bytes(COMPRESSOR.encode(CHECKSUM.encode(values)))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it holds all of its content or is not there."""
    part = f"{path.parent}/{PART}{path.name}"
    try:
        with open(part, "wb") as file:
            file.write(content)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _is_whole(path: Path) -> bool:
    """Return whether a file is there and holds what was written."""
    try:
        CHECKSUM.decode(COMPRESSOR.decode(path.read_bytes()))
    # What decompression raises for a damaged file depends on the damage.
    except (OSError, RuntimeError, ValueError):
        return False
    return True


def estimated_bytes(layout: tuple[Layout, ...]) -> int:
    """Return what a store of this layout holds before compression."""
    return sum(one.bytes for one in layout)


def open_results(path: Path | str) -> xr.DataTree:
    """Open a store of results, without reading it into memory.

    Parameters
    ----------
    path
        Folder of the store, ``.../results.zarr``.

    Returns
    -------
    xarray.DataTree
        Groups ``forecast`` (scenario, run, time, place), ``stocks`` (scenario, run, year, place)
        and ``history`` (run, month, place); the root's attributes say which case, version, seed
        and date it is of.

    Raises
    ------
    OSError
        When there is no store, or a file of it is missing, which Zarr would read as empty.
    ValueError
        When the folder holds something else.
    """
    described = json.loads((Path(path) / ".zmetadata").read_text())["metadata"]
    for folder, wanted in _chunk_counts(Path(path), described):
        if sum(one.name[0] != "." for one in os.scandir(folder)) < wanted:
            raise FileNotFoundError(errno.ENOENT, "A file of the results is missing", str(folder))
    return xr.DataTree.from_dict(open_groups(Path(path), described))


def open_whole(path: Path, key: str) -> xr.DataTree | None:
    """Open a finished store if it is that of a request and every file of it is whole.

    Parameters
    ----------
    path
        Folder of the store.
    key
        What the attribute ``key`` of the store must say.

    Returns
    -------
    xarray.DataTree or None
        As :func:`open_results` does; None where there is no such store or a file is damaged.
    """
    try:
        found = open_results(path)
    except (OSError, ValueError, KeyError):
        return None
    if found.attrs.get("key") != key:
        return None
    folders = sorted({one.parent for one in path.glob("*/*/.zarray")})
    with threads() as pool:
        return found if all(pool.map(_holds_whole_files, folders)) else None


def _holds_whole_files(folder: Path) -> bool:
    return all(_is_whole(one) for one in folder.iterdir() if not one.name.startswith("."))


def _chunk_counts(store: Path, described: Mapping[str, Any]) -> Iterator[tuple[Path, int]]:
    """Yield the folder of each variable of a finished store, and how many chunks it has."""
    for name, one in described.items():
        if name.endswith("/.zarray"):
            parts = zip(one["shape"], one["chunks"], strict=True)
            yield store / name[: -len("/.zarray")], math.prod(-(-size // by) for size, by in parts)
