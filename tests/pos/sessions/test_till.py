"""The cash in the till: counted right, kept under its share offline, handed over once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import GirctError
from domain.money import Money
from domain.quittance_parts import Tender
from domain.record import Kind
from pos.bootstrap import Counter
from pos.errors import PinLocked, RoleRequired, SessionNotOpen, UnknownPin
from pos.journal.session_totals import totals_after
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sessions.agents import Agent
from pos.sessions.till_cash import TillCash
from pos.till_errors import CashAmountMissing, CashNotInTill, CashShareReached, SecondPersonNeeded
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import AMINA, BRAHIM, PINS, REGISSEUR, SOUK_PLACE, configuration
from tests.pos.stated import differences_of

SHARE = Money(40_000)


@pytest.fixture
def limited(counter: Counter, amina: Agent, little_centre: LittleCentre) -> Counter:
    """A counter whose till holds 200 DH of 400 at most, and which has lost its centre."""
    assert amina.agent_id == AMINA
    limit(counter, little_centre, SHARE.centimes)
    little_centre.busy_s = 900
    return counter


def limit(counter: Counter, centre: LittleCentre, share: int | None) -> None:
    centre.configuration = configuration(version=f"share-{share}").model_copy(
        update={"cash_share": share}
    )
    counter.sync.refresh_now()


def by_cheque(amount: int) -> SaleCommand:
    return SaleCommand(
        sale_id=str(uuid4()),
        lines=(SaleLine(SOUK_PLACE, str(amount // 2_500)),),
        cash_given=Money(0),
        tenders=(Tender("CHQ", Money(amount)),),
    )


def test_without_a_share_nothing_is_refused(counter: Counter, sell: Callable[..., Issued]) -> None:
    sell("100")
    assert counter.till.cash() == TillCash(Money(270_000), None)
    assert not counter.till.cash().is_near


def test_cash_sales_stop_at_the_share_and_cheques_go_on(
    limited: Counter, sell: Callable[..., Issued], amina: Agent
) -> None:
    assert not limited.till.cash().is_near
    sell("5")
    assert limited.till.cash().is_near
    before = limited.journal.head()
    with pytest.raises(CashShareReached) as refusal:
        sell("4")
    assert refusal.value.params == {
        "cash": Money(32_500), "share": SHARE, "room": Money(7_500),
    }  # fmt: skip
    assert limited.journal.head() == before
    sell("3")
    assert limited.till.cash().held == SHARE
    assert limited.till.cash().is_full
    with pytest.raises(CashShareReached):
        sell("1")
    assert limited.sales.issue(by_cheque(50_000), amina.agent_id).is_new
    assert limited.till.cash().held == SHARE
    limited.refuse_selling()
    assert limited.verify() == differences_of(limited) == []


def test_only_the_cash_part_of_a_mixed_payment_counts(
    limited: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    sell("7")
    tenders = (Tender("CB", Money(2_500)), Tender("ESP", Money(2_500)))
    mixed = SaleCommand(str(uuid4()), (SaleLine(SOUK_PLACE, "2"),), Money(2_500), tenders=tenders)
    card = mixed.sale_id, mixed.by_card, "A1"
    limited.peripherals.cards.record_manual(*card, amina.agent_id)
    limited.sales.issue(mixed, amina.agent_id)
    assert limited.till.cash().is_full


def test_a_lower_share_stops_cash_at_once_and_no_share_frees_it(
    counter: Counter, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    limit(counter, little_centre, 100)
    with pytest.raises(CashShareReached):
        sell("1")
    limit(counter, little_centre, None)
    assert sell("1").is_new


def test_eight_windows_cannot_pass_the_share_together(
    limited: Counter, sell: Callable[..., Issued]
) -> None:
    def try_to_sell(_: int) -> bool:
        try:
            return sell("1").is_new
        except CashShareReached:
            return False

    with ThreadPoolExecutor(8) as windows:
        sold = list(windows.map(try_to_sell, range(24)))
    assert sold.count(True) == 8
    assert limited.till.cash().held == SHARE


def test_handing_cash_to_the_regisseur_frees_the_till_without_the_centre(
    limited: Counter, sell: Callable[..., Issued], amina: Agent
) -> None:
    sell("8")
    moved = limited.till.hand_over(amina, Money(30_000), PINS[REGISSEUR])
    assert moved.stored.record.kind is Kind.EVENT
    assert moved.stored.record.agent_id == AMINA
    assert (moved.stored.body["amount"], moved.stored.body["to_agent"]) == (30_000, REGISSEUR)
    assert limited.till.cash().held == Money(10_000)
    assert sell("12").is_new
    session = limited.sessions.current()
    assert session is not None
    assert (session.cash, session.takings) == (Money(40_000), Money(50_000))
    assert limited.verify() == differences_of(limited) == []


def test_one_form_sent_from_eight_windows_is_one_handover(counter: Counter, amina: Agent) -> None:
    request_id = str(uuid4())

    def hand_over(_: int) -> bool:
        till = counter.till
        return till.hand_over(amina, Money(500), PINS[REGISSEUR], request_id=request_id).is_new

    with ThreadPoolExecutor(8) as windows:
        made = list(windows.map(hand_over, range(8)))
    assert made.count(True) == 1
    assert len(counter.journal.of_code("HANDOVER", limit=9)) == 1
    assert counter.till.cash().held == Money(19_500)


@pytest.mark.parametrize(
    ("amount", "pin", "error"),
    [
        (0, PINS[REGISSEUR], CashAmountMissing),
        (20_001, PINS[REGISSEUR], CashNotInTill),
        (100, PINS[BRAHIM], RoleRequired),
        (100, PINS[AMINA], RoleRequired),
        (100, "000000", UnknownPin),
    ],
)
def test_a_handover_nobody_can_vouch_for_is_refused(
    counter: Counter, amina: Agent, amount: int, pin: str, error: type[GirctError]
) -> None:
    with pytest.raises(error):
        counter.till.hand_over(amina, Money(amount), pin)
    assert counter.journal.of_code("HANDOVER") == []
    assert counter.till.cash().held == Money(20_000)


def test_a_regisseur_does_not_take_cash_from_themselves(counter: Counter) -> None:
    regisseur = counter.sessions.log_in(PINS[REGISSEUR])
    counter.sessions.open(regisseur, Money(1_000))
    with pytest.raises(SecondPersonNeeded):
        counter.till.hand_over(regisseur, Money(100), PINS[REGISSEUR])


def test_unknown_pins_of_a_handover_close_the_pad(counter: Counter, amina: Agent) -> None:
    for _ in range(5):
        with pytest.raises((UnknownPin, PinLocked)):
            counter.till.hand_over(amina, Money(100), "000000")
    with pytest.raises(PinLocked):
        counter.till.hand_over(amina, Money(100), PINS[REGISSEUR])


def test_cash_put_in_and_taken_out_is_counted_and_taken_out_on_the_regisseurs_word(
    limited: Counter, amina: Agent
) -> None:
    till = limited.till
    till.put_in(amina, Money(5_000), "CHANGE_COINS")
    assert till.cash().held == Money(25_000)
    with pytest.raises(CashShareReached):
        till.put_in(amina, Money(15_001), "CHANGE_COINS")
    with pytest.raises(RoleRequired):
        till.take_out(amina, Money(1_000), "REGISSEUR_ORDER", PINS[BRAHIM])
    taken = till.take_out(amina, Money(1_000), "REGISSEUR_ORDER", PINS[REGISSEUR])
    assert taken.stored.record.agent_id == REGISSEUR
    assert till.cash().held == Money(24_000)
    session = limited.sessions.current()
    assert session is not None
    codes = [stored.body["code"] for stored in till.moves(session.session_id)]
    assert codes == ["CASH_OUT", "CASH_IN"]
    assert limited.verify() == differences_of(limited) == []


def test_no_cash_moves_without_ones_own_open_session(counter: Counter, amina: Agent) -> None:
    counter.sessions.end(amina)
    with pytest.raises(SessionNotOpen):
        counter.till.put_in(amina, Money(100), "CHANGE_COINS")


def test_the_cash_of_a_session_stays_in_the_till_until_the_regisseur_closes_it(
    counter: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    sell("4")
    ended = counter.sessions.end(amina)
    assert counter.till.cash().held == Money(30_000)
    brahim = counter.sessions.log_in(PINS[BRAHIM])
    counter.sessions.open(brahim, Money(5_000))
    assert counter.till.cash().held == Money(35_000)
    counter.sessions.count(amina, ended.session_id, Money(29_000))
    assert counter.till.cash().held == Money(34_000)
    counter.sessions.close(counter.sessions.log_in(PINS[REGISSEUR]), ended.session_id)
    assert counter.till.cash().held == Money(5_000)


def test_what_is_kept_of_sessions_is_rebuilt_from_the_records(
    counter: Counter, sell: Callable[..., Issued], start_counter: Callable[..., Counter]
) -> None:
    sell("4")
    before = counter.journal.sessions.not_closed()
    with counter.journal.database.transaction() as connection:
        connection.execute("DELETE FROM session_totals")
        connection.execute("UPDATE totals_kept SET through_seq = 0")
    counter.close()
    again = start_counter()
    assert again.journal.sessions.not_closed() == before
    assert again.verify() == differences_of(again) == []


def test_a_changed_total_is_found(counter: Counter, sell: Callable[..., Issued]) -> None:
    sell()
    with counter.journal.database.transaction() as connection:
        connection.execute("UPDATE session_totals SET cash_centimes = 0")
    assert [fault.code for fault in counter.verify()] == ["pos.journal_totals"]


def test_the_cash_of_a_cancellation_goes_back_and_its_cheque_does_not(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    sold = sell("4")
    before = counter.journal.sessions.of(sold.stored.body["session"])
    body = {"ref": int(sold.seq), "session": sold.stored.body["session"]}
    cancel = Cancelled(sold.stored, body)
    after = totals_after(before, cancel, sold.stored)  # type: ignore[arg-type]  # all it reads
    assert before is not None
    assert after is not None
    assert before.cash_centimes - after.cash_centimes == 10_000
    assert after.net_centimes == 0


class Cancelled:
    """A cancellation as the totals read one; the counter does not make them yet."""

    def __init__(self, original: object, body: dict[str, object]) -> None:
        self.original, self.body = original, body

    @property
    def record(self) -> "Cancelled":
        return self

    kind, seq, amount_centimes = Kind.CANCEL, 99, 10_000


@settings(max_examples=200)
@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_cash_is_refused_exactly_when_it_would_pass_the_share(
    held: int, share: int, cash: int
) -> None:
    till = TillCash(Money(held), Money(share))
    try:
        till.refuse_more(Money(cash))
    except CashShareReached:
        assert held + cash > share
    else:
        assert cash == 0 or held + cash <= share
    assert till.is_near == (held >= share * 0.8)
