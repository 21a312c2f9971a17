"""Who a sentence cites, and how far in it the citation reaches.

A cue is a verb of saying with its subject ("Piñón said", "sagte der Minister"), a preposition of
source ("according to", "laut", "según") or a word of hearsay ("angeblich"). Each cue rules from
its clause on, until a contrast or another cue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from countertrade.evidence.extraction.lexicon import Hit, word_set
from countertrade.evidence.extraction.noun_phrases import (
    Phrase,
    phrase_after,
    phrase_before,
    pronoun_at,
)
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.extraction.sources import (
    QUOTE_MARKS,
    agent_before,
    maker_of,
    measures,
    named_so,
    named_source,
    owner_of,
    second_hand,
    vias_of,
)
from countertrade.evidence.extraction.subjects import (
    is_coordinated,
    is_no_cue,
    promises,
    stands_alone,
    strongest,
    subject_of,
)


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
    found: tuple[Citation, ...] | None = parsed.memo.get("citations")
    if found is None:
        found = parsed.memo["citations"] = _found_citations(parsed)
    return found


def _found_citations(parsed: Parsed) -> tuple[Citation, ...]:
    cues = sorted(_cues(parsed), key=lambda citation: citation.cue)
    real = [cue for cue in cues if not cue.hearsay] or cues or list(_cited_documents(parsed))
    return tuple(_with_reach(parsed, real, at) for at in range(len(real)))


def _cues(parsed: Parsed) -> Iterator[Citation]:
    yield from _by_preposition(parsed)
    yield from _by_noun(parsed)
    yield from _before_colon(parsed)
    yield from _by_verb(parsed)
    for hit in parsed.of("hearsay"):
        yield Citation(hit.first, parsed.first, parsed.last, None, hearsay=True)


def _by_preposition(parsed: Parsed) -> Iterator[Citation]:
    """Yield whom "according to", "by his reckoning", "confirmed by" name."""
    pronouns = parsed.of("source_pronoun")
    told = parsed.first
    for hit in parsed.of("source_before"):
        if hit.first < told or any(other.first <= hit.first < other.last for other in pronouns):
            continue
        if any(verb.first < hit.first and hit.last < verb.last for verb in parsed.of("says")):
            continue
        phrase = pronoun_at(parsed, hit.last, "object_pronoun") or named_source(parsed, hit)
        if phrase is not None:
            told = phrase.last
            yield _citation(parsed, hit, maker_of(parsed, phrase), hit.value or "said")
    for hit in pronouns:
        yield _citation(parsed, hit, Phrase(hit.first, hit.last, "", pronoun=True), "said")


def _before_hit(parsed: Parsed, hit: Hit) -> Phrase | None:
    return phrase_before(parsed, hit.first)


def _by_noun(parsed: Parsed) -> Iterator[Citation]:
    """Yield whom the other words of source name: "von X bestätigt", "the bank's count"."""
    readers = {
        "said_participle": agent_before,
        "reckoning": owner_of,
        "thus": named_so,
        "source_after": _before_hit,
    }
    for kind, read in readers.items():
        for hit in parsed.of(kind):
            phrase = read(parsed, hit)
            if phrase is not None:
                yield _citation(parsed, hit, phrase, hit.value or "said")


def _by_verb(parsed: Parsed) -> Iterator[Citation]:
    """Yield who speaks with each verb of saying."""
    sources = parsed.of("source_before")
    before: Phrase | None = None
    for hit in strongest((*parsed.of("says"), *parsed.rejoined("says_parted"))):
        within = any(source.first <= hit.first < source.last for source in sources)
        if within or is_no_cue(parsed, hit):
            continue
        phrase = before if is_coordinated(parsed, hit) else None
        phrase = phrase or subject_of(parsed, hit)
        if phrase is not None and measures(parsed, phrase):
            phrase = None
        if hit.value == "promised" and not promises(parsed, hit, phrase):
            continue
        before = phrase or before
        if phrase is not None or stands_alone(parsed, hit):
            phrase = phrase and second_hand(parsed, maker_of(parsed, phrase), hit)
            yield _citation(parsed, hit, phrase, hit.value)


def _cited_documents(parsed: Parsed) -> Iterator[Citation]:
    """Yield what a sentence cites where nobody in it speaks: "citing loading schedules"."""
    for hit in parsed.of("citing"):
        phrase = phrase_after(parsed, hit.last)
        if phrase is not None and not phrase.pronoun:
            yield _citation(parsed, hit, phrase, "said")


def _before_colon(parsed: Parsed) -> Iterator[Citation]:
    """Yield whom a sentence begins with, where a colon and words in quotation marks follow."""
    words = parsed.tokens.words
    for place in range(parsed.first + 1, parsed.last - 1):
        if words[place] != ":" or words[place + 1] not in QUOTE_MARKS:
            continue
        if any(hit.first < place for hit in parsed.of("says")):
            return
        phrase = phrase_after(parsed, parsed.first)
        if phrase is not None and (phrase.person or phrase.pronoun) and phrase.last <= place:
            yield Citation(place, place, parsed.last, phrase)
        return


def _citation(parsed: Parsed, hit: Hit, phrase: Phrase | None, manner: str) -> Citation:
    via = tuple(vias_of(parsed, hit))
    return Citation(hit.first, parsed.first, parsed.last, phrase, manner, via)


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
