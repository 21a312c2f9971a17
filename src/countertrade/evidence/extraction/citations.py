"""Who a sentence cites, and how far in it the citation reaches.

A cue is a verb of saying with its subject ("Piñón said", "sagte der Minister"), a preposition of
source ("according to", "laut", "según") or a word of hearsay ("angeblich"). Each cue rules from
its clause on, until a contrast or another cue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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

_OF_SOURCES = frozenset({"shown", "forecast"})
"""Verbs that any noun can have as its subject: only known sources are cited with them."""
_MARKS = frozenset('"“”«»„')
_AGENT = 10
"""Words between the agent of a passive and its participle."""


@dataclass(frozen=True)
class Citation:
    """One source cited in a sentence.

    Attributes
    ----------
    cue
        The token at which the cue stands.
    first, last
        The tokens for which it holds.
    phrase
        Who is cited; None where a verb stands without a subject.
    manner
        What the verb does to the claim: "said", "claimed", "disputed", "denied", "forecast".
    via
        Through whom, as written.
    hearsay
        Whether nobody is cited but it is said to be said.
    """

    cue: int
    first: int
    last: int
    phrase: Phrase | None
    manner: str = "said"
    via: tuple[str, ...] = ()
    hearsay: bool = False


def find_citations(parsed: Parsed) -> tuple[Citation, ...]:
    """Return the sources a sentence cites, in order, each with the tokens it holds for."""
    cues = sorted(_cues(parsed), key=lambda citation: citation.cue)
    real = [cue for cue in cues if not cue.hearsay] or cues or list(_cited_documents(parsed))
    return tuple(_with_reach(parsed, real, at) for at in range(len(real)))


def _cues(parsed: Parsed) -> Iterator[Citation]:
    sources = parsed.of("source_before")
    pronouns = parsed.of("source_pronoun")
    told = parsed.first
    for hit in sources:
        if hit.first < told or any(other.first <= hit.first < other.last for other in pronouns):
            continue
        phrase = pronoun_at(parsed, hit.last, "object_pronoun") or _source(parsed, hit)
        if phrase is not None:
            told = phrase.last
            yield _citation(parsed, hit, _by_agent(parsed, phrase), hit.value or "said")
    for hit in parsed.of("said_participle"):
        phrase = _agent_before(parsed, hit)
        if phrase is not None:
            yield _citation(parsed, hit, phrase, hit.value)
    for hit in parsed.of("reckoning"):
        phrase = _owner(parsed, hit)
        if phrase is not None:
            yield _citation(parsed, hit, phrase, "said")
    for hit in parsed.of("thus"):
        phrase = _named_so(parsed, hit)
        if phrase is not None:
            yield _citation(parsed, hit, phrase, "said")
    for hit in pronouns:
        yield _citation(parsed, hit, Phrase(hit.first, hit.last, "", pronoun=True), "said")
    for hit in parsed.of("source_after"):
        phrase = phrase_before(parsed, hit.first)
        if phrase is not None:
            yield _citation(parsed, hit, phrase, "said")
    yield from _before_colon(parsed)
    before: Phrase | None = None
    for hit in _strongest((*parsed.of("says"), *parsed.rejoined("says_parted"))):
        if any(source.first <= hit.first < source.last for source in sources):
            continue
        if _no_cue(parsed, hit):
            continue
        phrase = before if _is_coordinated(parsed, hit) else None
        phrase = phrase or _subject(parsed, hit)
        if phrase is not None and _measures(parsed, phrase):
            phrase = None
        if hit.value == "promised" and not _promises(parsed, hit, phrase):
            continue
        before = phrase or before
        if phrase is not None or _stands_alone(parsed, hit):
            phrase = phrase and _second_hand(parsed, _by_agent(parsed, phrase))
            yield _citation(parsed, hit, phrase, hit.value)
    for hit in parsed.of("hearsay"):
        yield Citation(hit.first, parsed.first, parsed.last, None, hearsay=True)


def _source(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return who is named after a word of source: any noun with an article, or a known one."""
    if any(other.first <= hit.first < other.last for other in parsed.of("part")):
        return None
    phrase = phrase_after(parsed, hit.last, anyone=True)
    if phrase is None or _measures(parsed, phrase):
        return None
    own = word_set(parsed.language, "grammar", "possessive")
    if parsed.tokens.words[hit.last] in own and _begins_with_data(parsed, phrase):
        return Phrase(phrase.first, phrase.last, phrase.name, pronoun=True)
    return phrase


