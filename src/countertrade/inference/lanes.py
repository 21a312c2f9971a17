"""Taking some runs out of arrays that hold them side by side, along their last axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def taken(values: Any, lanes: np.ndarray) -> Any:
    """Take runs out of an array, or out of all arrays of nested mappings.

    Parameters
    ----------
    values
        An array whose last axis are runs, or a mapping of such to any depth.
    lanes
        Positions of the runs that are taken, in any order and any number of times.

    Returns
    -------
    numpy.ndarray or dict
        Of the same form.
    """
    if not isinstance(values, Mapping):
        return np.take(values, lanes, axis=-1)
    deeper = {key: taken(one, lanes) for key, one in values.items() if isinstance(one, Mapping)}
    arrays = {key: one for key, one in values.items() if key not in deeper}
    return deeper | _rows_taken(arrays, lanes)


def _rows_taken(arrays: Mapping[str, np.ndarray], lanes: np.ndarray) -> dict[str, np.ndarray]:
    """Take runs out of many small arrays, all those of a kind and shape at once."""
    alike: dict[tuple[Any, ...], list[str]] = {}
    for key, one in arrays.items():
        alike.setdefault((one.dtype, one.shape), []).append(key)
    found: dict[str, np.ndarray] = {}
    for keys in alike.values():
        whole = np.take(np.stack([arrays[key] for key in keys]), lanes, axis=-1)
        found |= dict(zip(keys, whole, strict=True))
    return found
