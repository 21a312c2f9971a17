"""The review of claims in the terminal: one claim after the other, one line for each decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from countertrade.evidence.ledger.claim import Claim
from countertrade.evidence.ledger.errors import LedgerError
from countertrade.evidence.ledger.ledger import Ledger
from countertrade.evidence.ledger.review_screen import HELP, Command, command_of, edit_of, screen
from countertrade.evidence.ledger.sources import PartyRole
from countertrade.evidence.ledger.wording import event_words, visible

Ask = Callable[[str], str]
"""Asks for a line; raises EOFError at the end of the input."""
Show = Callable[[RenderableType], None]


def review(
    ledger: Ledger,
    claims: Sequence[str],
    by: str,
    ask: Ask,
    show: Show,
    texts: Mapping[str, str] | None = None,
) -> dict[str, int]:
    """Go through claims with a person until they quit or all are seen.

    Every decision is written at once. One that cannot be done is said in a sentence, and the claim
    stays on the screen.

    Parameters
    ----------
    ledger
        The ledger.
    claims
        Ids of the claims, in order.
    by
        Who decides.
    ask
        Asks for a line.
    show
        Shows something.
    texts
        Texts of documents by their SHA-256, where they are at hand.

    Returns
    -------
    dict
        How often each command was carried out, by its letter.
    """
    session = _Session(ledger, by, show, texts or {})
    place = 0
    while 0 <= place < len(claims):
        claim = ledger.claim(claims[place])
        session.present(claim, place + 1, len(claims))
        try:
            command = command_of(ask("? for help > "))
        except (EOFError, KeyboardInterrupt):
            break
        if command.verb == "q":
            break
        try:
            place = max(0, place + session.carry_out(claim, command))
        except LedgerError as error:
            show(Text(visible(str(error)), style="bold red"))
    return dict(session.done)


class _Session:
    """One person at one ledger."""

    def __init__(self, ledger: Ledger, by: str, show: Show, texts: Mapping[str, str]) -> None:
        self.done: Counter[str] = Counter()
        self._ledger = ledger
        self._by = by
        self._show = show
        self._texts = texts

    def present(self, claim: Claim, place: int, total: int) -> None:
        """Show a claim."""
        conflicts = self._ledger.conflicts(claim.id) if claim.open_conflicts else []
        standing = self._ledger.admiralty(claim)
        self._show(screen(standing, self._texts.get(claim.document), conflicts, place, total))

    def carry_out(self, claim: Claim, command: Command) -> int:
        """Carry out a command on the claim as it is shown; return by how many claims to move on.

        Raises
        ------
        LedgerError
            When it cannot be done.
        """
        steps = {
            "a": self._accept,
            "r": self._reject,
            "e": self._edit,
            "u": self._reopen,
            "c": self._credibility,
            "l": self._letter,
            "h": self._history,
            "s": lambda claim, rest: 1,
            "b": lambda claim, rest: -1,
            "?": self._help,
        }
        if command.verb not in steps:
            raise LedgerError("This is no command. Type ? for the list.")
        move = steps[command.verb](claim, command.rest)
        self.done[command.verb] += 1
        return move

    def _accept(self, claim: Claim, rest: str) -> int:
        self._ledger.accept(claim, self._by, rest)
        return 1

    def _reject(self, claim: Claim, rest: str) -> int:
        self._ledger.reject(claim, self._by, rest)
        return 1

    def _edit(self, claim: Claim, rest: str) -> int:
        self._ledger.edit(claim, edit_of(claim, rest), self._by)
        return 0

    def _reopen(self, claim: Claim, rest: str) -> int:
        self._ledger.reopen(claim, self._by, rest)
        return 0

    def _credibility(self, claim: Claim, rest: str) -> int:
        number, _, why = rest.partition(" ")
        if not (number.isascii() and number.isdigit()):
            raise LedgerError("Give a number from 1 (confirmed) to 6 (cannot be judged).")
        self._ledger.rate(claim, int(number), self._by, why)
        return 0

    def _letter(self, claim: Claim, rest: str) -> int:
        letter, _, why = rest.partition(" ")
        standing = self._ledger.admiralty(claim)
        behind = (*standing.speakers, standing.author, standing.publisher)
        party = next(filter(None, behind), None)
        if party is None:
            raise LedgerError("The document names no author or publisher. Rate them by name.")
        role, name = PartyRole(party.role), party.name
        self._ledger.rate_party(role, name, letter.upper(), self._by, why, party)
        return 0

    def _history(self, claim: Claim, rest: str) -> int:
        for event in self._ledger.history(claim.id):
            self._show(Text(event_words(event)))
        return 0

    def _help(self, claim: Claim, rest: str) -> int:
        self._show(Text(HELP))
        return 0
