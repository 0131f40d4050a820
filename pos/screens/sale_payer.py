"""Who pays, read from the form of a sale: numbers checked, a plate written one way."""

import re
from typing import Final

from domain.quittance_parts import Payer
from pos.screens.errors import (
    IceWrong,
    IdentityNumberWrong,
    PayerNameMissing,
    PlateWrong,
)
from pos.screens.sale_form import SaleForm

_IDENTITY_NUMBER: Final = re.compile(r"[A-Z]{1,2}[0-9]{1,7}[A-Z]?")
"""CNIE (one or two letters, then digits), residence card or passport."""
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_LETTERS: Final = {"A": "أ", "B": "ب", "D": "د", "H": "ه", "W": "و", "T": "ط", "ا": "أ", "إ": "أ"}
_BREAK: Final = r"[\s|/_.-]*"
_PLATE: Final = re.compile(rf"([0-9]{{1,5}}){_BREAK}([A-Z]|[ء-ي]){_BREAK}([0-9]{{1,2}})")
_TEMPORARY: Final = re.compile(rf"WW{_BREAK}([0-9]{{1,6}})|([0-9]{{1,6}}){_BREAK}WW")
PREFECTURE_MAX: Final = 89


def read_payer(form: SaleForm) -> Payer | None:
    """Read who pays; none when nobody is to be named.

    Raises:
        PayerNameMissing: A number is typed, and no name.
        IdentityNumberWrong: It has not the form of a CNIE, a residence card or a passport.
        IceWrong: Its check digits say that a digit is wrong.
    """
    payer = form.payer
    if payer is None:
        return None
    if not payer.name:
        message = "a payer's number is typed, and no name"
        raise PayerNameMissing(message, field="payer_name")
    return Payer(payer.name, read_identity_number(payer.identity_number), read_ice(payer.ice))


def read_identity_number(text: str) -> str:
    """Write a number of a person one way: capitals, no spaces.

    Raises:
        IdentityNumberWrong: It has not the form of a CNIE, a residence card or a passport.
    """
    number = re.sub(r"[\s.-]", "", text.translate(_DIGITS)).upper()
    if number and _IDENTITY_NUMBER.fullmatch(number) is None:
        message = "the number has not the form of a CNIE, a residence card or a passport"
        raise IdentityNumberWrong(message, field="payer_id")
    return number


def read_ice(text: str) -> str:
    """Write the number of a company one way: 15 digits.

    Raises:
        IceWrong: There are not 15, or its check digits say that one is wrong.
    """
    from stdnum.ma import ice  # noqa: PLC0415 - only when a company pays

    number = re.sub(r"[\s.-]", "", text.translate(_DIGITS))
    if number and not (number.isascii() and ice.is_valid(number)):
        message = "the ICE is not of 15 digits, or its check digits are wrong"
        raise IceWrong(message, field="payer_ice")
    return number


def read_plate(text: str) -> str:
    """Write a vehicle's plate one way: `12345|أ|6`, or `WW 123456` for a temporary one.

    Raises:
        PlateWrong: It has not the form of a Moroccan plate.
    """
    typed = text.strip().translate(_DIGITS).upper()
    if not typed:
        return ""
    temporary = _TEMPORARY.fullmatch(typed)
    if temporary is not None:
        return f"WW {temporary[1] or temporary[2]}"
    match = _PLATE.fullmatch(typed)
    if match is None or not 1 <= int(match[3]) <= PREFECTURE_MAX or not int(match[1]):
        message = "the plate has not the form of a Moroccan one"
        raise PlateWrong(message, field="plate")
    letter = _LETTERS.get(match[2], match[2])
    if letter.isascii():
        message = "the letter of the plate is none of a Moroccan one"
        raise PlateWrong(message, field="plate")
    return f"{int(match[1])}|{letter}|{int(match[3])}"
