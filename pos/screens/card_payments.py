"""Debits by card that only a person can settle: what the terminal shows, typed once."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response

from domain.errors import GirctError
from pos.peripherals.card_payments import INTERRUPTED
from pos.screens.pages import UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.screens.sale import draft_of
from ui.catalogues import phrase
from ui.messages import error_message

router = APIRouter()
ADDRESS: Final = "/card-payments"
PAYMENTS_MAX: Final = 2**53 - 1


@router.get(ADDRESS)
def show(page: PageDep) -> Response:
    """List the debits that wait for somebody who looks at the terminal."""
    _ = page.agent
    return _page(page)


@router.post(ADDRESS)
def settle(
    page: PostedDep,
    payment_id: Annotated[int, Form(ge=1, le=PAYMENTS_MAX)],
    outcome: Annotated[Literal["approved", "refused", "reversed"], Form()],
    authorisation: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Write down what the terminal shows, or that its debit was reversed there."""
    agent, cards = page.agent, page.counter.peripherals.cards
    try:
        if outcome == "reversed":
            cards.reverse(payment_id, agent.agent_id)
        else:
            cards.settle(
                payment_id,
                is_approved=outcome == "approved",
                authorisation=authorisation,
                agent_id=agent.agent_id,
            )
    except GirctError as error:
        message = error_message(error, page.language)
        return _page(page, message=message, wrong_id=payment_id, status=UNPROCESSABLE)
    return see(ADDRESS)


def _page(
    page: Page, *, message: str = "", wrong_id: int | None = None, status: int = 200
) -> HTMLResponse:
    payments = page.counter.peripherals.cards.to_settle()
    return page.render(
        "card_payments.html",
        phrase("Debits by card to settle"),
        status=status,
        message=message,
        wrong_id=wrong_id,
        payments=payments,
        open_sale=draft_of(page).sale_id,
        interrupted=INTERRUPTED,
    )
