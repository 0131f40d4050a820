"""The business day: closed once all its sessions have ended, with sums the chain bears out."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.bodies import ZBody, parse_body
from domain.calendar import business_day
from domain.ids import Seq
from domain.layout_till import lay_out_z
from domain.money import Money
from domain.quittance_parts import Tender
from domain.record import Kind
from domain.till_papers import ZReport
from pos.bootstrap import Counter
from pos.journal.journal import Act
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sessions.agents import Agent
from pos.till_errors import (
    DayNotOpen,
    DayOpenTooLong,
    EarlierDayOpen,
    PeriodNotOver,
    SessionStillOpen,
)
from tests.pos.conftest import SettableClock
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import AMINA, BRAHIM, PINS, REGISSEUR, SOUK_PLACE, configuration
from tests.pos.stated import differences_of

DAY_S = 24 * 3600
CARRIED = ("session", "business_day", "fiscal_year")
ROOT = "0123456789abcdef" * 4


def body_of(counter: Counter) -> ZBody:
    """The body of the last closing, as the centre reads it."""
    stored = counter.closings.recent(1)[0]
    body = parse_body(stored.record.kind, stored.body_text)
    assert isinstance(body, ZBody)
    return body


def open_again(counter: Counter, pin: str = PINS[AMINA]) -> Agent:
    agent = counter.sessions.log_in(pin)
    counter.sessions.open(agent, Money(0))
    return agent


def sell_one(counter: Counter, agent: Agent, places: str = "1") -> Issued:
    command = SaleCommand(str(uuid4()), (SaleLine(SOUK_PLACE, places),), Money(10**7))
    return counter.sales.issue(command, agent.agent_id)


def test_a_day_is_closed_with_the_sums_of_its_records(
    counter: Counter, amina: Agent, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    first = sell("4")
    sell("2")
    counter.printing.start()
    counter.printing.answer(first.job_id or "", is_readable=True)
    with pytest.raises(SessionStillOpen):
        counter.closings.close_day(AMINA)
    counter.sessions.end(amina)
    brahim = open_again(counter, PINS[BRAHIM])
    sell_one(counter, brahim, "10")
    counter.sessions.end(brahim)
    closed = counter.closings.close_day(BRAHIM)
    body = body_of(counter)
    today = business_day(counter.now()).isoformat()
    assert (body.kind, body.period) == ("Z_DAY", today)  # type: ignore[attr-defined]  # a day's
    assert (body.gross, body.cancelled, body.net) == (40_000, 0, 40_000)
    assert body.counts.receipts == 3
    assert (body.perpetual_net, body.perpetual_gross) == (40_000, 40_000)
    assert (body.first_seq, body.last_seq) == (1, closed.stored.seq - 1)
    assert len(closed.stored.body["sessions"]) == 2
    assert body.anchor is None
    assert closed.stored.record.amount_centimes == 40_000
    assert counter.verify() == differences_of(counter) == []
    counter.sync.send_now()
    assert little_centre.records[closed.stored.seq][0] == closed.stored.record
    with pytest.raises(DayNotOpen):
        counter.closings.close_day(AMINA)


def test_the_next_closing_begins_where_the_last_ended(
    counter: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    sell("4")
    counter.sessions.end(amina)
    first = counter.closings.close_day(AMINA).stored
    sell_one(counter, open_again(counter))
    counter.sessions.end(amina)
    counter.closings.close_day(AMINA)
    body = body_of(counter)
    assert (body.first_seq, body.gross) == (first.seq, 2_500)
    assert (body.perpetual_net, body.perpetual_gross) == (12_500, 12_500)


def test_a_closing_carries_the_last_anchor_of_the_centre(
    counter: Counter, amina: Agent, little_centre: LittleCentre
) -> None:
    anchored = configuration(version="anchored").to_keys() | {
        "anchor": {"root": ROOT, "date": "2026-11-22"}
    }
    little_centre.configuration = type(configuration()).model_validate(anchored)
    counter.sync.refresh_now()
    counter.sessions.end(amina)
    closed = counter.closings.close_day(AMINA)
    assert closed.stored.body["anchor"] == {"root": ROOT, "date": "2026-11-22"}
    paper = counter.papers.paper(closed.stored.seq)
    assert isinstance(paper, ZReport)
    assert "0123 4567 89ab cdef" in str(lay_out_z(paper).elements)
    assert counter.verify() == differences_of(counter) == []


def test_one_form_sent_from_eight_windows_closes_one_day(counter: Counter, amina: Agent) -> None:
    counter.sessions.end(amina)
    request_id = str(uuid4())
    with ThreadPoolExecutor(8) as windows:
        closed = list(
            windows.map(
                lambda _: counter.closings.close_day(AMINA, request_id=request_id), range(8)
            )
        )
    assert [one.is_new for one in closed].count(True) == 1
    assert len(counter.closings.recent(5)) == 1


def test_no_day_begins_before_the_one_before_is_closed(
    counter: Counter, amina: Agent, clock: SettableClock
) -> None:
    counter.sessions.end(amina)
    clock.pass_time(DAY_S)
    with pytest.raises(EarlierDayOpen):
        counter.sessions.open(amina, Money(0))
    yesterday = counter.closings.open_day()
    assert yesterday is not None
    counter.closings.close_day(AMINA)
    assert body_of(counter).period == yesterday.business_day.isoformat()
    assert counter.sessions.open(amina, Money(0)).business_day > yesterday.business_day


def test_a_day_open_for_36_hours_sells_nothing_more_until_it_is_closed(
    counter: Counter, amina: Agent, sell: Callable[..., Issued], clock: SettableClock
) -> None:
    clock.pass_time(36 * 3600 - 60)
    assert sell().is_new
    clock.pass_time(120)
    before = counter.journal.head()
    with pytest.raises(DayOpenTooLong):
        sell()
    with pytest.raises(DayOpenTooLong):
        counter.refuse_selling()
    assert counter.journal.head() == before
    counter.sessions.end(amina)
    counter.closings.close_day(AMINA)
    assert sell_one(counter, open_again(counter)).is_new


def to_the_first_of_next_month(counter: Counter, clock: SettableClock) -> None:
    now = counter.now()
    first = (now.replace(day=1) + timedelta(days=32)).replace(day=1, hour=12)
    clock.pass_time(int((first - now).total_seconds()))


def test_a_month_and_a_year_are_the_days_that_are_closed(
    counter: Counter, amina: Agent, sell: Callable[..., Issued], clock: SettableClock
) -> None:
    month = business_day(counter.now()).isoformat()[:7]
    sell("4")
    counter.sessions.end(amina)
    for kind in (Kind.Z_MONTH, Kind.Z_YEAR):
        with pytest.raises(PeriodNotOver):
            counter.closings.close_period(kind, AMINA)
    last_day = counter.closings.close_day(AMINA).stored
    with pytest.raises(PeriodNotOver):
        counter.closings.close_period(Kind.Z_MONTH, AMINA)
    to_the_first_of_next_month(counter, clock)
    sell_one(counter, open_again(counter), "10")
    counter.closings.close_period(Kind.Z_MONTH, AMINA)
    body = body_of(counter)
    assert (body.period, body.net) == (month, 10_000)
    assert (body.first_seq, body.last_seq) == (1, last_day.seq)
    assert (body.perpetual_net, body.perpetual_gross) == (35_000, 35_000)
    counter.sessions.end(amina)
    with pytest.raises(PeriodNotOver):
        counter.closings.close_period(Kind.Z_MONTH, AMINA)
    counter.closings.close_day(AMINA)
    while business_day(counter.now()).isoformat()[:4] == month[:4]:
        to_the_first_of_next_month(counter, clock)
    if month[5:] != "12":
        counter.closings.close_period(Kind.Z_MONTH, AMINA)
    counter.closings.close_period(Kind.Z_YEAR, AMINA)
    assert body_of(counter).period == month[:4]
    assert counter.verify() == differences_of(counter) == []


def test_an_open_day_keeps_its_month_open(
    counter: Counter, amina: Agent, clock: SettableClock
) -> None:
    counter.sessions.end(amina)
    counter.closings.close_day(AMINA)
    open_again(counter)
    to_the_first_of_next_month(counter, clock)
    with pytest.raises(EarlierDayOpen):
        counter.closings.close_period(Kind.Z_MONTH, AMINA)


def test_what_was_cancelled_lowers_the_net_and_not_the_perpetual_gross(
    counter: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    sold = sell("4")
    sell("2")
    counter.scribe.write(
        Act(
            kind=Kind.CANCEL,
            body={
                "ref": int(sold.seq), "reason": "ERROR", "approver": int(REGISSEUR),
                **{name: sold.stored.body[name] for name in CARRIED},
            },
            issued_at=counter.scribe.read_clock().at,
            amount_centimes=10_000,
            agent_id=AMINA,
        )
    )  # fmt: skip
    assert counter.till.cash().held == Money(25_000)
    counter.sessions.end(amina)
    counter.closings.close_day(AMINA)
    body = body_of(counter)
    assert (body.gross, body.cancelled, body.net) == (15_000, 10_000, 5_000)
    assert (body.counts.receipts, body.counts.cancellations) == (2, 1)
    assert (body.perpetual_net, body.perpetual_gross) == (5_000, 15_000)
    assert counter.verify() == differences_of(counter) == []


def test_cheques_are_in_the_z_and_not_in_the_till(counter: Counter, amina: Agent) -> None:
    cheque = SaleCommand(
        str(uuid4()), (SaleLine(SOUK_PLACE, "4"),), Money(0),
        tenders=(Tender("CHQ", Money(10_000)),),
    )  # fmt: skip
    counter.sales.issue(cheque, amina.agent_id)
    ended = counter.sessions.end(amina)
    assert (ended.cash, ended.takings) == (Money(20_000), Money(10_000))
    counter.closings.close_day(AMINA)
    assert body_of(counter).net == 10_000


def test_the_sums_of_ten_thousand_quittances_take_an_instant(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    """Rows stand for ten thousand sales: what is timed is the adding up, not the selling."""
    sold = sell()
    with counter.journal.database.transaction() as connection:
        connection.execute("DROP TRIGGER records_follow_one_another")
        connection.execute(
            "WITH RECURSIVE one (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < 10000)"
            " INSERT INTO records (seq, kind, session, amount_centimes, record, link, body)"
            " SELECT 1000000 + n, 1, session, 5000, record, randomblob(32), body"
            " FROM records, one WHERE seq = ?",
            (sold.seq,),
        )
    started = time.perf_counter()
    sums = counter.journal.sums(sold.seq, Seq(2_000_000))
    assert time.perf_counter() - started < 1
    assert sums[Kind.RECEIPT] == (10_001, 50_005_000)
    plan = counter.journal.database.rows(
        "EXPLAIN QUERY PLAN SELECT kind, count(*), sum(amount_centimes) FROM records"
        " WHERE kind IN (1, 2, 3, 9) AND seq BETWEEN 1 AND 9 GROUP BY kind"
    )
    assert any("COVERING INDEX records_amounts" in row["detail"] for row in plan)


def test_the_moment_of_a_closing_is_the_trusted_one(counter: Counter, amina: Agent) -> None:
    counter.sessions.end(amina)
    closed = counter.closings.close_day(AMINA).stored
    assert abs(closed.issued_at - datetime.now(UTC)) < timedelta(minutes=5)
