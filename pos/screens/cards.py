"""The card part of a sale: debited once, after all else of the sale was checked."""

from domain.bodies import TenderMode
from domain.ids import AgentId
from domain.money import Money
from pos.bootstrap import Counter
from pos.sales.commands import SaleCommand
from pos.screens.sale_form import SaleForm

CARD: TenderMode = "CB"


def pay_by_card(counter: Counter, form: SaleForm, command: SaleCommand, agent_id: AgentId) -> None:
    """Have the card part of a sale debited, once; in training no card is ever asked.

    Raises:
        GirctError: It is refused, nobody knows, or the number typed is none: nothing is recorded.
    """
    if command.is_training:
        return
    cards = counter.peripherals.cards
    cards.refuse_unsettled(command.sale_id)
    amount = Money.total(one.amount for one in command.tenders if one.mode == CARD)
    if amount.is_zero:
        return
    counter.sales.issue_sale.check(command, agent_id)
    known = cards.of_sale(command.sale_id)
    if known is None or not known.is_approved:
        if cards.has_terminal:
            cards.debit(command.sale_id, amount, agent_id)
        else:
            cards.record_manual(command.sale_id, amount, form.card_authorisation, agent_id)
    cards.require(command.sale_id, amount)
