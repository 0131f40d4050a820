"""The audit trail: who did what, when, from where, in the reader's territory."""

from typing import Annotated, Final

from fastapi import APIRouter, Request, Response

from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.audit.repository import EventLine, events_of
from server.desk.columns import Column, Kind, Said
from server.desk.frame import Desk
from server.desk.head import Head
from server.desk.listing import Empty, Listing
from server.desk.words import role_key
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/audit", include_in_schema=False)

TRAIL: Final[Listing[EventLine]] = Listing(
    "audit",
    (
        Column("seq", phrase("Number"), lambda one: one.seq, Kind.NUMBER, is_key=True),
        Column("at", phrase("When"), lambda one: one.at, Kind.MOMENT, is_sorted=False),
        Column("login", phrase("Who"), lambda one: one.login, Kind.CODE, is_sorted=False),
        Column("role", phrase("Role"), lambda one: Said(role_key(one.role)), is_sorted=False),
        Column("action", phrase("Act"), lambda one: one.action, Kind.CODE, is_sorted=False),
        Column("subject", phrase("Subject"), lambda one: one.subject, is_sorted=False),
        Column(
            "place", phrase("Territory"), lambda one: one.collectivite, Kind.CODE, is_sorted=False
        ),
        Column(
            "address", phrase("From where"), lambda one: one.address, Kind.CODE, is_sorted=False
        ),
    ),
    Empty(phrase("No act is recorded yet."), phrase("Each act of the desk will stand here.")),
    sort="-seq",
)


@router.get("")
def list_trail(
    request: Request, centre: CentreDep, person: Annotated[SignedIn, may(Permission.READ_AUDIT)]
) -> Response:
    """List the acts of the reader's territory, the latest first."""
    desk = Desk(request, centre, person)
    note = desk.say(phrase("Search by the beginning of a login, an act, a subject or a territory."))
    with scoped(centre.app, person.scope) as connection:
        head = Head(desk.say(phrase("Audit trail")), note=note)
        return desk.list_page(head, TRAIL, events_of(connection, person.scope))
