"""What actors do to one another: who supports, supplies, owes, sanctions, threatens whom.

A relation needs words that say so and someone they are said of: two actors, one, or a speaker who
says it of those he speaks of. Actors that merely stand in one sentence are no relation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from countertrade.evidence.extraction.actors import Actor, join_codes
from countertrade.evidence.extraction.lexicon import Hit, has_trait, word_set
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.mentions import Attribution, Span, Speaker

_TRANSFERS = frozenset({"supply", "receive", "finance", "pay", "debt"})
_FLOWS = frozenset({"supply"})
"""Transfers that an amount tells whole; who owes, pays or lends is told beside the sum."""
_COUNTED = frozenset(
    {"crisis", "personnel", "repression", "breach", "control", "dependence", "exchange"}
)
"""What is told of people in numbers, with nobody named: "58 were arrested"."""
_BACKWARDS = frozenset({"receive"})
_DISPUTES = ("denied", "denied_verb", "contested_verb")
_MUTUAL = frozenset({"alliance", "exchange"})


@dataclass(frozen=True)
class Relation:
    """One relation: where it stands, what it is, between whom."""

    span: Span
    kind: str
    subject: str
    object: str
    trigger: Span


def find_relations(
    parsed: Parsed, speaker: Speaker, amounts: Sequence[Span] = ()
) -> tuple[Relation, ...]:
    """Return the relations a sentence states.

    Parameters
    ----------
    parsed
        The sentence.
    speaker
        Who says it.
    amounts
        Amounts in the sentence. A supply with an amount in its clause is a quantity, which
        names giver and receiver itself; it is not told twice.

    Returns
    -------
    tuple[Relation, ...]
        One relation for each part of the sentence that states one.
    """
    if parsed.sentence.heading or _asks(parsed):
        return ()
    if not _is_about_someone(parsed, speaker, amounts):
        return _dispute(parsed, speaker)
    found = [
        relation
        for first, last in _parts(parsed)
        if (relation := _relation_in(parsed, first, last, amounts)) is not None
    ]
    return tuple(found)


def relation_clauses(parsed: Parsed, relation: Relation) -> Iterator[Relation]:
    """Yield the relations of the other clauses of a sentence that states one.

    Parameters
    ----------
    parsed
        The sentence.
    relation
        What it states in the first place.
    """
    home = parsed.clause_of(parsed.tokens.range_of(relation.trigger)[0])
    seen = {home}
    for hit in parsed.relations():
        clause = parsed.clause_of(hit.first)
        if clause in seen or not parsed.tokens.span(*clause).overlaps(relation.span):
            continue
        seen.add(clause)
        actors = [actor for actor in parsed.actors if clause[0] <= actor.first < clause[1]]
        subject, target = direction(parsed, hit, actors)
        span = parsed.tokens.span(clause[0], _without_mark(parsed, clause[1]))
        trigger = parsed.tokens.span(hit.first, hit.last)
        yield Relation(span, hit.value, subject, target, trigger)


def _dispute(parsed: Parsed, speaker: Speaker) -> tuple[Relation, ...]:
    """Return the denial or the dispute of what was said before, where someone is cited with it."""
    hits = [hit for kind in _DISPUTES for hit in parsed.of(kind)]
    if not hits or speaker.attribution is Attribution.AUTHOR:
        return ()
    span = parsed.tokens.span(parsed.first, _without_mark(parsed, parsed.last))
    trigger = parsed.tokens.span(hits[0].first, hits[0].last)
    return (Relation(span, "dispute", join_codes(parsed.actors[:1]), "", trigger),)


def direction(parsed: Parsed, hit: Hit, actors: Sequence[Actor]) -> tuple[str, str]:
    """Return who does it to whom: the actors around a word, as the clause orders them.

    Parameters
    ----------
    parsed
        The sentence.
    hit
        The word of the relation.
    actors
        Actors of the clause.

    Returns
    -------
    tuple[str, str]
        Codes of subject and object; empty where the clause names none.
    """
    givers = [actor for actor in actors if _marked(parsed, actor, "from_word")]
    takers = [actor for actor in actors if _marked(parsed, actor, "to_word")]
    if hit.value in _TRANSFERS and (givers or takers):
        giver, taker = _ends(actors, givers, takers)
        if giver is not None and taker is not None:
            return giver.code, taker.code
        if len(actors) == 1:
            return giver.code if giver else "", taker.code if taker else ""
    before = [actor for actor in actors if actor.last <= hit.first]
    after = [actor for actor in actors if actor.first > hit.first]
    if not after and has_trait(parsed.language, "verb_last"):
        before, after = before[:1], before[1:]
    subject = before[0] if before else None
    others = [actor for actor in after if subject is None or actor.country != subject.country]
    target = others[0] if others else None
    if hit.value in _BACKWARDS or any(_marked(parsed, actor, "by_word") for actor in after):
        subject, target = target, subject
    if hit.value in _MUTUAL and subject is not None and target is not None:
        return join_codes((subject, target)), ""
    return subject.code if subject else "", target.code if target else ""


def _ends(
    actors: Sequence[Actor], givers: Sequence[Actor], takers: Sequence[Actor]
) -> tuple[Actor | None, Actor | None]:
    """Return giver and receiver where a word of origin or direction marks one of them."""
    if givers:
        giver = givers[0]
        others = [actor for actor in (*takers, *actors) if actor.country != giver.country]
        return giver, others[0] if others else None
    taker = takers[-1]
    before = [
        actor for actor in actors if actor.last <= taker.first and actor.country != taker.country
    ]
    return before[-1] if before else None, taker


def _relation_in(parsed: Parsed, first: int, last: int, amounts: Sequence[Span]) -> Relation | None:
    """Return the relation that a part of a sentence states, if it states one."""
    hits = [hit for hit in parsed.relations() if first <= hit.first < last]
    actors = [actor for actor in parsed.actors if first <= actor.first < last]
    hits = [hit for hit in hits if not _is_measured(parsed, hit, actors, amounts)]
    if not hits:
        return None
    hit = _telling(hits, actors)
    subject, target = direction(parsed, hit, actors)
    span = parsed.tokens.span(first, _without_mark(parsed, last))
    return Relation(span, hit.value, subject, target, parsed.tokens.span(hit.first, hit.last))


def _is_measured(
    parsed: Parsed, hit: Hit, actors: Sequence[Actor], amounts: Sequence[Span]
) -> bool:
    """Whether a transfer has an amount in its clause, which then names both parties itself."""
    if hit.value not in _FLOWS or not all(direction(parsed, hit, actors)):
        return False
    first, last = parsed.clause_of(hit.first)
    clause = parsed.tokens.span(first, last)
    return any(amount.overlaps(clause) for amount in amounts)


def _is_about_someone(parsed: Parsed, speaker: Speaker, amounts: Sequence[Span]) -> bool:
    """Whether a sentence names an actor, quotes someone, counts, or tells of two relations."""
    hits = parsed.relations()
    if not hits or parsed.actors or speaker.attribution is not Attribution.AUTHOR:
        return bool(hits)
    # A word with two meanings is one word: the second relation needs words of its own.
    first = hits[0]
    if amounts and any(hit.value in _COUNTED for hit in hits):
        return True
    return any(hit.first >= first.last and hit.value != first.value for hit in hits)


def _asks(parsed: Parsed) -> bool:
    return parsed.text.rstrip(' "”»').endswith("?")


def _parts(parsed: Parsed) -> Iterator[tuple[int, int]]:
    """Yield the parts of a sentence that a semicolon or a contrast sets apart."""
    borders = {parsed.first, parsed.last}
    borders |= {
        place + 1
        for place in range(parsed.first + 1, parsed.last - 1)
        if parsed.tokens.words[place] == ";"
    }
    ordered = sorted(borders)
    yield from pairwise(ordered)


def _telling(hits: Sequence[Hit], actors: Sequence[Actor]) -> Hit:
    """Return the word that tells most: one between two actors before one at the edge."""

    def rank(hit: Hit) -> tuple[bool, int]:
        before = any(actor.last <= hit.first for actor in actors)
        after = any(actor.first >= hit.last for actor in actors)
        return not (before and after), hit.first

    return min(hits, key=rank)


def _marked(parsed: Parsed, actor: Actor, kind: str) -> bool:
    """Whether a word of origin or of direction stands before an actor."""
    words = word_set(parsed.language, "relations", kind)
    articles = word_set(parsed.language, "speakers", "definite")
    place = actor.first - 1
    while place > parsed.first and parsed.tokens.words[place] in (articles - words) | {"-"}:
        place -= 1
    return place >= parsed.first and parsed.tokens.words[place] in words


def _without_mark(parsed: Parsed, last: int) -> int:
    return last - 1 if parsed.tokens.words[last - 1] in {".", ";", "!"} else last
