"""One month backwards: the traced month, differentiated in reverse.

Of a month's state some parts move with parameters and random numbers, the smooth ones; others only
jump, such as counts of events and options in force, and have no slope.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from countertrade.engine.kernel import Role
from countertrade.engine.trace import Input, TracedMonth
from countertrade.language.adjoints import adjoints, moved_by
from countertrade.language.expressions import Expression, in_order, name, number

DIFFERENTIATED = (Role.PARAMETERS, Role.CHANCE)
"""What a passage can be differentiated by, beside the state it begins with."""


@dataclass(frozen=True)
class AdjointMonth:
    """One month of one lane backwards, as straight-line code.

    It reads what the month reads, the state before it among that, and the adjoints of the state
    after it and of what it wrote, under the names of :func:`adjoint_of`.
    """

    month: TracedMonth
    given: frozenset[str]
    """Keys of the state that begin at a parameter."""

    @cached_property
    def smooth(self) -> tuple[str, ...]:
        """Keys of the smooth parts of the state, in its order.

        They are found month by month: what moves after one month makes more move after the next.
        """
        moving = self.given
        while True:
            sloped = moved_by(self._asked(moving), self.month.steps)
            found = {key for key, one in self.month.state.items() if id(one) in sloped}
            if found <= moving:
                return tuple(key for key in self.month.state if key in moving)
            moving |= found

    @cached_property
    def state(self) -> tuple[Expression, ...]:
        """Adjoint of each smooth part of the state before the month."""
        before = {one.path[0]: one.name for one in self.month.read if one.role is Role.STATE}
        none = number(0)
        return tuple(self._adjoints.get(before.get(key, ""), none) for key in self.smooth)

    def by(self, role: Role) -> dict[Input, Expression]:
        """Return what the month adds to the adjoints of a role's numbers that it moves with."""
        read = [one for one in self.month.read if one.role is role]
        return {one: self._adjoints[one.name] for one in read if one.name in self._adjoints}

    @property
    def steps(self) -> tuple[Expression, ...]:
        """Names, numbers and operations, each after its operands."""
        added = (one for role in DIFFERENTIATED for one in self.by(role).values())
        return in_order([*self.state, *added])

    @cached_property
    def _adjoints(self) -> dict[str, Expression]:
        state = [(self.month.state[key], name(adjoint_of(key))) for key in self.smooth]
        written = [(one, name(adjoint_of(i))) for i, one in enumerate(self.month.written)]
        return adjoints([*state, *written], self._asked(self.smooth))

    def _asked(self, state: Collection[str]) -> set[str]:
        """Name the inputs that are differentiated by, with those of some keys of the state."""
        return {
            one.name
            for one in self.month.read
            if one.role in DIFFERENTIATED or (one.role is Role.STATE and one.path[0] in state)
        }


def adjoint_of(result: str | int) -> str:
    """Name the adjoint of a key of the state after the month, or of a row of what it wrote."""
    return f"adjoint / {result}"
