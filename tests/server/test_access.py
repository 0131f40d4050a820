"""Every route says who may call it, once; a new one that does not fails here."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from server.accounts.access import ACCESS, CSRF_HEADER, SAFE_METHODS
from server.accounts.permissions import (
    GRANTED_ROLES,
    MONEY_ROLES,
    PERMISSIONS_OF,
    Permission,
    Role,
    is_permitted,
)
from server.app import build_main_app
from server.bootstrap import Centre
from server.terminals.request_auth import authenticated_terminal
from tests.server.people import add_person, session_of

PUBLIC_WRITES = {
    "/login", "/login/code", "/login/password", "/login/factor",  # their forms carry a token
    "/logout",  # the session's own token, or nothing to end
    "/1/",  # a citizen's torn code, limited by address
    "/api/v1/nonces", "/api/v1/enrolments",  # a counter before it has a key
}  # fmt: skip


@pytest.fixture
def app(centre: Centre) -> FastAPI:
    return build_main_app(centre)


def calls_of(dependant: Dependant) -> Iterator[object]:
    for asked in dependant.dependencies:
        yield asked.call
        yield from calls_of(asked)


def routes_of(app: FastAPI) -> list[RouteContext]:
    found = list(iter_route_contexts(app.routes))
    others = [one.path for one in found if not isinstance(one.original_route, APIRoute)]
    assert others == [], "a mount or a bare route declares no access"
    return found


def access_of(route: RouteContext) -> set[str]:
    assert route.dependant is not None
    return {getattr(call, ACCESS) for call in calls_of(route.dependant) if hasattr(call, ACCESS)}


def test_every_route_declares_exactly_one_access(app: FastAPI) -> None:
    assert len(routes_of(app)) > 20
    wrong = {
        f"{sorted(route.methods)} {route.path}": access_of(route)
        for route in routes_of(app)
        if len(access_of(route)) != 1
    }
    assert wrong == {}


def test_a_device_route_checks_the_devices_signature(app: FastAPI) -> None:
    devices = [route for route in routes_of(app) if access_of(route) == {"device"}]
    assert devices
    unsigned = [
        route.path
        for route in devices
        if authenticated_terminal not in set(calls_of(route.dependant or Dependant()))
    ]
    assert unsigned == []


def test_what_everybody_may_write_is_a_closed_list(app: FastAPI) -> None:
    writes = {
        route.path
        for route in routes_of(app)
        if access_of(route) == {"public"} and not route.methods <= SAFE_METHODS
    }
    assert writes <= PUBLIC_WRITES


def test_nobody_and_the_wrong_role_are_refused_on_every_guarded_route(
    centre: Centre, app: FastAPI, client: httpx.Client
) -> None:
    add_person(centre, "agent", "09")
    headers = session_of(centre, "agent")
    tried = 0
    for route in routes_of(app):
        (access,) = access_of(route)
        if not access.startswith("may:"):
            continue
        path = route.path.format_map(_Anything())
        for method in route.methods:
            assert client.request(method, path).status_code == 401, f"{method} {path}"
            refused = client.request(method, path, headers=headers)
            assert refused.status_code == 403, f"{method} {path}"
            assert refused.json()["code"] == "accounts.not_allowed"
            tried += 1
    assert tried > 0


def test_a_write_without_the_sessions_own_token_is_refused(
    centre: Centre, client: httpx.Client
) -> None:
    add_person(centre, "auditor")
    headers = session_of(centre, "auditor")
    fields = {"current": "x", "password": "y", "again": "y"}
    token = headers.pop(CSRF_HEADER)
    for forged in ({}, {"csrf": "made-up"}, {"csrf": ""}):
        refused = client.post("/account/password", data={**fields, **forged}, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "accounts.form_expired")
    for good in ({"data": {**fields, "csrf": token}}, {"headers": {CSRF_HEADER: token}}):
        asked = {"data": fields, **good, "headers": {**headers, **good.get("headers", {})}}
        assert client.post("/account/password", **asked).status_code != 403


def test_somebody_unknown_is_sent_to_sign_in_and_back(client: httpx.Client) -> None:
    page = client.get("/account/password?x=1", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (
        303,
        "/login?next=/account/password%3Fx%3D1",
    )


def test_what_is_not_written_is_refused() -> None:
    assert set(PERMISSIONS_OF) == set(Role)
    assert PERMISSIONS_OF[Role.AGENT] == frozenset()
    assert not is_permitted("king", Permission.READ_REGIES)
    assert {role for role in Role if is_permitted(role, Permission.WRITE_USERS)} == {"tech_admin"}


def test_who_can_be_a_second_person_is_given_by_two() -> None:
    deciding = {
        role
        for role in Role
        for permission in PERMISSIONS_OF[role]
        if permission.startswith(("DECIDE_", "PROPOSE_"))
    }
    assert deciding == GRANTED_ROLES
    assert MONEY_ROLES < GRANTED_ROLES


class _Anything(dict[str, str]):
    """Gives any parameter of a path."""

    def __missing__(self, key: str) -> str:
        return "1"
