"""What a picture of a subsystem shows: its quantities, and those of others that it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.model_book.declared import Declared, Subsystem, kind_of, words_of
from tools.model_book.influences import Influence

from countertrade.language.declare import Equation


@dataclass(frozen=True)
class Scene:
    """A subsystem with the links that lead into its quantities."""

    declared: Declared
    subsystem: Subsystem
    links: tuple[Influence, ...]

    def is_stock(self, name: str) -> bool:
        """Tell whether a quantity accumulates."""
        one = self.declared.of(name)
        return isinstance(one, Equation) and one.kind == "stock"

    def is_inside(self, name: str) -> bool:
        """Tell whether a quantity is declared in the subsystem."""
        return self.declared.homes[name] == self.subsystem.page

    def text(self, name: str) -> str:
        """Return the words for a quantity; an option is told with its decision."""
        if name in self.declared.options:
            decision, option = self.declared.options[name]
            return f"{words_of(decision)}: {words_of(option)}"
        return words_of(name)

    def note(self, name: str) -> str:
        """Return from where a quantity comes if it is not computed in the subsystem."""
        if self.is_inside(name):
            one = self.declared.of(name)
            computed = isinstance(one, Equation) or name in self.declared.options
            return "" if computed else kind_of(one)
        return words_of(self.declared.homes[name])


def scene(declared: Declared, subsystem: Subsystem, links: Sequence[Influence]) -> Scene:
    """Choose the links of a subsystem's pictures.

    Parameters
    ----------
    declared
        The whole model's declarations.
    subsystem
        The subsystem to be shown.
    links
        All links of the model.
    """
    read = set(declared.readers)

    def shown(link: Influence) -> bool:
        # An option that no equation reads is what is left when the others are not chosen.
        idle = link.target in declared.options and link.target not in read
        return declared.homes[link.target] == subsystem.page and not idle

    return Scene(declared, subsystem, tuple(link for link in links if shown(link)))
