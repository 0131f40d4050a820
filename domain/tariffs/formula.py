"""Liquidation: from a quantity typed at the counter to the amount due, in exact integers.

**Rounding rule.** An amount is rounded once per line of quittance, to the centime, half up: from
half a centime, the payer owes the next centime. Nothing else is ever rounded, sums included.

- A rate per unit: principal = quantity * rate, where the quantity is in thousandths of the unit and
  the rate in centimes: `quantity_milli * rate / 1000` centimes.
- A rate per mille of a declared value: the value is in thousandths of a dirham, so the principal is
  `quantity_milli * rate / 10000` centimes (value/1000 dirhams * rate/1000 * 100 centimes).

Where the act says that a begun unit counts whole (TNB, construction: "each fraction of a square
metre counts as one"), the quantity is raised to the next whole unit before the product.
"""

import re

from domain.money import Money
from domain.tariffs.errors import (
    AmountTooLarge,
    AmountTooSmall,
    QuantityNotANumber,
    QuantityNotPositive,
    QuantityNotWhole,
    QuantityTooLarge,
    QuantityTooPrecise,
)
from domain.tariffs.line import RateKind, TariffLine, Unit

QUANTITY_MILLI_MAX = 10**10
"""The largest quantity of one line, in thousandths of its unit: ten million units."""
QUITTANCE_CENTIMES_MAX = 10**11
"""The largest amount of one quittance. Source: protocol.md §1, field `amount`."""
MILLI = 1000

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫،,\u00a0\u202f", "01234567890123456789...  ")
_NUMBER = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:\.([0-9]+))?")
_DECIMALS_MAX = 3
_MONEY_DECIMALS_MAX = 2


def parse_quantity(text: str, unit: Unit) -> int:
    """Read a quantity as it is typed at the counter, in either language.

    A comma, a point or an Arabic decimal separator starts the decimals: at most three, two for a
    value in dirhams, none for what comes by the piece. Thousands may be set apart by spaces, never
    by commas or points. Western, Arabic-Indic and Persian digits are read alike.

    Args:
        text: what was typed.
        unit: unit of the tariff line.

    Returns:
        The quantity in thousandths of the unit, from 1 to QUANTITY_MILLI_MAX.

    Raises:
        QuantityNotANumber: when the text is not one number.
        QuantityNotPositive: for zero and below.
        QuantityTooLarge: above QUANTITY_MILLI_MAX.
        QuantityTooPrecise: when there are too many decimals.
        QuantityNotWhole: for a fraction of something counted by the piece.
    """
    shown = text.strip()[:40]
    match = _NUMBER.fullmatch(text.strip().translate(_DIGITS))
    if match is None:
        message = f"not a number: {shown!r}"
        raise QuantityNotANumber(message, text=shown)
    whole, decimals = match[2].replace(" ", ""), (match[3] or "").rstrip("0")
    if match[1]:
        message = f"the quantity must be more than zero: {shown!r}"
        raise QuantityNotPositive(message, text=shown)
    if len(whole.lstrip("0")) > len(str(QUANTITY_MILLI_MAX)):
        message = f"the quantity exceeds {QUANTITY_MILLI_MAX // MILLI}: {shown!r}"
        raise QuantityTooLarge(message, maximum=QUANTITY_MILLI_MAX // MILLI)
    decimals_max = _MONEY_DECIMALS_MAX if unit is Unit.DH else _DECIMALS_MAX
    if len(decimals) > decimals_max:
        message = f"at most {decimals_max} decimals are read: {shown!r}"
        raise QuantityTooPrecise(message, decimals=decimals_max)
    quantity_milli = int(whole) * MILLI + int(decimals.ljust(_DECIMALS_MAX, "0"))
    check_quantity(quantity_milli, unit)
    return quantity_milli


def check_quantity(quantity_milli: int, unit: Unit) -> None:
    """Refuse a quantity that no line of quittance can carry.

    Args:
        quantity_milli: thousandths of the unit.
        unit: unit of the tariff line.

    Raises:
        QuantityNotPositive: for zero and below.
        QuantityTooLarge: above QUANTITY_MILLI_MAX.
        QuantityNotWhole: for a fraction of something counted by the piece.
    """
    if quantity_milli <= 0:
        message = "the quantity must be more than zero"
        raise QuantityNotPositive(message)
    if quantity_milli > QUANTITY_MILLI_MAX:
        message = f"the quantity exceeds {QUANTITY_MILLI_MAX // MILLI}"
        raise QuantityTooLarge(message, maximum=QUANTITY_MILLI_MAX // MILLI)
    if unit.is_counted and quantity_milli % MILLI:
        message = f"the unit {unit.value} is counted by the piece: a whole number is expected"
        raise QuantityNotWhole(message, unit=unit.value)


def billed_quantity(line: TariffLine, quantity_milli: int) -> int:
    """The quantity that is charged: the one measured, or the next whole unit where the act says so.

    This is the quantity written in the record, so that anyone can redo the product from it.

    Args:
        line: the tariff line in force.
        quantity_milli: thousandths of the unit, as measured.

    Raises:
        InvalidQuantity: when no line of quittance can carry it.
    """
    check_quantity(quantity_milli, line.unit)
    return -(-quantity_milli // MILLI) * MILLI if line.whole_units else quantity_milli


def amount_due(line: TariffLine, quantity_milli: int) -> Money:
    """Montant dû: the principal of one line, rounded half up to the centime.

    Args:
        line: the tariff line in force on the business day.
        quantity_milli: thousandths of the unit, as measured (or as billed: it is the same amount).

    Returns:
        At least one centime, at most QUITTANCE_CENTIMES_MAX.

    Raises:
        InvalidQuantity: when no line of quittance can carry the quantity.
        AmountTooSmall: when the amount rounds to nothing.
        AmountTooLarge: when it exceeds what one quittance may carry.
    """
    divisor = MILLI if line.rate_kind is RateKind.PER_UNIT else MILLI * 10
    product = billed_quantity(line, quantity_milli) * line.rate
    centimes = (2 * product + divisor) // (2 * divisor)
    if centimes == 0:
        message = "the amount due is less than half a centime"
        raise AmountTooSmall(message)
    if centimes > QUITTANCE_CENTIMES_MAX:
        message = f"the amount due exceeds {QUITTANCE_CENTIMES_MAX} centimes"
        raise AmountTooLarge(message, maximum=QUITTANCE_CENTIMES_MAX)
    return Money(centimes)
