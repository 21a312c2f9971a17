"""What a page says of itself, under the names of CSL-JSON; nothing is guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from countertrade.evidence.reading.limits import LONGEST_ATTRIBUTES, LONGEST_DATA
from countertrade.evidence.reading.markup import Kind, Token, attributes, unescape

_META = {
    "og:title": "title",
    "citation_title": "title",
    "dc.title": "title",
    "twitter:title": "title",
    "og:url": "URL",
    "og:site_name": "container-title",
    "citation_journal_title": "container-title",
    "article:published_time": "issued",
    "citation_publication_date": "issued",
    "dc.date": "issued",
    "dc.date.issued": "issued",
    "date": "issued",
    "pubdate": "issued",
    "author": "author",
    "article:author": "author",
    "citation_author": "author",
    "dc.creator": "author",
}
"""Names under which pages describe themselves, in the order in which they are believed."""
_ARTICLE_TYPES = re.compile(r"Article|Posting|Report$")
_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?![\d/-])")
_WEB = re.compile(r"https?://\S+\Z")
_LONGEST_VALUE = 1_000
_DEEPEST_DATA = 6


def described(source: str, heads: Sequence[Token]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return what a page says of itself.

    Parameters
    ----------
    source
        The page.
    heads
        Its tags meta, link and html, and the content of title and script.

    Returns
    -------
    tuple[dict, tuple[str, ...]]
        Keys of CSL-JSON (title, author, issued as EDTF, URL, container-title, language), and
        sentences on what the page contradicts itself in.
    """
    found: dict[str, list[str]] = {}
    for key, value in _said(source, heads):
        value = " ".join(value[:_LONGEST_VALUE].split())
        if value and value not in found.setdefault(key, []):
            found[key].append(value)
    metadata: dict[str, Any] = {"type": "article-newspaper"} if found.get("headline") else {}
    _set(metadata, "title", [*found.get("headline", []), *found.get("title", [])])
    _set(metadata, "URL", [one for one in found.get("URL", []) if _WEB.match(one)])
    _set(metadata, "container-title", found.get("container-title", []))
    _set(metadata, "language", found.get("language", []))
    authors = [one for one in found.get("author", []) if not _WEB.match(one)]
    if authors:
        metadata["author"] = [{"literal": one} for one in authors]
    dates = list(dict.fromkeys(filter(None, map(edtf_date, found.get("issued", [])))))
    _set(metadata, "issued", dates)
    return metadata, _contradictions(dates)


def edtf_date(written: str) -> str | None:
    """Return a date as EDTF, to the day, month or year that is written; None if it is no date.

    Parameters
    ----------
    written
        A date with the year first ("2024-03-05T10:00:00Z", "2024/03/05", "2024-03").
    """
    match = _DATE.match(written.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    parts = [f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part is not None)]
    return "-".join(parts)


def _contradictions(dates: Sequence[str]) -> tuple[str, ...]:
    if all(dates[0].startswith(one) or one.startswith(dates[0]) for one in dates):
        return ()
    others = ", ".join(dates[1:])
    return (f"The page gives several dates of publication; {dates[0]} is used, not {others}.",)


def _set(metadata: dict[str, Any], key: str, values: Sequence[str]) -> None:
    if values:
        metadata[key] = values[0]


def _said(source: str, heads: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Yield what a page says of itself: the structured description first, the title last."""
    for token in heads:
        if token.kind is Kind.RAW and token.name == "script":
            yield from _structured(source[token.start : token.end])
    by_name: dict[str, list[str]] = {}
    for token in heads:
        if token.kind is not Kind.OPEN or token.name == "script":
            continue
        named = attributes(source, token, LONGEST_ATTRIBUTES)
        if token.name == "meta":
            name = named.get("property") or named.get("name") or named.get("itemprop", "")
            by_name.setdefault(name.lower(), []).append(named.get("content", ""))
        elif token.name == "link" and named.get("rel", "").lower() == "canonical":
            yield "URL", named.get("href", "")
        elif token.name == "html":
            yield "language", named.get("lang", "")
    for name, key in _META.items():
        for value in by_name.get(name, ()):
            yield key, value
    for token in heads:
        if token.kind is Kind.RAW and token.name == "title":
            yield "title", unescape(source[token.start : token.end])


def _structured(content: str) -> Iterator[tuple[str, str]]:
    """Yield what JSON-LD says of an article."""
    if len(content) > LONGEST_DATA or '"@type"' not in content:
        return
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return
    for item in _items(data, 0):
        kind = item.get("@type")
        if any(isinstance(one, str) and _ARTICLE_TYPES.search(one) for one in _listed(kind)):
            yield from _of_article(item)
            return


def _items(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST_DATA:
        return
    for one in _listed(data):
        if isinstance(one, dict):
            yield one
            yield from _items(one.get("@graph"), depth + 1)


def _of_article(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _texts("headline", item.get("headline"))
    yield from _texts("issued", item.get("datePublished"))
    for author in _listed(item.get("author")):
        yield from _texts("author", author.get("name") if isinstance(author, dict) else author)
    yield from _texts("URL", item.get("url"))
    publisher = item.get("publisher")
    if isinstance(publisher, dict):
        yield from _texts("container-title", publisher.get("name"))


def _texts(key: str, value: Any) -> Iterator[tuple[str, str]]:
    for one in _listed(value):
        if isinstance(one, str):
            yield key, unescape(one)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
