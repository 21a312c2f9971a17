"""The ledger: claims with their sources, what people decided on them, and what they feed."""

from countertrade.evidence.ledger.claim import (
    Claim,
    ClaimPeriod,
    ClaimRecord,
    Credibility,
    Derivation,
    Position,
    Quote,
    SpeakerChain,
    Value,
    claim_id,
)
from countertrade.evidence.ledger.errors import ConflictError, LedgerError
from countertrade.evidence.ledger.events import Event, EventKind, Status
from countertrade.evidence.ledger.ledger import Added, Ledger, Withdrawal, open_ledger
from countertrade.evidence.ledger.query import Query
from countertrade.evidence.ledger.reader import Admiralty
from countertrade.evidence.ledger.sources import Party, PartyRole, Reliability, SourceDocument

__all__ = [
    "Added",
    "Admiralty",
    "Claim",
    "ClaimPeriod",
    "ClaimRecord",
    "ConflictError",
    "Credibility",
    "Derivation",
    "Event",
    "EventKind",
    "Ledger",
    "LedgerError",
    "Party",
    "PartyRole",
    "Position",
    "Query",
    "Quote",
    "Reliability",
    "SourceDocument",
    "SpeakerChain",
    "Status",
    "Value",
    "Withdrawal",
    "claim_id",
    "open_ledger",
]
