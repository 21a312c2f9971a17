"""The text of a page with the way back to its source, and the elements its blocks stand in.

Runs of white space become one space and elements that begin a line or paragraph become line
breaks, as a browser shows them; no-break spaces are kept. Every character of the text is the
character of the source that its offset maps to, or stands for the character reference (`&`) or
the tag (`<`) that begins there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from countertrade.evidence.document import Offsets
from countertrade.evidence.reading.limits import DEEPEST_ELEMENT, MOST_ELEMENTS
from countertrade.evidence.reading.markup import REFERENCE, Kind, Token, resolve, tokens

_CHANGED = re.compile(
    rf"[ \t\n\r\f]{{2,}}|[\t\n\r\f]|[\u00ad\u200b\u2060\ufeff]+|{REFERENCE.pattern}"
)
"""What does not stand in the text as it does in the source."""
_WHITE = " \t\n\r\f"
_UNSEEN = frozenset("\u00ad\u200b\u2060\ufeff")
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "basefont",
        "frame",
    )
)
_LINE, _PARAGRAPH = "\n", "\n\n"
_BREAKS = {
    **dict.fromkeys(("td", "th"), "\t"),
    **dict.fromkeys(
        (
            "li",
            "tr",
            "dt",
            "dd",
            "caption",
            "option",
            "legend",
            "label",
            "summary",
            "figcaption",
            "button",
            "input",
            "select",
        ),
        _LINE,
    ),
    **dict.fromkeys(
        (
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "center",
            "details",
            "dialog",
            "dir",
            "div",
            "dl",
            "fieldset",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hgroup",
            "hr",
            "html",
            "iframe",
            "main",
            "menu",
            "nav",
            "ol",
            "p",
            "pre",
            "search",
            "section",
            "table",
            "tbody",
            "tfoot",
            "thead",
            "ul",
        ),
        _PARAGRAPH,
    ),
}
"""Elements that begin a line, and what divides them from what stands before."""
_STRENGTH = {"": 0, "\t": 1, _LINE: 2, _PARAGRAPH: 3}
_ENDS_ITSELF = {
    "li": frozenset({"li", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "tr": frozenset({"tr", "td", "th", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "option": frozenset({"option"}),
}
"""Open elements that the beginning of another ends."""
_UNSHOWN = frozenset({"head", "svg", "math"})
"""Elements whose text is no text of the page."""
_ENDS_UNSHOWN = frozenset(
    ("body", "p", "div", "article", "main", "section", "h1", "h2", "h3", "table", "ul", "ol")
)
"""Elements that cannot stand within those and end them where they were left open."""
_PARAGRAPHS = frozenset({"p"})
_REACH = 8
"""Open elements among which the one that an inline end tag closes is sought."""


@dataclass(frozen=True)
class Element:
    """An element of the page that blocks may stand in."""

    token: Token
    parent: int


@dataclass(frozen=True)
class Block:
    """Text that stands together, the element it stands in, and how much of it is links."""

    start: int
    end: int
    element: int
    linked: int


@dataclass
class Page:
    """What was laid out of a page."""

    text: str
    offsets: Offsets
    elements: list[Element]
    blocks: list[Block]
    heads: list[Token] = field(default_factory=list)
    """Tags and raw content that describe the page: meta, title, link, script, html."""


def lay_out(source: str) -> Page:
    """Return the text of a page, its blocks and elements."""
    layout = _Layout(source)
    for token in tokens(source):
        layout.take(token)
    return layout.finished()


class _Layout:
    """A page while it is laid out."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._pieces: list[str] = []
        self._length = 0
        self._starts: list[int] = []
        self._sources: list[int] = []
        self._expected = -1
        self._elements = [Element(Token(Kind.OPEN, 0, 0, "html"), 0)]
        self._open: list[tuple[str, int, int]] = [("html", 0, 0)]
        """Name, element, and the nearest element that begins a line."""
        self._counts: dict[str, int] = {"html": 1}
        self._unshown = 0
        self._links = 0
        self._blocks: list[Block] = []
        self._heads: list[Token] = []
        self._break = ""
        self._break_at = 0
        self._space_at = -1
        self._block_start = -1
        self._block_element = 0
        self._linked = 0
        self._raised_at = -1

    def take(self, token: Token) -> None:
        """Go on with the next token of the page."""
        if token.kind is Kind.TEXT:
            if not self._unshown:
                self._write(token.start, token.end)
        elif token.kind is Kind.OPEN:
            self._begin(token)
        elif token.kind is Kind.CLOSE:
            self._end(token)
        elif token.name in ("title", "script"):
            self._heads.append(token)

    def finished(self) -> Page:
        """Return the page."""
        self._end_block()
        offsets = Offsets(tuple(self._starts), tuple(self._sources)) if self._starts else Offsets()
        return Page("".join(self._pieces), offsets, self._elements, self._blocks, self._heads)

    def _begin(self, token: Token) -> None:
        name = token.name
        if name in ("meta", "link", "html", "script"):
            self._heads.append(token)
        while self._unshown and name in _ENDS_UNSHOWN and len(self._open) > 1:
            self._pop()
        if name == "br":
            self._request(_PARAGRAPH if self._break == _LINE else _LINE, token.start)
            return
        self._imply_ends(name)
        if name in _BREAKS:
            self._end_block()
            self._request(_BREAKS[name], token.start)
        if name in _VOID or self._source[token.end - 2] == "/":
            return
        self._raised_at = token.start if name == "sup" else -1
        self._push(token)

    def _imply_ends(self, name: str) -> None:
        ended = _ENDS_ITSELF.get(name)
        if ended is None and _BREAKS.get(name) == _PARAGRAPH:
            ended = _PARAGRAPHS
        while ended and self._open[-1][0] in ended:
            self._end_block()
            self._pop()

    def _push(self, token: Token) -> None:
        name = token.name
        if len(self._open) >= DEEPEST_ELEMENT:
            return
        _, element, line = self._open[-1]
        told = name in _BREAKS or (name != "a" and token.end - token.attributes > 1)
        if told and len(self._elements) < MOST_ELEMENTS:
            self._elements.append(Element(token, element))
            element = len(self._elements) - 1
        self._open.append((name, element, element if name in _BREAKS else line))
        self._counts[name] = self._counts.get(name, 0) + 1
        self._unshown += name in _UNSHOWN
        self._links += name == "a"

    def _pop(self) -> None:
        name = self._open.pop()[0]
        self._counts[name] -= 1
        self._unshown -= name in _UNSHOWN
        self._links -= name == "a"

    def _end(self, token: Token) -> None:
        name = token.name
        if name in _BREAKS:
            self._end_block()
            self._request(_BREAKS[name], token.start)
        if not self._counts.get(name) or len(self._open) == 1:
            return
        if name in _BREAKS or name in _UNSHOWN:
            self._close_to(name)
            return
        for back in range(1, min(_REACH, len(self._open) - 1) + 1):
            reached = self._open[-back][0]
            if reached == name:
                for _ in range(back):
                    self._pop()
                return
            if reached in _BREAKS:
                return

    def _close_to(self, name: str) -> None:
        while len(self._open) > 1:
            closed = self._open[-1][0]
            self._pop()
            if closed == name:
                return

    def _request(self, kind: str, place: int) -> None:
        """Ask for a break before the next text."""
        if not self._break:
            self._break_at = place
        if _STRENGTH[kind] > _STRENGTH[self._break]:
            self._break = kind

    def _end_block(self) -> None:
        if self._block_start >= 0 and self._length > self._block_start:
            block = Block(self._block_start, self._length, self._block_element, self._linked)
            self._blocks.append(block)
        self._block_start = -1
        self._linked = 0

    def _write(self, start: int, end: int) -> None:
        """Add a stretch of the source to the text."""
        source, place = self._source, start
        for match in _CHANGED.finditer(source, start, end):
            self._copy(place, match.start())
            place = match.end()
            first = match[0][0]
            if first in _WHITE and self._counts.get("pre"):
                self._keep_white(match)
            elif first in _WHITE:
                self._space(match.start())
            elif first == "&":
                place = self._refer(match)
        self._copy(place, end)

    def _keep_white(self, match: re.Match[str]) -> None:
        """Add white space of preformatted text: its lines, and its columns within a line."""
        if "\n" in match[0] or self._block_start < 0:
            self._request(_PARAGRAPH if match[0].count("\n") > 1 else _LINE, match.start())
        else:
            self._emit(match[0], match.start())

    def _refer(self, match: re.Match[str]) -> int:
        """Add what a character reference stands for; return where the source goes on."""
        meant, length = resolve(match[0])
        if not length:
            self._copy(match.start(), match.end())
            return match.end()
        for character in meant:
            if character in _WHITE:
                self._space(match.start())
            elif character not in _UNSEEN:
                self._emit(character, match.start())
        if length < len(match[0]):  # the rest of the match may hold no further reference
            self._copy(match.start() + length, match.end())
        return match.end()

    def _copy(self, start: int, end: int) -> None:
        """Add a stretch that stands in the text as it stands in the source."""
        if start < end and self._source[start] == " ":
            self._space(start)
            start += 1
        trailing = start < end and self._source[end - 1] == " "
        if start < end - trailing:
            self._emit(self._source[start : end - trailing], start)
        if trailing:
            self._space(end - 1)

    def _space(self, place: int) -> None:
        if self._space_at < 0:
            self._space_at = place

    def _emit(self, text: str, place: int) -> None:
        """Add characters, and before them the break or space that was asked for."""
        if self._length and self._break:
            kind, self._break = self._break, ""
            for character in kind:
                self._add(character, self._break_at)
        elif self._block_start >= 0 and self._space_at >= 0:
            self._add(" ", self._space_at)
        elif self._raised_at >= 0 and text[0].isdigit() and self._after_digit():
            self._add("^", self._raised_at)  # 10<sup>6</sup> is not 106
        self._break, self._space_at, self._raised_at = "", -1, -1
        _, element, line = self._open[-1]
        if self._block_start < 0:
            self._block_start, self._block_element = self._length, element
        elif element != self._block_element:
            self._block_element = line
        self._add(text, place)
        if self._links:
            self._linked += len(text)

    def _after_digit(self) -> bool:
        return bool(self._pieces) and self._pieces[-1][-1].isdigit()

    def _add(self, text: str, place: int) -> None:
        if place != self._expected:
            self._starts.append(self._length)
            self._sources.append(place)
        self._pieces.append(text)
        self._length += len(text)
        self._expected = place + len(text)
