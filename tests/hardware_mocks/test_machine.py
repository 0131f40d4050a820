"""The printer without its wire: what it answers, holds and moves, byte by byte."""

from collections.abc import Callable

import pytest

from hardware_mocks.printer import Abilities, Fault
from hardware_mocks.printer.drawer import Pulse
from hardware_mocks.printer.machine import Machine
from hardware_mocks.printer.paper import Slip, draw

_ASK, _DONE = b"\x1d(H\x06\x00\x30\x30ABCD", b"\x37\x22ABCD\x00"
_CUT = b"\x1dV\x00"
_ALL_STATUS = bytes.fromhex("100401 100402 100403 100404")
_CLEAR = bytes.fromhex("10140801031401060208")


class Desk:
    """A printer, and the one who talks to it."""

    def __init__(self, clock: Callable[[], float] = lambda: 0.0, **abilities: int) -> None:
        self.slips: list[Slip] = []
        self.heard = b""
        self.machine = Machine(80, Abilities(**abilities), self.slips.append, clock)  # type: ignore[arg-type] -- fields of any kind
        self.machine.answer = self._hear

    def _hear(self, content: bytes) -> None:
        self.heard += content

    def say(self, *pieces: bytes) -> bytes:
        """Send, and give what was answered since."""
        self.heard = b""
        for piece in pieces:
            self.machine.receive(piece)
        return self.heard


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("faults", "real_time", "in_order", "automatic"),
    [
        ([], "12121212", "00", "10000000"),
        (["paper_near_end"], "1212121e", "03", "10000300"),
        (["paper_out"], "1a32127e", "", "18000f00"),
        (["cover_open"], "1a161212", "", "38000000"),
        (["cutter_error"], "1a521a12", "", "18080000"),
        (["overheated"], "1a525212", "", "18400000"),
        (["offline"], "1a121212", "", "18000000"),
        (["paper_near_end", "cover_open"], "1a16121e", "", "38000300"),
        (["paper_out", "cover_open"], "1a36127e", "", "38000f00"),
    ],
)
def test_every_state_is_told_as_the_table_of_the_manual_says(
    desk: Desk, faults: list[str], real_time: str, in_order: str, automatic: str
) -> None:
    assert desk.say(b"\x1da\x0f").hex() == "10000000"
    desk.heard = b""
    for fault in faults:
        desk.machine.break_with(Fault(fault))
    assert desk.heard[-4:].hex() == (automatic if faults else "")
    assert desk.say(_ALL_STATUS).hex() == real_time
    assert desk.say(b"\x1dr\x01").hex() == in_order


def test_an_open_drawer_is_seen_on_pin_3_in_every_answer(desk: Desk) -> None:
    desk.say(b"\x1da\x01")
    assert desk.say(b"\x1bp\x00\x19\xfa") == b"\x14\x00\x00\x00"
    assert desk.say(_ALL_STATUS + b"\x1dr\x02\x1bu\x00").hex() == "16121212" + "0101"
    desk.heard = b""
    desk.machine.close_drawer()
    assert desk.heard == b"\x10\x00\x00\x00"
    assert desk.machine.drawer.pulses == [Pulse(2, 50, is_real_time=False)]


def test_a_drawer_wired_the_other_way_is_low_when_open() -> None:
    desk = Desk(is_drawer_open_high=False)
    assert desk.say(b"\x10\x04\x01") == b"\x16"
    assert desk.say(b"\x1bp\x00\x19\xfa", b"\x10\x04\x01") == b"\x12"


def test_a_pulse_on_the_other_pin_opens_nothing() -> None:
    desk = Desk(drawer_pin=5)
    desk.say(b"\x1bp\x00\x19\xfa")
    assert not desk.machine.drawer.is_open
    desk.say(b"\x1bp\x01\x19\xfa")
    assert desk.machine.drawer.is_open
    assert [pulse.pin for pulse in desk.machine.drawer.pulses] == [2, 5]


