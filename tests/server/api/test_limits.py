"""Where 429 is declared it can happen, and the signed operations of a terminal never answer it.

They count no tries: a signature and a nonce of the centre's own let a terminal in, and a rush of
them is sent away with 503 by the queue before intake. Counting them would only give whoever shares
an office's address a way to stop its counters.
"""

import ast
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import text

import server
from server.api.description import describe_interface
from server.app import build_main_app
from server.bootstrap import Centre
from server.db.scope import NOWHERE, scoped
from server.rate_limit import TooManyTries
from tests.server.served import served
from tests.server.terminals.device import Device, Line

HERE = "127.0.0.1"
SIGNED = [{"terminalSignature": []}]
COUNTED = {"post /api/v1/nonces", "post /api/v1/enrolments"}
LIMITS = (
    "nonce_limit", "enrolment_limit", "torn_code_limit", "page_limit",
)  # fmt: skip
TAKERS = {
    "accounts/access.py": {"_use_form"},
    "accounts/proofs.py": {"take", "check_password", "prove_held_factor"},
    "accounts/provider_routes.py": {"go"},
    "accounts/sign_in.py": {"enrol_factor"},
    "terminals/enrolment.py": {"enrol"},
    "terminals/routes.py": {"give_nonce"},
    "verification/routes.py": {"check_torn_code", "check_code"},
}
"""Every function that counts a try, by its file: a new one is a decision."""


def takers() -> Iterator[tuple[str, str]]:
    """Every function of the centre that takes a try of a limit: `….take(…)` beside `limit`."""
    root = Path(server.__file__).parent
    for path in root.rglob("*.py"):
        for found in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for call in ast.walk(found):
                is_take = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
                if is_take and call.func.attr == "take":
                    taken = ast.unparse(call.func.value)
                    if "limit" in taken or taken in {"used", "self.by_login", "self.by_address"}:
                        yield str(path.relative_to(root)), found.name


def test_only_the_listed_functions_count_tries() -> None:
    found: dict[str, set[str]] = {}
    for file, name in takers():
        found.setdefault(file, set()).add(name)
    assert found == TAKERS


@pytest.fixture
def used_up(centre: Centre) -> FastAPI:
    """The centre's routes, of which this address has used up every limit."""
    app = build_main_app(centre)
    for name in LIMITS:
        limit = replace(getattr(app.state, name), limit=1)
        setattr(app.state, name, limit)
        limit.take(HERE, centre.now())
    return app


def test_429_is_declared_where_a_limiter_answers_and_nowhere_else(used_up: FastAPI) -> None:
    described = describe_interface(used_up)
    declared = {
        f"{method} {path}"
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if "429" in operation["responses"]
    }
    assert declared == COUNTED
    with served(used_up) as client:
        for place in sorted(COUNTED):
            method, path = place.split()
            sent = {"code": "A" * 10, "public_key": "0" * 64, "proof": "0" * 128,
                    "fingerprint": "f", "version": "1"}  # fmt: skip
            answer = client.request(method, path, json=sent)
            assert (answer.status_code, answer.json()["code"]) == (429, "server.too_many_tries")
            assert int(answer.headers["retry-after"]) > 0


def test_a_terminal_that_signs_is_never_told_to_wait_by_a_limiter(
    centre: Centre, device: Device
) -> None:
    app = build_main_app(centre)
    described = describe_interface(app)
    signed = {
        (method.upper(), path)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if operation["security"] == SIGNED
    }
    assert len(signed) >= 3
    with served(app) as client:
        line = Line(client, device)
        nonce = line.nonce()
        for name in LIMITS:
            used = replace(getattr(app.state, name), limit=1)
            with suppress(TooManyTries):  # the nonce of the first request was one already
                used.take(HERE, centre.now())
            setattr(app.state, name, used)
        before = tries(centre)
        answers = []
        for _ in range(30):
            for method, path in sorted(signed):
                url = client.base_url.join(path.format(terminal_id=device.terminal_id))
                body = b"{}" if method == "POST" else b""
                answer = client.send(device.request(method, url, nonce, body=body))
                answers.append(answer.status_code)
                nonce = answer.headers["girct-nonce"]
        assert set(answers) == {200, 422}, "let through: the empty batch alone is refused, as such"
        assert client.post("/api/v1/nonces").status_code == 429
    assert tries(centre) == before, "a signed operation counts no try of anybody"


def tries(centre: Centre) -> list[tuple[object, ...]]:
    query = text("SELECT bucket, caller, tries FROM rate_tries ORDER BY 1, 2")
    with scoped(centre.app, NOWHERE) as connection:
        return [tuple(row) for row in connection.execute(query)]
