"""The reader's own account: who they are here, their language, password and sessions."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from server.accounts.access import anyone_signed_in
from server.accounts.permissions import GRANTED_ROLES
from server.accounts.service import SignedIn
from server.dependencies import CentreDep
from server.desk.account.session_routes import sessions_part
from server.desk.columns import Kind, Said
from server.desk.frame import Desk
from server.desk.head import Action, Head
from server.desk.sheet import Part, fact
from server.desk.words import SPOKEN, role_key
from ui.catalogues import phrase
from ui.languages import other_language

router = APIRouter(prefix="/desk/account", include_in_schema=False)

Person = Annotated[SignedIn, anyone_signed_in]


@router.get("")
def show_account(request: Request, centre: CentreDep, person: Person) -> Response:
    """Show the reader's own account."""
    desk = Desk(request, centre, person)
    language, other = desk.language, other_language(desk.language)
    facts = (
        fact(phrase("Name"), person.name, language),
        fact(phrase("Login"), person.login, language, kind=Kind.CODE),
        fact(phrase("Role"), Said(role_key(person.role)), language),
        fact(phrase("Territory"), desk.place, language),
        fact(phrase("Language"), Said(SPOKEN[language]), language),
    )
    actions = (
        Action("/account/password", phrase("Change the password"), is_main=True),
        Action(f"/language/{other}?next=/desk/account", phrase("Change the language")),
    )
    note = (
        phrase(
            "You sign in with a second factor. When the telephone is lost, an administrator "
            "proposes a new one and another approves it."
        )
        if person.role in GRANTED_ROLES
        else phrase(
            "You sign in with a second factor. When the telephone is lost, an administrator "
            "gives you a one-time password and you set up another telephone."
        )
    )
    part = Part("facts", desk.say(phrase("In brief")), facts, note=desk.say(note))
    head = Head(desk.say(phrase("My account")), actions=actions)
    return desk.sheet_page(head, [part, sessions_part(desk)])
