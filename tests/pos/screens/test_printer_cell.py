"""The printer's cell of the status bar says each state of the printer, in both languages."""

import threading
from collections.abc import Iterator

import pytest

from hardware_mocks.printer import PrinterEmulator
from tests.pos.screens.cashier import Cashier
from tests.pos.screens.world import World, served_counter

WAIT_S = 20.0
READY = ("prête", "جاهزة", "ok")


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(directory=tmp_path_factory.mktemp("paper")) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, emulator: PrinterEmulator) -> Iterator[str]:
    """One counter for all the faults, with a drawer on its printer."""
    folder = tmp_path_factory.mktemp("world")
    counter = World(folder / "counter").counter(
        printer_url=f"tcp://127.0.0.1:{emulator.port}",
        drawer="printer",
        drawer_open_level="high",
    )
    with served_counter(counter) as address:
        yield address


def cell(address: str, language: str) -> dict[str, str]:
    with Cashier(address, language) as cashier:
        cells = cashier.http.get("/status").json()["cells"]
    (found,) = (one for one in cells if one["name"] == "printer")
    shown: dict[str, str] = found
    return shown


def becomes(address: str, field: str, french: str) -> None:
    """Wait for the next looks at the printer; the page itself asks it nothing."""
    tries = threading.Event()
    for _ in range(200):
        if cell(address, "fr")[field] == french:
            return
        tries.wait(WAIT_S / 200)
    assert cell(address, "fr")[field] == french


@pytest.mark.parametrize(
    ("fault", "french", "arabic", "kind"),
    [
        ("paper_near_end", "rouleau presque fini", "اللفة على وشك الانتهاء", "warning"),
        (
            "paper_out",
            "plus de papier\u00a0: changez le rouleau",
            "نفد الورق: غيّروا اللفة",
            "danger",
        ),
        ("cover_open", "capot ouvert", "الغطاء مفتوح", "danger"),
        ("cutter_error", "massicot bloqué", "المقص عالق", "danger"),
        ("overheated", "trop chaude\u00a0: elle attend", "ساخنة جدا: تنتظر", "danger"),
        ("offline", "hors ligne", "خارج الخط", "danger"),
        ("unplugged", "ne répond pas", "لا تجيب", "danger"),
    ],
)
def test_a_fault_is_said_while_it_lasts(  # noqa: PLR0913, PLR0917 - one row of the table above
    address: str, emulator: PrinterEmulator, fault: str, french: str, arabic: str, kind: str
) -> None:
    becomes(address, "value", READY[0])
    emulator.break_with(fault)
    becomes(address, "value", french)
    assert cell(address, "fr")["kind"] == kind
    shown = cell(address, "ar")
    assert (shown["value"], shown["kind"]) == (arabic, kind)
    emulator.repair()
    becomes(address, "value", READY[0])
    shown = cell(address, "ar")
    assert (shown["value"], shown["kind"]) == READY[1:]


def test_an_open_drawer_is_noted_beside_the_state_of_the_printer(
    address: str, emulator: PrinterEmulator
) -> None:
    becomes(address, "note", "")
    with Cashier(address) as cashier:
        cashier.log_in()
        cashier.open_session()
        cashier.send(cashier.form("/drawer", "/drawer"), reason="GIVE_CHANGE")
    assert emulator.is_drawer_open
    becomes(address, "note", "tiroir ouvert")
    assert cell(address, "ar")["note"] == "الدرج مفتوح"
    assert cell(address, "fr")["value"] == READY[0]
    emulator.break_with("paper_out")
    becomes(address, "value", "plus de papier\u00a0: changez le rouleau")
    assert cell(address, "fr")["note"] == "tiroir ouvert"
    emulator.close_drawer()
    becomes(address, "note", "")
    emulator.repair()
