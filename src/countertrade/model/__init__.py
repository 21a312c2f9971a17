"""The equations, one file a subsystem; nothing else lives here."""

from countertrade.language import collect
from countertrade.model import (
    alignment,
    debt,
    decisions,
    economy,
    elite,
    exits,
    fuel,
    income,
    money,
    oil,
    population,
    pressure,
    security,
    society,
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
    elite,
    security,
    pressure,
    alignment,
    decisions,
    exits,
)

DECLARATIONS = collect(SUBSYSTEMS)
"""Every quantity of the model, by name."""
