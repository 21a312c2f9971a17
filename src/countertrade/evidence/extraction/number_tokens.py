"""The text cut into numbers, words and signs, each with its place."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    WORD = auto()
    SIGN = auto()
    NAME = auto()
    """Letters with digits in one piece: "G7", "Su-30", "Covid-19"."""
    OTHER = auto()
    """Addresses, dates in digits, clock times, telephone numbers: no quantity is in them."""


class Token(NamedTuple):
    """A piece of text.

    Attributes
    ----------
    kind
        What it is.
    start, end
        Its place in the text, in code points.
    text, lower
        As written, and in lower case without soft hyphens and hyphenation.
    gap
        Whether white space stands before it.
    line
        Whether a line ends before it.
    paragraph
        Whether an empty line stands before it.
    """

    kind: Kind
    start: int
    end: int
    text: str
    lower: str
    gap: bool
    line: bool
    paragraph: bool


_SPACE = "\u00a0\u202f\u2009\u2007\u2005 "
# Every branch consumes what it looks at, so that the time is linear in the text.
_PIECE = re.compile(
    rf"""
    (?P<white>\s+)
  | (?P<other>
        (?:https?://|www\.)\S+
      | [0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}(?![0-9])
      | [0-9]{{1,2}}/[0-9]{{1,2}}/(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9])
      | [0-9]{{1,2}}\.[0-9]{{1,2}}\.(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9])
      | [0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?![0-9])
      | [0-9]{{1,2}}h[0-9]{{2}}(?![0-9])
      | \+[0-9]{{1,3}}[ \-][0-9()][0-9() \-]{{5,20}}
    )
  | (?P<number>
        [0-9]{{1,3}}(?:[{_SPACE}][0-9]{{3}})+(?![0-9])(?:[.,][0-9]+)?
      | [0-9]{{1,3}}(?:['\u2019][0-9]{{3}})+(?![0-9])(?:[.,][0-9]+)?
      | [0-9]+(?:[.,][0-9]+)*
    )[½¼¾]?
  | (?P<half>[½¼¾])
  | (?P<word>[^\W\d_]+(?:[\u00ad\u0300-\u036f][^\W\d_]*)*)(?P<tail>-?[0-9][\w/\-]*)?
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ROW = re.compile(r" [0-9]")
_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


def tokenise(text: str, start: int, end: int, money: frozenset[str]) -> list[Token]:
    """Return the tokens of a stretch of text.

    Parameters
    ----------
    text
        The whole text; the places of the tokens count from its beginning.
    start, end
        The stretch, in code points.
    money
        Letters that may stand right before a number without making it a name ("USD", "Bs").

    Returns
    -------
    list[Token]
        Tokens in order. White space is in no token.
    """
    tokens: list[Token] = []
    white, place = "", start
    while place < end:
        found = _PIECE.match(text, place, end)
        if found is None:  # the last branch takes any character
            break
        group, stop = _group(found)
        if group == "white":
            white, place = found.group(), stop
            continue
        if group == "number" and _is_row(text, tokens, found.start(), stop):
            stop = _first_of_row(text, found.start(), stop)
        if group == "name" and found.group("word") in money and found.group("tail")[0] != "-":
            group, stop = "word", found.end("word")
        tokens.append(_token(group, text[place:stop], place, stop, white))
        white, place = "", stop
    return tokens


def _group(found: re.Match[str]) -> tuple[str, int]:
    """Return which branch matched and where it ends."""
    group = found.lastgroup or "sign"
    if group == "tail":
        return "name", found.end()
    return group, found.end()


_KINDS = {
    "number": Kind.NUMBER,
    "half": Kind.NUMBER,
    "word": Kind.WORD,
    "name": Kind.NAME,
    "other": Kind.OTHER,
    "sign": Kind.SIGN,
}


def _token(group: str, piece: str, start: int, end: int, white: str) -> Token:
    """Return a token."""
    lower = piece.lower()
    if not piece.isascii():
        lower = lower.replace("\u00ad", "").replace("\u2019", "'").replace("\u2011", "-")
    lines = white.count("\n") if white else 0
    return Token(_KINDS[group], start, end, piece, lower, bool(white), lines > 0, lines > 1)


def _is_row(text: str, tokens: list[Token], start: int, end: int) -> bool:
    """Whether groups with plain spaces are single numbers of a row ("212 171 41")."""
    if " " not in text[start:end]:
        return False
    before = tokens[-1] if tokens else None
    follows_number = before is not None and before.kind is Kind.NUMBER and before.end == start - 1
    return follows_number or _ROW.match(text, end) is not None


def _first_of_row(text: str, start: int, end: int) -> int:
    """Return where the first number of a row ends."""
    found = _DIGITS.match(text, start, end)
    return found.end() if found else end
