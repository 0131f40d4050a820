"""Whatever is done with debits, in any order, each pays one quittance in force, or waits."""

from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from domain.bodies import TenderMode
from domain.booklet import BookletConfiguration
from domain.errors import GirctError
from domain.ids import NatureIndex
from domain.money import Money
from domain.quittance_parts import Tender
from domain.record import Kind
from pos.booklets.commands import PaperCommand, PaperLine
from pos.peripherals.debit_moves import DebitMoves
from pos.sales.commands import SaleCommand, SaleLine
from tests.pos.closings.stated_totals import hold_debits, hold_totals
from tests.pos.screens.world import PINS, World

PLACE, TEN = NatureIndex(502), 1_000
WAYS: tuple[tuple[TenderMode, ...], ...] = (("CB", "CB"), ("CB",), ("CB", "ESP"), ("ESP", "ESP"))
"""How a sale is paid, 10 DH each."""
BOOKLET = BookletConfiguration(series="A", first=11, last=90, agent_id=2)
FAR = 1_000
SHOWN = 3


class Walk:
    """One counter, its cashier, and the sales that their windows still show."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.counter = self.world.counter()
        self.amina = self.counter.sessions.log_in(PINS[1])
        self.brahim = self.counter.sessions.log_in(PINS[2])
        self.shown: list[str] = []
        self.debits = 0
        self.papers = BOOKLET.first
        self.world.configure(self.counter, booklets=[BOOKLET.to_keys()], cash_share=40_000)
        self.counter.sessions.open(self.brahim, Money(20_000))

    def sale(self, number: int) -> str:
        """The sale being made, or one that a window left open shows."""
        session = self.counter.sessions.current()
        if session is not None:
            sale_id = self.counter.sales.drafts.current(session.session_id).sale_id
            self.shown = [*(one for one in self.shown if one != sale_id), sale_id]
        return self.shown[-1 - number % min(SHOWN, len(self.shown))]

    def debit(self, number: int) -> None:
        self.debits += 1
        amount, cards = Money(TEN * (1 + number % 2)), self.counter.peripherals.cards
        sale_id, written = self.sale(number // 2), f"A{self.debits}"
        cards.record_manual(sale_id, amount, written, self.brahim.agent_id)

    def sell(self, number: int) -> None:
        way = WAYS[number % len(WAYS)]
        tenders = tuple(Tender(mode, Money(TEN * way.count(mode))) for mode in dict.fromkeys(way))
        lines = (SaleLine(PLACE, str(len(way))),)
        cash = Money(TEN * way.count("ESP"))
        command = SaleCommand(self.sale(number // len(WAYS)), lines, cash, tenders=tenders)
        self.counter.sales.issue(command, self.brahim.agent_id)

    def pick(self, number: int, *, is_moved: bool = False) -> int:
        """A debit: most often one that waits, taken up if asked for."""
        listed = self.counter.peripherals.cards.to_settle()
        waiting = [one.payment_id for one in listed if one.is_taken_up or not is_moved]
        every = range(1, self.debits + 2)
        chosen = waiting if waiting and number % 4 else every
        return chosen[number % len(chosen)]

    def take_up(self, number: int) -> None:
        moves = DebitMoves(self.counter.scribe)
        moves.take_up(self.pick(number), self.sale(number // 7), self.brahim.agent_id)

    def put_back(self, number: int) -> None:
        DebitMoves(self.counter.scribe).put_back(
            self.pick(number, is_moved=True), self.brahim.agent_id
        )

    def reverse(self, number: int) -> None:
        cards = self.counter.peripherals.cards
        cards.reverse(self.pick(number), self.brahim.agent_id)

    def cancel(self, number: int) -> None:
        sold = self.counter.journal.of_kinds((Kind.RECEIPT,), limit=FAR)
        seq = sold[number % len(sold)].seq
        self.counter.cancellations.cancel(self.brahim, seq, "WRONG_QUANTITY", PINS[1])

    def lose(self, _: int) -> None:
        """Cancel a quittance just paid by card: its debit waits."""
        for step in (self.debit, self.sell, self.cancel):
            step(1 if step == self.sell else 0)

    def train(self, number: int) -> None:
        training = self.counter.training
        (training.turn_off if number % 4 else training.turn_on)(self.brahim)

    def end(self, number: int) -> None:
        """End the session, count it, close the day, and open the next."""
        self.counter.sales.leave_open(self.brahim.agent_id)
        ended = self.counter.sessions.end(self.brahim)
        self.counter.sessions.count(
            self.brahim, ended.session_id, ended.cash, leaves_debits=bool(number % 3)
        )
        self.counter.closings.close_day(self.amina.agent_id, leaves_debits=bool(number % 3))

    def paper(self, number: int) -> None:
        """Enter a paper, most often the next one, or under the number of the sale being made."""
        line = PaperLine(SaleLine(PLACE, "1"), Money(TEN * (1 + number % 3)))
        entry_id = self.sale(0) if number % 5 == 0 else str(uuid4())
        paper = self.papers - number % 2
        command = PaperCommand(entry_id, BOOKLET, paper, date(2026, 11, 23), (line,))
        self.counter.booklets.enter(command, self.brahim, PINS[1])
        self.papers += 1

    def move(self, number: int) -> None:
        """Cash goes to the régisseur, comes in, goes out, or the float changes."""
        till, amount = self.counter.till, Money(TEN * number)
        (
            lambda: till.hand_over(self.brahim, amount, PINS[1]),
            lambda: till.put_in(self.brahim, amount, "CHANGE_COINS"),
            lambda: till.take_out(self.brahim, amount, "REGISSEUR_ORDER", PINS[1]),
            lambda: till.change_float(self.brahim, amount, PINS[1]),
        )[number % 4]()

    def count(self, number: int) -> None:
        """Count and close what has ended, perhaps one quittance of it taken back just before."""
        for waiting in self.counter.sessions.not_closed():
            if waiting.counted is not None:
                continue
            if number % 2:
                with suppress(GirctError, ZeroDivisionError):
                    self.cancel(number)
            counted = Money(max(0, waiting.cash.centimes - TEN * (number % 3)))
            self.counter.sessions.count(
                self.brahim, waiting.session_id, counted, leaves_debits=True
            )
            if number % 4:
                self.counter.sessions.close(self.amina, waiting.session_id)

    def close_early(self, _: int) -> None:
        """End the session, and close the day before anything is counted."""
        self.counter.sales.leave_open(self.brahim.agent_id)
        self.counter.sessions.end(self.brahim)
        self.counter.closings.close_day(self.amina.agent_id, leaves_debits=True)

    def open(self, _: int) -> None:
        self.counter.sessions.open(self.brahim, Money(20_000))

    def restart(self, _: int) -> None:
        self.counter.close()
        self.counter = self.world.reopen()


STEPS = ("lose", "debit", "sell", "sell", "take_up", "take_up", "put_back", "reverse", "cancel")
RARE = ("train", "end", "open", "restart", "paper", "move", "count", "close_early", "open")


@given(
    st.lists(st.tuples(st.sampled_from((*STEPS, *STEPS, *RARE)), st.integers(0, 41)), max_size=40)
)
def test_each_debit_pays_one_quittance_in_force_or_waits_whatever_is_done(
    steps: list[tuple[str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        walk = Walk(Path(folder) / "counter")
        try:
            for name, number in steps:
                with suppress(GirctError, ZeroDivisionError):
                    getattr(walk, name)(number)
                hold_debits(walk.counter)
            hold_totals(walk.counter)
        finally:
            walk.counter.close()
