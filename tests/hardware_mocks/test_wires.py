"""The virtual printer on a serial line and on a port: full buffers, lost cables, late answers."""

import os
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import serial

from hardware_mocks import PrinterEmulator
from hardware_mocks.printer import Abilities, CommandsNotUnderstood, Fault

_CUT, _ASK, _DONE = b"\x1dV\x00", b"\x1d(H\x06\x00\x30\x30ABCD", b"\x37\x22ABCD\x00"


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(80, tmp_path, on_pty=True, pty_link=tmp_path / "ttyPRINTER") as emulator:
        yield emulator


def _open(emulator: PrinterEmulator, **options: bool) -> serial.Serial:
    return serial.serial_for_url(emulator.path, timeout=5, write_timeout=0.3, **options)


def _connect(emulator: PrinterEmulator, timeout_s: float = 5) -> socket.socket:
    return socket.create_connection(("127.0.0.1", emulator.port), timeout=timeout_s)


def _exactly(client: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size and (received := client.recv(size - len(content))):
        content += received
    return content


def test_on_a_serial_line_it_prints_and_answers_byte_for_byte(line: PrinterEmulator) -> None:
    with _open(line) as port:
        port.write(b"\x1b@r\xe9\r\n\x10\x04\x01" + _CUT + _ASK)
        assert port.read(8) == b"\x12" + _DONE
    with _open(line) as port:  # whoever opens it next is answered too
        port.write(b"\x10\x04\x04")
        assert port.read(1) == b"\x12"
    assert len(line.documents) == 1


def test_a_device_file_opened_for_reading_and_writing_serves_as_well(line: PrinterEmulator) -> None:
    descriptor = os.open(line.path, os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(descriptor, b"\x10\x04\x01")
        assert select.select([descriptor], [], [], 5)[0]
        assert os.read(descriptor, 1) == b"\x12"
    finally:
        os.close(descriptor)


def test_pulling_the_serial_plug_ends_the_reading_and_the_link_finds_it_again(
    line: PrinterEmulator,
) -> None:
    with _open(line) as port:
        line.break_with("disconnected")
        with pytest.raises((serial.SerialException, OSError)):
            port.read(1)
    assert not Path(line.path).exists()
    line.repair()
    with _open(line) as port:
        port.write(b"\x10\x04\x01")
        assert port.read(1) == b"\x12"


def test_a_full_buffer_stops_the_sender_on_a_serial_line(line: PrinterEmulator) -> None:
    line.break_with("paper_out")
    with _open(line) as port, pytest.raises(serial.SerialTimeoutException):
        port.write(b"x" * 100_000)
    line.repair()


def test_a_full_buffer_stops_the_sender_on_a_port(tmp_path: Path) -> None:
    with (
        PrinterEmulator(80, tmp_path) as printer,
        _connect(printer, timeout_s=0.3) as client,
    ):
        printer.break_with("cover_open")
        with pytest.raises(TimeoutError):
            client.sendall(b"x" * 20_000_000)


def test_xoff_and_xon_hold_the_sender_before_the_buffer_is_full(tmp_path: Path) -> None:
    abilities = Abilities(sends_xon_xoff=True, receive_buffer_bytes=1000)
    with (
        PrinterEmulator(80, tmp_path, abilities=abilities, on_pty=True) as printer,
        _open(printer) as port,
    ):
        printer.break_with("paper_out")
        port.write(b"x" * 700)
        port.write(b"x" * 100)
        assert port.read(1) == b"\x13"
        port.write(b"x" * 100)  # what was on its way still finds room
        printer.change_roll()
        assert port.read(1) == b"\x11"


def test_the_kernel_obeys_xoff_when_the_driver_asked_for_it(tmp_path: Path) -> None:
    abilities = Abilities(sends_xon_xoff=True, receive_buffer_bytes=1000)
    with (
        PrinterEmulator(80, tmp_path, abilities=abilities, on_pty=True) as printer,
        _open(printer, xonxoff=True) as port,
    ):
        printer.break_with("paper_out")
        with pytest.raises(serial.SerialTimeoutException):
            port.write(b"x" * 100_000)
        printer.repair()
        port.reset_output_buffer()


def test_a_slow_line_and_a_slow_motor_still_print_everything(tmp_path: Path) -> None:
    abilities = Abilities(baud=115_200, speed_mm_per_s=2000)
    with PrinterEmulator(80, tmp_path, abilities=abilities) as printer, _connect(printer) as client:
        client.sendall(b"line\n" * 40 + _CUT + _ASK)
        assert _exactly(client, 7) == _DONE
        assert printer.documents[0].text.split() == ["line"] * 40


def test_answers_may_come_late(tmp_path: Path) -> None:
    abilities = Abilities(reply_delay_ms=60)
    with PrinterEmulator(80, tmp_path, abilities=abilities) as printer, _connect(printer) as client:
        asked_s = time.monotonic()
        client.sendall(b"\x10\x04\x01\x10\x04\x04")
        assert _exactly(client, 2) == b"\x12\x12"
        assert time.monotonic() - asked_s >= 0.06
        printer.become(replace(printer.abilities, reply_delay_ms=0))
        client.sendall(b"\x10\x04\x01")
        assert client.recv(1) == b"\x12"


def test_an_idle_connection_is_closed_and_the_first_bytes_after_that_are_lost(
    tmp_path: Path,
) -> None:
    abilities = Abilities(idle_close_s=0.05)
    with PrinterEmulator(80, tmp_path, abilities=abilities) as printer:
        with _connect(printer) as client:
            assert client.recv(1) == b""
            client.sendall(b"lost\n" + _CUT)  # accepted by the system, and gone
        printer.become(Abilities())
        with _connect(printer) as client:
            client.sendall(b"kept\n" + _CUT + _ASK)
            assert _exactly(client, 7) == _DONE
        assert [paper.text.split() for paper in printer.documents] == [["kept"]]


def test_a_cable_lost_in_the_middle_of_a_job_leaves_what_came_through(tmp_path: Path) -> None:
    with PrinterEmulator(80, tmp_path) as printer:
        printer.break_with(Fault.DISCONNECTED, after_bytes=6)
        with _connect(printer) as client:
            client.sendall(b"first\nsecond\n" + _CUT)
            with pytest.raises(ConnectionError):
                raise ConnectionResetError if client.recv(1) == b"" else AssertionError
        with pytest.raises(ConnectionError):
            _connect(printer)
        printer.repair()
        with _connect(printer) as client:
            client.sendall(_CUT)
            assert printer.wait_for(1)[0].text == "first\n"


def test_leaving_with_a_command_not_understood_fails(tmp_path: Path) -> None:
    def send_nonsense() -> None:
        with PrinterEmulator(80, tmp_path) as printer, _connect(printer) as client:
            client.sendall(b"\x1b~" + _ASK)
            assert _exactly(client, 7) == _DONE

    with pytest.raises(CommandsNotUnderstood, match="unknown command: 1b 7e"):
        send_nonsense()
