"""The first screen: what awaits the reader, by role and territory."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from server.accounts.access import anyone_signed_in, public_route
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.acts.errors import NoMatricule
from server.acts.service import pending
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.frame import Desk
from server.desk.head import Head
from server.desk.home.repository import (
    count_incomplete,
    count_open_alerts,
    count_pending,
    count_quarantined,
    count_silent,
)
from ui.catalogues import phrase

router = APIRouter(prefix="/desk", include_in_schema=False)

Person = Annotated[SignedIn, anyone_signed_in]


@dataclass(frozen=True, slots=True)
class Task:
    """Something that may await the reader.

    Args:
        title: catalogue key.
        count: how many wait.
        href: where it is worked off; empty while no screen does.
        tone: `danger`, `warning` or `idle`, when something waits.
    """

    title: str
    count: int
    href: str
    tone: Literal["danger", "warning", "idle"]


@router.get("", dependencies=[public_route])
def go_home() -> RedirectResponse:
    """Send to the first screen."""
    return RedirectResponse("/desk/", status_code=303)


@router.get("/")
def show_home(request: Request, centre: CentreDep, person: Person) -> Response:
    """Show what awaits the reader."""
    desk = Desk(request, centre, person)
    tasks = _tasks(desk)
    head = Head(desk.say(phrase("What awaits you")))
    waiting = any(task.count for task in tasks)
    return desk.page("home.html", head, tasks=tasks, waiting=waiting)


def _tasks(desk: Desk) -> list[Task]:
    scope, now = desk.person.scope, desk.centre.now()
    tasks = []
    if desk.may(Permission.READ_ACTS):
        tasks.append(Task(phrase("Acts to decide"), _to_decide(desk), "/desk/acts", "warning"))
    with scoped(desk.centre.app, scope) as connection:
        if desk.may(Permission.READ_ALERTS):
            count = count_open_alerts(connection, scope)
            tasks.append(Task(phrase("Open alerts"), count, "/desk/alerts", "danger"))
        if desk.may(Permission.READ_TERMINALS):
            silent = count_silent(connection, scope, now)
            tasks.append(
                Task(phrase("Counters silent for a day"), silent, "/desk/terminals", "warning")
            )
            waiting = count_pending(connection, scope)
            tasks.append(
                Task(
                    phrase("Terminals waiting for their device"),
                    waiting,
                    "/desk/terminals?state=PENDING",
                    "idle",
                )
            )
        if desk.may(Permission.READ_QUARANTINE):
            count = count_quarantined(connection, scope)
            tasks.append(Task(phrase("Records in quarantine"), count, "/desk/quarantine", "danger"))
        if desk.may(Permission.WRITE_REGIES):
            count = count_incomplete(connection, scope)
            tasks.append(
                Task(
                    phrase("Régies without ceiling or deposit period"),
                    count,
                    "/desk/regies?sort=ceiling",
                    "warning",
                )
            )
    return tasks


def _to_decide(desk: Desk) -> int:
    """Count the acts the reader may decide; an account without matricule decides none."""
    try:
        return sum(one.may_decide for one in pending(desk.centre, desk.caller.actor))
    except NoMatricule:
        return 0
