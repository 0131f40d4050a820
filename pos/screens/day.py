"""The business day: what its Z would say, closing it, and the Zs there are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response

from domain.errors import GirctError
from domain.money import Money
from pos.closings.days import shown_period
from pos.journal.stored import StoredRecord
from pos.peripherals.errors import CardDebitsLeft
from pos.screens.errors import NotConfirmed, PageUnknown
from pos.screens.pages import SEQ_MAX, UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.screens.periods import PERIOD_KINDS, periods_to_close
from pos.till_errors import DayNotCounted
from ui.catalogues import phrase
from ui.messages import error_message

router = APIRouter()
LISTED_MAX = 10


@dataclass(frozen=True, slots=True)
class DayToClose:
    """The open day as its Z would say it now."""

    business_day: date
    first_seq: int
    opened_at: datetime
    sessions: int
    is_session_open: bool
    receipts: int
    cancellations: int
    gross: Money
    cancelled: Money
    net: Money


@dataclass(frozen=True, slots=True)
class ListedClosing:
    """One Z of the list."""

    seq: int
    period: str
    closed_at: datetime
    net: Money


@router.get("/day")
def show_day(page: PageDep, closing: str = "") -> HTMLResponse:
    """Show the open day, and the last closings."""
    _ = page.agent
    return _day_page(page, closing=closing)


@router.post("/day/close")
def close_day(
    page: PostedDep,
    confirmed: Annotated[str, Form()] = "",
    first_seq: Annotated[int | None, Form(ge=1, le=SEQ_MAX)] = None,
    request_id: Annotated[str, Form(max_length=36)] = "",
    leaves_debits: Annotated[str, Form(max_length=8)] = "",
) -> Response:
    """Close the day shown, once confirmed, and print its Z; twice, in any window, is once."""
    agent = page.agent
    try:
        if confirmed != "yes":
            message = "closing a day asks for a confirmation"
            raise NotConfirmed(message)
        if page.counter.sessions.hides_cash(agent):
            message = "the totals of the day are not said before the count"
            raise DayNotCounted(message)
        closed = page.counter.closings.close_day(
            agent.agent_id,
            first_seq=first_seq,
            request_id=request_id or None,
            leaves_debits=leaves_debits == "yes",
        )
    except CardDebitsLeft as error:
        return _day_page(page, error, closing="yes")
    except GirctError as error:
        return _day_page(page, error)
    return see(f"/papers/{closed.stored.seq}")


@router.post("/day/close/{name}")
def close_period(
    page: PostedDep,
    name: str,
    confirmed: Annotated[str, Form()] = "",
    period: Annotated[str, Form(max_length=7)] = "",
    request_id: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Close the month or the year shown, once confirmed, and print its Z; twice is once."""
    agent, kind = page.agent, PERIOD_KINDS.get(name)
    if kind is None:
        message = f"{name} is no period of a closing"
        raise PageUnknown(message)
    try:
        if confirmed != "yes":
            message = "closing a period asks for a confirmation"
            raise NotConfirmed(message)
        closed = page.counter.closings.close_period(
            kind, agent.agent_id, period=period or None, request_id=request_id or None
        )
    except GirctError as error:
        return _day_page(page, error)
    return see(f"/papers/{closed.stored.seq}")


def _day_page(page: Page, error: GirctError | None = None, *, closing: str = "") -> HTMLResponse:
    return page.render(
        "day.html",
        phrase("Business day"),
        status=UNPROCESSABLE if error else 200,
        current="session",
        message=error_message(error, page.language) if error else "",
        day=_open_day(page),
        closings=[_listed(stored) for stored in page.counter.closings.recent(LISTED_MAX)],
        periods=periods_to_close(page),
        closing=closing,
        waiting_debits=page.counter.peripherals.cards.to_settle() if closing == "yes" else [],
        request_id=str(uuid4()),
    )


def _open_day(page: Page) -> DayToClose | None:
    day, body = page.counter.closings.open_day(), page.counter.closings.preview()
    if day is None or body is None:
        return None
    return DayToClose(
        business_day=day.business_day,
        first_seq=int(day.first_seq),
        opened_at=day.opened_at,
        sessions=len(day.sessions),
        is_session_open=day.open_session is not None,
        receipts=body["counts"]["receipts"],
        cancellations=body["counts"]["cancellations"],
        gross=Money(body["gross"]),
        cancelled=Money(body["cancelled"]),
        net=Money(body["net"]),
    )


def _listed(stored: StoredRecord) -> ListedClosing:
    shown = shown_period(stored.body["period"])
    return ListedClosing(int(stored.seq), shown, stored.issued_at, Money(stored.body["net"]))
