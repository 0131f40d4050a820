"""Debits by card that only a person can settle: what the terminal shows, typed once."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response

from domain.errors import GirctError
from pos.errors import SessionNotOpen
from pos.peripherals.card_payments import INTERRUPTED
from pos.peripherals.debit_moves import DebitMoves
from pos.sales.drafts import Draft
from pos.screens.pages import UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.screens.sale import session_of
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
    outcome: Annotated[Literal["approved", "refused", "reversed", "taken_up", "put_back"], Form()],
    authorisation: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Write down what the terminal shows, that its debit was reversed there, or what it pays."""
    agent, cards = page.agent, page.counter.peripherals.cards
    moves = DebitMoves(page.counter.scribe)
    try:
        if outcome == "taken_up":
            draft = _own_draft(page)
            moves.take_up(payment_id, draft.sale_id, agent.agent_id, has_lines=bool(draft.lines))
            return see("/sale")
        if outcome == "put_back":
            moves.put_back(payment_id, agent.agent_id)
        elif outcome == "reversed":
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


def _own_draft(page: Page) -> Draft:
    """Give the sale being made by whoever is signed in.

    Raises:
        SessionNotOpen: They have no session open: nothing can be sold.
    """
    session = session_of(page)
    if session is None:
        message = "a debit is taken up in an open session of one's own"
        raise SessionNotOpen(message)
    return page.counter.sales.drafts.current(session)


def _open_sale(page: Page) -> str:
    """Name the real sale being made at this counter, in training too; nothing when none can be."""
    session = page.counter.sessions.current()
    return page.counter.sales.drafts.current(session.session_id).sale_id if session else ""


def _may_sell(page: Page) -> bool:
    is_training = page.counter.training.is_on()
    return not is_training and session_of(page) is not None and page.blocked() is None


def _page(
    page: Page, *, message: str = "", wrong_id: int | None = None, status: int = 200
) -> HTMLResponse:
    payments = page.counter.peripherals.cards.to_settle()
    return page.render(
        "card_payments.html",
        phrase("Debits by card to settle"),
        status=status,
        message=message,
        wrong_id=wrong_id if any(one.payment_id == wrong_id for one in payments) else None,
        payments=payments,
        open_sale=_open_sale(page),
        may_sell=_may_sell(page),
        interrupted=INTERRUPTED,
    )
