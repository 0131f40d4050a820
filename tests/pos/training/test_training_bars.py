"""While training is on no act of a real session is recorded, and no drawer opens."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from domain.cancellation_reasons import REFUSAL_REASONS
from domain.money import Money
from domain.record import Kind
from hardware_mocks import PrinterEmulator
from pos.bootstrap import Counter
from pos.printing.states import PrintState
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sessions.agents import Agent
from pos.till_errors import TrainingIsOn
from pos.x_report import read_x
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import AMINA, PINS, REGISSEUR, SOUK_PLACE, configuration
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.world import World, served_counter

WAIT_S = 30.0


def practise(counter: Counter, places: int) -> Issued:
    line = SaleLine(SOUK_PLACE, str(places))
    command = SaleCommand(str(uuid4()), (line,), Money(10_000_000), is_training=True)
    return counter.sales.issue(command, AMINA)


def test_acts_of_a_real_session_are_refused_until_training_ends(
    counter: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    pin, till = PINS[REGISSEUR], counter.till
    seq, asked = sell("2").seq, sell("3").seq
    counter.cancellations.request(amina, asked, "WRONG_QUANTITY")
    regisseur = counter.sessions.log_in(pin)
    session = counter.sessions.current()
    assert session is not None
    one = Money(100)
    counter.training.turn_on(amina)
    before = counter.journal.head()
    acts: list[Callable[[], object]] = [
        lambda: till.hand_over(amina, one, pin),
        lambda: till.put_in(amina, one, "CHANGE_COINS"),
        lambda: till.take_out(amina, one, "CHANGE_COINS", pin),
        lambda: till.change_float(amina, one, pin),
        lambda: counter.cancellations.cancel(amina, seq, "WRONG_QUANTITY", pin),
        lambda: counter.cancellations.request(amina, seq, "WRONG_QUANTITY"),
        lambda: counter.cancellations.approve(asked, pin),
        lambda: counter.cancellations.refuse(asked, next(iter(REFUSAL_REASONS)), pin),
    ]
    for act in acts:
        with pytest.raises(TrainingIsOn):
            act()
    assert counter.journal.head() == before
    counter.training.turn_off(amina)
    counter.cancellations.approve(asked, pin)
    counter.sessions.end(amina)
    counter.training.turn_on(regisseur)
    with pytest.raises(TrainingIsOn):
        counter.sessions.count(amina, session.session_id, Money(25_000))
    counter.training.turn_off(regisseur)
    counter.sessions.count(amina, session.session_id, Money(25_000))
    counter.training.turn_on(regisseur)
    with pytest.raises(TrainingIsOn):
        counter.sessions.close(regisseur, session.session_id)
    counter.training.turn_off(regisseur)
    counter.sessions.close(regisseur, session.session_id)
    counter.training.turn_on(regisseur)
    with pytest.raises(TrainingIsOn):
        counter.sessions.add_late_fact(regisseur, session.session_id, one, "FOUND_CASH")
    assert counter.verify() == []


def test_the_share_the_x_and_the_z_ignore_training(
    counter: Counter, amina: Agent, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    little_centre.configuration = configuration(version="share").model_copy(
        update={"cash_share": 30_000}
    )
    counter.sync.refresh_now()
    sell("2")
    counter.training.turn_on(amina)
    for _ in range(3):
        practise(counter, 50)
    counter.training.turn_off(amina)
    cash = counter.till.cash()
    assert (cash.held, cash.room, cash.is_full) == (Money(25_000), Money(5_000), False)
    sell("2")
    assert counter.till.cash().is_full
    counter.training.turn_on(amina)
    assert practise(counter, 1).is_new
    counter.training.turn_off(amina)
    report = read_x(counter, amina)
    assert report.gross == Money(10_000)
    counter.sessions.end(amina)
    body = counter.closings.close_day(AMINA).stored.body
    assert (body["net"], body["counts"]["receipts"], body["counts"]["trainings"]) == (10_000, 2, 4)


def test_no_drawer_opens_for_a_cash_sale_in_training(
    start_counter: Callable[..., Counter], tmp_path: Path
) -> None:
    with PrinterEmulator(directory=tmp_path / "paper") as emulator:
        counter = start_counter(printer_url=f"tcp://127.0.0.1:{emulator.port}", drawer="printer")
        counter.sync.refresh_now()
        counter.printing.start()
        agent = counter.sessions.log_in(PINS[AMINA])
        counter.training.turn_on(agent)
        issued = practise(counter, 2)
        assert issued.stored.record.kind is Kind.TRAINING
        assert issued.job_id is not None
        assert counter.printing.wait(issued.job_id, WAIT_S).state is PrintState.PRINTED
        assert emulator.drawer_pulses == []


@pytest.mark.parametrize(("language", "words"), [("fr", "formation"), ("ar", "التكوين")])
def test_the_screen_says_that_training_has_to_end_first(
    tmp_path: Path, language: str, words: str
) -> None:
    counter = World(tmp_path / "trained").counter()
    with served_counter(counter) as address, Cashier(address, language) as cashier:
        cashier.log_in(2)
        cashier.open_session()
        cashier.send(cashier.form("/training", "/training/on"))
        refused = cashier.send(cashier.form("/till", "/till/in"), amount="10")
        assert refused.status_code == 422
        assert words in said(refused)
