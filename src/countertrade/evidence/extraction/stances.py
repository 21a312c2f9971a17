"""How the text stands to what it says: as a fact, a dispute, a forecast, a denial.

A cue holds for its clause. The verb of saying counts as well: what someone disputes is contested,
what someone denies is denied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from countertrade.evidence.extraction.lexicon import Hit, has_trait, word_set
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.extraction.speakers import Voice
from countertrade.evidence.mentions import Attribution, Span, Stance

_PARTING = frozenset(";—–")
_OF_MANNER = {
    "claimed": Stance.CONTESTED,
    "disputed": Stance.CONTESTED,
    "denied": Stance.DENIED,
    "forecast": Stance.FORECAST,
}


def stance_at(
    parsed: Parsed,
    span: Span,
    voice: Voice,
    others: Sequence[Span] = (),
    following: Parsed | None = None,
) -> Stance:
    """Return how the text stands to a stretch of a sentence.

    Parameters
    ----------
    parsed
        The sentence.
    span
        An amount, or the words of a relation.
    voice
        Who says it, and what the verb of saying does to it.
    others
        The other amounts of the sentence: a cue after the stretch belongs to the next of them.
    following
        The next sentence of the paragraph: it can take back what this one says.

    Returns
    -------
    Stance
        Denial goes before dispute, dispute before forecast.
    """
    begin, end = _scope(parsed, span, others)
    cited = voice.speaker.attribution is not Attribution.AUTHOR
    if voice.manner == "denied" or _denied(parsed, begin, end, cited):
        return Stance.DENIED
    if voice.manner in _OF_MANNER and voice.manner != "forecast":
        return _OF_MANNER[voice.manner]
    if _of_critics(parsed, voice):
        return Stance.CONTESTED
    if _contested(parsed, begin, end, cited):
        return Stance.CONTESTED
    if voice.manner == "forecast" or _is_forecast(parsed, begin, end):
        return Stance.FORECAST
    retorted = following is not None and bool(following.of("rejoinder"))
    later = any(hit.first >= end for hit in parsed.of("rejoinder")) or _disputed_later(parsed, end)
    return Stance.CONTESTED if retorted or later else Stance.ASSERTED


def _scope(parsed: Parsed, span: Span, others: Sequence[Span]) -> tuple[int, int]:
    """Return the tokens of the clauses that a stretch touches, up to the next amount."""
    first, last = parsed.tokens.range_of(span)
    begin, end = parsed.clause_of(first)[0], parsed.clause_of(max(first, last - 1))[1]
    if has_trait(parsed.language, "verb_last"):
        return begin, end
    begin = max(
        (hit.first for hit in parsed.of("past_clause") if begin < hit.first < first), default=begin
    )
    end = _before_relative(parsed, begin, last, end)
    after = [
        parsed.tokens.first_at(other.start)
        for other in others
        if span.end <= other.start and parsed.tokens.first_at(other.start) < end
    ]
    if not after:
        return begin, end
    words = parsed.tokens.words
    separators = {","} | word_set(parsed.language, "grammar", "and_word")
    marks = [place for place in range(last, min(after)) if words[place] in separators]
    return begin, marks[0] if marks else end


def _before_relative(parsed: Parsed, begin: int, last: int, end: int) -> int:
    """Return where what follows is another clause: "..., a sum that would", "which ..., is to"."""
    words = parsed.tokens.words
    relatives = word_set(parsed.language, "speakers", "relative")
    inside = words[begin] in relatives and begin > parsed.first and words[begin - 1] == ","
    articles = word_set(parsed.language, "speakers", "determiner")
    for place in range(last, min(end, parsed.last - 3)):
        if words[place] != ",":
            continue
        apposed = words[place + 1] in articles and words[place + 3] in relatives
        if inside or words[place + 1] in relatives or apposed:
            return place
    return end


def _of_critics(parsed: Parsed, voice: Voice) -> bool:
    """Whether those who say it are told as opponents: "critics speak of"."""
    critics = word_set(parsed.language, "stances", "critic")
    return any(word in critics for word in voice.speaker.name.lower().split())


def _disputed_later(parsed: Parsed, end: int) -> bool:
    """Whether a later part of the sentence denies it: "5 died; the ministry denies that"."""
    words = parsed.tokens.words
    return any(
        words[place] in _PARTING and _cued(parsed, kind, place, parsed.last)
        for place in range(end - 1, parsed.last)
        for kind in ("denied_verb", "contested_verb")
    )


def _rumoured(parsed: Parsed, begin: int, end: int) -> bool:
    """Whether a clause stands in the conditional of rumour, with no condition: "attendrait"."""
    endings = tuple(word_set(parsed.language, "stances", "rumour_ending"))
    if not endings:
        return False
    words = parsed.tokens.words
    conditions = word_set(parsed.language, "stances", "condition_word")
    if any(words[place] in conditions for place in range(parsed.first, parsed.last)):
        return False
    if _cued(parsed, "forecast", begin, end):
        return False
    return next(_with_endings(parsed, endings, begin, end), None) is not None


def _with_endings(parsed: Parsed, endings: tuple[str, ...], begin: int, end: int) -> Iterator[int]:
    """Yield the verbs of a clause that have one of some endings."""
    excluded = word_set(parsed.language, "stances", "not_forecast")
    words = parsed.tokens.words
    for place in range(begin, end):
        if (
            words[place].endswith(endings)
            and len(words[place]) >= _SHORTEST_FUTURE
            and words[place] not in excluded
            and not parsed.tokens.is_capital(place)
        ):
            yield place


def _denied(parsed: Parsed, begin: int, end: int, cited: bool) -> bool:
    return _cued(parsed, "denied", _with_opening(parsed, begin), end) or (
        not cited and _cued(parsed, "denied_verb", begin, end)
    )


def _with_opening(parsed: Parsed, begin: int) -> int:
    """Return where a clause begins, with the opening it depends on: "No es cierto, dijo, que"."""
    opens = begin - parsed.first <= _LONGEST_OPENING
    relatives = word_set(parsed.language, "speakers", "relative")
    depends = parsed.tokens.words[begin] in relatives | _words(parsed, "complement")
    return parsed.first if opens and depends else begin


def _contested(parsed: Parsed, begin: int, end: int, cited: bool) -> bool:
    if _cued(parsed, "contested", begin, end) or _reported_duty(parsed, begin, end):
        return True
    if _rumoured(parsed, begin, end):
        return True
    return not cited and _cued(parsed, "contested_verb", begin, end)


def _cued(parsed: Parsed, kind: str, begin: int, end: int) -> bool:
    return any(
        begin <= hit.first < end and hit.value != "none" and not _is_noun(parsed, hit)
        for hit in parsed.of(kind)
    )


def _is_noun(parsed: Parsed, hit: Hit) -> bool:
    """Whether a lone word of stance is none: "the will", "May brought", "a Will"."""
    if hit.last - hit.first > 1:
        return False
    before = parsed.tokens.words[hit.first - 1] if hit.first > parsed.first else ""
    if hit.kind == "forecast" and before in _words(parsed, "modal_mark"):
        return True
    month = not before and any(other.first == hit.first for other in parsed.of("month"))
    return month or _is_name(parsed, hit)


def _is_name(parsed: Parsed, hit: Hit) -> bool:
    """Whether a lone word is a name by its capital: "May" is no "may"."""
    return (
        not has_trait(parsed.language, "verb_last")
        and hit.last - hit.first == 1
        and hit.first > parsed.first
        and parsed.tokens.is_capital(hit.first)
        and parsed.tokens.is_word(hit.first - 1)
    )


def _is_forecast(parsed: Parsed, begin: int, end: int) -> bool:
    """Whether a clause speaks of what is to come."""
    if any(_cued(parsed, kind, begin, end) for kind in ("forecast", "likelihood")):
        return True
    opening = _with_opening(parsed, begin)
    if opening < begin and _cued(parsed, "forecast", opening, end):
        return True
    if _german_future(parsed, begin, end) or _on_condition(parsed):
        return True
    endings = _endings(parsed.language)
    if not endings:
        return False
    return next(_with_endings(parsed, endings, begin, end), None) is not None


def _on_condition(parsed: Parsed) -> bool:
    """Whether a sentence sets a condition first: "If the plant opens, output rises"."""
    place = parsed.first
    while place < parsed.last - 1 and not parsed.tokens.is_word(place):
        place += 1
    return parsed.tokens.words[place] in _words(parsed, "if_word")


_SHORTEST_FUTURE = 4
_LONGEST_OPENING = 9
"""Words before a clause that can say whether it is true."""


def _tail(parsed: Parsed, begin: int, end: int) -> list[str]:
    """Return the last words of a clause."""
    tokens = parsed.tokens
    return [
        tokens.raw(place) if tokens.is_capital(place) else tokens.words[place]
        for place in range(begin, end)
        if tokens.is_word(place)
    ][-3:]


def _reported_duty(parsed: Parsed, begin: int, end: int) -> bool:
    """Whether "soll" reports what is said to have been: it goes with a perfect infinitive."""
    told = any(_cued(parsed, kind, begin, end) for kind in ("duty", "intent"))
    return told and _is_perfect(parsed, begin, end)


def _is_perfect(parsed: Parsed, begin: int, end: int) -> bool:
    """Whether a part of a clause ends with a perfect infinitive: "gefallen sein soll"."""
    words = parsed.tokens.words
    ends = [place for place in range(begin + 1, end) if words[place] == ","]
    return any(_ends_perfect(parsed, begin, last) for last in (*ends, end))


def _ends_perfect(parsed: Parsed, begin: int, end: int) -> bool:
    duties = {
        parsed.tokens.words[hit.first] for kind in ("duty", "intent") for hit in parsed.of(kind)
    }
    tail = [word for word in _tail(parsed, begin, end) if word not in duties]
    if len(tail) < 2 or tail[-1] not in _words(parsed, "perfect_infinitive"):
        return False
    return tail[-2].endswith(("t", "en", "worden")) and _is_participle(parsed, tail[-2])


def _is_participle(parsed: Parsed, word: str) -> bool:
    return _has_prefix(parsed, word) or word.startswith(tuple(_words(parsed, "unstressed_prefix")))


def _has_prefix(parsed: Parsed, word: str) -> bool:
    """Whether a verb has the prefix of participles, after a particle or not: "angekommen"."""
    if word in _words(parsed, "prefixed_infinitive"):
        return False
    prefixes = _words(parsed, "participle_prefix")
    particles = _words(parsed, "verb_particle")
    return any(
        word.startswith(tuple(particle + prefix for particle in ("", *particles)))
        for prefix in prefixes
    )


def _german_future(parsed: Parsed, begin: int, end: int) -> bool:
    """Whether "wird" goes with an infinitive at the end of the clause, or "soll" with a plan."""
    tail = _tail(parsed, begin, end)
    if not tail:
        return False
    if _cued(parsed, "duty", begin, end):
        return not _is_perfect(parsed, begin, end)
    future = (*parsed.of("future"), *parsed.of("intent"))
    finite = [hit for hit in future if begin <= hit.first < end and hit.last < end - 1]
    closing = _words(parsed, "future_finite")
    if not finite and tail[-1] not in closing:
        return False
    last = tail[-2] if tail[-1] in closing and len(tail) > 1 else tail[-1]
    if last in _words(parsed, "auxiliary_infinitive"):
        return True
    endings = tuple(_words(parsed, "infinitive_ending"))
    return last.islower() and last.endswith(endings) and not _has_prefix(parsed, last)


def _words(parsed: Parsed, kind: str) -> frozenset[str]:
    return word_set(parsed.language, "grammar", kind)


@cache
def _endings(language: str) -> tuple[str, ...]:
    return tuple(word_set(language, "stances", "forecast_ending"))
