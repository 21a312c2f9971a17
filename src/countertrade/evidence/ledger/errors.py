"""What can go wrong with a ledger beside a file that cannot be read, said in sentences."""

from __future__ import annotations

from collections.abc import Sequence


class LedgerError(ValueError):
    """Something that cannot be done; the ledger is as it was before."""


class ConflictError(LedgerError):
    """Two people decided differently on one field; nothing is lost, and one of them has to decide.

    Attributes
    ----------
    claim
        Id of the claim (or party) in conflict.
    sentences
        One sentence for each field in conflict.
    """

    def __init__(self, claim: str, sentences: Sequence[str]) -> None:
        self.claim = claim
        self.sentences = tuple(sentences)
        super().__init__(" ".join(sentences))
