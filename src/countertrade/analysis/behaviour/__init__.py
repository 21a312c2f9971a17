"""Reality checks: what any case must do, whatever its figures, and where it falls short.

The numbers are those of section 4.2 of the system's specification, as section 0 amends them.
"""

from countertrade.analysis.behaviour.bench import Bench, bench_of
from countertrade.analysis.behaviour.check import Check, Deviation, LeftOut, Result, Status
from countertrade.analysis.behaviour.runner import (
    CHECKS,
    LEFT_OUT,
    Behaviour,
    check_behaviour,
    results_on,
)

__all__ = [
    "CHECKS",
    "LEFT_OUT",
    "Behaviour",
    "Bench",
    "Check",
    "Deviation",
    "LeftOut",
    "Result",
    "Status",
    "bench_of",
    "check_behaviour",
    "results_on",
]