def test_without_paper_only_the_real_time_pulse_opens_the_drawer(desk: Desk) -> None:
    desk.machine.break_with(Fault.PAPER_OUT)
    desk.say(b"\x1bp\x00\x19\xfa")
    assert not desk.machine.drawer.is_open
    desk.say(b"\x10\x14\x01\x00\x01")
    assert desk.machine.drawer.pulses == [Pulse(2, 100, is_real_time=True)]
    assert desk.machine.drawer.is_open


def test_the_real_time_pulse_can_be_forbidden_until_the_printer_is_initialised(desk: Desk) -> None:
    pulse = b"\x10\x14\x01\x00\x01"
    desk.say(bytes.fromhex("1d28440500140100 0200"), pulse)
    assert desk.machine.drawer.pulses == []
    desk.say(b"\x1b@", pulse)
    assert len(desk.machine.drawer.pulses) == 1
    assert desk.machine.errors == []


def test_an_error_of_the_cutter_keeps_the_slip_until_the_driver_says_to_go_on(desk: Desk) -> None:
    desk.machine.break_with(Fault.CUTTER_ERROR, at_cut=True)
    assert desk.say(b"slip\n" + _CUT + _ASK) == b""
    assert desk.say(b"\x10\x05\x01", b"\x10\x04\x03") == b"\x1a"  # the paper is still jammed
    desk.machine.free_cutter()
    assert desk.say(b"\x10\x04\x03") == b"\x1a"
    assert desk.say(b"\x10\x05\x01") == _DONE
    assert [slip.lines for slip in desk.slips] == [["slip"]]


def test_going_on_after_an_error_may_forget_what_was_held(desk: Desk) -> None:
    desk.machine.break_with(Fault.CUTTER_ERROR)
    desk.machine.free_cutter()
    desk.say(b"held\n", b"\x10\x05\x02", b"next\n" + _CUT)
    assert [slip.lines for slip in desk.slips] == [["next"]]


def test_going_offline_is_said_to_whom_asked_for_it(desk: Desk) -> None:
    desk.say(b"\x1d(H\x03\x00\x31\x30\x01")
    desk.heard = b""
    desk.machine.break_with(Fault.COVER_OPEN)
    desk.machine.break_with(Fault.PAPER_OUT)
    assert desk.heard == b"\x37\x23\x44\x00"


def test_only_the_changes_asked_for_are_reported(desk: Desk) -> None:
    assert desk.say(b"\x1da\x08") == b"\x10\x00\x00\x00"
    desk.heard = b""
    desk.machine.break_with(Fault.COVER_OPEN)
    assert desk.heard == b""
    desk.machine.break_with(Fault.PAPER_NEAR_END)
    assert desk.heard == b"\x38\x00\x03\x00"
    assert desk.say(b"\x1da\x00") == b""


def test_a_roll_may_end_in_the_middle_of_a_picture_and_the_next_one_goes_on_from_there(
    desk: Desk,
) -> None:
    picture = b"\x1dv0\x00\x48\x00\xff\x00" + b"\xff" * 72 * 255
    desk.machine.break_with(Fault.PAPER_OUT, after_dots=100)
    assert desk.say(picture + _CUT + _ASK) == b""
    assert sum(strip.height for strip in desk.machine.paper.slip.strips) == 100
    desk.machine.mend(Fault.PAPER_OUT)
    assert desk.heard == _DONE
    (slip,) = desk.slips
    assert draw(slip, 80).height == 40 + 255
    assert slip.lines == ["[image 576x255]"]


def test_without_power_what_was_not_burnt_is_lost(desk: Desk) -> None:
    desk.machine.break_with(Fault.UNPLUGGED, after_dots=10)
    desk.say(b"torn\nlost\n" + _CUT)
    torn = desk.machine.lose_power()
    assert torn is not None
    assert [strip.height for strip in torn.strips] == [10]
    desk.machine.repair()
    assert desk.say(b"next\n" + _CUT + _ASK) == _DONE
    assert [slip.lines for slip in desk.slips] == [["next"]]


