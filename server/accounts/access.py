"""Who may call a route: each declares one access, and a test walks them all.

The four are `may`, `anyone_signed_in`, `public_route` and `device_route`.

`person: Annotated[SignedIn, may(Permission.READ_REGIES)]` gives the person; the others are put
among a route's or a router's `dependencies`.
"""

import secrets
from datetime import timedelta
from typing import Any, Final

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from server.accounts.errors import FormExpired, FormSent, NotAllowed, NotSignedIn
from server.accounts.permissions import Permission, is_permitted
from server.accounts.service import SignedIn, signed_in
from server.cookies import read_cookie
from server.dependencies import centre_of
from server.rate_limit import RateLimit, TooManyTries

SESSION_COOKIE: Final = "girct_session"
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "X-CSRF-Token"
ONCE_FIELD: Final = "once"
ONCE_KEPT: Final = timedelta(days=1)
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
ACCESS: Final = "girct_access"
"""Attribute by which a test tells these dependencies from others, and what each one allows."""


def may(permission: Permission) -> Any:  # noqa: ANN401 - FastAPI's own type for a dependency
    """Let through whoever is signed in with a role that has a permission.

    Raises:
        NotSignedIn: when nobody is.
        NotAllowed: when their role has not the permission.
        FormExpired: when an unsafe request does not carry the session's own token.
        FormSent: when a form that is sent once comes a second time.
    """

    async def guard(request: Request) -> SignedIn:
        person = await _person(request)
        if not is_permitted(person.role, permission):
            message = f"the role {person.role} has not the permission {permission}"
            raise NotAllowed(message, role=person.role)
        await _require_csrf(request, person)
        return person

    setattr(guard, ACCESS, f"may:{permission}")
    return Depends(guard)


async def _anyone(request: Request) -> SignedIn:
    """Let through whoever is signed in, whatever their role."""
    person = await _person(request)
    await _require_csrf(request, person)
    return person


def _public() -> None:
    """Let everybody through: the route itself asks for nothing, or checks a code of its own."""


def _device() -> None:
    """Let the terminal through whose signature the route checks (`SignedRequestDep`)."""


setattr(_anyone, ACCESS, "anyone")
setattr(_public, ACCESS, "public")
setattr(_device, ACCESS, "device")
anyone_signed_in: Final[Any] = Depends(_anyone)
public_route: Final[Any] = Depends(_public)
device_route: Final[Any] = Depends(_device)


async def _person(request: Request) -> SignedIn:
    centre = centre_of(request)
    token = read_cookie(request, centre.settings, SESSION_COOKIE)
    person = await run_in_threadpool(signed_in, centre, token)
    if person is None:
        message = "sign in first"
        raise NotSignedIn(message)
    request.state.login = person.login  # for the log, when the request is refused
    return person


async def _require_csrf(request: Request, person: SignedIn) -> None:
    """Refuse a write that a page of ours, in this session, did not make."""
    if request.method in SAFE_METHODS:
        return
    given, once = request.headers.get(CSRF_HEADER), None
    if request.headers.get("content-type", "").startswith(FORMS):
        form = await request.form()
        field, once = form.get(CSRF_FIELD), form.get(ONCE_FIELD)
        given = field if given is None and isinstance(field, str) else given
    if given is None or not secrets.compare_digest(given.encode(), person.csrf.encode()):
        message = "the form is not of this session"
        raise FormExpired(message)
    if isinstance(once, str):
        await run_in_threadpool(_use_form, request, person, once)


def _use_form(request: Request, person: SignedIn, once: str) -> None:
    """Let each form through once: reloading the page of a PIN draws no second one.

    Raises:
        FormSent: when it came before.
    """
    centre = centre_of(request)
    used = RateLimit(centre.app, "form", 1, ONCE_KEPT)
    try:
        used.take(f"{person.user_id} {once}", centre.now())
    except TooManyTries as error:
        message = "the form was sent before"
        raise FormSent(message) from error
