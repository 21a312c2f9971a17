"""Numbers whose noun is not repeated: "he confirmed 131", "im Jahr zuvor waren es 97.000"."""

from __future__ import annotations

from collections.abc import Sequence

from countertrade.evidence.extraction.amount_grammar import Bare
from countertrade.evidence.extraction.bare_drafts import NEAR, alike, bare_draft
from countertrade.evidence.extraction.changes import change_of
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.number_lexicon import Measure
from countertrade.evidence.extraction.number_tokens import Kind
from countertrade.evidence.extraction.number_words import is_demonym
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.traps import is_of_a_list
from countertrade.evidence.extraction.units import TIMES, base_of

_REACH = 90  # tokens over which a number is understood to go on about the same thing
_REACH_OF_NOUNS = 45
_MODELS = 6
_LARGEST_PRONOUN = 12  # up to here "the two", "those three" point back and tell nothing
_FAR = 1000.0  # how far two counts of one thing may lie apart
_FEW_VOICES = 5
_APPOSED = 3  # tokens from a comma to the number in apposition
_SUBJECT = 8  # tokens between a subject and the number that counts it
_THOUSAND = 1000.0
_WHOLE = 100.0  # per cent
_MANY = 20  # from here on "they were 46" counts, and does not point back
_AGES = range(15, 110)
_LAST_DAY = 31
_CONTACT = 5  # tokens between "telephone" and a number
_CLAUSE_SIGNS = frozenset(".,;:!?)]}»”\"'\u2019…–\u2014-|(")
_UNLIKE = frozenset({"frequency", "multiple", "fraction", "share"})
_SHARES = frozenset({"percent", "percentage_point", "permille", "basis_point"})
_COUNTED = frozenset({"person", "count"})


def stands_free(stretch: Stretch, end: int) -> bool:
    """Whether nothing follows that a number could count.

    Parameters
    ----------
    stretch
        The text.
    end
        The token after the number.

    Returns
    -------
    bool
        True at a mark, at a function word, at a verb, and in German at any small letter.
    """
    token = stretch.token(end)
    if token is None or token.paragraph:
        return True
    if token.kind is not Kind.WORD:
        return token.kind is Kind.SIGN and token.text in _CLAUSE_SIGNS
    words = stretch.words
    if words.is_in("stop", token.lower) or token.lower in words.maps["cardinals"]:
        return True
    if words.options["nominal_case"] == "true":
        return token.text[0].islower()
    if words.is_in("adverbs", token.lower) or words.is_in("verbs", token.lower):
        return True
    endings = (*words.sets["verb_endings"], *words.sets["adverb_endings"])
    return bool(endings) and token.text.islower() and token.lower.endswith(endings)


def lone_amount(stretch: Stretch, bare: Bare, told: Sequence[Draft]) -> Draft | None:
    """Return a number that stands alone, in the unit of what was told before.

    Parameters
    ----------
    stretch
        The text.
    bare
        The number.
    told
        The amounts before it, in order.

    Returns
    -------
    Draft | None
        With the unit of the same number before, of the last amount of its size, or of the persons
        or things last named; None where none of these is near.
    """
    zero = _fallen_to_nothing(stretch, bare, told)
    if zero is not None:
        return zero
    if not _may_stand_alone(stretch, bare):
        return None
    near = [d for d in told[-_MODELS:] if bare.first - d.end <= _REACH and d.kind not in _UNLIKE]
    for model in reversed(near):
        if model.numerals[-1].value == bare.numerals[-1].value and model.unit not in TIMES:
            return bare_draft(bare, model.measure, "same_number")
    ours = stretch.words.list_at("of_us", stretch.tokens, bare.end) is not None
    if ours or _is_among_persons(stretch, bare.end):
        return bare_draft(bare, Measure("person"), "named_after")
    start = stretch.sentence_start(bare.first, _REACH)
    same = _same_thing(stretch, bare, told, start)
    if same is not None:
        return same
    place, named = _named_before(stretch, bare.first)
    for model in reversed(near):
        inside = model.first >= start
        counted = base_of(model.unit) in _COUNTED
        if not inside and not counted and named and place > model.end:
            break
        found = _like(bare, model, inside)
        if found is not None:
            return found
    numeral = bare.numerals[-1]
    if named and numeral.scale <= _THOUSAND:
        return bare_draft(bare, Measure(named), "named_before")
    counted = numeral.scale <= _THOUSAND and numeral.value >= _MANY and not numeral.value % 1
    if counted and stretch.words.list_before("they_number", stretch.tokens, bare.first) is not None:
        return bare_draft(bare, Measure("count"), "they_number")
    return None


