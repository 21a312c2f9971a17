"""Words of the languages that are read, one data file for each; a new file adds a language."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def word_list(name: str) -> dict[str, Any]:
    """Return the content of one of the data files, without its ending."""
    source = resources.files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(source, yaml.CSafeLoader)
    return loaded


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that claims are found in, by their two letters."""
    names = (entry.name for entry in resources.files(__package__).iterdir())
    return tuple(sorted(name[:2] for name in names if len(name) == 7 and name.endswith(".yaml")))
