"""Fit, score and write the panel of exits: ``python -m tools.fit_panel --out docs/panel.md``.

Reads the data sets named in ``tools/panel/sources.py`` and writes the coefficients and scores that
come with the package, and the page. ``--page-only`` writes the page from the stored scores, where
the data sets are absent.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from tools.panel.beside import comparison
from tools.panel.page import page
from tools.panel.rows import Rows
from tools.panel.shipped import coefficients, record
from tools.panel.sources import SourceError, read_sources
from tools.panel.study import KINDS, study

from countertrade.analysis import panel_rates

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "regimes"
SHIPPED = panel_rates.COEFFICIENTS.parent
SCORES = "scores.yaml"
HEAD = "# Written by python -m tools.fit_panel; not by hand.\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and write.

    Parameters
    ----------
    arguments
        Those of the command line where None.

    Returns
    -------
    int
        0, or 2 where the data sets cannot be read.
    """
    asked = _parser().parse_args(arguments)
    try:
        if not asked.page_only:
            write_fits(asked.data, asked.shipped)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 2
    if asked.out:
        asked.out.write_text(whole_page(asked.shipped), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.fit_panel", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data sets")
    parser.add_argument("--shipped", type=Path, default=SHIPPED, help="folder of what is shipped")
    parser.add_argument("--out", type=Path, help="page to write, such as docs/panel.md")
    parser.add_argument("--page-only", action="store_true", help="write the page, fit nothing")
    return parser


def write_fits(data: Path, shipped: Path) -> None:
    """Fit all kinds of event, and write coefficients and scores.

    Parameters
    ----------
    data
        Folder of the data sets.
    shipped
        Folder to write to.

    Raises
    ------
    SourceError
        If a data set is absent or cannot be read.
    """
    sources = read_sources(data)
    rows = Rows(sources)
    studies = [study(kind, kind.rows(rows)) for kind in KINDS]
    day = dt.date.today().isoformat()
    _write(shipped / panel_rates.COEFFICIENTS.name, coefficients(studies, sources, day))
    _write(shipped / SCORES, record(studies, day))


def whole_page(shipped: Path) -> str:
    """Return the page from what is shipped.

    Parameters
    ----------
    shipped
        Folder of the stored scores.
    """
    stored = yaml.load((shipped / SCORES).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return page(stored) + "\n" + comparison(stored)


def _write(path: Path, content: dict[str, Any]) -> None:
    text = yaml.dump(content, sort_keys=False, width=100, default_flow_style=None)
    path.write_text(HEAD + text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
