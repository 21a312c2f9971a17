"""Scores: forecasts as of earlier days against what came, and against baselines."""
