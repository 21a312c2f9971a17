"""Who a noun phrase names: a person, a body, an unnamed source; read from the words around a cue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from countertrade.evidence.extraction.lexicon import word_set
from countertrade.evidence.extraction.parsed import Parsed

_LONGEST = 16
_INSIDE = frozenset("-'.&")
_STRAIGHT_NAMES = frozenset({"en", "es", "fr", "pt"})


@dataclass(frozen=True)
class Phrase:
    """A noun phrase that can name a speaker.

    Attributes
    ----------
    first, last
        Its tokens.
    name
        Who it names, as written, without a definite article.
    person
        Whether a person is named.
    named
        Whether anyone is named: "some reports" name nobody.
    pronoun
        Whether it is a pronoun, to be resolved.
    definite
        Whether it is a role with a definite article ("the minister"), to be resolved if it can.
    """

    first: int
    last: int
    name: str
    person: bool = False
    named: bool = False
    pronoun: bool = False
    definite: bool = False


def phrase_after(parsed: Parsed, place: int) -> Phrase | None:
    """Return the phrase that begins at a token: after "according to", after "said"."""
    end = place
    while end < min(parsed.last, place + _LONGEST) and not _stops(parsed, end, place):
        end += 1
    if end == place:
        return None
    phrase = read_phrase(parsed, place, end)
    return _with_apposed_name(parsed, phrase, end) if phrase is not None else None


def phrase_before(parsed: Parsed, place: int) -> Phrase | None:
    """Return the phrase that ends before a token: the subject of a verb of saying."""
    end = _skip_adverbs(parsed, place)
    if end <= parsed.first:
        return None
    if parsed.tokens.words[end - 1] in word_set(parsed.language, "speakers", "relative"):
        end -= 1
    if parsed.tokens.words[end - 1] in {",", "—", "–", ")"}:
        return _before_apposition(parsed, end - 1)
    return _chunk_before(parsed, end)


def read_phrase(parsed: Parsed, first: int, last: int) -> Phrase | None:
    """Return what some tokens name, or nothing where no person, body or source is among them."""
    words = parsed.tokens.words
    if last - first == 1 and words[first] in word_set(parsed.language, "speakers", "pronoun"):
        return Phrase(first, last, words[first], pronoun=True)
    person = _person(parsed, first, last)
    if person is not None:
        return Phrase(first, last, parsed.tokens.written(*person), person=True, named=True)
    start = _without_article(parsed, first, last)
    name = parsed.tokens.written(start, last).strip(" -'")
    kinds = {kind for kind in ("org_word", "unnamed", "role", "head") if _has(parsed, kind, first, last)}
    body = any(
        actor.first < last and first < actor.last and not actor.adjective for actor in parsed.actors
    )
    capital = parsed.language in _STRAIGHT_NAMES and _capitals(parsed, start, last) == last - start
    if not (kinds or body or capital) or not name:
        return None
    definite = words[first] in word_set(parsed.language, "speakers", "definite")
    role = bool(kinds & {"role", "head"}) and "org_word" not in kinds
    named = "org_word" in kinds or body or capital or _capitals(parsed, start + 1, last) > 0
    if "unnamed" in kinds and "org_word" not in kinds:
        named = False
    return Phrase(first, last, name, named=named, definite=definite and role)


def _stops(parsed: Parsed, place: int, first: int) -> bool:
    """Whether a phrase ends before a token: at a mark, a number, a verb or a new clause."""
    tokens = parsed.tokens
    word = tokens.words[place]
    if tokens.is_word(place):
        if place == first:
            return False
        if word in word_set(parsed.language, "speakers", "relative") - word_set(
            parsed.language, "speakers", "definite"
        ):
            return True
        return any(hit.first == place for hit in parsed.of("says")) or _new_clause(parsed, place)
    if word in {"-", "'", "&"}:
        return False
    if word == ".":
        return not (place > first and tokens.ends[place - 1] - tokens.starts[place - 1] <= 3
                    and tokens.is_capital(place - 1) and place + 1 < parsed.last)
    if word.isdigit() and place == first:
        return False
    return True


def _new_clause(parsed: Parsed, place: int) -> bool:
    word = parsed.tokens.words[place]
    if parsed.tokens.is_capital(place):
        return False
    return word in word_set(parsed.language, "speakers", "auxiliary")


def _with_apposed_name(parsed: Parsed, phrase: Phrase, end: int) -> Phrase:
    """Return the name that follows a phrase after a comma: "an expert at X, Jorge Piñón"."""
    if phrase.person or phrase.pronoun or end >= parsed.last or parsed.tokens.words[end] != ",":
        return phrase
    stop = end + 1
    while stop < min(parsed.last, end + 8) and (
        parsed.tokens.is_word(stop) or parsed.tokens.words[stop] in _INSIDE
    ):
        stop += 1
    person = _person(parsed, end + 1, stop)
    if person is None or person != (end + 1, stop):
        return phrase
    return Phrase(phrase.first, stop, parsed.tokens.written(*person), person=True, named=True)


def _before_apposition(parsed: Parsed, comma: int) -> Phrase | None:
    """Return the name before an apposition: "Piñón, an expert on oil, said"."""
    words = parsed.tokens.words
    opening = "(" if words[comma] == ")" else words[comma]
    for place in range(comma - 1, max(parsed.first, comma - 30) - 1, -1):
        if words[place] in "\"“”«»„;:":
            break
        if words[place] == opening:
            inner = read_phrase(parsed, place + 1, comma)
            outer = _chunk_before(parsed, place)
            if inner is not None and inner.person and (outer is None or not outer.person):
                return inner
            return outer
    return None


def _chunk_before(parsed: Parsed, end: int) -> Phrase | None:
    """Return the noun phrase whose last token goes before `end`."""
    tokens = parsed.tokens
    start = end
    while start > max(parsed.first, end - _LONGEST):
        word = tokens.words[start - 1]
        if not tokens.is_word(start - 1) and word not in _INSIDE and not word.isdigit():
            break
        if word == "." and tokens.ends[start - 2] - tokens.starts[start - 2] > 3:
            break
        if _borders(parsed, start - 1):
            break
        start -= 1
    return read_phrase(parsed, start, end) if start < end else None


def _borders(parsed: Parsed, place: int) -> bool:
    """Whether a token parts a subject from what goes before it."""
    tokens = parsed.tokens
    if tokens.is_capital(place) and place != parsed.first:
        return False
    return any(
        hit.first <= place < hit.last
        for kind in ("conjunction", "contrast", "says", "source_before")
        for hit in parsed.of(kind)
    )


def _skip_adverbs(parsed: Parsed, place: int) -> int:
    adverbs = word_set(parsed.language, "speakers", "adverb")
    while place > parsed.first and (
        parsed.tokens.words[place - 1] in adverbs
        or parsed.tokens.words[place - 1].lower() in adverbs
        or (parsed.language == "en" and parsed.tokens.words[place - 1].endswith("ly"))
    ):
        place -= 1
    return place


def _person(parsed: Parsed, first: int, last: int) -> tuple[int, int] | None:
    """Return the tokens of the first name of a person: two capitals or more, or a known one."""
    known_names = [actor for actor in parsed.of("actor") if first <= actor.first < last]
    for start, end in _runs(parsed, first, last):
        count = _capitals(parsed, start, end)
        if count >= 2:
            return start, end
        if any(hit.first <= start and end <= hit.last and _is_leader(hit.value) for hit in known_names):
            return start, end
    return None


def _is_leader(code: str) -> bool:
    return code.partition(".")[2] in {"gov", "opposition"}


def _runs(parsed: Parsed, first: int, last: int) -> Iterable[tuple[int, int]]:
    """Yield stretches of capitalised words that are no role, body or country, with particles."""
    tokens = parsed.tokens
    particles = word_set(parsed.language, "speakers", "particle")
    excluded = _not_personal(parsed, first, last)
    place = first
    while place < last:
        if not tokens.is_word(place) or not tokens.is_capital(place) or place in excluded:
            place += 1
            continue
        end = place + 1
        while end < last:
            word = tokens.words[end]
            capital = tokens.is_word(end) and tokens.is_capital(end) and end not in excluded
            joins = word in particles or word in {"-", ".", "'"}
            if not capital and not (joins and _capital_follows(parsed, end, last, excluded)):
                break
            end += 1
        yield place, end
        place = end + 1


def _capital_follows(parsed: Parsed, place: int, last: int, excluded: set[int]) -> bool:
    particles = word_set(parsed.language, "speakers", "particle")
    for at in range(place + 1, min(last, place + 4)):
        if parsed.tokens.is_word(at) and parsed.tokens.is_capital(at):
            return at not in excluded
        if parsed.tokens.words[at] not in particles and parsed.tokens.words[at] not in {".", "'"}:
            return False
    return False


def _not_personal(parsed: Parsed, first: int, last: int) -> set[int]:
    kinds = ["org_word", "role", "head", "demonym", "unnamed", "month", "weekday"]
    places = {
        place
        for kind in kinds
        for hit in parsed.of(kind)
        for place in range(hit.first, hit.last)
    }
    for hit in parsed.of("actor"):
        if hit.last - hit.first > 1 and _is_leader(hit.value):
            places -= set(range(hit.first, hit.last))
        elif not _is_leader(hit.value):
            places |= set(range(hit.first, hit.last))
    starters = word_set(parsed.language, "speakers", "determiner")
    places |= {place for place in range(first, last) if parsed.tokens.words[place] in starters}
    return places


def _capitals(parsed: Parsed, first: int, last: int) -> int:
    tokens = parsed.tokens
    return sum(tokens.is_word(place) and tokens.is_capital(place) for place in range(first, last))


def _without_article(parsed: Parsed, first: int, last: int) -> int:
    """Return the first token of a phrase without a definite article."""
    definite = word_set(parsed.language, "speakers", "definite")
    return first + 1 if last - first > 1 and parsed.tokens.words[first] in definite else first


def _has(parsed: Parsed, kind: str, first: int, last: int) -> bool:
    return any(first <= hit.first and hit.last <= last for hit in parsed.of(kind))

