"""What a sale knows of persons: set apart under a fresh salt, so that the record names nobody."""

from __future__ import annotations

import secrets
import unicodedata
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from domain.exchange import PrivatePart
from domain.tariffs.natures import payer_rule
from pos.errors import PayerRequired, PayerUnreadable, PlateRequired

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pos.sales.commands import SaleCommand

SALT_BYTES: Final = 16
NOTE_CHARACTERS_MAX: Final = 200
_TRANSFER: Final = "VIR "
_NOTES_APART: Final = "; "


def refuse_unnamed(command: SaleCommand) -> None:
    """Refuse a sale that does not say who pays, where a nature of it asks for that.

    Raises:
        PayerRequired: No name is given.
        PlateRequired: No plate is given.
    """
    is_named = command.payer is not None and command.payer.name.strip()
    for line in command.lines:
        rule = payer_rule(line.nature)
        if rule.needs_name and not is_named:
            message = f"nature {line.nature} asks for the payer's name"
            raise PayerRequired(message, nature=int(line.nature))
        if rule.needs_plate and not command.plate.strip():
            message = f"nature {line.nature} asks for the vehicle's plate"
            raise PlateRequired(message, nature=int(line.nature))


def private_part(command: SaleCommand) -> PrivatePart | None:
    """Gather what may be erased one day: payer, cheque, plate, references, weighings.

    Raises:
        PayerUnreadable: A name or number cannot be kept.
    """
    payer = None if command.payer is None else _cleaned(command.payer.to_private())
    if payer is not None and "name" not in payer:
        message = "the payer's name is empty"
        raise PayerUnreadable(message)
    cheque = None if command.cheque is None else _cleaned(command.cheque.to_private())
    plate = _clean(command.plate) or None
    note = _note(command)
    if payer is None and cheque is None and plate is None and note is None:
        return None
    try:
        return PrivatePart(
            salt=None if payer is None else secrets.token_bytes(SALT_BYTES).hex(),
            payer=payer,
            cheque=cheque,
            plate=plate,
            note=note,
        )
    except ValidationError as error:
        message = "the payer's name or number is too long"
        raise PayerUnreadable(message) from error


def _note(command: SaleCommand) -> str | None:
    """Say where quantities and transfers come from; what does not fit is left out whole."""
    reference = command.transfer_reference.replace(_NOTES_APART.strip(), ",")
    parts = [f"{_TRANSFER}{reference}"] if reference.strip() else []
    parts += [line.note for line in command.lines if line.note]
    note = ""
    for part in map(_clean, parts):
        longer = f"{note}{_NOTES_APART}{part}" if note else part
        if len(longer) <= NOTE_CHARACTERS_MAX:
            note = longer
    return note or None


def transfer_reference_in(note: str | None) -> str:
    """Read a transfer's reference back from the note of a private part; empty without one."""
    first = (note or "").split(_NOTES_APART)[0]
    return first.removeprefix(_TRANSFER).strip() if first.startswith(_TRANSFER) else ""


def _cleaned(texts: Mapping[str, str]) -> dict[str, str]:
    kept = {key: _clean(text) for key, text in texts.items()}
    return {key: text for key, text in kept.items() if text}


def _clean(text: str) -> str:
    kept = unicodedata.normalize("NFC", text).strip()
    if not kept.isprintable():
        message = "a name or number holds characters that cannot be printed"
        raise PayerUnreadable(message)
    return kept