def _fallen_to_nothing(stretch: Stretch, bare: Bare, told: Sequence[Draft]) -> Draft | None:
    """Return nothing, in the unit of what fell to it ("294,000 in January and zero in June")."""
    if bare.numerals[-1].value or not told or not stands_free(stretch, bare.end):
        return None
    model = told[-1]
    inside = model.first >= stretch.sentence_start(bare.first, _REACH)
    if not inside or model.kind in _UNLIKE or model.unit in TIMES:
        return None
    _, direction = change_of(stretch, bare.first, bare.end, model.unit)
    return bare_draft(bare, Measure(model.unit), "to_zero") if direction else None


def counted_subject(stretch: Stretch, bare: Bare) -> Draft | None:
    """Return a number that counts the persons who are its subject.

    "Los desplazados internos pasan de un millón": between subject and number stand only words of
    number and change, so that no unit told before comes in question.

    Parameters
    ----------
    stretch
        The text.
    bare
        The number.

    Returns
    -------
    Draft | None
        None where something else stands between, or nothing is named.
    """
    if not stands_free(stretch, bare.end) or bare.numerals[-1].value < _MANY:
        return None
    verb = unknown = False
    for place in range(bare.first - 1, max(bare.first - 1 - _SUBJECT, -1), -1):
        if stretch.lower(place) == "," and not verb and bare.first - place <= _APPOSED:
            verb = True  # "the number of migrants, officially 1.2 million"
            continue
        if not stretch.is_word(place) or stretch.is_apart(place + 1):
            return None
        if _noun_at(stretch, place) == "person" and _is_many(stretch, place):
            return bare_draft(bare, Measure("person"), "subject") if verb else None
        level = _is_level_verb(stretch, place)
        verb = verb or level
        if not level and not stretch.words.is_in("stop", stretch.lower(place)):
            if unknown:
                return None
            unknown = True
    return None


def _is_many(stretch: Stretch, place: int) -> bool:
    """Whether a noun names several persons, or all of a kind: "el oficial" is one, or a rate."""
    words, lower = stretch.words, stretch.lower(place)
    if words.options["nominal_case"] == "true" or words.is_in("person_wholes", lower):
        return True
    return words.is_in("irregular_plurals", lower) or lower.endswith("s")


def _is_level_verb(stretch: Stretch, place: int) -> bool:
    """Whether a word says how many there are, or how their number changes."""
    lower = stretch.lower(place)
    names = ("level_verbs", "up", "down", "moving")
    return any(stretch.words.is_in(name, lower) for name in names)


def _same_thing(stretch: Stretch, bare: Bare, told: Sequence[Draft], start: int) -> Draft | None:
    """Return "today it is 86" in the unit of the share that the sentence before told."""
    if not told or stretch.words.list_before("it_is", stretch.tokens, bare.first) is None:
        return None
    model = told[-1]
    before = stretch.sentence_start(start - 1, _REACH) if start else 0
    if model.unit not in _SHARES or model.first < before or bare.numerals[-1].value > _WHOLE:
        return None
    return alike(bare, model, "same_thing")


def _like(bare: Bare, model: Draft, inside: bool) -> Draft | None:
    """Return a number in the unit of an amount of its size."""
    if model.unit in _SHARES | set(TIMES) and not inside:
        return None
    far = _FAR if base_of(model.unit) in _COUNTED else NEAR
    return alike(bare, model, "lone", far, whole_scale=inside and not bare.numerals[-1].in_words)


def _may_stand_alone(stretch: Stretch, bare: Bare) -> bool:
    """Whether a number without noun can be an amount whose noun is left out."""
    numeral = bare.numerals[-1]
    of_them = stretch.words.list_at("of_them", stretch.tokens, bare.end) is not None
    if numeral.value in (0.0, 1.0) or not (of_them or stands_free(stretch, bare.end)):
        return False
    if _is_pronoun(stretch, bare) or _is_of_a_row(stretch, bare):
        return False
    if numeral.value <= _FEW_VOICES and _is_of_sources(stretch, bare.end):
        return False
    if numeral.scale > 1.0 or bare.bounded is not None:
        return True
    if not numeral.in_words and _is_label(stretch, bare):
        return False
    return not (_is_ordinal(stretch, bare) or _is_age(stretch, bare) or _is_time(stretch, bare))


def _is_of_sources(stretch: Stretch, end: int) -> bool:
    """Whether a few of those who speak are counted ("two of the sources said")."""
    after = stretch.words.list_at("n_of", stretch.tokens, end)
    if after is None:
        return False
    return any(stretch.words.is_in("sources", stretch.lower(after + k)) for k in range(3))


