"""The count by note and coin, the régisseur above the limit, addenda, and what papers say of it."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from domain.denominations import DenominationsDiffer
from domain.document import Columns, Text
from domain.layout_session import lay_out_session_paper
from domain.money import Money
from domain.session_papers import AddendumSlip, CountSlip, OpeningSlip
from domain.till_papers import ZReport
from pos.bootstrap import Counter
from pos.cancellations.errors import CancellationNeedsCashBlind
from pos.errors import RoleRequired, UnknownPin
from pos.sales.commands import Issued
from pos.sessions.agents import Agent, CashSession, SessionState
from pos.sessions.counting import Approval
from pos.till_errors import (
    CashAmountMissing,
    CashNotInTillBlind,
    CashShareReachedBlind,
    CountAboveLimit,
    DayNotCounted,
    SessionCountedAlready,
    SessionNotClosed,
)
from pos.x_report import read_x
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import AMINA, PINS, REGISSEUR, configuration
from tests.pos.stated import differences_of

Sell = Callable[..., Issued]
APPROVED = Approval(PINS[REGISSEUR], "COUNTED_AGAIN")


@pytest.fixture
def configure(little_centre: LittleCentre, counter: Counter) -> Callable[..., None]:
    def change(**keys: object) -> None:
        little_centre.configuration = configuration(version=str(uuid4())).model_copy(update=keys)
        counter.sync.refresh_now()

    return change


@pytest.fixture
def ended(counter: Counter, amina: Agent, sell: Sell) -> CashSession:
    """Amina's session, ended with 300 DH expected: 200 of float, 100 of souk places."""
    sell("4")
    return counter.sessions.end(amina)


def texts(paper: OpeningSlip | CountSlip | AddendumSlip) -> list[str]:
    shown = lay_out_session_paper(paper).elements
    lines = [one.text for one in shown if isinstance(one, Text)]
    return lines + [f"{one.left} {one.right}" for one in shown if isinstance(one, Columns)]


def test_a_count_by_note_and_coin_is_recorded_and_printed(
    counter: Counter, amina: Agent, ended: CashSession
) -> None:
    pieces = {20_000: 1, 5_000: 1, 500: 9, 50: 4, 10: 0}
    counted = counter.sessions.count(amina, ended.session_id, Money(29_700), pieces=pieces)
    assert counted.difference == Money(-300)
    stored = counter.journal.of_code("SESSION_COUNTED")[0]
    assert stored.body["denominations"] == {"20000": 1, "5000": 1, "500": 9, "50": 4}
    slip = counter.papers.paper(stored.seq)
    assert isinstance(slip, CountSlip)
    assert slip.pieces == ((20_000, 1), (5_000, 1), (500, 9), (50, 4))
    said = " ".join(texts(slip))
    assert "Billet 200 DH x 1" in said
    assert "Pièce 50 c x 4" in said
    assert "DÉFICIT 3,00 DH" in said
    assert counter.printing.job_of(stored.seq) is not None
    assert counter.verify() == differences_of(counter) == []


def test_pieces_that_are_not_the_amount_are_refused(
    counter: Counter, amina: Agent, ended: CashSession
) -> None:
    with pytest.raises(DenominationsDiffer):
        counter.sessions.count(amina, ended.session_id, Money(30_000), pieces={10_000: 2})
    assert counter.sessions.session(ended.session_id).state is SessionState.ENDED


def test_a_float_counted_by_note_has_its_paper_and_one_that_is_not_has_none(
    counter: Counter,
) -> None:
    agent = counter.sessions.log_in(PINS[AMINA])
    counter.sessions.open(agent, Money(15_000), pieces={10_000: 1, 1_000: 5}, request_id="r-1")
    counter.sessions.open(agent, Money(15_000), pieces={10_000: 1, 1_000: 5}, request_id="r-1")
    stored = counter.journal.of_code("SESSION_OPEN", limit=5)
    assert len(stored) == 1
    slip = counter.papers.paper(stored[0].seq)
    assert isinstance(slip, OpeningSlip)
    assert "Pièce 10 DH x 5 50,00" in texts(slip)
    counter.sessions.end(agent)
    counter.sessions.open(agent, Money(0))
    assert counter.printing.job_of(counter.journal.of_code("SESSION_OPEN")[0].seq) is None


