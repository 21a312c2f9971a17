"""Small pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Row = Sequence[str]


def text(plain: str) -> str:
    """Keep plain text from being read as marks of the page."""
    for mark in "\\|*<[":
        plain = plain.replace(mark, f"\\{mark}")
    return plain


def sentence(plain: str) -> str:
    """Make a sentence of a phrase."""
    return f"{plain[:1].upper()}{plain[1:]}."


def counted(number: int, word: str) -> str:
    """Write a number of things: ``1 stock``, ``2 stocks``."""
    if number == 1:
        return f"1 {word}"
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number} {plural}"


def listed(phrases: Sequence[str]) -> str:
    """Join phrases as in a sentence."""
    if len(phrases) < 2:
        return "".join(phrases)
    return f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def table(title: str, head: Row, rows: Iterable[Row]) -> str:
    """Write a section that is a table; nothing where it has no rows."""
    lines = [_line(row) for row in rows]
    if not lines:
        return ""
    heading = f"## {title}\n\n" if title else ""
    return heading + "\n".join([_line(head), f"|{'---|' * len(head)}", *lines]) + "\n"


def _line(row: Row) -> str:
    return f"| {' | '.join(row)} |"
