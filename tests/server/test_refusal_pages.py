"""Each refusal: a page in the reader's language for a browser, RFC 9457 for a program."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import httpx
from fastapi import Request
from sqlalchemy import create_engine

from server import errors
from server.app import BODY_BYTES_MAX, build_app
from server.bootstrap import Centre
from server.verification.routes import page_limit
from tests.server.people import add_person, session_of
from tests.server.served import served

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LATIN = {"Content-Type": "application/x-www-form-urlencoded; charset=latin-1"}
TORN = {"Content-Type": "multipart/form-data; boundary=x"}
LIBRARY = "/reporting/_dash-component-suites/none/none.js"
CALLBACK = "/reporting/_dash-update-component"
TOO_LONG = (b"x" * 65_535 + b"&") * (BODY_BYTES_MAX // 65_536 + 1)


def pieces() -> Iterator[bytes]:
    yield from (TOO_LONG[start : start + 65_536] for start in range(0, len(TOO_LONG), 65_536))


@dataclass(frozen=True)
class Refusal:
    """Something asked, and how it is refused."""

    status: int
    code: str
    method: str
    path: str
    headers: dict[str, str] | None = None
    content: bytes | Callable[[], Iterator[bytes]] = b""
    role: str | None = None


REFUSALS = (
    Refusal(400, "server.http_refused", "POST", "/desk/users/new", TORN, b"?", "tech_admin"),
    Refusal(401, "accounts.not_signed_in", "POST", "/desk/regies/new", FORM, b"a=b"),
    Refusal(403, "accounts.form_expired", "POST", "/desk/users/new", FORM, b"", "tech_admin"),
    Refusal(403, "accounts.not_allowed", "GET", "/desk/users/new", role="auditor"),
    Refusal(404, "server.not_found", "GET", "/nope"),
    Refusal(404, "server.not_found", "GET", LIBRARY, role="auditor"),
    Refusal(404, "server.not_found", "GET", "/reporting/nowhere", role="auditor"),
    Refusal(404, "server.not_found", "GET", "/reporting/assets/none.css", role="auditor"),
    Refusal(405, "server.method_not_allowed", "DELETE", "/login"),
    Refusal(405, "server.method_not_allowed", "POST", "/reporting/", FORM, role="auditor"),
    Refusal(413, "server.body_too_large", "POST", "/login", FORM, TOO_LONG),
    Refusal(413, "server.body_too_large", "POST", "/login", FORM, pieces),
    Refusal(413, "server.body_too_large", "POST", CALLBACK, FORM, TOO_LONG),
    Refusal(415, "server.encoding_refused", "POST", "/login", LATIN, b"login=x"),
    Refusal(415, "server.encoding_refused", "POST", CALLBACK, LATIN, b"x"),
    Refusal(422, "server.invalid_request", "GET", "/desk/terminals/one", role="auditor"),
    Refusal(422, "reporting.page_unreadable", "POST", CALLBACK, FORM, b"x", "auditor"),
)


def ask(client: httpx.Client, refusal: Refusal, headers: dict[str, str]) -> httpx.Response:
    client.cookies.clear()
    content = refusal.content() if callable(refusal.content) else refusal.content
    sent = {**headers, **(refusal.headers or {})}
    return client.request(refusal.method, refusal.path, content=content, headers=sent)


def is_page(answer: httpx.Response, language: str, code: str) -> None:
    """Check that an answer is a page of a refusal in a language, with none of the other's."""
    way = {"fr": "ltr", "ar": "rtl"}[language]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<html lang="{language}" dir="{way}"' in answer.text
    assert f"{answer.status_code} · {code}" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert 'class="essai"' in answer.text


def test_a_browser_gets_a_page_and_a_program_gets_a_problem(
    centre: Centre, client: httpx.Client
) -> None:
    roles = sorted({one.role for one in REFUSALS if one.role is not None})
    for role in roles:
        add_person(centre, role)
    sessions = {role: session_of(centre, role)["Cookie"] for role in roles}
    for refusal in REFUSALS:
        cookie = sessions.get(refusal.role or "", "")
        pages = [page_of(client, refusal, language, cookie) for language in ("fr", "ar")]
        assert pages[0] != pages[1]
        for accept in ("application/json", "*/*", "application/problem+json"):
            told = ask(client, refusal, {"Accept": accept, "Cookie": cookie})
            assert told.headers["content-type"] == "application/problem+json", refusal
            problem = told.json()
            assert set(problem) == {"type", "title", "status", "detail", "code"}
            assert (told.status_code, problem["status"]) == (refusal.status, refusal.status)
            assert problem["code"] == refusal.code


def page_of(client: httpx.Client, refusal: Refusal, language: str, cookie: str) -> str:
    cookies = "; ".join(filter(None, (f"girct_language={language}", cookie)))
    answer = ask(client, refusal, {"Accept": "text/html,*/*;q=0.8", "Cookie": cookies})
    assert answer.status_code == refusal.status, refusal
    is_page(answer, language, refusal.code)
    return answer.text


def test_too_many_asked_of_a_public_page_are_a_page_too(
    centre: Centre, client: httpx.Client
) -> None:
    address = "127.0.0.1"
    limit = page_limit(centre)
    for _ in range(limit.limit):
        limit.take(address, centre.now())
    for language in ("fr", "ar"):
        reader = {"Accept": "text/html", "Accept-Language": language}
        answer = client.get("/1/any-code", headers=reader)
        assert answer.status_code == 429
        is_page(answer, language, "server.too_many_tries")
        assert int(answer.headers["retry-after"]) > 0


def test_a_database_that_is_away_is_a_page_too(centre: Centre) -> None:
    gone = {
        name: create_engine(getattr(centre, name).url.set(database="gone"))
        for name in ("app", "intake", "report", "public")
    }
    with served(build_app(type(centre)(**{**vars(centre), **gone}))) as client:
        for language in ("fr", "ar"):
            cookies = f"girct_session=x; girct_language={language}"
            reader = {"Accept": "text/html", "Cookie": cookies}
            answer = client.get("/desk/regies", headers=reader)
            assert answer.status_code == 503
            is_page(answer, language, "server.database_unavailable")
    for engine in gone.values():
        engine.dispose()


def test_the_refusals_of_a_real_system_are_not_marked_as_those_of_a_test_one(
    centre: Centre,
) -> None:
    settings = centre.settings.model_copy(update={"test_system": False})
    with served(build_app(replace(centre, settings=settings))) as client:
        answer = client.get("/nope", headers={"Accept": "text/html"})
        assert answer.status_code == 404
        assert "essai" not in answer.text


def test_a_fault_of_the_program_is_a_page_too() -> None:
    for language in ("fr", "ar"):
        headers = [(b"accept", b"text/html"), (b"accept-language", language.encode())]
        request = Request({"type": "http", "method": "GET", "path": "/", "headers": headers})
        answer = errors.answer_of(request, errors.UnexpectedFault("a bug"))
        page = bytes(answer.body).decode()
        assert answer.status_code == 500
        assert f'<html lang="{language}"' in page
        assert "500 · unexpected" in page
        assert "a bug" not in page
