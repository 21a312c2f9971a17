"""Who speaks with a verb of saying: its subject before it or after it, or nobody new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from countertrade.evidence.extraction.lexicon import Hit, has_trait, word_set
from countertrade.evidence.extraction.noun_phrases import (
    Phrase,
    before_open_relative,
    phrase_after,
    phrase_before,
    pronoun_at,
    pronoun_before,
    read_phrase,
)
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.extraction.sources import QUOTE_MARKS

_OF_SOURCES = frozenset({"shown", "forecast"})
"""Verbs that any noun can have as its subject: only known sources are cited with them."""
_STRENGTH = ("denied", "disputed", "claimed", "forecast", "shown", "promised", "said")
"""What a verb does to a claim, the most telling first, for verbs that are listed twice."""


def strongest(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield the most telling of the meanings that a verb has."""
    ordered = sorted(hits, key=lambda hit: hit.first)
    for _, same in groupby(ordered, key=lambda hit: hit.first):
        yield min(same, key=lambda hit: _STRENGTH.index(hit.value))


def is_no_cue(parsed: Parsed, hit: Hit) -> bool:
    """Whether a verb of saying cites nobody: a name ("States"), "we think", "se prevé"."""
    tokens = parsed.tokens
    if tokens.is_capital(hit.first) and hit.first > parsed.first and tokens.is_word(hit.first - 1):
        return True
    before = tokens.words[hit.first - 1] if hit.first > parsed.first else ""
    language = parsed.language
    if _is_noun(parsed, hit, before):
        return True
    if before in word_set(language, "speakers", "passive"):
        return True
    return before in word_set(language, "speakers", "nobody") or before in (
        word_set(language, "speakers", "first_person")
        | word_set(language, "speakers", "first_singular")
    )


def _is_noun(parsed: Parsed, hit: Hit, before: str) -> bool:
    """Whether what looks like a verb is a noun: "the trackers' count", "la cuenta", "uma nota"."""
    words = parsed.tokens.words
    if before == "'" or (before == "s" and words[hit.first - 2] == "'"):
        return not has_trait(parsed.language, "subject_after")
    if before not in word_set(parsed.language, "grammar", "noun_mark"):
        return False
    past = tuple(word_set(parsed.language, "grammar", "past_ending"))
    return not past or not words[hit.first].endswith(past)


def is_coordinated(parsed: Parsed, hit: Hit) -> bool:
    """Whether a verb shares the subject of the one before: "it denied this and said that"."""
    place = hit.first - 1
    conjunctions = word_set(parsed.language, "grammar", "and_word")
    return place > parsed.first and parsed.tokens.words[place] in conjunctions


