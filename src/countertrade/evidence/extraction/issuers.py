"""Whose document it is: a communiqué, or the report of a body that speaks of itself as "we"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from countertrade.evidence.extraction.lexicon import word_set
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.extraction.sentences import Quotation

_HEAD = 3
_LONGEST_NAME = 60
_END_OF_NAME = re.compile(r"\s[-–—|]\s|[\n\t]|,\s|\s(?:No|Nr|Nº|núm|n\.º|no)\b|[:.]\s|$")


def issuer_of(sentences: Sequence[Parsed], quotations: Sequence[Quotation]) -> str:
    """Return the body whose words the whole document is, or nothing where a press author writes.

    Parameters
    ----------
    sentences
        The sentences of the document; the first ones are its head.
    quotations
        What stands between quotation marks: a "we" in there is someone else's.

    Returns
    -------
    str
        The name at the head of a communiqué or a report, as written; empty without one.
    """
    head = sentences[:_HEAD]
    for parsed in head:
        if _cased(parsed, "statement"):
            parties = _parties(sentences)
            return f"{parties} ({_line_of(parsed)})" if parties else _line_of(parsed)
    reports = [parsed for parsed in head if parsed.of("report_word")]
    if not reports or not head:
        return ""
    name = _line_of(head[0])
    own = any(hit.last <= head[0].last for hit in head[0].of("org_word"))
    if own or _speaks_of_itself(sentences, quotations):
        return name if not _starts_with_report(head[0]) else ""
    return ""


def _parties(sentences: Sequence[Parsed]) -> str:
    """Return how a joint statement names those who make it ("the Parties"), if it does."""
    for parsed in sentences:
        for hit in parsed.of("parties"):
            return parsed.tokens.written(hit.first, hit.last)
    return ""


def _line_of(parsed: Parsed) -> str:
    text = parsed.tokens.text[parsed.span.start : parsed.span.end]
    match = _END_OF_NAME.search(text)
    name = text[: match.start()] if match else text
    return name.strip() if len(name) <= _LONGEST_NAME and "?" not in text else ""


def _cased(parsed: Parsed, kind: str) -> bool:
    """Whether a head begins with a word of a kind."""
    return any(hit.first == parsed.first for hit in parsed.of(kind)) and parsed.sentence.heading


def _starts_with_report(parsed: Parsed) -> bool:
    return any(hit.first == parsed.first for hit in parsed.of("report_word"))


def _speaks_of_itself(sentences: Sequence[Parsed], quotations: Sequence[Quotation]) -> bool:
    """Whether "we" or "our" stands outside quotation marks."""
    for parsed in sentences:
        own = word_set(parsed.language, "speakers", "first_person")
        for place in range(parsed.first, parsed.last):
            if parsed.tokens.words[place] not in own:
                continue
            start = parsed.tokens.starts[place]
            if not any(quote.span.start <= start < quote.span.end for quote in quotations):
                return True
    return False
