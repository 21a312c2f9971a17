"""Who a sentence cites, and how far in it the citation reaches.

A cue is a verb of saying with its subject ("Piñón said", "sagte der Minister"), a preposition of
source ("according to", "laut", "según") or a word of hearsay ("angeblich"). Each cue rules from
its clause on, until a contrast or another cue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from countertrade.evidence.extraction.lexicon import Hit, word_set
from countertrade.evidence.extraction.noun_phrases import Phrase, phrase_after, phrase_before
from countertrade.evidence.extraction.parsed import Parsed

_MARKS = frozenset("\"“”«»„")
_SUBJECT_DROPPED = frozenset({"es", "pt"})
_SUBJECT_AFTER = frozenset({"de", "es", "pt", "fr"})


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
    real = [cue for cue in cues if not cue.hearsay] or cues
    return tuple(_with_reach(parsed, real, at) for at in range(len(real)))


def _cues(parsed: Parsed) -> Iterator[Citation]:
    sources = parsed.of("source_before")
    for hit in sources:
        phrase = phrase_after(parsed, hit.last)
        if phrase is not None and not phrase.pronoun:
            yield _citation(parsed, hit, _by_agent(parsed, phrase), "said")
    for hit in parsed.of("source_after"):
        phrase = phrase_before(parsed, hit.first)
        if phrase is not None:
            yield _citation(parsed, hit, phrase, "said")
    for hit in parsed.of("says"):
        if any(source.first <= hit.first < source.last for source in sources):
            continue
        phrase = _subject(parsed, hit)
        if phrase is not None or _stands_alone(parsed, hit):
            yield _citation(parsed, hit, phrase, hit.value)
    for hit in parsed.of("hearsay"):
        yield Citation(hit.first, parsed.first, parsed.last, None, hearsay=True)


def _citation(parsed: Parsed, hit: Hit, phrase: Phrase | None, manner: str) -> Citation:
    via = tuple(_vias(parsed, hit))
    return Citation(hit.first, parsed.first, parsed.last, phrase, manner, via)


def _subject(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return the subject of a verb of saying, before it or after it."""
    words = parsed.tokens.words
    before = words[hit.first - 1] if hit.first > parsed.first else ""
    after_quote = before in _MARKS or (before == "," and words[hit.first - 2] in _MARKS)
    leads = not before or before in ";:—–"
    if after_quote or (leads and parsed.language in _SUBJECT_AFTER):
        return _after_verb(parsed, hit)
    if before == ",":
        return _after_verb(parsed, hit) or phrase_before(parsed, hit.first)
    found = phrase_before(parsed, hit.first)
    if found is None and parsed.language in _SUBJECT_AFTER:
        return _after_verb(parsed, hit)
    return found


def _after_verb(parsed: Parsed, hit: Hit) -> Phrase | None:
    """Return the subject after an inverted verb; a plain noun without a person is none."""
    place = hit.last
    skipped = word_set(parsed.language, "speakers", "adverb")
    while place < parsed.last and parsed.tokens.words[place] in skipped:
        if parsed.tokens.words[place] in word_set(parsed.language, "speakers", "determiner"):
            break
        place += 1
    if place >= parsed.last or not parsed.tokens.is_word(place):
        return None
    return phrase_after(parsed, place)


def _stands_alone(parsed: Parsed, hit: Hit) -> bool:
    """Whether a verb without a subject cites the last speaker: "Agregó que", "..., dijo"."""
    if parsed.language not in _SUBJECT_DROPPED or hit.value == "disputed":
        return False
    words = parsed.tokens.words
    before = words[hit.first - 1] if hit.first > parsed.first else ""
    following = words[hit.last] if hit.last < parsed.last else "."
    opens = not before or before in {",", ";", "y", "e"} or before in _MARKS
    return opens and (following in {"que", ".", ",", ":"} or following in _MARKS)


def _by_agent(parsed: Parsed, phrase: Phrase) -> Phrase:
    """Return the maker of a document where one is named: "schedules seen by two trackers"."""
    for hit in parsed.of("agent"):
        if phrase.first < hit.first < phrase.last:
            inner = phrase_after(parsed, hit.last)
            if inner is not None and not inner.pronoun:
                return inner
    return phrase


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
        first <= hit.first < last for kind in ("month", "weekday", "actor") for hit in parsed.of(kind)
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
    return Citation(
        cue.cue, start, max(end, start), cue.phrase, cue.manner, cue.via, cue.hearsay
    )


def _border(parsed: Parsed, last_cue: int, cue: Citation) -> int:
    """Return where the reach of one cue ends and that of the next begins."""
    begin = _leftmost(cue)
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
    return not any(hit.first < begin for hit in parsed.of("contrast") if hit.first > parsed.first)


def _leftmost(cue: Citation) -> int:
    return min(cue.cue, cue.phrase.first) if cue.phrase is not None else cue.cue
