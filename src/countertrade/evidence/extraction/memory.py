"""Names met so far in a document, to resolve pronouns, surnames and roles."""

from __future__ import annotations

from dataclasses import dataclass, field

from countertrade.evidence.extraction.citations import Citation
from countertrade.evidence.extraction.lexicon import has_trait, word_set
from countertrade.evidence.extraction.names import person_in
from countertrade.evidence.extraction.noun_phrases import Phrase, phrase_after, read_phrase
from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.mentions import Attribution, Speaker

_LONGEST_NAME = 8
_BARE_ROLE = 2
"""Words of a role that has no name and belongs to no country: "the economist"."""


@dataclass
class Memory:
    """Names met so far, to resolve pronouns, surnames and roles."""

    last: Speaker | None = None
    person: Speaker | None = None
    body: bool = False
    subject: str = ""
    before: str = ""
    openings: dict[int, str] = field(default_factory=dict)
    surnames: dict[str, str] = field(default_factory=dict)
    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    by_country: dict[str, str] = field(default_factory=dict)

    def note_names(self, parsed: Parsed) -> None:
        """Keep the persons of a sentence, with their roles."""
        named: set[str] = set()
        for hit in parsed.of("role"):
            phrase = read_phrase(parsed, hit.last, min(parsed.last, hit.last + 6))
            if phrase is not None and phrase.person and phrase.first == hit.last:
                self.keep(phrase.name)
                self.roles[self._role(parsed, hit.last - 1)] = phrase.name
                named.add(phrase.name)
        named |= self._note_apposition(parsed)
        self.subject = self._opening(parsed) or (named.pop() if len(named) == 1 else "")
        if self.subject in self.surnames.values() or self.subject == _with_age(parsed):
            self.openings[parsed.number] = self.subject

    def _note_apposition(self, parsed: Parsed) -> set[str]:
        """Keep the role that stands after a name: "Joseph Humire, executive director of"."""
        words = parsed.tokens.words
        named: set[str] = set()
        for hit in parsed.of("role"):
            for comma in range(hit.first - 1, max(parsed.first, hit.first - 4), -1):
                if words[comma] != ",":
                    continue
                phrase = read_phrase(parsed, max(parsed.first, comma - 5), comma)
                if phrase is not None and phrase.person and phrase.last == comma:
                    self.keep(phrase.name)
                    self.roles.setdefault(self._role(parsed, hit.last - 1), phrase.name)
                    named.add(phrase.name)
                break
        return named

    def _opening(self, parsed: Parsed) -> str:
        """Return the person or body a sentence begins with: who "he" or "it" is in the next."""
        aged = _with_age(parsed)
        if aged:
            return aged
        if _opens_clause(parsed):
            return ""
        end = min(parsed.last, parsed.first + _LONGEST_NAME)
        person = person_in(parsed, parsed.first, end)
        if person is not None and person[0] <= parsed.first + 1:
            name = parsed.tokens.written(*person)
            return self.surnames.get(name.replace("-", " "), name)
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
        person = phrase.person or name in self.surnames.values()
        self.person = speaker if person else self.person
        self.body = not person and _is_body(parsed, phrase)
        return speaker

    def _back(self, parsed: Parsed, phrase: Phrase | None) -> Speaker | None:
        """Return whom a pronoun, "its report" or a verb without a subject goes back to."""
        if phrase is not None and len(phrase.name.split()) > 1 and self.subject:
            self.last, self.body = Speaker(self.subject, (), Attribution.INDIRECT), False
        elif self.before:
            self.last, self.body = Speaker(self.before, (), Attribution.INDIRECT), False
        elif phrase is not None and self._is_subject(parsed, phrase):
            self.last, self.body = Speaker(self.subject, (), Attribution.INDIRECT), False
        elif phrase is not None and phrase.name in word_set(parsed.language, "speakers", "he"):
            self.last = self._last_person()
        return self.last

    def _is_subject(self, parsed: Parsed, phrase: Phrase) -> bool:
        """Whether a late "he" goes back to the name its sentence begins with: "X left, he said"."""
        words = len(self.subject.split())
        late = phrase.first > parsed.first + words + 1
        named = self.subject in self.surnames.values() or (
            words == 1
            and not any(actor.first <= parsed.first + 1 for actor in parsed.actors)
            and not any(hit.first <= parsed.first + 1 for hit in parsed.of("org_word"))
            and has_trait(parsed.language, "names_by_capitals")
            and parsed.tokens.words[parsed.first] == self.subject.lower()
        )
        he = phrase.name in word_set(parsed.language, "speakers", "he")
        return bool(self.subject) and he and late and named

    def _last_person(self) -> Speaker | None:
        """Return the person cited last, where a body was cited since: "she" is no ministry."""
        return self.person if self.body and self.person is not None else self.last

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
        if bare and self.before in self.surnames.values():
            return self.before
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


def _is_body(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a phrase names a body or a country, which no "he" goes back to."""
    return phrase.named and (
        any(phrase.first <= hit.first < phrase.last for hit in parsed.of("org_word"))
        or any(phrase.first <= actor.first < phrase.last for actor in parsed.actors)
    )


def _opens_clause(parsed: Parsed) -> bool:
    """Whether a sentence begins with a conjunction: "When Havana voted ..."."""
    articles = word_set(parsed.language, "speakers", "determiner")
    return parsed.tokens.words[parsed.first] not in articles and any(
        hit.first == parsed.first for hit in parsed.of("conjunction")
    )


def _with_age(parsed: Parsed) -> str:
    """Return the name a sentence begins with if an age follows it: "Tamara, 71, ..."."""
    tokens, place = parsed.tokens, parsed.first
    while place < parsed.last and tokens.is_word(place) and tokens.is_capital(place):
        place += 1
    words = tokens.words[place : place + 3]
    aged = len(words) == 3 and words[0] == words[2] == "," and words[1].isdigit()
    return tokens.written(parsed.first, place) if aged and place > parsed.first else ""
