"""Collectivités: the tree of a territory, and the page of one."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from domain.errors import UnknownCollectivite
from domain.territory import Collectivite, collectivite, collectivites, in_scope, lineage
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.collectivites.listing import CHILDREN, list_of
from server.desk.collectivites.repository import count_holdings
from server.desk.columns import Kind, Said
from server.desk.frame import Desk
from server.desk.head import Crumb, Head
from server.desk.sheet import Part, fact, short_list
from server.desk.words import LEVELS
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/collectivites", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_REGIES)]


@router.get("")
def list_collectivites(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List the collectivités of the reader's territory, from the top down."""
    desk = Desk(request, centre, person)
    places = [place for place in collectivites().values() if in_scope(place.code, person.scope)]
    with scoped(centre.app, person.scope) as connection:
        rows = count_holdings(connection, person.scope, places)
    return desk.list_page(Head(desk.say("Collectivités")), list_of(desk.language), rows)


@router.get("/{code}")
def show_collectivite(request: Request, centre: CentreDep, person: Reader, code: str) -> Response:
    """Show one collectivité and what is in it."""
    desk = Desk(request, centre, person)
    place = find_place(code, person.scope)
    below = [one for one in collectivites().values() if in_scope(one.code, place.code)]
    with scoped(centre.app, person.scope) as connection:
        holdings = count_holdings(connection, person.scope, below)
    language, own = desk.language, holdings[0]
    facts = (
        fact(phrase("Code"), place.code, language, kind=Kind.CODE),
        fact(phrase("Level"), Said(LEVELS[place.level]), language),
        fact(phrase("Inhabitants (2024)"), place.population_2024, language, kind=Kind.NUMBER),
        fact(phrase("Communes"), own.communes, language, kind=Kind.NUMBER),
        fact(phrase("Régies"), own.regies, language, kind=Kind.NUMBER),
        fact(phrase("Terminals"), own.terminals, language, kind=Kind.NUMBER),
    )
    parts = [Part("facts", desk.say(phrase("In brief")), facts)]
    children = [one for one in holdings if one.place.parent_code == place.code]
    if children:
        title = desk.say(phrase("What it is made of"))
        parts.append(Part("children", title, shown=short_list(CHILDREN, children, language)))
    return desk.sheet_page(Head(name_of(place, desk), trail_to(place, desk)), parts)


def find_place(code: str, scope: str) -> Collectivite:
    """Find a collectivité of a territory.

    Raises:
        UnknownCollectivite: when there is none, or it is another territory's: nobody can tell.
    """
    if not in_scope(code, scope):
        message = "no collectivité of this territory has that code"
        raise UnknownCollectivite(message, collectivite=code[:24])
    return collectivite(code)


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
