"""From a French sentence to what a pole display can show."""

import unicodedata
from typing import Final

from devices.display.port import COLUMNS

_SPELLED: Final = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "€": "EUR", "«": '"', "»": '"', "’": "'", "–": "-"}
    | {"—": "-", "…": "...", "№": "No"}
)
_SPACES: Final = {"Zs", "Zl", "Zp", "Cc"}


def fold(text: str) -> str:
    """Write a text in printable ASCII: accents go, what has no letter becomes a question mark.

    A control character becomes a space, so that no text ever gives the display a command.
    """
    kept = []
    for character in unicodedata.normalize("NFKD", text.translate(_SPELLED)):
        kind = unicodedata.category(character)
        if kind in {"Mn", "Cf"}:
            continue
        spaced = " " if kind in _SPACES else character
        kept.append(spaced if " " <= spaced <= "~" else "?")
    return "".join(kept)


def line_of(text: str) -> bytes:
    """Give the twenty characters of a line."""
    return fold(text)[:COLUMNS].ljust(COLUMNS).encode("ascii")


def accented_line_of(text: str) -> bytes:
    """Give the twenty characters of a line in code page 858, where letters keep their accents."""
    encoded = bytearray()
    for character in unicodedata.normalize("NFC", text):
        is_kept = character.isalpha() or character == "€"
        try:
            encoded += character.encode("cp858" if is_kept else "ascii")
        except UnicodeEncodeError:
            encoded += fold(character).encode("ascii")
    plain = bytes(0x20 if byte < 0x20 or byte == 0x7F else byte for byte in encoded)  # noqa: PLR2004 - controls
    return plain[:COLUMNS].ljust(COLUMNS)
