"""What python-escpos sends, which nobody here wrote, is understood and gives the right picture."""

from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageChops

from devices.printer.escpos_library import new_builder
from devices.printer.profiles import PROFILES
from hardware_mocks.printer.paper import Slip
from tests.hardware_mocks.paper_of import codes_on, picture_of, print_bytes

_QR = "HTTP://GIRCT.EXAMPLE/1/" + "742A0C9F3B" * 4
_PICTURE = Image.linear_gradient("L").resize((200, 96)).point(lambda level: level > 99 and 255)


def _sent(build: Callable[[Any], object], *, with_barcodes: bool = False) -> Slip:
    builder = new_builder(PROFILES["generic-80"])
    if with_barcodes:
        builder.profile.features = {**builder.profile.features, "barcodeA": True, "barcodeB": True}
    build(builder)
    builder.cut()
    slips, errors = print_bytes(builder.output)
    assert errors == []
    (slip,) = slips
    return slip


@pytest.mark.parametrize("native", [True, False], ids=["drawn by the printer", "sent as a picture"])
@pytest.mark.parametrize("size", [3, 6, 8])
def test_its_qr_codes_read_back(size: int, *, native: bool) -> None:
    slip = _sent(lambda p: p.qr(_QR, native=native, size=size))
    assert codes_on(picture_of(slip)) == [("QRCode", _QR)]
    assert slip.qr_payloads == ([_QR] if native else [])


@pytest.mark.parametrize(
    ("kind", "content", "reads"),
    [
        ("EAN13", "590123412345", ("EAN13", "5901234123457")),
        ("EAN8", "1234567", ("EAN8", "12345670")),
        ("UPC-A", "01234567890", ("EAN13", "0012345678905")),
        ("CODE39", "GIRCT-17", ("Code39", "GIRCT-17")),
        ("ITF", "12345678", ("ITF", "12345678")),
        ("NW7", "A1234B", ("Codabar", "A1234B")),
        ("CODE128", "{BReg 17", ("Code128", "Reg 17")),
        ("CODE128", "{C" + "".join(map(chr, (12, 34, 56))), ("Code128", "123456")),
    ],
)
def test_its_barcodes_read_back(kind: str, content: str, reads: tuple[str, str]) -> None:
    def build(p: Any) -> None:  # noqa: ANN401 -- the library is untyped
        p.set(align="center")
        p.barcode(content, kind, height=80, width=3, pos="BELOW", function_type="B", check=False)

    assert codes_on(picture_of(_sent(build, with_barcodes=True))) == [reads]


@pytest.mark.parametrize("way", ["bitImageRaster", "graphics", "bitImageColumn"])
def test_its_pictures_are_the_same_dot_for_dot_however_they_are_sent(way: str) -> None:
    slip = _sent(lambda p: p.image(_PICTURE, impl=way, center=False))
    paper = picture_of(slip).convert("L").point(lambda level: level < 128 and 255)
    left = (640 - 576) // 2
    drawn = paper.crop((left, 40, left + 200, 40 + 96))
    wanted = ImageChops.invert(_PICTURE.convert("L"))
    assert ImageChops.difference(drawn, wanted).getbbox() is None


def test_its_text_comes_out_in_its_styles_and_its_drawer_pulse_is_understood() -> None:
    def build(p: Any) -> None:  # noqa: ANN401 -- the library is untyped
        p.cashdraw(2)
        p.set(align="center", bold=True, double_height=True, double_width=True)
        p.text("Régie\n")
        p.set(align="right", underline=2, invert=True, normal_textsize=True)
        p.text("60,00 €\n")
        p.ln(2)
        p.control("HT")

    slip = _sent(build)
    assert [line.strip() for line in slip.lines] == ["Régie", "60,00 €", ""][: len(slip.lines)]
    heights = [strip.height for strip in slip.strips]
    assert heights[0] == 48
