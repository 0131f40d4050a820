"""The lists of postes and of comptables by date."""

from datetime import date
from typing import Final

from server.desk.columns import Column, Kind, Names, Said
from server.desk.comptables.repository import AssignmentLine, PosteLine
from server.desk.listing import Choice, Empty, Filter, Listing
from server.desk.words import POSTE_KINDS
from ui.catalogues import phrase, translate
from ui.languages import Language


def _regie(one: AssignmentLine) -> Names | Said:
    return one.regie if one.regie is not None else Said(phrase("all its régies"))


COLUMNS: Final[tuple[Column[AssignmentLine], ...]] = (
    Column(
        "name",
        phrase("Comptable"),
        lambda one: one.name,
        link=lambda one: f"/desk/comptables/{one.assignment_id}",
        is_searched=True,
        is_key=True,
    ),
    Column(
        "matricule", phrase("Matricule"), lambda one: one.matricule, Kind.CODE, is_searched=True
    ),
    Column("poste", phrase("Poste comptable"), lambda one: one.poste, is_searched=True),
    Column(
        "place",
        phrase("Collectivité"),
        lambda one: one.place,
        is_searched=True,
        link=lambda one: f"/desk/collectivites/{one.collectivite}",
    ),
    Column("regie", phrase("Régie"), _regie, is_searched=True),
    Column("from", phrase("From"), lambda one: one.from_day, Kind.DAY),
    Column("to", phrase("To"), lambda one: one.to_day, Kind.DAY),
)
EMPTY: Final = Empty(
    phrase("No comptable is named yet."),
    phrase("The technical administrator adds a poste, then names its comptable."),
)
OF_PLACE: Final[Listing[AssignmentLine]] = Listing(
    "comptables", tuple(column for column in COLUMNS if column.key != "place"), EMPTY
)
POSTES: Final[Listing[PosteLine]] = Listing(
    "postes",
    (
        Column(
            "name", phrase("Poste comptable"), lambda one: one.names, is_searched=True, is_key=True
        ),
        Column("id", phrase("Identifier"), lambda one: one.poste_id, Kind.CODE, is_searched=True),
        Column("kind", phrase("Kind"), lambda one: Said(POSTE_KINDS[one.kind])),
        Column("seat", phrase("Seat"), lambda one: one.seat, is_searched=True),
    ),
    Empty(
        phrase("No poste comptable yet."), phrase("Add the perceptions that take deposits here.")
    ),
    sort="name",
)


def list_of(language: Language, today: date) -> Listing[AssignmentLine]:
    """Describe the list, with its choice of time."""
    choices = (
        Choice("today", translate(phrase("today"), language)),
        Choice("past", translate(phrase("before today"), language)),
        Choice("later", translate(phrase("after today"), language)),
    )
    when: Filter[AssignmentLine] = Filter(
        "when", phrase("When"), choices, lambda one, code: _time_of(one, today) == code
    )
    return Listing("comptables", COLUMNS, EMPTY, (when,), sort="-from")


def _time_of(one: AssignmentLine, today: date) -> str:
    if one.is_on(today):
        return "today"
    return "later" if today < one.from_day else "past"
