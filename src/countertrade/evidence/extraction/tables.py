"""Cells of tables whose unit stands in the header line or in the title above.

A row is a line of two or more cells, parted by tabs, bars, slashes or wide gaps; a table is rows
with the same number of cells one after another. The unit of a bare number is the one its column's
header names, or else the table's title: "Counts (thousand persons)".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from countertrade.evidence.extraction.amount_grammar import Bare
from countertrade.evidence.extraction.bare_drafts import bare_draft
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.money import Moneys
from countertrade.evidence.extraction.number_lexicon import Measure
from countertrade.evidence.extraction.number_tokens import Kind, tokenise
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.units import TIMES, may_have_rate

_LINE = re.compile(r"[^\n]+")
_GAP = re.compile(r"[ ]*\t[ \t]*|[ ]*\|[ ]*|[ ]{2,}|[ ]/[ ]")
_FEWEST_ROWS = 2
_LONGEST_TITLE = 200


@dataclass(frozen=True)
class _Cell:
    """A cell of a row, with its place in the text."""

    start: int
    end: int


@dataclass(frozen=True)
class _Row:
    """A line of a table."""

    start: int
    end: int
    cells: tuple[_Cell, ...]


def table_cells(stretch: Stretch, bares: Sequence[Bare], moneys: Moneys) -> list[Draft]:
    """Return the amounts in cells whose unit a header or title gives.

    Parameters
    ----------
    stretch
        The text.
    bares
        The numbers without unit, in order.
    moneys
        Which dollar and peso the document means.

    Returns
    -------
    list[Draft]
        One amount for each bare number that fills a cell of such a column.
    """
    if not stretch.tokens:
        return []
    starts = [stretch.tokens[bare.numerals[0].first].start for bare in bares]
    found: list[Draft] = []
    for title, rows in _tables(stretch):
        found += _cells_of(stretch, title, rows, bares, starts)
    return [_with_money(draft, moneys) for draft in found]


def _with_money(draft: Draft, moneys: Moneys) -> Draft:
    """Return a cell's amount with the code of its money, in its trace too."""
    unit = moneys.unit(draft.unit)
    if unit == draft.unit:
        return draft
    measure = replace(draft.measure, unit=unit)
    rules = (draft.rules[0], f"unit={unit}*{measure.factor:g}")
    return replace(draft, measure=measure, rules=rules)


def _tables(stretch: Stretch) -> Iterator[tuple[str, list[_Row]]]:
    """Return each table with the line above it."""
    first, last = stretch.tokens[0].start, stretch.tokens[-1].end
    rows: list[_Row] = []
    title = above = ""
    for line in _LINE.finditer(stretch.text, first, last):
        row = _row(stretch.text, line.start(), line.end())
        if row is not None and len(rows) == 1 and _lacks_first_cell(rows[0], row):
            head = rows[0]
            start = _Cell(head.start, head.start)
            rows = [_Row(head.start, head.end, (start, *head.cells))]
        if row is not None and (not rows or len(row.cells) == len(rows[0].cells)):
            title = title if rows else above
            rows.append(row)
            continue
        if len(rows) >= _FEWEST_ROWS:
            yield title, rows
        rows = [row] if row is not None else []
        title = above
        above = line.group()[:_LONGEST_TITLE] if row is None else ""
    if len(rows) >= _FEWEST_ROWS:
        yield title, rows


def _lacks_first_cell(head: _Row, row: _Row) -> bool:
    """Whether the first column has no head, so that a line of heads is one cell short."""
    return len(head.cells) + 1 == len(row.cells)


def _row(text: str, start: int, end: int) -> _Row | None:
    """Return a line cut into cells, or None where it is no row."""
    while start < end and text[start] in " |\t":
        start += 1
    while end > start and text[end - 1] in " |\t\r":
        end -= 1
    cells: list[_Cell] = []
    place = start
    for gap in _GAP.finditer(text, start, end):
        cells.append(_Cell(place, gap.start()))
        place = gap.end()
    cells.append(_Cell(place, end))
    return _Row(start, end, tuple(cells)) if len(cells) > 1 else None


