"""What a case is: load it, check it, describe its format."""

from countertrade.case.as_of import known_at
from countertrade.case.case import Case, ParameterEntry, Range, Series
from countertrade.case.dates import Month, Period
from countertrade.case.hashing import COMPUTED
from countertrade.case.json_schemas import json_schema, write_json_schema
from countertrade.case.load import check_case, load_case, shipped_case
from countertrade.case.parameter_schema import Distribution
from countertrade.case.problems import CaseError, Problem
from countertrade.case.requirements import (
    DecisionNeed,
    ParameterNeed,
    QuantityNeed,
    Requirements,
    SwitchNeed,
)
from countertrade.case.schema import (
    STATUS_QUO,
    WORLD,
    Actor,
    AddChange,
    Change,
    DecisionRecord,
    Event,
    EventChange,
    FixChange,
    Link,
    Observation,
    Partnership,
    Process,
    QuantityChange,
    RegimeTypeEntry,
    Scale,
    ScaleChange,
    Scenario,
    SetChange,
    WithoutChange,
)

__all__ = [
    "COMPUTED",
    "STATUS_QUO",
    "WORLD",
    "Actor",
    "AddChange",
    "Case",
    "CaseError",
    "Change",
    "DecisionNeed",
    "DecisionRecord",
    "Distribution",
    "Event",
    "EventChange",
    "FixChange",
    "Link",
    "Month",
    "Observation",
    "ParameterEntry",
    "ParameterNeed",
    "Partnership",
    "Period",
    "Problem",
    "Process",
    "QuantityChange",
    "QuantityNeed",
    "Range",
    "RegimeTypeEntry",
    "Requirements",
    "Scale",
    "ScaleChange",
    "Scenario",
    "Series",
    "SetChange",
    "SwitchNeed",
    "WithoutChange",
    "check_case",
    "json_schema",
    "known_at",
    "load_case",
    "shipped_case",
    "write_json_schema",
]
