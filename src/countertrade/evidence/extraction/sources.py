"""Whom a word of source names: "according to", "von X bestätigt", "Reuters, citing two traders"."""

from __future__ import annotations

from collections.abc import Iterator

from countertrade.evidence.extraction.lexicon import Hit, word_set
from countertrade.evidence.extraction.noun_phrases import Phrase, phrase_after, read_phrase
from countertrade.evidence.extraction.parsed import Parsed

QUOTE_MARKS = frozenset('"“”«»„')
_AGENT = 10
"""Words between the agent of a passive and its participle."""


def named_source(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return who is named after a word of source: any noun with an article, or a known one."""
    if any(other.first <= hit.first < other.last for other in parsed.of("part")):
        return None
    phrase = phrase_after(parsed, hit.last, anyone=True)
    if phrase is None or measures(parsed, phrase):
        return None
    own = word_set(parsed.language, "grammar", "possessive")
    if parsed.tokens.words[hit.last] in own and _begins_with_data(parsed, phrase):
        return Phrase(phrase.first, phrase.last, phrase.name, pronoun=True)
    document = parsed.tokens.words[hit.first] in word_set(parsed.language, "speakers", "determiner")
    if document and not (phrase.person or phrase.named or phrase.pronoun):
        return Phrase(hit.first, phrase.last, parsed.tokens.written(hit.first, phrase.last))
    return phrase


def measures(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a phrase is an amount and nobody: "105 Millionen Euro"."""
    measures = word_set(parsed.language, "speakers", "measure_word")
    words = parsed.tokens.words[phrase.first : phrase.last]
    return not phrase.person and any(word in measures for word in words)


def owner_of(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return whose count a figure is: "by the ministry's reckoning", "on the bank's figures"."""
    words = parsed.tokens.words
    end = hit.first - 2 if words[hit.first - 1] == "s" else hit.first - 1
    if end <= parsed.first or words[end] != "'":
        return None
    prepositions = word_set(parsed.language, "grammar", "reckoned_by")
    for place in range(end - 1, max(parsed.first - 1, end - _AGENT), -1):
        if not parsed.tokens.is_word(place):
            return None
        if words[place] in prepositions:
            return read_phrase(parsed, place + 1, end)
    return None


def agent_before(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return by whom something is said in a passive that ends its clause: "von X bestätigt"."""
    by = word_set(parsed.language, "relations", "by_word")
    for place in range(hit.first - 2, max(parsed.first, hit.first - _AGENT), -1):
        word = parsed.tokens.words[place]
        if not parsed.tokens.is_word(place) and word not in {"-", "'"}:
            return None
        if word in by:
            phrase = phrase_after(parsed, place + 1)
            return phrase if phrase is not None and not measures(parsed, phrase) else None
    return None


def named_so(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return who is named after a bare word of source: "..., so der Minister", "So X: ..."."""
    words = parsed.tokens.words
    if hit.first > parsed.first and words[hit.first - 1] not in QUOTE_MARKS | {",", "–", "—"}:
        return None
    phrase = phrase_after(parsed, hit.last, anyone=True)
    if phrase is None or phrase.pronoun or measures(parsed, phrase):
        return None
    ended = phrase.last >= parsed.last or not parsed.tokens.is_word(phrase.last)
    return phrase if ended and (phrase.person or phrase.named or _opens(parsed, phrase)) else None


def second_hand(parsed: Parsed, phrase: Phrase, verb: Hit) -> Phrase:
    """Return whom the press cites: "Reuters, citing two traders, reported"."""
    if phrase.pronoun or phrase.person:
        return phrase
    for hit in parsed.of("citing"):
        source = phrase_after(parsed, hit.last, anyone=True)
        if source is None or source.pronoun or measures(parsed, source):
            continue
        follows = hit.first == verb.last + 1 and not _begins_with_data(parsed, source)
        if follows or _is_press(parsed, phrase):
            return source
    return phrase


def maker_of(parsed: Parsed, phrase: Phrase) -> Phrase:
    """Return who made a document: "schedules seen by two trackers", "el conteo del X"."""
    if phrase.pronoun:
        return phrase
    for kind in ("agent", "maker"):
        for hit in parsed.of(kind):
            if not phrase.first < hit.first < phrase.last:
                continue
            if kind == "maker" and not _begins_with_data(parsed, phrase):
                continue
            inner = phrase_after(parsed, hit.last)
            if inner is None or inner.pronoun or _is_press(parsed, inner):
                continue
            if kind == "agent" or inner.named:
                return inner
    return phrase


def vias_of(parsed: Parsed, cue: Hit) -> Iterator[str]:
    """Yield who passed a statement on: "told Reuters", "writing in the Wall Street Journal"."""
    for hit in parsed.of("via"):
        if not cue.first <= hit.first <= cue.last + 14:
            continue
        place = hit.last
        while place < parsed.last and parsed.tokens.words[place] in word_set(
            parsed.language, "speakers", "definite"
        ):
            place += 1
        end = place
        while end < parsed.last and parsed.tokens.is_word(end) and parsed.tokens.is_capital(end):
            end += 1
        if place < end and not _is_time(parsed, place, end):
            yield parsed.tokens.written(place, end)


def _opens(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a phrase begins with an article and has a noun: "so ein Händler"."""
    articles = word_set(parsed.language, "speakers", "determiner")
    return parsed.tokens.words[phrase.first] in articles and parsed.tokens.is_capital(
        phrase.last - 1
    )


def _begins_with_data(parsed: Parsed, phrase: Phrase) -> bool:
    near = range(phrase.first, phrase.first + 3)
    return any(hit.first in near for hit in parsed.of("data_noun"))


def _is_press(parsed: Parsed, phrase: Phrase) -> bool:
    return any(phrase.first <= hit.first < phrase.last for hit in parsed.of("press"))


def _is_time(parsed: Parsed, first: int, last: int) -> bool:
    return any(
        first <= hit.first < last
        for kind in ("month", "weekday", "actor")
        for hit in parsed.of(kind)
    )
