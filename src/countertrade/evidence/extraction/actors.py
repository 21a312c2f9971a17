"""Who a sentence speaks of: governments, armies, firms, persons, as candidates for a reviewer.

A name or a demonym gives the country; the noun it qualifies gives the role: "Cuban doctors" are
CUB.medical, "el gobierno de Venezuela" is VEN.gov. What the words do not name is never added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from countertrade.evidence.extraction.lexicon import Hit, has_trait, word_set
from countertrade.evidence.extraction.tokens import Tokens

_LONGEST_GAP = 2


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor in a sentence: its code, and its tokens from `first` up to, not with, `last`.

    Attributes
    ----------
    first, last
        Place among the tokens of the text.
    code
        ISO 3166-1 alpha-3 with a role ("CUB.medical"), or a body or group by its name.
    head
        Whether a noun of a role belongs to it.
    adjective
        Whether it was written as a demonym.
    """

    first: int
    last: int
    code: str
    head: bool = False
    adjective: bool = False

    @property
    def country(self) -> str:
        """Code without the role."""
        return self.code.partition(".")[0]

    @property
    def role(self) -> str:
        """Role, empty for a country as such."""
        return self.code.partition(".")[2]


def find_actors(
    tokens: Tokens, hits: Mapping[str, Sequence[Hit]], language: str
) -> tuple[Actor, ...]:
    """Return the actors among the hits of a sentence, in order.

    Parameters
    ----------
    tokens
        The tokens of the text.
    hits
        What the lexicon found in the sentence, by kind.
    language
        Language of the sentence; it decides whether nouns stand before their adjectives.

    Returns
    -------
    tuple[Actor, ...]
        Actors that do not overlap.
    """
    named = [
        Actor(hit.first, hit.last, hit.value)
        for hit in hits.get("actor", ())
        if hit.value
        and not _is_currency(tokens, hit)
        and not _part_of_other_name(tokens, hit, hits, language)
    ]
    blank = [hit for hit in hits.get("actor", ()) if not hit.value]
    taken: list[Actor | Hit] = [*named, *blank]
    adjectives = [
        Actor(hit.first, hit.last, hit.value, adjective=True)
        for hit in hits.get("demonym", ())
        if not any(_meet(hit, other) for other in taken)
    ]
    heads = hits.get("head", ())
    found = [
        _with_head(tokens, actor, heads, language)
        for actor in sorted((*named, *adjectives), key=lambda actor: actor.first)
    ]
    bare = [Actor(hit.first, hit.last, hit.value, head=True) for hit in hits.get("bare_head", ())]
    alone = [actor for actor in bare if not any(_meet(actor, other) for other in found)]
    return _without_overlaps(sorted((*found, *alone), key=lambda actor: (actor.first, -actor.last)))


def join_codes(actors: Sequence[Actor]) -> str:
    """Return the codes of some actors as one field, each once: "CUB;VEN"."""
    return ";".join(dict.fromkeys(actor.code for actor in actors))


def _with_head(tokens: Tokens, actor: Actor, heads: Sequence[Hit], language: str) -> Actor:
    """Return an actor with the role that the noun beside it gives."""
    if actor.role and actor.role != "gov":
        return actor
    head = _head_after(tokens, actor, heads, language) or _head_before(
        tokens, actor, heads, language
    )
    if head is None:
        return replace(actor, code=_people(tokens, actor))
    return replace(
        actor,
        first=min(actor.first, head.first),
        last=max(actor.last, head.last),
        code=f"{actor.country}.{head.value}",
        head=True,
    )


def _head_after(tokens: Tokens, actor: Actor, heads: Sequence[Hit], language: str) -> Hit | None:
    """Return the noun that follows: "Cuban doctors", "Venezuela's army", "kubanische Berater"."""
    if has_trait(language, "nouns_first"):
        return None
    possessive = actor.last < len(tokens) and tokens.words[actor.last] in {"'", "-"}
    reach = _LONGEST_GAP if actor.adjective or possessive else 0
    for head in heads:
        gap = range(actor.last, head.first)
        if head.first < actor.last or len(gap) > reach + 2 * possessive:
            continue
        if all(tokens.is_word(at) or tokens.words[at] in {"'", "-"} for at in gap):
            return head
    return None


def _head_before(tokens: Tokens, actor: Actor, heads: Sequence[Hit], language: str) -> Hit | None:
    """Return the noun that goes before: "government of Venezuela", "asesores cubanos"."""
    for head in reversed(heads):
        gap = range(head.last, actor.first)
        if head.last > actor.first or len(gap) > 1 + _LONGEST_GAP:
            continue
        if gap and all(
            tokens.words[at] in word_set(language, "grammar", "connective") for at in gap
        ):
            return head
        if not gap and (actor.adjective or actor.role == "gov") == (
            has_trait(language, "nouns_first")
        ):
            return _first_of_row(head, heads)
        if actor.adjective and has_trait(language, "nouns_first") and _one_lower_word(tokens, gap):
            return _first_of_row(head, heads)
        if not gap and actor.role == "gov":
            return head
    return None


def _first_of_row(head: Hit, heads: Sequence[Hit]) -> Hit:
    """Return the first of nouns in a row: of "asesores militares" the advisers."""
    for other in heads:
        if other.last == head.first:
            return other
    return head


def _one_lower_word(tokens: Tokens, gap: range) -> bool:
    return len(gap) == 1 and tokens.is_word(gap[0]) and not tokens.is_capital(gap[0])


def _people(tokens: Tokens, actor: Actor) -> str:
    """Return the code of nationals where a demonym stands as a noun ("Cubans", "Kubaner")."""
    word = tokens.raw(actor.last - 1)
    if actor.adjective and not actor.role and (word.endswith("ns") or word.endswith("ner")):
        return f"{actor.code}.population"
    return actor.code


def _part_of_other_name(
    tokens: Tokens, hit: Hit, hits: Mapping[str, Sequence[Hit]], language: str
) -> bool:
    """Whether a lone surname belongs to someone of another first name."""
    before = hit.first - 1
    if (
        has_trait(language, "verb_last")
        or hit.last - hit.first > 1
        or before < 1
        or "." not in hit.value
    ):
        return False
    if not (tokens.is_word(before) and tokens.is_capital(before) and tokens.is_word(before - 1)):
        return False
    if tokens.raw(before).isupper():
        return False
    kinds = ("head", "demonym", "role", "actor", "title")
    return not any(
        other.first <= before < other.last for kind in kinds for other in hits.get(kind, ())
    )


def _is_currency(tokens: Tokens, hit: Hit) -> bool:
    """Whether a short name of a country only says whose dollar it is: "US$"."""
    return hit.last < len(tokens) and tokens.words[hit.last] == "$"


def _meet(one: Actor | Hit, other: Actor | Hit) -> bool:
    return one.first < other.last and other.first < one.last


def _without_overlaps(actors: Sequence[Actor]) -> tuple[Actor, ...]:
    """Return actors in order; of two that overlap, the second gives way if it says no more."""
    kept: list[Actor] = []
    for actor in actors:
        covered = kept and actor.first < kept[-1].last
        if covered and actor.country == kept[-1].country:
            kept[-1] = replace(kept[-1], last=max(kept[-1].last, actor.last))
            continue
        kept.append(actor)
    return tuple(kept)
