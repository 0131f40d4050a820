"""Debits by card: on disk before they are asked, never asked twice, settled by a person."""

import sqlite3
from collections.abc import Callable

import pytest

from devices.card_terminal.errors import CardAmountInvalid
from devices.card_terminal.port import CardOutcome, CardState
from devices.errors import DeviceOffline, PrintUnknown
from domain.ids import AgentId
from domain.money import Money
from domain.quittance_parts import Tender
from pos.bootstrap import Counter
from pos.peripherals.card_debits import CardDebits
from pos.peripherals.card_payments import CardPayments
from pos.peripherals.errors import (
    AuthorisationUnreadable,
    CardPaymentDiffers,
    CardPaymentMissing,
    CardPaymentRefused,
    CardPaymentRunning,
    CardPaymentSettled,
    CardPaymentUnknown,
    CardPaymentWaits,
    CardSaleEnded,
    CardTerminalAbsent,
)
from pos.sales.commands import Issued, SaleCommand, SaleLine
from tests.pos.little_regie import AMINA, REGISSEUR, SOUK_PLACE

SALE = "11111111-1111-4111-8111-111111111111"
DUE = Money(143_750)


class Terminal:
    """A terminal whose outcomes the test gives; it counts what it was asked."""

    def __init__(self, *outcomes: CardOutcome | BaseException) -> None:
        self.outcomes, self.asked = list(outcomes), list[tuple[int, str]]()
        self.while_asked: Callable[[], None] = lambda: None

    def __call__(self) -> "Terminal":
        return self

    def debit(self, amount_centimes: int, reference: str) -> CardOutcome:
        self.asked.append((amount_centimes, reference))
        self.while_asked()
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def close(self) -> None:
        pass


def payments(counter: Counter, terminal: Terminal | None = None) -> CardPayments:
    return CardPayments(counter.scribe, terminal)


def test_an_approved_debit_is_asked_once_however_often_it_is_confirmed(counter: Counter) -> None:
    terminal = Terminal(CardOutcome.approved("A12345"))
    cards = payments(counter, terminal)
    for _ in range(3):
        payment = cards.debit(SALE, DUE, AMINA)
        assert (payment.state, payment.authorisation) == ("APPROVED", "A12345")
    assert terminal.asked == [(143_750, "00000001")]
    CardDebits(counter.scribe).require(SALE, DUE)


def test_a_debit_is_on_disk_before_the_terminal_is_asked(counter: Counter) -> None:
    terminal = Terminal(CardOutcome.approved("1"))
    seen: list[str] = []
    cards = payments(counter, terminal)

    def look() -> None:
        path = counter.journal.database.path
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as other:
            seen.extend(row[0] for row in other.execute("SELECT state FROM card_payments"))

    terminal.while_asked = look
    cards.debit(SALE, DUE, AMINA)
    assert seen == ["ASKED"]


def test_after_a_cut_nobody_is_debited_again_and_the_cashier_is_asked(counter: Counter) -> None:
    terminal = Terminal(KeyboardInterrupt())  # the process dies here
    cards = payments(counter, terminal)
    with pytest.raises(KeyboardInterrupt):
        cards.debit(SALE, DUE, AMINA)
    again = Terminal()
    restarted = payments(counter, again)
    restarted.start()
    assert restarted.debit(SALE, DUE, AMINA).state == "UNKNOWN"
    assert again.asked == []
    (waiting,) = restarted.to_settle()
    assert waiting.reason == "pos.card_interrupted"
    for refused in (
        lambda: CardDebits(counter.scribe).require(SALE, DUE),
        lambda: CardDebits(counter.scribe).refuse_waiting(SALE, DUE),
        lambda: restarted.record_manual(SALE, DUE, "77", AMINA),
    ):
        with pytest.raises(CardPaymentUnknown):
            refused()
    settled = restarted.settle(
        waiting.payment_id, is_approved=True, authorisation="b 77", agent_id=REGISSEUR
    )
    assert (settled.state, settled.authorisation) == ("APPROVED", "B77")
    CardDebits(counter.scribe).require(SALE, DUE)
    with pytest.raises(CardPaymentSettled):
        restarted.settle(waiting.payment_id, is_approved=False, authorisation="", agent_id=AMINA)


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (CardOutcome.unknown("concert.line_lost"), "UNKNOWN"),
        (PrintUnknown("half way", started=True), "UNKNOWN"),
        (ZeroDivisionError("a fault of the driver"), "UNKNOWN"),
        (DeviceOffline("no line"), "REFUSED"),
    ],
)
def test_only_a_certain_refusal_lets_the_payer_be_asked_again(
    counter: Counter, failure: CardOutcome | Exception, state: str
) -> None:
    terminal = Terminal(failure, CardOutcome.approved("2"))
    cards = payments(counter, terminal)
    assert cards.debit(SALE, DUE, AMINA).state == state
    second = cards.debit(SALE, DUE, AMINA)
    assert second.state == ("APPROVED" if state == "REFUSED" else "UNKNOWN")
    assert len(terminal.asked) == (2 if state == "REFUSED" else 1)


