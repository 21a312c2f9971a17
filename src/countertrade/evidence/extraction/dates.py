"""Dates, months, quarters, years and ranges of them in a sentence, as EDTF.

A month without a year is `XXXX-03`, "since 2018" is `2018/..`, a quarter or half-year is the
interval of its months. Words told from the day of writing ("last year") give no date at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from countertrade.evidence.extraction.lexicon import Hit, has_trait, word_set
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.mentions import Span

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])$")
_NUMBERED = re.compile(r"(\d{1,2})[.](\d{1,2})[.]((?:19|20)\d\d)$")
_LONE_MONTH = re.compile(r"[\dX]{4}-(\d\d)")
_DASHES = frozenset({"-", "–", "—", "/"})


@dataclass(frozen=True)
class Dated:
    """A period expression in a sentence: its tokens, its EDTF, how it is known.

    Attributes
    ----------
    first, last
        Its tokens.
    edtf
        The period; None where the words are told from the day of writing.
    deictic
        Whether they are.
    offset
        Which way and how far from the day of writing or from another date ("P-1M").
    """

    first: int
    last: int
    edtf: str | None
    deictic: bool = False
    offset: str = ""


def find_periods(parsed: Parsed, taken: Sequence[Span] = ()) -> tuple[Dated, ...]:
    """Return the period expressions of a sentence, in order.

    Parameters
    ----------
    parsed
        The sentence.
    taken
        Stretches that are amounts: a number in one is no year.

    Returns
    -------
    tuple[Dated, ...]
        Expressions that do not overlap; ranges are one expression.
    """
    blocked = _blocked(parsed, taken)
    plain = _points(parsed, blocked)
    joined = _ranges(parsed, plain)
    bounded = [_bounded(parsed, dated) for dated in joined]
    covered = {place for dated in bounded for place in range(dated.first, dated.last)}
    deictic = [
        Dated(hit.first, hit.last, None, deictic=True, offset=hit.value)
        for hit in parsed.of("deictic")
        if hit.first not in covered and hit.first not in blocked and hit.value != "base"
    ]
    told = {dated.first for dated in deictic} | covered | blocked
    deictic += [
        Dated(hit.first, hit.last, None, deictic=True, offset="P-1Y")
        for hit in parsed.of("year_earlier")
        if hit.first not in told and year_before(parsed, bounded, hit.first) is not None
    ]
    decades = [Dated(hit.first, hit.last, hit.value) for hit in parsed.of("decade")]
    absolute = [_of_relative_year(parsed, dated, deictic) for dated in (*bounded, *decades)]
    return tuple(sorted((*absolute, *deictic), key=lambda dated: dated.first))


def year_before(parsed: Parsed, found: Sequence[Dated], place: int) -> str | None:
    """Return the year before the one named earlier in a sentence ("a year earlier").

    Parameters
    ----------
    parsed
        The sentence.
    found
        Its dates.
    place
        The first token of the words that point a year back.

    Returns
    -------
    str or None
        None where no year is named, or where the text writes the year before it nowhere.
    """
    named = [
        dated.edtf
        for dated in found
        if dated.first < place and re.fullmatch(r"\d{4}", dated.edtf or "")
    ]
    year = str(int(named[-1] or "") - 1) if named else ""
    return year if year and year in parsed.tokens.text else None


def _of_relative_year(parsed: Parsed, dated: Dated, deictic: list[Dated]) -> Dated:
    """Return a month or quarter "of last year" as told from the day of writing."""
    if not (dated.edtf or "").startswith("XXXX"):
        return dated
    for other in deictic:
        gap = other.first - dated.last
        if other.offset.endswith("Y") and 0 <= gap <= 2:
            return Dated(dated.first, other.last, None, deictic=True, offset=other.offset)
    return dated


def _blocked(parsed: Parsed, taken: Sequence[Span]) -> set[int]:
    blocked: set[int] = set()
    for span in taken:
        first, last = parsed.tokens.range_of(span)
        blocked.update(range(first, last))
    return blocked


def _points(parsed: Parsed, blocked: set[int]) -> list[Dated]:
    """Return dates, months, quarters and years, each as it stands."""
    found: list[Dated] = []
    used: set[int] = set(blocked)
    for dated in (
        *(_part(parsed, hit) for hit in parsed.of("part")),
        *(_month(parsed, hit, blocked) for hit in parsed.of("month")),
        *(_season(parsed, hit) for hit in parsed.of("season")),
        *(_lone(parsed, place) for place in range(parsed.first, parsed.last)),
    ):
        if dated is None or any(place in used for place in range(dated.first, dated.last)):
            continue
        used.update(range(dated.first, dated.last))
        found.append(dated)
    return sorted(found, key=lambda dated: dated.first)


def _word(parsed: Parsed, place: int) -> str:
    return parsed.tokens.words[place] if parsed.first <= place < parsed.last else ""


def _year_after(parsed: Parsed, place: int) -> tuple[str, int]:
    """Return the year that follows a token, and the token after it; "" where none does."""
    for end in range(place, place + 3):
        word = _word(parsed, end)
        if _YEAR.match(word):
            return word, end + 1
        if word != "," and word not in word_set(parsed.language, "periods", "year_join"):
            break
    return "", place


def _month(parsed: Parsed, hit: Hit, blocked: set[int]) -> Dated | None:
    """Return a month with the day and the year that stand beside it."""
    year, end = _year_after(parsed, hit.last + (_word(parsed, hit.last) == "."))
    if not year:
        end = hit.last
    first, day = hit.first, ""
    marks = {"."} | word_set(parsed.language, "periods", "ordinal_mark")
    before = hit.first - 1
    while _word(parsed, before) in marks and before > hit.first - 4:
        before -= 1
    if _DAY.match(_word(parsed, before)) and before not in blocked:
        first, day = before, _word(parsed, before)
    elif has_trait(parsed.language, "day_after_month"):
        after = hit.last + (_word(parsed, hit.last) == ".")
        if _DAY.match(_word(parsed, after)) and after not in blocked:
            day = _word(parsed, after)
            skip = 1 + (_word(parsed, after + 1) in marks)
            year, end = _year_after(parsed, after + skip)
            end = end if year else after + 1
    edtf = f"{year or 'XXXX'}-{hit.value}" + (f"-{int(day):02d}" if day else "")
    return Dated(first, end, edtf)


def _part(parsed: Parsed, hit: Hit) -> Dated:
    year, end = _year_after(parsed, hit.last)
    if not year and _YEAR.match(_word(parsed, hit.first - 1)):
        return Dated(hit.first - 1, hit.last, _months(_word(parsed, hit.first - 1), hit.value))
    return Dated(hit.first, end if year else hit.last, _months(year or "XXXX", hit.value))


def _months(year: str, part: str) -> str:
    """Return a part of a year as the interval of its first and last month ("04/06")."""
    first, _, last = part.partition("/")
    return f"{year}-{first}/{year}-{last}"


def _season(parsed: Parsed, hit: Hit) -> Dated | None:
    year, end = _year_after(parsed, hit.last)
    if not year or (_word(parsed, end) in _DASHES and _word(parsed, end + 1)[:1].isdigit()):
        return None  # "hiver 2022-2023" is a range of years
    return Dated(hit.first, end, f"{year}-{hit.value}")


def _lone(parsed: Parsed, place: int) -> Dated | None:
    """Return a year, a decade, or a date in figures, where a token is one."""
    word = parsed.tokens.words[place]
    if not word[0].isdigit():
        return None
    numbered = _NUMBERED.match(word)
    if numbered:
        day, month, year = (int(part) for part in numbered.groups())
        valid = 1 <= month <= 12 and 1 <= day <= 31
        return Dated(place, place + 1, f"{year}-{month:02d}-{day:02d}") if valid else None
    if not _YEAR.match(word) or not _is_year(parsed, place):
        return None
    decade_words = word_set(parsed.language, "periods", "decade_word")
    iso = _iso(parsed, place)
    if iso is not None:
        return iso
    if _is_decade(parsed, place):
        end = place + 2 if _word(parsed, place - 1) not in decade_words else place + 1
        return Dated(place, end, f"{word[:3]}X")
    if any(hit.last == place for hit in parsed.of("year_end")):
        return Dated(place, place + 1, f"{word}-12")  # "at the end of 2022"
    tilde = "~" if _approximate(parsed, place) else ""
    return Dated(place, place + 1, word + tilde)


def _is_year(parsed: Parsed, place: int) -> bool:
    """Whether a number of four digits is a year: nothing is counted or measured by it."""
    tokens = parsed.tokens
    year = int(tokens.words[place])
    before, after = _word(parsed, place - 1), _word(parsed, place + 1)
    if before in {"$", "€", "£", "#", "№", "."} or after in {"%", "$", "€", "°"}:
        return False
    known = before in word_set(parsed.language, "periods", "in_word")
    dated = any(hit.last == place for hit in parsed.of("month"))
    return known or dated or 1900 <= year <= 2049


def _iso(parsed: Parsed, place: int) -> Dated | None:
    tokens = parsed.tokens
    words = [_word(parsed, place + step) for step in range(1, 5)]
    if words[0] != "-" or not re.fullmatch(r"(?:0[1-9]|1[0-2])", words[1]):
        return None
    if tokens.starts[place + 2] != tokens.ends[place] + 1:
        return None
    month = f"{tokens.words[place]}-{words[1]}"
    if words[2] == "-" and re.fullmatch(r"[0-3]\d", words[3]):
        return Dated(place, place + 5, f"{month}-{words[3]}")
    return Dated(place, place + 3, month)


def _is_decade(parsed: Parsed, place: int) -> bool:
    tokens = parsed.tokens
    if not tokens.words[place].endswith("0"):
        return False
    if _word(parsed, place - 1) in word_set(parsed.language, "periods", "decade_word"):
        return True
    after = place + 1
    joined = after < parsed.last and tokens.starts[after] == tokens.ends[place]
    return joined and tokens.words[after] in word_set(parsed.language, "periods", "decade_s")


def _approximate(parsed: Parsed, place: int) -> bool:
    return any(hit.last == place for hit in parsed.of("approximate"))


def _ranges(parsed: Parsed, plain: list[Dated]) -> list[Dated]:
    """Join two dates that bound a range: "2019-2021", "between March and June 2023"."""
    joined: list[Dated] = []
    for dated in plain:
        before = joined[-1] if joined else None
        if before is not None and "/" not in (before.edtf or "") and _joins(parsed, before, dated):
            joined[-1] = Dated(before.first, dated.last, _interval(before.edtf, dated.edtf))
            continue
        joined.append(_short_range(parsed, dated))
    return joined


def _joins(parsed: Parsed, before: Dated, dated: Dated) -> bool:
    gap = [_word(parsed, place) for place in range(before.last, dated.first)]
    if len(gap) == 1 and gap[0] in _DASHES:
        return True
    if _are_neighbours(parsed, before, dated, gap):
        return True
    opened = _word(parsed, before.first - 1)
    if opened == "'":
        opened = _word(parsed, before.first - 2)  # "d'avril à juillet"
    openers = {
        parsed.tokens.words[hit.first]
        for kind in ("between", "from", "since")
        for hit in parsed.of(kind)
    }
    articles = word_set(parsed.language, "speakers", "definite")
    inside = articles | word_set(parsed.language, "periods", "between_words")
    links = [word for word in gap if word not in inside] or gap[:1]
    if len(links) != 1 or not any(
        hit.first >= before.last and hit.last <= dated.first for hit in parsed.of("to")
    ):
        return False
    range_words = word_set(parsed.language, "periods", "range_word")
    return opened in openers or links[0] in range_words


def _are_neighbours(parsed: Parsed, before: Dated, dated: Dated, gap: Sequence[str]) -> bool:
    """Whether two months follow each other and stand together: "in January and February"."""
    months = [_LONE_MONTH.fullmatch(one.edtf or "") for one in (before, dated)]
    if len(gap) != 1 or gap[0] not in word_set(parsed.language, "grammar", "and_word"):
        return False
    first, second = months
    return first is not None and second is not None and int(second[1]) - int(first[1]) == 1


def _interval(start: str | None, end: str | None) -> str:
    """Return an interval; a year written once holds for both ends."""
    first, last = str(start), str(end)
    if first.startswith("XXXX") and re.match(r"\d{4}-", last):
        first = last[:4] + first[4:]
    return f"{first}/{last}"


def _short_range(parsed: Parsed, dated: Dated) -> Dated:
    """Return "2019-21" and "2019/20" as the range they are."""
    edtf = dated.edtf or ""
    dash, second = _word(parsed, dated.last), _word(parsed, dated.last + 1)
    if not re.fullmatch(r"\d{4}", edtf) or dash not in {"-", "–", "/"}:
        return dated
    close = parsed.tokens.ends[dated.last - 1] == parsed.tokens.starts[dated.last]
    if not close or not re.fullmatch(r"\d\d", second) or int(second) <= int(edtf[2:]):
        return dated
    return Dated(dated.first, dated.last + 2, f"{edtf}/{edtf[:2]}{second}")


def _bounded(parsed: Parsed, dated: Dated) -> Dated:
    """Return a date as the open interval that the word before it makes of it."""
    if "/" in (dated.edtf or ""):
        return dated
    start = dated.first
    while _word(parsed, start - 1) in word_set(parsed.language, "periods", "between_words"):
        start -= 1
    for kind, form in (("from", "{}/.."), ("until", "../{}")):
        for hit in parsed.of(kind):
            if hit.last in {start, dated.first}:
                edtf = dated.edtf or ""
                lone = dated.last - dated.first == 1 and re.fullmatch(r"\d{4}-12", edtf)
                return Dated(hit.first, dated.last, form.format(edtf[:4] if lone else edtf))
    return dated
