"""The one driver on every line: what it knows of a job does not depend on the wire."""

import os
import pty
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import DeviceError, DeviceOffline, PaperOut, PrintUnknown
from devices.printer import PROFILES, PrintOutcome, open_printer
from devices.printer.libusb import libusb_line
from devices.printer.lines import SerialFormat, serial_line, tcp_line, usb_line
from devices.printer.two_way import TwoWayPrinter
from devices.printer.wire import Line
from domain.document import ReceiptDocument, Text
from hardware_mocks import PrinterEmulator
from tests.devices.printer.lines_to_emulator import UsbToEmulator, terminal_to

PROFILE = PROFILES["generic-80"]


def hurried() -> float:
    return time.monotonic() * 20


def _usb_device(emulator: PrinterEmulator) -> Line:
    return _usb_line(UsbToEmulator(emulator.port))


def _usb_line(backend: UsbToEmulator) -> Line:
    return libusb_line(backend.VENDOR, backend.PRODUCT, backend=backend)


@contextmanager
def _line(kind: str, emulator: PrinterEmulator) -> Iterator[Line]:
    if kind == "tcp":
        yield tcp_line("127.0.0.1", emulator.port, 1.0)
    elif kind == "libusb":
        yield _usb_device(emulator)
    else:
        with terminal_to(emulator.port) as path:
            yield usb_line(path) if kind == "usb" else serial_line(path, SerialFormat())


@pytest.fixture(params=["tcp", "serial", "usb", "libusb"])
def line(request: pytest.FixtureRequest, printer: PrinterEmulator) -> Iterator[Line]:
    with _line(request.param, printer) as opened:
        yield opened
        opened.let_go()


def test_a_job_is_confirmed_on_every_line(
    line: Line, printer: PrinterEmulator, document: ReceiptDocument
) -> None:
    driver = TwoWayPrinter(line, PROFILE, timeout_s=2.0)
    assert driver.status().is_ready
    assert driver.print_document(document, "742001-17") is PrintOutcome.PRINTED
    assert driver.print_document(document, "742001-18") is PrintOutcome.PRINTED
    assert len(printer.documents) == 2


def test_a_fault_is_told_apart_before_and_after_the_first_byte_on_every_line(
    line: Line, printer: PrinterEmulator, document: ReceiptDocument
) -> None:
    driver = TwoWayPrinter(line, PROFILE, timeout_s=2.0)
    printer.break_with("paper_out", after_mm=15)
    with pytest.raises(PaperOut) as stopped:
        driver.print_document(document, "1")
    assert stopped.value.started
    with pytest.raises(PaperOut) as refused:
        driver.print_document(document, "2")
    assert not refused.value.started


