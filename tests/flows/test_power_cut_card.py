"""A counter is killed while its card terminal waits for a card: the payer pays once."""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from hardware_mocks.card_terminal.emulator import CardTerminalEmulator
from hardware_mocks.card_terminal.terminal import Cardholder
from simulation.centre_place import command
from simulation.forms import form_to
from simulation.lone_counter import LoneCounter, make_lone_counter
from simulation.ports import free_port
from simulation.processes import Child
from simulation.world import AIT_AMIRA
from tests.flows.hands import wait_until
from tests.flows.test_power_cut import verify
from tests.pos.screens.cashier import Cashier

IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"


@contextmanager
def serving(lone: LoneCounter) -> Iterator[tuple[Child, Cashier]]:
    port = free_port()
    words = [command("girct-pos"), "serve", f"--data-dir={lone.folder}", f"--port={port}"]
    child = Child("counter", words, lone.folder.parent / "log")
    child.start()
    try:
        child.wait_for_port(port)
        with Cashier(f"http://127.0.0.1:{port}") as cashier:
            cashier.http.timeout = 60.0
            cashier.send(cashier.form("/login", "/login"), pin=lone.pin)
            yield child, cashier
    finally:
        child.stop()


@pytest.mark.parametrize("is_paid", [True, False] if IS_PROOF else [True])
def test_a_counter_killed_while_a_card_is_asked_asks_what_the_terminal_shows_and_debits_once(
    tmp_path: Path, *, is_paid: bool
) -> None:
    with CardTerminalEmulator(cardholder=Cardholder(after_s=None)) as terminal:
        lone = make_lone_counter(tmp_path / "counter", AIT_AMIRA)
        settings = lone.folder / "pos.toml"
        settings.write_text(f'card_terminal_url = "{terminal.address}"\n', encoding="utf-8")
        with serving(lone) as (child, cashier), ThreadPoolExecutor(1) as pool:
            cashier.open_session()
            form = cashier.sale(502)
            answer = pool.submit(cashier.send, form, None, mode="CB")
            wait_until(lambda: terminal.is_waiting_for_card, "no card is asked")
            child.kill()
            with suppress(httpx.HTTPError):
                answer.result(60)
        if is_paid:
            terminal.show_card()
        paid = terminal.debits_centimes
        with serving(lone) as (_, cashier):
            again = cashier.sale(502)
            assert cashier.send(again, mode="CB").status_code == 422  # never asked again
            assert cashier.send(again, cash="10").status_code == 422
            settling = cashier.form("/card-payments", "/card-payments")
            outcome = "approved" if is_paid else "refused"
            cashier.send(settling, outcome=outcome, authorisation="A1" if is_paid else "")
            sold = cashier.send(cashier.sale(502), mode="CB" if is_paid else "ESP", cash="10")
            assert re.fullmatch(r"/quittances/\d+", sold.url.path)
            listed = cashier.http.get("/card-payments").text
            assert form_to(listed, "/card-payments") is None
        assert terminal.debits_centimes == paid == ([1_000] if is_paid else [])
        assert "0 faults" in verify(lone)
