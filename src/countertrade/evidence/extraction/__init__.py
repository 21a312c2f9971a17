"""Finding what a document says: amounts, relations, and all that qualifies them."""

from countertrade.evidence.extraction.extract import extract, mentions_with

__all__ = ["extract", "mentions_with"]
