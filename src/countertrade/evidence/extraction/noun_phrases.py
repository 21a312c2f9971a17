"""Who a noun phrase names: a person, a body, an unnamed source; read around a cue."""

from __future__ import annotations

from dataclasses import dataclass

from countertrade.evidence.extraction.lexicon import has_trait, word_set
from countertrade.evidence.extraction.names import person_in
from countertrade.evidence.extraction.parsed import Parsed

_LONGEST = 16
_APPOSITION = 30
_RELATIVE = 10
_SHORTEST_GENITIVE = 4
_INSIDE = frozenset("-'.&")


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


def phrase_after(parsed: Parsed, place: int, anyone: bool = False) -> Phrase | None:
    """Return the phrase that begins at a token: after "according to", after "said".

    Parameters
    ----------
    parsed
        The sentence.
    place
        The first token of the phrase.
    anyone
        Whether a noun that is no known kind of source will do: after `", said` any noun speaks.
    """
    pronoun = pronoun_at(parsed, place, "pronoun")
    if pronoun is not None:
        return pronoun
    end = place
    while end < min(parsed.last, place + _LONGEST) and not _stops(parsed, end, place):
        end += 1
    if end == place:
        return None
    phrase = read_phrase(parsed, place, end, anyone) or _leading_name(parsed, place, end)
    return _with_apposed_name(parsed, phrase, end) if phrase is not None else None


def _leading_name(parsed: Parsed, first: int, last: int) -> Phrase | None:
    """Return the name that words begin with: "(according to) Kpler the ..."."""
    tokens = parsed.tokens
    straight = has_trait(parsed.language, "names_by_capitals")
    end = first
    while end < last and tokens.is_word(end) and tokens.is_capital(end):
        end += 1
    if not straight or end == first or first == parsed.first or _is_function_word(parsed, first):
        return None
    return Phrase(first, end, tokens.written(first, end), named=True)


def phrase_before(parsed: Parsed, place: int, anyone: bool = False) -> Phrase | None:
    """Return the phrase that ends before a token: the subject of a verb of saying."""
    end = _skip_adverbs(parsed, place)
    if end <= parsed.first:
        return None
    words = parsed.tokens.words
    if (
        words[end - 1] in word_set(parsed.language, "speakers", "relative")
        and end - 2 > parsed.first
    ):
        return _chunk_before(parsed, end - 2 if words[end - 2] == "," else end - 1)
    if words[end - 1] in {",", "—", "–", ")"}:
        return _before_apposition(parsed, end - 1)
    return _chunk_before(parsed, end, anyone)


def pronoun_at(parsed: Parsed, place: int, kind: str) -> Phrase | None:
    """Return the pronoun that stands at a token, if one does and nothing belongs to it."""
    if place >= parsed.last or parsed.tokens.words[place] not in word_set(
        parsed.language, "speakers", kind
    ):
        return None
    following = place + 1
    alone = following >= parsed.last or not parsed.tokens.is_capital(following)
    return Phrase(place, following, parsed.tokens.words[place], pronoun=True) if alone else None


def pronoun_before(parsed: Parsed, place: int) -> Phrase | None:
    """Return the pronoun that is the subject of a verb: "she added", "a-t-il ajouté"."""
    end = _skip_adverbs(parsed, place)
    return pronoun_at(parsed, end - 1, "pronoun") if end > parsed.first else None


def read_phrase(parsed: Parsed, first: int, last: int, anyone: bool = False) -> Phrase | None:
    """Return what some tokens name, or nothing where no person, body or source is among them."""
    words = parsed.tokens.words
    person = person_in(parsed, first, last)
    if person is not None:
        return Phrase(first, last, parsed.tokens.written(*person), person=True, named=True)
    start = _core_start(parsed, first, last)
    kinds = {kind for kind in _KINDS if _has(parsed, kind, start, last)}
    body = any(
        actor.first < last and start < actor.last and not actor.adjective for actor in parsed.actors
    )
    straight = has_trait(parsed.language, "names_by_capitals")
    capital = straight and _capitals(parsed, start, last) == last - start and last > start
    if not (kinds or body or capital or (anyone and _is_noun_phrase(parsed, start, last))):
        return None
    if any(words[place][0].isdigit() for place in range(start, last)) and not body:
        return None
    definite = words[start] in word_set(parsed.language, "speakers", "definite")
    name = parsed.tokens.written(start + (definite and last - start > 1), last).strip(" -'\u2019")
    if words[start] in word_set(parsed.language, "grammar", "genitive"):
        name = _without_genitive(name)
    if not name or (last - start == 1 and _is_function_word(parsed, start)):
        return None
    role = bool(kinds & {"role", "head"}) and "org_word" not in kinds
    named = "org_word" in kinds or body or capital
    if "unnamed" in kinds and "org_word" not in kinds:
        named = False
    return Phrase(start, last, name, named=named, definite=definite and role)


