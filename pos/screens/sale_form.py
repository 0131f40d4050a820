"""A sale as it was typed, and what it comes to: the same reading live, quoted and confirmed."""

from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import Form

from domain.bodies import CASH, TenderMode
from domain.errors import GirctError, InvalidAmount, InvalidQuantity
from domain.ids import NatureIndex
from domain.money import ZERO, Money
from domain.quittance_parts import Payer, Tender
from domain.tariffs.line import TariffLine
from pos.bootstrap import Counter
from pos.errors import CashTooLow
from pos.sales.commands import Quote, SaleCommand, SaleLine
from pos.screens.amounts import read_cash, read_quantity, write_cash
from pos.screens.errors import CashMissing, CashNotAnAmount, QuantityMissing
from pos.till_errors import CashShareReached

EXACT: Final = "exact"
Typed = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True)
class SaleForm:
    """The fields of a sale, as text, never lost on a refusal."""

    nature: int = 0
    quantity: str = ""
    days: str = ""
    cash: str = ""
    payer_name: str = ""
    payer_id: str = ""
    sale_id: str = ""
    note: str = ""
    mode: TenderMode = CASH

    @property
    def is_cash(self) -> bool:
        """Whether the payer gives cash."""
        return self.mode == CASH

    @property
    def payer(self) -> Payer | None:
        """Who pays, when they ask to be named."""
        name = self.payer_name.strip()
        return Payer(name, self.payer_id.strip()) if name else None


def read_sale_form(  # noqa: PLR0913, PLR0917  # one parameter for each field of the form
    nature: Annotated[int, Form(ge=0, le=65_535)] = 0,
    quantity: Typed = "",
    days: Typed = "",
    cash: Typed = "",
    payer_name: Typed = "",
    payer_id: Typed = "",
    sale_id: Annotated[str, Form(max_length=36)] = "",
    note: Annotated[str, Form(max_length=10)] = "",
    mode: Annotated[TenderMode, Form()] = CASH,
) -> SaleForm:
    """Read the form of a sale."""
    return SaleForm(nature, quantity, days, cash, payer_name, payer_id, sale_id, note, mode)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a form comes to.

    Attributes:
        form: the form, its cash completed by the note tapped.
        quote: what is due, when the quantity can be read.
        change: what to give back, when cash covers what is due.
        missing: what is still due, when it does not.
        error: the first thing refused.
        invalid: the field it concerns: quantity, cash or none.
    """

    form: SaleForm
    quote: Quote | None = None
    change: Money | None = None
    missing: Money | None = None
    error: GirctError | None = None
    invalid: str = ""


def tariff_line(counter: Counter, nature: int) -> TariffLine | None:
    """Find the line in force of a nature this régie may collect."""
    return next((line for line in counter.sales.tariff_lines() if line.nature == nature), None)


def quote_form(counter: Counter, form: SaleForm) -> Quote:
    """Quote a form.

    Raises:
        GirctError: the quantity, the nature or the tariff is refused.
    """
    line = tariff_line(counter, form.nature)
    if line is None:
        return counter.sales.quote(NatureIndex(form.nature), form.quantity)
    quantity = read_quantity(form.quantity, form.days, line.unit)
    return counter.sales.quote(line.nature, quantity)


def reckon(counter: Counter, form: SaleForm) -> Reckoning:
    """Say what a form comes to; nothing typed is lost, nothing is recorded."""
    try:
        quote = quote_form(counter, form)
    except GirctError as error:
        is_quantity = isinstance(error, InvalidQuantity | InvalidAmount | QuantityMissing)
        return Reckoning(form, error=error, invalid="quantity" if is_quantity else "")
    if not form.is_cash:
        return Reckoning(form, quote)
    full = _full_till(counter, quote)
    try:
        form = _with_note(form, quote.amount)
        if not form.cash.strip():
            return Reckoning(form, quote, error=full)
        given = read_cash(form.cash)
    except CashNotAnAmount as error:
        return Reckoning(form, quote, error=error, invalid="cash")
    if given < quote.amount:
        return Reckoning(form, quote, missing=quote.amount - given, error=full)
    return Reckoning(form, quote, change=given - quote.amount, error=full)


def _full_till(counter: Counter, quote: Quote) -> CashShareReached | None:
    """Say that the till may not hold so much more, before any cash is taken."""
    try:
        counter.till.cash().refuse_more(quote.amount)
    except CashShareReached as error:
        return error
    return None


def _with_note(form: SaleForm, amount: Money) -> SaleForm:
    if not form.note:
        return form
    if form.note == EXACT:
        cash = amount
    else:
        already = read_cash(form.cash) if form.cash.strip() else Money(0)
        cash = already + read_cash(form.note)
    return replace(form, cash=write_cash(cash), note="")


def command_of(counter: Counter, form: SaleForm) -> SaleCommand:
    """Build the command of a confirmed form.

    Raises:
        CashMissing: no cash was typed.
        GirctError: something typed is refused.
    """
    line = tariff_line(counter, form.nature)
    quantity = form.quantity if line is None else read_quantity(form.quantity, form.days, line.unit)
    quote = counter.sales.quote(NatureIndex(form.nature), quantity)
    if form.is_cash and not form.cash.strip():
        message = "no cash was typed"
        raise CashMissing(message)
    return SaleCommand(
        sale_id=form.sale_id,
        lines=(SaleLine(NatureIndex(form.nature), quantity),),
        cash_given=read_cash(form.cash) if form.is_cash else ZERO,
        payer=form.payer,
        tenders=() if form.is_cash else (Tender(form.mode, quote.amount),),
    )


def invalid_field(error: GirctError) -> str:
    """Tell which field of the sale an error is about."""
    if isinstance(error, CashMissing | CashNotAnAmount | CashTooLow):
        return "cash"
    is_quantity = isinstance(error, InvalidQuantity | InvalidAmount | QuantityMissing)
    return "quantity" if is_quantity else ""