def test_a_refusal_is_said_with_its_reason_and_lets_another_means_be_used(counter: Counter) -> None:
    cards = payments(counter, Terminal(CardOutcome.refused("concert.7")))
    assert cards.debit(SALE, DUE, AMINA).state == CardState.REFUSED
    with pytest.raises(CardPaymentRefused, match=r"concert\.7"):
        CardDebits(counter.scribe).require(SALE, DUE)
    CardDebits(counter.scribe).refuse_waiting(SALE)


def test_another_amount_never_takes_the_debit_of_a_sale(counter: Counter) -> None:
    cards = payments(counter, Terminal(CardOutcome.approved("1")))
    cards.debit(SALE, DUE, AMINA)
    for refused in (
        lambda: cards.debit(SALE, Money(500), AMINA),
        lambda: CardDebits(counter.scribe).require(SALE, Money(500)),
    ):
        with pytest.raises(CardPaymentDiffers):
            refused()


def test_no_card_is_asked_for_a_sale_that_ended_in_another_window(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    terminal = Terminal(CardOutcome.approved("1"))
    sell(sale_id=SALE)
    with pytest.raises(CardSaleEnded):
        payments(counter, terminal).debit(SALE, DUE, AMINA)
    assert terminal.asked == []


def test_two_clicks_ask_once(counter: Counter) -> None:
    terminal = Terminal(CardOutcome.approved("1"))
    cards = payments(counter, terminal)
    refusals: list[str] = []

    def click_again() -> None:
        try:
            cards.debit(SALE, DUE, AMINA)
        except CardPaymentRunning as error:
            refusals.append(error.code)

    terminal.while_asked = click_again
    assert cards.debit(SALE, DUE, AMINA).is_approved
    assert refusals == ["pos.card_payment_running"]
    assert len(terminal.asked) == 1


def test_without_a_terminal_the_cashier_types_what_it_showed(counter: Counter) -> None:
    cards = payments(counter)
    assert not cards.has_terminal
    with pytest.raises(CardTerminalAbsent):
        cards.debit(SALE, DUE, AMINA)
    for text in ("", " ", "12 34 56 78 90 123", "12;34"):
        with pytest.raises(AuthorisationUnreadable):
            cards.record_manual(SALE, DUE, text, AMINA)
    with pytest.raises(CardPaymentMissing):
        CardDebits(counter.scribe).require(SALE, DUE)
    with pytest.raises(CardAmountInvalid):
        cards.record_manual(SALE, Money(0), "1", AMINA)
    assert cards.record_manual(SALE, DUE, "04 12 7a", AMINA).authorisation == "04127A"
    assert cards.record_manual(SALE, DUE, "04127a", AMINA).authorisation == "04127A"
    with pytest.raises(CardPaymentWaits):
        cards.record_manual(SALE, DUE, "999", AMINA)


def test_a_card_reversed_since_it_was_asked_pays_nothing(counter: Counter) -> None:
    cards = payments(counter)
    paid = cards.record_manual(SALE, DUE, "1", AMINA)
    cards.reverse(paid.payment_id, AMINA)
    with pytest.raises(CardPaymentMissing):
        CardDebits(counter.scribe).require(SALE, DUE)
    CardDebits(counter.scribe).require(SALE, Money(0))


def test_an_answer_that_cannot_be_written_is_unknown_never_a_sale_without_money(
    counter: Counter,
) -> None:
    database, terminal = counter.journal.database, Terminal(CardOutcome.approved("1"))
    cards = payments(counter, terminal)

    def fill_disk() -> None:
        database.rows("PRAGMA query_only = ON")

    terminal.while_asked = fill_disk
    with pytest.raises(CardPaymentUnknown):
        cards.debit(SALE, DUE, AMINA)
    assert cards.to_settle() == [], "it cannot be written yet, and no page breaks"
    database.rows("PRAGMA query_only = OFF")
    assert [(one.state, one.amount) for one in cards.to_settle()] == [("UNKNOWN", DUE)]
    assert len(terminal.asked) == 1


def test_a_debit_that_no_quittance_took_is_listed_until_it_is_reversed(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    cards = payments(counter)
    sold, lost = "22222222-2222-4222-8222-222222222222", SALE
    due = sell().stored.total
    by_card = SaleCommand(
        sold, (SaleLine(SOUK_PLACE, "2"),), Money(0), tenders=(Tender("CB", due),)
    )
    taken = cards.record_manual(sold, due, "1", AMINA)
    with pytest.raises(CardPaymentWaits):
        sell(sale_id=sold)
    counter.sales.issue(by_card, AMINA)
    sell(sale_id=lost)
    left = cards.record_manual(lost, due, "2", AMINA)
    assert [payment.payment_id for payment in cards.to_settle()] == [left.payment_id]
    with pytest.raises(CardPaymentSettled):
        cards.reverse(taken.payment_id, AMINA)
    assert cards.reverse(left.payment_id, AMINA).state == "REVERSED"
    assert cards.to_settle() == []
    with pytest.raises(CardPaymentMissing):
        cards.reverse(99, AMINA)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM card_payments",
        "UPDATE card_payments SET amount_centimes = 1",
        "UPDATE card_payments SET state = 'REFUSED'",
    ],
)
def test_what_is_known_of_a_debit_cannot_be_rewritten(counter: Counter, statement: str) -> None:
    payments(counter).record_manual(SALE, DUE, "1", AgentId(17))
    with (
        pytest.raises(sqlite3.IntegrityError),
        counter.journal.database.transaction() as connection,
    ):
        connection.execute(statement)


