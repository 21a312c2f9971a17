"""How the text stands to what it says: as a fact, a dispute, a forecast, a denial.

A cue holds for its clause. The verb of saying counts as well: what someone disputes is contested,
what someone denies is denied.
"""

from __future__ import annotations

from functools import cache

from countertrade.evidence.extraction.lexicon import word_set
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.mentions import Span, Stance

_OF_MANNER = {
    "claimed": Stance.CONTESTED,
    "disputed": Stance.CONTESTED,
    "denied": Stance.DENIED,
    "forecast": Stance.FORECAST,
}


def stance_at(parsed: Parsed, span: Span, manner: str = "said") -> Stance:
    """Return how the text stands to a stretch of a sentence.

    Parameters
    ----------
    parsed
        The sentence.
    span
        An amount, or the words of a relation.
    manner
        What the verb of saying does to it ("said", "claimed", "disputed", "denied", "forecast").

    Returns
    -------
    Stance
        Denial goes before dispute, dispute before forecast.
    """
    begin, end = _scope(parsed, span)
    if manner == "denied" or _cued(parsed, "denied", begin, end):
        return Stance.DENIED
    if manner in _OF_MANNER and manner != "forecast":
        return _OF_MANNER[manner]
    if _cued(parsed, "contested", begin, end):
        return Stance.CONTESTED
    if manner == "forecast" or _is_forecast(parsed, begin, end):
        return Stance.FORECAST
    return Stance.ASSERTED


def _scope(parsed: Parsed, span: Span) -> tuple[int, int]:
    """Return the tokens of the clauses that a stretch touches."""
    first, last = parsed.tokens.range_of(span)
    return parsed.clause_of(first)[0], parsed.clause_of(max(first, last - 1))[1]


def _cued(parsed: Parsed, kind: str, begin: int, end: int) -> bool:
    return any(begin <= hit.first < end for hit in parsed.of(kind))


def _is_forecast(parsed: Parsed, begin: int, end: int) -> bool:
    """Whether a clause speaks of what is to come."""
    if _cued(parsed, "forecast", begin, end) or _german_future(parsed, begin, end):
        return True
    endings = _endings(parsed.language)
    if not endings:
        return False
    excluded = word_set(parsed.language, "stances", "not_forecast")
    words = parsed.tokens.words
    return any(
        words[place].endswith(endings)
        and len(words[place]) > 4
        and words[place] not in excluded
        and not parsed.tokens.is_capital(place)
        for place in range(begin, end)
    )


def _german_future(parsed: Parsed, begin: int, end: int) -> bool:
    """Whether "wird" goes with an infinitive at the end of the clause, not with a participle."""
    if not _cued(parsed, "future", begin, end):
        return False
    words = [parsed.tokens.words[place] for place in range(begin, end) if parsed.tokens.is_word(place)]
    tail = words[-2:]
    if not tail:
        return False
    last = tail[-1]
    if last in {"wird", "werden"} and len(tail) > 1:
        last = tail[0]
    if last == "werden" or last == "sein" or last == "haben":
        return True
    return last.endswith(("en", "ern", "eln")) and not last.startswith("ge") and "ge" not in last[2:6]


@cache
def _endings(language: str) -> tuple[str, ...]:
    return tuple(word_set(language, "stances", "forecast_ending"))