def _cells_of(
    stretch: Stretch, title: str, rows: list[_Row], bares: Sequence[Bare], starts: list[int]
) -> list[Draft]:
    """Return the amounts of one table."""
    header = rows[0]
    heads = [stretch.text[c.start : c.end] for c in header.cells]
    units = [header_measure(stretch, head, nouns=False) for head in heads]
    whole = header_measure(stretch, title) or units[0] or header_measure(stretch, heads[0])
    if whole is None:
        units = [header_measure(stretch, head) for head in heads]
    found: list[Draft] = []
    for row in rows[1:]:
        for column, cell in enumerate(row.cells):
            measure = units[column] or whole
            bare = _bare_in(stretch, cell, bares, starts)
            if column and measure is not None and bare is not None:
                found.append(bare_draft(bare, measure, "table_header"))
    return found


def _bare_in(
    stretch: Stretch, cell: _Cell, bares: Sequence[Bare], starts: list[int]
) -> Bare | None:
    """Return the bare number that fills a cell."""
    place = bisect_left(starts, cell.start)
    if place == len(bares):
        return None
    bare = bares[place]
    first, last = stretch.tokens[bare.first], stretch.tokens[bare.end - 1]
    inside = cell.start <= first.start and last.end <= cell.end
    around = stretch.text[cell.start : first.start] + stretch.text[last.end : cell.end]
    return bare if inside and not any(c.isalnum() for c in around) else None


def header_measure(stretch: Stretch, header: str, nouns: bool = True) -> Measure | None:
    """Return the unit that a header or title names ("Exports, thousand b/d", "Mio. USD").

    Parameters
    ----------
    stretch
        The text, for its words.
    header
        The header.
    nouns
        Whether persons and things count as units.

    Returns
    -------
    Measure | None
        The unit, and by what the numbers below are multiplied. None without a unit.
    """
    words = stretch.words
    tokens = tokenise(header, 0, len(header), frozenset())
    inner = Stretch(header, tokens, words, stretch.convention)
    multiplier, measure = 1.0, None
    place = 0
    while place < len(tokens):
        lower = tokens[place].lower
        if lower in words.maps["header_multipliers"]:
            multiplier *= words.maps["header_multipliers"][lower]
            place += 1
            continue
        found = _unit_at(inner, place, nouns)
        if found is None:
            place += 1
            continue
        end, unit = found
        if unit.unit in TIMES and words.is_in("of", tokens[place - 1].lower if place else ""):
            place = end  # "at the end of each year"
            continue
        if measure is None:
            measure = unit
        elif (
            tokens[place].kind is not Kind.SIGN
            and may_have_rate(measure.unit)
            and unit.unit in TIMES
        ):
            measure = Measure(f"{measure.unit}/{unit.unit}", measure.factor)
        place = end
    if measure is None or measure.unit in TIMES:
        return None
    return Measure(measure.unit, measure.factor * multiplier)


def _unit_at(inner: Stretch, place: int, nouns: bool) -> tuple[int, Measure] | None:
    """Return the unit, money, persons or time base at a token of a header."""
    words, tokens = inner.words, inner.tokens
    rate = words.rates.at(tokens, place)
    if rate:
        return rate[0], Measure(rate[1])
    best: tuple[int, Measure] | None = None
    tables = (words.units, words.symbols, words.money_words, words.money_after, words.money_before)
    for table in tables:
        found = table.at(tokens, place)
        if (
            found
            and tokens[place].text not in ("t", "m", "g", "h", "l")
            and (best is None or found[0] > best[0])
        ):
            best = found
    if best is not None or not nouns:
        return best
    end = words.list_at("persons", tokens, place)
    if end is not None:
        return end, Measure("person")
    end = words.list_at("events", tokens, place)
    return (end, Measure("count")) if end is not None else None