def subject_of(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return the subject of a verb of saying, before it or after it."""
    words = parsed.tokens.words
    before = words[hit.first - 1] if hit.first > parsed.first else ""
    after_quote = before in QUOTE_MARKS or (before == "," and words[hit.first - 2] in QUOTE_MARKS)
    leads = not before or before in ";:—–"
    pronoun = pronoun_before(parsed, hit.first)
    if pronoun is not None:
        return pronoun
    if after_quote or (leads and has_trait(parsed.language, "subject_after")):
        return _after_verb(parsed, hit)
    if before == ",":
        return _beside_comma(parsed, hit)
    found = phrase_before(parsed, hit.first)
    if found is not None and _is_oblique(parsed, found):
        found = None
    if found is None and has_trait(parsed.language, "subject_after"):
        found = _after_verb(parsed, hit)
    if found is None:
        found = before_open_relative(parsed, hit.first)
    if found is None and hit.value not in _OF_SOURCES:
        found = phrase_before(parsed, hit.first, anyone=True)
        if found is not None and _is_oblique(parsed, found):
            return None
    return found


def stands_alone(parsed: Parsed, hit: Hit) -> bool:
    """Whether a verb without a subject cites the last speaker: "Agregó que", "..., dijo"."""
    if not has_trait(parsed.language, "subject_dropped") or hit.value == "disputed":
        return False
    words = parsed.tokens.words
    before = words[hit.first - 1] if hit.first > parsed.first else ""
    following = words[hit.last] if hit.last < parsed.last else "."
    opens = (
        not before
        or _only_adverbs(parsed, hit.first)
        or before in {",", ";"} | word_set(parsed.language, "grammar", "and_word")
        or before in QUOTE_MARKS
    )
    if before in QUOTE_MARKS or (before == "," and words[hit.first - 2] in QUOTE_MARKS):
        return True
    return opens and (
        following in {".", ",", ":"} | word_set(parsed.language, "speakers", "relative")
        or following in QUOTE_MARKS
    )


def promises(parsed: Parsed, hit: Hit, phrase: Phrase | None) -> bool:
    """Whether a promise is told as someone's words, not as a deed of a country."""
    following = parsed.tokens.words[hit.last] if hit.last < parsed.last else ""
    if following in word_set(parsed.language, "speakers", "relative") or phrase is None:
        return True
    before = parsed.tokens.words[hit.first - 1] if hit.first > parsed.first else ""
    return phrase.person or phrase.pronoun or before in QUOTE_MARKS | {","}


def _is_oblique(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a phrase cannot be a subject: after a preposition, with a verb or a denial in it."""
    words = parsed.tokens.words
    articles = word_set(parsed.language, "speakers", "determiner")
    prepositions = word_set(parsed.language, "speakers", "preposition") - articles
    if phrase.person or _ends_with_name(parsed, phrase):
        return False
    if words[phrase.first] in prepositions:
        return True
    if words[phrase.first] in word_set(parsed.language, "grammar", "accusative"):
        return True
    inner = words[phrase.first : phrase.last]
    negations = word_set(parsed.language, "grammar", "negation")
    if any(word in negations for word in inner):
        return True
    before = words[phrase.first - 1] if phrase.first > parsed.first else ""
    if before in word_set(parsed.language, "speakers", "relative"):
        return before in prepositions and words[phrase.first - 2] != ","
    return before in prepositions and not _is_partitive(parsed, phrase.first - 1)


def _is_partitive(parsed: Parsed, place: int) -> bool:
    """Whether some of a group speak: "two of the sources said"."""
    words = parsed.tokens.words
    some = word_set(parsed.language, "grammar", "some_word")
    return place > parsed.first and (words[place - 1] in some or words[place - 1].isdigit())


def _ends_with_name(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a name stands apart at the end of a phrase: "In the evening Bergström"."""
    tokens, last = parsed.tokens, phrase.last - 1
    inner = word_set(parsed.language, "speakers", "determiner") | word_set(
        parsed.language, "speakers", "preposition"
    )
    return (
        has_trait(parsed.language, "names_by_capitals")
        and last > phrase.first
        and tokens.is_capital(last)
        and not tokens.is_capital(last - 1)
        and tokens.words[last - 1] not in inner
    )


def _beside_comma(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return the subject of a verb after a comma: ", said X." or "X, an expert, said"."""
    if _is_participle(parsed, hit):
        opening = read_phrase(parsed, parsed.first, min(parsed.last, parsed.first + 8))
        if opening is not None and opening.person:
            return opening
        return phrase_before(parsed, hit.first)
    closed = hit.value == "disputed" or _has_addressee(parsed, hit)
    after = None if closed else _after_verb(parsed, hit)
    before = phrase_before(parsed, hit.first, hit.value != "shown")
    if before is not None and before.person and (after is None or not after.person):
        return before
    if after is not None and (after.last >= parsed.last or not parsed.tokens.is_word(after.last)):
        return after
    return before or after


def _is_participle(parsed: Parsed, hit: Hit) -> bool:
    """Whether a verb hangs on the subject of the sentence: ", saying that"."""
    endings = tuple(word_set(parsed.language, "grammar", "participle_ending"))
    return parsed.tokens.words[hit.last - 1].endswith(endings)


def _has_addressee(parsed: Parsed, hit: Hit) -> bool:
    """Whether the one who is told follows a verb, not the one who tells."""
    return parsed.tokens.words[hit.first] in word_set(parsed.language, "speakers", "addressee")


def _after_verb(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return the subject after an inverted verb; a plain noun without a person is none."""
    place = hit.last
    skipped = word_set(parsed.language, "speakers", "adverb")
    days = {day.first: day.last for kind in ("weekday", "day_word") for day in parsed.of(kind)}
    while place < parsed.last and (parsed.tokens.words[place] in skipped or place in days):
        if place in days:
            place = days[place]
            continue
        if parsed.tokens.words[place] in word_set(parsed.language, "speakers", "preposition"):
            break
        article = parsed.tokens.words[place] in word_set(parsed.language, "speakers", "determiner")
        if article and place + 1 not in days:
            break
        place += 1
    if place + 1 < parsed.last and parsed.tokens.words[place] == "-":
        return pronoun_at(parsed, place + 1, "pronoun") or pronoun_at(parsed, place + 3, "pronoun")
    if place >= parsed.last or not parsed.tokens.is_word(place):
        return None
    if parsed.tokens.words[place] in word_set(parsed.language, "speakers", "preposition"):
        return None
    inverted = hit.first > parsed.first and not parsed.tokens.is_word(hit.first - 1)
    return phrase_after(parsed, place, inverted and hit.value != "shown")


def _only_adverbs(parsed: Parsed, place: int) -> bool:
    """Whether nothing but adverbs stands before a verb: "También señaló que"."""
    adverbs = word_set(parsed.language, "speakers", "adverb")
    words = parsed.tokens.words[parsed.first : place]
    return all(word in adverbs or word == "," for word in words)
