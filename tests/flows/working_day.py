"""A whole day at the abattoir's counter, as one script: everything that goes wrong on a bad day."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from domain.record import Kind
from pos.journal.stored import StoredRecord
from server.bootstrap import Centre
from simulation.counter_place import CounterPlace
from simulation.evidence import quittances_at_centre, quittances_in_journal
from simulation.fleet import Teller
from simulation.household import Household
from tests.flows.cashier import DayCashier, Wanted, paid_by, said
from tests.flows.hands import Hands, papers_of, wait_until

FLOAT_CENTIMES = 30_000
TILL_MAX_CENTIMES = 1_200_000
HANDED_CENTIMES = 1_000_000
SHORTAGE_CENTIMES = 10_000
LATE_CENTIMES = 4_050
ORDERS = (
    paid_by("ESP", (607, 4)),
    paid_by("ESP", (610, 1)),
    paid_by("ESP", (602, 1), (607, 1), (610, 1)),
    paid_by("CHQ", (606, 2), (609, 1)),
    paid_by("ESP", (605, 37), is_weighed=True),
    paid_by("ESP", (607, 2)),
    paid_by("VIR", (609, 3)),
    Wanted(((602, 2), (610, 2)), {"CHQ": 2_000, "VIR": 1_500}),
    paid_by("ESP", (605, 12)),
    paid_by("CB", (606, 1), (605, 121)),
    paid_by("ESP", (602, 1)),
    Wanted(((607, 6), (609, 1)), {"CB": 5_000}),
)
"""What payers want, in turn: every means of payment, several lines, weights."""
TURNS_A_WEIGHING = 4
"""A load needs seconds to come to rest: in the other turns its weight is typed from a slip."""


def payers() -> Iterator[Wanted]:
    """Everybody who comes to the counter, without end."""
    for turn in count():
        is_scale_free = turn % TURNS_A_WEIGHING == 0
        for wanted in ORDERS:
            yield replace(wanted, is_weighed=wanted.is_weighed and is_scale_free)


@dataclass
class WorkedDay:
    """What the cashier did, kept apart from what the counter says of it.

    Args:
        running: The whole demo.
        centre: The centre, opened beside its process.
        counter: Where the day is worked.
        sales: How many quittances the day has.
    """

    running: Household
    centre: Centre
    counter: CounterPlace
    sales: int
    orders: Iterator[Wanted] = field(default_factory=payers)
    sold: dict[int, Wanted] = field(default_factory=dict)
    cancelled: dict[int, int] = field(default_factory=dict)
    trained: list[int] = field(default_factory=list)
    handed: int = 0
    counted: int = 0
    papers_before: int = 0
    head_before: int = 0
    arrived_while_cut: int = -1
    waited_while_cut: int = 0
    pages: dict[str, str] = field(default_factory=dict)
    pdfs: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Stand at the counter."""
        self.hands = Hands(self.counter)
        self.cashier = DayCashier(self.counter.address, self.hands)
        self.debits_before = len(self.hands.debited())

    @property
    def kept(self) -> list[Wanted]:
        """What was sold and not taken back."""
        return [one for seq, one in self.sold.items() if seq not in self.cancelled]

    @property
    def cash(self) -> int:
        """What the drawer has to hold, in centimes."""
        return FLOAT_CENTIMES + sum(one.cash for one in self.kept) - self.handed

    def records(self, *kinds: Kind) -> list[StoredRecord]:
        """The day's records of some kinds in the counter's journal, oldest first."""
        found = [one for kind in kinds for one in quittances_in_journal(self.counter, kind)]
        return sorted((one for one in found if one.seq > self.head_before), key=lambda one: one.seq)

    def event(self, code: str) -> StoredRecord:
        """The day's only event of a code."""
        [found] = [one for one in self.records(Kind.EVENT) if one.body["code"] == code]
        return found

    def work(self) -> None:
        """Work the whole day."""
        self._begin()
        self._sell_until(0.2)
        self._run_out_of_paper()
        self._sell_until(0.3)
        self._pull_the_cable()
        self._sell_until(0.4)
        self._lose_the_network()
        self._hand_over()
        self.pages["x"] = self.cashier.read_x()
        mistaken = self._sell(paid_by("ESP", (602, 2)))
        self.cashier.ask_cancellation(mistaken, "WRONG_QUANTITY")
        self._sell_until(1.0)
        self._end(mistaken)
        self._arrive()

    def _begin(self) -> None:
        """Close what was open before, so that the day starts at its first record and paper."""
        with DayCashier(self.counter.address, self.hands) as before:
            before.enter(self.counter.cashier_pin)
            for stored in quittances_in_journal(self.counter):
                before.settle_paper(int(stored.seq))
            before.open_session()
            place = before.end_session()
        with Teller(self.counter.address) as regisseur:
            regisseur.log_in(self.counter.regisseur_pin)
            regisseur.close_session(place)
            regisseur.close_day()
        self._arrive()
        self.head_before = int(self.cashier.status()["sync"]["head_seq"])
        wait_until(self._is_tray_still, "the printer never ends")
        self.papers_before = len(papers_of(self.counter.paper))
        self.cashier.enter(self.counter.cashier_pin)
        self.cashier.open_session(str(FLOAT_CENTIMES // 100))

    def _is_tray_still(self) -> bool:
        """Whether a Z, the last paper of what was open before, came out."""
        papers = papers_of(self.counter.paper)
        return bool(papers) and "(Z)" in papers[-1].read_text(encoding="utf-8")

    def _sell(self, wanted: Wanted) -> int:
        if self.cash > TILL_MAX_CENTIMES:
            self._hand_over()
        seq = self.cashier.collect(wanted)
        assert seq not in self.sold
        self.sold[seq] = wanted
        return seq

    def _sell_until(self, share: float) -> None:
        while len(self.sold) < self.sales * share:
            self._sell(next(self.orders))

    def _hand_over(self) -> None:
        amount = min(HANDED_CENTIMES, self.cash // 200 * 100)
        self.cashier.hand_over(amount // 100, self.counter.regisseur_pin)
        self.handed += amount

    def _give_papers(self) -> None:
        """Wait for the last payer's paper, so that the next trouble meets no older one."""
        self.cashier.settle_paper(max(self.sold))

    def _run_out_of_paper(self) -> None:
        """The roll ends; two payers more are served, then somebody changes it."""
        self._give_papers()
        self.hands.printer("break", "paper_out")
        waiting = [self._sell(next(self.orders)) for _ in range(2)]
        ends = {"BLOCKED", "printer.paper_out"}
        self.pages["paper_out"] = self.cashier.wait_for_print_state(waiting[0], ends)
        self.hands.printer("roll")
        for seq in waiting:
            self.cashier.settle_paper(seq)

    def _pull_the_cable(self) -> None:
        """The printer's cable is out for one quittance; it is found and plugged in again."""
        self._give_papers()
        self.hands.printer("break", "disconnected")
        seq = self._sell(next(self.orders))
        ends = {"BLOCKED", "UNKNOWN"}
        self.pages["cable"] = self.cashier.wait_for_print_state(seq, ends)
        self.hands.printer("mend", "disconnected")
        self.cashier.settle_paper(seq)

    def _lose_the_network(self) -> None:
        """No network while three tenths of the day are sold: training, a kill, a cancellation.

        The counter is a process on this machine's clock, which nothing here moves: the outage is
        as long as those sales take. It stands for hours by the records that wait; what hours
        themselves change (their age on the bar, the pause between two tries) is tested on a clock
        that moves, in `tests/pos/screens/test_app.py` and `tests/pos/sync/test_backoff.py`.
        """
        terminal_id = self.counter.logins.terminal_id
        self._arrive()
        before = quittances_at_centre(self.centre, terminal_id)
        self.counter.network.cut()
        self._sell_until(0.5)
        self.trained.append(self.cashier.practise(paid_by("ESP", (602, 5))))
        self.cashier.settle_paper(self.trained[-1])  # before the kill, which may spoil a paper
        self._give_papers()
        last = self._sell(next(self.orders))
        self.running.kill_counter(self.counter)
        self.running.start_counter(self.counter)
        self.cashier.enter(self.counter.cashier_pin)
        self.cashier.settle_paper(last)
        self._sell_until(0.65)
        wrong = self._sell(paid_by("ESP", (607, 3)))
        pin = self.counter.regisseur_pin
        self.cancelled[wrong] = self.cashier.cancel(wrong, "WRONG_NATURE", pin)
        self._sell_until(0.8)
        self.waited_while_cut = int(self.cashier.status()["sync"]["unsent"])
        self.arrived_while_cut = quittances_at_centre(self.centre, terminal_id) - before
        self.counter.network.restore()

    def _end(self, mistaken: int) -> None:
        """End, decide what was asked for, count wrong, and let the régisseur close."""
        for seq in self.sold:
            self.cashier.settle_paper(seq)
        place, pin = self.cashier.end(), self.counter.regisseur_pin
        self.pages["undecided"] = said(self.cashier.count(place, self.cash))
        self.cancelled[mistaken] = self.cashier.approve_cancellation(mistaken, pin)
        self.counted = self.cash - SHORTAGE_CENTIMES
        self.pages["above_limit"] = said(self.cashier.count(place, self.counted))
        self.cashier.count(place, self.counted, pin=pin, reason="CHANGE_ERROR")
        regisseur = DayCashier(self.counter.address, self.hands)
        with regisseur:
            regisseur.enter(pin)
            regisseur.close_session(place)
            regisseur.add_late(place, LATE_CENTIMES, "more", "CASH_FOUND")
            self.pages["z"] = regisseur.close_day()
            [z_day] = self.records(Kind.Z_DAY)
            self.pdfs["z"] = regisseur.download(f"/papers/{z_day.seq}/pdf")
            self.pdfs["session"] = regisseur.download(f"{place}/pdf")

    def _arrive(self) -> None:
        """Wait until the centre has everything."""
        wait_until(
            lambda: self.cashier.status()["sync"]["unsent"] == 0, "the centre never has it all"
        )

    def close(self) -> None:
        """Leave, and leave the counter with an open session as it was found."""
        with self.cashier, Teller(self.counter.address) as after:
            after.log_in(self.counter.cashier_pin)
            after.open_session()
        self.hands.close()
