"""Texts written for the tests of reading."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def articles() -> dict[str, list[str]]:
    """Return the paragraphs of an article in each language."""
    return yaml.safe_load((HERE / "articles.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def advertisements() -> dict[str, list[str]]:
    """Return advertisements in each language."""
    return yaml.safe_load((HERE / "advertisements.yaml").read_text(encoding="utf-8"))
