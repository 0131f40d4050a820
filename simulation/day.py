"""A day in one minute: thirty quittances over three counters, one of them cut off for ten."""

import itertools
import time
from collections.abc import Callable

from domain.record import Kind
from server.bootstrap import Centre
from simulation.counter_place import CounterPlace
from simulation.evidence import pictures_of_paper, quittances_at_centre
from simulation.fleet import ScreenRefused, Sold, Teller
from simulation.report import Report

SALES_PER_COUNTER = 10
LEDGER_TIMEOUT_S = 45.0
PAPER_TIMEOUT_S = 30.0
POLL_S = 0.2

Told = Callable[[str], None]


def open_counters(counters: list[CounterPlace]) -> None:
    """Log in at each counter and open its cash session."""
    for counter in counters:
        with Teller(counter.address) as teller:
            _work(teller, counter)


def sell_the_day(
    counters: list[CounterPlace], centre: Centre, report: Report, told: Told
) -> list[Sold]:
    """Sell ten quittances at each counter; the first counter sells without a network.

    Notes in the report that the centre had none of the cut counter's while its network was cut,
    and all of everybody's after it was restored.
    """
    before = {
        c.regie.regie_id: quittances_at_centre(centre, c.logins.terminal_id) for c in counters
    }
    cut, *connected = counters
    cut.network.cut()
    told(f"network of {cut.regie.regie_id} cut")
    sold = [sale for counter in counters for sale in _sell_ten(counter, told)]
    told("waiting for the ledger")
    for counter in connected:
        wait_for_centre(centre, counter, before[counter.regie.regie_id] + SALES_PER_COUNTER)
    missing = quittances_at_centre(centre, cut.logins.terminal_id) - before[cut.regie.regie_id]
    report.equal("cut_counter_at_centre_while_cut", missing, 0)
    cut.network.restore()
    told(f"network of {cut.regie.regie_id} restored")
    restored_at = time.monotonic()
    arrived = wait_for_centre(centre, cut, before[cut.regie.regie_id] + SALES_PER_COUNTER)
    report.equal("cut_counter_at_centre_after", arrived - before[cut.regie.regie_id], 10)
    report.figures["catch_up_s"] = round(time.monotonic() - restored_at, 2)
    report.equal("quittances_sold", len(sold), SALES_PER_COUNTER * len(counters))
    return sold


def wait_for_centre(centre: Centre, counter: CounterPlace, count: int) -> int:
    """Wait until the ledger holds this many quittances of a counter; give what it holds."""
    return wait_for_records(centre, counter, count, Kind.RECEIPT)


def wait_for_records(centre: Centre, counter: CounterPlace, count: int, kind: Kind) -> int:
    """Wait until the ledger holds this many records of a kind; give what it holds."""
    terminal_id = counter.logins.terminal_id
    return _wait_for(
        lambda: quittances_at_centre(centre, terminal_id, kind), count, LEDGER_TIMEOUT_S
    )


def wait_for_paper(counter: CounterPlace, count: int) -> int:
    """Wait until this many pictures of paper came out of a counter's printer in the day."""
    before = counter.papers_before
    return _wait_for(lambda: len(pictures_of_paper(counter.paper)) - before, count, PAPER_TIMEOUT_S)


def _wait_for(read: Callable[[], int], count: int, patience_s: float) -> int:
    """Look at another process's work until it has come so far, or for so long; give what it is."""
    deadline = time.monotonic() + patience_s
    while (found := read()) < count and time.monotonic() < deadline:
        time.sleep(POLL_S)
    return found


def _sell_ten(counter: CounterPlace, told: Told) -> list[Sold]:
    with Teller(counter.address) as teller:
        _work(teller, counter)
        usual = itertools.cycle(counter.regie.usual_sales)
        sales = itertools.islice(usual, SALES_PER_COUNTER)
        sold = [_sell(teller, counter, *sale) for sale in sales]
    told(f"{len(sold)} quittances at {counter.regie.regie_id}")
    if len({sale.seq for sale in sold}) != len(sold):
        message = f"{counter.regie.regie_id} gave one number twice"
        raise ScreenRefused(message)
    return sold


def _sell(teller: Teller, counter: CounterPlace, nature: int, quantity: str) -> Sold:
    """Sell one quittance; when the till would pass its share, hand cash over first."""
    try:
        return teller.sell(nature, quantity)
    except ScreenRefused:
        if counter.handovers:
            raise
        teller.hand_over(counter.regie.ceiling_dirhams // 2, counter.regisseur_pin)
        counter.handovers += 1
        return teller.sell(nature, quantity)


def close_counters(counters: list[CounterPlace]) -> list[str]:
    """Count and close each session, then each day; give the page of each Z."""
    return [_close(counter) for counter in counters]


def _close(counter: CounterPlace) -> str:
    with Teller(counter.address) as cashier:
        cashier.log_in(counter.cashier_pin)
        place = cashier.end_session()
    with Teller(counter.address) as regisseur:
        regisseur.log_in(counter.regisseur_pin)
        regisseur.close_session(place)
        return regisseur.close_day()


def _work(teller: Teller, counter: CounterPlace) -> None:
    teller.log_in(counter.cashier_pin)
    teller.open_session()
