"""What the printer tests share: documents, and readers of codes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from devices.printer import PROFILES
from devices.printer.lines import tcp_line
from devices.printer.two_way import TwoWayPrinter
from domain.document import (
    ArabicText,
    Columns,
    Feed,
    QrCode,
    ReceiptDocument,
    Rule,
    Text,
)
from hardware_mocks import PrinterEmulator

QR_TEXT = "HTTP://GIRCT.EXAMPLE/1/" + "742A0C9F3B1E5D" * 12


@pytest.fixture
def document() -> ReceiptDocument:
    return ReceiptDocument(
        (
            Text("ESSAI", align="center", bold=True, size=2),
            Text("Royaume du Maroc - Ministère de l'Intérieur", align="center"),
            ArabicText("المملكة المغربية - وزارة الداخلية", align="center", bold=True),
            Rule(),
            Columns("Droit d'entrée aux marchés aux bestiaux", "60,00 DH"),
            ArabicText("حقوق الدخول إلى أسواق الماشية"),
            Feed(2),
            QrCode(QR_TEXT),
            Text("Vérifiez ce reçu", align="center"),
        ),
        title="Quittance 742001-17",
    )


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(80, tmp_path / "paper") as emulator:
        yield emulator
        assert emulator.errors == []


@pytest.fixture
def connect() -> Callable[..., TwoWayPrinter]:
    def driver(
        emulator: PrinterEmulator, profile: str = "generic-80", **options: object
    ) -> TwoWayPrinter:
        chosen = {"timeout_s": 0.4, **options}
        return TwoWayPrinter(tcp_line("127.0.0.1", emulator.port, 0.4), PROFILES[profile], **chosen)  # type: ignore[arg-type] -- options of any kind

    return driver


@pytest.fixture
def read_codes() -> Callable[[Path], list[str]]:
    def read(path: Path) -> list[str]:
        with Image.open(path) as picture:
            return [
                code.text
                for code in zxingcpp.read_barcodes(
                    picture.convert("L"),
                    formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
                )
            ]

    return read
