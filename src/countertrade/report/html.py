"""The HTML report: one file that opens offline."""

from __future__ import annotations

from pathlib import Path

import xarray as xr

from countertrade.case import Case


def write_report(case: Case, results: xr.DataTree, folder: Path) -> Path:
    """Write the report beside the results."""
    path = folder / "report.html"
    path.write_text(f"<h1>{case.title}</h1>")
    return path
