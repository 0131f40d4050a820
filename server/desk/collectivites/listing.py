"""The list of collectivités: what is shown of each."""

from typing import Final

from domain.territory import Level, collectivite
from server.desk.collectivites.repository import Holding
from server.desk.columns import Column, Kind, Names, Said
from server.desk.listing import Choice, Empty, Filter, Listing
from server.desk.words import LEVELS
from ui.catalogues import phrase, translate
from ui.languages import Language


def _parent(one: Holding) -> Names | None:
    if not one.place.parent_code:
        return None
    parent = collectivite(one.place.parent_code)
    return Names(parent.name_fr, parent.name_ar)


COLUMNS: Final[tuple[Column[Holding], ...]] = (
    Column(
        "name",
        phrase("Name"),
        lambda one: Names(one.place.name_fr, one.place.name_ar),
        link=lambda one: f"/desk/collectivites/{one.place.code}",
        is_searched=True,
        is_key=True,
    ),
    Column("code", phrase("Code"), lambda one: one.place.code, Kind.CODE),
    Column("level", phrase("Level"), lambda one: Said(LEVELS[one.place.level])),
    Column("within", phrase("Within"), _parent),
    Column("communes", phrase("Communes"), lambda one: one.communes, Kind.NUMBER),
    Column("regies", phrase("Régies"), lambda one: one.regies, Kind.NUMBER),
    Column("terminals", phrase("Terminals"), lambda one: one.terminals, Kind.NUMBER),
)
EMPTY: Final = Empty(
    phrase("No collectivité is in your territory."),
    phrase("Ask the technical administrator which territory your account is for."),
)


def list_of(language: Language) -> Listing[Holding]:
    """Describe the list, with its choice of level."""
    choices = tuple(Choice(level.value, translate(LEVELS[level], language)) for level in Level)
    level: Filter[Holding] = Filter(
        "level", phrase("Level"), choices, lambda one, code: one.place.level == code
    )
    return Listing("collectivites", COLUMNS, EMPTY, (level,), sort="code")


CHILDREN: Final[Listing[Holding]] = Listing(
    "collectivites",
    tuple(column for column in COLUMNS if column.key not in {"level", "within"}),
    Empty(phrase("Nothing is below this collectivité."), ""),
    sort="name",
)
