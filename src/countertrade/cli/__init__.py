"""The commands. Everything heavy is imported when a command runs, so that help is quick."""

from __future__ import annotations

from countertrade.cli import cases, evidence, feeding, forecasts
from countertrade.cli.shared import app

__all__ = ["app", "cases", "evidence", "feeding", "forecasts", "main"]


def main() -> None:
    """Run the command line."""
    app()
