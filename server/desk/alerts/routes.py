"""Alerts: the list, open ones first; one with what to do; marking it as seen."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from domain.errors import GirctError
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.alerts.figures import figures_of
from server.desk.alerts.listing import COLUMNS, WHAT_TO_DO, list_of, state_of, subject_link
from server.desk.alerts.repository import AlertLine, find_alert, list_alerts, mark_seen
from server.desk.columns import Kind
from server.desk.frame import Desk
from server.desk.head import Action, Crumb, Head
from server.desk.sheet import Part, fact, facts_of
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/alerts", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_ALERTS)]
SHOWN = ("place", "raised", "closed", "seen")


class UnknownAlert(GirctError):
    """No alert of this territory has this number."""

    code = "desk.unknown_alert"


@router.get("")
def list_all(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List the alerts of the reader's territory."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = list_alerts(connection, person.scope)
    return desk.list_page(Head(desk.say(phrase("Alerts"))), list_of(desk.language), rows)


@router.get("/{alert_id}")
def show_alert(request: Request, centre: CentreDep, person: Reader, alert_id: UUID) -> Response:
    """Show one alert: what it is about, and what to do."""
    desk = Desk(request, centre, person)
    alert = _find(desk, alert_id)
    language, href = desk.language, subject_link(alert) or ""
    columns = [one for one in COLUMNS if one.key in SHOWN]
    facts = (
        fact(phrase("Subject"), alert.subject, language, kind=Kind.CODE, href=href),
        *facts_of(columns, alert, language),
        *figures_of(alert, language),
    )
    see = Action(f"/desk/alerts/{alert_id}/seen", phrase("Mark as seen"), is_main=True)
    head = Head(
        facts_of(COLUMNS[:1], alert, language)[0].text,
        (Crumb("/desk/alerts", desk.say(phrase("Alerts"))),),
        (see,) if alert.seen_at is None and alert.closed_at is None else (),
        state=fact(phrase("State"), state_of(alert), language),
    )
    advice = desk.say(WHAT_TO_DO[alert.code]) if alert.code in WHAT_TO_DO else ""
    parts = [
        Part("advice", desk.say(phrase("What to do")), note=advice),
        Part("facts", desk.say(phrase("In brief")), facts),
    ]
    return desk.sheet_page(head, parts)


@router.get("/{alert_id}/seen")
def ask_seen(request: Request, centre: CentreDep, person: Reader, alert_id: UUID) -> Response:
    """Ask before marking an alert as seen."""
    desk = Desk(request, centre, person)
    alert = _find(desk, alert_id)
    name = facts_of(COLUMNS[:1], alert, desk.language)[0].text
    sentences = (
        desk.say(phrase("Your name stands beside it: others know that you take care of it.")),
        desk.say(phrase("The alert ends by itself when its reason is over.")),
    )
    title = desk.say(phrase("Mark “%(name)s” as seen?"), name=name)
    return desk.confirm_page(
        Head(title, (Crumb("/desk/alerts", desk.say(phrase("Alerts"))),)),
        sentences,
        button=phrase("Mark as seen"),
        back=f"/desk/alerts/{alert_id}",
    )


@router.post("/{alert_id}/seen")
def see(request: Request, centre: CentreDep, person: Reader, alert_id: UUID) -> Response:
    """Mark an alert as seen by the reader; who saw it first stays."""
    desk = Desk(request, centre, person)
    alert = _find(desk, alert_id)
    with scoped(centre.app, person.scope) as connection:
        mark_seen(connection, alert, desk.caller.actor, centre.now())
    return desk.done(f"/desk/alerts/{alert_id}", "alert_seen")


def _find(desk: Desk, alert_id: UUID) -> AlertLine:
    scope = desk.person.scope
    with scoped(desk.centre.app, scope) as connection:
        found = find_alert(connection, scope, alert_id)
    if found is None:
        message = f"there is no alert {alert_id}"
        raise UnknownAlert(message)
    return found
