"""What equations are written in: declarations, wiring, operators, the assembled graph."""

from countertrade.language.assemble import (
    Model,
    Node,
    assemble,
    collect,
    key_of,
    requirements_of,
)
from countertrade.language.signatures import ModelError, option_names

__all__ = [
    "Model",
    "ModelError",
    "Node",
    "assemble",
    "collect",
    "key_of",
    "option_names",
    "requirements_of",
]
