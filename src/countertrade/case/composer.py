"""YAML text as nodes with positions, within bounds.

Kept apart so that the YAML library is imported only when a file is read.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.composer import Composer, ComposerError
from yaml.nodes import Node
from yaml.resolver import BaseResolver

DEEPEST = 20
"""Levels of lists and mappings; a case needs five."""
# The parser in C is twenty times as fast; where it was not built the one in Python does the same.
_Parser = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_CORE_SCHEMA = (
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", "true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", "[-+]?[0-9_]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|[-+]?\.[0-9_]+([eE][-+]?[0-9]+)?"
        r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
)
"""Tags of plain scalars by YAML 1.2: pattern and first letters; ``yes`` and ``1:30`` are text."""


class _Resolver(BaseResolver):  # type: ignore[misc]
    """Tells a plain scalar's type by YAML 1.2, where the library itself follows 1.1."""


for _name, _pattern, _firsts in _CORE_SCHEMA:
    _Resolver.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(f"(?:{_pattern})$"), _firsts
    )


class _BoundedComposer(_Parser, Composer, _Resolver):  # type: ignore[misc, valid-type]
    """A composer that refuses deep nesting, which would cost minutes or the whole stack."""

    # The parser in C composes too, but cannot be told to stop.
    get_single_node = Composer.get_single_node

    def __init__(self, text: str) -> None:
        _Parser.__init__(self, text)
        Composer.__init__(self)
        self._depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        """Return the next node."""
        self._depth += 1
        if self._depth > DEEPEST:
            mark = self.peek_event().start_mark
            raise ComposerError(None, None, "lists and mappings are nested too deeply", mark)
        node: Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node


def compose(text: str) -> Node | None:
    """Return the one document of a YAML text as nodes, or None where it is empty.

    Parameters
    ----------
    text
        YAML 1.2.

    Returns
    -------
    Node or None
        The root, whose marks tell lines.
    """
    composer = _BoundedComposer(text)
    try:
        node: Node | None = composer.get_single_node()
        return node
    finally:
        composer.dispose()
