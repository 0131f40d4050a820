"""Authorisation numbers as a cashier types them: each names one debit, and never two."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pos.peripherals.card_debits import MANUAL
from pos.peripherals.errors import AuthorisationUnreadable, AuthorisationUsed, CardPaymentWaits

if TYPE_CHECKING:
    from datetime import datetime

    from pos.peripherals.card_debits import CardDebits, CardPayment

USED_WITHIN: Final = timedelta(hours=36)
"""As long as a day may stay open: a bank gives the same number again, but not so soon."""
_AUTHORISATION: Final = re.compile(r"[A-Z0-9]{1,12}")


def read_authorisation(text: str) -> str:
    """Read an authorisation number as a cashier types it.

    Raises:
        AuthorisationUnreadable: It is none.
    """
    number = text.strip().replace(" ", "").upper()
    if _AUTHORISATION.fullmatch(number) is None:
        message = "an authorisation number is of 1 to 12 letters or digits"
        raise AuthorisationUnreadable(message)
    return number


def refuse_used(debits: CardDebits, number: str, now: datetime) -> None:
    """Refuse a number that another debit had lately: one debit would pay two quittances.

    A debit said to be reversed counts: its number names no other.

    Raises:
        AuthorisationUsed: Another debit has it.
    """
    known = debits.bearing(number, now - USED_WITHIN)
    if known is not None:
        message = f"the debit {known.payment_id} has the authorisation number {number}"
        raise AuthorisationUsed(message, number=number, amount=known.amount)


def require_same(known: CardPayment, number: str) -> CardPayment:
    """Give a debit typed once more; another number is another debit, which must not be lost.

    Raises:
        CardPaymentWaits: The number is another.
    """
    if known.terminal == MANUAL and known.authorisation != number:
        message = f"the sale was paid by another debit, {known.authorisation}"
        raise CardPaymentWaits(message, amount=known.amount)
    return known
