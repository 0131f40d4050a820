"""What a virtual display shows for the commands of the manuals."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_mocks.display import PROTOCOLS, DisplayEmulator, Glass
from hardware_mocks.display.protocols import Display, EpsonDmD

EMPTY = " " * 20
TOTAL = "TOTAL          25,50"


def told(protocol: str, content: bytes, glass: Glass | None = None) -> Display:
    display = PROTOCOLS[protocol](glass or Glass())
    display.receive(content, 0.0)
    return display


def test_epson_writes_where_it_is_told() -> None:
    display = told("epson-dm-d", b"\x1b@\x0c\x1f$\x01\x01Viande\x1f$\x01\x02" + TOTAL.encode())
    assert display.glass.lines == ("Viande".ljust(20), TOTAL)
    assert display.errors == []


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"ABC\x0bX", ("XBC".ljust(20), EMPTY)),
        (b"ABC\x08X", ("ABX".ljust(20), EMPTY)),
        (b"A\x09B", ("A B".ljust(20), EMPTY)),
        (b"AB\x0aC", ("AB".ljust(20), "  C".ljust(20))),
        (b"AB\x0dC", ("CB".ljust(20), EMPTY)),
        (b"\x1f$\x01\x02AB\x18C", (EMPTY, "C".ljust(20))),
        (b"AB\x0c", (EMPTY, EMPTY)),
        (b"\x1bt\x13\x82", ("é".ljust(20), EMPTY)),
        (b"\x1bt\x10\xe9", ("é".ljust(20), EMPTY)),
        (b"A" * 20 + b"B" * 20 + b"C", ("C" + "A" * 19, "B" * 20)),
        (b"\x1f\x02" + b"A" * 20 + b"B" * 20 + b"C", ("B" * 20, "C".ljust(20))),
    ],
)
def test_epson_moves_its_cursor(content: bytes, lines: tuple[str, str]) -> None:
    display = told("epson-dm-d", content)
    assert display.glass.lines == lines
    assert display.errors == []


def test_a_display_that_scrolls_at_its_last_character_loses_the_first_line() -> None:
    twenty_and_twenty = b"\x1f$\x01\x01" + b"A" * 20 + b"\x1f$\x01\x02" + b"B" * 20
    display = told("epson-dm-d", twenty_and_twenty, Glass(scrolls_at_the_last=True))
    assert display.glass.lines == ("B" * 20, EMPTY)


def test_epson_lights_blinks_and_hides_its_cursor() -> None:
    display = told("epson-dm-d", b"\x1fX\x02\x1fE\x05\x1fC\x00")
    glass = display.glass
    assert (glass.brightness, glass.blink, glass.is_cursor_shown) == (2, 5, False)
    display.receive(b"\x1b@", 0.0)
    assert (glass.brightness, glass.blink, glass.is_cursor_shown) == (4, 0, True)
    display.receive(b"\x1fX\x09", 0.0)
    assert display.errors == ["not a command: 1f 58 09"]


def test_epson_passes_the_printer_its_bytes_until_it_is_chosen_again() -> None:
    display = told("epson-dm-d", b"A\x1b=\x01\x1b@recu\x1dV\x00\x1b=\x02B")
    assert isinstance(display, EpsonDmD)
    assert display.glass.lines[0] == "AB".ljust(20)
    assert bytes(display.passed_on) == b"\x1b@recu\x1dV\x00"


def test_cd5220_shows_whole_lines_and_nothing_else_until_it_is_cleared() -> None:
    display = told("cd5220", b"\x1bQAViande\r\x1bQB" + TOTAL.encode() + b"\r")
    assert display.glass.lines == ("Viande".ljust(20), TOTAL)
    display.receive(b"\x1bl\x01\x01Z", 0.0)
    assert display.glass.lines == ("Viande".ljust(20), TOTAL)
    assert len(display.errors) == 2
    display.receive(b"\x0c\x1bl\x03\x02Z", 0.0)
    assert display.glass.lines == (EMPTY, "  Z".ljust(20))
    assert len(display.errors) == 2


def test_cd5220_takes_a_country_and_refuses_a_line_too_long() -> None:
    display = told("cd5220", b"\x1bfF\x1bQA{|}\r")
    assert display.glass.lines[0] == "éùè".ljust(20)
    display.receive(b"\x1bQA" + b"x" * 21 + b"\r", 0.0)
    assert len(display.errors) == 1
    assert display.glass.lines[0] == "éùè".ljust(20)


def test_dsp_800_answers_each_command() -> None:
    display = PROTOCOLS["dsp-800"](Glass())
    assert display.receive(b"\x04\x01C1X\x17", 0.0) == [b"\x06"]
    assert display.receive(b"\x04\x01P1\x17Viande\x04\x01PE\x17" + TOTAL.encode(), 0.0) == [
        b"\x06",
        b"\x06",
    ]
    assert display.glass.lines == ("Viande".ljust(20), TOTAL)
    assert display.receive(b"\x04\x01CE\x58\x17", 0.0) == [b"\x06"]
    assert display.glass.lines == ("Viande".ljust(20), EMPTY)
    for wrong in (b"\x04\x01P0\x17", b"\x04\x01PY\x17", b"\x04\x01CX1\x17", b"\x04\x01Z"):
        assert display.receive(wrong, 0.0) == [b"\x15"]
    assert len(display.errors) == 4


@pytest.mark.parametrize("protocol", sorted(PROTOCOLS))
@given(
    content=st.lists(
        st.one_of(
            st.binary(max_size=6),
            st.sampled_from([b"\x1bQA", b"\x1b=\x01", b"\x04\x01", b"\r", b"\x17", b"\x1f$\x01"]),
        )
    ).map(b"".join),
    cuts=st.lists(st.integers(0, 100), max_size=6),
)
def test_any_split_of_any_bytes_shows_the_same(
    protocol: str, content: bytes, cuts: list[int]
) -> None:
    whole, cut = PROTOCOLS[protocol](Glass()), PROTOCOLS[protocol](Glass())
    answers = whole.receive(content, 0.0)
    edges = [0, *sorted(min(cut_at, len(content)) for cut_at in cuts), len(content)]
    pieces = [content[start:end] for start, end in pairwise(edges)]
    assert [each for piece in pieces for each in cut.receive(piece, 0.0)] == answers
    assert cut.glass.lines == whole.glass.lines
    assert cut.errors == whole.errors
    assert [len(line) for line in whole.glass.lines] == [20, 20]


def test_a_command_set_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="no virtual display speaks braille"):
        DisplayEmulator("braille")
