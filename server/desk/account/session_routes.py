"""The reader's own sessions: the list on their account's page, and the end put to others."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from server.accounts.access import anyone_signed_in
from server.accounts.errors import UnknownSession
from server.accounts.own_sessions import (
    OwnSession,
    end_others,
    end_session,
    own_session,
    own_sessions,
)
from server.accounts.service import SignedIn
from server.dependencies import CallerDep, CentreDep
from server.desk.columns import Column, Kind, Said, State
from server.desk.frame import Desk
from server.desk.head import Action, Crumb, Head
from server.desk.listing import Empty, Listing
from server.desk.sheet import Part, short_list
from ui.catalogues import phrase
from ui.languages import Language
from ui.sign_in_notice import browser_title

ACCOUNT: Final = "/desk/account"
SESSIONS: Final = f"{ACCOUNT}/sessions"
THIS: Final = State(phrase("This session"), "success")
OTHER: Final = State(phrase("Another session"))
END: Final = phrase("End this session")
END_OTHERS: Final = phrase("End all other sessions")

router = APIRouter(prefix=SESSIONS, include_in_schema=False)

Person = Annotated[SignedIn, anyone_signed_in]
Session = Annotated[str, Path(max_length=64)]


@router.get("/end")
def ask_end_of_others(request: Request, centre: CentreDep, person: Person) -> Response:
    """Ask before ending every session but this one."""
    desk = Desk(request, centre, person)
    sentence = desk.say(phrase("Every browser but this one has to sign in again."))
    return _ask(desk, END_OTHERS, sentence)


@router.post("/end")
def end_of_others(
    request: Request, centre: CentreDep, caller: CallerDep, person: Person
) -> Response:
    """End every session but this one."""
    end_others(centre, person, address=caller)
    return Desk(request, centre, person).done(ACCOUNT, "sessions_ended")


@router.get("/{session_id}/end")
def ask_end(request: Request, centre: CentreDep, person: Person, session_id: Session) -> Response:
    """Ask before ending one other session."""
    desk = Desk(request, centre, person)
    one = own_session(centre, person, _id_of(session_id))
    sentence = desk.say(
        phrase("The session “%(browser)s” ends: whoever uses it has to sign in again."),
        browser=browser_title(one.browser, desk.language),
    )
    return _ask(desk, END, sentence)


@router.post("/{session_id}/end")
def end_one(
    request: Request, centre: CentreDep, caller: CallerDep, person: Person, session_id: Session
) -> Response:
    """End one other session."""
    end_session(centre, person, _id_of(session_id), address=caller)
    return Desk(request, centre, person).done(ACCOUNT, "sessions_ended")


def sessions_part(desk: Desk) -> Part:
    """Write the reader's open sessions, and what can be done about them."""
    found = own_sessions(desk.centre, desk.person)
    others = len(found) > 1
    return Part(
        "sessions",
        desk.say(phrase("My open sessions")),
        shown=short_list(_listing(desk.language), found, desk.language),
        actions=(Action(f"{SESSIONS}/end", END_OTHERS, is_danger=True),) if others else (),
        note=desk.say(
            phrase("Where you are signed in. End what you do not know, then change your password.")
        ),
    )


def _listing(language: Language) -> Listing[OwnSession]:
    columns: tuple[Column[OwnSession], ...] = (
        Column(
            "browser",
            phrase("Browser"),
            lambda one: browser_title(one.browser, language),
            is_key=True,
        ),
        Column("since", phrase("Signed in on"), lambda one: one.created_at, Kind.MOMENT),
        Column("seen", phrase("Last used on"), lambda one: one.last_seen_at, Kind.MOMENT),
        Column("state", phrase("State"), lambda one: THIS if one.is_this else OTHER),
        Column(
            "end",
            phrase("What can be done"),
            lambda one: None if one.is_this else Said(END),
            link=lambda one: None if one.is_this else f"{SESSIONS}/{one.session_id}/end",
        ),
    )
    return Listing("sessions", columns, Empty(phrase("No session is open."), ""))


def _ask(desk: Desk, question: str, sentence: str) -> Response:
    head = Head(desk.say(question), (Crumb(ACCOUNT, desk.say(phrase("My account"))),))
    return desk.confirm_page(head, (sentence,), button=question, back=ACCOUNT)


def _id_of(session_id: str) -> UUID:
    """Read the name of a session.

    Raises:
        UnknownSession: when it names none.
    """
    try:
        return UUID(session_id)
    except ValueError as error:
        message = "no other session of this person"
        raise UnknownSession(message) from error