def test_a_difference_above_the_limit_waits_for_the_regisseur(
    counter: Counter, amina: Agent, ended: CashSession, configure: Callable[..., None]
) -> None:
    configure(count_limit=500)
    name = ended.session_id
    with pytest.raises(CountAboveLimit) as refused:
        counter.sessions.count(amina, name, Money(28_000))
    assert refused.value.params == {"limit": Money(500)}
    assert counter.journal.of_code("SESSION_COUNTED") == []
    with pytest.raises(CountAboveLimit):  # the right amount, found by trying, needs them as well
        counter.sessions.count(amina, name, Money(30_000))
    for approval, error in (
        (Approval(PINS[AMINA], "COUNTED_AGAIN"), RoleRequired),
        (Approval("000000", "COUNTED_AGAIN"), UnknownPin),
    ):
        with pytest.raises(error):
            counter.sessions.count(amina, name, Money(28_500), approval=approval)
    assert counter.sessions.needs_regisseur(name)
    done = counter.sessions.count(amina, name, Money(28_500), approval=APPROVED)
    assert (done.state, done.difference) == (SessionState.COUNTED, Money(-1_500))
    body = counter.journal.of_code("SESSION_COUNTED")[0].body
    assert (body["approver"], body["reason"], body["first_counted"]) == (
        REGISSEUR,
        "COUNTED_AGAIN",
        28_000,
    )
    assert counter.sessions.count(amina, name, Money(28_500)) == done
    with pytest.raises(SessionCountedAlready):
        counter.sessions.count(amina, name, Money(30_000))
    assert not counter.sessions.needs_regisseur(name)


def test_the_first_count_is_known_after_a_restart(
    counter: Counter,
    amina: Agent,
    ended: CashSession,
    configure: Callable[..., None],
    start_counter: Callable[..., Counter],
) -> None:
    configure(count_limit=0)
    with pytest.raises(CountAboveLimit):
        counter.sessions.count(amina, ended.session_id, Money(29_999))
    counter.close()
    again = start_counter()
    with pytest.raises(CountAboveLimit):
        again.sessions.count(amina, ended.session_id, Money(30_000))
    again.sessions.count(amina, ended.session_id, Money(30_000), approval=APPROVED)
    assert again.journal.of_code("SESSION_COUNTED")[0].body["first_counted"] == 29_999


def test_within_the_limit_nobody_else_is_asked(
    counter: Counter, amina: Agent, ended: CashSession, configure: Callable[..., None]
) -> None:
    configure(count_limit=500)
    assert counter.sessions.count(amina, ended.session_id, Money(29_500)).difference == Money(-500)


def test_what_is_found_after_the_close_is_an_addendum(
    counter: Counter, amina: Agent, ended: CashSession
) -> None:
    name, request = ended.session_id, str(uuid4())
    regisseur = counter.sessions.log_in(PINS[REGISSEUR])

    def add(agent: Agent, centimes: int) -> int:
        made = counter.sessions.add_late_fact(
            agent, name, Money(centimes), "CASH_FOUND", request_id=request
        )
        return int(made.seq)

    counter.sessions.count(amina, name, Money(29_000))
    with pytest.raises(SessionNotClosed):
        add(regisseur, 1_000)
    counter.sessions.close(regisseur, name)
    with pytest.raises(RoleRequired):
        add(amina, 1_000)
    with pytest.raises(CashAmountMissing):
        add(regisseur, 0)
    assert add(regisseur, -250) == add(regisseur, -250)
    stored = counter.journal.of_code("ADDENDUM", limit=5)
    assert [(one.body["amount"], one.record.agent_id) for one in stored] == [(-250, REGISSEUR)]
    slip = counter.papers.paper(stored[0].seq)
    assert isinstance(slip, AddendumSlip)
    assert "EN MOINS 2,50 DH" in texts(slip)
    steps = [one.body["code"] for one in counter.sessions.steps(name)]
    assert steps == [
        "SESSION_OPEN", "SESSION_ENDED", "SESSION_COUNTED", "SESSION_CLOSED", "ADDENDUM",
    ]  # fmt: skip
    assert counter.sessions.session(name).state is SessionState.CLOSED
    assert counter.verify() == differences_of(counter) == []


