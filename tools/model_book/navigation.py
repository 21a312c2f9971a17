"""A hook of mkdocs: the pages of the model book in the order of the model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from countertrade.model import SUBSYSTEMS

FOLDER = "model/"
"""What stands in the navigation for all pages of the book."""


def on_config(config: Any) -> Any:
    """List the pages of the book where the navigation names its folder.

    Parameters
    ----------
    config
        The configuration of the site.

    Returns
    -------
    Any
        The same, with the pages listed.
    """
    subsystems = [module.__name__.rpartition(".")[2] for module in SUBSYSTEMS]
    pages = [f"{FOLDER}{name}.md" for name in ("index", *subsystems)]
    written = [page for page in pages if (Path(config["docs_dir"]) / page).is_file()]
    config["nav"] = [_expanded(entry, written) for entry in config["nav"]]
    return config


def _expanded(entry: Any, pages: list[str]) -> Any:
    """Return an entry of the navigation with the folder of the book replaced by its pages."""
    if not isinstance(entry, dict):
        return entry
    return {title: pages if target == FOLDER else target for title, target in entry.items()}
