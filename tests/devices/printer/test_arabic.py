"""Arabic drawn by us: joined, ordered, complete, by either shaper."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFont, ImageStat, features

from devices.errors import GlyphMissing
from devices.printer.arabic import (
    FONT_PATH,
    FONT_PIXELS,
    RaqmShaper,
    ReshaperShaper,
    Shaper,
    Typesetter,
    default_typesetter,
    first_that_works,
    printable,
    self_test,
)
from devices.printer.bitmap import Bitmap, dots_of_ink, from_dots

_PHRASES = [
    "المملكة المغربية - وزارة الداخلية",
    "بتاريخ 23/11/2026 على الساعة 14:05",
    "المبلغ 1.250,00 درهم",
    "الأداء نقداً لا غير",
]


class _Unjoined(ReshaperShaper):
    """What a machine without FriBiDi does silently: letters apart, left to right."""

    def prepare(self, text: str, *, is_rtl: bool) -> str:  # noqa: ARG002 -- as the port says
        return text


def _available() -> list[Callable[[], Shaper]]:
    return [ReshaperShaper, *([RaqmShaper] if features.check("raqm") else [])]


@pytest.fixture(params=_available(), ids=lambda shaper: shaper.__name__)
def typesetter(request: pytest.FixtureRequest) -> Typesetter:
    return Typesetter(request.param())


def _picture(bitmap: Bitmap) -> Image.Image:
    size = (bitmap.width_dots, bitmap.height)
    return Image.frombytes("1", size, bitmap.rows).convert("L")


def _line(typesetter: Typesetter, text: str) -> Bitmap:
    (band,) = typesetter.bands(text, width_dots=576, is_right_aligned=True)
    return band


def test_the_typesetter_of_this_machine_passes_its_own_test() -> None:
    self_test(default_typesetter())


class _WithoutFriBiDi(ReshaperShaper):
    """Raqm on a machine without FriBiDi: Pillow refuses a direction it cannot give."""

    def options(self, *, is_rtl: bool) -> dict[str, Any]:
        raise KeyError("rtl" if is_rtl else "ltr")


@pytest.mark.parametrize("broken", [_Unjoined, _WithoutFriBiDi])
def test_where_raqm_is_there_and_fails_its_test_the_other_shaper_takes_over(
    broken: Callable[[], Shaper],
) -> None:
    typesetter = first_that_works([broken, ReshaperShaper])
    assert type(typesetter.shaper) is ReshaperShaper
    self_test(typesetter)
    with pytest.raises((GlyphMissing, KeyError)):
        first_that_works([broken])


def test_a_quittance_in_arabic_is_drawn_where_raqm_is_absent() -> None:
    program = (
        "from PIL import features\n"
        "features.check = lambda feature: False\n"
        "from devices.printer.arabic import default_typesetter, FONT_PIXELS\n"
        "typesetter = default_typesetter()\n"
        "print(type(typesetter.shaper).__name__)\n"
        "assert typesetter.bands('وزارة الداخلية', width_dots=576, is_right_aligned=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "ReshaperShaper"


def test_each_shaper_passes_the_start_up_test(typesetter: Typesetter) -> None:
    self_test(typesetter)


def test_the_start_up_test_refuses_letters_that_are_not_joined() -> None:
    with pytest.raises(GlyphMissing, match="not joined"):
        self_test(Typesetter(_Unjoined()))


@pytest.mark.skipif(not features.check("raqm"), reason="no FriBiDi here: only one shaper to see")
@pytest.mark.parametrize("phrase", _PHRASES)
def test_both_shapers_draw_nearly_the_same_line(phrase: str) -> None:
    raqm = _line(Typesetter(RaqmShaper()), phrase)
    plain = _line(Typesetter(ReshaperShaper()), phrase)
    assert abs(raqm.width_dots - plain.width_dots) <= 0.15 * raqm.width_dots
    assert abs(raqm.height - plain.height) <= 6
    size = (raqm.width_dots, raqm.height)
    first = _picture(raqm).resize((size[0] // 8, size[1] // 8), Image.Resampling.BOX)
    second = _picture(plain).resize(first.size, Image.Resampling.BOX)
    difference = ImageChops.difference(first, second)
    levels = [level * count for level, count in enumerate(difference.histogram())]
    assert sum(levels) / (first.width * first.height) < 50


@pytest.mark.parametrize("phrase", [_PHRASES[0], _PHRASES[3], "(رسوم) : السوق، الأسبوعي."])
def test_a_line_set_word_by_word_is_the_line_drawn_at_once(
    typesetter: Typesetter, phrase: str
) -> None:
    by_word = _line(typesetter, phrase)
    options = typesetter.shaper.options(is_rtl=True)
    font = ImageFont.truetype(FONT_PATH, FONT_PIXELS, layout_engine=typesetter.shaper.layout)
    ink = font.getmask(typesetter.shaper.prepare(phrase, is_rtl=True), mode="L", **options)
    whole = from_dots(dots_of_ink(ink.size, bytes(ink)), is_right_aligned=True)
    assert abs(by_word.width_dots - whole.width_dots) <= 8
    assert by_word.height == whole.height
    size = (by_word.width_dots // 4, by_word.height // 4)
    first, second = (_picture(each).resize(size, Image.Resampling.BOX) for each in (by_word, whole))
    assert ImageStat.Stat(ImageChops.difference(first, second)).mean[0] < 12


def test_joined_letters_are_narrower_than_letters_apart(typesetter: Typesetter) -> None:
    apart = Typesetter(_Unjoined())
    assert typesetter.width(_PHRASES[0], FONT_PIXELS) < 0.9 * apart.width(_PHRASES[0], FONT_PIXELS)


def test_a_long_paragraph_wraps_within_the_paper_and_reads_down(typesetter: Typesetter) -> None:
    words = " ".join(_PHRASES)
    bands = typesetter.bands(words, width_dots=384, is_right_aligned=True)
    assert len(bands) > 2
    assert all(band.width_dots <= 384 for band in bands)


def test_a_word_wider_than_the_paper_is_broken_not_lost(typesetter: Typesetter) -> None:
    bands = typesetter.bands("سلام" * 40, width_dots=384, is_right_aligned=True)
    assert len(bands) > 1
    assert all(band.width_dots <= 384 for band in bands)


def test_a_number_in_arabic_keeps_its_order(typesetter: Typesetter) -> None:
    alone = _picture(_line(typesetter, "123456"))
    end = _picture(_line(typesetter, "رقم 123456"))
    left = end.crop((0, 0, end.width, end.height)).crop(end.getbbox())
    digits = alone.crop(alone.getbbox())
    part = left.crop((0, 0, digits.width, left.height))
    part = part.crop(part.getbbox())
    assert abs(part.width - digits.width) <= 3  # the number stands left of its label
    inked = ImageChops.difference(part.resize(digits.size), digits).histogram()[255]
    assert inked < 0.2 * digits.width * digits.height


def test_a_character_without_a_glyph_is_refused_never_boxed(typesetter: Typesetter) -> None:
    with pytest.raises(GlyphMissing) as refused:
        typesetter.bands("سلام ⴰ", width_dots=384, is_right_aligned=True)
    assert refused.value.params["characters"] == "ⴰ"
    assert not refused.value.started


def test_controls_and_direction_marks_do_not_reach_the_printer() -> None:
    assert printable("a\x1b@\u202eb\u202f1\nc\x10\x04\x01") == "a @b 1 c   "


@given(st.text(st.sampled_from("سلامءآ ١٢3/-.,:é()"), max_size=60))
def test_any_arabic_text_gives_bands_no_wider_than_the_paper(text: str) -> None:
    bands = default_typesetter().bands(text, width_dots=384, is_right_aligned=True)
    assert all(band.width_dots <= 384 for band in bands)
    assert bool(bands) == bool(text.split())
