"""A small case that has nothing wrong with it, and what a small model needs of it."""

from __future__ import annotations

from pathlib import Path

from countertrade.case import Case, DecisionNeed, ParameterNeed, QuantityNeed, Requirements

CASE = """\
format: 1
name: tiny
title: Two regimes and a market
question: What happens when the oil stops?
start: 2000-01
as_of: 2020-06-30
horizon_years: 5
money: {unit: USD of 2024, deflator: consumer prices}
actors:
  - {id: AAA, name: Aland, role: regime}
  - {id: BBB, name: Beland, role: regime}
  - {id: SSS, name: Senderland, role: sanctioning_state}
regime_types:
  - {actor: AAA, type: democracy, from: 1999-01, source: a panel}
  - {actor: AAA, type: personalist, from: 2006-01, source: a panel}
  - {actor: BBB, type: party, from: 1990-01, source: a panel}
partnerships:
  - {id: AAA-BBB, between: [AAA, BBB]}
links:
  - {resource: oil, from: AAA, to: BBB}
  - {resource: security, from: BBB, to: AAA}
  - {resource: pressure, from: SSS, to: AAA}
series:
  - {file: series/price_world.csv, quantity: price, at: world, use: driver, process: log_ar1}
  - {file: series/output_AAA.csv, quantity: output, at: AAA, use: observation, discrepancy: 0.15}
  - {file: series/protests_BBB.csv, quantity: protests, at: BBB, use: observation,
     discrepancy: 0.1, scale: linear}
leading: [output, protests]
"""

PARAMETERS = """\
decline:
  unit: 1/yr
  low: 0.09
  mode: 0.115
  high: 0.15
  source: a study
margin:
  unit: percent
  at:
    AAA: {low: 110, mode: 130, high: 150, source: a register}
    BBB:
      low: 90
      mode: 100
      high: 120
  source: an estimate
rigidity:
  unit: share
  distribution: loguniform
  low: 0.01
  high: 0.5
  source: a range of papers
"""

COLUMNS = "period,value,low,high,unit,source,source_locator,grade,known_from,observed_as,note\n"
PRICE = (
    COLUMNS
    + """\
2000,28.5,,,USD/bbl,EI,t. 1,A,2001-07-01,period_mean,
2001-01,25.6,,,USD/bbl,EI,,A,2001-04-01,period_mean,"a note, with a comma"
2001-02/2001-12,24.4,24,25,USD/bbl,EI,,A,2002-07-01,period_mean,
"""
)
OUTPUT = (
    COLUMNS
    + """\
2000,3100000,,,bbl/d,EIA,,A,2001-07-01,period_mean,
2001,2990,,,kb/d,EIA,,A,2002-07-01,period_mean,
2001,3010,,,kb/d,OPEC,,B,2002-07-01,period_mean,
"""
)
PROTESTS = (
    COLUMNS
    + """\
2010,0,,,incident,OVC,,C,2011-07-01,event_count,
2011/2012-12,12,8,20,incident,OVC,,C,2013-07-01,event_count,
"""
).replace("2011/2012-12", "2011-01/2012-12")
EVENTS = """\
date,end,at,kind,mode,quantity,operation,value,unit,source,source_locator,grade,known_from,note
2002-12-02,2003-02-03,AAA,shock,,output,scale,0.4,,EIA,,A,2003-04-01,a strike
2005-03-01,2005-04-30,AAA>BBB,shock,,shipment,set,0,kb/d,press,,B,2005-05-01,
2013-03-05,,AAA,leader_exit,natural,,,,,press,,A,2013-03-05,
2018-04-19,,BBB,record,,,,,,press,,A,2018-04-19,
2024-07-28,,AAA,election,,,,,,constitution,,A,2000-01-01,scheduled
"""
DECISIONS = """\
date,at,decision,option,source,source_locator,grade,known_from,note
2000-01-01,SSS>AAA,stance,none,law,,A,2000-01-01,
2017-08-24,SSS>AAA,stance,finance,law,,A,2017-08-24,
"""
STATUS_QUO = """\
name: status-quo
title: Nothing changes
question: What happens if nothing changes?
changes: []
"""
OIL_STOPS = """\
name: oil-stops
title: The oil stops
question: What happens if the oil stops?
changes:
  - {set: shipment, at: AAA>BBB, value: 0, unit: kb/d, from: 2020-07}
  - {scale: price, at: world, value: 0.5, from: 2020-07, to: 2023-06}
  - {add: output, at: AAA, value: 20000, unit: bbl/d, from: 2020-07}
  - {fix: stance, at: SSS>AAA, option: none, from: 2020-07}
  - {event: leader_exit, at: BBB, mode: natural, date: 2021-06-01}
  - {without: leader_exit, at: AAA, date: 2013-03-05}
"""

FILES = {
    "case.yaml": CASE,
    "parameters.yaml": PARAMETERS,
    "series/price_world.csv": PRICE,
    "series/output_AAA.csv": OUTPUT,
    "series/protests_BBB.csv": PROTESTS,
    "events.csv": EVENTS,
    "decisions.csv": DECISIONS,
    "scenarios/status-quo.yaml": STATUS_QUO,
    "scenarios/oil-stops.yaml": OIL_STOPS,
}


def write_tiny(folder: Path) -> Path:
    """Write the small case into a folder and return the folder."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def places(case: Case, axis: str) -> tuple[str, ...]:
    """Return the places of an axis as a small model would have them."""
    if axis == "world":
        return ("world",)
    if axis == "regime":
        return case.regimes
    if axis == "partnership":
        return tuple(partnership.id for partnership in case.partnerships)
    return tuple(link.id for link in case.links if link.resource == axis)


NEEDS = Requirements(
    parameters={
        "decline": ParameterNeed("1/yr", "world"),
        "margin": ParameterNeed("share", "regime"),
        "rigidity": ParameterNeed("share", "oil"),
    },
    drivers={"price": QuantityNeed("USD/bbl", "world")},
    quantities={
        "output": QuantityNeed("kb/d", "regime"),
        "shipment": QuantityNeed("kb/d", "oil"),
        "protests": QuantityNeed("incident/yr", "regime"),
    },
    decisions={"stance": DecisionNeed(("none", "finance", "maximum"), "pressure")},
    places=places,
)
