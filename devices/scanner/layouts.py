"""What a scanner set to a US keyboard types into a French or an Arabic session, put right.

The browser knows which key was hit and needs none of this; a handheld that only gives letters does.

Source: Windows and XKB layouts fr (AZERTY) and ara.
"""

from typing import Final

_US_ROW: Final = "1234567890"
_AZERTY_ROW: Final = "&é\"'(-è_çà"
_AZERTY_LETTERS: Final = {"a": "q", "q": "a", "z": "w", "w": "z", ",": "m", "m": ";"}
_ARABIC: Final = dict(
    zip("ضصثقفغعهخحشسيبلاتنمئءؤرىة", "qwertyuiopasdfghjklzxcvnm", strict=True)
) | {"لا": "b", "\ufefb": "b"}
_ARABIC_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def unmix(text: str) -> str:
    """Give digits and capital letters as the scanner meant them; a text that is right stays.

    Only a text that cannot be a code as it stands is put right: one with Arabic letters, or with
    the accents of the digit row.
    """
    if any("\u0600" <= character <= "\u06ff" or character == "\ufefb" for character in text):
        return _from_arabic(text)
    if any(character in _AZERTY_ROW.replace("-", "") for character in text):
        return _from_azerty(text)
    return text.upper()


def _from_azerty(text: str) -> str:
    digits = dict(zip(_AZERTY_ROW, _US_ROW, strict=True))
    letters = _AZERTY_LETTERS | {k.upper(): v for k, v in _AZERTY_LETTERS.items() if k.isalpha()}
    return "".join((digits | letters).get(character, character) for character in text).upper()


def _from_arabic(text: str) -> str:
    joined = text.translate(_ARABIC_DIGITS).replace("لا", "b")
    return "".join(_ARABIC.get(character, character) for character in joined).upper()
