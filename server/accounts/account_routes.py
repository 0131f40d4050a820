"""What somebody who is signed in does to their own account: change the password."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from domain.errors import GirctError
from server.accounts.access import anyone_signed_in
from server.accounts.own_account import change_password
from server.accounts.pages import browser_of_request, open_cookie, show
from server.accounts.service import SignedIn
from server.accounts.step_routes import require_same
from server.dependencies import CallerDep, CentreDep

router = APIRouter(prefix="/account", include_in_schema=False)

Person = Annotated[SignedIn, anyone_signed_in]
PasswordField = Annotated[str, Form(max_length=128)]


@router.get("/password")
def show_password(request: Request, centre: CentreDep, person: Person) -> Response:
    """Ask for the password of today and the new one."""
    return show(request, centre, "own_password.html", person=person)


@router.post("/password")
def change_password_form(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request,
    centre: CentreDep,
    caller: CallerDep,
    person: Person,
    current: PasswordField,
    password: PasswordField,
    again: PasswordField,
) -> Response:
    """Change the password: every other session of this account ends, and this one is renewed."""
    limits = request.app.state.sign_in_limits
    try:
        require_same(password, again)
        session, renewed = change_password(
            centre,
            limits,
            person,
            current=current,
            password=password,
            address=caller,
            browser=browser_of_request(request),
        )
    except GirctError as refusal:
        return show(request, centre, "own_password.html", refusal, person=person)
    answer = RedirectResponse("/", status_code=303)
    open_cookie(request, centre, answer, session, renewed)
    return answer
