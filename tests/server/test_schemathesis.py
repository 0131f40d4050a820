"""The whole interface attacked from its own description: by nobody, every role and a terminal."""

import os
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import requests
from fastapi import FastAPI

from server.api.description import describe_interface
from server.app import build_main_app
from server.bootstrap import Centre
from server.db.scope import NOWHERE, scoped
from server.terminals.nonces import issue_nonce
from tests.server.attacker import (
    CHECKS,
    CONTRACT_CHECKS,
    Findings,
    SignedIn,
    Signing,
    attack,
    describe_desk,
    without_headers,
)
from tests.server.communes import OTHER, OWN, Commune, settle_two
from tests.server.enrolled import Place
from tests.server.terminals.device import Device
from tests.server.test_access import PUBLIC_WRITES

IS_WHOLE = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
CALLERS = ("nobody", "agent", "regisseur", "ordonnateur", "comptable", "gouverneur", "wali",
           "inspector", "auditor", "tech_admin")  # fmt: skip
SHORT = ("regisseur",)
COUNTS = {"interface": 300 if IS_WHOLE else 5, "desk": 5 if IS_WHOLE else 1}
REQUESTS_MIN = {"interface": 1_000 if IS_WHOLE else 50, "desk": 9_500 if IS_WHOLE else 50}
"""Ten callers at the desk and eleven at the interface: more than 100,000 requests in all."""
pytestmark = pytest.mark.filterwarnings("default")  # what schemathesis warns of is its own


@pytest.fixture
def app(centre: Centre) -> FastAPI:
    return build_main_app(centre)


@pytest.fixture
def communes(place: Place) -> tuple[Commune, Commune]:
    return settle_two(place)


class Unlimited(requests.auth.AuthBase):
    """Forgets the tries before each request, so that what lies behind the limits is reached."""

    def __init__(self, place: Place, inner: requests.auth.AuthBase | None) -> None:
        self.place, self.inner = place, inner

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if urlsplit(request.url or "").path in PUBLIC_WRITES:
            self.place.run("DELETE FROM rate_tries")
        return request if self.inner is None else self.inner(request)


def signing(place: Place, commune: Commune) -> Signing:
    device = Device(private_key=commune.chain.private_key, terminal_id=commune.terminal)

    def sign(request: requests.PreparedRequest) -> dict[str, str]:
        with scoped(place.centre.app, NOWHERE) as connection:
            nonce = issue_nonce(connection, place.centre.now())
        body = request.body or b""
        signed = device.request(
            request.method or "GET",
            httpx.URL(request.url or ""),
            nonce,
            body=body.encode() if isinstance(body, str) else bytes(body),
        )
        names = ("signature", "signature-input", "content-digest", "girct-nonce")
        request.headers.pop("GIRCT-Status", None)
        return {name: signed.headers[name] for name in names}

    return Signing(sign)


def assert_nothing_found(found: Findings, requests_min: int) -> None:
    print(f"{found.requests} requests: {dict(sorted(found.statuses.items()))}")  # noqa: T201 - kept with the report
    assert not found.faults, "\n\n".join(found.faults[:8])
    assert not [status for status in found.statuses if status >= 500]
    assert found.requests >= requests_min


@pytest.mark.parametrize("caller", CALLERS if IS_WHOLE else SHORT)
def test_the_interface_keeps_its_contract(
    app: FastAPI,
    client: httpx.Client,
    place: Place,
    communes: tuple[Commune, Commune],
    caller: str,
) -> None:
    own, _ = communes
    inner = None if caller == "nobody" else SignedIn(own.headers_of(caller))
    found = attack(
        describe_interface(app),
        str(client.base_url),
        auth=Unlimited(place, inner),
        checks=CONTRACT_CHECKS,
        examples_max=COUNTS["interface"],
    )
    assert_nothing_found(found, REQUESTS_MIN["interface"])


def test_the_interface_keeps_its_contract_with_a_terminal_that_signs(
    app: FastAPI, client: httpx.Client, place: Place, communes: tuple[Commune, Commune]
) -> None:
    own, _ = communes
    found = attack(
        without_headers(describe_interface(app)),
        str(client.base_url),
        auth=Unlimited(place, signing(place, own)),
        parameters={"path.terminal_id": own.terminal},
        checks={**CONTRACT_CHECKS, "missing_required_header": {"enabled": False}},
        examples_max=COUNTS["interface"],
    )
    assert_nothing_found(found, REQUESTS_MIN["interface"])
    assert found.statuses[200] > 0, "no signed request was ever let through"


@pytest.mark.parametrize("caller", CALLERS if IS_WHOLE else SHORT)
def test_no_screen_breaks_or_forgets_to_ask_who_it_is(
    app: FastAPI,
    client: httpx.Client,
    place: Place,
    communes: tuple[Commune, Commune],
    caller: str,
) -> None:
    own, other = communes
    values: dict[str, list[Any]] = {
        name: [value, other.values()[name]] for name, value in own.values().items()
    }
    values["code"] += [OWN, OTHER]
    inner = None if caller == "nobody" else SignedIn(own.headers_of(caller))
    found = attack(
        describe_desk(app, values),
        str(client.base_url),
        auth=Unlimited(place, inner),
        checks=CHECKS,
        examples_max=COUNTS["desk"],
        is_whole=IS_WHOLE,
    )
    assert_nothing_found(found, REQUESTS_MIN["desk"])
