"""OWASP API7: a place of the caller's waits for a call of ours, and none ever comes."""

import json
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from pos.bootstrap import machine_now
from pos.errors import CentreRefused, NotACentre
from pos.sync.client import CentreClient
from server.accounts.errors import ProviderRefused
from server.accounts.provider import leave
from server.bootstrap import Centre
from tests.server.communes import OWN
from tests.server.people import add_person, session_of
from tests.server.terminals.device import Device


class Elsewhere:
    """A place on this machine that remembers whether anybody called."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    @property
    def addresses(self) -> tuple[str, ...]:
        where = f"127.0.0.1:{self.port}"
        return (f"http://{where}/x", f"//{where}/x", f"https://{where}", where, f"ftp://{where}/",
                f"http://localhost:{self.port}/", f"http://[::ffff:127.0.0.1]:{self.port}/",
                f"file:///proc/self/environ#{where}", f"mailto:x@[{where}]")  # fmt: skip

    def was_called(self) -> bool:
        return bool(select.select([self.listener], [], [], 0)[0])


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    made = Elsewhere()
    with closing(made.listener):
        yield made


def test_nothing_leaves_for_an_address_in_any_field(
    centre: Centre, client: httpx.Client, elsewhere: Elsewhere
) -> None:
    add_person(centre, "tech_admin", OWN)
    headers = session_of(centre, "tech_admin")
    for address in elsewhere.addresses:
        person = dict.fromkeys(("login", "name", "matricule", "role", "scope", "language"), address)
        client.post("/desk/users/new", data=person, headers=headers)
        client.post("/login", data={"login": address, "password": address, "next": address})
        client.get("/desk/users", params={"q": address, "next": address}, headers=headers)
        client.post("/1/form", data={"short": address, "number": address, "amount": address})
        client.get("/reporting/", params={"place": address, "day": address}, headers=headers)
    assert not elsewhere.was_called()


def test_nothing_leaves_for_an_address_in_any_header(
    client: httpx.Client, elsewhere: Elsewhere
) -> None:
    names = ("Host", "Referer", "Origin", "X-Forwarded-Host", "X-Forwarded-For", "Forwarded",
             "X-Original-URL", "Destination", "Link", "Callback", "X-Wap-Profile")  # fmt: skip
    for address in elsewhere.addresses[:4]:
        for name in names:
            client.get("/login", headers={name: address})
            client.get("/1/X", headers={name: address, "Accept": "text/html"})
    assert not elsewhere.was_called()


def test_nothing_leaves_for_an_address_a_device_sends(
    client: httpx.Client, elsewhere: Elsewhere
) -> None:
    asked = json.loads(Device().asks("K7QM3F9T2X").to_json())
    for address in elsewhere.addresses:
        for name in (*asked, "jku", "x5u", "server_url"):
            client.post("/api/v1/enrolments", json=asked | {name: address})
        client.post("/api/v1/nonces", json={"callback": address})
    assert not elsewhere.was_called()


def test_nothing_leaves_for_an_address_in_a_file(
    centre: Centre, client: httpx.Client, elsewhere: Elsewhere
) -> None:
    add_person(centre, "ordonnateur", OWN)
    headers = session_of(centre, "ordonnateur")
    for address in elsewhere.addresses:
        act = {"$ref": address, "$schema": address, "number": address, "lines": [address]}
        sent = {"file": ("a.json", json.dumps(act).encode(), "application/json")}
        assert client.post("/desk/tariffs/import", headers=headers, files=sent).status_code < 500
    assert not elsewhere.was_called()


@contextmanager
def leading_to(elsewhere: Elsewhere, status: int) -> Iterator[str]:
    """Answer each request by a redirection to the place that waits."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Location", elsewhere.addresses[0])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            self.do_GET()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_call_of_ours_follows_a_redirection(
    centre: Centre, elsewhere: Elsewhere, status: int
) -> None:
    with leading_to(elsewhere, status) as address:
        told = {"oidc_issuer": address, "oidc_redirect_uri": "http://127.0.0.1/"}
        with pytest.raises(ProviderRefused):
            leave(replace(centre, settings=centre.settings.model_copy(update=told)), "/")
        with (
            closing(CentreClient(address, None, machine_now)) as client,
            pytest.raises((CentreRefused, NotACentre)),
        ):
            client.enrol(Device().asks("K7QM3F9T2X"))
    assert not elsewhere.was_called()
