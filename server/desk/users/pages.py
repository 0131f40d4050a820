"""The pages of accounts: the form of a new one, the password shown once, the half of two."""

from collections.abc import Mapping
from uuid import UUID

from fastapi.responses import HTMLResponse

from domain.territory import WHOLE_COUNTRY
from server.accounts.errors import UnknownUser
from server.accounts.service import NewUser
from server.db.scope import scoped
from server.desk.columns import Kind, Said
from server.desk.form import Field, Form
from server.desk.frame import Desk
from server.desk.head import Crumb, Head, Secret
from server.desk.listing import Choice
from server.desk.places import place_choices
from server.desk.sheet import fact
from server.desk.users.repository import UserLine, list_users
from server.desk.words import ROLES, SPOKEN, role_key
from ui.catalogues import phrase


def user_fields(desk: Desk) -> tuple[Field, ...]:
    """List what describes a new account."""
    scope = desk.person.scope
    whole = (
        (Choice(WHOLE_COUNTRY, desk.say("Kingdom of Morocco")),) if scope == WHOLE_COUNTRY else ()
    )
    return (
        Field(
            "login",
            phrase("Login"),
            "code",
            hint=phrase("2 to 64 characters: a to z, digits, dots and hyphens. It never changes."),
            length_max=64,
        ),
        Field("name", phrase("Name and surname")),
        Field("role", phrase("Role"), "choice", choices=_choices(desk, ROLES)),
        Field(
            "matricule",
            phrase("Matricule"),
            "code",
            hint=phrase("Needed for the roles that propose or decide acts of two persons."),
            is_required=False,
            length_max=32,
        ),
        Field(
            "scope",
            phrase("Territory"),
            "choice",
            choices=(*whole, *place_choices(desk.language, scope)),
        ),
        Field("language", phrase("Language"), "choice", choices=_choices(desk, SPOKEN)),
    )


def new_user(form: Form) -> NewUser:
    """Read a right form of a new account."""
    return NewUser(
        login=form.text("login"),
        name=form.text("name"),
        role=form.text("role"),
        scope=form.text("scope"),
        language=form.text("language"),
        matricule=form.text("matricule").upper() or None,
    )


def creation_page(desk: Desk, form: Form) -> HTMLResponse:
    """Answer with the form of a new account."""
    note = desk.say(
        phrase(
            "An ordinary account is made at once. One that proposes or decides acts of two persons "
            "is proposed here, and another person approves it."
        )
    )
    return desk.form_page(
        Head(desk.say(phrase("Create an account")), trail_to(desk), note=note),
        form,
        button=phrase("Create an account"),
        back="/desk/users",
    )


def find_one(desk: Desk, login: str) -> UserLine:
    """Find an account of the reader's territory.

    Raises:
        UnknownUser: when there is none there.
    """
    with scoped(desk.centre.app, desk.person.scope) as connection:
        found = list_users(connection, desk.person.scope, login=login)
    if not found:
        message = f"no account {login[:64]}"
        raise UnknownUser(message, login=login[:64])
    return found[0]


def password_page(desk: Desk, login: str, password: str) -> HTMLResponse:
    """Show a one-time password this once."""
    user = find_one(desk, login)
    warning = desk.say(phrase("This password is shown only now. It is replaced at first sign-in."))
    secret = Secret(desk.say(phrase("One-time password")), password, warning)
    facts = (
        fact(phrase("Name"), user.name, desk.language),
        fact(phrase("Login"), user.login, desk.language, kind=Kind.CODE),
        fact(phrase("Role"), Said(role_key(user.role)), desk.language),
    )
    head = Head(desk.say(phrase("Password of %(name)s"), name=user.name), trail_to(desk, user))
    return desk.secret_page(head, secret, facts, back=f"/desk/users/{user.login}")


def half_page(desk: Desk, login: str, act: UUID, half: str) -> HTMLResponse:
    """Show the proposer's half of a one-time password this once."""
    warning = desk.say(
        phrase(
            "This first half is shown only now. Another person approves the act and gets the "
            "second half; the new user needs both."
        )
    )
    secret = Secret(desk.say(phrase("First half of the password")), half, warning)
    facts = (fact(phrase("Login"), login, desk.language, kind=Kind.CODE),)
    head = Head(desk.say(phrase("Proposed: waiting for a second person")), trail_to(desk))
    return desk.secret_page(head, secret, facts, back=f"/desk/acts/{act}")


def trail_to(desk: Desk, user: UserLine | None = None) -> tuple[Crumb, ...]:
    """Give what leads to an account."""
    first = Crumb("/desk/users", desk.say(phrase("Users")))
    return (first,) if user is None else (first, Crumb(f"/desk/users/{user.login}", user.name))


def _choices(desk: Desk, words: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(code, desk.say(key)) for code, key in words.items())
