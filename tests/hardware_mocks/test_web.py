"""The page that shows the paper, and its buttons."""

import io
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from hardware_mocks import PrinterEmulator
from hardware_mocks.page import DevicePage
from hardware_mocks.printer import Fault
from hardware_mocks.printer.panel import printer_panel


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(58, tmp_path) as emulator:
        yield emulator


@pytest.fixture
def page(printer: PrinterEmulator) -> Iterator[str]:
    with DevicePage(printer_panel(printer)) as served:
        yield f"http://127.0.0.1:{served.port}"


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 -- our own page
        content: bytes = answer.read()
        return content


def _press(address: str, text: str = "", header: str = "X-Virtual-Device") -> None:
    request = urllib.request.Request(  # noqa: S310 -- our own page
        address, text.encode(), {header: "1"}, method="POST"
    )
    urllib.request.urlopen(request, timeout=5).close()  # noqa: S310 -- our own page


def test_the_page_shows_what_was_printed(printer: PrinterEmulator, page: str) -> None:
    assert b"Imprimante virtuelle" in _get(f"{page}/")
    with socket.create_connection(("127.0.0.1", printer.port)) as client:
        client.sendall(b"x\n\x1dV\x00")
        (paper,) = printer.wait_for(1)
    state = json.loads(_get(f"{page}/state"))
    assert state == {
        "paper_width_mm": 58,
        "place": f"port {printer.port}",
        "faults": [],
        "abilities": {
            "reports_changes": True,
            "knows_process_id": True,
            "answers_in_order": True,
            "obeys_inside_pictures": True,
            "knows_qr": True,
            "reply_delay_ms": 0,
            "speed_mm_per_s": 0,
        },
        "is_drawer_open": False,
        "errors": [],
        "hanging_dots": 0,
        "documents": [1],
    }
    assert _get(f"{page}/documents/1.png") == paper.png_path.read_bytes()


def test_a_button_breaks_the_printer_and_another_repairs_it(
    printer: PrinterEmulator, page: str
) -> None:
    _press(f"{page}/do/break", "paper_out")
    assert json.loads(_get(f"{page}/state"))["faults"] == ["paper_out"]
    _press(f"{page}/do/repair")
    assert printer.faults == frozenset()


@pytest.mark.parametrize("fault", sorted(Fault))
def test_each_fault_has_a_button_in_two_languages(page: str, fault: str) -> None:
    content = _get(f"{page}/?lang=en").decode()
    assert f'data-fault="{fault}"' in content
    assert content.count(f"{fault}: ") == 2
    _press(f"{page}/do/break", fault)
    assert json.loads(_get(f"{page}/state"))["faults"] == [fault]
    _press(f"{page}/do/mend", fault)
    assert json.loads(_get(f"{page}/state"))["faults"] == []


def test_paper_that_is_not_cut_yet_is_shown_hanging(printer: PrinterEmulator, page: str) -> None:
    printer.break_with("cover_open", after_dots=50)
    with socket.create_connection(("127.0.0.1", printer.port), timeout=5) as client:
        client.sendall(b"\x1da\x0f")
        assert client.recv(4) == b"\x10\x00\x00\x00"
        client.sendall(b"x\nx\n")
        assert client.recv(4) == b"\x38\x00\x00\x00"
    assert json.loads(_get(f"{page}/state"))["hanging_dots"] == 50
    with Image.open(io.BytesIO(_get(f"{page}/hanging.png"))) as picture:
        assert picture.height == 40 + 50


def test_hands_on_the_printer_are_buttons_too(printer: PrinterEmulator, page: str) -> None:
    with socket.create_connection(("127.0.0.1", printer.port), timeout=5) as client:
        client.sendall(b"\x1bp\x00\x19\xfa\x1dr\x02")
        assert client.recv(1) == b"\x01"
        _press(f"{page}/do/drawer")
        assert not printer.is_drawer_open
        _press(f"{page}/do/able", "reply_delay_ms 1")
        _press(f"{page}/do/able", "knows_qr 0")
        assert (printer.abilities.reply_delay_ms, printer.abilities.knows_qr) == (1, False)
        printer.break_with("paper_out")
        _press(f"{page}/do/roll")
        assert printer.faults == frozenset()
        _press(f"{page}/do/cutter")
        _press(f"{page}/do/hang-up")
        assert client.recv(1) == b""


@pytest.mark.parametrize(
    ("press", "status"),
    [
        (("/do/break", "paper_out", "X-Other"), 403),
        (("/do/break", "on-fire", "X-Virtual-Device"), 422),
        (("/do/break", "", "X-Virtual-Device"), 422),
        (("/do/burn", "", "X-Virtual-Device"), 404),
        (("/break", "paper_out", "X-Virtual-Device"), 404),
        (("/do/able", "receive_buffer_bytes 1", "X-Virtual-Device"), 422),
        (("/do/able", "knows_qr no", "X-Virtual-Device"), 422),
    ],
)
def test_a_press_from_elsewhere_or_of_no_button_is_refused(
    printer: PrinterEmulator, page: str, press: tuple[str, str, str], status: int
) -> None:
    path, text, header = press
    with pytest.raises(urllib.error.HTTPError) as refused:
        _press(page + path, text, header)
    refused.value.close()
    assert refused.value.code == status
    assert printer.faults == frozenset()


def test_a_picture_that_does_not_exist_is_not_found(page: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        _get(f"{page}/documents/../../etc/passwd")
    refused.value.close()
    assert refused.value.code == 404


def test_the_page_asks_nothing_of_another_host(page: str) -> None:
    assert b"//" not in _get(f"{page}/").replace(b"data:,", b"")
