"""Collectivités: the tree of a territory, and the page of one."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from domain.errors import UnknownCollectivite
from domain.territory import Collectivite, collectivite, collectivites, in_scope
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.collectivites.listing import list_of
from server.desk.collectivites.page import name_of, parts_of, trail_to
from server.desk.collectivites.repository import count_holdings
from server.desk.frame import Desk
from server.desk.head import Head

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
        parts = parts_of(desk, connection, place, below)
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
