"""Reading HTML: all of a page's text, with what is no part of the article flagged.

Text is told from navigation, forms and advertisements by the elements it stands in, by their
class names (as advertisement blockers do), and by the share of links in it (Kohlschütter,
Fankhauser and Nejdl 2010, Boilerplate detection using shallow text features). An element with
much of the page's prose is never taken for boilerplate, whatever its class says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from countertrade.evidence.document import Flagged, Offsets
from countertrade.evidence.mentions import Span
from countertrade.evidence.reading.layout import Block, Page, lay_out
from countertrade.evidence.reading.limits import LONGEST_ATTRIBUTES
from countertrade.evidence.reading.markup import attributes
from countertrade.evidence.reading.metadata import described
from countertrade.evidence.reading.words import word_list

EXTRACTOR = "countertrade-html-1"
_PROSE_WORDS = 12
"""Words from which on a block with few links counts as prose."""
_LINKED = 0.5
"""Share of links from which on a block counts as a list of links."""
_WHOLE = 0.3
"""Share of the page's prose an element must hold to be spared whatever its class says."""
_ARTICLE = 0.7
"""Share of the page's prose within the element taken for the article."""
_BY_TAG = {
    "nav": "navigation",
    "footer": "footer",
    "form": "form",
    "button": "form",
    "select": "form",
    "noscript": "not shown",
    "dialog": "dialog",
    "menu": "navigation",
}
_BY_ROLE = {
    "navigation": "navigation",
    "contentinfo": "footer",
    "banner": "page header",
    "search": "form",
    "dialog": "dialog",
    "alertdialog": "dialog",
    "complementary": "aside",
}
_NAME_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_HIDDEN_STYLE = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden")
_LEAST_ARTICLE = 80
"""Words of prose a page must have for what stands outside its article to be told from it."""
_CONTAINERS = frozenset({"div", "section", "article", "main", "body", "td"})
_ARTICLE_TAGS = frozenset({"article", "main"})
_TITLES = frozenset({"h1"})


@dataclass(frozen=True)
class Reading:
    """What a page says, what of it is no part of the article, and what it says of itself."""

    text: str
    offsets: Offsets
    flagged: tuple[Flagged, ...]
    metadata: dict[str, object]
    notes: tuple[str, ...]


def read_html(source: str) -> Reading:
    """Return the text of a page and what of it the markup shows to be boilerplate.

    Parameters
    ----------
    source
        The decoded page.

    Returns
    -------
    Reading
        Its visible text, in the order of the source.
    """
    page = lay_out(source)
    metadata, notes = described(source, page.heads)
    reasons = _reasons(source, page)
    flagged = [
        Flagged(Span(block.start, block.end), reason)
        for block, reason in zip(page.blocks, reasons, strict=True)
        if reason
    ]
    return Reading(page.text, page.offsets, _joined(page.text, flagged), metadata, notes)


def _reasons(source: str, page: Page) -> list[str]:
    """Return for each block why it is no part of the article, or nothing."""
    prose = [_prose(page.text, block) for block in page.blocks]
    within = _within(page, prose)
    total = within[0]
    own = [_own_reason(source, page, place) for place in range(len(page.elements))]
    inherited: list[str] = []
    for place, element in enumerate(page.elements):
        reason = own[place] if not total or within[place] < _WHOLE * total else ""
        above = inherited[element.parent] if place else ""
        inherited.append(above or reason)
    inside = _inside_article(page, prose, inherited)
    return [
        inherited[block.element] or _placed(page, block, words, inside[block.element])
        for block, words in zip(page.blocks, prose, strict=True)
    ]


def _placed(page: Page, block: Block, words: int, inside: bool) -> str:
    """Return why a block is no part of the article, from its links and its place."""
    tag = page.elements[block.element].token.name
    if tag in _TITLES:
        return ""
    if block.linked >= _LINKED * (block.end - block.start) and not _ends_sentence(page.text, block):
        return "links"
    return "" if inside or words else "outside the article"


