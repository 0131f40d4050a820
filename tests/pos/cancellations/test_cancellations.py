"""A quittance is taken back by a new record, on two persons' word, before the count."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from domain.cancellation_reasons import REFUSAL_REASONS
from domain.errors import GirctError
from domain.ids import Seq
from domain.money import Money
from domain.record import Kind
from pos.bootstrap import Counter
from pos.cancellations.errors import (
    CancellationNeedsCash,
    CancelNeedsAnother,
    CancelReasonUnknown,
    CancelRequestedAlready,
    CancelRequestUnknown,
    QuittanceCancelled,
    QuittanceCounted,
    QuittanceOfAnother,
)
from pos.errors import QuittanceUnknown, RoleRequired, UnknownPin
from pos.journal.journal import Act
from pos.sales.commands import Issued
from pos.sessions.agents import Agent, Role
from pos.till_errors import CancelRequestsOpen
from tests.pos.little_regie import AMINA, BRAHIM, PINS, REGISSEUR
from tests.pos.stated import differences_of

Sell = Callable[..., Issued]
PIN = PINS[REGISSEUR]


@pytest.fixture
def brahim(counter: Counter) -> Agent:
    agent = counter.sessions.agent(BRAHIM)
    assert agent is not None
    return agent


def kinds(counter: Counter, kind: Kind) -> int:
    return len(counter.journal.of_kinds([kind], limit=50))


def count(counter: Counter, amina: Agent) -> None:
    session = counter.sessions.end(amina)
    counter.sessions.count(amina, session.session_id, session.cash)


def test_a_cancellation_is_a_new_record_that_lowers_the_cash_and_the_counter(
    counter: Counter, amina: Agent, sell: Sell
) -> None:
    kept, taken_back = sell("1"), sell("2")
    before = counter.journal.head()
    stored = counter.cancellations.cancel(amina, taken_back.seq, "WRONG_QUANTITY", PIN)
    body, head = stored.body, counter.journal.head()
    assert (body["ref"], body["reason"], body["approver"]) == (
        taken_back.seq, "WRONG_QUANTITY", REGISSEUR,
    )  # fmt: skip
    assert stored.record.agent_id == AMINA
    assert stored.total == taken_back.stored.total
    assert head.receipt_no == before.receipt_no + 1
    assert head.counter == before.counter - taken_back.stored.total.centimes
    session = counter.sessions.current()
    assert session is not None
    assert session.cash == Money(20_000) + kept.stored.total
    assert counter.till.cash().held == session.cash
    assert counter.journal.by_seq(taken_back.seq) == taken_back.stored
    assert counter.verify() == differences_of(counter) == []
    counter.sync.send_now()
    assert counter.sync.status().unsent == 0


def test_a_double_click_makes_one_cancellation_and_a_second_one_is_refused(
    counter: Counter, amina: Agent, sell: Sell
) -> None:
    issued, request_id = sell(), str(uuid4())
    cancel = counter.cancellations.cancel
    first = cancel(amina, issued.seq, "ISSUED_TWICE", PIN, request_id=request_id)
    again = cancel(amina, issued.seq, "ISSUED_TWICE", PIN, request_id=request_id)
    assert first == again
    with pytest.raises(QuittanceCancelled):
        cancel(amina, issued.seq, "ISSUED_TWICE", PIN)
    assert kinds(counter, Kind.CANCEL) == 1


@pytest.mark.parametrize(
    ("reason", "typed"),
    [
        ("NO_SUCH", (PIN, CancelReasonUnknown)),
        ("WRONG_NATURE", (PINS[BRAHIM], RoleRequired)),
        ("WRONG_NATURE", (PINS[AMINA], RoleRequired)),
        ("WRONG_NATURE", ("000000", UnknownPin)),
    ],
)
def test_nothing_is_cancelled_without_a_reason_and_a_second_person(
    counter: Counter, amina: Agent, sell: Sell, reason: str, typed: tuple[str, type[GirctError]]
) -> None:
    issued, (pin, error) = sell(), typed
    with pytest.raises(error):
        counter.cancellations.cancel(amina, issued.seq, reason, pin)
    assert kinds(counter, Kind.CANCEL) == 0


def test_a_regisseur_alone_cancels_nothing_and_approves_nothing_of_their_own(
    counter: Counter, sell: Sell, amina: Agent
) -> None:
    regisseur = counter.sessions.agent(REGISSEUR)
    assert regisseur is not None
    assert regisseur.role is Role.REGISSEUR
    issued = sell()
    with pytest.raises(CancelNeedsAnother):
        counter.cancellations.cancel(regisseur, issued.seq, "WRONG_NATURE", PIN)
    counter.sessions.end(amina)
    own_session = counter.sessions.open(regisseur, Money(0))
    body = {**issued.stored.body, "session": own_session.session_id}
    own = counter.scribe.write(
        Act(
            kind=Kind.RECEIPT,
            body={key: value for key, value in body.items() if key not in {"v", "kind"}},
            issued_at=counter.scribe.read_clock().at,
            amount_centimes=body["total"],
            revenue_code=issued.stored.record.revenue_code,
            agent_id=REGISSEUR,
        )
    )
    counter.cancellations.request(regisseur, own.seq, "WRONG_NATURE")
    with pytest.raises(CancelNeedsAnother):
        counter.cancellations.approve(own.seq, PIN)
    with pytest.raises(CancelNeedsAnother):
        counter.cancellations.refuse(own.seq, next(iter(REFUSAL_REASONS)), PIN)
    assert kinds(counter, Kind.CANCEL) == 0
    assert counter.cancellations.open_requests() == [], "nobody here could decide on it"
    count(counter, regisseur)
    assert counter.cancellations.is_counted(own), "the centre decides"
    assert counter.cancellations.waiting(own.seq) is not None


def test_the_quittance_of_another_agent_is_theirs_to_cancel(
    counter: Counter, brahim: Agent, sell: Sell
) -> None:
    issued = sell()
    with pytest.raises(QuittanceOfAnother):
        counter.cancellations.cancel(brahim, issued.seq, "WRONG_NATURE", PIN)
    with pytest.raises(QuittanceOfAnother):
        counter.cancellations.request(brahim, issued.seq, "WRONG_NATURE")


def test_what_is_no_quittance_is_not_cancelled(counter: Counter, amina: Agent, sell: Sell) -> None:
    cancelled = counter.cancellations.cancel(amina, sell().seq, "WRONG_NATURE", PIN)
    for seq in (Seq(1), cancelled.seq, Seq(9_999)):
        with pytest.raises(QuittanceUnknown):
            counter.cancellations.cancel(amina, seq, "WRONG_NATURE", PIN)


def test_no_cash_goes_back_that_the_session_does_not_hold(
    counter: Counter, amina: Agent, sell: Sell
) -> None:
    issued = sell("2")
    counter.till.hand_over(amina, Money(22_000), PIN)
    with pytest.raises(CancellationNeedsCash) as refused:
        counter.cancellations.cancel(amina, issued.seq, "WRONG_NATURE", PIN)
    assert refused.value.params["cash"] == Money(3_000)
    counter.till.put_in(amina, Money(2_000), "FLOAT_ADDED")
    counter.cancellations.cancel(amina, issued.seq, "WRONG_NATURE", PIN)
    assert counter.till.cash().held == Money(0)


def test_an_ended_session_still_cancels_and_a_counted_one_does_not(
    counter: Counter, amina: Agent, sell: Sell
) -> None:
    first, second = sell("1"), sell("1")
    session = counter.sessions.end(amina)
    counter.cancellations.cancel(amina, first.seq, "WRONG_NATURE", PIN)
    ended = counter.sessions.session(session.session_id)
    assert ended.cash == session.cash - first.stored.total
    counter.sessions.count(amina, session.session_id, ended.cash)
    with pytest.raises(QuittanceCounted):
        counter.cancellations.cancel(amina, second.seq, "WRONG_NATURE", PIN)


def test_a_request_waits_bars_the_count_and_is_approved_as_its_author_asked(
    counter: Counter, amina: Agent, sell: Sell
) -> None:
    issued = sell()
    asked = counter.cancellations.request(amina, issued.seq, "PAYER_WITHDREW")
    assert asked.body["code"] == "CANCEL_REQUESTED"
    with pytest.raises(CancelRequestedAlready):
        counter.cancellations.request(amina, issued.seq, "PAYER_WITHDREW")
    session = counter.sessions.end(amina)
    with pytest.raises(CancelRequestsOpen):
        counter.sessions.count(amina, session.session_id, session.cash)
    (waiting,) = counter.cancellations.open_requests()
    assert (waiting.agent_id, waiting.reason) == (AMINA, "PAYER_WITHDREW")
    stored = counter.cancellations.approve(issued.seq, PIN)
    assert (stored.record.agent_id, stored.body["approver"]) == (AMINA, REGISSEUR)
    assert stored.body["reason"] == "PAYER_WITHDREW"
    assert counter.cancellations.open_requests() == []
    with pytest.raises(CancelRequestUnknown):
        counter.cancellations.approve(issued.seq, PIN)
    ended = counter.sessions.session(session.session_id)
    assert counter.sessions.count(amina, session.session_id, ended.cash).counted == ended.cash
    assert counter.verify() == differences_of(counter) == []


def test_a_refused_request_is_on_record_and_may_be_asked_again(
    counter: Counter, amina: Agent, sell: Sell
) -> None:
    issued, request_id = sell(), str(uuid4())
    counter.cancellations.request(amina, issued.seq, "WRONG_NATURE")
    refuse = counter.cancellations.refuse
    with pytest.raises(CancelReasonUnknown):
        refuse(issued.seq, "WRONG_NATURE", PIN)
    first = refuse(issued.seq, "PAPER_MISSING", PIN, request_id=request_id)
    assert refuse(issued.seq, "PAPER_MISSING", PIN, request_id=request_id) == first
    assert (first.body["approver"], first.body["reason"]) == (REGISSEUR, "PAPER_MISSING")
    assert kinds(counter, Kind.CANCEL) == 0
    count(counter, amina)
    counter.cancellations.request(amina, issued.seq, "WRONG_NATURE")
    assert counter.cancellations.open_requests() == []
    assert counter.cancellations.waiting(issued.seq) is not None
    counter.sync.send_now()
    assert counter.sync.status().unsent == 0


def test_requests_survive_a_restart(
    counter: Counter, amina: Agent, sell: Sell, start_counter: Callable[..., Counter]
) -> None:
    issued = sell()
    counter.cancellations.request(amina, issued.seq, "WRONG_NATURE")
    counter.close()
    again = start_counter()
    assert [one.original.seq for one in again.cancellations.open_requests()] == [issued.seq]


def test_the_z_of_the_day_says_what_was_cancelled(
    counter: Counter, amina: Agent, sell: Sell
) -> None:
    sell("1")
    taken_back = sell("2")
    counter.cancellations.cancel(amina, taken_back.seq, "WRONG_NATURE", PIN)
    count(counter, amina)
    closed = counter.closings.close_day(AMINA).stored.body
    assert (closed["gross"], closed["cancelled"], closed["net"]) == (7_500, 5_000, 2_500)
    assert closed["counts"]["cancellations"] == 1


def test_what_is_printed_of_a_cancelled_quittance_says_so(
    counter: Counter, amina: Agent, sell: Sell
) -> None:
    issued = sell()
    assert not counter.sales.quittance(issued.seq).is_cancelled
    counter.cancellations.cancel(amina, issued.seq, "WRONG_NATURE", PIN)
    assert counter.sales.quittance(issued.seq).is_cancelled
    assert [one.is_cancelled for one in counter.sales.recent()] == [True]
