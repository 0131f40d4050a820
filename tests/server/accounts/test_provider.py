"""Signing in through a real OpenID Connect provider, on this machine."""

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import text

from server.app import build_app
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from tests.conftest import NOW
from tests.server.people import add_person
from tests.server.served import served

CLIENT, SECRET = "girct", "a secret of ours"
BACK = "http://127.0.0.1/login/provider/answer"
PAGE = {"Accept": "text/html"}


@dataclass
class Provider:
    """A small provider: one person, one key, and whatever a test makes it say instead."""

    issuer: str = ""
    algorithm: str = "ES256"
    places: dict[str, str] = field(default_factory=dict)
    key: ECKey | RSAKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    signing: ECKey | RSAKey | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.places,
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Give where somebody who signed in here is sent back to."""
        assert (query["client_id"], query["redirect_uri"]) == (CLIENT, BACK)
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        code = secrets.token_urlsafe(16)
        self.asked[code] = query
        return f"/login/provider/answer?code={code}&state={query['state']}&iss={self.issuer}"

    def token(self, given: dict[str, str], authorization: str) -> dict[str, Any] | None:
        login, _, password = (
            base64.b64decode(authorization.partition(" ")[2]).decode().partition(":")
        )
        query = self.asked.pop(given["code"], None)
        challenge = base64.urlsafe_b64encode(sha256(given["code_verifier"].encode()).digest())
        if (login, password) != (CLIENT, SECRET) or query is None:
            return None
        if challenge.rstrip(b"=").decode() != query["code_challenge"]:
            return None
        now = int(NOW.timestamp())
        claims = {
            "iss": self.issuer, "sub": "person-1", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": query["nonce"], **self.claims,
        }  # fmt: skip
        signed = jwt.encode(
            {"alg": self.algorithm, "kid": "one"},
            claims,
            self.signing or self.key,
            algorithms=[self.algorithm],
        )
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": signed}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        if self.path == "/.well-known/openid-configuration":
            self._say(200, self.provider.metadata())
        elif self.path == "/keys":
            self._say(200, {"keys": [self.provider.key.as_dict(private=False)]})
        else:
            self._say(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: found[0] for name, found in parse_qs(body).items()}
        answer = self.provider.token(given, self.headers["Authorization"])
        self._say(400 if answer is None else 200, answer or {"error": "invalid_grant"})

    def _say(self, status: int, said: dict[str, Any]) -> None:
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        del format, args


@contextmanager
def listening() -> Iterator[Provider]:
    provider = Provider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with listening() as opened:
        yield opened


@pytest.fixture
def browser(centre: Centre, provider: Provider, tmp_path: Path) -> Iterator[httpx.Client]:
    """A browser at a centre that knows the provider; one wali and one comptable are linked."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    settings = centre.settings.model_copy(
        update={
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret_file": secret,
            "oidc_redirect_uri": BACK,
        }
    )
    for role in ("wali", "comptable"):
        add_person(centre, role, "09")
        with scoped(centre.app, EVERYWHERE) as connection:
            connection.execute(
                text("UPDATE users SET oidc_subject = :sub WHERE login = :role"),
                {"sub": "person-1" if role == "wali" else "person-2", "role": role},
            )
    with served(build_app(replace(centre, settings=settings))) as client:
        yield client


def leave(browser: httpx.Client) -> dict[str, str]:
    """Give what the provider is asked."""
    away = browser.get("/login/provider?next=/reporting/%3Fplace%3D09")
    assert away.status_code == 303
    query = parse_qs(urlsplit(away.headers["location"]).query)
    return {name: found[0] for name, found in query.items()}


def come_back(browser: httpx.Client, provider: Provider) -> httpx.Response:
    return browser.get(provider.authorize(leave(browser)))


def test_a_linked_person_signs_in(browser: httpx.Client, provider: Provider) -> None:
    assert "/login/provider?next=" in browser.get("/login").text
    provider.claims = {"amr": ["pwd", "mfa"]}
    back = come_back(browser, provider)
    assert (back.status_code, back.headers["location"]) == (303, "/reporting/?place=09")
    assert browser.get("/reporting/", headers=PAGE).status_code == 200


