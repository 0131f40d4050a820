"""Alerts: the list, open ones first."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.alerts.listing import list_of
from server.desk.alerts.repository import list_alerts
from server.desk.frame import Desk
from server.desk.head import Head
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/alerts", include_in_schema=False)


@router.get("")
def list_all(
    request: Request, centre: CentreDep, person: Annotated[SignedIn, may(Permission.READ_ALERTS)]
) -> Response:
    """List the alerts of the reader's territory."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = list_alerts(connection, person.scope)
    return desk.list_page(Head(desk.say(phrase("Alerts"))), list_of(desk.language), rows)
