"""Accounts: list, creation, password and second factor given back, closing.

What needs two persons is proposed here and decided among the acts.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response

from domain.errors import GirctError
from server.accounts.access import may
from server.accounts.acts import propose_reset, propose_user
from server.accounts.ended_sessions import sign_out_user
from server.accounts.people import add_user, close_account, reset_password
from server.accounts.permissions import GRANTED_ROLES, Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.form import Form, SubmittedDep
from server.desk.frame import Desk
from server.desk.head import Action, Head
from server.desk.sheet import Part, fact, facts_of
from server.desk.users.listing import FACTS, list_of, state_of
from server.desk.users.pages import (
    creation_page,
    find_one,
    half_page,
    new_user,
    password_page,
    trail_to,
    user_fields,
)
from server.desk.users.repository import list_users
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/users", include_in_schema=False)

CONSOLE_ONLY: Final = phrase(
    "Another role or territory, and opening a closed account again: at the centre's console, by two"
    " persons (girct-server user role)."
)
Reader = Annotated[SignedIn, may(Permission.READ_USERS)]
Writer = Annotated[SignedIn, may(Permission.WRITE_USERS)]
Login = Annotated[str, Path(max_length=64)]


@router.get("")
def list_all(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List the accounts of the reader's territory."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = list_users(connection, person.scope)
    create = (Action("/desk/users/new", phrase("Create an account"), is_main=True),)
    actions = create if desk.may(Permission.WRITE_USERS) else ()
    return desk.list_page(
        Head(desk.say(phrase("Users")), actions=actions), list_of(desk.language), rows
    )


@router.get("/new")
def ask_user(request: Request, centre: CentreDep, person: Writer) -> Response:
    """Ask who gets an account."""
    desk = Desk(request, centre, person)
    form = Form.filled(user_fields(desk), desk.language, {"language": "fr"})
    return creation_page(desk, form)


@router.post("/new")
def create(request: Request, centre: CentreDep, person: Writer, sent: SubmittedDep) -> Response:
    """Create an ordinary account, or propose one that two persons give."""
    desk = Desk(request, centre, person)
    form = Form.read(user_fields(desk), desk.language, sent)
    if not form.is_right:
        return creation_page(desk, form)
    user, actor = new_user(form), desk.caller.actor
    try:
        if user.role in GRANTED_ROLES:
            return half_page(desk, user.login, *propose_user(centre, actor, user))
        password = add_user(centre, actor, user)
    except GirctError as refusal:
        form.refuse(refusal)
        return creation_page(desk, form)
    return password_page(desk, user.login, password)


@router.get("/{login}")
def show_user(request: Request, centre: CentreDep, person: Reader, login: Login) -> Response:
    """Show one account."""
    desk = Desk(request, centre, person)
    user = find_one(desk, login)
    base = f"/desk/users/{login}"
    actions = (
        Action(f"{base}/password", phrase("Reset the password"), is_main=True),
        Action(f"{base}/factor", phrase("Reset the second factor")),
        Action(f"{base}/sessions", phrase("End the sessions")),
        Action(f"{base}/deactivate", phrase("Deactivate"), is_danger=True),
    )
    may_write = user.active and login != person.login and desk.may(Permission.WRITE_USERS)
    state = fact(phrase("State"), state_of(user), desk.language)
    facts, is_written = facts_of(FACTS, user, desk.language), desk.may(Permission.WRITE_USERS)
    note = desk.say(CONSOLE_ONLY) if is_written and login != person.login else ""
    part = Part("facts", desk.say(phrase("In brief")), facts, note=note)
    head = Head(user.name, trail_to(desk), actions if may_write else (), state=state)
    return desk.sheet_page(head, [part])


@router.get("/{login}/password")
def ask_password(request: Request, centre: CentreDep, person: Writer, login: Login) -> Response:
    """Ask before giving a one-time password."""
    return _ask_reset(Desk(request, centre, person), login, with_factor=False)


@router.post("/{login}/password")
def give_password(request: Request, centre: CentreDep, person: Writer, login: Login) -> Response:
    """Give a one-time password: at once, or by an act of two persons."""
    return _reset(Desk(request, centre, person), login, with_factor=False)


@router.get("/{login}/factor")
def ask_factor(request: Request, centre: CentreDep, person: Writer, login: Login) -> Response:
    """Ask before dropping a second factor."""
    return _ask_reset(Desk(request, centre, person), login, with_factor=True)


@router.post("/{login}/factor")
def give_factor(request: Request, centre: CentreDep, person: Writer, login: Login) -> Response:
    """Drop a second factor, with a new one-time password: at once, or by an act of two persons."""
    return _reset(Desk(request, centre, person), login, with_factor=True)


@router.get("/{login}/sessions")
def ask_end_of_sessions(
    request: Request, centre: CentreDep, person: Writer, login: Login
) -> Response:
    """Ask before ending every session of an account."""
    desk = Desk(request, centre, person)
    user = find_one(desk, login)
    sentence = phrase("Every browser has to sign in again; the account stays as it is.")
    return desk.confirm_page(
        Head(
            desk.say(phrase("End the sessions of %(name)s?"), name=user.name), trail_to(desk, user)
        ),
        (desk.say(sentence),),
        button=phrase("End the sessions"),
        back=f"/desk/users/{login}",
    )


@router.post("/{login}/sessions")
def end_sessions(request: Request, centre: CentreDep, person: Writer, login: Login) -> Response:
    """End every session of an account."""
    desk = Desk(request, centre, person)
    find_one(desk, login)
    sign_out_user(centre, desk.caller.actor, login)
    return desk.done(f"/desk/users/{login}", "sessions_ended")


@router.get("/{login}/deactivate")
def ask_closing(request: Request, centre: CentreDep, person: Writer, login: Login) -> Response:
    """Ask before closing an account."""
    desk = Desk(request, centre, person)
    user = find_one(desk, login)
    sentences = (desk.say(phrase("Their sessions end at once, and they cannot sign in any more.")),)
    return desk.confirm_page(
        Head(desk.say(phrase("Deactivate %(name)s?"), name=user.name), trail_to(desk, user)),
        sentences,
        button=phrase("Deactivate"),
        back=f"/desk/users/{login}",
    )


@router.post("/{login}/deactivate")
def close(request: Request, centre: CentreDep, person: Writer, login: Login) -> Response:
    """Close an account."""
    desk = Desk(request, centre, person)
    find_one(desk, login)
    close_account(centre, desk.caller.actor, login)
    return desk.done(f"/desk/users/{login}", "user_changed")


def _ask_reset(desk: Desk, login: str, *, with_factor: bool) -> Response:
    user = find_one(desk, login)
    sentences = [
        desk.say(phrase("A one-time password is drawn; every session of this account ends."))
    ]
    if with_factor:
        sentences.append(desk.say(phrase("The next sign-in makes a new second factor.")))
    if user.role in GRANTED_ROLES:
        sentences.append(desk.say(phrase("A second person must approve it among the acts.")))
    button = phrase("Reset the second factor") if with_factor else phrase("Reset the password")
    title = desk.say(phrase("Reset the sign-in of %(name)s?"), name=user.name)
    return desk.confirm_page(
        Head(title, trail_to(desk, user)), sentences, button=button, back=f"/desk/users/{login}"
    )


def _reset(desk: Desk, login: str, *, with_factor: bool) -> Response:
    user, actor = find_one(desk, login), desk.caller.actor
    if user.role in GRANTED_ROLES:
        act, half = propose_reset(desk.centre, actor, login, with_factor=with_factor)
        return half_page(desk, login, act, half)
    given = reset_password(desk.centre, actor, login, with_factor=with_factor)
    return password_page(desk, login, given)
