"""The desk's rarer screens in a browser: terminals, shares, lost quittances, tariffs, alerts."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from domain.ids import RegieId, TerminalId
from domain.receipt_code import encode
from server.alerts.service import AlertCode, raise_alert
from server.app import build_app
from server.booklets.service import Range, issue_booklet, spoil_number
from server.db.scope import scoped
from server.regies.agents import add_agent
from server.regies.caller import CONSOLE
from server.tariffs.service import import_act
from server.terminals.acts import ReplacementReason, propose_replacement
from tests.browser.conftest import OpenPage, faults_by_turns, faults_of
from tests.browser.test_desk import LOOKS, sign_in
from tests.server.conftest import ACT, place
from tests.server.enrolled import COLLECTIVITE
from tests.server.people import add_person
from tests.server.quarantine.conftest import rare
from tests.server.quarantine.rare import Rare, links
from tests.server.served import served

assert rare is not None  # fixtures, shared with the tests of the service
assert place is not None
SHOTS = os.environ.get("GIRCT_SCREENSHOTS", "")
"""A folder to keep an image of each screen in; none when it is not set."""
TARIFF = f"/desk/tariffs/{COLLECTIVITE}"
NEW_ACT = {**ACT, "number": "AF-2026-02"}


@dataclass
class Stage:
    """A served centre where the rare has happened."""

    rare: Rare
    address: str
    screens: dict[str, tuple[str, ...]]


@pytest.fixture
def stage(rare: Rare) -> Iterator[Stage]:
    here, centre = rare.place, rare.place.centre
    here.enrol(742002)
    here.run("UPDATE regies SET ceiling_centimes = 500000")
    import_act(centre, ACT)
    add_person(centre, "ordonnateur", COLLECTIVITE)
    act = propose_replacement(
        centre,
        rare.regisseur,
        TerminalId(742001),
        reason=ReplacementReason.FROZEN,
        label="Guichet 3",
    )
    with scoped(centre.app, COLLECTIVITE) as connection:
        raise_alert(connection, code=AlertCode.TERMINAL_SILENT, collectivite=COLLECTIVITE,
                    subject="742002", detail={"hours": 30}, now=centre.now())  # fmt: skip
    agent = int(add_agent(centre, regie_id=RegieId("R-0901"), name="Amina").agent_id)
    numbers, since = Range("2026-A", 1, 25), centre.now().date()
    issued = issue_booklet(centre, "R-0901", agent, numbers, since, CONSOLE)
    spoil_number(centre, issued, 2, "TORN", CONSOLE)
    booklet = f"/desk/booklets/{issued}"
    alert = here.scalar("SELECT alert_id FROM alerts WHERE code = 'terminal_silent'")
    posting = rare.propose("QUARANTINE_POSTING", links=links(*rare.outside))
    tills = "/desk/terminals/742001", "/desk/terminals/742002"
    screens = {
        "regisseur": (
            *tills, f"{tills[1]}/revoke", f"{tills[1]}/replace", f"{tills[1]}/rotation",
            f"{tills[0]}/closing", "/desk/regies/R-0901", "/desk/regies/R-0901/shares",
            "/desk/shortages", "/desk/lost", "/desk/alerts", f"/desk/alerts/{alert}",
            f"/desk/alerts/{alert}/seen", f"/desk/acts/{act}", "/desk/tariffs",
            "/desk/booklets", "/desk/regies/R-0901/booklets/new", booklet, f"{booklet}/spoilt",
            f"{booklet}/return", "/desk/quarantine", "/desk/quarantine/terminals/742001?all=1",
            f"/desk/acts/{posting}", f"/desk/acts/{posting}/withdraw",
        ),
        "ordonnateur": (
            "/desk/tariffs", "/desk/tariffs/import", f"{TARIFF}/act?number=AF-2026-01",
            f"{TARIFF}/confirm?number=AF-2026-01&line=1", f"{TARIFF}/enact?number=AF-2026-01",
            "/desk/regies/R-0901/edit", f"/desk/acts/{act}",
        ),
    }  # fmt: skip
    with served(build_app(centre)) as client:
        yield Stage(rare, str(client.base_url).rstrip("/"), screens)


def keep_shot(page: Page, name: str) -> None:
    if SHOTS:
        plain = name.strip("/").replace("/", "_").replace("?", "_")
        page.screenshot(path=f"{SHOTS}/{plain}.png", full_page=True)


def examine(page: Page, name: str) -> list[str]:
    keep_shot(page, name)
    return [f"{name}: {fault}" for fault in faults_of(page)]


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_every_rare_screen_is_accessible_and_never_scrolls_sideways(
    open_page: OpenPage, stage: Stage, language: str, size: str
) -> None:
    page, faults = open_page(stage.address, language, size), list[str]()
    for login, screens in stage.screens.items():
        sign_in(page, stage.rare.place.centre, stage.address, login)
        for number, screen in enumerate(screens):
            answer = page.goto(f"{stage.address}{screen}")
            assert answer is not None
            assert answer.ok, f"{screen} answered {answer.status}"
            name = f"{language}-{size}-{login}{screen}"
            keep_shot(page, name)
            faults += [f"{name}: {one}" for one in faults_by_turns(page, number, language)]
    page.goto(f"{stage.address}/desk/tariffs/import")
    file = {"name": "arrete.json", "mimeType": "application/json",
            "buffer": json.dumps(NEW_ACT).encode()}  # fmt: skip
    page.locator("#file").set_input_files(file)  # type: ignore[arg-type]  # a plain dict is one
    page.locator("main form button").first.click()
    expect(page.locator("input[name=act]")).to_have_count(1)
    faults += examine(page, f"{language}-{size}-preview")
    assert faults == []


@pytest.mark.parametrize(("language", "size"), [("ar", "telephone")])
def test_a_lost_quittance_is_declared_without_script(
    open_page: OpenPage, stage: Stage, language: str, size: str
) -> None:
    page = open_page(stage.address, language, size)
    lost = stage.rare.copy.quittance(3_300, nature=101)
    sign_in(page, stage.rare.place.centre, stage.address, "regisseur")
    page.goto(f"{stage.address}/desk/lost")
    page.locator("#code").fill(encode("HTTPS://V.EXAMPLE.MA", lost.record.to_bytes()))
    page.keyboard.press("Enter")
    expect(page.locator("#nature-1")).to_have_value("101")
    faults = examine(page, f"{language}-{size}-declaration")
    page.locator("#principal-1").fill("32")
    page.locator("main form .button-danger").click()
    expect(page.locator("main [role=alert]")).to_have_count(1)
    faults += examine(page, f"{language}-{size}-declaration-refused")
    page.locator("#principal-1").fill("33")
    page.locator("main form .button-danger").click()
    expect(page.locator("[role=status]")).to_have_count(1)
    assert faults == []
