"""The sale: recorded once, for the right amount, or refused clearly with nothing written."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest

from domain.errors import GirctError, InvalidQuantity, NatureNotAllowed, TariffNotInForce
from domain.ids import NatureIndex
from domain.money import Money
from domain.quittance_parts import Payer, Tender
from domain.receipt_code import decode
from domain.record import Flag, Kind
from pos.bootstrap import Counter
from pos.errors import (
    CashTooLow,
    DiskLow,
    PayerUnreadable,
    RegieClosed,
    SaleEmpty,
    SessionNotOpen,
    SessionOfAnother,
    TendersDiffer,
)
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sessions.agents import Agent
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import (
    AMINA,
    BRAHIM,
    NOT_ALLOWED,
    SOUK_PLACE,
    STALL_AREA,
    act,
    configuration,
)


def command(
    nature: NatureIndex = SOUK_PLACE,
    quantity: str = "1",
    cash: int = 10**9,
    **changes: object,
) -> SaleCommand:
    fields: dict[str, object] = {
        "sale_id": str(uuid4()),
        "lines": (SaleLine(nature, quantity),),
        "cash_given": Money(cash),
        **changes,
    }
    return SaleCommand(**fields)  # type: ignore[arg-type] - each test gives the right ones


def test_a_sale_is_signed_numbered_and_gives_change(counter: Counter, amina: Agent) -> None:
    issued = counter.sales.issue(command(STALL_AREA, "10,5", cash=30_000), amina.agent_id)
    assert issued.is_new
    assert issued.stored.total == Money(26_250)
    assert issued.change == Money(3_750)
    record = issued.stored.record
    assert record.is_signed_by(counter.identity.public_key)
    assert (record.kind, record.receipt_no, record.agent_id) == (Kind.RECEIPT, 1, AMINA)
    assert record.flags == Flag.TEST_SYSTEM
    assert counter.verify() == []


def test_the_same_sale_id_gives_the_quittance_already_issued(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    sale_id = str(uuid4())
    first, again = sell("2", sale_id), sell("9", sale_id)
    assert first.is_new
    assert not again.is_new
    assert again.stored.record == first.stored.record
    assert again.job_id == first.job_id
    assert counter.journal.head().receipt_no == 1


def test_eight_windows_confirming_one_sale_make_one_quittance(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    sale_id = str(uuid4())
    with ThreadPoolExecutor(8) as windows:
        issued = list(windows.map(lambda _: sell("1", sale_id), range(8)))
    assert {one.seq for one in issued} == {issued[0].seq}
    assert [one.is_new for one in issued].count(True) == 1
    assert counter.journal.head().receipt_no == 1


def test_sales_from_many_threads_make_one_unbroken_chain(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    with ThreadPoolExecutor(8) as windows:
        issued = list(windows.map(lambda _: sell(), range(40)))
    numbers = sorted(one.stored.record.receipt_no for one in issued)
    assert numbers == list(range(1, 41))
    assert counter.verify() == []


@pytest.mark.parametrize(
    ("nature", "quantity", "error"),
    [
        (NOT_ALLOWED, "1", NatureNotAllowed),
        (NatureIndex(9999), "1", NatureNotAllowed),
        (SOUK_PLACE, "0", InvalidQuantity),
        (SOUK_PLACE, "-2", InvalidQuantity),
        (SOUK_PLACE, "1000000000000", InvalidQuantity),
        (SOUK_PLACE, "deux", InvalidQuantity),
        (SOUK_PLACE, "1,5", InvalidQuantity),
    ],
)
def test_a_line_that_cannot_be_collected_is_refused(
    counter: Counter, amina: Agent, nature: NatureIndex, quantity: str, error: type[GirctError]
) -> None:
    before = counter.journal.head()
    with pytest.raises(error):
        counter.sales.issue(command(nature, quantity), amina.agent_id)
    with pytest.raises(error):
        counter.sales.quote(nature, quantity)
    assert counter.journal.head() == before


def test_a_tariff_that_starts_tomorrow_is_not_in_force(
    counter: Counter, amina: Agent, little_centre: LittleCentre
) -> None:
    little_centre.configuration = configuration(
        version="v2", acts=(act("AF-2100-01", start=date(2100, 1, 1)),)
    )
    counter.sync.refresh_now()
    with pytest.raises(TariffNotInForce):
        counter.sales.issue(command(), amina.agent_id)
    assert counter.sales.tariff_lines() == []


def test_a_closed_regie_collects_nothing(
    counter: Counter, amina: Agent, little_centre: LittleCentre
) -> None:
    little_centre.configuration = configuration(version="v2", is_open=False)
    counter.sync.refresh_now()
    with pytest.raises(RegieClosed):
        counter.sales.issue(command(), amina.agent_id)
    with pytest.raises(RegieClosed):
        counter.refuse_selling()


def test_nothing_is_sold_without_the_cashiers_own_session(counter: Counter, amina: Agent) -> None:
    with pytest.raises(SessionOfAnother):
        counter.sales.issue(command(), BRAHIM)
    counter.sessions.end(amina)
    with pytest.raises(SessionNotOpen):
        counter.sales.issue(command(), amina.agent_id)


def test_cash_below_the_amount_due_is_refused(counter: Counter, amina: Agent) -> None:
    with pytest.raises(CashTooLow) as refusal:
        counter.sales.issue(command(cash=2_499), amina.agent_id)
    assert refusal.value.params["missing"] == Money(1)
    assert counter.sales.issue(command(cash=2_500), amina.agent_id).change == Money(0)


def test_a_sale_has_one_to_sixty_four_lines(counter: Counter, amina: Agent) -> None:
    for lines in ((), (SaleLine(SOUK_PLACE, "1"),) * 65):
        with pytest.raises(SaleEmpty):
            counter.sales.issue(command(lines=lines), amina.agent_id)


def test_tenders_add_up_to_the_total_and_only_cash_gives_change(
    counter: Counter, amina: Agent
) -> None:
    split = (Tender("CHQ", Money(2_000)), Tender("ESP", Money(500)))
    issued = counter.sales.issue(command(tenders=split, cash=1_000), amina.agent_id)
    assert issued.change == Money(500)
    assert Flag.NON_CASH in issued.stored.record.flags
    for tenders in (split[:1], (*split, Tender("CB", Money(0)))):
        with pytest.raises(TendersDiffer):
            counter.sales.issue(command(tenders=tenders), amina.agent_id)


def test_the_payer_stays_out_of_the_signed_body(counter: Counter, amina: Agent) -> None:
    issued = counter.sales.issue(command(payer=Payer("M. Exemple", "AB123456")), amina.agent_id)
    assert "Exemple" not in issued.stored.body_text
    assert len(issued.stored.body["payer"]) == 32
    quittance = counter.sales.quittance(issued.seq)
    assert quittance.payer == Payer("M. Exemple", "AB123456")
    assert counter.journal.erasure.forget([issued.stored.body["payer"]], counter.now()) == [
        issued.seq
    ]
    forgotten = counter.sales.quittance(issued.seq)
    assert (forgotten.payer, forgotten.payer_is_erased) == (None, True)
    assert counter.verify() == []


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201])
def test_a_payer_that_cannot_be_kept_is_refused(counter: Counter, amina: Agent, name: str) -> None:
    with pytest.raises(PayerUnreadable):
        counter.sales.issue(command(payer=Payer(name)), amina.agent_id)


def test_selling_stops_before_the_disk_is_full(
    start_counter: Callable[..., Counter], counter: Counter, amina: Agent
) -> None:
    counter.close()
    low = start_counter(minimum_free_bytes=2**62)
    with pytest.raises(DiskLow):
        low.sales.issue(command(), amina.agent_id)


def test_the_paper_of_a_quittance_carries_its_whole_record(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    issued = sell("3")
    quittance = counter.sales.quittance(issued.seq)
    assert decode(quittance.code_text) == issued.stored.record
    assert quittance.legal_number == "742001-1"
    assert quittance.total == Money(7_500)
    assert quittance.agent_name == "Amina B."
    assert [line.verified for line in quittance.lines] == [False]
    assert counter.sales.recent()[0].legal_number == "742001-1"
