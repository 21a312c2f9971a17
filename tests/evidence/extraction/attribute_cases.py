"""The tables of cases for all that a claim has beside its value, and a document of plain text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from countertrade.evidence.document import Document
from countertrade.evidence.extraction.attributes import Reading, read
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.mentions import Span

LANGUAGES = ("en", "de", "es", "fr", "pt")


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a table, each with its language."""
    path = Path(__file__).with_name("tables") / f"{name}.yaml"
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [{"language": language, **case} for language in table for case in table[language]]


def lines(name: str) -> list[tuple[str, str, str, str]]:
    """Return the lines of a table: language, words with a figure in brackets, speaker, stance.

    A pilcrow in the words stands for a line break.
    """
    path = Path(__file__).with_name("tables") / f"{name}.yaml"
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = []
    for language in table:
        for line in table[language]:
            words, speaker, *stance = line.split(" | ")
            found.append((language, words.replace("¶", "\n"), speaker, *(stance or [""])))
    return found


def identity(case: dict[str, Any]) -> str:
    """Return how a case is named in a report."""
    return f"{case['language']}-{case['text'][:40]}"


def document(text: str, language: str) -> Document:
    """Return a document of plain text."""
    return Document("case.txt", "", text, "", "text/plain", "utf-8", "test", language)


def reading_at(case: dict[str, Any]) -> tuple[Reading, Parsed, Span]:
    """Return a case's text read, and the sentence and place of what is asked about."""
    text, asked = case["text"], case["at"]
    start = text.index(asked)
    span = Span(start, start + len(asked))
    amounts = sorted((_span(text, other) for other in (asked, *case.get("others", ()))), key=_start)
    reading = read(document(text, case["language"]), amounts)
    parsed = reading.text.sentence_at(start)
    assert parsed is not None
    return reading, parsed, span


def _span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def _start(span: Span) -> int:
    return span.start
