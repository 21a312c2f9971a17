"""Every picture once, in Plotly's words; report, notebooks and applications use these."""

from countertrade.figures.differences import series_difference, survival_differences
from countertrade.figures.fans import fan, fans
from countertrade.figures.fit import fit
from countertrade.figures.network import network, networks
from countertrade.figures.survival import survival
from countertrade.figures.variants import survival_variants

__all__ = [
    "fan",
    "fans",
    "fit",
    "network",
    "networks",
    "series_difference",
    "survival",
    "survival_differences",
    "survival_variants",
]
