"""The page `girct-pos devices test` prints shows what each profile promises, on paper."""

import re
import socket
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from devices.printer import PROFILES, PrinterProfile
from hardware_mocks.printer import Abilities, PrinterEmulator
from hardware_mocks.printer.documents import PrintedDocument
from pos.printing.trial_page import print_trial_page
from pos.settings import load_settings

ACCENTS = "éèêë àâ ç ùûü îï ôö oe ÉÈÀÇ m² n° «» €"
CUT = b"\x1dV\x01"
BAR_ROWS, STAIR_ROWS = 16, 32
ARABIC_LINES = 2
WAIT_S = 20.0


def printed(profile: PrinterProfile, folder: Path) -> tuple[PrintedDocument, str]:
    width_mm = 58 if profile.dots <= 384 else 80
    abilities = Abilities(knows_qr=profile.has_native_qr, knows_process_id=profile.has_process_id)
    with PrinterEmulator(width_mm, folder / "paper", abilities=abilities) as printer:
        url = f"tcp://127.0.0.1:{printer.port}"
        settings = load_settings(folder, printer_url=url, printer_profile=profile.name)
        outcome = print_trial_page(settings)
        if not profile.has_cutter:  # a hand tears it off
            with socket.create_connection(("127.0.0.1", printer.port)) as hand:
                hand.sendall(CUT)
        (paper,) = printer.wait_for(1, WAIT_S)
    return paper, outcome.value


def ink_of(picture: Image.Image) -> Image.Image:
    return picture.point(lambda level: 255 if level < 128 else 0)


def dots_in(ink: Image.Image) -> int:
    return ink.histogram()[255]


def bars_of(ink: Image.Image, dots: int) -> list[int]:
    """Rows where a solid bar begins that is as wide as the head; a rule is thinner."""
    rows = set()
    for row in range(ink.height):
        line = ink.crop((0, row, ink.width, row + 1))
        left, _, right, _ = line.getbbox() or (0, 0, 0, 0)
        if right - left == dots == dots_in(line):
            rows.add(row)
    tall = [row for row in rows if rows.issuperset(range(row, row + BAR_ROWS))]
    return sorted(row for row in tall if row - 1 not in rows)


def head_check_is_whole(ink: Image.Image, dots: int) -> None:
    """Each dot prints alone, between bars in which all do.

    A picture is whole bytes wide: of 546 dots the last two are in none.
    """
    first, last = bars_of(ink, dots - dots % 8)
    assert last - first == BAR_ROWS + STAIR_ROWS
    left, _, right, _ = ink.crop((0, first, ink.width, first + 1)).getbbox() or (0, 0, 0, 0)
    for column in range(left, right):
        marks = dots_in(ink.crop((column, first + BAR_ROWS, column + 1, last)))
        assert marks == STAIR_ROWS // 8, f"dot {column - left} of the head is not looked at alone"


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_the_page_has_all_that_is_to_be_looked_at(profile: PrinterProfile, tmp_path: Path) -> None:
    paper, outcome = printed(profile, tmp_path)
    assert outcome == "PRINTED"
    lines = paper.text.splitlines()
    ruler = "".join(str(column % 10) for column in range(1, profile.columns + 1))
    tens = [str(ten) for ten in range(10, profile.columns + 1, 10)]
    assert lines[lines.index(ruler) - 1].split() == tens
    assert ACCENTS in " ".join(lines)
    assert "?" not in paper.text
    arabic = paper.text.split("En gras")[1].split("QR : 4")[0]
    assert len(re.findall(r"\[image \d+x\d+\]", arabic)) >= ARABIC_LINES
    assert max(int(width) for width in re.findall(r"\[image (\d+)x", paper.text)) <= profile.dots
    with Image.open(paper.png_path) as opened:
        picture = opened.convert("L")
    codes = [f"HTTPS://TEST/1/GIRCT/{size}" for size in (4, 5, 6)]
    assert [
        code.text
        for code in zxingcpp.read_barcodes(
            picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        )
    ] == codes
    assert paper.qr_payloads == (tuple(codes) if profile.has_native_qr else ())
    head_check_is_whole(ink_of(picture), profile.dots)
