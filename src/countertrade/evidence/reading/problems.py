"""What is told when a file cannot be read."""

from __future__ import annotations


class ReadingError(Exception):
    """A file that cannot be read, as a sentence for the user.

    Attributes
    ----------
    name
        The file.
    message
        What is wrong with it.
    remedy
        What to do.
    """

    def __init__(self, name: str, message: str, remedy: str) -> None:
        """Say what is wrong with a file and what to do."""
        super().__init__(f"{name}: {message} {remedy}")
        self.name = name
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[ReadingError], tuple[str, str, str]]:
        """Let the error pass between processes."""
        return ReadingError, (self.name, self.message, self.remedy)
