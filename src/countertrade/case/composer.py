"""YAML text as nodes with positions, within bounds.

Kept apart so that the YAML library is imported only when a file is read.
"""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.nodes import Node

DEEPEST = 20
"""Levels of lists and mappings; a case needs five."""


class BoundedComposer(Composer):
    """A composer that refuses deep nesting, which would cost minutes or the whole stack."""

    depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        """Return the next node."""
        self.depth += 1
        if self.depth > DEEPEST:
            mark = self.parser.peek_event().start_mark
            raise ComposerError(None, None, "lists and mappings are nested too deeply", mark)
        node: Node | None = super().compose_node(parent, index)
        self.depth -= 1
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
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = BoundedComposer
    node: Node | None = yaml.compose(text)
    return node