def test_a_cable_that_goes_after_some_bytes_leaves_the_printer_with_those(desk: Desk) -> None:
    desk.machine.break_with(Fault.DISCONNECTED, after_bytes=7)
    assert desk.say(b"kept\nmo", b"re\n" + _CUT + _ASK) == b""
    desk.machine.repair()
    assert desk.say(b"re\n" + _CUT + _ASK) == _DONE
    assert desk.slips[0].lines == ["kept", "more"]


def test_what_is_held_can_be_thrown_away_even_in_the_middle_of_a_picture(desk: Desk) -> None:
    assert desk.say(b"\x1dv0\x00\x48\x00\xff\x00" + b"\xff" * 700, _CLEAR) == b"\x37\x25\x00"
    assert desk.say(b"next\n" + _CUT + _ASK) == _DONE
    assert desk.slips[0].lines == ["next"]


def test_a_printer_that_obeys_nothing_inside_pictures_takes_them_for_dots() -> None:
    desk = Desk(obeys_inside_pictures=False)
    picture = b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01"
    assert desk.say(picture + b"\x10\x04\x01" + _ASK) == b"\x12" + _DONE
    desk.machine.break_with(Fault.PAPER_OUT)
    assert desk.say(b"held\n" + _CLEAR + b"\x10\x04\x01") == b"\x37\x25\x00\x1a"
    desk.machine.repair()
    assert desk.say(_CUT + _ASK) == _DONE
    assert desk.slips[0].lines == ["[image 24x1]"]


def test_what_is_meant_for_the_pole_display_is_passed_on_to_it(desk: Desk) -> None:
    desk.say(b"\x1b=\x02\x0c12,00\x1b=\x01paper\n" + _CUT)
    assert bytes(desk.machine.passed_on) == b"\x0c12,00"
    assert desk.slips[0].lines == ["paper"]


def test_it_says_what_it_is_when_asked(desk: Desk) -> None:
    assert desk.say(b"\x1dI\x42\x1dI\x43\x1dI\x01") == b"\x5fGIRCT\x00\x5fVIRTUAL\x00\x20"


@pytest.mark.parametrize(
    "unknown",
    [
        "1dI\x09", "1dr\x09", "1d(H\x02\x00\x33\x30", "1d(D\x03\x00\x14\x07\x01", "1dV\x21",
        "1bp\x05\x01\x01", "\x10\x04\x09", "\x10\x05\x07", "\x10\x14\x02\x01\x08", "\x18",
        "1bD\x08\x04\x00",
        "1d(k\x04\x001A1\x00", "1dk\x01" + "0123456\x00", "1dkI\x03{1A", "1dkC\x03ABC",
        "1dk\x48\x01A",
    ],
)  # fmt: skip
def test_what_no_manual_knows_is_recorded(desk: Desk, unknown: str) -> None:
    raw = unknown.replace("1d", "\x1d").replace("1b", "\x1b").encode("latin-1")
    assert desk.say(raw + _ASK) == _DONE
    assert len(desk.machine.errors) == 1


def test_paper_comes_out_as_fast_as_the_motor_turns() -> None:
    now = [0.0]
    desk = Desk(lambda: now[0], speed_mm_per_s=50)
    desk.say(b"\x1dv0\x00\x01\x00\xff\x00" + bytes(255) + _CUT + _ASK)
    moments = []
    while desk.machine.due_s is not None:
        moments.append(now[0])
        now[0] = desk.machine.due_s
        desk.machine.work()
    assert desk.heard == _DONE
    assert moments == sorted(moments)
    assert now[0] == pytest.approx(255 / 8 / 50, abs=0.03)
    assert len(moments) < 40  # and is not looked at more often than it moves


def test_while_paper_comes_out_the_buffer_fills_and_then_has_room_again() -> None:
    now = [0.0]
    desk = Desk(lambda: now[0], speed_mm_per_s=50, receive_buffer_bytes=100)
    desk.say(b"\x1bJ\xff" + b"x" * 97)
    assert desk.machine.room_bytes == 3
    now[0] = 10.0
    desk.machine.work()
    while desk.machine.due_s is not None:
        now[0] = desk.machine.due_s
        desk.machine.work()
    assert desk.machine.room_bytes == 100
