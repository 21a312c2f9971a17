"""What a result is of: the digest of the code that computes it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def package_digest(*parts: str) -> str:
    """Return the SHA-256 over the names and sources of modules of this package.

    Results of one version are the same; those of a checkout that has changed since are not.

    Parameters
    ----------
    *parts
        Folders and modules that count, as ``model`` or ``engine/drivers.py``; all if none is named.
    """
    folder = Path(__file__).parents[1]
    digest = hashlib.sha256()
    named = [folder / part for part in parts] or [folder]
    found = {path for one in named for path in ([one] if one.is_file() else one.rglob("*.py"))}
    for path in sorted(found):
        source = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(source)}\0".encode())
        digest.update(source)
    return digest.hexdigest()
