"""What a quittance's paper says of its vehicle, its cheque and its transfer: given, or forgotten.

It comes from the private part of the record, never from its body, and is never in the code.
"""

from collections.abc import Iterator
from typing import Final

from domain.document import ArabicText, Element, Text
from domain.printable import is_arabic, to_printable
from domain.quittance import Quittance
from domain.tariffs.natures import payer_rule

_FORGOTTEN_FR: Final = "[effacé]"
_FORGOTTEN_AR: Final = "[محذوف]"
_PLATE_PARTS: Final = 3
_LATIN: Final = {"أ": "A", "ب": "B", "د": "D", "ه": "H", "و": "W", "ط": "T"}
"""Moroccan plates show these letters in either script."""


def vehicle(quittance: Quittance) -> Iterator[Element]:
    """The plate of the vehicle, in letters of both scripts."""
    if quittance.payer_is_erased:
        if any(payer_rule(line.nature).needs_plate for line in quittance.lines):
            yield Text(f"Véhicule : {_FORGOTTEN_FR}")
            yield ArabicText(f"المركبة: {_FORGOTTEN_AR}")
        return
    plate = quittance.plate
    if not plate:
        return
    parts = plate.split("|")
    if len(parts) != _PLATE_PARTS:
        yield from _said("Véhicule", "المركبة", plate)
        return
    number, letter, prefecture = parts
    if letter in _LATIN:
        yield Text(f"Véhicule : {number}-{_LATIN[letter]}-{prefecture}")
    else:
        yield Text("Véhicule :")
    # the line reads from the right, and a plate from the left: its parts are given in reverse
    yield ArabicText(f"المركبة: {prefecture} | {letter} | {number}")


def tender_marks(quittance: Quittance, mode: str) -> Iterator[Element]:
    """What identifies a cheque or a transfer, under the line of its amount."""
    if mode == "CHQ":
        if quittance.payer_is_erased:
            yield Text(f"  Chèque : {_FORGOTTEN_FR}")
        elif quittance.cheque is not None:
            yield from _said("  Chèque n°", "رقم الشيك", quittance.cheque.number)
            yield from _said("  Banque", "البنك", quittance.cheque.bank)
    if mode == "VIR":
        if quittance.payer_is_erased:
            yield Text(f"  Référence : {_FORGOTTEN_FR}")
        else:
            yield from _said("  Référence", "المرجع", quittance.transfer_reference)


def _said(title_fr: str, title_ar: str, text: str) -> Iterator[Element]:
    """A text after its title, in the script of the text; nothing when it is empty."""
    if is_arabic(text):
        yield ArabicText(f"{title_ar}: {text}")
    elif text:
        yield Text(f"{title_fr} : {to_printable(text)}")