def test_what_waits_is_found_without_reading_the_debits_that_were_taken(counter: Counter) -> None:
    asked: list[str] = []
    connection = counter.journal.database._connection  # noqa: SLF001 - what SQLite is asked
    connection.set_trace_callback(asked.append)
    payments(counter).to_settle()
    connection.set_trace_callback(None)
    assert len(asked) == 2
    for listing in asked:
        [step] = counter.journal.database.rows("EXPLAIN QUERY PLAN " + listing)
        assert "card_payments_open" in step["detail"]


def test_nothing_but_its_quittance_in_force_takes_a_debit(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    paid_in_cash = sell(sale_id=SALE)
    payments(counter).record_manual(SALE, paid_in_cash.stored.total, "1", AMINA)
    with (
        pytest.raises(sqlite3.IntegrityError),
        counter.journal.database.transaction() as connection,
    ):
        connection.execute("UPDATE card_payments SET taken_seq = ?", (int(paid_in_cash.seq),))


def test_a_debit_hidden_in_the_file_is_found_by_the_check(counter: Counter) -> None:
    payments(counter).record_manual(SALE, DUE, "1", AMINA)
    assert counter.verify() == []
    with counter.journal.database.transaction() as connection:
        connection.execute("DROP TRIGGER card_payments_taken_as_the_chain_says")
        connection.execute("UPDATE card_payments SET taken_seq = 1")
    assert payments(counter).to_settle() == []
    assert [fault.code for fault in counter.verify()] == ["pos.journal_debits"]
