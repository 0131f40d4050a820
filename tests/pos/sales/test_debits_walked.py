"""Whatever is done with debits, in any order, each pays one quittance in force, or waits."""

from collections import Counter as Tally
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from domain.bodies import TenderMode
from domain.errors import GirctError
from domain.ids import NatureIndex
from domain.money import Money
from domain.quittance_parts import Tender
from domain.record import Kind
from pos.peripherals.debit_moves import DebitMoves
from pos.sales.commands import SaleCommand, SaleLine
from tests.pos.screens.world import PINS, World

PLACE, TEN = NatureIndex(502), 1_000
WAYS: tuple[tuple[TenderMode, ...], ...] = (("CB", "CB"), ("CB",), ("CB", "ESP"), ("ESP", "ESP"))
"""How a sale is paid, 10 DH each."""
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

    def open(self, _: int) -> None:
        self.counter.sessions.open(self.brahim, Money(20_000))

    def restart(self, _: int) -> None:
        self.counter.close()
        self.counter = self.world.reopen()

    def check(self) -> None:
        """Every debit of a payer pays just one quittance in force, or is listed."""
        journal = self.counter.journal
        listed = {one.payment_id for one in self.counter.peripherals.cards.to_settle()}
        rows = journal.database.rows(
            "SELECT payment_id, coalesce(pays_sale_id, sale_id), amount_centimes"
            " FROM card_payments WHERE state = 'APPROVED'"
        )
        taking = Tally(
            (sale_id, amount) for number, sale_id, amount in rows if number not in listed
        )
        sale_ids = dict(map(tuple, journal.database.rows("SELECT seq, sale_id FROM records")))
        taken_back = {one.body["ref"] for one in journal.of_kinds((Kind.CANCEL,), limit=FAR)}
        paid = Tally(
            (sale_ids[int(one.seq)], tender["amount"])
            for one in journal.of_kinds((Kind.RECEIPT,), limit=FAR)
            for tender in one.body["tenders"]
            if int(one.seq) not in taken_back and tender["mode"] == "CB"
        )
        assert taking == paid


STEPS = ("lose", "debit", "sell", "sell", "take_up", "take_up", "put_back", "reverse", "cancel")
RARE = ("train", "end", "open", "restart")


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
                walk.check()
            assert walk.counter.verify() == []
        finally:
            walk.counter.close()
