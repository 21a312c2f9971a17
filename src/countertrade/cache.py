"""What is worth keeping from one run of the program to the next, in the user's cache folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path

MOST_BYTES = 2**28
"""Bytes that a folder of the cache may hold; what has not been used for longest goes first."""


def remembered(name: str, make: Callable[[], bytes]) -> bytes:
    """Read something from the user's cache, or make it and keep it there.

    A cache that cannot be read or written costs time and nothing else.

    Parameters
    ----------
    name
        What it is kept under: a folder, and a digest of all that it depends on.
    make
        Makes it.
    """
    path = user_cache_path("countertrade") / name
    try:
        kept = path.read_bytes()
        os.utime(path)
        if kept[:_DIGEST_BYTES] == _digest(kept[_DIGEST_BYTES:]):
            return kept[_DIGEST_BYTES:]
    except OSError:
        pass
    made = make()
    _keep(path, _digest(made) + made)
    return made


def digest_of(*parts: str) -> str:
    """Return a name that changes when one of the texts does."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


_DIGEST_BYTES = hashlib.sha256().digest_size


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _keep(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)
        _trim(path.parent)
    except OSError:
        return


def _trim(folder: Path) -> None:
    """Remove what has not been used for longest, as far as a folder holds too much."""
    files = [(one.stat().st_mtime, one.stat().st_size, one) for one in folder.iterdir()]
    beyond = sum(size for _, size, _ in files) - MOST_BYTES
    for _, size, path in sorted(files):
        if beyond <= 0:
            return
        path.unlink(missing_ok=True)
        beyond -= size
