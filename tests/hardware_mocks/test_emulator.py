"""The virtual printer behaves as the manuals say, faults included."""

import importlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from hardware_mocks import PrinterEmulator
from hardware_mocks.printer import Abilities

_QR = (
    bytes.fromhex("1d286b040031413200 1d286b0300314306 1d286b0300314531 1d286b0b00315030")
    + b"HTTP://X"
    + bytes.fromhex("1d286b0300315130")
)
_CUT = b"\x1bd\x06\x1dV\x01"
_ASK = b"\x1d(H\x06\x00\x30\x30ABCD"
_DONE = b"\x37\x22ABCD\x00"


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(80, tmp_path / "paper") as emulator:
        yield emulator


@pytest.fixture
def client(printer: PrinterEmulator) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", printer.port), timeout=5) as connected:
        yield connected


def _exchange(client: socket.socket, question: bytes, size: int) -> bytes:
    client.sendall(question)
    answer = b""
    while len(answer) < size:
        answer += client.recv(size - len(answer))
    return answer


def test_a_slip_is_kept_as_a_picture_as_text_and_as_codes(
    printer: PrinterEmulator, client: socket.socket
) -> None:
    client.sendall(b"\x1b@\x1bt\x13" + "Reçu né à Salé\n".encode("cp858") + _QR + _CUT)
    (paper,) = printer.wait_for(1)
    assert paper.text.splitlines()[:2] == ["Reçu né à Salé", "[QR HTTP://X]"]
    assert paper.qr_payloads == ("HTTP://X",)
    with Image.open(paper.png_path) as picture:
        assert picture.width == 640
        assert round(picture.info["dpi"][0]) == 203
        assert [
            code.text
            for code in zxingcpp.read_barcodes(
                picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
            )
        ] == ["HTTP://X"]
    assert printer.errors == []


def test_narrow_paper_is_464_dots_wide(tmp_path: Path) -> None:
    with (
        PrinterEmulator(58, tmp_path) as printer,
        socket.create_connection(("127.0.0.1", printer.port)) as client,
    ):
        client.sendall(b"x" * 33 + b"\n" + _CUT)
        (paper,) = printer.wait_for(1)
        assert paper.text.splitlines()[:2] == ["x" * 32, "x"]
        with Image.open(paper.png_path) as picture:
            assert picture.width == 464


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        (None, "12121212"),
        ("paper_near_end", "1212121e"),
        ("paper_out", "1a32127e"),
        ("cover_open", "1a161212"),
        ("offline", "1a121212"),
    ],
)
def test_real_time_status_follows_the_table_of_the_manual(
    printer: PrinterEmulator, client: socket.socket, fault: str | None, answers: str
) -> None:
    if fault:
        printer.break_with(fault)
    heard = _exchange(client, bytes.fromhex("100401 100402 100403 100404"), 4)
    assert heard.hex() == answers


def test_changes_are_reported_until_the_printer_is_initialised(
    printer: PrinterEmulator, client: socket.socket
) -> None:
    assert _exchange(client, b"\x1da\x0f", 4) == b"\x10\x00\x00\x00"
    printer.break_with("cover_open")
    assert client.recv(4) == b"\x38\x00\x00\x00"
    printer.repair()
    assert client.recv(4) == b"\x10\x00\x00\x00"
    assert _exchange(client, b"\x1b@" + _ASK, 7) == _DONE
    printer.break_with("paper_out")
    assert _exchange(client, b"\x10\x04\x01", 1) == b"\x1a"  # and nothing before it


def test_questions_in_order_wait_while_something_is_wrong(
    printer: PrinterEmulator, client: socket.socket
) -> None:
    printer.break_with("paper_out")
    client.sendall(b"held\n" + _CUT + b"\x1dr\x01" + _ASK)
    assert _exchange(client, b"\x10\x04\x01", 1) == b"\x1a"
    assert printer.documents == []
    printer.repair()
    assert _exchange(client, b"", 8) == b"\x00" + _DONE
    assert len(printer.documents) == 1


def test_a_job_sent_to_a_faulted_printer_prints_later_even_if_the_connection_is_gone(
    printer: PrinterEmulator,
) -> None:
    printer.break_with("cover_open")
    with socket.create_connection(("127.0.0.1", printer.port)) as client:
        client.sendall(b"later\n" + _CUT)
        assert _exchange(client, b"\x10\x04\x01", 1) == b"\x1a"
    printer.repair()
    (paper,) = printer.wait_for(1)
    assert paper.text.startswith("later\n")


def test_the_held_job_can_be_thrown_away(printer: PrinterEmulator, client: socket.socket) -> None:
    printer.break_with("paper_out")
    client.sendall(b"thrown away\n" + _CUT)
    clear = bytes.fromhex("10140801031401060208")
    assert _exchange(client, clear, 3) == b"\x37\x25\x00"
    printer.repair()
    assert _exchange(client, _ASK, 7) == _DONE
    assert printer.documents == []


def test_a_real_time_command_inside_a_picture_is_answered(
    printer: PrinterEmulator, client: socket.socket
) -> None:
    picture = b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01"
    assert _exchange(client, picture + _ASK, 8) == b"\x12" + _DONE
    assert printer.errors == []


def test_an_unknown_command_is_recorded(printer: PrinterEmulator, client: socket.socket) -> None:
    client.sendall(b"\x1b~\x1dv1\x00\x01\x00\x01\x00\xff\x1bt\x63\x1da\x00" + _ASK)
    assert client.recv(7) == _DONE
    assert [error.split(":")[0] for error in printer.take_errors()] == [
        "unknown command",
        "unknown function of GS v",
        "unknown code page",
    ]


