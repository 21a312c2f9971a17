"""Numbers that are no quantities: dates, years, clock times, sections, names, scores."""

from __future__ import annotations

import re

from countertrade.evidence.extraction.number_tokens import Kind
from countertrade.evidence.extraction.number_words import Numeral
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.unit_phrases import UnitPhrase
from countertrade.evidence.extraction.units import FIRST_YEAR, LAST_YEAR

_FIRST_LIKELY, _LAST_LIKELY = 1900, 2040
"""Years of which a text speaks although a noun follows ("waren 2019 Lieferungen ausgefallen")."""
_REACH_OF_LIST = 12  # tokens between two numbers of a list
_LABEL_SIGNS = frozenset({"#", "§", "№", "@", "_", "\\"})
_GLUE = frozenset({"/", ":", "_", "-", "\u2011", "."})
_ENUMERATOR = re.compile(r"[).:]")


def is_trap(
    stretch: Stretch, numeral: Numeral, unit: UnitPhrase | None, money: bool, second: bool = False
) -> bool:
    """Whether a number is no quantity although it can be read as one.

    Parameters
    ----------
    stretch
        The text.
    numeral
        The number.
    unit
        The unit or noun found after it.
    money
        Whether a sign of money stands before it.
    second
        Whether it is the second number of a range.

    Returns
    -------
    bool
        True for dates, years, times of day, labels, ages, scores and the like.
    """
    if money:
        return False
    if _is_glued(stretch, numeral, unit) or _is_date(stretch, numeral):
        return True
    if not second and _is_clock(stretch, numeral, unit):
        return True
    strong = unit is not None and not unit.is_weak
    if _is_year(stretch, numeral, unit):
        return True
    if strong:
        return False
    return _is_labelled(stretch, numeral) or _is_enumerator(stretch, numeral, unit)


def _is_glued(stretch: Stretch, numeral: Numeral, unit: UnitPhrase | None) -> bool:
    """Whether a number is a piece of something written without white space ("24/7", "20th")."""
    first, before = stretch.tokens[numeral.first], stretch.token(numeral.first - 1)
    after = stretch.token(numeral.end)
    if before is not None and not first.gap and not numeral.in_words:
        two_back = stretch.token(numeral.first - 2)
        joins = before.text in _GLUE and not before.gap and two_back is not None
        if before.kind in (Kind.NAME, Kind.OTHER, Kind.NUMBER) or before.text in _LABEL_SIGNS:
            return True
        if joins and two_back is not None and two_back.kind in (Kind.NAME, Kind.OTHER):
            return True
        if (
            joins
            and before.text in ("/", ":", "_")
            and two_back is not None
            and two_back.kind is Kind.NUMBER
        ):
            return True
    if after is None or after.gap or numeral.in_words:
        return False
    if after.kind in (Kind.NAME, Kind.OTHER, Kind.NUMBER):
        return True
    if after.kind is Kind.WORD:
        if stretch.words.is_in("ordinal_suffixes", after.lower):
            return True
        return unit is None or unit.is_weak or unit.rule == "person"
    following = stretch.token(numeral.end + 1)
    slashed = after.text in ("/", ":", "_") and following is not None and not following.gap
    return slashed and following is not None and following.kind in (Kind.NUMBER, Kind.NAME)


def _is_month(stretch: Stretch, place: int) -> bool:
    token = stretch.token(place)
    if (
        token is None
        or token.kind is not Kind.WORD
        or token.lower not in stretch.words.sets["months"]
    ):
        return False
    return token.text[0].isupper() or stretch.words.language in ("es", "fr", "pt")


def _is_date(stretch: Stretch, numeral: Numeral) -> bool:
    """Whether a number is the day or year beside the name of a month."""
    if numeral.value % 1 or numeral.scale != 1.0 or (not numeral.whole and not numeral.in_words):
        return False
    after = numeral.end
    if stretch.lower(after) in (".", "º", "°") or stretch.words.is_in(
        "date_links", stretch.lower(after)
    ):
        after += 1
    if numeral.value <= 31 and _is_month(stretch, after):
        return True
    before = numeral.first - 1
    while before > numeral.first - 3 and (
        stretch.lower(before) in (".", ",")
        or stretch.words.is_in("date_links", stretch.lower(before))
    ):
        before -= 1
    is_day = numeral.value <= 31 and stretch.words.options["nominal_case"] != "true"
    is_day = is_day and stretch.words.language == "en" and before == numeral.first - 1
    return (is_day or _in_years(numeral)) and _is_month(stretch, before)


def _in_years(numeral: Numeral) -> bool:
    return numeral.whole and FIRST_YEAR <= numeral.value <= LAST_YEAR and numeral.value % 1 == 0


def _is_year(stretch: Stretch, numeral: Numeral, unit: UnitPhrase | None) -> bool:
    """Whether a number of four digits is a year."""
    if not _in_years(numeral):
        return False
    before = stretch.lower(numeral.first - 1)
    # "1500 Reifen", "available are only 1710"; but "waren 2019 Lieferungen ausgefallen"
    likely = _FIRST_LIKELY <= numeral.value <= _LAST_LIKELY
    if unit is not None and unit.is_weak:
        return likely
    if stretch.words.is_in("year_prepositions", before):
        return unit is None or unit.rule != "unit" or unit.measure.unit in ("year", "month")
    return unit is None and (likely or not stretch.words.is_in("only", before))


