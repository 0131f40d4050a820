"""Our driver into emupos, an emulator nobody here wrote: the same words and codes as in ours."""

import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

from devices.printer import PROFILES, PrintOutcome
from devices.printer.lines import tcp_line
from devices.printer.port import PrinterProfile
from devices.printer.two_way import TwoWayPrinter
from domain.document import ArabicText, Columns, Feed, QrCode, ReceiptDocument, Rule, Text
from hardware_mocks import PrinterEmulator
from hardware_mocks.printer import Abilities
from tests.hardware_mocks.oracles import emupos
from tests.hardware_mocks.paper_of import codes_on

_PATIENCE_S = 60
_KNOWN_GAP = "1d 28 44"
"""`GS ( D` is in the makers' manual; emupos 0.4.0 passes over it and says so."""

_DOCUMENT = ReceiptDocument(
    (
        Text("QUITTANCE", align="center", bold=True, size=2),
        Text("Royaume du Maroc - Ministère de l'Intérieur", align="center"),
        ArabicText("المملكة المغربية - وزارة الداخلية", align="center", bold=True),
        Rule(),
        Columns("Droit d'entrée aux marchés", "60,00 DH"),
        ArabicText("حقوق الدخول إلى أسواق الماشية"),
        Feed(2),
        QrCode("HTTP://GIRCT.EXAMPLE/1/" + "742A0C" * 12),
        Text("Vérifiez ce reçu", align="center"),
    ),
    title="Quittance 742001-17",
)


@dataclass(frozen=True)
class Other:
    """A running emupos."""

    port: int
    paper: Path
    said: Path


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _wait_until(is_so: Callable[[], bool], otherwise: str) -> None:
    pause, until_s = threading.Event(), time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < until_s, otherwise
        pause.wait(0.1)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Other]:
    program, folder = emupos(), tmp_path_factory.mktemp("emupos")
    port, api = _free_port(), _free_port()
    (folder / "emupos.yaml").write_text(
        f"schema: 1\napi: {{ host: 127.0.0.1, port: {api} }}\ndevices:\n"
        "  - { id: front, type: printer, profile: epson-tm-t20iii, receipts_dir: ./paper,\n"
        f"      connections: [ tcp: {{ port: {port} }} ] }}\n"
    )
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            [program, "run", "--config", "emupos.yaml"], cwd=folder, stdout=said, stderr=said
        )
    try:
        _wait_until(lambda: _answers(api) and _answers(port), "emupos does not answer")
        yield Other(port, folder / "paper", folder / "said.txt")
    finally:
        process.terminate()
        process.wait(20)


_NATIVE = replace(PROFILES["generic-80"], has_process_id=False)


@pytest.mark.parametrize("profile", [PROFILES["basic-80"], _NATIVE], ids=["picture", "native"])
def test_our_driver_prints_the_same_in_an_emulator_nobody_here_wrote(
    other: Other, profile: PrinterProfile, tmp_path: Path
) -> None:
    before = set(other.paper.glob("*.json"))
    outcome = TwoWayPrinter(tcp_line("127.0.0.1", other.port, 5), profile).print_document(
        _DOCUMENT, "742001-17"
    )
    assert outcome is PrintOutcome.PRINTED
    _wait_until(lambda: set(other.paper.glob("*.json")) > before, "emupos keeps no paper")
    (theirs,) = set(other.paper.glob("*.json")) - before
    with PrinterEmulator(80, tmp_path, abilities=Abilities(knows_process_id=False)) as printer:
        driver = TwoWayPrinter(tcp_line("127.0.0.1", printer.port, 5), profile)
        assert driver.print_document(_DOCUMENT, "742001-17") is PrintOutcome.PRINTED
        (ours,) = printer.documents

    assert _words(theirs.with_suffix(".txt").read_text()) == _words(ours.text)
    (qr,) = (element.text for element in _DOCUMENT.elements if isinstance(element, QrCode))
    for path in (theirs.with_suffix(".png"), ours.png_path):
        with Image.open(path) as picture:
            assert codes_on(picture) == [("QRCode", qr)]
    skipped = re.findall(r"unknown bytes ([0-9a-f ]+)", other.said.read_text())
    assert [each for each in skipped if not each.startswith(_KNOWN_GAP)] == []


def _words(text: str) -> list[str]:
    """Keep the lines of characters: each emulator has its own captions for pictures and codes."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("[")]