@contextmanager
def _nobody(kind: str) -> Iterator[Line]:
    """A line whose other end takes bytes in, up to the system's buffer, and never answers."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    path = os.ttyname(theirs)
    try:
        yield usb_line(path) if kind == "usb" else serial_line(path, SerialFormat())
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize("kind", ["serial", "usb"])
def test_t15_a_line_that_takes_some_bytes_then_none_is_never_waited_for_for_ever(
    kind: str,
) -> None:
    with _nobody(kind) as line:
        wire = line.open()
        content, sent = memoryview(bytes(100_000)), 0
        while taken := wire.send(content[sent:], 0.05):
            sent += taken
        assert 0 < sent < 100_000
        assert wire.receive(0.01) == b""
        wire.close()
        with pytest.raises(DeviceOffline) as refused:
            TwoWayPrinter(line, PROFILE, timeout_s=4, clock=hurried).print_document(
                ReceiptDocument((Text("a"),), title="x"), "1"
            )
        assert not refused.value.started


def test_t15_a_serial_line_unplugged_is_lost_not_read_for_ever() -> None:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    wire = serial_line(os.ttyname(theirs), SerialFormat()).open()
    os.close(theirs)
    os.close(ours)
    with pytest.raises(OSError, match=r"error|closed"):
        _ = [wire.receive(0.05) for _ in range(100)]
    wire.close()


def test_t10_a_usb_read_of_no_byte_means_ask_again_not_gone() -> None:
    wire = usb_line("/dev/null").open()
    assert wire.receive(0.01) == b""
    wire.close()
    driver = TwoWayPrinter(usb_line("/dev/null"), PROFILE, timeout_s=2, clock=hurried)
    with pytest.raises(DeviceOffline, match="does not answer"):
        driver.status()


@pytest.mark.parametrize(
    "line",
    [
        serial_line("/dev/girct-no-port", SerialFormat()),
        usb_line("/dev/girct-no-printer"),
        libusb_line(0x1234, 0x5678, "nowhere"),
        tcp_line("127.0.0.1", 1, 0.5),
    ],
    ids=lambda line: line.address,
)
def test_a_line_that_cannot_be_opened_is_offline_and_nothing_started(
    line: Line, document: ReceiptDocument
) -> None:
    with pytest.raises(DeviceOffline) as refused:
        TwoWayPrinter(line, PROFILE).print_document(document, "1")
    assert not refused.value.started
    assert refused.value.params["address"] == line.address


def test_a_slow_serial_line_is_given_the_time_its_bytes_take(document: ReceiptDocument) -> None:
    from devices.printer.escpos_bytes import compose  # noqa: PLC0415 - measured beside the driver

    composed = compose(document, PROFILE)
    waits = [
        TwoWayPrinter(place, PROFILE)._wait_s(composed)  # noqa: SLF001 - the formula itself
        for place in (tcp_line("h", 1, 1.0), serial_line("/dev/x", SerialFormat(baud=9_600)))
    ]
    assert waits[0] == pytest.approx(composed.length_mm / PROFILE.speed_mm_per_s + 3)
    assert waits[1] - waits[0] == pytest.approx(len(composed.content) * 10 / 9_600)


class _Scripted:
    """A wire that says what a test made up, then closes."""

    is_paced = True

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    def has_left(self, wait_s: float) -> bool:
        del wait_s
        return True

    def send(self, content: memoryview, wait_s: float) -> int:
        del wait_s
        return len(content)

    def receive(self, wait_s: float) -> bytes:
        del wait_s
        if not self._pieces:
            message = "gone"
            raise OSError(message)
        return self._pieces.pop(0)

    def close(self) -> None:
        self._pieces = []


@given(pieces=st.lists(st.binary(max_size=40), max_size=12), is_ready_first=st.booleans())
def test_whatever_a_printer_says_a_job_ends_with_a_known_outcome(
    pieces: list[bytes], *, is_ready_first: bool
) -> None:
    greeting = [b"", *[b"\x12", b""] * 4] if is_ready_first else []
    line = Line("scripted", lambda: _Scripted([*greeting, *pieces]))
    driver = TwoWayPrinter(line, PROFILE, timeout_s=0.01)
    ended: list[object] = []
    try:
        ended.append(driver.print_document(ReceiptDocument((Text("a"),), title="x"), "1"))
    except DeviceError as error:
        ended.append(error)
    (end,) = ended
    assert not isinstance(end, PrintUnknown) or end.started


@pytest.fixture
def printing_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Install `lp` and `lpstat` that keep what they are given, as a CUPS of this machine would."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    def install(lp: str, lpstat: str = "echo printer $2 is idle.") -> Path:
        for name, body in (("lp", lp), ("lpstat", lpstat)):
            script = tmp_path / name
            script.write_text(f"#!/bin/sh\n{body}\n")
            script.chmod(0o755)
        return tmp_path

    return install


def test_a_print_queue_takes_the_bytes_raw_and_the_job_is_sent_not_confirmed(
    printing_system: Callable[..., Path], document: ReceiptDocument
) -> None:
    folder = printing_system('d=$(dirname "$0"); echo "$@" > "$d/asked"; cat > "$d/taken"')
    printer = open_printer("cups://souk-1", "basic-80")
    assert printer.status().is_ready
    assert not printer.status().is_told
    assert printer.print_document(document, "1") is PrintOutcome.SENT_UNCONFIRMED
    assert "-d souk-1 -o raw" in (folder / "asked").read_text()
    assert (folder / "taken").read_bytes().startswith(b"\x1b@")
    printer.open_drawer()
    assert (folder / "taken").read_bytes().endswith(b"\x1bp\x00\x19\xfa")
    printer.close()


def test_a_print_queue_that_refuses_or_is_stopped_is_offline(
    printing_system: Callable[..., Path], document: ReceiptDocument
) -> None:
    printing_system("echo no such queue >&2; exit 1", "echo printer souk-1 disabled since today")
    printer = open_printer("cups://souk-1", "basic-80")
    with pytest.raises(DeviceOffline, match="no such queue") as refused:
        printer.print_document(document, "1")
    assert not refused.value.started
    with pytest.raises(DeviceOffline, match="stopped"):
        printer.status()


def test_a_machine_without_print_queues_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, document: ReceiptDocument
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceOffline):
        open_printer("cups://souk-1", "basic-80").print_document(document, "1")
