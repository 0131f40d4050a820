"""The pages of virtual devices: what they show, and what their buttons do."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from hardware_mocks.card_terminal import Cardholder, CardTerminalEmulator
from hardware_mocks.card_terminal.frames import lrc
from hardware_mocks.card_terminal.panel import card_terminal_panel
from hardware_mocks.display import DisplayEmulator
from hardware_mocks.display.panel import display_panel
from hardware_mocks.page import DevicePage, Panel
from hardware_mocks.scale import Platform, ScaleEmulator
from hardware_mocks.scale.panel import scale_panel
from hardware_mocks.scanner import ScannerEmulator
from hardware_mocks.scanner.panel import scanner_panel

PATIENCE_S = 5.0
CONTENT = b"0100014950010504          A010B010\x03"
REQUEST = b"\x02" + CONTENT + lrc(CONTENT)


class Visitor:
    """Somebody who looks at a page and presses its buttons."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, path: str) -> bytes:
        address = self.address + path
        with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:  # noqa: S310 -- ours
            content: bytes = answer.read()
        return content

    @property
    def state(self) -> dict[str, object]:
        seen: dict[str, object] = json.loads(self.get("/state"))
        return seen

    def do(self, action: str, text: str = "", *, from_our_page: bool = True) -> tuple[int, str]:
        headers = {"X-Virtual-Device": "1"} if from_our_page else {}
        request = urllib.request.Request(  # noqa: S310
            f"{self.address}/do/{action}", text.encode(), headers, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def wait_until(self, is_seen: Callable[[dict[str, object]], bool]) -> dict[str, object]:
        for _ in range(500):
            if is_seen(state := self.state):
                return state
        pytest.fail(f"never seen: {self.state}")


@contextmanager
def visited(panel: Panel) -> Iterator[Visitor]:
    with DevicePage(panel) as page:
        yield Visitor(f"http://127.0.0.1:{page.port}")


def connected(address: str) -> socket.socket:
    return socket.create_connection(
        ("127.0.0.1", int(address.rsplit(":", maxsplit=1)[-1])), PATIENCE_S
    )


@pytest.fixture
def scale() -> Iterator[ScaleEmulator]:
    platform = Platform(capacity_g=60_000, division_g=5, settle_s=0.0)
    with ScaleEmulator("mettler-8217", platform=platform) as emulator:
        yield emulator


def test_a_hand_lays_a_load_with_a_decimal_comma_and_presses_keys(scale: ScaleEmulator) -> None:
    with visited(scale_panel(scale, "mettler-8217")) as visitor:
        assert b"Balance virtuelle" in visitor.get("/")
        assert visitor.do("put", "12,345")[0] == 200
        state = visitor.state
        assert (state["figure"], state["unit"], state["load_kg"]) == ("12,345", "kg", "12,345")
        assert visitor.do("press", "tare")[0] == 200
        assert visitor.state["figure"] == "0,000"
        assert visitor.state["is_net"]
        code, sentence = visitor.do("press", "zero")
        assert code == 422
        assert sentence.startswith("La balance n'obéit pas")
        visitor.do("press", "clear")
        visitor.do("put", "99")
        assert visitor.state["figure"] == "------"
        assert visitor.state["is_over"]


@pytest.mark.parametrize("text", ["", "douze", "nan", "inf", "1e9", "12;5"])
def test_what_is_no_weight_is_refused_in_a_sentence(scale: ScaleEmulator, text: str) -> None:
    with visited(scale_panel(scale, "mettler-8217")) as visitor:
        assert visitor.do("put", text) == (422, f"Ce n'est pas un poids en kg : {text}")


def test_faults_are_pressed_shown_and_put_right(scale: ScaleEmulator) -> None:
    with visited(scale_panel(scale, "mettler-8217")) as visitor:
        faults = visitor.state["faults"]
        assert isinstance(faults, list)
        for fault in faults:
            assert visitor.do("break", fault)[0] == 200
            assert visitor.state["fault"] == fault
        visitor.do("repair")
        assert visitor.state["fault"] is None
        assert visitor.do("break", "fire")[0] == 422


def test_no_other_page_can_press_the_buttons(scale: ScaleEmulator) -> None:
    with visited(scale_panel(scale, "mettler-8217")) as visitor:
        assert visitor.do("put", "5", from_our_page=False)[0] == 403
        assert visitor.do("explode")[0] == 404
        assert visitor.do("put", "5" * 5000)[0] == 413
        assert visitor.state["figure"] == "0,000"
        for path in ("/device.css", "/device.js"):
            assert visitor.get(path)
        with pytest.raises(urllib.error.HTTPError):
            visitor.get("/../page.py")


def test_the_display_shows_what_the_public_sees() -> None:
    with (
        DisplayEmulator("epson-dm-d") as display,
        visited(display_panel(display, "epson-dm-d")) as visitor,
        connected(display.address) as line,
    ):
        line.sendall(b"\x0cTOTAL          25,50")
        state = visitor.wait_until(lambda seen: str(seen["line_1"]).endswith("0"))
        assert (state["line_1"], state["line_2"]) == ("TOTAL          25,50", " " * 20)


def test_a_code_and_an_ear_tag_are_held_in_front_of_the_reader() -> None:
    with (
        ScannerEmulator() as scanner,
        visited(scanner_panel(scanner)) as visitor,
        connected(scanner.address) as line,
    ):
        line.sendall(b"?")  # so that the reader has let us in
        visitor.wait_until(lambda seen: bool(seen["errors"]))
        assert visitor.do("scan", "6111234567891")[0] == 200
        assert line.recv(100) == b"6111234567891\r\n"
        assert visitor.do("tag", "allflex 504 000001088420")[0] == 200
        assert line.recv(100) == b"LA 504 000001088420\r\n"
        assert visitor.state["last"] == "504000001088420 (allflex)"
        for wrong in ("allflex 504", "allflex x 1", "morse 504 1", "allflex 5040 1"):
            assert visitor.do("tag", wrong)[0] == 422


def test_a_card_is_shown_on_the_page_and_the_journal_has_it() -> None:
    with (
        CardTerminalEmulator(cardholder=Cardholder(after_s=None)) as terminal,
        visited(card_terminal_panel(terminal)) as visitor,
        connected(terminal.address) as line,
    ):
        assert visitor.do("show_card")[0] == 422
        line.sendall(b"\x05")
        assert line.recv(1) == b"\x06"
        line.sendall(REQUEST)
        assert line.recv(1) == b"\x06"
        line.sendall(b"\x04")
        state = visitor.wait_until(lambda seen: bool(seen["is_waiting"]))
        assert state["asked"] == "149,50 DH"
        assert visitor.do("show_card")[0] == 200
        assert line.recv(1) == b"\x05"
        assert visitor.state["journal"] == [
            {"number": 1, "kind": "débit", "amount": "149,50", "authorisation": "700001"}
        ]
