"""What a result is of: the digest of the code that computes it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def package_digest() -> str:
    """Return the SHA-256 over the names and sources of all modules of this package.

    Results of one version are the same; those of a checkout that has changed since are not.
    """
    folder = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        source = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(source)}\0".encode())
        digest.update(source)
    return digest.hexdigest()
