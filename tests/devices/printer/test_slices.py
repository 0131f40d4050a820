"""A picture in slices prints the same dots in fewer bytes."""

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from benchmarks.receipt_build import document_of
from devices.printer import PROFILES
from devices.printer.arabic import default_typesetter
from devices.printer.bitmap import Bitmap, to_commands
from devices.printer.escpos_bytes import build
from devices.printer.slices import in_slices
from domain.document import Align
from hardware_mocks.printer.machine import Abilities, Machine

if TYPE_CHECKING:
    from hardware_mocks.printer.paper import Slip

IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
ALIGNS: dict[Align, bytes] = {"left": b"\x00", "center": b"\x01", "right": b"\x02"}


def on_paper(bitmaps: list[Bitmap], align: Align) -> Image.Image:
    """Print pictures one upon the other, and give the paper."""
    slips: list[Slip] = []
    machine = Machine(80, Abilities(), slips.append)
    commands = b"".join(map(to_commands, bitmaps))
    machine.receive(b"\x1b@\x1ba" + ALIGNS[align] + commands + b"\x1dV\x01")
    assert machine.errors == []
    (slip,) = slips
    paper = Image.new("L", (576, sum(strip.height for strip in slip.strips)))
    top = 0
    for strip in slip.strips:
        paper.paste(strip, (0, top))
        top += strip.height
    return paper


@st.composite
def pictures(draw: st.DrawFn) -> Bitmap:
    width, height = draw(st.integers(1, 9)), draw(st.integers(1, 12))
    row = st.lists(st.sampled_from([0, 0, 0, 1, 0x80, 0xFF]), min_size=width, max_size=width)
    rows = draw(st.lists(row, min_size=height, max_size=height))
    return Bitmap(width, b"".join(map(bytes, rows)))


@given(pictures(), st.sampled_from(sorted(ALIGNS)))
def test_the_dots_on_paper_are_the_same(bitmap: Bitmap, align: Align) -> None:
    slices = in_slices(bitmap, align)
    assert sum(each.height for each in slices) == bitmap.height
    assert len(b"".join(map(to_commands, slices))) <= len(to_commands(bitmap))
    whole, sliced = on_paper([bitmap], align), on_paper(slices, align)
    assert ImageChops.difference(whole, sliced).getbbox() is None
    assert whole.size == sliced.size


@pytest.mark.parametrize("align", ALIGNS)
def test_a_line_of_arabic_is_the_same_line_in_a_tenth_fewer_bytes(align: Align) -> None:
    (band,) = default_typesetter().bands(
        "شساعة السوق الأسبوعي لآيت عميرة", width_dots=576, is_right_aligned=align == "right"
    )
    slices = in_slices(band, align)
    assert ImageChops.difference(on_paper([band], align), on_paper(slices, align)).getbbox() is None
    assert len(slices) <= 3
    assert len(b"".join(map(to_commands, slices))) < 0.95 * len(to_commands(band))


@pytest.mark.parametrize("name", ["generic-80", "tm-t88", "generic-58", "wide-58", "mobile-58"])
def test_a_bilingual_quittance_is_at_most_fifteen_kilobytes(name: str) -> None:
    numbers = range(0, 204, 1 if IS_PROOF else 20)
    sizes = [len(build(document_of(number), PROFILES[name])) for number in numbers]
    assert max(sizes) <= 15_000
