"""Words and marks of a text with their places: what every reading of the text walks over."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from countertrade.evidence.mentions import Span

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*|[^\w\s]|_")
_SAME = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2011": "-", "\u2010": "-"})


@dataclass(frozen=True)
class Tokens:
    """The words, numbers and marks of a text in order.

    Attributes
    ----------
    text
        The text they are of.
    starts, ends
        Where each begins and ends, in code points; ends are exclusive.
    words
        Each in lower case, with one form of apostrophe and hyphen.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.words)

    def raw(self, place: int) -> str:
        """Return a token as it is written."""
        return self.text[self.starts[place] : self.ends[place]]

    def is_capital(self, place: int) -> bool:
        """Whether a token begins with a capital letter."""
        return self.text[self.starts[place]].isupper()

    def is_word(self, place: int) -> bool:
        """Whether a token is made of letters."""
        return self.text[self.starts[place]].isalpha()

    def first_at(self, offset: int) -> int:
        """Return the first token that begins at an offset or after it."""
        return bisect_left(self.starts, offset)

    def range_of(self, span: Span) -> tuple[int, int]:
        """Return the first token of a stretch, and the one after its last."""
        return bisect_left(self.ends, span.start + 1), bisect_left(self.starts, span.end)

    def span(self, first: int, last: int) -> Span:
        """Return the stretch of the tokens from `first` up to, not with, `last`."""
        return Span(self.starts[first], self.ends[last - 1])

    def written(self, first: int, last: int) -> str:
        """Return the words from `first` up to `last` on one line."""
        if last <= first:
            return ""
        return " ".join(self.span(first, last).of(self.text).split())


def tokenise(text: str) -> Tokens:
    """Return the tokens of a text.

    Hyphens and apostrophes stand alone, so that "US-Sanktionen" and "l'île" show their parts.
    """
    found = [(match.start(), match.end()) for match in _TOKEN.finditer(text)]
    lowered = text.translate(_SAME)
    return Tokens(
        text,
        tuple(start for start, _ in found),
        tuple(end for _, end in found),
        tuple(lowered[start:end].lower() for start, end in found),
    )
