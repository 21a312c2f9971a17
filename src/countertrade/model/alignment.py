"""Alignment of partners, control from outside, and the end of a partnership."""

from __future__ import annotations

from countertrade.language.declare import EventRate, Parameter, Standing, auxiliary, hazard, stock
from countertrade.language.operators import exp, minimum, positive
from countertrade.language.wiring import Here, Least, Total

foreign_removals = EventRate(
    "leader_exit", mode="foreign", over="regime", meaning="Leaders removed by another state"
)
foreign_exits = EventRate(
    "regime_exit", mode="foreign", over="regime", meaning="Regimes removed by another state"
)
partnership_stands = Standing(
    "realignment", over="partnership", meaning="1 until the partnership has ended"
)

initial_alignment = Parameter("share", over="partnership", meaning="Alignment in the first month")
full_alignment = Parameter(
    "share", over="partnership", meaning="Alignment while both sides want it"
)
alignment_after_exit = Parameter(
    "share", over="world", meaning="Alignment a successor or a new orientation keeps"
)
control_effect_on_alignment = Parameter(
    "share", over="world", meaning="Alignment lost when revenue is controlled from outside"
)
alignment_time = Parameter("yr", over="world", meaning="Time for alignment to shift")
initial_outside_control = Parameter("share", over="regime", meaning="Control from outside at first")
control_gained = Parameter("share", over="world", meaning="Control gained by removing a leader")
control_kept_by_relief = Parameter(
    "share", over="world", meaning="Waning of control that licensed revenue holds up"
)
control_time = Parameter("yr", over="world", meaning="Time in which outside control wanes")
realignment_base_rate = Parameter("1/yr", over="world", meaning="Rate at which partnerships end")
control_effect_on_realignment = Parameter(
    "share", over="world", meaning="Log rise of that rate under full control from outside"
)


@stock("share", over="regime", initial="initial_outside_control")
def outside_control(
    outside_control: Here,
    foreign_removals: Here,
    foreign_exits: Here,
    control_gained: Here,
    control_time: Here,
    relief_given: Here,
    control_kept_by_relief: Here,
) -> Here:
    """Change of the share of revenue and policy that another state controls.

    Gained by removing a leader or a regime, lost as attention wanes, more slowly while oil is sold
    under its licences. Source: D3, X7; system.md 5 (6, 7). Loops: R16.
    """
    removed = foreign_removals + foreign_exits
    gained = control_gained * positive(1 - outside_control) * removed
    waning = (1 - control_kept_by_relief * relief_given) / control_time
    return gained - outside_control * waning


@auxiliary("share", over="partnership")
def control_of_pair(outside_control: Total) -> Here:
    """Control from outside over either partner, at most 1.

    Source: X7. Loops: R16.
    """
    return minimum(1, outside_control)


@stock("share", over="partnership", initial="initial_alignment")
def alignment(
    alignment: Here,
    full_alignment: Here,
    alignment_after_exit: Here,
    partnership_stands: Here,
    continuity: Least,
    control_of_pair: Here,
    control_effect_on_alignment: Here,
    alignment_time: Here,
) -> Here:
    """Change of the alignment of two governments.

    It moves towards what those who govern and those who control revenue want. Source: system.md
    0 (alignment); K3, X7. Loops: R1, R13, R16.
    """
    wanted = partnership_stands * continuity
    target = alignment_after_exit + wanted * (full_alignment - alignment_after_exit)
    controlled = target * (1 - control_effect_on_alignment * control_of_pair)
    return (controlled - alignment) / alignment_time


@hazard(event="realignment", mode="realignment", over="partnership")
def realignment_rate(
    partnership_stands: Here,
    realignment_base_rate: Here,
    control_of_pair: Here,
    control_effect_on_realignment: Here,
) -> Here:
    """Rate at which a partnership ends although both governments may stay.

    Source: K12 (a third event beside leader and regime exit); D3. Loops: R16.
    """
    return (
        partnership_stands
        * realignment_base_rate
        * exp(control_effect_on_realignment * control_of_pair)
    )
