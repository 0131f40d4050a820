"""What a sale comes to: the same reading of its form live, quoted and confirmed."""

from dataclasses import dataclass, replace

from domain.errors import GirctError, InvalidAmount, InvalidQuantity
from domain.ids import NatureIndex
from domain.money import ZERO, Money
from domain.quittance_parts import Tender
from domain.tariffs.line import TariffLine
from pos.bootstrap import Counter
from pos.errors import (
    CashTooLow,
    PayerRequired,
    PayerUnreadable,
    PlateRequired,
    SaleEmpty,
)
from pos.peripherals.errors import AuthorisationUnreadable, AuthorisationUsed
from pos.sales.commands import Quote, SaleCommand
from pos.sales.drafts import Draft, DraftLine
from pos.sales.sums import cash_due, total_of
from pos.screens.amounts import read_cash, read_quantity
from pos.screens.errors import CashMissing, CashNotAnAmount, FieldWrong, QuantityMissing
from pos.screens.sale_form import SaleForm
from pos.screens.sale_payer import read_payer, read_plate
from pos.screens.sale_tenders import check_tenders, tenders_of, with_note


@dataclass(frozen=True, slots=True)
class DraftQuote:
    """A line already in the sale, and what it costs; no quote when it can no longer be sold."""

    line: DraftLine
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a form comes to.

    Attributes:
        form: the form, its cash completed by the note tapped.
        draft: the lines already in the sale.
        quote: what the line being typed costs, when its quantity can be read.
        total: what the whole sale comes to.
        cash: the part of it to be paid in cash.
        change: what to give back, when cash covers its part.
        missing: what is still due, when it does not.
        error: the first thing refused.
        invalid: the field it concerns, or nothing.
    """

    form: SaleForm
    draft: tuple[DraftQuote, ...] = ()
    quote: Quote | None = None
    total: Money | None = None
    cash: Money | None = None
    change: Money | None = None
    missing: Money | None = None
    error: GirctError | None = None
    invalid: str = ""


def tariff_line(counter: Counter, nature: int) -> TariffLine | None:
    """Find the line in force of a nature this régie may collect."""
    return next((line for line in counter.sales.tariff_lines() if line.nature == nature), None)


def typed_quantity(counter: Counter, form: SaleForm) -> str:
    """Read the quantity of the line being typed, as a quote takes it.

    Raises:
        QuantityMissing, DaysMissing, InvalidQuantity: It cannot be read.
    """
    line = tariff_line(counter, form.nature)
    return form.quantity if line is None else read_quantity(form.quantity, form.days, line.unit)


def typed_line(counter: Counter, form: SaleForm) -> DraftLine | None:
    """Read the line being typed; none when no nature is chosen.

    Raises:
        GirctError: The quantity, the nature or the tariff is refused.
    """
    if not form.nature:
        return None
    quantity = typed_quantity(counter, form)
    counter.sales.quote(NatureIndex(form.nature), quantity)
    return form.to_line(quantity)


def draft_quotes(counter: Counter, draft: Draft) -> tuple[DraftQuote, ...]:
    """Quote the lines already in the sale."""
    return tuple(DraftQuote(line, _quote(counter, line)) for line in draft.lines)


def _quote(counter: Counter, line: DraftLine) -> Quote | None:
    try:
        return counter.sales.quote(line.nature, line.quantity_text)
    except GirctError:
        return None


def reckon(counter: Counter, form: SaleForm, draft: Draft) -> Reckoning:
    """Say what a form comes to; nothing typed is lost, nothing is recorded."""
    seen = Reckoning(form, draft_quotes(counter, draft))
    try:
        for known in draft.lines:
            counter.sales.quote(known.nature, known.quantity_text)
        line = typed_line(counter, form)
    except GirctError as error:
        return _refused(seen, error)
    quotes = [one.quote for one in seen.draft if one.quote is not None]
    if line is not None:
        quote = counter.sales.quote(line.nature, line.quantity_text)
        seen = replace(seen, quote=quote)
        quotes.append(quote)
    if not quotes:
        return seen
    try:
        seen = replace(seen, total=total_of(quotes))
        return _with_cash(counter, seen)
    except GirctError as error:
        return _refused(seen, error)


def _with_cash(counter: Counter, seen: Reckoning) -> Reckoning:
    """Say what cash is due, given and given back.

    Raises:
        GirctError: The parts or the cash typed cannot be read.
    """
    form, total = seen.form, seen.total or ZERO
    due = cash_due(tenders_of(form, total))
    seen = replace(seen, cash=due)
    if due.is_zero:
        return seen
    form = with_note(form, due)
    full = _full_till(counter, due)
    seen = replace(seen, form=form, error=full)
    if not form.cash.strip():
        return seen
    given = read_cash(form.cash)
    if given < due:
        return replace(seen, missing=due - given)
    return replace(seen, change=given - due)


def _refused(seen: Reckoning, error: GirctError) -> Reckoning:
    return replace(seen, error=error, invalid=invalid_field(error))


def _full_till(counter: Counter, due: Money) -> GirctError | None:
    """Say that the till may not hold so much more, before any cash is taken."""
    try:
        counter.till.cash().refuse_more(due)
    except GirctError as error:
        return error
    return None


def command_of(counter: Counter, form: SaleForm, draft: Draft) -> SaleCommand:
    """Build the command of a confirmed form.

    Raises:
        CashMissing: no cash was typed.
        GirctError: something typed is refused.
    """
    typed = typed_line(counter, form)
    lines = [line.to_line() for line in (*draft.lines, *([typed] if typed else []))]
    if not lines:
        message = "the sale has no line"
        raise SaleEmpty(message, maximum=1)
    total = total_of([counter.sales.quote(line.nature, line.quantity_text) for line in lines])
    tenders = tenders_of(form, total)
    check_tenders(form)
    given = _cash_given(form, tenders)
    return SaleCommand(
        sale_id=form.sale_id,
        lines=tuple(lines),
        cash_given=given,
        payer=read_payer(form),
        tenders=() if form.is_cash else tenders,
        cheque=form.cheque,
        plate=read_plate(form.plate),
        transfer_reference=form.transfer_reference.strip() if form.has_transfer else "",
        revision=form.revision or draft.revision,
    )


def _cash_given(form: SaleForm, tenders: tuple[Tender, ...]) -> Money:
    if cash_due(tenders).is_zero:
        return ZERO
    if not form.cash.strip():
        message = "no cash was typed"
        raise CashMissing(message)
    return read_cash(form.cash)


def invalid_field(error: GirctError) -> str:
    """Tell which field of the sale an error is about."""
    if isinstance(error, FieldWrong):
        return error.field
    if isinstance(error, CashMissing | CashNotAnAmount | CashTooLow):
        return "cash"
    if isinstance(error, AuthorisationUnreadable | AuthorisationUsed):
        return "card_authorisation"
    if isinstance(error, PlateRequired):
        return "plate"
    if isinstance(error, PayerRequired | PayerUnreadable):
        return "payer_name"
    is_quantity = isinstance(error, InvalidQuantity | InvalidAmount | QuantityMissing)
    return "quantity" if is_quantity else ""
