"""Which language a text is in, and which of its sentences are in another.

A language shows in its function words: in news prose a third to a half of the words are among the
hundred commonest. Where they leave it open (a short text, a list, a script other than Latin, a
language that has no list) a trained model answers (Lui and Baldwin 2012, langid). Reading a
text's sentences by the model alone would be slower by a factor of fifty, and on a few words less
sure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from countertrade.evidence.document import Passage
from countertrade.evidence.mentions import Span
from countertrade.evidence.reading.words import languages, word_list

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNDETERMINED = "und"
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”»“)]?\s+|\n\s*|[“”„«»\"]")
"""Where a sentence may end, and quotation marks: quotes are what stands in another language."""
_ENOUGH = 0.25
"""Share of function words from which on a text is in a language without asking the model."""
_AHEAD = 1.25
"""How many times the next language's share that must be."""
_FEW_WORDS = 8
"""Words below which their shares tell nothing."""
_MOST_WORDS = 2_000
"""Words of a document that are counted, taken evenly from all of it."""
_PASSAGE_WORDS = 6
"""Words from which on a sentence's own language is looked at."""
_PASSAGE_HITS = 3
"""Function words that a sentence must have of another language, beyond the document's."""
_OWN_ENOUGH = 0.3
"""Share of the document's own function words from which on a sentence is in its language."""
_MODEL_CHARACTERS = 3_000
_MODEL_LEAST = 12
"""Letters below which no language is told by the model."""
_MODEL_SURE = 0.5
_UNLIKELY_SHARE = 0.12
"""Share of its function words below which prose of 40 words is not in a language."""
_PROSE_WORDS = 40


@dataclass(frozen=True)
class Told:
    """A language and how sure it is."""

    language: str
    probability: float


def language_of(text: str) -> Told:
    """Return the language of most of a text.

    Parameters
    ----------
    text
        The text, without its boilerplate.

    Returns
    -------
    Told
        Two letters, also of a language in which no claims are found, and the probability; "und"
        where it cannot be told.
    """
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) > _MOST_WORDS:
        words = words[:: len(words) // _MOST_WORDS + 1]
    shares = _shares(words)
    (best, share), (_, next_share) = ([*shares.items()] + [(UNDETERMINED, 0.0)] * 2)[:2]
    if len(words) >= _FEW_WORDS and share >= _ENOUGH and share >= _AHEAD * next_share:
        return Told(best, _sureness(len(words) * (share - next_share)))
    return _by_model(words, shares)


def passages_of(text: str, language: str) -> tuple[Passage, ...]:
    """Return the sentences and quotes that are in another language than the document.

    Parameters
    ----------
    text
        The whole text.
    language
        The document's language.

    Returns
    -------
    tuple[Passage, ...]
        Stretches in the order of the text; neighbours in one language are one passage.
    """
    found: list[Passage] = []
    for start, end in _sentences(text):
        told = _other(text[start:end], language)
        if told is None:
            continue
        before = found[-1] if found else None
        if (
            before
            and before.language == told.language
            and not text[before.span.end : start].strip()
        ):
            probability = min(before.probability, told.probability)
            found[-1] = Passage(Span(before.span.start, end), told.language, probability)
        else:
            found.append(Passage(Span(start, end), told.language, told.probability))
    return tuple(found)


def unread(told: str) -> str | None:
    """Return a sentence that says no claims are found in a language, or None if they are."""
    if told in languages():
        return None
    known = ", ".join(languages())
    if told == UNDETERMINED:
        return f"The language of the text cannot be told; claims are found in {known}."
    return f"The text seems to be in another language ({told}); claims are found in {known}."


def _other(sentence: str, language: str) -> Told | None:
    """Return the language of a sentence if it is surely another than the document's."""
    words = [word.lower() for word in _WORD.findall(sentence)]
    if len(words) < _PASSAGE_WORDS:
        return None
    own = _function_words(language)
    if sum(1 for word in words if word in own) >= _OWN_ENOUGH * len(words):
        return None
    if _foreign_script(words):
        return _by_model(words, {})
    hits = _hits(words)
    best, count = hits.most_common(1)[0] if hits else ("", 0)
    mine = hits.get(language, 0)
    sure = count >= mine + _PASSAGE_HITS and count >= 2 * mine and count >= _ENOUGH * len(words)
    rival = max((share for name, share in hits.items() if name != best), default=0)
    if not sure or best == language or count <= rival:
        return None
    return Told(best, _sureness(count - max(mine, rival)))


def _sureness(ahead: float) -> float:
    """Return a probability: each function word ahead of the next language halves the doubt."""
    return float(round(1 - 0.5 ** (1 + ahead), 3))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where sentences and quotes begin and end, without the white space around them."""
    place = 0
    for match in _SENTENCE_END.finditer(text):
        if match.start() > place:
            yield place, match.start() + (match[0][0] in ".!?…")
        place = match.end()
    if place < len(text):
        yield place, len(text)


def _foreign_script(words: Sequence[str]) -> bool:
    """Whether most words are in a script other than Latin."""
    return sum(1 for word in words if word[0] > "\u036f") > 0.7 * len(words)


@cache
def _function_words(language: str) -> frozenset[str]:
    return frozenset(word for word, names in _lists().items() if language in names)


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    """Return for each function word the languages it belongs to."""
    found: dict[str, list[str]] = {}
    lists = {name: str(word_list(name)["function_words"]) for name in languages()}
    lists.update({name: str(words) for name, words in word_list("others").items()})
    for name, words in lists.items():
        for word in words.split():
            found.setdefault(word, []).append(name)
    return {word: tuple(dict.fromkeys(names)) for word, names in found.items()}


def _hits(words: Sequence[str]) -> Counter[str]:
    """Return how many of the words are function words, by language."""
    lists = _lists()
    hits: Counter[str] = Counter()
    for word, count in Counter(words).items():
        for name in lists.get(word, ()):
            hits[name] += count
    return hits


def _shares(words: Sequence[str]) -> dict[str, float]:
    """Return the share of the words that are function words, by language, largest first."""
    hits = _hits(words)
    return {name: hits[name] / len(words) for name in sorted(hits, key=lambda name: -hits[name])}


def _by_model(words: Sequence[str], shares: dict[str, float]) -> Told:
    """Return the language the trained model tells, where it does not contradict the words."""
    sample = " ".join(words)[:_MODEL_CHARACTERS]
    if len(sample) < _MODEL_LEAST:
        return Told(UNDETERMINED, 0.0)
    known = set(languages()) | set(word_list("others"))
    # On a few words the model prefers rare languages; those it is asked for then are the usual.
    usual = len(words) < _PROSE_WORDS and not _foreign_script(words)
    language, probability = _ranked(sample, known if usual else None)
    # A language that has a list, but whose words are missing from a long text, is not it.
    if (
        language in known
        and len(words) >= _PROSE_WORDS
        and shares.get(language, 0) < _UNLIKELY_SHARE
    ):
        return Told(UNDETERMINED, 0.0)
    if probability < _MODEL_SURE:
        return Told(UNDETERMINED, 0.0)
    return Told(language, round(probability, 3))


def _ranked(sample: str, among: set[str] | None) -> tuple[str, float]:
    """Return the language the model prefers, and its share of the probability."""
    ranks = [
        (name, share) for name, share in _model().rank(sample) if among is None or name in among
    ]
    total = sum(share for _, share in ranks)
    if not total:
        return UNDETERMINED, 0.0
    return str(ranks[0][0]), float(ranks[0][1] / total)


@cache
def _model() -> LanguageIdentifier:
    """Return the model; loading it takes a second and most documents do without."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
