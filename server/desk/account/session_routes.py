"""The reader's own sessions: the list on their account's page, and the end put to others."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from domain.errors import GirctError
from server.accounts.access import anyone_signed_in
from server.accounts.errors import UnknownSession
from server.accounts.own_account import prove_again
from server.accounts.own_sessions import (
    OwnSession,
    end_others,
    end_session,
    own_session,
    own_sessions,
)
from server.accounts.service import SignedIn
from server.dependencies import CallerDep, CentreDep, caller_address
from server.desk.columns import Column, Kind, Said, State
from server.desk.form import Field, Form, Submitted, SubmittedDep
from server.desk.frame import Desk
from server.desk.head import Action, Crumb, Head
from server.desk.listing import Empty, Listing
from server.desk.sheet import Part, short_list
from ui.catalogues import phrase
from ui.languages import Language
from ui.messages import error_message
from ui.sign_in_notice import browser_title

ACCOUNT: Final = "/desk/account"
SESSIONS: Final = f"{ACCOUNT}/sessions"
THIS: Final = State(phrase("This session"), "success")
OTHER: Final = State(phrase("Another session"))
PROOF: Final = (
    Field(
        "proof",
        phrase("Your password, or the code of your telephone"),
        "password",
        length_max=128,
        autocomplete="current-password",
    ),
)
"""Who left a browser open must not let a passer-by end the others."""
END: Final = phrase("End this session")
END_OTHERS: Final = phrase("End all other sessions")

router = APIRouter(prefix=SESSIONS, include_in_schema=False)

Person = Annotated[SignedIn, anyone_signed_in]
Session = Annotated[str, Path(max_length=64)]


@router.get("/end")
def ask_end_of_others(request: Request, centre: CentreDep, person: Person) -> Response:
    """Ask before ending every session but this one."""
    return _ask_all(Desk(request, centre, person))


@router.post("/end")
def end_of_others(
    request: Request, centre: CentreDep, caller: CallerDep, person: Person, sent: SubmittedDep
) -> Response:
    """End every session but this one."""
    desk = Desk(request, centre, person)
    form = _proved(desk, sent)
    if not form.is_right:
        return _ask_all(desk, form)
    end_others(centre, person, address=caller)
    return desk.done(ACCOUNT, "sessions_ended")


@router.get("/{session_id}/end")
def ask_end(request: Request, centre: CentreDep, person: Person, session_id: Session) -> Response:
    """Ask before ending one other session."""
    desk = Desk(request, centre, person)
    return _ask_one(desk, own_session(centre, person, _id_of(session_id)))


@router.post("/{session_id}/end")
def end_one(  # noqa: PLR0913, PLR0917 - who, which, and what they typed
    request: Request,
    centre: CentreDep,
    caller: CallerDep,
    person: Person,
    session_id: Session,
    sent: SubmittedDep,
) -> Response:
    """End one other session."""
    desk = Desk(request, centre, person)
    one = own_session(centre, person, _id_of(session_id))
    form = _proved(desk, sent)
    if not form.is_right:
        return _ask_one(desk, one, form)
    end_session(centre, person, one.session_id, address=caller)
    return desk.done(ACCOUNT, "sessions_ended")


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


def _proved(desk: Desk, sent: Submitted) -> Form:
    """Read the password or code that was typed, and check it."""
    form = Form.read(PROOF, desk.language, sent)
    if form.is_right:
        limits, typed = desk.request.app.state.sign_in_limits, form.typed["proof"][0]
        address = caller_address(desk.request)
        try:
            prove_again(desk.centre, limits, desk.person, typed, address=address)
        except GirctError as refusal:
            form.errors["proof"] = error_message(refusal, desk.language)
    return form


def _ask_one(desk: Desk, one: OwnSession, form: Form | None = None) -> Response:
    sentence = desk.say(
        phrase("The session “%(browser)s” ends: whoever uses it has to sign in again."),
        browser=browser_title(one.browser, desk.language),
    )
    return _ask(desk, END, sentence, form)


def _ask_all(desk: Desk, form: Form | None = None) -> Response:
    sentence = desk.say(phrase("Every browser but this one has to sign in again."))
    return _ask(desk, END_OTHERS, sentence, form)


def _ask(desk: Desk, question: str, sentence: str, form: Form | None) -> Response:
    head = Head(desk.say(question), (Crumb(ACCOUNT, desk.say(phrase("My account"))),))
    asked = form or Form(PROOF, desk.language)
    return desk.confirm_page(head, (sentence,), button=question, back=ACCOUNT, form=asked)


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
