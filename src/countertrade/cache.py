"""What is worth keeping from one run of the program to the next, in the user's cache folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path


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
    except OSError:
        return