def _prose(text: str, block: Block) -> int:
    """Return the words of a block if it is prose, or 0."""
    length = block.end - block.start
    if block.linked >= _LINKED * length:
        return 0
    words = text.count(" ", block.start, block.end) + 1
    return words if words >= _PROSE_WORDS else 0


def _ends_sentence(text: str, block: Block) -> bool:
    """Whether a block is a sentence, as a list of links never is."""
    words = text.count(" ", block.start, block.end) + 1
    return words >= _PROSE_WORDS and text[block.end - 1] in ".!?”»"


def _within(page: Page, prose: Sequence[int]) -> list[int]:
    """Return the words of prose in each element and all within it."""
    within = [0] * len(page.elements)
    for block, words in zip(page.blocks, prose, strict=True):
        within[block.element] += words
    for place in range(len(within) - 1, 0, -1):
        within[page.elements[place].parent] += within[place]
    return within


def _inside_article(page: Page, prose: Sequence[int], inherited: Sequence[str]) -> list[bool]:
    """Return for each element whether it stands in the one that holds the article.

    That is the innermost container with most of the prose that is not flagged, or the article
    element around it; on a page with little prose it is the whole page.
    """
    kept = [
        0 if inherited[block.element] else words
        for block, words in zip(page.blocks, prose, strict=True)
    ]
    within = _within(page, kept)
    article = 0
    for place, element in enumerate(page.elements):
        if within[place] >= _ARTICLE * within[0] and element.token.name in _CONTAINERS:
            article = place  # ascending, so that the innermost comes last
    if within[0] < _LEAST_ARTICLE:
        article = 0
    article = _around(page, article)
    inside = [False] * len(page.elements)
    inside[article] = True
    for place in range(article + 1, len(page.elements)):
        inside[place] = inside[page.elements[place].parent]
    return inside


def _around(page: Page, article: int) -> int:
    """Return the nearest element around the article's paragraphs that names itself an article."""
    place = article
    while place:
        if page.elements[place].token.name in _ARTICLE_TAGS:
            return place
        place = page.elements[place].parent
    return article


def _own_reason(source: str, page: Page, place: int) -> str:
    """Return why what stands in an element is no part of an article, from the element alone."""
    token = page.elements[place].token
    reason = _BY_TAG.get(token.name, "")
    written = source[token.attributes : min(token.end, token.attributes + LONGEST_ATTRIBUTES)]
    if reason or len(written) < 4:
        return reason
    if "id" not in written and "class" not in written and "=" not in written:
        return "hidden" if "hidden" in written else ""
    named = attributes(source, token, LONGEST_ATTRIBUTES)
    if "hidden" in named or _HIDDEN_STYLE.search(named.get("style", "")):
        return "hidden"
    role = _BY_ROLE.get(named.get("role", "").lower())
    return role or _by_name(f"{named.get('class', '')} {named.get('id', '')}")


@lru_cache(maxsize=4096)
def _by_name(names: str) -> str:
    """Return what the words in an element's class and id say it is."""
    told = word_list("markup")
    for name in names.split()[:40]:
        parts = [part.lower() for part in _NAME_PART.findall(name[:100])]
        joined = "".join(parts)
        for reason, words in told.items():
            if joined in words or any(part in words for part in parts):
                return str(reason)
    return ""


def _joined(text: str, flagged: Sequence[Flagged]) -> tuple[Flagged, ...]:
    """Join stretches flagged for one reason with nothing but white space between."""
    joined: list[Flagged] = []
    for one in flagged:
        before = joined[-1] if joined else Flagged(Span(0, 0), "")
        if before.reason == one.reason and not text[before.span.end : one.span.start].strip():
            joined[-1] = Flagged(Span(before.span.start, one.span.end), one.reason)
        else:
            joined.append(one)
    return tuple(joined)
