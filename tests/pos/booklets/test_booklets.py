"""Papers of a blackout: each number once, its own day's tariff, its cash in the till, its list."""

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.booklet import PaperEntry, PaperNumber, list_hash
from domain.errors import GirctError, InvalidQuantity, NatureNotAllowed, TariffNotInForce
from domain.ids import NatureIndex
from domain.money import Money
from domain.quittance_parts import Payer
from domain.record import Flag, Kind
from pos.booklets.commands import PaperLine
from pos.booklets.errors import (
    BookletNeedsRegisseur,
    BookletUnknown,
    NothingToResume,
    PaperDayAhead,
    PaperNumberOutside,
    PaperNumberSpoilt,
    PaperNumberUsed,
)
from pos.bootstrap import Counter
from pos.errors import AmountOutOfRange, RoleRequired, SaleEmpty, SessionNotOpen, UnknownPin
from pos.sales.commands import SaleLine
from pos.sessions.agents import Agent
from pos.till_errors import TrainingIsOn
from tests.pos.booklets.conftest import BOOKLET, MONDAY, OTHER, PLACE, Paper
from tests.pos.screens.world import PINS, World

FRIDAY = date(2026, 11, 20)


def line(written: int | None = None, nature: int = PLACE, quantity: str = "1") -> PaperLine:
    amount = None if written is None else Money(written)
    return PaperLine(SaleLine(NatureIndex(nature), quantity), amount)


def test_a_paper_is_recorded_under_its_number_and_its_cash_is_in_the_till(
    counter: Counter, brahim: Agent, paper: Paper
) -> None:
    stored = counter.booklets.enter(paper(day=FRIDAY), brahim)
    record, body = stored.record, stored.body
    assert (record.kind, record.amount_centimes) == (Kind.RECEIPT, 1_000)
    assert record.has(Flag.PAPER_BOOKLET)
    assert (body["business_day"], body["fiscal_year"]) == ("2026-11-20", 2026)
    assert stored.private == {"note": "A/11"}
    assert counter.booklets.book.entry(stored.seq) == PaperEntry(
        PaperNumber("A", 11), int(stored.seq), 1_000
    )
    assert counter.printing.job_of(stored.seq) is None, "the paper exists"
    assert counter.till.cash().held == Money(21_000)
    session = counter.sessions.current()
    assert session is not None
    assert session.takings == Money(1_000)
    assert counter.verify() == []


def test_the_same_form_twice_is_one_quittance_and_a_number_is_entered_once(
    counter: Counter, brahim: Agent, paper: Paper
) -> None:
    command = paper()
    first = counter.booklets.enter(command, brahim)
    assert counter.booklets.enter(command, brahim).seq == first.seq
    with pytest.raises(PaperNumberUsed):
        counter.booklets.enter(paper(), brahim)
    counter.cancellations.cancel(brahim, first.seq, "WRONG_QUANTITY", PINS[1])
    again = counter.booklets.enter(paper(), brahim)
    assert again.seq > first.seq
    assert counter.verify() == []


def test_the_expected_number_is_proposed_and_what_is_skipped_is_named(
    counter: Counter, brahim: Agent, paper: Paper
) -> None:
    booklets = counter.booklets
    assert booklets.expected(BOOKLET) == 11
    booklets.enter(paper(12), brahim)
    assert booklets.expected(BOOKLET) == 14, "13 is spoilt"
    assert booklets.read(paper(17), brahim).skipped == (14, 15, 16)
    assert booklets.read(paper(11), brahim).skipped == (), "one that was skipped before"
    booklets.enter(paper(30), brahim)
    assert booklets.expected(BOOKLET) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"number": 10}, PaperNumberOutside),
        ({"number": 31}, PaperNumberOutside),
        ({"number": 13}, PaperNumberSpoilt),
        ({"booklet": OTHER, "number": 31}, BookletUnknown),
        ({"day": date(2026, 11, 24)}, PaperDayAhead),
        ({"day": date(2023, 12, 31)}, TariffNotInForce),
        ({"lines": ()}, SaleEmpty),
        ({"lines": (line(nature=9_999),)}, NatureNotAllowed),
        ({"lines": (line(quantity="0"),)}, InvalidQuantity),
        ({"lines": (line(0),)}, AmountOutOfRange),
        ({"lines": (line(10**11 + 1),)}, AmountOutOfRange),
    ],
)
def test_a_paper_that_cannot_be_leaves_nothing(
    counter: Counter,
    brahim: Agent,
    paper: Paper,
    changes: dict[str, object],
    refusal: type[GirctError],
) -> None:
    before = counter.journal.head()
    with pytest.raises(refusal):
        counter.booklets.enter(paper(**changes), brahim, PINS[1])
    assert counter.journal.head() == before


def test_an_amount_that_is_not_the_days_tariff_needs_the_regisseur(
    counter: Counter, brahim: Agent, paper: Paper
) -> None:
    command = paper(lines=(line(1_200), line(quantity="3", nature=504)))
    reading = counter.booklets.read(command, brahim)
    assert (reading.expected, reading.total) == (Money(2_500), Money(2_700))
    assert reading.needs_regisseur
    for pin, refusal in (
        ("", BookletNeedsRegisseur),
        (PINS[2], RoleRequired),
        ("999999", UnknownPin),
    ):
        with pytest.raises(refusal):
            counter.booklets.enter(command, brahim, pin)
    stored = counter.booklets.enter(command, brahim, PINS[1])
    assert stored.record.amount_centimes == 2_700
    assert [one["principal"] for one in stored.body["lines"]] == [1_200, 1_500]
    assert stored.private == {"note": "A/11 R1"}
    assert counter.verify() == []


