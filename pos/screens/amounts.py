"""From what was typed to money and quantities, and back to what a screen shows."""

import re
from typing import Final

from domain.money import Money
from domain.tariffs.formula import parse_quantity
from domain.tariffs.line import RateKind, Unit
from pos.screens.errors import CashNotAnAmount, CashTooLarge, DaysMissing, QuantityMissing
from ui.formats import money, quantity_text
from ui.languages import Language

CASH_CENTIMES_MAX: Final = 10**11
MILLI: Final = 1000
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫،,\u00a0\u202f", "01234567890123456789...  ")
_AMOUNT: Final = re.compile(r"([0-9]{1,40})(?:\.([0-9]{1,2}))?")


def read_cash(text: str) -> Money:
    """Read an amount of cash, in dirhams with at most two decimals, digits of either script.

    Raises:
        CashNotAnAmount: it is not one, or is negative.
        CashTooLarge: it is above a billion dirhams.
    """
    shown = text.strip()[:40]
    match = _AMOUNT.fullmatch(text.strip().translate(_DIGITS).replace(" ", ""))
    if match is None:
        message = f"not an amount in dirhams: {shown!r}"
        raise CashNotAnAmount(message, text=shown)
    centimes = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    if centimes > CASH_CENTIMES_MAX:
        message = f"more cash than a drawer holds: {shown!r}"
        raise CashTooLarge(message, maximum=CASH_CENTIMES_MAX // 100)
    return Money(centimes)


def write_cash(amount: Money) -> str:
    """Write an amount as the cash field takes it: `200`, `12,50`."""
    dirhams, centimes = divmod(amount.centimes, 100)
    return f"{dirhams},{centimes:02d}" if centimes else str(dirhams)


def read_quantity(quantity: str, days: str, unit: Unit) -> str:
    """Turn the fields of a sale into the one quantity text the counter takes.

    A place taken for days has two fields, square metres and whole days: their product is exact in
    thousandths of m².jour.

    Raises:
        QuantityMissing: nothing is filled in.
        DaysMissing: the square metres are, and the days are not.
        InvalidQuantity: one of the two fields cannot be a quantity.
    """
    if not quantity.strip():
        message = "no quantity is filled in"
        raise QuantityMissing(message)
    if unit is not Unit.M2_DAY:
        return quantity
    if not days.strip():
        message = "the number of days is not filled in"
        raise DaysMissing(message, field="days")
    surface_milli = parse_quantity(quantity, Unit.M2)
    whole_days = parse_quantity(days, Unit.DOC) // MILLI
    whole, rest = divmod(surface_milli * whole_days, MILLI)
    return f"{whole}.{rest:03d}"


def rate_text(rate: int, rate_kind: RateKind, language: Language) -> str:
    """Write a rate: `15,00 DH` for one unit, `7 %` of a declared value."""
    if rate_kind is RateKind.PER_UNIT:
        return money(Money(rate), language)
    return f"{quantity_text(rate * MILLI // 10)}\u00a0%"


def unit_text(unit: Unit, language: Language, quantity_milli: int = MILLI) -> str:
    """Name a unit in the page's language, as it follows a quantity in thousandths of it."""
    return unit.symbol_ar() if language == "ar" else unit.symbol(quantity_milli)
