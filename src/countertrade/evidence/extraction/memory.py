"""Names met so far in a document, to resolve pronouns, surnames and roles."""

from __future__ import annotations

from dataclasses import dataclass, field

from countertrade.evidence.extraction.citations import Citation
from countertrade.evidence.extraction.noun_phrases import Phrase, phrase_after, read_phrase
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.mentions import Attribution, Speaker

_BARE_ROLE = 2
"""Words of a role that has no name and belongs to no country: "the economist"."""


@dataclass
class Memory:
    """Names met so far, to resolve pronouns, surnames and roles."""

    last: Speaker | None = None
    subject: str = ""
    before: str = ""
    openings: dict[int, str] = field(default_factory=dict)
    surnames: dict[str, str] = field(default_factory=dict)
    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    by_country: dict[str, str] = field(default_factory=dict)

    def note_names(self, parsed: Parsed) -> None:
        """Keep the persons of a sentence, with their roles."""
        for hit in parsed.of("role"):
            phrase = read_phrase(parsed, hit.last, min(parsed.last, hit.last + 6))
            if phrase is not None and phrase.person and phrase.first == hit.last:
                self.keep(phrase.name)
                self.roles[self._role(parsed, hit.last - 1)] = phrase.name
        self._note_apposition(parsed)
        self.subject = self._opening(parsed)
        if self.subject in self.surnames.values() or self.subject == _with_age(parsed):
            self.openings[parsed.number] = self.subject

    def _note_apposition(self, parsed: Parsed) -> None:
        """Keep the role that stands after a name: "Joseph Humire, executive director of"."""
        words = parsed.tokens.words
        for hit in parsed.of("role"):
            for comma in range(hit.first - 1, max(parsed.first, hit.first - 4), -1):
                if words[comma] != ",":
                    continue
                phrase = read_phrase(parsed, max(parsed.first, comma - 5), comma)
                if phrase is not None and phrase.person and phrase.last == comma:
                    self.keep(phrase.name)
                    self.roles.setdefault(self._role(parsed, hit.last - 1), phrase.name)
                break

    def _opening(self, parsed: Parsed) -> str:
        """Return the person or body a sentence begins with: who "he" or "it" is in the next."""
        aged = _with_age(parsed)
        if aged:
            return aged
        phrase = phrase_after(parsed, parsed.first)
        if phrase is None or phrase.pronoun or not phrase.named or phrase.last - phrase.first > 6:
            return ""
        return self.surnames.get(phrase.name.replace("-", " "), phrase.name)

    def keep(self, name: str) -> None:
        """Keep a full name under its last word."""
        words = name.replace("-", " ").split()
        if len(words) > 1:
            for at in range(1, len(words)):
                self.surnames.setdefault(" ".join(words[at:]), name)

    def speaker(self, parsed: Parsed, citation: Citation) -> Speaker | None:
        """Return the speaker of a citation, with what he stands for resolved."""
        phrase = citation.phrase
        if phrase is None or phrase.pronoun:
            return self._back(parsed, phrase)
        name = self._resolved(parsed, phrase)
        named = phrase.named or name != phrase.name
        how = Attribution.INDIRECT if named else Attribution.UNNAMED
        speaker = Speaker(name, citation.via, how)
        if phrase.person:
            self.keep(name)
            country = self._country(parsed, phrase.first, phrase.last)
            if country:
                self.by_country[country] = name
        self.last = speaker
        return speaker

    def _back(self, parsed: Parsed, phrase: Phrase | None) -> Speaker | None:
        if self.before:
            self.last = Speaker(self.before, (), Attribution.INDIRECT)
        if phrase is None or self.last is None:
            return self.last
        return self.last

    def _resolved(self, parsed: Parsed, phrase: Phrase) -> str:
        flat = phrase.name.replace("-", " ")
        if flat in self.surnames:
            return self.surnames[flat]
        if not phrase.named and flat.split()[-1] in self.surnames:
            return self.surnames[flat.split()[-1]]
        if phrase.definite:
            for hit in parsed.of("role"):
                if phrase.first <= hit.first < phrase.last:
                    known = self.roles.get(self._role(parsed, hit.last - 1))
                    country = self._country(parsed, phrase.first, phrase.last)
                    return known or self.by_country.get(country) or self._same(phrase)
        return phrase.name

    def _same(self, phrase: Phrase) -> str:
        """Return the person cited last for a bare role ("the economist"), else the role."""
        bare = len(phrase.name.split()) < _BARE_ROLE
        last = self.last.name if self.last is not None else ""
        return last if bare and last in self.surnames.values() else phrase.name

    def _role(self, parsed: Parsed, place: int) -> tuple[str, str]:
        word = parsed.tokens.words[place]
        return self._country(parsed, place - 2, place + 2), word[: max(5, len(word) - 3)]

    @staticmethod
    def _country(parsed: Parsed, first: int, last: int) -> str:
        for actor in parsed.actors:
            if actor.first < last and first < actor.last:
                return actor.country
        return ""


def _with_age(parsed: Parsed) -> str:
    """Return the name a sentence begins with if an age follows it: "Tamara, 71, ..."."""
    tokens, place = parsed.tokens, parsed.first
    while place < parsed.last and tokens.is_word(place) and tokens.is_capital(place):
        place += 1
    words = tokens.words[place : place + 3]
    aged = len(words) == 3 and words[0] == words[2] == "," and words[1].isdigit()
    return tokens.written(parsed.first, place) if aged and place > parsed.first else ""
