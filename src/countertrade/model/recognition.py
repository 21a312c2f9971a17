"""Recognition: votes and whether they were honest, and what other states make of a government."""

from __future__ import annotations

from countertrade.language.declare import EventRate, Parameter, auxiliary, stock
from countertrade.language.operators import minimum
from countertrade.language.wiring import Here, Incoming

elections = EventRate("election", over="regime", meaning="Votes that could remove the incumbent")
initial_stolen_vote = Parameter("share", over="regime", meaning="Memory of a stolen vote at first")
stolen_vote_memory = Parameter("yr", over="world", meaning="Time in which a stolen vote fades")
initial_recognition_given = Parameter("share", over="recognition", meaning="Recognition at first")
recognition_time = Parameter("yr", over="world", meaning="Time to give or withdraw recognition")
recognition_weight = Parameter(
    "share",
    over="recognition",
    meaning="Weight of a state's recognition",
)


@stock("share", over="regime", initial="initial_stolen_vote")
def stolen_vote(
    stolen_vote: Here,
    elections: Here,
    votes_lost: Here,
    election_stance_rig: Here,
    election_integrity: Here,
    stolen_vote_memory: Here,
) -> Here:
    """Change of the memory of a vote that was lost and not honoured.

    Source: P2, P3, P4, D1, D4; system.md 2.12 (R14). Loops: R14.
    """
    dishonest = 1 - election_integrity * (1 - election_stance_rig)
    return elections * votes_lost * dishonest - stolen_vote / stolen_vote_memory


@stock("share", over="recognition", initial="initial_recognition_given")
def recognition_given(
    recognition_given: Here, recognition_stance_withhold: Here, recognition_time: Here
) -> Here:
    """Change of how far a state treats the government as legitimate: a flow of its own.

    Source: X5, X6, K5 (politics apart from money). Loops: R14, R16.
    """
    return (1 - recognition_stance_withhold - recognition_given) / recognition_time


@auxiliary("share", over="recognition")
def weighed_recognition(recognition_given: Here, recognition_weight: Here) -> Here:
    """Recognition by one state, weighed by how much it counts.

    Source: X5, X6. Loops: R14.
    """
    return recognition_given * recognition_weight


@auxiliary("share", over="regime")
def non_recognition(weighed_recognition: Incoming, recognition_weight: Incoming) -> Here:
    """Weighed share of states that withhold recognition; 0 where a case names none.

    Source: X5, X6; P3 (a parallel president). Loops: R14.
    """
    return minimum(1, recognition_weight) - minimum(1, weighed_recognition)
