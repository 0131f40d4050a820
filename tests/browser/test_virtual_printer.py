"""The page of the virtual printer, in a browser: paper that grows, buttons that break and mend."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware_mocks import PrinterEmulator
from hardware_mocks.page import DevicePage
from hardware_mocks.printer.panel import printer_panel
from tests.browser.conftest import OpenPage, faults_of

PAPER_OUT = {"fr": "Plus de papier", "en": "Paper out"}


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(80, tmp_path) as emulator:
        yield emulator


@pytest.fixture
def address(printer: PrinterEmulator) -> Iterator[str]:
    with DevicePage(printer_panel(printer)) as page:
        yield f"http://127.0.0.1:{page.port}"


@pytest.mark.parametrize(("language", "size"), [("fr", "telephone"), ("en", "wide")])
def test_a_roll_ends_at_a_press_and_the_paper_grows_again_at_another(
    open_page: OpenPage, printer: PrinterEmulator, address: str, language: str, size: str
) -> None:
    page = open_page(address, size=size)
    page.goto(f"{address}/?lang={language}")
    printer.break_with("cover_open", after_dots=60)
    with socket.create_connection(("127.0.0.1", printer.port), timeout=5) as client:
        client.sendall(b"line\n" * 5 + b"\x1bp\x00\x19\xfa\x1dV\x00")
        page.wait_for_selector(".slip.hanging img")
        page.click(f"text={PAPER_OUT[language]}")
        page.wait_for_selector('[data-fault="paper_out"][aria-pressed="true"]')
        assert page.is_disabled("#drawer")
        assert faults_of(page) == []
        page.click(".main")
        page.wait_for_selector(".slip.cut img")
        page.wait_for_selector("#drawer:not([disabled])")
        page.click("#drawer")
        page.wait_for_selector("#drawer[disabled]")
    assert not printer.is_drawer_open
