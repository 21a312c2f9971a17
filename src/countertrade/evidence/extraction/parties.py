"""Who an amount is said of: giver and receiver, those counted, the one who owes."""

from __future__ import annotations

from collections.abc import Sequence

from countertrade.evidence.extraction.actors import Actor
from countertrade.evidence.extraction.citations import find_citations
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.extraction.relations import direction
from countertrade.evidence.extraction.variables import kind_of_unit
from countertrade.evidence.mentions import Amount

_NEAR = 6


def parties_of(parsed: Parsed, amount: Amount) -> tuple[str, str]:
    """Return subject and object of an amount, as far as its sentence names them.

    Parameters
    ----------
    parsed
        The sentence.
    amount
        The amount.

    Returns
    -------
    tuple[str, str]
        Codes of actors. Of people counted the subject is who they are and the object where they
        are; of a transfer the giver and the receiver; else whoever is named before and after.
    """
    first, last = parsed.tokens.range_of(amount.span)
    begin, end = parsed.clause_of(first)
    known = _without_sources(parsed)
    actors = [actor for actor in known if begin <= actor.first < end] or known
    if kind_of_unit(amount.unit).startswith("person"):
        counted = _counted(actors, first, last)
        if counted is not None:
            return _people(counted), _other(actors, counted)
    hits = [hit for hit in parsed.relations() if begin <= hit.first < end]
    if hits and actors:
        hit = min(hits, key=lambda hit: (hit.value not in _TRANSFERS, abs(hit.first - first)))
        return direction(parsed, hit, actors)
    if not actors:
        return "", ""
    subject = min(actors, key=lambda actor: _distance(actor, first, last))
    return subject.code, ""


def _without_sources(parsed: Parsed) -> list[Actor]:
    """Return the actors of a sentence but for those it cites: who counts is not who is counted."""
    cited = [
        citation.phrase
        for citation in find_citations(parsed)
        if citation.phrase is not None and citation.manner != "promised"
    ]
    return [
        actor
        for actor in parsed.actors
        if not any(phrase.first <= actor.first < phrase.last for phrase in cited)
    ]


_TRANSFERS = frozenset({"supply", "receive", "finance", "pay", "debt"})


def _counted(actors: Sequence[Actor], first: int, last: int) -> Actor | None:
    """Return the actor that the noun of a number of people is: "32 Cuban nationals"."""
    near = [
        actor
        for actor in actors
        if (actor.adjective or actor.head) and _distance(actor, first, last) <= 1
    ]
    return near[0] if near else None


def _people(actor: Actor) -> str:
    """Return the code of people: a bare demonym counts the population."""
    return actor.code if actor.role else f"{actor.code}.population"


def _other(actors: Sequence[Actor], counted: Actor) -> str:
    """Return the country that people counted are in, if another is named near."""
    others = [actor for actor in actors if actor.country != counted.country]
    near = [actor for actor in others if _distance(actor, counted.first, counted.last) <= _NEAR]
    return near[0].country if near else ""


def _distance(actor: Actor, first: int, last: int) -> int:
    return max(actor.first - last, first - actor.last, 0)
