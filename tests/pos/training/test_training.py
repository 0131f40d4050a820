"""Training looks like selling, says so everywhere, and never enters a sum."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest

from domain.layout import lay_out
from domain.money import Money
from domain.record import Kind
from hardware_mocks import PrinterEmulator
from pos.bootstrap import Counter
from pos.errors import SessionOfAnother
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sessions.agents import Agent
from pos.training.errors import TrainingBegan, TrainingEnded
from tests.pos.little_regie import AMINA, BRAHIM, PINS, SOUK_PLACE
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.world import World, served_counter

ROUNDS = 60 if os.environ.get("GIRCT_TEST_PROFILE") == "prove" else 12


def sell(counter: Counter, *, is_training: bool, places: int = 1) -> Issued:
    command = SaleCommand(
        sale_id=str(uuid4()),
        lines=(SaleLine(SOUK_PLACE, str(places)),),
        cash_given=Money(1_000_000),
        is_training=is_training,
    )
    return counter.sales.issue(command, AMINA)


def test_training_is_on_record_survives_a_restart_and_ends(
    counter: Counter, amina: Agent, start_counter: Callable[..., Counter]
) -> None:
    counter.training.turn_on(amina)
    counter.training.turn_on(amina)
    assert len(counter.journal.of_code("TRAINING_ON", limit=9)) == 1
    counter.close()
    again = start_counter()
    assert again.training.is_on()
    again.training.turn_off(amina)
    again.training.turn_off(amina)
    assert not again.training.is_on()
    (ended,) = again.journal.of_code("TRAINING_OFF", limit=9)
    assert ended.record.agent_id == AMINA


def test_a_counter_somebody_else_collects_at_is_not_put_in_training(
    counter: Counter, amina: Agent
) -> None:
    brahim = counter.sessions.log_in(PINS[BRAHIM])
    with pytest.raises(SessionOfAnother):
        counter.training.turn_on(brahim)
    counter.sessions.end(amina)
    counter.training.turn_on(brahim)
    assert counter.training.is_on()


def test_no_sale_is_confirmed_in_another_mode_than_it_was_begun_in(
    counter: Counter, amina: Agent
) -> None:
    counter.training.turn_on(amina)
    with pytest.raises(TrainingBegan):
        sell(counter, is_training=False)
    sell(counter, is_training=True)
    counter.training.turn_off(amina)
    with pytest.raises(TrainingEnded):
        sell(counter, is_training=True)
    assert sell(counter, is_training=False).stored.record.kind is Kind.RECEIPT


def test_training_needs_no_cash_session_and_names_nobody(counter: Counter) -> None:
    amina = counter.sessions.log_in(PINS[AMINA])
    counter.training.turn_on(amina)
    issued = sell(counter, is_training=True)
    assert issued.stored.record.kind is Kind.TRAINING
    assert counter.sessions.not_closed() == []
    assert issued.stored.private is None
    quittance = counter.sales.quittance(issued.seq)
    assert quittance.is_training
    assert quittance.legal_number.startswith("FORMATION")
    texts = [getattr(one, "text", "") for one in lay_out(quittance).elements]
    assert "FORMATION - SANS VALEUR" in texts[:4]


def test_whatever_is_practised_no_total_moves(counter: Counter, amina: Agent) -> None:
    """The property: a day with training in it comes to what the same day without it would."""
    draw = Random(10)  # noqa: S311 - the dice of a test
    real = count = practised = 0
    for _ in range(ROUNDS):
        places, is_training = draw.randint(1, 9), draw.random() < 0.5
        if is_training != counter.training.is_on():
            switch = counter.training.turn_on if is_training else counter.training.turn_off
            switch(amina)
        issued = sell(counter, is_training=is_training, places=places)
        head, session = counter.journal.head(), counter.sessions.current()
        assert session is not None
        practised += is_training
        count += not is_training
        real += 0 if is_training else issued.stored.total.centimes
        assert head.counter == real
        assert head.receipt_no == count
        assert session.takings == Money(real)
        assert session.quittances == count
        assert counter.till.cash().held == Money(20_000 + real)
        assert all(one.total for one in counter.sales.recent())
        assert len(counter.sales.recent()) == count
    preview = counter.closings.preview()
    counter.training.turn_off(amina)
    counter.sessions.end(amina)
    closed = counter.closings.close_day(AMINA).stored.body
    for body in filter(None, (preview, closed)):
        assert (body["net"], body["gross"], body["perpetual_gross"]) == (real, real, real)
        assert body["counts"]["receipts"] == count
        assert body["counts"]["trainings"] == practised
    assert counter.verify() == []
    counter.sync.send_now()
    assert counter.sync.status().unsent == 0


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(paper_width_mm=80, directory=tmp_path / "paper") as emulator:
        yield emulator


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_screen_and_the_paper_say_that_nothing_is_worth_anything(
    tmp_path: Path, printer: PrinterEmulator, language: str
) -> None:
    counter = World(tmp_path / "trained").counter(printer_url=f"tcp://127.0.0.1:{printer.port}")
    with served_counter(counter) as address, Cashier(address, language) as cashier:
        cashier.log_in()
        cashier.open_session()
        real_form = cashier.sale(502)
        cashier.send(cashier.form("/training", "/training/on"))
        for path in ("/sale", "/session", "/quittances", "/till", "/training", "/login"):
            assert "training-banner" in cashier.http.get(path).text, path
        refused = cashier.send(real_form, cash="100")
        assert refused.status_code == 422
        assert said(refused)
        assert counter.journal.of_kinds([Kind.RECEIPT, Kind.TRAINING], limit=1) == []
        training_form = cashier.sale(502)
        shown = cashier.send(training_form, cash="100")
        assert "FORMATION 742001-" in shown.text
        assert "/duplicate" not in shown.text
        seq = counter.journal.of_kinds([Kind.TRAINING], limit=1)[0].seq
        job = counter.printing.job_of(seq)
        assert job is not None
        counter.printing.wait(job.job_id, 20)
        assert "FORMATION - SANS VALEUR" in printer.documents[-1].text
        again = cashier.sale(502)
        cashier.send(cashier.form("/training", "/training/off"))
        assert "training-banner" not in cashier.http.get("/sale").text
        assert cashier.send(again, cash="100").status_code == 422
        assert cashier.sell().url.path.startswith("/quittances/")
        assert counter.journal.head().receipt_no == 1
