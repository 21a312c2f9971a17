"""Names of persons among the words of a phrase: capitals in a row, titles, known last names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from countertrade.evidence.extraction.lexicon import word_set, words_of
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.extraction.tokens import Tokens


def person_in(parsed: Parsed, first: int, last: int) -> tuple[int, int] | None:
    """Return the tokens of the first name of a person: two capitals or more, or a known one."""
    runs = [run for run in _runs(parsed, first, last) if not _is_of_someone(parsed, first, run[0])]
    for start, end in runs:
        if _names(parsed, start, end) >= 2 or _is_titled(parsed, start, end):
            return start, end
    for start, end in runs:
        if parsed.tokens.words[end - 1] in _surnames():
            return start, end
    return None


def _names(parsed: Parsed, first: int, last: int) -> int:
    """Return how many capitalised words a name has; what a hyphen joins is one."""
    tokens = parsed.tokens
    return sum(
        tokens.is_word(place)
        and tokens.is_capital(place)
        and (place == first or tokens.words[place - 1] != "-")
        for place in range(first, last)
    )


def _is_titled(parsed: Parsed, first: int, last: int) -> bool:
    """Whether a lone name follows a title: "Präsident Mnangagwa", "Minister Plasencia"."""
    return _names(parsed, first, last) == 1 and any(
        hit.last == first for kind in ("title", "role") for hit in parsed.of(kind)
    )


def _is_of_someone(parsed: Parsed, first: int, place: int) -> bool:
    """Whether a name only says whose someone is: "a spokesman for Maduro"."""
    makers = {hit.last for hit in parsed.of("maker")}
    before = parsed.tokens.words[place - 1] if place > parsed.first else ""
    prepositions = word_set(parsed.language, "speakers", "preposition")
    if place not in makers and before not in prepositions:
        return False
    return any(
        first <= hit.first < place - 1
        for kind in ("role", "head", "unnamed", "data_noun")
        for hit in parsed.of(kind)
    )


@cache
def _surnames() -> frozenset[str]:
    """Return the last names of the persons that the list of actors knows by two names."""
    people = words_of("", "actors")["actor"]
    return frozenset(
        name.split()[-1].lower()
        for code, names in people.items()
        if _is_leader(code)
        for name in names
        if " " in name and "(" not in name
    )


def _is_leader(code: str) -> bool:
    return code.partition(".")[2] in {"gov", "opposition"}


def _runs(parsed: Parsed, first: int, last: int) -> Iterable[tuple[int, int]]:
    """Yield stretches of capitalised words that are no role, body or country, with particles."""
    tokens = parsed.tokens
    particles = word_set(parsed.language, "speakers", "particle")
    own = word_set(parsed.language, "speakers", "first_singular")
    excluded = parsed.impersonal
    place = first
    while place < last:
        known = place in excluded or tokens.words[place] in own
        if not tokens.is_word(place) or not tokens.is_capital(place) or known:
            place += 1
            continue
        end = place + 1
        while end < last:
            word = tokens.words[end]
            capital = tokens.is_word(end) and tokens.is_capital(end) and end not in excluded
            joins = word in particles or word in {"-", ".", "'"}
            if word == "-" and _is_second_half(tokens, end, last):
                end += 2
                continue
            if not capital and not (joins and _capital_follows(parsed, end, last, excluded)):
                break
            end += 1
        yield place, end
        place = end + 1


def _is_second_half(tokens: Tokens, hyphen: int, last: int) -> bool:
    """Whether a small word hangs on a hyphen without a blank: "Se-hwan"."""
    after = hyphen + 1
    return (
        after < last
        and tokens.is_word(after)
        and not tokens.is_capital(after)
        and tokens.starts[hyphen] == tokens.ends[hyphen - 1]
        and tokens.starts[after] == tokens.ends[hyphen]
    )


def _capital_follows(parsed: Parsed, place: int, last: int, excluded: frozenset[int]) -> bool:
    particles = word_set(parsed.language, "speakers", "particle")
    for at in range(place + 1, min(last, place + 4)):
        if parsed.tokens.is_word(at) and parsed.tokens.is_capital(at):
            return at not in excluded
        if parsed.tokens.words[at] not in particles and parsed.tokens.words[at] not in {".", "'"}:
            return False
    return False
