"""Exits of regimes and leaders and coup attempts on a panel: read, fitted, scored, written."""
