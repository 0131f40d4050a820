"""Networks and centres go away in the middle of things; the ledger ends equal to the journals."""

import time

from domain.calendar import business_day
from domain.record import Kind
from server.bootstrap import Centre
from simulation.counter_place import CounterPlace
from simulation.day import wait_for_centre
from simulation.evidence import quittances_at_centre, quittances_in_journal, read_ledger
from simulation.fleet import Teller
from simulation.household import Household


def sell(counter: CounterPlace, count: int) -> None:
    with Teller(counter.address) as teller:
        teller.log_in(counter.cashier_pin)
        for nature, quantity in (counter.regie.usual_sales * 9)[:count]:
            teller.sell(nature, quantity)


def assert_ledger_equals_journals(running: Household, centre: Centre) -> None:
    for counter in running.counters:
        held = len(quittances_in_journal(counter))
        assert wait_for_centre(centre, counter, held) == held
    ledger = read_ledger(centre, business_day(centre.now()))
    journals = [stored for each in running.counters for stored in quittances_in_journal(each)]
    assert ledger.debit_centimes == ledger.credit_centimes
    assert ledger.quittances == len(journals)
    cancelled = [
        one for each in running.counters for one in quittances_in_journal(each, Kind.CANCEL)
    ]
    sold_centimes = sum(stored.record.amount_centimes for stored in journals)
    taken_back_centimes = sum(stored.record.amount_centimes for stored in cancelled)
    assert ledger.takings_of_day_centimes == sold_centimes - taken_back_centimes


def test_a_network_cut_again_and_again_loses_and_doubles_nothing(
    running: Household, beside: Centre
) -> None:
    counter = running.counters[0]
    for pause_s in (0.0, 0.05, 0.2, 0.6):
        sell(counter, 3)
        time.sleep(pause_s)  # lets the cut fall before, during or after the exchange
        counter.network.cut()
        sell(counter, 2)
        counter.network.restore()
    assert_ledger_equals_journals(running, beside)


def test_a_centre_killed_during_sales_finds_them_all_when_it_is_back(
    running: Household, beside: Centre
) -> None:
    counter = running.counters[1]
    before = quittances_at_centre(beside, counter.logins.terminal_id)
    sell(counter, 2)
    running.kill_centre()
    sell(counter, 4)
    assert quittances_at_centre(beside, counter.logins.terminal_id) <= before + 2
    running.start_centre()
    assert_ledger_equals_journals(running, beside)


def test_a_counter_killed_during_sales_goes_on_from_its_own_journal(
    running: Household, beside: Centre
) -> None:
    counter = running.counters[2]
    sell(counter, 3)
    numbers = [stored.record.receipt_no for stored in quittances_in_journal(counter)]
    running.kill_counter(counter)
    running.start_counter(counter)
    sell(counter, 1)
    after = [stored.record.receipt_no for stored in quittances_in_journal(counter)]
    assert after == [*numbers, numbers[-1] + 1]
    assert_ledger_equals_journals(running, beside)
