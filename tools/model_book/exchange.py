"""Which subsystem feeds which: a square of subsystems, with how many quantities pass."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from tools.model_book.declared import Declared
from tools.model_book.drawing import number, picture
from tools.model_book.layout import Size

from countertrade.language.declare import Conversion, Parameter

CELL = 34.0
NAMES = 118.0
HEAD = 84.0
"""Room for the names at the left and on top."""
SLANT = 48.0
"""Room for the last name on top, which leans to the right."""


def exchanged(declared: Declared) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """List what passes between subsystems, constants left out.

    Parameters
    ----------
    declared
        The declarations of a model.

    Returns
    -------
    Mapping
        Page of the giver and page of the taker to the names of the quantities taken.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for name, readers in declared.readers.items():
        if isinstance(declared.of(name), Parameter | Conversion):
            continue
        giver = declared.homes[name]
        for taker in dict.fromkeys(declared.homes[reader] for reader in readers):
            if taker != giver:
                found.setdefault((giver, taker), []).append(name)
    return {pair: tuple(names) for pair, names in found.items()}


def exchange_picture(declared: Declared) -> str:
    """Draw how many quantities each subsystem gives (rows) and takes (columns)."""
    pages = [one.page for one in declared.subsystems]
    passing = exchanged(declared)
    most = max(map(len, passing.values()))
    parts = []
    for index, page in enumerate(pages):
        middle = CELL * (index + 0.5)
        column, row = number(NAMES + middle), number(HEAD + middle + 4)
        parts.append(f'<text class="row" x="{number(NAMES - 8)}" y="{row}">{escape(page)}</text>')
        parts.append(
            f'<text class="column" transform="translate({column},{number(HEAD - 8)})'
            f' rotate(-45)">{escape(page)}</text>'
        )
        parts.append(_cell(index, index, "own", 1.0))
    for (giver, taker), names in sorted(passing.items()):
        row_, column_ = pages.index(giver), pages.index(taker)
        parts.append(_cell(row_, column_, "passing", 0.15 + 0.85 * len(names) / most))
        x, y = NAMES + CELL * (column_ + 0.5), HEAD + CELL * (row_ + 0.5) + 4
        bold = "strong" if len(names) > most / 2 else "count"
        parts.append(f'<text class="{bold}" x="{number(x)}" y="{number(y)}">{len(names)}</text>')
    side = CELL * len(pages)
    title = "How many quantities each subsystem gives (rows) to each other (columns)"
    return picture(parts, Size(NAMES + side + SLANT, HEAD + side), title)


def _cell(row: int, column: int, kind: str, opacity: float) -> str:
    x, y = NAMES + CELL * column + 1, HEAD + CELL * row + 1
    side = number(CELL - 2)
    return (
        f'<rect class="{kind}" x="{number(x)}" y="{number(y)}" width="{side}" height="{side}"'
        f' rx="3" fill-opacity="{number(opacity)}"/>'
    )