@pytest.mark.parametrize("subject", ["person-1", "person-2"])
@pytest.mark.parametrize("said", [{}, {"amr": ["pwd"]}, {"amr": None}])
def test_every_role_still_shows_a_factor_of_its_own_here(
    browser: httpx.Client, provider: Provider, subject: str, said: dict[str, Any]
) -> None:
    provider.claims = {"sub": subject, **said}
    assert come_back(browser, provider).headers["location"] == "/login/factor"
    assert "girct_session" not in browser.cookies


def test_unless_the_provider_says_it_proved_one(browser: httpx.Client, provider: Provider) -> None:
    provider.claims = {"sub": "person-2", "amr": ["pwd", "mfa"]}
    assert come_back(browser, provider).headers["location"] == "/reporting/?place=09"


def test_nobody_gets_an_account_by_knocking(
    browser: httpx.Client, provider: Provider, centre: Centre
) -> None:
    provider.claims = {"sub": "stranger"}
    assert come_back(browser, provider).json()["code"] == "accounts.subject_not_linked"
    with scoped(centre.app, EVERYWHERE) as connection:
        assert connection.execute(text("SELECT count(*) FROM users")).scalar_one() == 2
        connection.execute(text("UPDATE users SET active = false"))
    provider.claims = {}
    assert come_back(browser, provider).json()["code"] == "accounts.subject_not_linked"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://127.0.0.1:1"},
        {"aud": "somebody else"},
        {"exp": int(NOW.timestamp()) - 300},
        {"iat": "yesterday"},
        {"nonce": "another"},
        {"azp": "somebody else"},
    ],
)
def test_a_token_that_is_not_for_us_is_refused(
    browser: httpx.Client, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert come_back(browser, provider).json()["code"] == "accounts.provider_refused"
    assert "girct_session" not in browser.cookies


def test_a_token_of_another_key_or_a_used_code_is_refused(
    browser: httpx.Client, provider: Provider
) -> None:
    answer = provider.authorize(leave(browser))
    assert browser.get(answer).status_code == 303
    leave(browser)
    assert browser.get(answer).json()["code"] == "accounts.provider_refused"
    provider.signing = ECKey.generate_key("P-256", {"kid": "one"})
    assert come_back(browser, provider).json()["code"] == "accounts.provider_refused"


def test_an_answer_to_another_browser_is_refused(browser: httpx.Client, provider: Provider) -> None:
    answer = provider.authorize(leave(browser))
    browser.cookies.clear()
    assert browser.get(answer).json()["code"] == "accounts.provider_refused"
    leave(browser)
    assert browser.get(answer).json()["code"] == "accounts.provider_refused", "another state"
    assert browser.get("/login/provider/answer?error=denied").status_code == 403


def test_a_provider_that_calls_itself_otherwise_is_refused(
    browser: httpx.Client, provider: Provider, client: httpx.Client
) -> None:
    provider.issuer += "/other"
    assert browser.get("/login/provider").json()["code"] == "accounts.provider_refused"
    assert client.get("/login/provider").json()["code"] == "accounts.provider_refused"


@pytest.mark.parametrize(
    ("algorithm", "bits", "is_taken"),
    [("RS256", 3072, False), ("PS256", 2048, False), ("PS256", 3072, True)],
)
def test_a_signature_weaker_than_128_bits_is_refused(
    browser: httpx.Client, provider: Provider, algorithm: str, bits: int, *, is_taken: bool
) -> None:
    provider.algorithm = algorithm
    provider.key = RSAKey.generate_key(bits, {"kid": "one"})
    back = come_back(browser, provider)
    assert (back.status_code == 303) is is_taken


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_a_provider_on_another_machine_is_spoken_to_in_tls_alone(
    browser: httpx.Client, provider: Provider, name: str
) -> None:
    provider.places = {name: "http://192.0.2.1/x"}
    assert browser.get("/login/provider").json()["code"] == "accounts.provider_refused"
