"""The store: where results go, block by block, and what writing them will take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
import zarr

from countertrade.engine.backend import BLOCK

BLOCKS_A_CHUNK = 8
"""Blocks of runs in one chunk of the store."""


@dataclass(frozen=True)
class Layout:
    """One variable of the store: its dimensions and their lengths, of 4-byte numbers."""

    group: str
    name: str
    dims: tuple[str, ...]
    shape: tuple[int, ...]
    attrs: Mapping[str, str]

    @property
    def bytes(self) -> int:
        """Size before compression."""
        return 4 * int(np.prod(self.shape))


class Store:
    """A Zarr store whose variables are created at once and filled by region."""

    def __init__(self, path: Path, groups: Mapping[str, xr.Dataset], layout: tuple[Layout, ...]):
        """Create the store.

        Parameters
        ----------
        path
            Folder of the store; it must not exist.
        groups
            Name of each group to a dataset of its coordinates and small variables.
        layout
            The variables that blocks will fill.
        """
        self.path = path
        for name, dataset in groups.items():
            dataset.to_zarr(path, group=name, mode="w", zarr_format=2, consolidated=False)
        self._arrays: dict[tuple[str, str], Any] = {
            (one.group, one.name): self._create(one) for one in layout
        }

    def _create(self, one: Layout) -> Any:
        chunk = tuple(
            min(length, BLOCK * BLOCKS_A_CHUNK)
            if dim == "run"
            else (1 if dim == "scenario" else length)
            for dim, length in zip(one.dims, one.shape, strict=True)
        )
        return zarr.create_array(
            self.path,
            name=f"{one.group}/{one.name}",
            shape=one.shape,
            chunks=chunk,
            dtype="float32",
            fill_value=float("nan"),
            zarr_format=2,
            attributes={"_ARRAY_DIMENSIONS": list(one.dims), **one.attrs},
        )

    def write(self, group: str, name: str, region: tuple[Any, ...], values: np.ndarray) -> None:
        """Write a region of a variable."""
        self._arrays[group, name][region] = values

    def close(self, attrs: Mapping[str, Any]) -> None:
        """Write the attributes of the whole and make the store quick to open."""
        root = zarr.open_group(self.path, mode="a", zarr_format=2)
        root.attrs.update(dict(attrs))
        zarr.consolidate_metadata(self.path, zarr_format=2)


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
    """
    # What is missing is stored as not a number already: there is nothing to mask.
    return xr.open_datatree(path, engine="zarr", chunks=None, mask_and_scale=False)
