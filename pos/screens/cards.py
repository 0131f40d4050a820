"""The card part of a sale: debited once, after all else of the sale was checked."""

from dataclasses import replace
from functools import partial

from domain.ids import AgentId
from pos.bootstrap import Counter
from pos.peripherals.card_debits import CardPayment
from pos.peripherals.errors import CardPaymentMissing
from pos.sales.commands import SaleCommand
from pos.sales.drafts import Draft
from pos.screens.amounts import write_cash
from pos.screens.sale_form import MIXED, SaleForm
from pos.screens.sale_reckoning import Reckoning, reckon


def pay_by_card(counter: Counter, form: SaleForm, command: SaleCommand, agent_id: AgentId) -> None:
    """Have the card part of a sale debited, once; in training no card is ever asked.

    Whether it was debited is read where the sale is recorded.

    Raises:
        CardPaymentMissing: The form said that the card is not asked again, and its debit is gone.
        GirctError: It cannot be asked, or the number typed is none: nothing is recorded.
    """
    amount = command.by_card
    if command.is_training or amount.is_zero:
        return
    cards = counter.peripherals.cards
    check = partial(counter.sales.issue_sale.check, command, agent_id)
    check()
    is_known = cards.live_of(command.sale_id) is not None
    if form.debited and not is_known:
        message = "the debit the form was shown with does not pay this sale any more"
        raise CardPaymentMissing(message)
    if not cards.has_terminal and (form.card_authorisation or not is_known):
        cards.record_manual(command.sale_id, amount, form.card_authorisation, agent_id)
    elif not is_known:
        cards.debit(command.sale_id, amount, agent_id, check)


def debited(counter: Counter, draft: Draft) -> CardPayment | None:
    """Find what the payer of the sale being made was debited already."""
    waiting = counter.peripherals.cards.waiting(draft.sale_id)
    return waiting if waiting is not None and waiting.is_approved else None


def with_card_chosen(counter: Counter, seen: Reckoning, draft: Draft) -> Reckoning:
    """Choose the card, for what the payer of the sale was debited already."""
    known = debited(counter, draft)
    if known is None:
        return seen
    form = replace(seen.form, mode="CB")
    if seen.total is not None and seen.total > known.amount:
        form = replace(seen.form, mode=MIXED, part_card=write_cash(known.amount))
    return replace(seen, form=form) if seen.total is None else reckon(counter, form, draft)
