"""The exchange: what was recorded reaches the centre once, whatever the line does."""

import json
from collections.abc import Callable

import pytest

from domain.chain import Head
from domain.exchange import TerminalState
from domain.ids import Seq
from domain.money import Money
from domain.quittance_parts import Payer
from domain.record import Flag
from pos.bootstrap import Counter
from pos.errors import (
    AnswerForged,
    CentreBusy,
    TerminalBlocked,
    TerminalRestored,
    Unreachable,
)
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sync.backoff import Backoff
from pos.sync.refusals import RequestNotRecognised
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import AMINA, PINS, SOUK_PLACE


def seqs(centre: LittleCentre) -> list[int]:
    return sorted(centre.records)


def assert_all_arrived(counter: Counter, centre: LittleCentre) -> None:
    assert seqs(centre) == list(range(1, counter.journal.head().seq + 1))
    status = counter.sync.status()
    assert (status.unsent, status.error_code) == (0, None)
    assert status.stored_through_seq == counter.journal.head().seq


def test_the_first_configuration_starts_the_chain(
    counter: Counter, little_centre: LittleCentre
) -> None:
    kinds = [record.kind.name for record, _, _ in little_centre.records.values()]
    assert kinds == ["START", "EVENT", "EVENT"]
    assert little_centre.records[1][0].flags == Flag.TEST_SYSTEM
    codes = [counter.journal.of_code(code) for code in ("CONFIG_LOADED", "TARIFF_LOADED")]
    assert [found[0].body["version"] for found in codes] == ["v1", "AF-2026-01"]
    assert_all_arrived(counter, little_centre)


