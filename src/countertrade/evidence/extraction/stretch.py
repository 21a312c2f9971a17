"""A stretch of text in one language, cut into tokens, with its word lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from countertrade.evidence.extraction.number_lexicon import Lexicon
from countertrade.evidence.extraction.number_tokens import Kind, Token
from countertrade.evidence.extraction.separators import Convention

_ENDS = frozenset(".!?;:")


@dataclass(frozen=True)
class Stretch:
    """A stretch of text that is read with one set of words.

    Attributes
    ----------
    text
        The whole document's text; tokens count their places in it.
    tokens
        The tokens of the stretch.
    words
        Word lists of its language.
    convention
        How the document writes numbers.
    memo
        What has been read at a token already, since several rules look at the same place.
    """

    text: str
    tokens: list[Token]
    words: Lexicon
    convention: Convention
    memo: dict[tuple[Any, ...], Any] = field(default_factory=dict, compare=False)

    def token(self, place: int) -> Token | None:
        """Return a token, or None outside the stretch."""
        return self.tokens[place] if 0 <= place < len(self.tokens) else None

    def lower(self, place: int) -> str:
        """Return a token in lower case; empty outside the stretch."""
        return self.tokens[place].lower if 0 <= place < len(self.tokens) else ""

    def is_apart(self, place: int) -> bool:
        """Whether a token begins a paragraph, or there is none."""
        return not 0 <= place < len(self.tokens) or self.tokens[place].paragraph

    def is_hyphen(self, place: int) -> bool:
        """Whether a hyphen joins the tokens around a place without white space."""
        token, after = self.token(place), self.token(place + 1)
        if token is None or after is None or token.text not in "-\u2011–":
            return False
        return not token.gap and (not after.gap or after.line)

    def is_word(self, place: int) -> bool:
        """Whether a token is a word."""
        return 0 <= place < len(self.tokens) and self.tokens[place].kind is Kind.WORD

    def is_plain_word(self, place: int) -> bool:
        """Whether a token is a word that no number begins with, or an apostrophe or hyphen."""
        if not 0 <= place < len(self.tokens):
            return False
        token = self.tokens[place]
        if token.kind is Kind.WORD:
            return token.lower not in self.words.maps["cardinals"]
        return token.lower in ("'", "-") and not token.gap

    def is_adjective(self, place: int) -> bool:
        """Whether a token can be an adjective between a number and its noun."""
        if not self.is_word(place):
            return False
        token = self.tokens[place]
        nominal = self.words.options.get("nominal_case") == "true"
        if nominal and token.text[0].isupper():
            return False
        if token.lower in self.words.maps["cardinals"]:
            return False
        return token.lower not in self.words.sets["stop"]

    def is_sentence_end(self, place: int) -> bool:
        """Whether a sentence or clause ends with a token."""
        token, after = self.token(place), self.token(place + 1)
        if token is None or token.text not in _ENDS:
            return False
        if after is None or after.paragraph:
            return True
        if token.text != ".":
            return True
        return after.gap and not after.text[0].islower() and not self._is_short(place - 1)

    def _is_short(self, place: int) -> bool:
        """Whether a word before a point is an abbreviation ("U.S.", "Bs.", "Mio.")."""
        token = self.token(place)
        if token is None or token.kind is not Kind.WORD:
            return False
        return len(token.text) <= 2 or token.text in self.words.sets["dotted_scales"]

    def sentence_start(self, place: int, limit: int) -> int:
        """Return the first token of the sentence that holds a token, at most `limit` back."""
        start = place
        while start > 0 and place - start < limit:
            if self.tokens[start].paragraph or self.is_sentence_end(start - 1):
                return start
            start -= 1
        return start