def _without_genitive(name: str) -> str:
    """Return a name without the ending of its case: "Innenministeriums", "Geheimdienstes"."""
    head, *rest = name.split(" ")
    at = 0
    words = [head, *rest]
    while at < len(words) - 1 and not words[at][:1].isupper():
        at += 1
    noun = words[at]
    if (
        len(noun) > _SHORTEST_GENITIVE
        and noun.endswith("s")
        and not noun.endswith(("ss", "us", "is"))
    ):
        longer = noun.endswith(("stes", "tes", "des", "kes", "ges", "ses"))
        words[at] = noun[:-2] if longer else noun[:-1]
    return " ".join(words)


def _is_function_word(parsed: Parsed, place: int) -> bool:
    """Whether a token is an article, a conjunction or the like, with a capital by its place."""
    kinds = ("determiner", "preposition", "adverb", "relative", "nobody")
    word = parsed.tokens.words[place]
    return any(word in word_set(parsed.language, "speakers", kind) for kind in kinds) or any(
        hit.first == place for kind in ("conjunction", "contrast") for hit in parsed.of(kind)
    )


_KINDS = ("org_word", "unnamed", "role", "head")


def _core_start(parsed: Parsed, first: int, last: int) -> int:
    """Return where the phrase of the first known noun begins: at its article."""
    keys = [
        hit.first for kind in _KINDS for hit in parsed.of(kind) if first <= hit.first < last
    ] + [actor.first for actor in parsed.actors if first <= actor.first < last]
    if not keys:
        return first
    determiners = word_set(parsed.language, "speakers", "determiner")
    key = min(keys)
    for place in range(key - 1, max(first, key - 5) - 1, -1):
        if parsed.tokens.words[place] in determiners:
            return place
    return max(first, key - 2) if key - first > 3 else first


def _is_noun_phrase(parsed: Parsed, first: int, last: int) -> bool:
    """Whether a few words are the plainest of noun phrases: an article and a noun or two."""
    if not 0 < last - first <= 6:
        return False
    word = parsed.tokens.words[first]
    if word in word_set(parsed.language, "speakers", "determiner"):
        return last - first > 1 and word not in word_set(parsed.language, "speakers", "pointing")
    if last - first == 1 and parsed.tokens.is_capital(first):
        return True
    return (parsed.tokens.is_capital(first) and first == parsed.first) or (
        has_trait(parsed.language, "verb_last") and parsed.tokens.is_capital(first)
    )


def _stops(parsed: Parsed, place: int, first: int) -> bool:
    """Whether a phrase ends before a token: at a mark, a number, a verb or a new clause."""
    tokens = parsed.tokens
    word = tokens.words[place]
    if tokens.is_word(place):
        if place == first:
            return False
        if _is_dative(parsed, place, first) or _is_particle(parsed, place):
            return True
        if word in word_set(parsed.language, "speakers", "relative") - word_set(
            parsed.language, "speakers", "definite"
        ):
            return True
        says = any(hit.first == place for hit in parsed.of("says"))
        return (says and not tokens.is_capital(place)) or _new_clause(parsed, place)
    if word in {"-", "'", "&"}:
        return False
    if word == ".":
        return not (
            place > first
            and tokens.ends[place - 1] - tokens.starts[place - 1] <= 3
            and tokens.is_capital(place - 1)
            and place + 1 < parsed.last
        )
    return not (word.isdigit() and place == first)


def _is_particle(parsed: Parsed, place: int) -> bool:
    """Whether the particle of a verb ends a clause: "räumt die Behörde ein"."""
    if parsed.tokens.words[place] not in word_set(parsed.language, "grammar", "verb_particle"):
        return False
    return place + 1 >= parsed.last or not parsed.tokens.is_word(place + 1)


def _is_dative(parsed: Parsed, place: int, first: int) -> bool:
    """Whether the one who is told begins at a token: "sagte der Mann dem Minister"."""
    words = parsed.tokens.words
    prepositions = word_set(parsed.language, "speakers", "preposition")
    dative = words[place] in word_set(parsed.language, "grammar", "dative")
    return dative and place > first + 1 and words[place - 1] not in prepositions


def _new_clause(parsed: Parsed, place: int) -> bool:
    word = parsed.tokens.words[place]
    if parsed.tokens.is_capital(place):
        return False
    return word in word_set(parsed.language, "speakers", "auxiliary") or word in word_set(
        parsed.language, "stances", "reported_mood"
    )


