"""Faults of devices on record: once an episode, and never so many that they fill the chain."""

from collections.abc import Callable
from uuid import uuid4

from devices.errors import DeviceOffline
from domain.money import Money
from hardware_mocks.scale import Platform, ScaleEmulator
from pos.bootstrap import Counter
from pos.peripherals.card_payments import CardPayments
from pos.peripherals.faults import APART_S, FaultBook
from pos.sessions.agents import Agent
from tests.pos.peripherals.test_card_payments import Terminal
from tests.pos.peripherals.test_scale_watch import await_state, code_of


def faults_of(counter: Counter) -> list[tuple[str, str]]:
    found = counter.journal.of_code("DEVICE_FAULT", limit=99)
    return [(stored.body["device"], stored.body["fault"]) for stored in reversed(found)]


def test_a_fault_is_written_once_an_episode_and_a_flapping_device_does_not_flood(
    counter: Counter,
) -> None:
    now = [0.0]
    book = FaultBook(counter.scribe, lambda: now[0])
    for _ in range(50):
        book.failed("scale", "scale.offline")
    for _ in range(50):
        book.worked("scale")
        book.failed("scale", "scale.offline")
    book.failed("display", "display.offline")
    assert faults_of(counter) == [("scale", "scale.offline"), ("display", "display.offline")]
    now[0] = APART_S
    book.failed("scale", "scale.offline")
    book.worked("scale")
    book.failed("scale", "scale.offline")
    assert faults_of(counter)[2:] == [("scale", "scale.offline")]
    assert counter.verify() == []


def test_a_scale_that_is_unplugged_is_on_record_and_a_moving_load_is_not(
    start_counter: Callable[..., Counter],
) -> None:
    platform = Platform(capacity_g=60_000, division_g=5)
    with ScaleEmulator("toledo-continuous", platform=platform) as scale:
        counter = start_counter(
            scale_url=scale.address, scale_protocol="toledo-continuous", scale_capacity_grams=60_000
        )
        counter.sync.refresh_now()
        watch = counter.peripherals.scale
        assert watch is not None
        watch.start()
        scale.put(0)
        await_state(watch, lambda state: code_of(state) == "scale.below_minimum")
        assert faults_of(counter) == []
        scale.break_with("unplugged")
        await_state(watch, lambda state: code_of(state) == "scale.offline")
        scale.repair()
        await_state(watch, lambda state: state.reading is not None)
        assert [device for device, _ in faults_of(counter)] == ["scale"]


def test_a_card_terminal_that_does_not_answer_is_on_record(counter: Counter, amina: Agent) -> None:
    broken = [DeviceOffline("the line broke"), RuntimeError("a bug")]
    cards = CardPayments(counter.scribe, Terminal(*broken))
    for _ in broken:
        cards.debit(str(uuid4()), Money(1_000), amina.agent_id)
    assert faults_of(counter) == [("card_terminal", "printer.offline")]
