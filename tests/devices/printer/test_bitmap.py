"""Pictures on the wire: trimmed, sliced, and safe to send."""

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from devices.printer.bitmap import (
    Bitmap,
    dots_of_ink,
    from_dots,
    from_modules,
    head_check,
    scrub,
    to_commands,
)

_REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")


@given(st.lists(st.sampled_from([0x10, 0x04, 0x05, 0x14, 0x18, 0x00]), max_size=40).map(bytes))
def test_no_real_time_command_is_left_in_a_picture_and_no_dot_is_taken_away(raster: bytes) -> None:
    clean = scrub(raster)
    assert not any(command in clean for command in _REAL_TIME)
    assert len(clean) == len(raster)
    assert all(new & old == old for new, old in zip(clean, raster, strict=True))


@given(width=st.integers(1, 72), height=st.integers(1, 800))
def test_a_tall_picture_goes_in_slices_of_at_most_255_rows(width: int, height: int) -> None:
    commands = to_commands(Bitmap(width, bytes(width * height)))
    sent, at = 0, 0
    while at < len(commands):
        assert commands[at : at + 4] == b"\x1dv0\x00"
        assert int.from_bytes(commands[at + 4 : at + 6], "little") == width
        rows = int.from_bytes(commands[at + 6 : at + 8], "little")
        assert rows <= 255
        sent, at = sent + rows, at + 8 + rows * width
    assert sent == height


def test_a_band_is_cut_to_its_ink_and_padded_on_the_side_away_from_its_edge() -> None:
    page = Image.new("L", (300, 60), 0)
    ImageDraw.Draw(page).rectangle((100, 20, 110, 29), fill=255)  # 11 dots wide, 10 high
    left = from_dots(page)
    right = from_dots(page, is_right_aligned=True)
    assert (left.width_bytes, left.height) == (right.width_bytes, right.height) == (2, 10)
    assert left.rows[:2] == b"\xff\xe0"
    assert right.rows[:2] == b"\x07\xff"


def test_ink_becomes_black_or_white_and_is_never_dithered() -> None:
    row = bytes([135] * 32 + [55] * 32)
    assert from_dots(dots_of_ink((64, 8), row * 8)).rows == b"\xff\xff\xff\xff" * 8


def test_a_blank_picture_is_one_blank_byte() -> None:
    assert from_dots(dots_of_ink((50, 20), bytes(50 * 20))) == Bitmap(1, b"\x00")
    assert from_dots(dots_of_ink((0, 0), b"")) == Bitmap(1, b"\x00")


def test_modules_become_squares_of_dots() -> None:
    bitmap = from_modules([b"\1\0", b"\1\1"], 4)
    assert bitmap == Bitmap(1, b"\xf0" * 4 + b"\xff" * 4)


def test_a_doubled_picture_asks_the_printer_for_dots_two_by_two_in_a_quarter_of_the_bytes() -> None:
    modules = [bytes((row + column) % 2 for column in range(8)) for row in range(8)]
    small, large = from_modules(modules, 1), from_modules(modules, 2)
    doubled = to_commands(small, is_doubled=True)
    assert doubled[:4] == b"\x1dv0\x03"
    assert len(doubled) - 8 == (len(to_commands(large)) - 8) // 4


def test_the_check_of_the_head_fires_every_dot_in_its_bars_and_one_in_eight_on_its_stairs() -> None:
    check = head_check(576)
    assert check.width_dots == 576
    assert check.rows[:72] == b"\xff" * 72
    stair = check.rows[72 * 16 : 72 * 17]
    assert stair == b"\x80" * 72
