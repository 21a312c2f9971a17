"""Numbers as they are written: digits, words, or both ("34 mil 500", "zweieinhalb Millionen")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from countertrade.evidence.extraction.compound_numbers import compound_value
from countertrade.evidence.extraction.number_lexicon import Lexicon
from countertrade.evidence.extraction.number_sum import NumberSum
from countertrade.evidence.extraction.number_tokens import Kind, Token
from countertrade.evidence.extraction.separators import Convention, read_digits


@dataclass(frozen=True)
class Numeral:
    """A written number.

    Attributes
    ----------
    first, end
        Its tokens; `end` is exclusive.
    value
        What it is worth.
    other
        Its other reading, where a separator can be read two ways.
    written
        The digits that can be read two ways; empty otherwise.
    scale
        The last word or letter of scale as a factor (1 without one).
    base
        The value before that scale.
    in_words
        Whether no digit is in it.
    whole
        Whether it is digits without separator or scale.
    approximate
        Whether a collective such as "dozen" or "centaine" is in it.
    """

    first: int
    end: int
    value: float
    other: float | None = None
    written: str = ""
    scale: float = 1.0
    base: float = 0.0
    in_words: bool = False
    whole: bool = False
    approximate: bool = False


def numeral_at(
    tokens: Sequence[Token], place: int, words: Lexicon, convention: Convention, money: bool = False
) -> Numeral | None:
    """Return the number that begins at a token.

    Parameters
    ----------
    tokens
        The tokens of the text.
    place
        Where to look.
    words
        Word lists of the language.
    convention
        How the text writes numbers.
    money
        Whether a sign of money stands before it, so that "5 m" are millions.

    Returns
    -------
    Numeral | None
        None where no number begins.
    """
    return _Reader(tokens, words, convention, money).read(place)


class _Reader:
    """Reads one number from left to right."""

    def __init__(
        self, tokens: Sequence[Token], words: Lexicon, convention: Convention, money: bool
    ) -> None:
        self.tokens = tokens
        self.words = words
        self.convention = convention
        self.money = money
        self.sum = NumberSum()
        self.other: float | None = None
        self.written = ""
        self.base = 0.0
        self.has_digits = self.whole = self.approximate = False
        self.teens_after = words.teens_after

    def read(self, place: int) -> Numeral | None:
        """Return the number that begins at a token."""
        end = self._open(place)
        if end is None:
            return None
        end = self._continue(end)
        return Numeral(
            first=place,
            end=end,
            value=self.sum.value,
            other=self.other,
            written=self.written,
            scale=self.sum.scale,
            base=self.base or self.sum.value,
            in_words=not self.has_digits,
            whole=self.whole and self.sum.scale == 1.0,
            approximate=self.approximate,
        )

    def _token(self, place: int) -> Token | None:
        if not 0 <= place < len(self.tokens):
            return None
        token = self.tokens[place]
        return None if token.paragraph and place else token

    def _word(self, place: int) -> str:
        token = self._token(place)
        return token.lower if token and token.kind is Kind.WORD else ""

    def _open(self, place: int) -> int | None:
        """Read the first part and return where it ends."""
        token = self.tokens[place]
        if token.kind is Kind.NUMBER:
            return self._open_digits(token, place)
        if token.kind is not Kind.WORD:
            return None
        half = self._open_half(place)
        if half is not None:
            return half
        part = self._open_part(place)
        if part is not None:
            return part
        value, end = self._cardinal(place)
        if value is not None:
            self.sum.parts = [value]
            return end
        if token.lower in self.words.sets["opens_alone"]:
            self.sum.parts = [1.0]
            return place
        if token.lower not in self.words.sets["articles"]:
            return None
        start = place + 1
        if self._word(start) in self.words.sets["fraction_adjectives"]:
            start += 1  # "un bon millier"
        if not self._is_scale(start):
            return None
        self.sum.parts = [1.0]
        return start

    def _open_digits(self, token: Token, place: int) -> int | None:
        digits = read_digits(token.text, self.convention)
        if digits is None:
            return None
        self.sum.parts = [digits.value]
        self.has_digits, self.whole = True, digits.whole
        if digits.other is not None:
            self.other, self.written = digits.other, token.text
        return place + 1

    def _open_half(self, place: int) -> int | None:
        """Read "half a million", "un demi-million", "medio millón"."""
        start = place + 1 if self._word(place) in self.words.sets["articles"] else place
        if self._word(start) not in self.words.sets["half"]:
            return None
        after = start + 1
        if self._sign(after) == "-" or self._word(after) in self.words.sets["articles"]:
            after += 1
        if not self._is_scale(after):
            return None
        self.sum.parts = [0.5]
        return after

    def _open_part(self, place: int) -> int | None:
        """Read "a quarter of a million", "tres cuartos de millón" up to the word of scale."""
        if self._word(place) in self.words.sets["fraction_articles"]:
            top, start = 1.0, place + 1
        else:
            found = self.words.cardinals.at(self.tokens, place)
            if found is None:
                return None
            start, top = found
        start = self._after_hyphen(start)
        parts = self.words.fractions.at(self.tokens, start)
        if parts is None or top >= parts[1]:
            return None
        after = self.words.list_at("scale_of", self.tokens, parts[0])
        if after is None or self._word(after) not in self.words.scales:
            return None
        self.sum.parts = [top / parts[1]]
        return after

    def _sign(self, place: int) -> str:
        token = self._token(place)
        return token.lower if token and token.kind is Kind.SIGN else ""

    def _is_scale(self, place: int) -> bool:
        word = self._word(place)
        maps = self.words.maps
        return word in self.words.scales or word in maps["hundreds"] or word in maps["collectives"]

    def _cardinal(self, place: int) -> tuple[float | None, int]:
        """Return the value of a simple or compound number word, and where it ends."""
        found = self.words.cardinals.at(self.tokens, place)
        if found:
            return found[1], found[0]
        if self.words.options.get("compounds") == "true":
            return compound_value(self._word(place), self.words.language), place + 1
        return None, place

    def _continue(self, place: int) -> int:
        """Read on as long as the parts fit together, and return where the number ends."""
        back: tuple[int, NumberSum] | None = None
        while self._may_go_on(place):
            step = self._half_more(place) or self._scale(place) or self._small(place)
            if step is None:
                return self._settled(place, back)
            place, opened = step
            if opened is not None:
                back = opened
            elif self.sum.scale != 1.0:
                back = None
        return self._settled(place, back)

    def _may_go_on(self, place: int) -> bool:
        """Whether a token can belong to a number that has begun; most cannot."""
        token = self._token(place)
        if token is None:
            return False
        if token.kind is Kind.WORD:
            known = token.lower in self.words.continuers
            return known or (not self.has_digits and self.words.options.get("compounds") == "true")
        if token.kind is Kind.NUMBER:
            return self.sum.scale != 1.0
        return token.lower in ("-", "/", "½")

    def _settled(self, place: int, back: tuple[int, NumberSum] | None) -> int:
        """Give back "and two" of "one hundred and two hundred"."""
        if back is None or not self._is_scale(self._after_hyphen(place)):
            return place
        self.sum = back[1]
        return back[0]

    def _after_hyphen(self, place: int) -> int:
        """Return the place after a hyphen that joins two words of a number."""
        if self._sign(place) != "-" or self.tokens[place].gap:
            return place
        following = self._token(place + 1)
        return place + 1 if following and (not following.gap or following.line) else place

    def _after_line_break(self, place: int) -> int:
        """Return the place after a slash that only marks the end of a line ("$70 /")."""
        following = self._token(place + 1)
        broken = self._sign(place) == "/" and following is not None and following.line
        return place + 1 if broken else place

    def _half_more(self, place: int) -> tuple[int, tuple[int, NumberSum] | None] | None:
        """Read "and a half", "y medio", "et demi"."""
        end = self.words.list_at("plus_half", self.tokens, place)
        if end is None or self._token(place) is None:
            return None
        if self._word(end) in self.words.sets["half_stops"]:
            return None
        self.sum.parts[-1] += 0.5 * (self.sum.scale if self.sum.scale != 1.0 else 1.0)
        return end, None

    def _scale(self, place: int) -> tuple[int, tuple[int, NumberSum] | None] | None:
        """Read a word or letter of scale."""
        place = self._after_line_break(self._after_hyphen(place))
        word = self._word(place)
        if not word:
            return None
        before = self.sum.value
        if word in self.words.maps["hundreds"]:
            return (place + 1, None) if self.sum.hundred() else None
        if word in self.words.maps["collectives"]:
            self.approximate = True
            self.sum.parts = [self.sum.value * self.words.maps["collectives"][word]]
            self._scale_other(self.words.maps["collectives"][word])
            return self._scale_of_collective(place + 1), None
        factor, end = self._factor(place, word)
        if factor is None or not self.sum.multiply(factor):
            return None
        self._scale_other(factor)
        self.base = self.base or before
        return end, None

    def _scale_of_collective(self, place: int) -> int:
        """Read the thousands of "una docena de miles" and return where they end."""
        after = self.words.list_at("of", self.tokens, place) or place
        factor = self.words.scales.get(self._word(after))
        if factor is None:
            return place
        self.sum.parts = [self.sum.value * factor]
        self._scale_other(factor)
        return after + 1

    def _scale_other(self, factor: float) -> None:
        if self.other is not None:
            self.other *= factor

    def _factor(self, place: int, word: str) -> tuple[float | None, int]:
        """Return the factor of a word or letter of scale and where it ends."""
        if word in self.words.scales:
            return self.words.scales[word], place + 1
        dotted = self.tokens[place].text in self.words.sets["dotted_scales"]
        if self.sum.scale != 1.0 or not (self.has_digits or dotted):
            return None, place
        if word in self.words.maps["after_digits"]:
            return self.words.maps["after_digits"][word], place + 1
        written = self.tokens[place].text
        if written in self.words.scale_letters:
            return self.words.scale_letters[written], self._after_point(place, written)
        if written in self.words.scale_letters_beside and self._stands_beside_unit(place):
            return self.words.scale_letters_beside[written], place + 1
        return None, place

    def _after_point(self, place: int, written: str) -> int:
        """Return the place after the point of an abbreviation ("Mrd.")."""
        dotted = written in self.words.sets.get("dotted_scales", ())
        point = self._token(place + 1)
        return place + 2 if dotted and point and point.text == "." and not point.gap else place + 1

    def _stands_beside_unit(self, place: int) -> bool:
        """Whether "m" or "B" stands beside money or a unit, so that it is a scale."""
        after = place + 1
        if self.words.symbols.at(self.tokens, place) and self.tokens[place].text not in ("m", "T"):
            return False
        if self.money or self.words.money_after.at(self.tokens, after):
            return True
        if self.words.list_at("of", self.tokens, after):
            after += 1
        for table in (self.words.symbols, self.words.units, self.words.money_words):
            if table.at(self.tokens, after):
                return True
        word = self._word(after)
        named = self.words.is_in("persons", word) or self.words.is_in("events", word)
        return named or is_demonym(self.words, self.tokens, after)

    def _small(self, place: int) -> tuple[int, tuple[int, NumberSum] | None] | None:
        """Read a number below a thousand after what stands already."""
        start = self._after_hyphen(place)
        joined = self._word(start) in self.words.sets["inner_and"]
        if joined:
            start = self._after_hyphen(start + 1)
        if self._token(start) is None:
            return None
        value, end = self._part(start)
        if value is None or (joined and not self._may_join(value)):
            return None
        before = self.sum.copy()
        if not self.sum.add(value, self.teens_after):
            self.sum = before
            return None
        return end, (place, before)

    def _part(self, place: int) -> tuple[float | None, int]:
        """Return a further part: a word, or digits after a word of scale."""
        token = self.tokens[place]
        if token.kind is Kind.NUMBER:
            allowed = self.words.options.get("digits_after_scale") == "true"
            digits = read_digits(token.text, self.convention) if allowed else None
            if digits is None or not digits.whole or (self.sum.scale == 1.0 and self.has_digits):
                return None, place
            if digits.value >= 1000 or self.sum.group:
                return None, place
            self.has_digits = True
            return digits.value, place + 1
        if self.has_digits and self.sum.scale == 1.0:
            return None, place
        if token.lower in self.words.sets["articles"] and self.sum.group:
            return 1.0, place + 1
        return self._cardinal(place)

    def _may_join(self, value: float) -> bool:
        """Whether the language joins such parts with "and"."""
        rule = self.words.options["and_after"]
        group = self.sum.group
        if rule == "hundred":
            return value < 100 and (group % 100 == 0) and self.sum.value >= 100
        if rule == "tens":
            return group % 100 != 0 and value < 20
        return True


def is_demonym(words: Lexicon, tokens: Sequence[Token], place: int) -> bool:
    """Whether a token names people by their country ("Venezuelans", "kubanos")."""
    if not 0 <= place < len(tokens) or tokens[place].kind is not Kind.WORD:
        return False
    token = tokens[place]
    if words.is_in("demonyms", token.lower):
        return True
    suffixes = tuple(words.sets.get("demonym_suffixes", ()))
    return bool(suffixes) and token.text[0].isupper() and token.lower.endswith(suffixes)
