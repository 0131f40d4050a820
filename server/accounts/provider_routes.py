"""The way to the administration's sign-in service and back."""

from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from server.accounts.access import public_route
from server.accounts.errors import ProviderRefused
from server.accounts.pages import go_on
from server.accounts.provider import come_back, leave
from server.accounts.routes import safe_next
from server.accounts.sign_in import start
from server.cookies import drop_cookie, read_cookie, write_cookie
from server.dependencies import CallerDep, CentreDep

log = structlog.get_logger()

router = APIRouter(prefix="/login/provider", include_in_schema=False, dependencies=[public_route])

ASKED_COOKIE: Final = "girct_asked"
ASKED_S: Final = 600


@router.get("")
def go(
    request: Request,
    centre: CentreDep,
    caller: CallerDep,
    next: str | None = None,  # noqa: A002 - the word of the address
) -> Response:
    """Send the browser to the provider."""
    if request.headers.get("sec-fetch-mode", "navigate") != "navigate":
        message = "only a person who opens the page is sent on"
        raise ProviderRefused(message)
    request.app.state.sign_in_limits.by_provider.take(caller, centre.now())
    address, kept = leave(centre, safe_next(next))
    answer = RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
    write_cookie(answer, centre.settings, ASKED_COOKIE, kept, max_age_s=ASKED_S)
    return answer


@router.get("/answer")
def arrive(  # noqa: PLR0913, PLR0917 - what a provider answers with
    request: Request,
    centre: CentreDep,
    caller: CallerDep,
    code: Annotated[str, Query(max_length=2000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
    iss: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Take who comes back one step further: their account, then what it still asks for.

    Raises:
        ProviderRefused: when the answer is of another provider, or refuses.
    """
    if not code or iss not in {None, centre.settings.oidc_issuer}:
        message = "the sign-in service refused"
        raise ProviderRefused(message)
    kept = read_cookie(request, centre.settings, ASKED_COOKIE)
    user, is_proved, target = come_back(centre, kept, code=code, state=state)
    request.app.state.sign_in_limits.by_provider.give_back(caller)
    log.info("known to the sign-in service", user=str(user), address=caller, is_factor=is_proved)
    answer = go_on(request, centre, start(centre, user, target, is_factor_proved=is_proved))
    drop_cookie(answer, centre.settings, ASKED_COOKIE)
    return answer
