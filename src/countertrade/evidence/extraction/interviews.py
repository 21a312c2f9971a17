"""Turns of an interview: whose words an answer is, although no verb says so.

Turns are told by labels ("Q:", "Piñón:"), by dashes, or by short questions that stand alone between
the answers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from countertrade.evidence.extraction.lexicon import languages, word_set
from countertrade.evidence.extraction.noun_phrases import read_phrase
from countertrade.evidence.extraction.parsed import Parsed

_LABEL = re.compile(
    r"\s*([^\W\d_][^\W\d_.\u2019'-]*(?:[ .\u2019'-]{1,2}[^\W\d_]+){0,3})\s*(?::|\.\s?[-–—])\s*"
)
_LETTER = re.compile(r"\s*([^\W\d_])\.\s")
_LONGEST_QUESTION = 250
_LONGEST_REMARK = 110
_MARKS = frozenset('"“”«»„')
_UNKNOWN = "interviewee"
_FEWEST = 3
"""Questions from which on a text is an interview."""


@dataclass(frozen=True)
class Turn:
    """A sentence of an interview: who speaks, empty for the one who asks."""

    speaker: str


def find_turns(sentences: Sequence[Parsed]) -> dict[int, Turn]:
    """Return the turn that each sentence of an interview belongs to.

    Parameters
    ----------
    sentences
        The sentences of the document.

    Returns
    -------
    dict[int, Turn]
        Turns by the number of the sentence; empty where the text is no interview.
    """
    return _labelled(sentences) or _alternating(sentences)


def _labelled(sentences: Sequence[Parsed]) -> dict[int, Turn]:
    """Return turns marked by letters ("Q:", "R.-") or by names before a colon that come back.

    An answer runs to the next mark; after the last mark it ends with its paragraph.
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


def _alternating(sentences: Sequence[Parsed]) -> dict[int, Turn]:
    """Return turns without marks: a question stands alone, and the next paragraph answers it."""
    paragraphs = _paragraphs(sentences)
    dashed = [_opens_with_dash(lines[0]) for lines in paragraphs]
    asks = [_is_question(lines) for lines in paragraphs]
    if sum(dashed) >= 2 * _FEWEST and _pairs(asks, dashed) >= _FEWEST:
        asks = [ask and dash for ask, dash in zip(asks, dashed, strict=True)]
        answers = [dash and not ask for ask, dash in zip(asks, dashed, strict=True)]
    elif _pairs(asks, [True] * len(asks)) >= _FEWEST and not any(dashed):
        answers = _answers(paragraphs, asks)
    else:
        return {}
    first = asks.index(True)
    guest = _guest([parsed for lines in paragraphs[:first] for parsed in lines])
    replies = [lines for lines, answer in zip(paragraphs, answers, strict=True) if answer]
    if " " not in guest and not any(dashed) and not _in_first_person(replies):
        return {}
    return {
        parsed.number: Turn(guest if answer else "")
        for lines, answer, ask in zip(paragraphs, answers, asks, strict=True)
        if answer or ask
        for parsed in lines
    }


def _paragraphs(sentences: Sequence[Parsed]) -> list[list[Parsed]]:
    return [
        list(lines) for _, lines in groupby(sentences, key=lambda parsed: parsed.sentence.paragraph)
    ]


def _opens_with_dash(parsed: Parsed) -> bool:
    return parsed.tokens.words[parsed.first] in {"—", "–", "-"}


def _is_question(lines: Sequence[Parsed]) -> bool:
    length = lines[-1].span.end - lines[0].span.start
    return length <= _LONGEST_QUESTION and lines[-1].text.rstrip(' "”»“').endswith("?")


def _pairs(asks: Sequence[bool], among: Sequence[bool]) -> int:
    """Return how many questions have an answer in the next paragraph."""
    return sum(
        ask and not following and here
        for ask, following, here in zip(asks, asks[1:], among[1:], strict=False)
    )


def _answers(paragraphs: Sequence[Sequence[Parsed]], asks: list[bool]) -> list[bool]:
    """Return which paragraphs are answers; a short remark between two of them asks as well."""
    answers = [False] * len(paragraphs)
    last_question = max(at for at, ask in enumerate(asks) if ask)
    for at in range(1, len(paragraphs)):
        if asks[at]:
            continue
        if asks[at - 1]:
            answers[at] = True
        elif answers[at - 1] and _is_remark(paragraphs, at):
            asks[at] = at + 1 < len(paragraphs) and not asks[at + 1]
        elif answers[at - 1] and at < last_question:
            answers[at] = True
    return answers


def _is_remark(paragraphs: Sequence[Sequence[Parsed]], at: int) -> bool:
    """Whether a paragraph is one short sentence before a longer one."""
    if at + 1 >= len(paragraphs) or len(paragraphs[at]) > 1:
        return False
    here, there = paragraphs[at][0], paragraphs[at + 1]
    length = here.span.end - here.span.start
    return (
        length <= _LONGEST_REMARK
        and here.text.endswith((".", "!", "…"))
        and there[-1].span.end - there[0].span.start > length
    )


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
    if match and match.group(1)[0].isupper():
        return match.group(1).strip()
    letter = _LETTER.match(parsed.tokens.text, parsed.span.start, parsed.span.end)
    return letter.group(1) if letter and letter.group(1) in _letters() else ""


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
    """Return the first person named before the first turn, by a lone first name if need be."""
    for parsed in before:
        phrase = read_phrase(parsed, parsed.first, parsed.last)
        if phrase is not None and phrase.person:
            return phrase.name
    for parsed in before:
        if not parsed.sentence.heading and _opens_with_name(parsed):
            return parsed.tokens.written(parsed.first, parsed.first + 1)
    return _UNKNOWN


def _in_first_person(paragraphs: Sequence[Sequence[Parsed]]) -> bool:
    """Whether most answers say "I" or "we": an explainer asks and answers as nobody."""
    said = [
        any(
            word in word_set(parsed.language, "speakers", kind)
            for parsed in lines
            for kind in ("first_singular", "first_person")
            for word in _plain_words(parsed)
        )
        for lines in paragraphs
    ]
    return 2 * sum(said) >= len(said)


def _plain_words(parsed: Parsed) -> Iterator[str]:
    """Yield the words outside quotation marks but for abbreviations: the US is no "us"."""
    quoted = False
    for place in range(parsed.first, parsed.last):
        raw = parsed.tokens.raw(place)
        quoted = (not quoted) if raw in _MARKS else quoted
        if not quoted and (len(raw) == 1 or not raw.isupper()):
            yield parsed.tokens.words[place]


def _opens_with_name(parsed: Parsed) -> bool:
    """Whether a sentence begins with a word that is nothing the grammar knows."""
    tokens, place = parsed.tokens, parsed.first
    known = any(
        hit.first == place for kind in parsed.hits if kind != "says" for hit in parsed.of(kind)
    )
    determiners = word_set(parsed.language, "speakers", "determiner")
    prepositions = word_set(parsed.language, "speakers", "preposition")
    word = tokens.words[place]
    return (
        tokens.is_word(place)
        and not known
        and word not in determiners | prepositions
        and place + 1 < parsed.last
        and tokens.is_word(place + 1)
        and not tokens.is_capital(place + 1)
    )


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
