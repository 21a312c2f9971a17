"""How a figure was come by, in five languages."""

from __future__ import annotations

import pytest

from countertrade.evidence.extraction.extract import extract
from countertrade.evidence.mentions import MentionKind
from countertrade.evidence.reading import read_bytes
from countertrade.vocabulary import ObservedAs

CASES = [
    ("The agreement of October provides for 53,000 barrels a day to the island.", "contract"),
    ("In March 2021 the terminal sent 31,000 barrels a day to the island.", "cargo_count"),
    ("The terminal sent 31,000 barrels a day to the island in 2021.", "period_mean"),
    ("China has lent the government a total of $60 billion.", "cumulative"),
    ("The government owes $9 billion to Moscow.", "point"),
    ("Der Vertrag mit der Insel sieht 53.000 Barrel pro Tag vor.", "contract"),
    ("Im März 2021 lieferte das Land 31.000 Barrel pro Tag an die Insel.", "cargo_count"),
    ("Insgesamt hat Peking der Regierung 60 Milliarden Dollar geliehen.", "cumulative"),
    ("El convenio con la isla prevé 53.000 barriles diarios.", "contract"),
    ("En marzo de 2021 el país envió 31.000 barriles diarios a la isla.", "cargo_count"),
    ("China ha prestado al gobierno 60.000 millones de dólares en total.", "cumulative"),
    ("L'accord avec l'île prévoit 53 000 barils par jour.", "contract"),
    ("En mars 2021 le pays a envoyé 31 000 barils par jour à l'île.", "cargo_count"),
    ("Pékin a prêté au total 60 milliards de dollars au gouvernement.", "cumulative"),
    ("O acordo com a ilha prevê 53 mil barris por dia.", "contract"),
    ("Em março de 2021 o país enviou 31 mil barris por dia à ilha.", "cargo_count"),
    ("Ao todo, Pequim emprestou 60 bilhões de dólares ao governo.", "cumulative"),
]


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_words_tell_how_a_figure_was_come_by(text: str, kind: str) -> None:
    found = [
        one
        for one in extract(read_bytes("a.txt", (text + "\n").encode()))
        if one.kind is MentionKind.QUANTITY
    ]
    assert [one.observed_as for one in found] == [ObservedAs(kind)]
