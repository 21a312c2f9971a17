"""Which countries a passage is about, for what its clauses leave unsaid.

A number without an actor in its sentence belongs to the country its paragraph speaks of, else to
the one the document speaks of most. This is a reading of the context, and marked as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from countertrade.evidence.extraction.parsed import Parsed

BY_TOPIC = "parties=topic"
"""Rule in the trace of an amount whose parties the context gives."""
_HEADLINE = 3
"""Weight of a country in a heading or in the first paragraph, beside one elsewhere."""
_TWO_SIDED = frozenset(
    {
        "oil_flow_rate",
        "oil_flow_volume",
        "oil_flow_value",
        "oil_cargo",
        "oil_price_discount",
        "debt_owed",
        "debt_service",
        "debt_relief",
        "arrears",
        "loan_exposure",
        "loan_term",
        "loan_interest",
        "investment",
        "aid",
        "trade",
        "medical_missions_revenue",
        "medical_personnel",
        "service_price",
        "military_advisers",
        "military_personnel",
        "security_personnel",
        "arms",
    }
)
"""Variables that one country gives or owes to another."""


_ROLES = frozenset({"gov", "population", "opposition", "military"})
"""Roles without a country: "the government" is that of the country spoken of."""


class Topics:
    """The countries of a document, by paragraph and as a whole."""

    def __init__(self, sentences: Sequence[Parsed]) -> None:
        """Count the countries that sentences name."""
        self._whole: Counter[str] = Counter()
        self._paragraphs: dict[int, Counter[str]] = {}
        for parsed in sentences:
            here = self._paragraphs.setdefault(parsed.sentence.paragraph, Counter())
            leads = parsed.sentence.heading or parsed.sentence.paragraph == 0
            for actor in parsed.actors:
                if _is_country(actor.country):
                    here[actor.country] += 1
                    self._whole[actor.country] += _HEADLINE if leads else 1

    def completed(
        self, parsed: Parsed, variable: str, subject: str, target: str
    ) -> tuple[str, str]:
        """Return subject and object of an amount, with what the context tells of a missing one.

        Parameters
        ----------
        parsed
            The sentence of the amount.
        variable
            What it is about; only what goes between two countries has an object.
        subject, target
            What its sentence says.
        """
        if subject and not _is_country(subject[:3]) and subject in _ROLES:
            subject = (
                f"{country}.{subject}" if (country := self._first(parsed, target)) else subject
            )
        subject = subject or self._first(parsed, target)
        if variable in _TWO_SIDED and not target and subject:
            target = self._first(parsed, subject)
        return subject, target

    def _first(self, parsed: Parsed, other: str) -> str:
        """Return the country most named, in the paragraph or in all, that another is not."""
        without = {code.partition(".")[0] for code in other.split(";")}
        here = self._paragraphs.get(parsed.sentence.paragraph, Counter())
        for counts in (here, self._whole):
            for country, times in counts.most_common(4):
                if country not in without and (counts is here or times > 1):
                    return country
        return ""


def _is_country(code: str) -> bool:
    return len(code) == 3 and code.isalpha() and code.isupper()