@pytest.mark.parametrize(
    ("day", "needs"), [(date(2026, 11, 16), False), (date(2026, 11, 13), True)]
)
def test_more_than_five_working_days_need_the_regisseur(
    counter: Counter, brahim: Agent, paper: Paper, day: date, *, needs: bool
) -> None:
    command = paper(day=day)
    assert counter.booklets.read(command, brahim).needs_regisseur is needs
    assert counter.booklets.enter(command, brahim, PINS[1]).body["business_day"] == str(day)


def test_the_papers_own_day_decides_fiscal_year_and_tariff(
    world: World, counter: Counter, paper: Paper
) -> None:
    world.clock.now = datetime(2027, 1, 4, 9, tzinfo=UTC)
    brahim = counter.sessions.log_in(PINS[2])
    counter.sessions.open(brahim, Money(0))
    stored = counter.booklets.enter(paper(day=date(2026, 12, 31)), brahim)
    assert (stored.body["fiscal_year"], stored.issued_at.year) == (2026, 2027)


def test_a_payer_is_kept_apart_and_forgotten_while_the_number_stays(
    counter: Counter, brahim: Agent, paper: Paper
) -> None:
    stored = counter.booklets.enter(paper(payer=Payer("Aïcha M."), plate="12345-أ-6"), brahim)
    payer = stored.body["payer"]
    assert stored.private is not None
    assert stored.private["payer"] == {"name": "Aïcha M."}
    counter.journal.erasure.forget([payer], counter.now())
    forgotten = counter.journal.by_seq(stored.seq)
    assert forgotten is not None
    assert forgotten.private is None
    found = counter.booklets.book.entry(stored.seq)
    assert found is not None
    assert found.paper.text == "A/11"
    with pytest.raises(PaperNumberUsed):
        counter.booklets.enter(paper(), brahim)


def test_a_paper_joins_an_open_session_and_never_training(counter: Counter, paper: Paper) -> None:
    brahim = counter.sessions.log_in(PINS[2])
    with pytest.raises(SessionNotOpen):
        counter.booklets.enter(paper(), brahim)
    counter.sessions.open(brahim, Money(0))
    counter.training.turn_on(brahim)
    with pytest.raises(TrainingIsOn):
        counter.booklets.enter(paper(), brahim)


def test_a_full_till_takes_what_is_in_it_already(
    world: World, counter: Counter, brahim: Agent, paper: Paper
) -> None:
    world.configure(counter, booklets=[BOOKLET.to_keys()], cash_share=20_500)
    counter.booklets.enter(paper(), brahim)
    assert counter.till.cash().is_full


def test_the_end_of_an_entry_signs_the_list(
    world: World, counter: Counter, brahim: Agent, paper: Paper
) -> None:
    booklets = counter.booklets
    with pytest.raises(NothingToResume):
        booklets.resume(brahim)
    first = booklets.enter(paper(11), brahim)
    second = booklets.enter(paper(12, FRIDAY), brahim)
    signed = booklets.resume(brahim, request_id="once")
    assert booklets.resume(brahim, request_id="once").seq == signed.seq
    entries = [
        PaperEntry(PaperNumber("A", number), int(seq), 1_000)
        for number, seq in ((11, first.seq), (12, second.seq))
    ]
    assert signed.record.kind is Kind.RESUME
    assert signed.body["manual"] == list_hash(entries)
    assert (
        datetime.fromtimestamp(signed.body["from"], UTC).isoformat() == "2026-11-19T23:00:00+00:00"
    )
    assert signed.body["to"] == first.record.issued_at
    third = booklets.enter(paper(14), brahim)
    assert [one.seq for one in booklets.book.waiting()] == [third.seq]
    counter.close()
    reopened = world.reopen()
    later = reopened.booklets.resume(brahim)
    lists = reopened.booklets.book.signed(5)
    assert [one.resume.seq for one in lists] == [later.seq, signed.seq]
    assert [list(one.entries) for one in lists][1] == entries
    assert [one.paper.number for one in lists[0].entries] == [14]
    assert lists[0].resume.body["manual"] == list_hash(lists[0].entries)
    assert reopened.verify() == []
    reopened.close()


def test_entries_are_never_changed(counter: Counter, brahim: Agent, paper: Paper) -> None:
    counter.booklets.enter(paper(), brahim)
    for statement in (
        "UPDATE booklet_entries SET number = 12",
        "DELETE FROM booklet_entries",
        "INSERT OR REPLACE INTO booklet_entries SELECT seq, 'B', 1, 1, NULL FROM booklet_entries",
    ):
        with (
            pytest.raises(sqlite3.IntegrityError, match="append-only"),
            counter.journal.database.transaction() as connection,
        ):
            connection.execute(statement)


def test_the_regisseur_enters_from_every_booklet(counter: Counter, paper: Paper) -> None:
    fatima = counter.sessions.log_in(PINS[1])
    counter.sessions.open(fatima, Money(0))
    assert counter.booklets.held_by(fatima) == [BOOKLET, OTHER]
    command = paper(31, lines=(line(900),))
    stored = counter.booklets.enter(replace(command, booklet=OTHER), fatima, PINS[1])
    assert stored.body["business_day"] == MONDAY.isoformat()
