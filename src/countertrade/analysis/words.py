"""Words of estimative probability (ICD 203) with their range in brackets, and short numbers."""

from __future__ import annotations

WORDS = (
    (0.01, 0.05, "almost no chance"),
    (0.05, 0.20, "very unlikely"),
    (0.20, 0.45, "unlikely"),
    (0.45, 0.55, "roughly even chance"),
    (0.55, 0.80, "likely"),
    (0.80, 0.95, "very likely"),
    (0.95, 0.99, "almost certain"),
)
"""Lower and upper end of each word's range; the table leaves out certainty at both ends."""


WHOLE_FROM = 100.0
NOTHING = 1e-9
"""Below this an amount is what rounding leaves: no quantity is given that finely."""


def in_words(probability: float) -> str:
    """Put a probability into words, with the range of the word in brackets.

    Parameters
    ----------
    probability
        Between 0 and 1.

    Returns
    -------
    str
        For example ``likely (55-80 %)``. Source: Intelligence Community Directive 203; Wintle et
        al. 2019 on ranges in the text.

    Raises
    ------
    ValueError
        When the number is no probability.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"{probability} is no probability. Give a number from 0 to 1.")
    if probability < WORDS[0][0]:
        return "almost no chance (below 1 %)"
    if probability > WORDS[-1][1]:
        return "almost certain (above 99 %)"
    low, high, word = next(row for row in WORDS if probability <= row[1])
    return f"{word} ({low * 100:.0f}-{high * 100:.0f} %)"


def short_number(value: float) -> str:
    """Write three figures, whole numbers from a hundred on, and 0 for what rounding leaves.

    Parameters
    ----------
    value
        An amount in a unit of the model.
    """
    if abs(value) < NOTHING:
        return "0"
    return f"{value:,.0f}" if abs(value) >= WHOLE_FROM else f"{value:.3g}"
