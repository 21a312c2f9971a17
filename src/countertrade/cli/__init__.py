"""The commands. Everything heavy is imported when a command runs, so that help is quick."""

from __future__ import annotations

from countertrade.cli import calibration, cases, evidence, feeding, forecasts, scores
from countertrade.cli.shared import app

__all__ = ["app", "calibration", "cases", "evidence", "feeding", "forecasts", "main", "scores"]


def main() -> None:
    """Run the command line."""
    app()
