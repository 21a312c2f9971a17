"""Identifiers: what quantities at places are called in a language of other tools."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORDS = """
abs and arccos arcsin arctan cgrowth cos counter cycletime delay delay1 delay3 delayn dt else endval
exp exprnd final_time forcst gammaln graph history if inf init initial_time int interpolate ln log10
logistic lognormal lookup max mean min mod montecarlo nan negbinomial normal not npv or percent pi
pmt poisson previous prod pulse pv ramp random rank rootn round safediv saveper self sgn sin size
smth1 smth3 smthn sqrt starttime stddev step stoptime sum switch tan then time time_step trend
uniform
"""
RESERVED = frozenset(_WORDS.split())
"""Words of XMILE and of the tools that read it: a variable cannot be called so."""
PREFIX = "not"
"""PySD takes these letters for the operator also where a longer word begins with them."""


class IdentifierError(Exception):
    """Two quantities would be called the same; the message is a sentence that names both."""


def identifiers(keys: Iterable[str]) -> dict[str, str]:
    """Find an identifier for each key: letters, digits and underscores, readable as it stands.

    Parameters
    ----------
    keys
        Keys of quantities, such as ``oil_shipment[VEN>CUB]``.

    Returns
    -------
    dict
        Key to identifier, such as ``oil_shipment_VEN_to_CUB``. Upper and lower case make no
        difference between identifiers.

    Raises
    ------
    IdentifierError
        If two keys come to the same identifier.
    """
    found: dict[str, str] = {}
    holders: dict[str, str] = {}
    for key in keys:
        identifier = _identifier(key)
        other = holders.setdefault(identifier.lower(), key)
        if other != key:
            raise IdentifierError(
                f"{other} and {key} would both be called {identifier} in the file, where upper and "
                "lower case are the same. Rename one of the actors or quantities."
            )
        found[key] = identifier
    return found


def _identifier(key: str) -> str:
    words = key.replace(">", "_to_")
    identifier = re.sub(r"\W+", "_", words, flags=re.ASCII).strip("_")
    if identifier.lower() in RESERVED or identifier.lower().startswith(PREFIX):
        return f"the_{identifier}"
    return identifier if identifier[:1].isalpha() else f"x_{identifier}"
