import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.printable import is_arabic, is_printable, to_printable


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Taxe n° 1 à 7 % sur l'été", "Taxe n° 1 à 7 % sur l'été"),
        ("m²", "m²"),
        ("bœuf – l’abattage…", "boeuf - l'abattage..."),
        ("1\u202f234\u00a0DH", "1 234 DH"),
        ("Ṣalāḥ", "Salah"),
        ("سوق", "???"),
        ("a\x1bb\n", "a?b "),
        ("\u200fSociété\u200e \ufeffA\u00ad", "Société A"),
    ],
)
def test_text_is_brought_to_what_every_printer_has(text: str, printed: str) -> None:
    assert to_printable(text) == printed


@given(st.text())
def test_whatever_is_typed_becomes_printable_and_stays_so(text: str) -> None:
    printed = to_printable(text)
    assert is_printable(printed)
    assert to_printable(printed) == printed
    assert len(printed.encode("cp858")) == len(printed.encode("cp1252")) == len(printed)


def test_any_arabic_letter_makes_a_text_arabic() -> None:
    assert is_arabic("Souk سوق")
    assert not is_arabic("Aït Amira 12")