def test_sales_made_with_the_centre_away_arrive_when_it_is_back(
    counter: Counter, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    little_centre.fault = "cut_before"
    for _ in range(10):
        sell()
    with pytest.raises(Unreachable):
        counter.sync.send_now()
    status = counter.sync.status()
    assert (status.error_code, status.unsent) == ("sync.unreachable", 12)
    counter.sync.send_now()
    assert_all_arrived(counter, little_centre)
    assert little_centre.head().counter == counter.journal.head().counter == 50_000


def test_a_batch_cut_after_the_centres_commit_is_sent_again_without_effect(
    counter: Counter, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    sell()
    for _ in range(3):
        little_centre.fault = "cut_after"
        with pytest.raises(Unreachable):
            counter.sync.send_now()
    counter.sync.send_now()
    assert_all_arrived(counter, little_centre)


def test_what_names_the_payer_travels_beside_the_record(
    counter: Counter, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    sell()
    line = SaleLine(SOUK_PLACE, "1")
    named = SaleCommand("a-sale", (line,), Money(2_500), Payer("M. Exemple"))
    issued = counter.sales.issue(named, AMINA)
    counter.sync.send_now()
    private = little_centre.records[issued.seq][2]
    assert private is not None
    assert private["payer"] == {"name": "M. Exemple"}


def test_a_long_journal_goes_in_batches_of_five_hundred(
    counter: Counter, little_centre: LittleCentre
) -> None:
    with counter.journal.transaction():
        for _ in range(1_003):
            counter.scribe.note("LOGOUT")
    little_centre.batches.clear()
    little_centre.head = lambda: _last_head(little_centre, counter)  # type: ignore[method-assign] - quicker here
    counter.sync.send_now()
    assert little_centre.batches == [500, 500, 3]


def _last_head(centre: LittleCentre, counter: Counter) -> Head:
    """The head without walking the chain again, which a thousand records would make slow."""
    record = centre.records[max(centre.records)][0]
    return Head(
        record.terminal_id,
        record.seq,
        record.link,
        record.receipt_no,
        record.issued_at,
        counter.journal.head().counter,
        record.key_epoch,
        ended=False,
    )


def test_a_batch_stays_below_one_mebibyte(counter: Counter, sell: Callable[..., Issued]) -> None:
    for _ in range(3):
        sell()
    one = counter.journal.chunk(counter.journal.head().seq, limit=500, bytes_max=1)
    assert len(one) == 1
    few = counter.journal.chunk(Seq(1), limit=500, bytes_max=2_500)
    assert 1 < len(few) < counter.journal.head().seq


def test_a_centre_restored_from_a_backup_is_fed_again(
    counter: Counter, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    for _ in range(5):
        sell()
    counter.sync.send_now()
    little_centre.restore_backup(4)
    counter.sync.send_now()
    assert_all_arrived(counter, little_centre)


def test_a_checkpoint_signed_by_nobody_known_changes_nothing(
    counter: Counter, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    before = counter.checkpoints.read()
    sell()
    little_centre.is_forging = True
    with pytest.raises(AnswerForged):
        counter.sync.send_now()
    assert counter.checkpoints.read() == before
    assert counter.sync.status().error_code == "sync.answer_forged"


@pytest.mark.parametrize("state", [TerminalState.FROZEN, TerminalState.REVOKED])
def test_a_stopped_terminal_sells_nothing_more_but_goes_on_uploading(
    counter: Counter,
    sell: Callable[..., Issued],
    little_centre: LittleCentre,
    start_counter: Callable[..., Counter],
    state: TerminalState,
) -> None:
    sell()
    little_centre.state = state
    counter.sync.send_now()
    with pytest.raises(TerminalBlocked):
        sell()
    counter.sessions.log_in(PINS[AMINA])
    counter.sync.send_now()
    assert_all_arrived(counter, little_centre)
    counter.close()
    with pytest.raises(TerminalBlocked):
        start_counter().refuse_selling()


def test_a_restored_copy_of_a_journal_stops_selling_and_uploads_its_evidence(
    counter: Counter, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    sell()
    counter.sync.send_now()
    little_centre.head_override = (counter.journal.head().seq + 7, bytes(range(32)))
    counter.sync.send_now()
    with pytest.raises(TerminalRestored):
        sell()
    little_centre.head_override = None
    counter.sessions.log_in(PINS[AMINA])
    before = counter.journal.head().seq
    counter.sync.send_now()
    assert before in little_centre.records
    with pytest.raises(TerminalRestored):
        counter.refuse_selling()


def test_the_centres_wish_to_wait_is_honoured(
    counter: Counter, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    sell()
    little_centre.busy_s = 37
    with pytest.raises(CentreBusy) as refusal:
        counter.sync.send_now()
    assert refusal.value.params["retry_after_s"] == 37
    assert Backoff().failed(37) == 37


def test_a_request_the_centre_refuses_is_named(
    counter: Counter, little_centre: LittleCentre
) -> None:
    little_centre.terminal_key = bytes(31) + b"\x05"
    with pytest.raises(RequestNotRecognised):
        counter.sync.send_now()
    assert counter.sync.status().error_code == "sync.not_recognised"


def test_a_nonce_the_centre_forgot_is_replaced(
    counter: Counter, little_centre: LittleCentre
) -> None:
    little_centre.nonces.clear()
    counter.sync.send_now()
    assert counter.sync.status().error_code is None


def test_background_jobs_send_what_is_sold_without_being_asked(
    start_counter: Callable[..., Counter], counter: Counter, little_centre: LittleCentre
) -> None:
    counter.close()
    running = start_counter(sync_interval_s=900)
    running.sync.start()
    agent = running.sessions.log_in(PINS[AMINA])
    running.sessions.open(agent, Money(0))
    running.sync.nudge()
    little_centre.wait_for(running.journal.head().seq, timeout_s=20)
    assert (
        json.loads(little_centre.records[max(little_centre.records)][1])["code"] == "SESSION_OPEN"
    )


def test_background_jobs_try_again_when_the_centre_is_back(
    start_counter: Callable[..., Counter], counter: Counter, little_centre: LittleCentre
) -> None:
    counter.close()
    little_centre.fault = "cut_before"
    running = start_counter(sync_interval_s=900)
    running.sessions.log_in(PINS[AMINA])
    running.sync.start()
    little_centre.wait_for(running.journal.head().seq, timeout_s=20)
