"""The commands. Everything heavy is imported when a command runs, so that help is quick."""

from __future__ import annotations

from countertrade.cli import cases, forecasts
from countertrade.cli.shared import app

__all__ = ["app", "cases", "forecasts", "main"]


def main() -> None:
    """Run the command line."""
    app()
