"""What virtual readers send, against the frames of the manuals; and what a wedge types."""

import socket
from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_mocks.scanner import (
    FORMATS,
    EarTag,
    KeyStroke,
    ScannerEmulator,
    frame_of,
    strokes_of,
    typed,
)

ALLFLEX = EarTag(1_088_420, 982)
DATAMARS = EarTag(123_456, 964)


@pytest.mark.parametrize(
    ("tag", "written", "frame"),
    [
        (ALLFLEX, "allflex", b"LA 982 000001088420\r\n"),
        (ALLFLEX, "allflex-long", b"LA 00000 0 982 000001088420\r\n"),
        (DATAMARS, "datamars", b"A0000000964000000123456\r\n"),
        (DATAMARS, "spaced", b"964 000000123456\r\n"),
        (DATAMARS, "plain", b"964000000123456\r\n"),
        (DATAMARS, "iso-24631", b"\x02964000000123456\r\n"),
        (EarTag(18_514_348), "industrial", b"LR 0006 0000000018514348\r\n"),
    ],
)
def test_each_reader_writes_a_tag_as_its_manual_prints_it(
    tag: EarTag, written: str, frame: bytes
) -> None:
    assert frame_of(tag, written) == frame


@given(national=st.integers(0, 2**38 - 1), country=st.integers(0, 999))
def test_a_module_writes_hexadecimal_backwards_with_two_checks(national: int, country: int) -> None:
    frame = frame_of(EarTag(national, country), "wl-134")
    assert len(frame) == 30
    assert int(frame[1:11][::-1], 16) == national
    assert int(frame[11:15][::-1], 16) == country
    assert frame[27] == reduce(xor, frame[1:27]) == frame[28] ^ 0xFF


def test_a_tag_of_morocco_is_fifteen_digits_that_begin_with_504() -> None:
    assert EarTag(42).digits == "504000000000042"


@pytest.mark.parametrize(("national", "country"), [(2**38, 504), (-1, 504), (1, 1000)])
def test_a_number_that_no_tag_carries_is_refused(national: int, country: int) -> None:
    with pytest.raises(ValueError, match="no ear tag carries"):
        EarTag(national, country)


def test_a_way_of_writing_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="no reader writes morse"):
        frame_of(DATAMARS, "morse")


def test_a_scanner_sends_codes_with_prefix_and_suffix_and_tags_in_any_way() -> None:
    with ScannerEmulator(prefix=b"\x02", suffix=b"\r") as scanner:
        port = int(scanner.address.rsplit(":")[-1])
        with socket.create_connection(("127.0.0.1", port), 5.0) as line:
            line.sendall(b"?")
            while not scanner.errors:
                scanner.line.wake()
            scanner.scan("6111234567891")
            assert line.recv(100) == b"\x026111234567891\r"
            for written in FORMATS:
                scanner.read_tag(DATAMARS, written)
                assert line.recv(100) == frame_of(DATAMARS, written)
        for code in ("", "a\nb", "x" * 513):
            with pytest.raises(ValueError, match="no code carries"):
                scanner.scan(code)


def test_digits_of_an_american_scanner_turn_into_french_signs() -> None:
    assert typed("0123456789") == "à&é\"'(-è_ç"
    assert typed("GIRCT-Q.W/AZM:m;") == "GIRCT)A:Z!QW?M,m"


def test_each_stroke_names_its_key_and_the_level_it_was_pressed_at() -> None:
    assert strokes_of("5A\r") == [
        KeyStroke("Digit5", "(", is_shifted=False),
        KeyStroke("KeyA", "Q", is_shifted=True),
        KeyStroke("Enter", "Enter", is_shifted=False),
    ]


def test_an_accent_that_waits_is_a_dead_key_and_types_nothing() -> None:
    assert strokes_of("[")[0].key == "Dead"
    assert typed("[a") == "q"


def test_a_character_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="no key of an American keyboard"):
        strokes_of("é")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_every_printable_character_of_ascii_has_its_key(code: str) -> None:
    assert len(strokes_of(code)) == len(code)
