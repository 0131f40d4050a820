"""T11: on a line that makes nobody wait, a picture is sent once the one before has left."""

import socket
from itertools import count
from pathlib import Path

import pytest

from devices.errors import PrintUnknown
from devices.printer import PROFILES, PrintOutcome
from devices.printer.bitmap import picture_ends
from devices.printer.conversation import Conversation
from devices.printer.descriptor import DescriptorWire
from devices.printer.escpos_bytes import build
from devices.printer.job import JobRun
from devices.printer.libusb import libusb_line
from devices.printer.lines import SerialFormat, serial_line, tcp_line
from devices.printer.watch import IMPATIENT
from domain.document import ReceiptDocument
from hardware_mocks import PrinterEmulator
from hardware_mocks.printer.tokens import Tokenizer
from tests.devices.printer.lines_to_emulator import UsbToEmulator, terminal_to

CLONE = PROFILES["generic-58"]


class SlowPort:
    """A port whose queue empties only after a while; it takes a few bytes at a time."""

    def __init__(self, *, is_paced: bool = False, glances: int | None = 2) -> None:
        self.is_paced, self._glances = is_paced, glances
        self.taken, self.waits = bytearray(), list[int]()
        self._looks = 0

    def send(self, content: memoryview, wait_s: float) -> int:
        del wait_s
        assert not self._looks, "sent while the picture before was still in the queue"
        piece = content[:700]
        self.taken += piece
        return len(piece)

    def has_left(self, wait_s: float) -> bool:
        del wait_s
        self._looks += 1
        if self._looks == 1:
            self.waits.append(len(self.taken))
        if self._glances is None or self._looks <= self._glances:
            return False
        self._looks = 0
        return True

    def receive(self, wait_s: float) -> bytes:
        del wait_s
        return b""

    def close(self) -> None:
        """Hold nothing."""


def run(port: SlowPort, content: bytes) -> PrintOutcome:
    seconds = count()

    def clock() -> float:
        return float(next(seconds))

    job = JobRun(
        Conversation(port, 1.0, clock), IMPATIENT, clock, wait_s=90.0, drawer_pulse=b"\x10\x14"
    )
    return job.run(content, lambda _: False)


def test_the_end_of_each_picture_is_where_the_virtual_printer_sees_it(
    document: ReceiptDocument,
) -> None:
    content, tokenizer, at = build(document, CLONE), Tokenizer(), 0
    ends = []
    for token in tokenizer.feed(content):
        at += len(token.raw)
        if token.raw.startswith(b"\x1dv0"):
            ends.append(at)
    assert len(ends) >= 3, "lines of Arabic and a QR code"
    assert list(picture_ends(content)) == ends
    assert list(picture_ends(content[: ends[0] - 1])) == [ends[0] - 1]
    assert list(picture_ends(b"text")) == []


def test_each_picture_waits_until_the_one_before_has_left(document: ReceiptDocument) -> None:
    content, port = build(document, CLONE), SlowPort()
    assert run(port, content) is PrintOutcome.SENT_UNCONFIRMED
    assert port.taken.startswith(content), "a question of state may follow"
    assert port.waits == [*picture_ends(content), len(content)]


def test_a_queue_that_never_empties_is_not_waited_for_for_ever(document: ReceiptDocument) -> None:
    content, port = build(document, CLONE), SlowPort(glances=None)
    with pytest.raises(PrintUnknown, match="takes in nothing") as unknown:
        run(port, content)
    assert unknown.value.started
    assert len(port.taken) == next(picture_ends(content))


def test_where_the_line_itself_makes_us_wait_pictures_are_not_sent_apart(
    document: ReceiptDocument,
) -> None:
    content, port = build(document, CLONE), SlowPort(is_paced=True, glances=0)
    assert run(port, content) is PrintOutcome.SENT_UNCONFIRMED
    assert port.waits == [len(content)]


def test_what_is_in_the_system_s_queue_has_not_left() -> None:
    ours, theirs = socket.socketpair()
    wire = DescriptorWire(ours.fileno(), ours.close, is_paced=False)
    assert wire.has_left(0.0)
    assert wire.send(memoryview(b"a picture"), 1.0) == 9
    assert not wire.has_left(0.02)
    assert theirs.recv(99) == b"a picture"
    assert wire.has_left(1.0)
    wire.close()
    theirs.close()


def test_serial_ports_alone_are_flushed(tmp_path: Path) -> None:
    with PrinterEmulator(80, tmp_path) as printer:
        with terminal_to(printer.port) as path:
            port = serial_line(path, SerialFormat()).open()
            assert not port.is_paced
            assert port.has_left(0.5)
            port.close()
        for line in (
            tcp_line("127.0.0.1", printer.port, 1.0),
            libusb_line(
                UsbToEmulator.VENDOR, UsbToEmulator.PRODUCT, backend=UsbToEmulator(printer.port)
            ),
        ):
            wire = line.open()
            assert wire.is_paced
            assert wire.has_left(0.0)
            wire.close()
            line.let_go()
