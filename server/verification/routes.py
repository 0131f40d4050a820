"""What a QR symbol opens on a citizen's telephone, and the form for a torn one."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from domain.errors import GirctError
from domain.receipt_code import encode
from domain.record import Record
from server.accounts.access import public_route
from server.bootstrap import Centre
from server.dependencies import CallerDep, CentreDep
from server.errors import status_of
from server.rate_limit import RateLimit
from server.verification import repository
from server.verification.pages import LOOKS, is_test, shown_of
from server.verification.states import Finding, PublicRecord, TornCodeUnknown, examine
from server.verification.torn_codes import read_torn_code
from ui.environment import templates_environment
from ui.languages import LANGUAGES, Language, as_language, other_language
from ui.messages import error_message

router = APIRouter(
    prefix="/1", tags=["verification"], include_in_schema=False, dependencies=[public_route]
)

TEMPLATES: Final = Path(__file__).parent / "templates"
PRIVATE: Final = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
TORN_TRIES: Final = 10
TORN_WINDOW: Final = timedelta(minutes=10)
PAGES_PER_MINUTE: Final = 60
"""A telephone opens a page now and then; who opens more a minute walks through the books."""


class Typed(BaseModel):
    """What a citizen typed in, as typed."""

    short_code: Annotated[str, Field(max_length=40)] = ""
    number: Annotated[str, Field(max_length=40)] = ""
    amount: Annotated[str, Field(max_length=40)] = ""


def torn_code_limit(centre: Centre) -> RateLimit:
    """Limit how often one address may guess: 50 bits are far beyond ten tries."""
    return RateLimit(centre.app, "torn-code", TORN_TRIES, TORN_WINDOW)


def page_limit(centre: Centre) -> RateLimit:
    """Limit how many codes one address may look up."""
    return RateLimit(centre.app, "verification-page", PAGES_PER_MINUTE, timedelta(minutes=1))


@router.get("/")
def ask_torn_code(request: Request, centre: CentreDep) -> HTMLResponse:
    """Show the form for a torn code."""
    return _form(request, centre, Typed())


@router.post("/")
def check_torn_code(
    request: Request, centre: CentreDep, caller: CallerDep, typed: Annotated[Typed, Form()]
) -> HTMLResponse:
    """Look a quittance up by its short code, number and amount together."""
    try:
        request.app.state.torn_code_limit.take(caller, centre.now())
        raw = repository.find_torn(
            centre.public, read_torn_code(typed.short_code, typed.number, typed.amount)
        )
        if raw is None:
            message = "no registered quittance has this code, number and amount"
            raise TornCodeUnknown(message)
    except GirctError as refusal:
        return _form(request, centre, typed, refusal)
    code = encode(centre.settings.public_base, raw).rpartition("/")[2]
    return _page(request, centre, code)


@router.get("/{code}")
def check_code(request: Request, code: str, centre: CentreDep, caller: CallerDep) -> HTMLResponse:
    """Say what a receipt code is worth."""
    request.app.state.page_limit.take(caller, centre.now())
    return _page(request, centre, code)


def _page(request: Request, centre: Centre, code: str) -> HTMLResponse:
    language = language_of(request)

    def find(record: Record) -> PublicRecord | None:
        return repository.find_record(centre.public, record)

    finding: Finding = examine(code, find)
    page = templates_environment(language, TEMPLATES).get_template("verification.html")
    return HTMLResponse(
        page.render(
            state=finding.state.value,
            look=LOOKS[finding.state],
            shown=shown_of(finding, language),
            is_held=finding.is_held,
            is_test=is_test(finding, is_test_system=centre.settings.test_system),
            other_address=f"/1/{quote(code, safe='')}?lang={other_language(language)}",
        ),
        headers=PRIVATE,
    )


def _form(
    request: Request, centre: Centre, typed: Typed, refusal: GirctError | None = None
) -> HTMLResponse:
    language = language_of(request)
    page = templates_environment(language, TEMPLATES).get_template("torn_code.html")
    headers = dict(PRIVATE)
    if refusal is not None and "retry_after_s" in refusal.params:
        headers["Retry-After"] = str(refusal.params["retry_after_s"])
    return HTMLResponse(
        page.render(
            typed=typed,
            refusal=None if refusal is None else error_message(refusal, language),
            is_test=centre.settings.test_system,
            other_address=f"/1/?lang={other_language(language)}",
        ),
        status_code=200 if refusal is None else status_of(refusal),
        headers=headers,
    )


def language_of(request: Request) -> Language:
    """Choose the language: the address's own, else the telephone's first of ours."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return as_language(asked)
    for wish in request.headers.get("accept-language", "").split(","):
        name = wish.partition(";")[0].strip()[:2].lower()
        if name in LANGUAGES:
            return as_language(name)
    return as_language(None)
