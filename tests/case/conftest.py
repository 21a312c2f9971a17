"""Fixtures of the case tests: the small case in a folder, and ways to break it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_case import write_tiny


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return the folder of a small case without problems."""
    return write_tiny(tmp_path / "tiny")


@pytest.fixture
def change(tiny: Path) -> Callable[[str, str, str], Path]:
    """Return a function that replaces a text in a file of the case, once."""

    def replace(name: str, old: str, new: str) -> Path:
        text = (tiny / name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        (tiny / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return tiny

    return replace
