"""The unit or noun beside a number: "barrels of oil a day", "$ ... a barrel", "20 Soldaten"."""

from __future__ import annotations

from dataclasses import dataclass

from countertrade.evidence.extraction.nouns import noun_after
from countertrade.evidence.extraction.number_lexicon import Lexicon, Measure
from countertrade.evidence.extraction.number_tokens import Kind
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.units import TIMES, is_money, may_have_rate

_REACH_OF_PERCENT = 50  # tokens over which "points" go on about a percentage
_POINTS_AHEAD = 10  # tokens to the level that points lead to: "gained 2.5 points to 18 percent"
_CLAUSE_WINDOW = 12  # tokens between an amount and the time base that opens its clause
_RATE_WINDOW = 6  # words between a unit and its time base: "barrels of crude and products a day"


@dataclass(frozen=True)
class UnitPhrase:
    """A unit beside a number.

    Attributes
    ----------
    end
        The token after it.
    measure
        The unit and its factor.
    noun
        The noun counted; empty for money and measures.
    rule
        Name of the rule that found it.
    """

    end: int
    measure: Measure
    noun: str = ""
    rule: str = "unit"

    @property
    def is_weak(self) -> bool:
        """Whether only a noun after the number makes it a quantity."""
        return self.rule in ("event", "noun")


def unit_after(stretch: Stretch, place: int, plural: bool, scaled: bool) -> UnitPhrase | None:
    """Return the unit or noun that follows a number.

    Parameters
    ----------
    stretch
        The text.
    place
        The token after the number.
    plural
        Whether the number asks for a plural.
    scaled
        Whether the number ends in a noun of scale ("millones", "dozen"), after which "de" stands.

    Returns
    -------
    UnitPhrase | None
        None where none follows.
    """
    key = ("unit", place, plural, scaled)
    if key not in stretch.memo:
        stretch.memo[key] = _unit_after(stretch, place, plural, scaled)
    found = stretch.memo[key]
    return found if isinstance(found, UnitPhrase) else None


def _unit_after(stretch: Stretch, place: int, plural: bool, scaled: bool) -> UnitPhrase | None:
    words, tokens = stretch.words, stretch.tokens
    hyphen = stretch.is_hyphen(place)
    start = place + 1 if hyphen else place
    if scaled:
        start = words.list_at("of", tokens, start) or start
    if stretch.is_apart(start) and start > 0:
        return None
    found = _measure_at(words, stretch, start) or _points(stretch, start)
    if found and found.measure.unit == "pound":
        found = _as_weight(stretch, found)
    if found:
        return _unless_word_goes_on(stretch, found)
    return _measure_after_adjectives(stretch, start) or _noun(stretch, start, plural)


def _points(stretch: Stretch, start: int) -> UnitPhrase | None:
    """Return percentage points where "points" follow a percentage ("19 Prozent, sechs Punkte")."""
    end = stretch.words.list_at("points", stretch.tokens, start)
    if end is None:
        return None
    before = range(start - 1, max(start - _REACH_OF_PERCENT, -1), -1)
    after = range(end, min(end + _POINTS_AHEAD, len(stretch.tokens)))
    if any(_is_percent(stretch, place) for place in (*before, *after)):
        return UnitPhrase(end, Measure("percentage_point"), rule="points")
    return None


def _is_percent(stretch: Stretch, place: int) -> bool:
    found = stretch.words.units.at(stretch.tokens, place)
    return found is not None and found[1].unit in ("percent", "percentage_point")


def _as_weight(stretch: Stretch, found: UnitPhrase) -> UnitPhrase:
    """Return pounds of something as a weight ("seven pounds of rice")."""
    after = stretch.words.list_at("of", stretch.tokens, found.end)
    if after is None or not stretch.is_word(after):
        return found
    return UnitPhrase(after + 1, Measure("lb"), rule="unit")


def _unless_word_goes_on(stretch: Stretch, found: UnitPhrase) -> UnitPhrase | None:
    """Return a unit, or None where it is part of a longer word ("20-t-Kran")."""
    token = stretch.token(found.end)
    if found.measure.unit == "m" and token is not None and token.text == "/" and not token.gap:
        return None
    if token is None or token.gap:
        return found
    letter = len(stretch.tokens[found.end - 1].text) == 1
    elided = letter and token.lower == "'"  # "la loi 118 l'interdit"
    return None if elided or token.kind is Kind.NAME else found