def _measures(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a phrase is an amount and nobody: "105 Millionen Euro"."""
    measures = word_set(parsed.language, "speakers", "measure_word")
    words = parsed.tokens.words[phrase.first : phrase.last]
    return not phrase.person and any(word in measures for word in words)


def _cited_documents(parsed: Parsed) -> Iterator[Citation]:
    """Yield what a sentence cites where nobody in it speaks: "citing loading schedules"."""
    for hit in parsed.of("citing"):
        phrase = phrase_after(parsed, hit.last)
        if phrase is not None and not phrase.pronoun:
            yield _citation(parsed, hit, phrase, "said")


_STRENGTH = ("denied", "disputed", "claimed", "forecast", "shown", "promised", "said")
"""What a verb does to a claim, the most telling first, for verbs that are listed twice."""


def _strongest(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield the most telling of the meanings that a verb has."""
    ordered = sorted(hits, key=lambda hit: hit.first)
    for _, same in groupby(ordered, key=lambda hit: hit.first):
        yield min(same, key=lambda hit: _STRENGTH.index(hit.value))


def _before_colon(parsed: Parsed) -> Iterator[Citation]:
    """Yield whom a sentence begins with, where a colon and words in quotation marks follow."""
    words = parsed.tokens.words
    for place in range(parsed.first + 1, parsed.last - 1):
        if words[place] != ":" or words[place + 1] not in _MARKS:
            continue
        if any(hit.first < place for hit in parsed.of("says")):
            return
        phrase = phrase_after(parsed, parsed.first)
        if phrase is not None and (phrase.person or phrase.pronoun) and phrase.last <= place:
            yield Citation(place, place, parsed.last, phrase)
        return


def _owner(parsed: Parsed, hit: Hit) -> Phrase | None:
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


def _agent_before(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return by whom something is said in a passive that ends its clause: "von X bestätigt"."""
    by = word_set(parsed.language, "relations", "by_word")
    for place in range(hit.first - 2, max(parsed.first, hit.first - _AGENT), -1):
        word = parsed.tokens.words[place]
        if not parsed.tokens.is_word(place) and word not in {"-", "'"}:
            return None
        if word in by:
            phrase = phrase_after(parsed, place + 1)
            return phrase if phrase is not None and not _measures(parsed, phrase) else None
    return None


def _named_so(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return who is named after a bare word of source: "..., so der Minister", "So X: ..."."""
    words = parsed.tokens.words
    if hit.first > parsed.first and words[hit.first - 1] not in _MARKS | {",", "–", "—"}:
        return None
    phrase = phrase_after(parsed, hit.last, anyone=True)
    if phrase is None or phrase.pronoun or _measures(parsed, phrase):
        return None
    ended = phrase.last >= parsed.last or not parsed.tokens.is_word(phrase.last)
    return phrase if ended and (phrase.person or phrase.named or _opens(parsed, phrase)) else None


def _opens(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a phrase begins with an article and has a noun: "so ein Händler"."""
    articles = word_set(parsed.language, "speakers", "determiner")
    return parsed.tokens.words[phrase.first] in articles and parsed.tokens.is_capital(
        phrase.last - 1
    )


def _second_hand(parsed: Parsed, phrase: Phrase) -> Phrase:
    """Return whom the press cites: "Reuters, citing two traders, reported"."""
    if phrase.pronoun or not _is_press(parsed, phrase):
        return phrase
    for hit in parsed.of("citing"):
        source = phrase_after(parsed, hit.last, anyone=True)
        if source is not None and not source.pronoun and not _measures(parsed, source):
            return source
    return phrase


def _no_cue(parsed: Parsed, hit: Hit) -> bool:
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


def _citation(parsed: Parsed, hit: Hit, phrase: Phrase | None, manner: str) -> Citation:
    via = tuple(_vias(parsed, hit))
    return Citation(hit.first, parsed.first, parsed.last, phrase, manner, via)


def _is_coordinated(parsed: Parsed, hit: Hit) -> bool:
    """Whether a verb shares the subject of the one before: "it denied this and said that"."""
    place = hit.first - 1
    conjunctions = word_set(parsed.language, "grammar", "and_word")
    return place > parsed.first and parsed.tokens.words[place] in conjunctions


def _subject(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return the subject of a verb of saying, before it or after it."""
    words = parsed.tokens.words
    before = words[hit.first - 1] if hit.first > parsed.first else ""
    after_quote = before in _MARKS or (before == "," and words[hit.first - 2] in _MARKS)
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


def _promises(parsed: Parsed, hit: Hit, phrase: Phrase | None) -> bool:
    """Whether a promise is told as someone's words, not as a deed of a country."""
    following = parsed.tokens.words[hit.last] if hit.last < parsed.last else ""
    if following in word_set(parsed.language, "speakers", "relative") or phrase is None:
        return True
    before = parsed.tokens.words[hit.first - 1] if hit.first > parsed.first else ""
    return phrase.person or phrase.pronoun or before in _MARKS | {","}


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


def _stands_alone(parsed: Parsed, hit: Hit) -> bool:
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
        or before in _MARKS
    )
    if before in _MARKS or (before == "," and words[hit.first - 2] in _MARKS):
        return True
    return opens and (
        following in {".", ",", ":"} | word_set(parsed.language, "speakers", "relative")
        or following in _MARKS
    )


def _only_adverbs(parsed: Parsed, place: int) -> bool:
    """Whether nothing but adverbs stands before a verb: "También señaló que"."""
    adverbs = word_set(parsed.language, "speakers", "adverb")
    words = parsed.tokens.words[parsed.first : place]
    return all(word in adverbs or word == "," for word in words)


def _by_agent(parsed: Parsed, phrase: Phrase) -> Phrase:
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
            if inner is not None and not inner.pronoun and not _is_press(parsed, inner):
                return inner
    return phrase


def _begins_with_data(parsed: Parsed, phrase: Phrase) -> bool:
    near = range(phrase.first, phrase.first + 3)
    return any(hit.first in near for hit in parsed.of("data_noun"))


def _is_press(parsed: Parsed, phrase: Phrase) -> bool:
    return any(phrase.first <= hit.first < phrase.last for hit in parsed.of("press"))


def _vias(parsed: Parsed, cue: Hit) -> Iterator[str]:
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


def _is_time(parsed: Parsed, first: int, last: int) -> bool:
    return any(
        first <= hit.first < last
        for kind in ("month", "weekday", "actor")
        for hit in parsed.of(kind)
    )


def _with_reach(parsed: Parsed, cues: list[Citation], at: int) -> Citation:
    """Return a citation with the tokens it holds for."""
    cue = cues[at]
    start = parsed.first
    if at:
        start = _border(parsed, cues[at - 1].cue, cue)
    elif not _holds_backwards(parsed, cue):
        start = parsed.clause_of(_leftmost(cue))[0]
    end = _border(parsed, cue.cue, cues[at + 1]) if at + 1 < len(cues) else parsed.last
    return Citation(cue.cue, start, max(end, start), cue.phrase, cue.manner, cue.via, cue.hearsay)


def _border(parsed: Parsed, last_cue: int, cue: Citation) -> int:
    """Return where the reach of one cue ends and that of the next begins."""
    begin = _leftmost(cue)
    if begin <= last_cue:
        return cue.cue
    clause = parsed.clause_of(begin)[0]
    if clause > last_cue:
        return clause
    words = parsed.tokens.words
    for place in range(begin - 1, last_cue, -1):
        if words[place] == ",":
            return place
    return begin


def _holds_backwards(parsed: Parsed, cue: Citation) -> bool:
    """Whether a cue holds for what stands before it: not over a contrast ("A, but B said")."""
    begin = _leftmost(cue)
    words = parsed.tokens.words
    if ";" in words[parsed.first : begin]:
        return False
    opening = parsed.clause_of(begin)[0]
    if opening > parsed.first and words[opening] in word_set(
        parsed.language, "grammar", "cause_word"
    ):
        return False
    return not any(hit.first < begin for hit in parsed.of("contrast") if hit.first > parsed.first)


def _leftmost(cue: Citation) -> int:
    return min(cue.cue, cue.phrase.first) if cue.phrase is not None else cue.cue