def _is_pronoun(stretch: Stretch, bare: Bare) -> bool:
    """Whether a small number only points back ("the two", "los tres")."""
    numeral, words = bare.numerals[0], stretch.words
    if numeral.value > _LARGEST_PRONOUN or not numeral.in_words:
        return False
    before = stretch.lower(numeral.first - 1)
    return words.is_in("determiners", before) and not words.is_in("rest_words", before)


def _is_of_a_row(stretch: Stretch, bare: Bare) -> bool:
    """Whether a number is one of a row of digits: a telephone, an account."""
    first, end = bare.numerals[0].first, bare.numerals[-1].end
    for place in (first - 1, end):
        token = stretch.token(place)
        if token is not None and (token.kind in (Kind.NUMBER, Kind.OTHER) or token.text in "-/"):
            return True
    two_back = stretch.token(first - 2)
    paged = two_back is not None and two_back.kind is Kind.NUMBER and not bare.numerals[0].in_words
    if paged and stretch.words.list_before("n_of", stretch.tokens, first) is not None:
        return True  # "page 3 of 12"
    near = range(max(first - _CONTACT, 0), first)
    return any(stretch.words.is_in("contact", stretch.lower(place)) for place in near)


def _is_label(stretch: Stretch, bare: Bare) -> bool:
    """Whether a name before digits makes them its number ("Postfach 10", "Top 10")."""
    before = stretch.token(bare.first - 1)
    if before is None or before.kind is not Kind.WORD or before.paragraph:
        return False
    numeral, words = bare.numerals[-1], stretch.words
    if words.is_in("months", before.lower) or not numeral.whole:
        return False  # "im April 47", "Kuba 31.500"
    if is_of_a_list(stretch, numeral.first):
        return False  # "Diesel kostet 60 Cent, Benzin 75"
    if words.options["nominal_case"] == "true" and _noun_at(stretch, bare.first - 1):
        return False  # "die Rebellen 15"
    opens = bare.first < 2 or stretch.is_sentence_end(bare.first - 2)
    return before.text[0].isupper() and not opens


def _is_ordinal(stretch: Stretch, bare: Bare) -> bool:
    """Whether a point after digits makes them an ordinal ("mit ihrem 18. Paket")."""
    numeral, point, after = bare.numerals[-1], stretch.token(bare.end), stretch.token(bare.end + 1)
    if point is None or after is None or point.text != "." or not numeral.whole:
        return False
    if stretch.words.options["nominal_case"] != "true" or numeral.value > 99 or after.line:
        return False
    return stretch.words.is_in("ordinal_cues", stretch.lower(bare.first - 1))


def _is_age(stretch: Stretch, bare: Bare) -> bool:
    """Whether a number between commas or in brackets is an age ("Tamara, 71,")."""
    numeral = bare.numerals[-1]
    if numeral.in_words or not numeral.whole or numeral.value not in _AGES:
        return False
    before, after = stretch.lower(bare.first - 1), stretch.lower(bare.end)
    return (before == "(" and after == ")") or (before == "," and after in {",", ";", "."})


def _is_time(stretch: Stretch, bare: Bare) -> bool:
    """Whether a number is the day of a month or an hour ("le 30", "at ten")."""
    numeral = bare.numerals[-1]
    if numeral.value > _LAST_DAY or numeral.value % 1:
        return False
    return stretch.words.list_before("day_cues", stretch.tokens, bare.first) is not None


def _is_among_persons(stretch: Stretch, end: int) -> bool:
    """Whether persons are named as some of those counted ("62, among them eleven women")."""
    start = end + 1 if stretch.lower(end) in (",", "(", "–") else end
    after = stretch.words.list_at("among_them", stretch.tokens, start)
    if after is None:
        return False
    return any(_noun_at(stretch, place) == "person" for place in range(after, after + 4))


def _named_before(stretch: Stretch, place: int) -> tuple[int, str]:
    """Return where persons or things were last named before a number, and which they are."""
    for before in range(place - 1, max(place - 1 - _REACH_OF_NOUNS, -1), -1):
        named = _noun_at(stretch, before)
        if named:
            return before, named
    return 0, ""


def _noun_at(stretch: Stretch, place: int) -> str:
    """Return "person" or "count" where a noun of the word lists stands."""
    if not stretch.is_word(place):
        return ""
    words, lower = stretch.words, stretch.lower(place)
    if words.is_in("persons", lower) or is_demonym(words, stretch.tokens, place):
        return "person"
    if words.is_in("person_wholes", lower):
        return "person"
    if words.is_in("events", lower) or words.is_in("count_wholes", lower):
        return "count"
    tails = tuple(words.sets["whole_tails"])
    return "count" if tails and lower.endswith(tails) else ""