def _measure_at(words: Lexicon, stretch: Stretch, place: int) -> UnitPhrase | None:
    """Return the longest measure or money that begins at a token."""
    best: UnitPhrase | None = None
    tables = (
        (words.units, "unit"),
        (words.symbols_of_language, "symbol"),
        (words.symbols, "symbol"),
        (words.money_words, "money"),
        (words.money_after, "money"),
    )
    for table, rule in tables:
        found = table.at(stretch.tokens, place)
        if found and (best is None or found[0] > best.end):
            best = UnitPhrase(found[0], found[1], rule=rule)
    if best and _crosses_paragraph(stretch, place, best.end):
        return None
    return best


def _crosses_paragraph(stretch: Stretch, start: int, end: int) -> bool:
    return any(stretch.tokens[k].paragraph for k in range(start + 1, end))


def _measure_after_adjectives(stretch: Stretch, start: int) -> UnitPhrase | None:
    """Return a unit behind one or two adjectives ("34,000 Venezuelan barrels")."""
    for place in range(start + 1, start + 3):
        if not stretch.is_adjective(place - 1) or stretch.is_apart(place):
            return None
        words = stretch.words
        if any(words.is_in(name, stretch.lower(place - 1)) for name in ("persons", "events")):
            return None
        for table, rule in ((words.units, "unit"), (words.money_words, "money")):
            found = table.at(stretch.tokens, place)
            if found and stretch.tokens[place].kind is Kind.WORD:
                return UnitPhrase(found[0], found[1], rule=rule)
    return None


def _noun(stretch: Stretch, start: int, plural: bool) -> UnitPhrase | None:
    """Return the persons or things counted."""
    found = noun_after(stretch, start, plural)
    if found is None:
        return None
    unit = "person" if found.rule == "person" else "count"
    return UnitPhrase(found.end, Measure(unit), noun=found.noun, rule=found.rule)


def money_before(stretch: Stretch, place: int) -> tuple[int, Measure] | None:
    """Return where signs of money before a number begin, and the money ("USD $", "R$").

    Parameters
    ----------
    stretch
        The text.
    place
        The number's first token.

    Returns
    -------
    tuple[int, Measure] | None
        None where none stands there.
    """
    found = stretch.words.money_before.before(stretch.tokens, place)
    if found is None or stretch.is_apart(place):
        return None
    start, measure = found
    more = stretch.words.money_before.before(stretch.tokens, start)
    if more is None or measure.unit != "dollar":
        return start, measure
    return more[0], more[1]


@dataclass(frozen=True)
class RatePhrase:
    """What an amount is per: a time, a barrel, a head.

    Attributes
    ----------
    end
        The token after it.
    suffix
        What is added to the unit ("/day", "/bbl").
    """

    end: int
    suffix: str


def rate_after(stretch: Stretch, place: int, unit: str) -> RatePhrase | None:
    """Return the time base or price base that follows a unit.

    Parameters
    ----------
    stretch
        The text.
    place
        The token after the unit.
    unit
        The unit.

    Returns
    -------
    RatePhrase | None
        None where none follows.
    """
    if unit == "percent":
        return _rate_at(stretch, place, unit)
    if not may_have_rate(unit):
        return None
    place = place + 1 if stretch.is_hyphen(place) else place
    direct = _rate_at(stretch, place, unit) or _price_base(stretch, place, unit)
    if direct:
        return _and_then(stretch, direct, unit)
    for later in range(place + 1, place + 1 + _RATE_WINDOW):
        if not stretch.is_plain_word(later - 1) or stretch.is_apart(later):
            return None
        found = _rate_at(stretch, later, unit)
        if found:
            return found
    return None


def _and_then(stretch: Stretch, first: RatePhrase, unit: str) -> RatePhrase:
    """Return a price base with the time base after it ("$8,000 per doctor a month")."""
    if first.suffix[1:] in TIMES:
        place = stretch.words.list_at("between_and", stretch.tokens, first.end) or first.end
        head = _each(stretch, place) if is_money(unit) else None
        return RatePhrase(head.end, head.suffix + first.suffix) if head else first
    place = stretch.words.list_at("between_and", stretch.tokens, first.end) or first.end
    second = _rate_at(stretch, place, "")
    return RatePhrase(second.end, first.suffix + second.suffix) if second else first


