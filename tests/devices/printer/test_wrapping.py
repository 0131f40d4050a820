"""Text on narrow paper: it wraps, it is never lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer.wrapping import typewritten, wrap, wrap_columns

_TEXTS = st.text(st.sampled_from("abcé -'1,"), max_size=120)


def _ink(*texts: str) -> str:
    return "".join("".join(texts).split())


@given(text=_TEXTS, columns=st.sampled_from([16, 24, 32, 42, 48]))
def test_a_paragraph_keeps_every_character_and_no_line_is_too_long(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert _ink(*lines) == _ink(text)
    assert all(len(line) <= columns for line in lines)


@given(left=_TEXTS, right=_TEXTS, columns=st.sampled_from([32, 48]))
def test_columns_keep_every_character_of_both_sides(left: str, right: str, columns: int) -> None:
    lines = wrap_columns(left, right, columns)
    assert _ink(*lines) == _ink(left, right)
    assert all(len(line) <= columns for line in lines)


@pytest.mark.parametrize(
    ("left", "right", "lines"),
    [
        ("TOTAL", "84,63 DH", ["TOTAL                   84,63 DH"]),
        ("12345678901234567890123456", "60,00", ["12345678901234567890123456 60,00"]),
        (
            "123456789012345678901234567",
            "60,00",
            ["123456789012345678901234567", "60,00".rjust(32)],
        ),
        (
            "40.30.20.10 13 têtes x 20,00",
            "260,00",
            ["40.30.20.10 13 têtes x 20,00", "260,00".rjust(32)],
        ),
        (
            "Droits d'entrée aux marchés aux bestiaux",
            "260,00",
            ["Droits d'entrée aux marchés aux", "bestiaux" + "260,00".rjust(24)],
        ),
        ("", "x" * 40, ["x" * 32, ("x" * 8).rjust(32)]),
    ],
)
def test_a_label_wraps_and_its_value_stays_whole_on_the_right(
    left: str, right: str, lines: list[str]
) -> None:
    assert wrap_columns(left, right, 32) == lines


def test_typographic_signs_become_those_of_a_typewriter() -> None:
    assert typewritten("l’œuvre — « 1 – 2 »…") == "l'oeuvre - « 1 - 2 »..."


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "Agent 7  23/11/2026 10:05:00  1 534 846,00 DH",
            ["Agent 7  23/11/2026 10:05:00", "1 534 846,00 DH"],
        ),
        ("99.99.03.01 12 345,67 m² x 1 234,56", ["99.99.03.01 12 345,67 m² x", "1 234,56"]),
        ("1 000 000 000 000 000 000 000 000 000", ["1 000 000 000 000 000 000 000 00", "0 000"]),
    ],
)
def test_a_figure_is_never_cut_between_its_thousands(text: str, lines: list[str]) -> None:
    assert wrap(text, 32) == lines
