"""Detention: persons held for political reasons, and what their release is expected to bring."""

from __future__ import annotations

from countertrade.language.declare import Parameter, auxiliary, stock
from countertrade.language.operators import minimum
from countertrade.language.wiring import Here, Incoming

initial_detained_persons = Parameter("kperson", over="regime", meaning="Persons detained at first")
many_detained = Parameter("kperson", over="regime", meaning="Detained persons at full effect")
arrest_rate = Parameter("1/yr", over="world", meaning="Arrests at full protest over many detained")
detain_effect = Parameter("share", over="world", meaning="Rise of arrests while told to detain")
ransom_effect = Parameter("share", over="world", meaning="Rise of arrests with expected returns")
holding_time = Parameter("yr", over="world", meaning="Time detained persons are held")
release_time = Parameter("yr", over="world", meaning="That time while releases are offered")
initial_expected_ransom = Parameter("share", over="regime", meaning="Expected returns at first")
ransom_memory = Parameter("yr", over="world", meaning="Time in which concessions are forgotten")


@auxiliary("kperson/yr", over="regime")
def arrests(
    many_detained: Here,
    arrest_rate: Here,
    repression: Here,
    alarm: Here,
    detention_stance_detain: Here,
    detain_effect: Here,
    expected_ransom: Here,
    ransom_effect: Here,
) -> Here:
    """Persons arrested a year for political reasons.

    Follow repression and protest; more where past releases were rewarded. Source: P3, P5, P11, D2;
    system.md 2.9. Loops: R5, R9, B3.
    """
    called_for = repression * minimum(1, alarm)
    sought = 1 + detain_effect * detention_stance_detain + ransom_effect * expected_ransom
    return many_detained * arrest_rate * called_for * sought


@auxiliary("kperson/yr", over="regime")
def releases(
    detained_persons: Here,
    holding_time: Here,
    release_time: Here,
    detention_stance_release: Here,
) -> Here:
    """Detained persons released a year.

    Source: P11; system.md 2.9. Loops: R9, B6.
    """
    in_time = detained_persons / holding_time
    offered = detention_stance_release * detained_persons / release_time
    return in_time + offered


@stock("kperson", over="regime", initial="initial_detained_persons")
def detained_persons(arrests: Here, releases: Here) -> Here:
    """Change of the number of persons detained.

    Source: system.md 2.9 (18,237 arrests since 2014, 240 held in April 2022). Loops: R9.
    """
    return arrests - releases


@auxiliary("share", over="regime")
def relief_given(sanction_stance_licences: Incoming, sanction_stance_negotiate: Incoming) -> Here:
    """1 while a sanctioning state licenses or negotiates, else 0.

    Source: P10, P11, K11; D2. Loops: B6, R9.
    """
    return minimum(1, sanction_stance_licences + sanction_stance_negotiate)


@stock("share", over="regime", initial="initial_expected_ransom")
def expected_ransom(
    expected_ransom: Here, relief_given: Here, detention_stance_release: Here, ransom_memory: Here
) -> Here:
    """Change of what releases are expected to bring: rises where relief went with releases.

    Source: P11, D2 (perverse incentive); system.md 2.9. Loops: R9.
    """
    return (relief_given * detention_stance_release - expected_ransom) / ransom_memory