def _is_clock(stretch: Stretch, numeral: Numeral, unit: UnitPhrase | None) -> bool:
    """Whether a number is a time of day."""
    words, tokens = stretch.words, stretch.tokens
    if _is_minute(stretch, numeral):
        return True
    if numeral.value > 24 or numeral.scale != 1.0:
        return False
    if words.list_at("clock", tokens, numeral.end) is not None and not stretch.is_apart(
        numeral.end
    ):
        return True
    hours = unit is not None and unit.measure.unit == "hour"
    if hours and unit is not None and tokens[numeral.end].text == "h":
        after = stretch.token(unit.end)
        rated = words.rates.at(tokens, unit.end) is not None
        return not rated and (words.language in ("fr", "pt") or after is None)
    if words.list_before("clock_before", tokens, numeral.first) is None or numeral.value % 1:
        return False
    bounded = words.bounds_before.before(tokens, numeral.first)
    return bounded is None and (unit is None or hours)


def _is_minute(stretch: Stretch, numeral: Numeral) -> bool:
    """Whether digits are the minutes of a time of day ("22 h 40")."""
    before, hour = stretch.token(numeral.first - 1), stretch.token(numeral.first - 2)
    if before is None or hour is None or before.lower != "h" or hour.kind is not Kind.NUMBER:
        return False
    return len(stretch.tokens[numeral.first].text) == 2 and numeral.whole


def _is_labelled(stretch: Stretch, numeral: Numeral) -> bool:
    """Whether a number is the number of something ("Section 4", "Boeing 737", "Los 33")."""
    words, first = stretch.words, stretch.tokens[numeral.first]
    before = stretch.token(numeral.first - 1)
    if numeral.scale > 1.0:
        return False
    if before is None or first.paragraph or stretch.is_sentence_end(numeral.first - 1):
        return False
    if words.list_before("labels", stretch.tokens, numeral.first) is not None:
        return True
    if words.is_in("months", before.lower) or is_of_a_list(stretch, numeral.first):
        return False  # "in April 5,300", "China holds 22 percent, Russia 14"
    if words.is_in("labels", stretch.lower(numeral.first - 2)) and before.text in (".", ":"):
        return True
    if numeral.in_words or words.options["nominal_case"] == "true":
        return False
    if _is_cell(stretch, numeral):
        return False
    named = before.kind is Kind.WORD and before.text[0].isupper()
    opens = numeral.first < 2 or stretch.is_sentence_end(numeral.first - 2)
    opens = opens or before.line or before.paragraph
    return named and not opens and first.gap and not words.is_in("labels", before.lower)


def is_of_a_list(stretch: Stretch, place: int) -> bool:
    """Whether a name before a number goes on a list ("China holds 22 percent, Russia 14").

    Parameters
    ----------
    stretch
        The text.
    place
        The first token of the number.

    Returns
    -------
    bool
        True where a comma or "and" stands before the name, and a number not far before that.
    """
    link = stretch.lower(place - 2)
    if link not in (",", ";") and not stretch.words.is_in("between_and", link):
        return False
    earlier = stretch.tokens[max(place - 2 - _REACH_OF_LIST, 0) : max(place - 2, 0)]
    return any(token.kind is Kind.NUMBER for token in earlier)


def _is_cell(stretch: Stretch, numeral: Numeral) -> bool:
    """Whether a tab, a bar or a wide gap stands before a number, as in a table."""
    start = stretch.tokens[numeral.first].start
    white = stretch.text[max(start - 2, 0) : start]
    return "\t" in white or "|" in white or white == "  "


def _is_enumerator(stretch: Stretch, numeral: Numeral, unit: UnitPhrase | None) -> bool:
    """Whether a number begins a line as its label ("1) ...", "3. ...")."""
    first = stretch.tokens[numeral.first]
    after = stretch.token(numeral.end)
    begins = numeral.first == 0 or first.line
    if begins and numeral.value % 1 and unit is not None and unit.rule == "noun":
        return True  # the number of a section: "3.2 Findings"
    if after is None or not numeral.whole or numeral.value >= 100:
        return False
    if after.text == ")" and not after.gap:
        return stretch.lower(numeral.first - 1) != "("
    return begins and _ENUMERATOR.fullmatch(after.text) is not None and not after.gap


def is_age(stretch: Stretch, numeral: Numeral) -> bool:
    """Whether a number is someone's age."""
    words, tokens = stretch.words, stretch.tokens
    after = numeral.end
    if words.list_at("ages", tokens, after) is not None:
        return True
    commas = stretch.lower(numeral.first - 1) == "," and stretch.lower(after + 1) in (",", ":", ")")
    if commas and numeral.whole and 14 < numeral.value < 110:
        return True
    unit = words.units.at(tokens, after)
    if unit is not None and unit[1].unit != "year":
        return False  # "a los 180 días"
    if words.list_before("age_before", tokens, numeral.first) is not None:
        return True
    of = words.list_before("of", tokens, numeral.first)
    if of is None:
        return False
    one = stretch.lower(of - 1)  # "un médico de 45 años"
    plurals = (one, one + "s", one + "es", one.removesuffix("l") + "ux")
    return any(words.is_in("persons", plural) for plural in plurals)


def is_point_in_time(stretch: Stretch, numeral: Numeral, start: int, end: int) -> bool:
    """Whether a duration only tells a time ("thirty years ago", "in the past two years").

    Parameters
    ----------
    stretch
        The text.
    numeral
        The number of the duration.
    start, end
        The tokens of the amount with its bound and unit.

    Returns
    -------
    bool
        True where the words around the duration place something in time.
    """
    words, tokens = stretch.words, stretch.tokens
    if words.list_at("ago", tokens, end) is not None and not stretch.is_apart(end):
        return True
    for place in {start, numeral.first}:
        if words.list_before("ago_before", tokens, place) is not None:
            return True
        if words.is_in("period_openers", stretch.lower(place - 1)):
            return True
    return words.is_in("period_openers", stretch.lower(end)) and words.language != "en"
