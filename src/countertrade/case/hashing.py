"""The fingerprint of a case folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

COMPUTED = "computed"
"""Folder of a case for what has been computed of it: posteriors, scores, frozen forecasts."""


def case_files(folder: Path) -> list[Path]:
    """Return the files of a case in the order of their relative paths.

    Hidden files (editors' and systems' own) are no part of a case, and neither is what has been
    computed of it.

    Parameters
    ----------
    folder
        The case folder.

    Returns
    -------
    list[pathlib.Path]
        Paths relative to the folder.
    """
    relative = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    visible = (path for path in relative if not any(part.startswith(".") for part in path.parts))
    own = (path for path in visible if path.parts[0] != COMPUTED)
    return sorted(own, key=lambda path: path.as_posix())


def case_sha256(folder: Path) -> str:
    """Return the SHA-256 over names and bytes of all files, wherever the folder lies.

    Parameters
    ----------
    folder
        The case folder.

    Returns
    -------
    str
        Hexadecimal digest.
    """
    digest = hashlib.sha256()
    for path in case_files(folder):
        content = (folder / path).read_bytes()
        # Lengths keep the end of one file apart from the start of the next.
        digest.update(f"{path.as_posix()}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()
