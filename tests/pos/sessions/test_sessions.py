"""PINs and cash sessions: locks and sessions survive a restart."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.money import Money
from pos.bootstrap import Counter
from pos.errors import (
    NotConfigured,
    PinLocked,
    PinNeedsRegisseur,
    RegieClosed,
    RoleRequired,
    SessionNotOpen,
    SessionOfAnother,
    UnknownPin,
)
from pos.sales.commands import Issued
from pos.sessions.agents import Agent, Role
from pos.sessions.pin_lock import LOCK_S
from tests.pos.conftest import SettableClock
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import AMINA, BRAHIM, PINS, REGISSEUR, configuration

WRONG = "000000"

CLOCKS_APART_S = 60
"""The centre's clock, believed before a restart, runs; the machine's is moved by the test alone."""


def fail(counter: Counter, times: int) -> None:
    for _ in range(times):
        with pytest.raises((UnknownPin, PinLocked)):
            counter.sessions.log_in(WRONG)


def test_a_pin_names_its_agent_and_is_recorded(counter: Counter) -> None:
    agent = counter.sessions.log_in(PINS[REGISSEUR])
    assert (agent.agent_id, agent.role) == (REGISSEUR, Role.REGISSEUR)
    login = counter.journal.of_code("LOGIN")[0]
    assert login.record.agent_id == REGISSEUR
    assert not hasattr(agent, "pin_hash")


def test_an_unknown_pin_is_refused_and_recorded_without_being_written(counter: Counter) -> None:
    with pytest.raises(UnknownPin):
        counter.sessions.log_in("493818")
    failed = counter.journal.of_code("PIN_FAILED")[0]
    assert failed.body["tries"] == 1
    assert "493818" not in failed.body_text


def test_five_unknown_pins_close_log_in_for_a_quarter_of_an_hour(
    counter: Counter, start_counter: Callable[..., Counter], clock: SettableClock
) -> None:
    fail(counter, 5)
    assert counter.journal.of_code("PIN_LOCKED")[0].body["tries"] == 5
    counter.close()
    again = start_counter()
    with pytest.raises(PinLocked) as refusal:
        again.sessions.log_in(PINS[AMINA])
    assert refusal.value.params["minutes"] in {15, 16}
    clock.pass_time(LOCK_S - CLOCKS_APART_S)
    with pytest.raises(PinLocked):
        again.sessions.log_in(PINS[AMINA])
    clock.pass_time(2 * CLOCKS_APART_S)
    assert again.sessions.log_in(PINS[AMINA]).agent_id == AMINA
    fail(again, 4)


def test_setting_the_clock_forward_does_not_open_log_in(
    counter: Counter, clock: SettableClock
) -> None:
    fail(counter, 5)
    clock.wall_s += 10 * LOCK_S
    with pytest.raises(PinLocked):
        counter.sessions.log_in(PINS[AMINA])


def test_ten_unknown_pins_leave_only_the_regisseurs(
    counter: Counter, start_counter: Callable[..., Counter], clock: SettableClock
) -> None:
    fail(counter, 5)
    clock.pass_time(LOCK_S)
    fail(counter, 5)
    clock.pass_time(LOCK_S + CLOCKS_APART_S)
    counter.close()
    again = start_counter()
    with pytest.raises(PinNeedsRegisseur):
        again.sessions.log_in(PINS[AMINA])
    assert again.sessions.log_in(PINS[REGISSEUR]).agent_id == REGISSEUR
    assert again.sessions.log_in(PINS[AMINA]).agent_id == AMINA


def test_a_session_is_resumed_after_a_restart_with_its_takings(
    counter: Counter, sell: Callable[..., Issued], start_counter: Callable[..., Counter]
) -> None:
    sell("2")
    sell("4")
    before = counter.sessions.current()
    counter.close()
    after = start_counter().sessions.current()
    assert after == before
    assert after is not None
    assert (after.float_amount, after.takings, after.quittances) == (
        Money(20_000),
        Money(15_000),
        2,
    )


def test_opening_twice_is_one_session(counter: Counter, amina: Agent) -> None:
    first = counter.sessions.current()
    assert counter.sessions.open(amina, Money(5)) == first
    assert len(counter.journal.of_code("SESSION_OPEN", limit=10)) == 1


def test_one_session_at_a_time_and_only_the_regisseur_ends_anothers(
    counter: Counter, amina: Agent
) -> None:
    brahim = counter.sessions.log_in(PINS[BRAHIM])
    with pytest.raises(SessionOfAnother) as refusal:
        counter.sessions.open(brahim, Money(0))
    assert refusal.value.params["agent"] == amina.name
    with pytest.raises(SessionOfAnother):
        counter.sessions.end(brahim)
    ended = counter.sessions.end(counter.sessions.log_in(PINS[REGISSEUR]))
    assert ended.agent_id == AMINA
    assert counter.sessions.current() is None
    with pytest.raises(SessionNotOpen):
        counter.sessions.end(amina)
    assert counter.sessions.open(brahim, Money(0)).agent_id == BRAHIM


def test_no_session_opens_in_a_closed_regie(counter: Counter, little_centre: LittleCentre) -> None:
    agent = counter.sessions.log_in(PINS[AMINA])
    little_centre.configuration = configuration(version="v2", is_open=False)
    counter.sync.refresh_now()
    with pytest.raises(RegieClosed):
        counter.sessions.open(agent, Money(0), request_id=str(uuid4()))


def test_nobody_logs_in_before_the_first_configuration(
    start_counter: Callable[..., Counter],
) -> None:
    with pytest.raises(NotConfigured):
        start_counter().sessions.log_in(PINS[AMINA])


def test_only_the_regisseur_vouches_for_the_time_after_a_long_silence(
    counter: Counter, amina: Agent, start_counter: Callable[..., Counter], clock: SettableClock
) -> None:
    counter.close()
    clock.pass_time(72 * 3600)
    again = start_counter()
    at = datetime.fromtimestamp(clock.wall_s, UTC)
    with pytest.raises(RoleRequired):
        again.sessions.confirm_clock(amina, at)
    regisseur = again.sessions.log_in(PINS[REGISSEUR])
    again.sessions.confirm_clock(regisseur, at)
    confirmed = again.journal.of_code("CLOCK_CONFIRMED")[0]
    assert confirmed.record.flags & 1
    assert again.now() == at.replace(microsecond=0)
    again.sessions.end(regisseur)
    again.closings.close_day(REGISSEUR)
    again.refuse_selling()
    assert again.verify() == []


def test_a_closed_log_in_opens_again_while_nobody_vouches_for_the_time(
    counter: Counter, start_counter: Callable[..., Counter], clock: SettableClock
) -> None:
    counter.close()
    clock.pass_time(72 * 3600)
    again = start_counter()
    fail(again, 5)
    with pytest.raises(PinLocked):
        again.sessions.log_in(PINS[REGISSEUR])
    clock.pass_time(LOCK_S + 1)
    regisseur = again.sessions.log_in(PINS[REGISSEUR])
    again.sessions.confirm_clock(regisseur, datetime.fromtimestamp(clock.wall_s, UTC))


def test_a_closed_log_in_opens_again_while_the_chain_is_ahead_of_the_time(
    counter: Counter, start_counter: Callable[..., Counter], clock: SettableClock
) -> None:
    """Who is to end the chain, or to wait, has to come in first: not in twenty hours."""
    counter.close()
    true_now = clock.wall_s
    clock.wall_s += 20 * 3600
    again = start_counter()
    fail(again, 5)
    again.scribe.clock.believe_centre(true_now)
    with pytest.raises(PinLocked):
        again.sessions.log_in(PINS[REGISSEUR])
    clock.pass_time(LOCK_S + 1)
    assert again.sessions.log_in(PINS[REGISSEUR]).agent_id == REGISSEUR
    clock.pass_time(10 * 3600)
    fail(again, 5)
    again.close()
    clock.wall_s = true_now + 20 * 3600
    later = start_counter()
    with pytest.raises(PinLocked) as refusal:
        later.sessions.log_in(PINS[REGISSEUR])
    assert refusal.value.params["minutes"] in {15, 16}
    clock.pass_time(LOCK_S + 1)
    assert later.sessions.log_in(PINS[REGISSEUR]).agent_id == REGISSEUR
