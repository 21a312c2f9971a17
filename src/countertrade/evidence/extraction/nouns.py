"""The noun after a number: whether persons, things worth counting, or nothing of note."""

from __future__ import annotations

from dataclasses import dataclass

from countertrade.evidence.extraction.number_tokens import Kind
from countertrade.evidence.extraction.number_words import is_demonym
from countertrade.evidence.extraction.stretch import Stretch

_COMPARING = 5  # tokens from "against" to the end of a number
_MOST_WORDS = 4  # "five Cuban opposition lawmakers"


@dataclass(frozen=True)
class Noun:
    """A counted noun.

    Attributes
    ----------
    end
        The token after it.
    noun
        The words from the number to the noun, as written.
    rule
        "person", "event" (a listed thing that is counted), "noun" (any other), "trivial".
    """

    end: int
    noun: str
    rule: str


def noun_after(stretch: Stretch, start: int, plural: bool) -> Noun | None:
    """Return the noun that a number counts.

    Parameters
    ----------
    stretch
        The text.
    start
        The token after the number.
    plural
        Whether the noun must be a plural.

    Returns
    -------
    Noun | None
        None where no noun follows.
    """
    other: Noun | None = None
    for place in range(start, start + _MOST_WORDS):
        if stretch.is_apart(place) and place > 0:
            break
        token = stretch.token(place)
        if token is not None and (token.kind is Kind.NAME or (token.text == "-" and not token.gap)):
            continue
        if not stretch.is_word(place) or _stops(stretch, place):
            break
        listed = _listed(stretch, place, start)
        if listed:
            return listed
        if other is None and plural and _is_plural(stretch, place):
            if _is_participle(stretch, place) and _is_compared(stretch, start):
                break
            other = Noun(place + 1, _written(stretch, start, place + 1), "noun")
            if not _noun_may_follow(stretch):
                break
        if other is not None and place > start + 1:
            break
    return other


def _noun_may_follow(stretch: Stretch) -> bool:
    """Whether a noun may stand before the noun that counts ("sanctions cases")."""
    return stretch.words.options["nominal_case"] != "true"


def _stops(stretch: Stretch, place: int) -> bool:
    """Whether no noun can be counted from a word on."""
    words, token = stretch.words, stretch.tokens[place]
    heading = token.line and token.text[0].isupper() and words.options["nominal_case"] != "true"
    if heading and not _names_people(stretch, place):
        return True
    if words.rates.at(stretch.tokens, place) is not None:
        return True
    return words.is_in("stop", token.lower) or token.lower in words.sets["no_nouns"]


def _is_participle(stretch: Stretch, place: int) -> bool:
    """Whether a plural only says what became of something ("contra 500 destinados à rede")."""
    words = stretch.words
    endings = tuple(words.sets["participle_endings"])
    if not endings or not stretch.lower(place).endswith(endings) or stretch.is_apart(place + 1):
        return False
    if stretch.lower(place).endswith(tuple(words.sets["no_participle_endings"]) or ("\0",)):
        return False
    return words.is_in("stop", stretch.lower(place + 1))


def _is_compared(stretch: Stretch, start: int) -> bool:
    """Whether a number is set against another one, whose noun it shares ("contra 500")."""
    near = range(max(start - _COMPARING, 0), start)
    return any(stretch.words.is_in("comparing", stretch.lower(place)) for place in near)


def _names_people(stretch: Stretch, place: int) -> bool:
    """Whether people are named, or their country before them ("Cuban doctors")."""
    following = stretch.token(place + 1)
    adjective = following is not None and following.kind is Kind.WORD and following.text.islower()
    return adjective or is_demonym(stretch.words, stretch.tokens, place)


def _written(stretch: Stretch, start: int, end: int) -> str:
    tokens = stretch.tokens
    return " ".join(stretch.text[tokens[start].start : tokens[end - 1].end].split())


def _listed(stretch: Stretch, place: int, start: int) -> Noun | None:
    """Return a noun of the word lists."""
    words = stretch.words
    for name, rule in (("events", "event"), ("persons", "person"), ("trivial", "trivial")):
        end = words.list_at(name, stretch.tokens, place)
        if end is not None:
            return Noun(end, _written(stretch, start, end), rule)
    if stretch.is_hyphen(start - 1) and words.is_in("persons", stretch.lower(place) + "s"):
        return Noun(place + 1, _written(stretch, start, place + 1), "person")  # "15-member"
    if is_demonym(words, stretch.tokens, place) or _is_person(stretch, place):
        return Noun(place + 1, _written(stretch, start, place + 1), "person")
    return None


def _is_person(stretch: Stretch, place: int) -> bool:
    """Whether the end of a word says that it names persons ("journalists", "Grenzsoldaten")."""
    words, lower = stretch.words, stretch.lower(place)
    tails = tuple(words.sets["person_tails"])
    if tails and len(lower) > 8 and lower.endswith(tails):
        return True
    suffixes = tuple(words.sets["person_suffixes"])
    return bool(suffixes) and len(lower) > 6 and lower.endswith(suffixes)


def _is_plural(stretch: Stretch, place: int) -> bool:
    """Whether a word looks like a plural noun of the language."""
    words, token = stretch.words, stretch.tokens[place]
    if token.kind is not Kind.WORD or len(token.text) < 3:
        return False
    if words.options["nominal_case"] == "true":
        return token.text[0].isupper() and token.text[1:].islower()
    if token.text[0].isupper():
        # English writes peoples with a capital: "35,000 Nepalis"
        following = stretch.token(place + 1)
        last = following is None or not (following.text[0].isupper() or following.text == "-")
        english = words.options.get("capital_peoples") == "true"
        return english and last and len(token.text) > 4 and token.text.endswith("s")
    if token.lower in words.sets["irregular_plurals"]:
        return True
    endings = tuple(words.sets["plural_endings"])
    return token.lower.endswith(endings) and not token.lower.endswith(
        tuple(words.sets["no_plural_endings"]) or ("\0",)
    )
