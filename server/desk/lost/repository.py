"""Read on which rubrique a collectivité posted each nature on a day."""

from datetime import date

from sqlalchemy import Connection

from domain.ids import NatureIndex
from domain.tariffs.natures import natures
from server.tariffs.repository import read_acts_in_force


def rubriques_on(connection: Connection, collectivite: str, day: date) -> dict[NatureIndex, str]:
    """Give the rubrique of every nature: the one in force that day, else the directory's."""
    known = {index: nature.rubrique for index, nature in natures().items()}
    for act in read_acts_in_force(connection, collectivite, day):
        if act.is_in_force(day):
            known.update({line.nature: line.rubrique for line in act.lines})
    return known
