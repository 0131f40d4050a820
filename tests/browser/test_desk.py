"""The desk in a real browser: fr and ar, a telephone and a wide screen, without any script."""

import os
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from server.accounts.access import SESSION_COOKIE
from server.accounts.service import open_session
from server.app import build_app
from server.bootstrap import Centre
from server.regies.agents import add_agent
from server.regies.service import add_regie
from server.terminals.service import register
from tests.browser.conftest import OpenPage, faults_by_turns
from tests.server.conftest import SOUK
from tests.server.people import add_person
from tests.server.served import served

SCREENS = (
    "/desk/", "/desk/collectivites?level=commune", "/desk/collectivites/09.163.01.01",
    "/desk/regies", "/desk/regies?q=rien", "/desk/regies/R-0901", "/desk/regies/new",
    "/desk/regies/R-0901/edit", "/desk/regies/R-0901/close", "/desk/comptables",
    "/desk/comptables/postes", "/desk/agents", "/desk/regies/R-0901/agents/new",
    "/desk/regies/R-0901/agents/1", "/desk/regies/R-0901/agents/1/pin", "/desk/terminals",
    "/desk/acts", "/desk/alerts", "/desk/account",
    "/desk/account/sessions/end",
)  # fmt: skip
ADMINISTRATOR_SCREENS = (
    "/desk/", "/desk/users", "/desk/users/new", "/desk/users/auditor", "/desk/audit",
    "/desk/users/auditor/sessions",
    "/desk/audit/1", "/desk/audit?kind=desk:regie&from=2026-11-01",
    "/desk/comptables/new", "/desk/comptables/postes/new", "/desk/regies/R-0901/terminals/new",
)  # fmt: skip

INSPECTOR_SCREENS = ("/desk/", "/desk/exports", "/desk/exports/100001")


@pytest.fixture
def address(centre: Centre) -> Iterator[str]:
    add_regie(centre, SOUK)
    add_agent(centre, regie_id=SOUK.regie_id, name="Fatima Zahra El Amrani", matricule="M1")
    register(centre, regie_id=SOUK.regie_id, label="Guichet 1")
    add_person(centre, "ordonnateur", "09.163")
    add_person(centre, "tech_admin")
    add_person(centre, "auditor")
    add_person(centre, "inspector")
    with served(build_app(centre)) as client:
        yield str(client.base_url).rstrip("/")


def sign_in(page: Page, centre: Centre, address: str, login: str) -> None:
    token, _ = open_session(centre, login)
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": address}])


LOOKS = [("fr", "telephone"), ("ar", "desk")]
if os.environ.get("GIRCT_TEST_PROFILE") == "prove":
    LOOKS += [("ar", "telephone"), ("fr", "wide")]


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_every_screen_is_accessible_and_never_scrolls_sideways(
    open_page: OpenPage, centre: Centre, address: str, language: str, size: str
) -> None:
    page = open_page(address, language, size)
    faults: dict[str, list[str]] = {}
    for login, screens in (
        ("ordonnateur", SCREENS),
        ("tech_admin", ADMINISTRATOR_SCREENS),
        ("inspector", INSPECTOR_SCREENS),
    ):
        sign_in(page, centre, address, login)
        for number, screen in enumerate(screens):
            answer = page.goto(f"{address}{screen}")
            assert answer is not None
            found = faults_by_turns(page, number, language)
            if answer.status != httpx.codes.OK:
                found.append(f"answered {answer.status}")
            if found:
                faults[screen] = found
    assert faults == {}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_agent_is_named_by_keyboard_alone_and_without_script(
    open_page: OpenPage, centre: Centre, address: str, language: str
) -> None:
    page = open_page(address, language, has_script=False)
    sign_in(page, centre, address, "ordonnateur")
    page.goto(f"{address}/desk/regies/R-0901/agents/new")
    page.locator("#name").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[role=alert] a").first).to_have_attribute("href", "#name")
    page.locator("#name").focus()
    page.keyboard.type("Hassan Oubaha")
    page.keyboard.press("Tab")
    page.keyboard.type("M2")
    page.keyboard.press("Enter")
    expect(page.locator(".secret-code")).to_have_count(1)
    page.locator(".slip .button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Hassan Oubaha")


def test_the_language_switch_keeps_the_page_and_its_search(
    open_page: OpenPage, centre: Centre, address: str
) -> None:
    page = open_page(address)
    sign_in(page, centre, address, "ordonnateur")
    page.goto(f"{address}/desk/regies?q=amira")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#q")).to_have_value("amira")
    expect(page.locator("tbody tr")).to_have_count(1)
