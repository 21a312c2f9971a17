"""The parts of a number in words, added and multiplied as they are read."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class NumberSum:
    """The parts of a number read so far, each smaller than the one before."""

    parts: list[float] = field(default_factory=list)
    scale: float = 1.0
    joined: bool = False

    def copy(self) -> NumberSum:
        """Return a copy to come back to."""
        return NumberSum(list(self.parts), self.scale, self.joined)

    @property
    def group(self) -> float:
        """What has been read since the last thousand."""
        return self.parts[-1] if self.parts and self.parts[-1] < 1000 else 0.0

    @property
    def value(self) -> float:
        """What has been read so far."""
        return sum(self.parts)

    def add(self, value: float, teens_after: frozenset[int]) -> bool:
        """Add a number below a thousand if it can stand here."""
        group = self.group
        if value % 1 or self.value % 1:
            return False
        if not group:
            smallest = self.parts[-1] if self.parts else float("inf")
            if value >= min(smallest, self.scale if self.parts else smallest):
                return False
            self.parts.append(value)
            return True
        after_tens = group % 10 == 0 and group % 100 != 0 and 0 < value < 10
        after_hundreds = group % 100 == 0 and 0 < value < 100
        teen = int(group % 100) in teens_after and value < 20
        if not (after_tens or after_hundreds or teen):
            return False
        self.parts[-1] += value
        return True

    def hundred(self) -> bool:
        """Multiply the last digit by a hundred if one stands there."""
        if not self.group:
            return False
        if not 1 <= self.group < 100:
            return False
        self.parts[-1] *= 100
        return True

    def multiply(self, scale: float) -> bool:
        """Multiply what is smaller than a word of scale by it."""
        small = [part for part in self.parts if part < scale]
        large = [part for part in self.parts if part >= scale]
        if not small or (large and self.scale <= scale):
            return False
        self.parts = [*large, sum(small) * scale]
        self.scale = scale
        return True
