"""The equations, one file a subsystem; nothing else lives here."""

from countertrade.language import collect
from countertrade.model import (
    alignment,
    debt,
    decisions,
    detention,
    economy,
    elite,
    exits,
    fuel,
    income,
    money,
    oil,
    population,
    pressure,
    recognition,
    security,
    society,
    stances,
    succession,
    territory,
    treasury,
)

SUBSYSTEMS = (
    oil,
    fuel,
    income,
    debt,
    treasury,
    economy,
    money,
    population,
    society,
    detention,
    recognition,
    elite,
    security,
    territory,
    pressure,
    alignment,
    decisions,
    stances,
    exits,
    succession,
)

DECLARATIONS = collect(SUBSYSTEMS)
"""Every quantity of the model, by name."""