def _rate_at(stretch: Stretch, place: int, unit: str) -> RatePhrase | None:
    """Return a time base that begins at a token."""
    found = stretch.words.rates.at(stretch.tokens, place)
    if found is None or stretch.is_apart(place) or found[1] == unit:
        return None
    end = found[0]
    if stretch.words.list_at("not_after_rate", stretch.tokens, end) is not None:
        return None
    if stretch.words.is_in("later_at_end", stretch.lower(end)) and not stretch.is_word(end + 1):
        return None  # "a year on,"; but "a year on its guests"
    return RatePhrase(end, f"/{found[1]}")


def _price_base(stretch: Stretch, place: int, unit: str) -> RatePhrase | None:
    """Return what a price is per."""
    words, tokens = stretch.words, stretch.tokens
    marker = words.list_at("per", tokens, place)
    if stretch.is_apart(place):
        return None
    against = words.list_at("rated_against", tokens, place) if is_money(unit) else None
    exchanged = words.exchanged.at(tokens, against) if against is not None else None
    if exchanged is not None and exchanged[1] != unit:
        return RatePhrase(exchanged[0], f"/{exchanged[1]}")
    if marker is None:
        return _each(stretch, place) if is_money(unit) else None
    found = words.per_units.at(tokens, marker)
    if found is None and is_money(unit):
        return _each(stretch, place)
    if found is None or not (is_money(unit) or tokens[place].lower in ("per", "pro", "/")):
        return None
    return RatePhrase(found[0], f"/{found[1]}")


def _each(stretch: Stretch, place: int) -> RatePhrase | None:
    """Return "per soldier", "pro Fahrer", "por dólar" after a sum of money."""
    words, tokens = stretch.words, stretch.tokens
    marker = words.list_at("each", tokens, place)
    if marker is None or stretch.is_apart(place) or stretch.is_apart(marker):
        return None
    exchanged = words.exchanged.at(tokens, marker)
    if exchanged is not None:
        return RatePhrase(exchanged[0], f"/{exchanged[1]}")
    lower = stretch.lower(marker)
    if words.is_in("plural_endings", lower[-1:]):
        return None  # "por médicos": for doctors, and not for each
    for name, suffix in (("persons", "/person"), ("events", "/count")):
        if any(words.is_in(name, lower + more) for more in ("", "s", "es", "n", "en")):
            return RatePhrase(marker + 1, suffix)
    return None


def _rate_of_clause(stretch: Stretch, place: int, unit: str) -> tuple[int, str] | None:
    """Return the time base that opens a clause ("Chaque semaine, les camions livrent 600 t").

    Only words and one comma may stand between it and the amount.
    """
    words, tokens = stretch.words, stretch.tokens
    if unit == "count":
        return None  # "every day costs as much as twenty buses"
    commas = 0
    for end in range(place, max(place - _CLAUSE_WINDOW, 0), -1):
        if stretch.is_apart(end) and end < place:
            return None
        found = words.rate_adverbs.before(tokens, end)
        if found is not None and found[1] != unit:
            start = found[0]
            opens = start == 0 or stretch.is_apart(start) or not stretch.is_word(start - 1)
            return (start, f"/{found[1]}") if opens else None
        before = tokens[end - 1]
        commas += before.text == ","
        if commas > 1 or not (stretch.is_plain_word(end - 1) or before.text in ",'-\u2019"):
            return None
    return None


def rate_before(stretch: Stretch, place: int, unit: str) -> tuple[int, str] | None:
    """Return a time base that stands before the number ("täglich 40.000 Barrel").

    Parameters
    ----------
    stretch
        The text.
    place
        The first token of the amount.
    unit
        The unit.

    Returns
    -------
    tuple[int, str] | None
        Where it begins, and what is added to the unit.
    """
    if not may_have_rate(unit):
        return None
    opening = _rate_of_clause(stretch, place, unit)
    if opening is not None or unit in ("hour", "count", "person"):
        return opening
    words, tokens = stretch.words, stretch.tokens
    for end in range(place, max(place - 6, 0), -1):
        found = words.pre_rates.before(tokens, end) or words.rate_adverbs.before(tokens, end)
        if found:
            return found[0], f"/{found[1]}"
        before = stretch.token(end - 1)
        if before is None or before.kind is not Kind.WORD or stretch.is_apart(end):
            return None
        if words.units.at(tokens, end - 1):
            return None
    return None