def test_a_picture_wider_than_the_paper_is_recorded(
    printer: PrinterEmulator, client: socket.socket
) -> None:
    assert _exchange(client, b"\x1dv0\x00\x49\x00\x01\x00" + bytes(73) + _ASK, 7) == _DONE
    assert printer.take_errors() == ["a picture of 584 dots is wider than the paper"]


def test_a_clone_prints_the_payload_of_a_code_as_characters(tmp_path: Path) -> None:
    clone = Abilities(knows_qr=False)
    with (
        PrinterEmulator(58, tmp_path, abilities=clone) as printer,
        socket.create_connection(("127.0.0.1", printer.port)) as client,
    ):
        client.sendall(_QR + _CUT)
        (paper,) = printer.wait_for(1)
        assert paper.text.splitlines()[0] == "HTTP://X"
        assert paper.qr_payloads == ()


def test_unplugged_in_the_middle_it_forgets_the_job_and_keeps_the_torn_paper(
    printer: PrinterEmulator, tmp_path: Path
) -> None:
    port = printer.port
    printer.break_with("unplugged", after_mm=10)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(b"line\n" * 30 + _CUT)
        with pytest.raises(ConnectionError):
            _until_closed(client)
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    printer.repair()
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(b"next\n" + _CUT)
        (paper,) = printer.wait_for(1)
    assert paper.text.split() == ["next"]
    assert len(list((tmp_path / "paper").glob("torn-*.png"))) == 1


def _until_closed(client: socket.socket) -> None:
    while client.recv(100):
        pass
    raise ConnectionError


def test_mute_it_prints_and_says_nothing(printer: PrinterEmulator, client: socket.socket) -> None:
    printer.break_with("mute")
    client.sendall(b"\x10\x04\x01quiet\n" + _CUT + _ASK)
    assert printer.wait_for(1)[0].text.startswith("quiet\n")
    client.settimeout(0.1)
    with pytest.raises(TimeoutError):
        client.recv(1)


def test_one_client_is_served_at_a_time(printer: PrinterEmulator) -> None:
    address = ("127.0.0.1", printer.port)
    with socket.create_connection(address, timeout=5) as first:
        assert _exchange(first, b"\x10\x04\x01", 1) == b"\x12"
        with socket.create_connection(address, timeout=0.1) as second:
            second.sendall(b"\x10\x04\x01")
            with pytest.raises(TimeoutError):
                second.recv(1)
            first.close()
            second.settimeout(5)
            assert second.recv(1) == b"\x12"


def test_numbers_go_on_from_those_of_earlier_runs(tmp_path: Path) -> None:
    for expected in (1, 2):
        with (
            PrinterEmulator(80, tmp_path) as printer,
            socket.create_connection(("127.0.0.1", printer.port)) as client,
        ):
            client.sendall(b"x\n" + _CUT)
            assert printer.wait_for(1)[0].index == expected


def test_waiting_for_paper_that_does_not_come_ends(printer: PrinterEmulator) -> None:
    with pytest.raises(TimeoutError, match="0 documents came out, not 1"):
        printer.wait_for(1, timeout_s=0.05)


def test_a_fault_nobody_knows_is_refused(printer: PrinterEmulator) -> None:
    with pytest.raises(ValueError, match="on fire"):
        printer.break_with("on fire")


def _library_stream(build: Callable[[Any], None]) -> bytes:
    dummy = importlib.import_module("devices.printer.escpos_library")
    profiles = importlib.import_module("devices.printer.profiles")
    builder = dummy.new_builder(profiles.PROFILES["generic-80"])
    build(builder)
    builder.cut()
    content: bytes = builder.output
    return content


@pytest.mark.parametrize(
    "build",
    [
        lambda p: p.set(bold=True, underline=1, double_height=True, double_width=True),
        lambda p: p.set(align="right", font="a", invert=True, custom_size=True, width=3, height=4),
        lambda p: p.image(Image.new("RGB", (100, 60)), impl="bitImageRaster"),
        lambda p: p.image(Image.new("RGB", (100, 60)), impl="graphics"),
        lambda p: p.image(Image.new("RGB", (100, 60)), impl="bitImageColumn"),
        lambda p: p.line_spacing(40),
        lambda p: p.qr("HTTP://X", native=True, size=6),
        lambda p: p.qr("HTTP://X", size=6),
        lambda p: p.cashdraw(2),
    ],
    ids=["style", "size", "raster", "graphics", "column", "spacing", "qr", "qr image", "drawer"],
)
def test_what_another_library_sends_is_understood(
    printer: PrinterEmulator, client: socket.socket, build: Callable[[Any], None]
) -> None:
    client.sendall(_library_stream(lambda p: (build(p), p.text("après\n"))) + _ASK)  # type: ignore[func-returns-value] -- a sequence of two calls
    paper = printer.wait_for(1)[0]
    assert "après" in paper.text
    assert printer.errors == []


def test_a_picture_sent_four_ways_is_the_same_black(
    printer: PrinterEmulator, client: socket.socket
) -> None:
    square = b"\xff" * 24
    ways = [
        b"\x1dv0\x00\x03\x00\x08\x00" + square,
        b"\x1d(L\x22\x00\x30\x70\x30\x01\x01\x31\x18\x00\x08\x00"
        + square
        + b"\x1d(L\x02\x00\x30\x32",
        b"\x1b*\x21\x08\x00" + square + b"\n",
    ]
    for way in ways:
        client.sendall(way + b"\x1dV\x00")
    for paper in printer.wait_for(len(ways)):
        with Image.open(paper.png_path) as picture:
            black = picture.convert("L").point(lambda level: level < 128 and 255).histogram()[255]
        assert black == 24 * 8
    assert printer.errors == []
