"""A virtual scale on a pseudo-terminal and on TCP, as a program that opens it sees it."""

import fcntl
import os
import select
import socket
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial

from hardware_mocks.noise import LineFaults, Noise
from hardware_mocks.scale import Platform, ScaleEmulator
from hardware_mocks.wires import PseudoTerminal, TcpPort, Wire

PATIENCE_S = 5.0


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def running(protocol: str, wire: Wire, clock: Callable[[], float]) -> Iterator[ScaleEmulator]:
    platform = Platform(capacity_g=60_000, division_g=5)
    with ScaleEmulator(protocol, wire, platform=platform, now=clock) as scale:
        yield scale


@contextmanager
def opened(scale: ScaleEmulator) -> Iterator[serial.SerialBase]:
    port = serial.serial_for_url(scale.address, timeout=PATIENCE_S, write_timeout=PATIENCE_S)
    with port:
        yield port


@pytest.fixture(params=["pty", "tcp"])
def wire(request: pytest.FixtureRequest) -> Wire:
    return PseudoTerminal() if request.param == "pty" else TcpPort()


def test_a_question_is_answered_on_either_wire(wire: Wire, clock: Clock) -> None:
    with running("mettler-8217", wire, clock) as scale, opened(scale) as port:
        scale.put(1_250)
        port.write(b"W")
        assert port.read(4) == b"\x02?Q\r"
        clock.now_s += 10
        port.write(b"W")
        assert port.read(8) == b"\x0201.250\r"
        assert scale.errors == []


def test_a_stream_follows_the_clock(wire: Wire, clock: Clock) -> None:
    with running("dini", wire, clock) as scale, opened(scale) as port:
        scale.put(1_250)
        clock.now_s += 10
        scale.line.wake()
        assert port.read_until(b"1.250,kg\r\n").endswith(b"ST,GS,   1.250,kg\r\n")


def test_the_answer_that_waits_for_rest_comes_when_the_clock_says_so(
    wire: Wire, clock: Clock
) -> None:
    with running("mt-sics", wire, clock) as scale, opened(scale) as port:
        scale.put(2_000)
        port.write(b"S\r\nSI")
        port.write(b"S\r\n")  # "SIS": not a command, and it ends the waiting
        assert port.read_until(b"\n") == b"ES\r\n"
        port.write(b"S\r\n")
        scale.line.wake()
        clock.now_s += 10
        scale.line.wake()
        assert port.read_until(b"\n") == b"S S     2.000 kg\r\n"


def test_faults_of_the_line_come_and_go(clock: Clock) -> None:
    with running("mettler-8217", TcpPort(), clock) as scale, opened(scale) as port:
        scale.break_with("parity")
        port.write(b"W")
        assert port.read(8) == b"\x8200.000\x8d"
        scale.break_with("rubbish")
        port.write(b"W")
        assert port.read(15).endswith(b"\x0200.000\r")
        scale.break_with("doubled")
        port.write(b"WW")
        assert port.read(16) == b"\x0200.000\r" * 2
        scale.break_with("mute")
        port.write(b"W")
        assert scale.fault == "mute"
        scale.repair()
        assert scale.fault is None
        port.write(b"W")
        assert port.read(8) == b"\x0200.000\r"


def test_noise_spoils_frames_the_same_way_every_time(clock: Clock) -> None:
    frames = []
    for _ in range(2):
        with running("mettler-8217", TcpPort(), clock) as scale, opened(scale) as port:
            scale.break_with("noise", noise=Noise(flip=0.2, seed=5))
            port.write(b"WWWW")
            frames.append(port.read(32))
    assert frames[0] == frames[1] != b"\x0200.000\r" * 4


def test_a_frame_cut_in_the_middle_ends_with_the_plug_pulled(clock: Clock) -> None:
    with running("mettler-8217", TcpPort(), clock) as scale:
        address = ("127.0.0.1", int(scale.address.rsplit(":")[-1]))
        with socket.create_connection(address, PATIENCE_S) as line:
            scale.break_with("cut")
            line.sendall(b"W")
            assert line.recv(100) == b"\x0200.0"
            assert line.recv(100) == b""
        assert scale.fault == "unplugged"
        scale.repair()
        with opened(scale) as port:
            port.write(b"W")
            assert port.read(8) == b"\x0200.000\r"


def test_an_unplugged_pseudo_terminal_fails_to_read_and_its_link_finds_it_again(
    clock: Clock, tmp_path: Path
) -> None:
    link = tmp_path / "scale"
    with running("mettler-8217", PseudoTerminal(link), clock) as scale:
        assert scale.address == str(link)
        with opened(scale) as port:
            scale.break_with("unplugged")
            assert not link.exists()
            with pytest.raises(serial.SerialException):
                port.read(1)
        scale.repair()
        with opened(scale) as port:
            port.write(b"W")
            assert port.read(8) == b"\x0200.000\r"
    assert not link.exists()


def test_what_nobody_reads_is_not_kept_for_later(clock: Clock) -> None:
    with running("dini", PseudoTerminal(), clock) as scale:
        line = os.open(scale.address, os.O_RDWR | os.O_NOCTTY)
        try:
            scale.put(1_250)
            counts = [0]
            for _ in range(150):
                clock.now_s += 1
                scale.line.wake()
                for _ in range(2_000):  # the kernel delivers a little later
                    if _unread(line) != counts[-1]:
                        break
                    select.select([], [], [], 0.001)
                counts.append(_unread(line))
            assert max(counts) < 1_100
            assert os.read(line, 4096).endswith(b"ST,GS,   1.250,kg\r\n")
        finally:
            os.close(line)


def _unread(line: int) -> int:
    answer = fcntl.ioctl(line, termios.FIONREAD, b"\x00" * 4)
    return int.from_bytes(answer, "little")


def test_a_slow_line_lets_bytes_through_at_its_speed(clock: Clock) -> None:
    with running("mettler-8217", TcpPort(), clock) as scale, opened(scale) as port:
        scale.line.distort(LineFaults(baud=100))
        port.write(b"W")
        port.timeout = 0.05
        assert port.read(1) == b""
        clock.now_s += 0.35
        port.timeout = PATIENCE_S
        assert port.read(3) == b"\x0200"
        clock.now_s += 10
        assert port.read(5) == b".000\r"


def test_keys_are_pressed_by_hand(clock: Clock) -> None:
    with running("mettler-8217", TcpPort(), clock) as scale:
        scale.put(3_000)
        assert not scale.press("tare")
        clock.now_s += 10
        assert scale.press("tare")
        assert scale.shown.value == 0
        assert scale.press("clear")
        assert scale.press("unit")
        assert scale.shown.unit == "lb"
        with pytest.raises(ValueError, match="no key"):
            scale.press("print")


def test_what_it_cannot_be_or_do_is_refused_in_a_sentence(clock: Clock) -> None:
    with pytest.raises(ValueError, match="no virtual scale speaks morse"):
        ScaleEmulator("morse")
    with (
        running("dini", TcpPort(), clock) as scale,
        pytest.raises(ValueError, match="no fault fire"),
    ):
        scale.break_with("fire")


def test_slow_is_one_frame_in_ten_seconds(clock: Clock) -> None:
    with running("dini", TcpPort(), clock) as scale:
        scale.break_with("slow")
        before = scale.device.frames_sent
        for _ in range(200):
            clock.now_s += 0.1
            scale.line.wake()
        assert scale.device.frames_sent - before in {2, 3}


def test_a_taken_port_is_an_error_on_entering(clock: Clock) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError, match="in use"),
        running("dini", TcpPort(taken.getsockname()[1]), clock),
    ):
        pass