def _with_apposed_name(parsed: Parsed, phrase: Phrase, end: int) -> Phrase:
    """Return the name that follows a phrase after a comma: "an expert at X, Jorge Piñón"."""
    if phrase.person or phrase.pronoun or end >= parsed.last or parsed.tokens.words[end] != ",":
        return phrase
    stop = end + 1
    while stop < min(parsed.last, end + 8) and (
        parsed.tokens.is_word(stop) or parsed.tokens.words[stop] in _INSIDE
    ):
        stop += 1
    person = person_in(parsed, end + 1, stop)
    if person is None or person != (end + 1, stop):
        return phrase
    return Phrase(phrase.first, stop, parsed.tokens.written(*person), person=True, named=True)


def _before_apposition(parsed: Parsed, comma: int) -> Phrase | None:
    """Return the name before an apposition: "Piñón, an expert on oil, said"."""
    words = parsed.tokens.words
    opening = "(" if words[comma] == ")" else words[comma]
    for place in range(comma - 1, max(parsed.first, comma - _APPOSITION) - 1, -1):
        if words[place] in '"“”«»„;:' or (opening == "," and words[place] == ")"):
            break
        if words[place] == opening:
            inner = read_phrase(parsed, place + 1, comma)
            outer = _chunk_before(parsed, place) or _before_relative(parsed, place)
            if inner is not None and inner.person and (outer is None or not outer.person):
                return inner
            return _with_name_before(parsed, outer)
    return None


def before_open_relative(parsed: Parsed, place: int) -> Phrase | None:
    """Return a source with a relative clause that no comma sets apart: "a man who left said".

    Parameters
    ----------
    parsed
        The sentence.
    place
        The verb whose subject is asked for.
    """
    relatives = word_set(parsed.language, "speakers", "relative")
    tokens = parsed.tokens
    for at in range(place - 1, max(parsed.first, place - _RELATIVE) - 1, -1):
        if not tokens.is_word(at):
            return None
        if tokens.words[at] in relatives and at > parsed.first:
            phrase = _chunk_before(parsed, at)
            opens = phrase is not None and phrase.first <= parsed.first + 1
            return phrase if opens else None
    return None


def _with_name_before(parsed: Parsed, outer: Phrase | None) -> Phrase | None:
    """Return the person a first of two appositions belongs to: "X, head of Y, who ..., said"."""
    if outer is None or outer.person or outer.first - 1 <= parsed.first:
        return outer
    comma = outer.first - 1
    if parsed.tokens.words[comma] != ",":
        return outer
    name = _chunk_before(parsed, comma)
    return name if name is not None and name.person else outer


def _before_relative(parsed: Parsed, end: int) -> Phrase | None:
    """Return the noun that a relative clause qualifies: "a trader who handles cargoes"."""
    relatives = word_set(parsed.language, "speakers", "relative")
    for place in range(end - 1, max(parsed.first, end - _RELATIVE), -1):
        if parsed.tokens.words[place] in relatives:
            return _chunk_before(parsed, place)
    return None


def _chunk_before(parsed: Parsed, end: int, anyone: bool = False) -> Phrase | None:
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
    return read_phrase(parsed, start, end, anyone) if start < end else None


def _borders(parsed: Parsed, place: int) -> bool:
    """Whether a token parts a subject from what goes before it."""
    tokens = parsed.tokens
    if tokens.is_capital(place) or place == parsed.first:
        return False
    articles = word_set(parsed.language, "speakers", "determiner")
    return any(
        hit.first <= place < hit.last
        for kind in ("conjunction", "contrast", "says", "source_before")
        for hit in parsed.of(kind)
        if kind != "source_before" or tokens.words[hit.first] not in articles
    )


def _skip_adverbs(parsed: Parsed, place: int) -> int:
    adverbs = word_set(parsed.language, "speakers", "adverb")
    endings = tuple(word_set(parsed.language, "grammar", "adverb_ending"))
    while place > parsed.first and (
        parsed.tokens.words[place - 1] in adverbs
        or parsed.tokens.words[place - 1].lower() in adverbs
        or parsed.tokens.words[place - 1].endswith(endings)
    ):
        place -= 1
    return place


def _capitals(parsed: Parsed, first: int, last: int) -> int:
    tokens = parsed.tokens
    return sum(tokens.is_word(place) and tokens.is_capital(place) for place in range(first, last))


def _has(parsed: Parsed, kind: str, first: int, last: int) -> bool:
    return any(first <= hit.first and hit.last <= last for hit in parsed.of(kind))
