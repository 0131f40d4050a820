"""The keys a keyboard wedge presses, and what a session with another layout makes of them.

A scanner set to US-QWERTY presses the key where an American finds the character; a session set to
AZERTY gives the character that a French keyboard has on that key: `504` arrives as `(à'`.
"""

from dataclasses import dataclass
from types import MappingProxyType

_ROWS = (
    ("Backquote", "`", "~"), ("Digit1", "1", "!"), ("Digit2", "2", "@"), ("Digit3", "3", "#"),
    ("Digit4", "4", "$"), ("Digit5", "5", "%"), ("Digit6", "6", "^"), ("Digit7", "7", "&"),
    ("Digit8", "8", "*"), ("Digit9", "9", "("), ("Digit0", "0", ")"), ("Minus", "-", "_"),
    ("Equal", "=", "+"), ("BracketLeft", "[", "{"), ("BracketRight", "]", "}"),
    ("Backslash", "\\", "|"), ("Semicolon", ";", ":"), ("Quote", "'", '"'), ("Comma", ",", "<"),
    ("Period", ".", ">"), ("Slash", "/", "?"), ("Space", " ", " "),
)  # fmt: skip
_LETTERS = tuple((f"Key{letter}", letter.lower(), letter) for letter in map(chr, range(65, 91)))
_CONTROLS = (("Enter", "\r", "\r"), ("Enter", "\n", "\n"), ("Tab", "\t", "\t"))
_DEAD = "Dead"
_ENTER = "Enter"

US: MappingProxyType[str, tuple[str, bool]] = MappingProxyType(
    {
        character: (code, is_shifted)
        for code, *characters in (*_ROWS, *_LETTERS, *_CONTROLS)
        for is_shifted, character in ((True, characters[1]), (False, characters[0]))
    }
)
"""For each character the key an American presses, and whether with shift."""

AZERTY: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {code: (plain, shifted) for code, plain, shifted in (*_ROWS, *_LETTERS)}
    | {
        "Backquote": ("²", "²"), "Digit1": ("&", "1"), "Digit2": ("é", "2"), "Digit3": ('"', "3"),
        "Digit4": ("'", "4"), "Digit5": ("(", "5"), "Digit6": ("-", "6"), "Digit7": ("è", "7"),
        "Digit8": ("_", "8"), "Digit9": ("ç", "9"), "Digit0": ("à", "0"), "Minus": (")", "°"),
        "Equal": ("=", "+"), "BracketLeft": (_DEAD, _DEAD), "BracketRight": ("$", "£"),
        "Backslash": ("*", "µ"), "Semicolon": ("m", "M"), "Quote": ("ù", "%"),
        "Comma": (";", "."), "Period": (":", "/"), "Slash": ("!", "§"),
        "KeyA": ("q", "Q"), "KeyQ": ("a", "A"), "KeyW": ("z", "Z"), "KeyZ": ("w", "W"),
        "KeyM": (",", "?"),
    }
)  # fmt: skip
"""For each key what it gives in a French session, alone and with shift."""


@dataclass(frozen=True, slots=True)
class KeyStroke:
    """One key as a browser's event tells it.

    Args:
        code: the key, by its place: `Digit5`.
        key: what the session makes of it: `(`; `Dead` for an accent that waits for its letter.
        is_shifted: whether shift was held.
    """

    code: str
    key: str
    is_shifted: bool


def strokes_of(code_read: str) -> list[KeyStroke]:
    """Give the keys a US-QWERTY scanner presses for a code, as an AZERTY session sees them.

    Raises:
        ValueError: For a character that is on no key of an American keyboard.
    """
    return [_stroke(character) for character in code_read]


def typed(code_read: str) -> str:
    """Give the text that lands in a field of an AZERTY session; accents that wait are lost."""
    return "".join(
        "\n" if stroke.key == _ENTER else stroke.key
        for stroke in strokes_of(code_read)
        if stroke.key != _DEAD
    )


def _stroke(character: str) -> KeyStroke:
    if character not in US:
        message = f"no key of an American keyboard gives {character!r}"
        raise ValueError(message)
    code, is_shifted = US[character]
    key = AZERTY[code][is_shifted] if code in AZERTY else code
    return KeyStroke(code, key, is_shifted)
