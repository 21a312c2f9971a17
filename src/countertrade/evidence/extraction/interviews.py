"""Turns of an interview: whose words an answer is, although no verb says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from countertrade.evidence.extraction.lexicon import languages, word_set
from countertrade.evidence.extraction.noun_phrases import read_phrase
from countertrade.evidence.extraction.parsed import Parsed

_LABEL = re.compile(
    r"\s*([^\W\d_][^\W\d_.\u2019'-]*(?:[ .\u2019'-]{1,2}[^\W\d_]+){0,3})\s*(?::|\.\s?[-–—])\s*"
)


@dataclass(frozen=True)
class Turn:
    """A sentence of an interview: who speaks, empty for the one who asks."""

    speaker: str


def find_turns(sentences: Sequence[Parsed]) -> dict[int, Turn]:
    """Return the turn that each sentence of an interview belongs to.

    Turns are marked by letters ("Q:", "R.-") or by names before a colon that come back. An answer
    runs to the next mark; after the last mark it ends with its paragraph.

    Parameters
    ----------
    sentences
        The sentences of the document.

    Returns
    -------
    dict[int, Turn]
        Turns by the number of the sentence; empty where the text is no interview.
    """
    labels = {parsed.number: _label(parsed) for parsed in sentences}
    counts = Counter(label for label in labels.values() if label)
    marked = {
        number: label for number, label in labels.items() if label and _is_turn(label, counts)
    }
    if len(marked) < 2 or len(set(marked.values())) < 2:
        return {}
    asking = _asking(sentences, marked)
    if not asking and not set(marked.values()) <= _letters():
        return {}
    return _spread(sentences, marked, asking or {marked[min(marked)]})


def _spread(
    sentences: Sequence[Parsed], marked: dict[int, str], asking: set[str]
) -> dict[int, Turn]:
    guest = _guest(sentences[: min(marked)])
    names = {label: _name(label, guest, sentences) for label in set(marked.values()) - asking}
    last = max(marked)
    turns: dict[int, Turn] = {}
    current = ""
    for parsed in sentences[min(marked) :]:
        current = marked.get(parsed.number, current)
        if parsed.number > last and parsed.sentence.paragraph != sentences[last].sentence.paragraph:
            break
        turns[parsed.number] = Turn(names.get(current, ""))
    return turns


def _label(parsed: Parsed) -> str:
    match = _LABEL.match(
        parsed.tokens.text, parsed.span.start, min(parsed.span.end, parsed.span.start + 60)
    )
    return match.group(1).strip() if match and match.group(1)[0].isupper() else ""


def _is_turn(label: str, counts: Counter[str]) -> bool:
    return label in _letters() or counts[label] >= 2


@cache
def _letters() -> frozenset[str]:
    """Return the marks of questions and answers in all languages."""
    return frozenset(
        word
        for language in languages()
        for kind in ("question_turn", "answer_turn")
        for word in word_set(language, "speakers", kind)
    )


def _asking(sentences: Sequence[Parsed], marked: dict[int, str]) -> set[str]:
    """Return the labels whose turns mostly end with a question mark."""
    asked: Counter[str] = Counter()
    total = Counter(marked.values())
    for number, label in marked.items():
        texts = [
            parsed.text
            for parsed in sentences[number : number + 3]
            if parsed.number == number or parsed.number not in marked
        ]
        asked[label] += any(text.rstrip(' "”»').endswith("?") for text in texts[:2])
    return {label for label in total if asked[label] > total[label] / 2}


def _guest(before: Sequence[Parsed]) -> str:
    """Return the first person named before the first turn."""
    for parsed in before:
        phrase = read_phrase(parsed, parsed.first, parsed.last)
        if phrase is not None and phrase.person:
            return phrase.name
    return "interviewee"


def _name(label: str, guest: str, sentences: Sequence[Parsed]) -> str:
    """Return the full name that stands behind a label of a turn."""
    if len(label) <= 2 or label in _letters():
        return guest
    last = label.split()[-1]
    if last in guest:
        return guest
    for parsed in sentences:
        if last not in parsed.tokens.text[parsed.span.start : parsed.span.end]:
            continue
        phrase = read_phrase(parsed, parsed.first, parsed.last)
        if (
            phrase is not None
            and phrase.person
            and phrase.name.endswith(last)
            and phrase.name != last
        ):
            return phrase.name
    return label