def test_an_old_screen_never_ends_a_later_session(
    counter: Counter, amina: Agent, ended: CashSession
) -> None:
    later = counter.sessions.open(amina, Money(0))
    assert counter.sessions.end(amina, ended.session_id).session_id == ended.session_id
    assert counter.sessions.current() == later
    assert len(counter.journal.of_code("SESSION_ENDED", limit=5)) == 1


def test_shortage_and_overage_of_a_day_stand_apart_on_its_z(
    counter: Counter, amina: Agent, ended: CashSession
) -> None:
    counter.sessions.count(amina, ended.session_id, Money(29_000))
    later = counter.sessions.open(amina, Money(1_000))
    counter.sessions.end(amina)
    counter.sessions.count(amina, later.session_id, Money(1_400))
    x_report = read_x(counter, amina)
    z_report = counter.papers.paper(counter.closings.close_day(AMINA).stored.seq)
    assert isinstance(z_report, ZReport)
    assert x_report.differences == z_report.differences
    found = z_report.differences
    assert (found.counts, found.shortage, found.overage) == (2, Money(1_000), Money(400))


def test_the_x_is_no_record_and_resets_nothing(counter: Counter, amina: Agent, sell: Sell) -> None:
    sell("4")
    head = counter.journal.head().seq
    first, second = read_x(counter, amina), read_x(counter, amina)
    assert (first.net, first.receipts, first.cash_held) == (Money(10_000), 1, Money(30_000))
    assert second.net == first.net
    assert counter.journal.head().seq == head
    elements = lay_out_session_paper(first).elements
    assert sum(isinstance(one, Text) and one.text == "X - LECTURE" for one in elements) == 2


def test_before_a_blind_count_nothing_says_what_is_expected(
    counter: Counter, amina: Agent, sell: Sell, configure: Callable[..., None]
) -> None:
    issued = sell("4")
    configure(blind_count=True, cash_share=31_000)
    regisseur = counter.sessions.agent(REGISSEUR)
    assert regisseur is not None
    assert counter.sessions.hides_cash(amina)
    assert not counter.sessions.hides_cash(regisseur)
    with pytest.raises(DayNotCounted):
        read_x(counter, amina)
    with pytest.raises(CashShareReachedBlind) as share:
        sell("4")
    assert share.value.params == {"share": Money(31_000)}
    with pytest.raises(CashNotInTillBlind) as held:
        counter.till.hand_over(amina, Money(90_000), PINS[REGISSEUR])
    assert held.value.params == {}
    for far_too_much in (Money(90_000), Money(9_000_000)):
        with pytest.raises(UnknownPin):  # no amount is told apart before a régisseur is there
            counter.till.hand_over(amina, far_too_much, "000000")
    counter.till.hand_over(amina, Money(25_000), PINS[REGISSEUR])
    with pytest.raises(CancellationNeedsCashBlind) as due:
        counter.cancellations.cancel(amina, issued.seq, "WRONG_QUANTITY", PINS[REGISSEUR])
    assert due.value.params == {"due": Money(10_000)}
    session = counter.sessions.end(amina)
    assert counter.sessions.hides_cash(amina)
    counter.sessions.count(amina, session.session_id, Money(5_000))
    assert not counter.sessions.hides_cash(amina)


def test_where_the_arrete_allows_it_a_full_till_goes_on(
    counter: Counter, sell: Sell, configure: Callable[..., None]
) -> None:
    configure(cash_share=20_000, cash_share_warns=True)
    sell("4")
    cash = counter.till.cash()
    assert (cash.is_full, cash.only_warns) == (True, True)
