"""What a sale comes to: its total, its cash, its change, and its lines as they are recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.bodies import CASH
from domain.money import Money
from domain.quittance import line_body
from domain.record import QUITTANCE_MAX
from pos.errors import AmountOutOfRange, CashTooLow, TendersDiffer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.bodies import LineBody
    from domain.quittance_parts import Tender
    from pos.sales.commands import Quote


def total_of(quotes: Sequence[Quote]) -> Money:
    """Add up what is due.

    Raises:
        AmountOutOfRange: Above what one quittance may carry.
    """
    centimes = sum(quote.amount.centimes for quote in quotes)
    if not 1 <= centimes <= QUITTANCE_MAX:
        message = f"a quittance is of 1 to {QUITTANCE_MAX} centimes"
        raise AmountOutOfRange(message, maximum_centimes=QUITTANCE_MAX)
    return Money(centimes)


def change_of(total: Money, tenders: Sequence[Tender], cash_given: Money) -> Money:
    """Say what to give back in cash.

    Args:
        total: What is due.
        tenders: How it is paid.
        cash_given: What the payer hands over in cash.

    Raises:
        TendersDiffer: They do not add up to the total, or one is not above zero.
        CashTooLow: The cash given does not reach the cash part.
    """
    is_empty = any(tender.amount.centimes <= 0 for tender in tenders)
    if is_empty or Money.total(tender.amount for tender in tenders) != total:
        message = f"the means of payment do not add up to {total.format_fr(plain=True)}"
        raise TendersDiffer(message, total=total)
    due = cash_due(tenders)
    if cash_given < due:
        missing = due - cash_given
        message = f"{missing.format_fr(plain=True)} are missing"
        raise CashTooLow(message, missing=missing, due=due)
    return cash_given - due


def cash_due(tenders: Sequence[Tender]) -> Money:
    """Add up the part of the tenders that is cash."""
    return Money.total(tender.amount for tender in tenders if tender.mode == CASH)


def quoted_line(quote: Quote) -> LineBody:
    """Build the recorded line of what was quoted."""
    return line_body(
        quote.line,
        quote.quantity_milli,
        majoration=quote.majoration,
        penalite=quote.penalite,
        astreinte=quote.astreinte,
    )
