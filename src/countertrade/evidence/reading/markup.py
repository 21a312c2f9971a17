"""Tokens of HTML with their places in the source, in time linear in its length.

What browsers do with broken markup is followed where it concerns text: an unclosed comment or
script swallows the rest, a `<` that begins no tag is text, a tag's quotes may hold `>`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from enum import IntEnum
from html.entities import html5
from typing import NamedTuple

_MARK = re.compile(
    r"<(?:(?P<comment>!--)|(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*)|(?P<bogus>[!?/]))"
)
_REST_OF_TAG = re.compile(r"""(?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+>""")
_ATTRIBUTE = re.compile(
    r"""([^\s"'>/=]{1,60})(?:\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?"""
)
_RAW = frozenset(
    {"script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp", "template"}
)
"""Elements whose content is no markup, or none that is shown."""
REFERENCE = re.compile(r"&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
_LONGEST_BARE = 6
"""Longest name of a character reference that may stand without its semicolon."""


class Kind(IntEnum):
    """What a token is."""

    TEXT = 0
    OPEN = 1
    CLOSE = 2
    RAW = 3
    """Content of an element that holds no markup."""


class Token(NamedTuple):
    """A stretch of the source.

    `name` is the element's for tags and raw content, in lower case; `start` and `end` enclose the
    whole tag, or the text, and `attributes` is where the attributes of an opening tag begin.
    """

    kind: Kind
    start: int
    end: int
    name: str = ""
    attributes: int = 0


def tokens(source: str) -> Iterator[Token]:
    """Yield the tokens of a page in order; comments and declarations are left out."""
    place = 0
    patient = True  # whether quotes are heeded; once one never closes, they are no more
    for_ever = len(source)
    while place < for_ever:
        mark = _MARK.search(source, place)
        if mark is None:
            yield Token(Kind.TEXT, place, for_ever)
            return
        start = mark.start()
        if start > place:
            yield Token(Kind.TEXT, place, start)
        if mark["comment"]:
            place = _after(source, "-->", start + 2)
            continue
        name = (mark["name"] or "").lower()
        rest = _REST_OF_TAG.match(source, mark.end()) if patient and name else None
        if rest is None:
            patient = patient and not name
            end = source.find(">", mark.end()) + 1
            if not end:  # no tag ends from here on, so that all of it is text
                yield Token(Kind.TEXT, start, for_ever)
                return
        else:
            end = rest.end()
        place = end
        if not name:
            continue
        if mark["close"]:
            yield Token(Kind.CLOSE, start, end, name)
            continue
        yield Token(Kind.OPEN, start, end, name, mark.end())
        if name in _RAW and source[end - 2] != "/":
            close = _CLOSINGS[name].search(source, end)
            place = close.start() if close else for_ever
            yield Token(Kind.RAW, end, place, name)


def attributes(source: str, token: Token, longest: int) -> dict[str, str]:
    """Return the attributes of an opening tag, by name in lower case; the first of a name counts.

    Parameters
    ----------
    source
        The page.
    token
        An opening tag.
    longest
        Characters that are looked at.
    """
    found: dict[str, str] = {}
    end = min(token.end - 1, token.attributes + longest)
    for match in _ATTRIBUTE.finditer(source, token.attributes, end):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescape(value))
    return found


def resolve(reference: str) -> tuple[str, int]:
    """Return what a character reference stands for, and how much of it was used.

    Parameters
    ----------
    reference
        A match of REFERENCE.

    Returns
    -------
    tuple[str, int]
        The characters and the number of characters of the reference they replace; an unknown name
        stands for nothing, with a length of 0.
    """
    if reference[1] == "#" or reference[1:] in html5:
        return html.unescape(reference), len(reference)
    for length in range(min(len(reference) - 1, _LONGEST_BARE), 1, -1):
        meant = html5.get(reference[1 : 1 + length])
        if meant is not None:
            return meant, 1 + length
    return "", 0


def unescape(text: str) -> str:
    """Return text with its character references replaced."""
    return REFERENCE.sub(lambda match: _replaced(match[0]), text) if "&" in text else text


def _replaced(reference: str) -> str:
    meant, length = resolve(reference)
    return meant + reference[length:]


def _after(source: str, what: str, place: int) -> int:
    found = source.find(what, place)
    return len(source) if found < 0 else found + len(what)


_CLOSINGS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}
