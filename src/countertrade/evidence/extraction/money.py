"""Which dollar a bare "$" means, and which peso a bare "peso"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.number_lexicon import Lexicon

_OTHER_DOLLARS = {
    "CAD": re.compile(r"\bCAD\b|\bCA?\$|\bcanadian dollar|\bdólares canadienses", re.IGNORECASE),
    "AUD": re.compile(r"\bAUD\b|\bAU?\$|\baustralian dollar", re.IGNORECASE),
    "NZD": re.compile(r"\bNZD\b|\bNZ\$", re.IGNORECASE),
    "HKD": re.compile(r"\bHKD\b|\bHK\$", re.IGNORECASE),
}
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Moneys:
    """What a document's bare signs of money stand for.

    Attributes
    ----------
    dollar
        "USD", or several codes joined by "|" where the document names another dollar too.
    peso
        A code, or several joined by "|" where the document does not tell.
    """

    dollar: str = "USD"
    peso: str = "CUP|MXN|ARS|COP|CLP|DOP|UYU|PHP"

    def named(self, draft: Draft) -> Draft:
        """Return an amount with the code of its money."""
        base, slash, rest = draft.unit.partition("/")
        if base not in ("dollar", "peso"):
            return draft
        code = self.dollar if base == "dollar" else self.peso
        unit = code + slash + rest
        rules = draft.rules if code == "USD" else (*draft.rules, f"money={code}")
        return replace(draft, measure=replace(draft.measure, unit=unit), rules=rules)


def moneys_of(text: str, lexicons: Sequence[Lexicon]) -> Moneys:
    """Return what a document's bare signs of money stand for.

    Parameters
    ----------
    text
        The document.
    lexicons
        Word lists of its languages.

    Returns
    -------
    Moneys
        The dollar of the United States unless another dollar is named; the peso of the countries
        that the document names.
    """
    others = [code for code, sign in _OTHER_DOLLARS.items() if sign.search(text)]
    words = {word.lower() for word in _WORD.findall(text)}
    table = lexicons[0].pesos if lexicons else {}
    pesos = [code for code, names in table.items() if words & set(names)]
    return Moneys("|".join(["USD", *others]), "|".join(pesos) or Moneys.peso)
