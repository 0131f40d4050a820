"""How a sale is paid, read from its form: one means of payment, or several that add up."""

import re
from dataclasses import replace
from typing import Final

from domain.bodies import CASH, TenderMode
from domain.money import ZERO, Money
from domain.quittance_parts import Tender
from pos.screens.amounts import read_cash, write_cash
from pos.screens.errors import (
    CashNotAnAmount,
    ChequeBankMissing,
    ChequeDrawerMissing,
    ChequeNumberWrong,
    PartNotAnAmount,
    PartsMissing,
    PartsTooHigh,
    TransferReferenceMissing,
)
from pos.screens.sale_form import EXACT, SaleForm

PARTS: Final[tuple[tuple[TenderMode, str], ...]] = (
    ("CHQ", "part_cheque"),
    ("CB", "part_card"),
    ("VIR", "part_transfer"),
)
_CHEQUE_NUMBER: Final = re.compile(r"[0-9]{4,12}")


def tenders_of(form: SaleForm, total: Money) -> tuple[Tender, ...]:
    """Say how a total is paid; among several means, cash is what the others leave.

    Raises:
        PartNotAnAmount: A part cannot be read.
        PartsTooHigh: The parts by cheque, card and transfer pass the total.
        PartsMissing: Several means are wanted and no part is typed.
    """
    if not form.is_mixed:
        return (Tender(_single(form), total),)
    parts = [(mode, name, read_part(getattr(form, name), name)) for mode, name in PARTS]
    paid = [Tender(mode, amount) for mode, _, amount in parts if not amount.is_zero]
    if not paid:
        message = "no part by cheque, card or transfer is typed"
        raise PartsMissing(message, field="part_cheque")
    rest = total - Money.total(tender.amount for tender in paid)
    if rest < ZERO:
        last = next(name for _, name, amount in reversed(parts) if not amount.is_zero)
        message = f"the parts pass the total by {(ZERO - rest).format_fr(plain=True)}"
        raise PartsTooHigh(message, field=last, total=total)
    return (*([] if rest.is_zero else [Tender(CASH, rest)]), *paid)


def _single(form: SaleForm) -> TenderMode:
    return next((mode for mode, _ in PARTS if mode == form.mode), CASH)


def read_part(text: str, field: str) -> Money:
    """Read the part of one means of payment; nothing typed is nothing paid.

    Raises:
        PartNotAnAmount: It is no amount in dirhams.
    """
    if not text.strip():
        return ZERO
    try:
        return read_cash(text)
    except CashNotAnAmount as error:
        message = f"not an amount in dirhams: {text[:40]!r}"
        raise PartNotAnAmount(message, field=field, text=text.strip()[:40]) from error


def check_tenders(form: SaleForm) -> None:
    """Ask for what identifies a cheque or a transfer, before it is confirmed.

    Raises:
        ChequeNumberWrong, ChequeBankMissing, ChequeDrawerMissing: The cheque is not whole.
        TransferReferenceMissing: The transfer has no reference.
    """
    cheque = form.cheque
    if cheque is not None:
        if _CHEQUE_NUMBER.fullmatch(cheque.number) is None:
            message = "the cheque's number is not one"
            raise ChequeNumberWrong(message, field="cheque_number")
        if not cheque.bank:
            message = "the cheque's bank is missing"
            raise ChequeBankMissing(message, field="cheque_bank")
        if not cheque.drawer:
            message = "the cheque's drawer is missing"
            raise ChequeDrawerMissing(message, field="cheque_drawer")
    if form.has_transfer and not form.transfer_reference.strip():
        message = "the transfer's reference is missing"
        raise TransferReferenceMissing(message, field="transfer_reference")


def with_note(form: SaleForm, due: Money) -> SaleForm:
    """Add the banknote tapped to the cash given; `exact` makes it what is due.

    Raises:
        CashNotAnAmount: What was typed before cannot be read.
    """
    if not form.note:
        return form
    if form.note == EXACT:
        cash = due
    else:
        already = read_cash(form.cash) if form.cash.strip() else ZERO
        cash = already + read_cash(form.note)
    return replace(form, cash=write_cash(cash), note="")
