"""What a weighed loop says in words, for the terminal and for the documentation."""

from __future__ import annotations

from countertrade.analysis.historical_states import YEARS
from countertrade.analysis.loops import SMALLEST_GAIN, Weighed

HALF = 0.5
"""Share of a loop's gain from which a path of the other sign is mentioned."""


def path_words(found: Weighed) -> str:
    """Write the quantities a loop passes, in order, and the places they are at."""
    if not found.path:
        return ""
    places = sorted({key.partition("[")[2].rstrip("]") for key in found.path} - {""})
    names = [name.replace("_", " ") for name in found.names]
    return " → ".join([*names, names[0]]) + f" ({', '.join(places)})"


def gain_words(found: Weighed) -> str:
    """Write a loop's gain with its range over runs."""
    if not found.path:
        return "–"
    return f"{_short(found.gain)} [{_short(found.low)} to {_short(found.high)}]"


def effect_words(found: Weighed) -> str:
    """Write what the knock-out does, with its error."""
    if found.effect is None:
        return "–"
    outcome = found.loop.outcome.replace("_", " ")
    return f"{outcome} {found.effect.share:+.2%} ± {found.effect.error:.2%}"


def verdict(found: Weighed) -> str:
    """Say in plain words whether the loop is there and whether it weighs anything."""
    stated = found.loop.polarity
    if not found.path:
        return "Not found: no circle passes these quantities."
    if not found.found:
        return f"Stated as {stated}, found as {found.polarity}."
    said = [f"{str(stated).capitalize()}, as stated."]
    if abs(found.gain) < SMALLEST_GAIN:
        said.append(f"No weight of its own: the gain is below {SMALLEST_GAIN:g}.")
    if found.effect is None:
        said.append("The link to cut is not on the path.")
    elif not found.effect.clear:
        said.append(f"Cutting it makes no clear difference within {YEARS} years.")
    if abs(found.opposing) > HALF * abs(found.gain):
        said.append(f"A path of the other sign has a gain of {_short(found.opposing)}.")
    return " ".join(said)


def _short(value: float) -> str:
    if value == 0.0:
        return "0"
    return f"{value:+.2f}" if abs(value) >= SMALLEST_GAIN else f"{value:+.0e}"
