"""Weighing runs by what is known, and the forecast that goes on from there."""
