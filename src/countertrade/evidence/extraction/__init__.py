"""Extraction: what the articles say, found by grammar and word lists, without a trained model."""
