from collections.abc import Iterator

import pytest
import structlog

from pos.bootstrap import Counter
from pos.logs import configure_logging
from pos.screens import build_pos_app
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.world import World, served, served_counter
from ui.messages import code_message

ESSAI = 'class="essai"'
FORMATION = "FORMATION — SANS VALEUR</strong>"


@pytest.mark.parametrize("path", ["/sale", "/session", "/quittances", "/quittances/3"])
def test_nobody_reads_a_page_without_a_pin(cashier: Cashier, path: str) -> None:
    assert cashier.http.get(path).url.path == "/login"


@pytest.mark.parametrize(
    "path", ["/login", "/logout", "/session", "/session/end", "/sale/confirm", "/sale/quote",
             "/quittances/3/print", "/quittances/3/paper", "/quittances/3/duplicate", "/language"],
)  # fmt: skip
def test_every_form_is_refused_without_its_token(seller: Cashier, path: str) -> None:
    page = seller.http.post(path, data={"csrf": "0" * 64})
    assert page.status_code == 422
    assert "expiré" in said(page)


def test_pages_load_from_this_counter_alone_and_are_not_kept(cashier: Cashier) -> None:
    answer = cashier.http.get("/login")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert answer.headers["cache-control"] == "no-store"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=strict" in answer.headers["set-cookie"]


@pytest.mark.parametrize(("language", "words"), [("fr", "n’existe pas"), ("ar", "غير موجودة")])
def test_an_address_that_is_no_page_is_said(address: str, language: str, words: str) -> None:
    with Cashier(address, language) as cashier:
        page = cashier.http.get("/nowhere")
    assert page.status_code == 422
    assert words in said(page)


def test_the_bar_says_how_the_counter_stands(seller: Cashier) -> None:
    cells = {cell["name"]: cell for cell in seller.http.get("/status").json()["cells"]}
    assert list(cells) == [
        "agent", "session", "cash", "printer", "centre", "waiting", "tariff", "clock",
    ]  # fmt: skip
    assert cells["agent"]["value"] == "Fatima Ouhammou"
    assert cells["cash"]["value"].startswith("200,00")
    assert cells["printer"]["value"] == "aucune"
    assert cells["tariff"]["value"] == "AF-2024-AA"
    assert cells["clock"]["value"] == "10:30"


def test_the_status_names_nobody_to_somebody_not_signed_in(address: str, seller: Cashier) -> None:
    seller.sell()
    with Cashier(address) as stranger:
        status = stranger.http.get("/status").json()
    assert "Fatima" not in str(status)
    assert {"agent", "cash"}.isdisjoint(cell["name"] for cell in status["cells"])


def test_watching_the_status_does_not_keep_a_visit_alive(seller: Cashier, world: World) -> None:
    for _ in range(4):
        world.clock.now = world.clock.now.replace(minute=world.clock.now.minute + 7)
        seller.http.get("/status")
    world.clock.now = world.clock.now.replace(hour=world.clock.now.hour + 1)
    assert seller.http.get("/sale").url.path == "/login"


def test_records_that_wait_are_counted_with_their_age(seller: Cashier, world: World) -> None:
    seller.sell()
    world.clock.now = world.clock.now.replace(hour=world.clock.now.hour + 2)
    cells = {cell["name"]: cell for cell in seller.http.get("/status").json()["cells"]}
    assert int(cells["waiting"]["value"]) >= 4
    assert cells["waiting"]["note"] == "depuis 2 h"
    assert cells["waiting"]["kind"] == "warning"


def test_a_counter_without_configuration_still_speaks(world: World) -> None:
    world.counter().close()
    counter = world.reopen()
    counter.journal.database.row("SELECT 1")
    with counter.journal.database.transaction() as connection:
        connection.execute("DELETE FROM configurations")
    fresh = world_without_configuration(counter, world)
    with served_counter(fresh) as address, Cashier(address) as cashier:
        page = cashier.http.get("/login")
        health = cashier.http.get("/health").json()
        refused = cashier.log_in()
    assert page.status_code == 200
    assert "aucun reçu" in page.text
    assert health == {"is_running": True, "is_configured": False, "code": "pos.not_configured"}
    assert "pas encore donné de configuration" in said(refused)


def world_without_configuration(counter: Counter, world: World) -> Counter:
    counter.close()
    return world.reopen()


@pytest.fixture
def plain_log() -> Iterator[None]:
    """Log as a counter does: another test of the same run may have asked for colours."""
    configure_logging()
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("plain_log")
def test_a_fault_of_the_program_is_said_and_shows_nothing_technical(world: World) -> None:
    counter = world.counter()
    app = build_pos_app(counter)

    @app.get("/broken")
    def broken() -> None:
        message = "secret figure"
        raise ZeroDivisionError(message)

    with served(app) as address, Cashier(address) as cashier:
        page = cashier.http.get("/broken")
    counter.close()
    assert page.status_code == 500
    assert "Appelez le support" in said(page)
    assert "secret figure" not in page.text


@pytest.mark.parametrize("path", ["/login", "/sale", "/quittances", "/quittances/9", "/status"])
def test_a_journal_damaged_under_the_counter_is_said_without_a_trace(
    seller: Cashier, counter: Counter, path: str
) -> None:
    database = counter.journal.database
    database.row("PRAGMA wal_checkpoint(TRUNCATE)")
    database.path.write_bytes(b"\xaa" * database.path.stat().st_size)
    database.row("PRAGMA shrink_memory")
    page = seller.http.get(path)
    assert page.status_code == 422
    assert "pos.journal_unreadable" in page.text
    assert said(page) == code_message("pos.journal_unreadable", "fr")
    assert ESSAI in page.text
    assert FORMATION not in page.text


def test_a_journal_damaged_in_training_is_said_on_a_page_of_training(
    seller: Cashier, counter: Counter
) -> None:
    assert FORMATION in seller.send(seller.form("/training", "/training/on")).text
    database = counter.journal.database
    database.row("PRAGMA wal_checkpoint(TRUNCATE)")
    database.path.write_bytes(b"\xaa" * database.path.stat().st_size)
    database.row("PRAGMA shrink_memory")
    page = seller.http.get("/sale")
    assert "pos.journal_unreadable" in page.text
    assert ESSAI in page.text
    assert FORMATION in page.text


def test_every_refusal_is_marked_as_the_page_before_it(seller: Cashier) -> None:
    latin = {"Content-Type": "application/x-www-form-urlencoded; charset=latin-1"}
    for _ in range(2):
        refusals = (
            seller.http.get("/nowhere"),
            seller.http.get("/quittances/4000"),
            seller.http.post("/sale/confirm", data={"csrf": "0"}),
            seller.http.post("/sale/confirm", content=b"x", headers=latin),
        )
        assert {page.status_code for page in refusals} <= {415, 422}
        assert all(ESSAI in page.text for page in refusals)
        is_training = [FORMATION in page.text for page in refusals]
        assert len(set(is_training)) == 1
        if not any(is_training):
            seller.send(seller.form("/training", "/training/on"))
    assert is_training[0]


def test_without_a_configuration_the_chain_says_that_this_is_a_test(world: World) -> None:
    counter = world.counter()
    with counter.journal.database.transaction() as connection:
        connection.execute("DELETE FROM configurations")
    fresh = world_without_configuration(counter, world)
    with served_counter(fresh) as address, Cashier(address) as cashier:
        page = cashier.http.get("/login")
    assert "aucun reçu" in page.text
    assert ESSAI in page.text
