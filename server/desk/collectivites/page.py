"""The sections of the page of one collectivité."""

from collections.abc import Sequence

from sqlalchemy import Connection

from domain.calendar import business_day
from domain.tariffs.act import LegalAct
from domain.territory import Collectivite, in_scope, lineage
from server.accounts.permissions import Permission
from server.desk.collectivites.listing import CHILDREN
from server.desk.collectivites.repository import Holding, count_holdings
from server.desk.columns import Cell, Column, Kind, Said
from server.desk.comptables.listing import OF_PLACE as COMPTABLES
from server.desk.comptables.repository import list_answering
from server.desk.found_regies import list_regies
from server.desk.frame import Desk
from server.desk.head import Action, Crumb
from server.desk.listing import Empty, Listing
from server.desk.regies.listing import IN_PLACE as REGIES
from server.desk.sheet import PART_ROWS_MAX, Part, fact, short_list
from server.desk.words import LEVELS
from server.tariffs.repository import read_acts_in_force
from ui.catalogues import phrase

TARIFFS: Listing[LegalAct] = Listing(
    "tariffs",
    (
        Column("number", phrase("Arrêté fiscal"), lambda act: act.number, is_key=True),
        Column("signed", phrase("Signed on"), lambda act: act.signed_on, Kind.DAY),
        Column("from", phrase("From"), lambda act: act.effective_from, Kind.DAY),
        Column("to", phrase("To"), lambda act: act.effective_to, Kind.DAY),
        Column("lines", phrase("Tariffs"), lambda act: len(act.lines), Kind.NUMBER),
        Column(
            "unverified",
            phrase("Not verified"),
            lambda act: sum(not line.verified for line in act.lines),
            Kind.NUMBER,
        ),
    ),
    Empty(
        phrase("No tariff is in force today."),
        phrase("The ordonnateur proposes an arrêté fiscal."),
    ),
)


def parts_of(
    desk: Desk, connection: Connection, place: Collectivite, below: Sequence[Collectivite]
) -> list[Part]:
    """Build the sections a reader may see: facts, what is below, régies, comptables, tariffs."""
    scope, language = desk.person.scope, desk.language
    holdings = count_holdings(connection, scope, below)
    parts = [Part("facts", desk.say(phrase("In brief")), _facts(desk, place, holdings[0]))]
    children = [one for one in holdings if one.place.parent_code == place.code]
    if children:
        title = desk.say(phrase("What it is made of"))
        parts.append(Part("children", title, shown=short_list(CHILDREN, children, language)))
    regies = list_regies(connection, scope, below=place.code)
    create = (Action(f"/desk/regies/new?collectivite={place.code}", phrase("Create a régie")),)
    parts.append(
        Part(
            "regies",
            desk.say(phrase("Régies")),
            shown=short_list(REGIES, regies, language),
            actions=create if desk.may(Permission.WRITE_REGIES) else (),
            more="/desk/regies" if len(regies) > PART_ROWS_MAX else "",
        )
    )
    answering = list_answering(connection, scope, place.code)
    title = desk.say(phrase("Who answers for it, by date"))
    parts.append(Part("comptables", title, shown=short_list(COMPTABLES, answering, language)))
    if desk.may(Permission.READ_TARIFFS):
        today = business_day(desk.centre.now())
        acts = [
            act
            for act in read_acts_in_force(connection, place.code, today)
            if act.is_in_force(today)
        ]
        title = desk.say(phrase("Tariffs in force"))
        parts.append(Part("tariffs", title, shown=short_list(TARIFFS, acts, language)))
    return parts


def _facts(desk: Desk, place: Collectivite, own: Holding) -> tuple[Cell, ...]:
    language = desk.language
    return (
        fact(phrase("Code"), place.code, language, kind=Kind.CODE),
        fact(phrase("Level"), Said(LEVELS[place.level]), language),
        fact(phrase("Inhabitants (2024)"), place.population_2024, language, kind=Kind.NUMBER),
        fact(phrase("Communes"), own.communes, language, kind=Kind.NUMBER),
        fact(phrase("Régies"), own.regies, language, kind=Kind.NUMBER),
        fact(phrase("Terminals"), own.terminals, language, kind=Kind.NUMBER),
    )


def name_of(place: Collectivite, desk: Desk) -> str:
    """Name a collectivité in the reader's language."""
    return place.name_ar if desk.language == "ar" else place.name_fr


def trail_to(place: Collectivite, desk: Desk) -> list[Crumb]:
    """Give what leads to a collectivité, as far up as the reader's territory goes."""
    above = [one for one in lineage(place.code)[:-1] if in_scope(one.code, desk.person.scope)]
    return [
        Crumb("/desk/collectivites", desk.say("Collectivités")),
        *(Crumb(f"/desk/collectivites/{one.code}", name_of(one, desk)) for one in above),
    ]
