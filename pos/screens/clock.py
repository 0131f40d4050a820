"""Date and time, vouched for by the régisseur when neither the centre nor the machine can."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response

from domain.calendar import CASABLANCA
from domain.errors import GirctError
from pos.errors import ClockLeapUnsure
from pos.screens.errors import ClockTooEarly, ClockTooFar, ClockUnreadable, NotConfirmed
from pos.screens.pages import UNPROCESSABLE, Page, PageDep, PostedDep, keep_cookie, see
from pos.trusted_time import ClockState
from pos.upkeep.ending import end_chain_ahead
from pos.upkeep.errors import ClockNotAhead
from ui.catalogues import phrase
from ui.formats import age_text, date_time_text
from ui.messages import error_message

router = APIRouter()
SLACK: Final = timedelta(minutes=2)
AWAY_AT_MOST: Final = timedelta(days=92)
"""A counter asleep for longer is not put right by one person's word."""

VOUCHED_BY: Final = {
    ClockState.CENTRE: phrase("The centre vouches for it."),
    ClockState.MACHINE: phrase("This machine's clock vouches for it: it agrees with the records."),
    ClockState.REGISSEUR: phrase("The régisseur vouches for it until the centre is heard."),
}


def read_moment(day: str, hour: str, last_record: datetime) -> datetime:
    """Read the date and time typed, as they are in Casablanca.

    Args:
        day: `2026-11-23`, as a date field gives it.
        hour: `10:30`, as a time field gives it.
        last_record: when the last record was issued; time never goes back behind it.

    Returns:
        The moment, aware UTC.

    Raises:
        ClockUnreadable: it is no date or no time.
        ClockTooEarly: it is before the last record.
        ClockTooFar: it is more than three months after it.
    """
    try:
        local = datetime.fromisoformat(f"{day.strip()}T{hour.strip()}")
    except ValueError as error:
        message = "not a date and a time"
        raise ClockUnreadable(message) from error
    if local.tzinfo is not None:
        message = "not a plain time"
        raise ClockUnreadable(message)
    moment = local.replace(tzinfo=CASABLANCA).astimezone(UTC)
    last = date_time_text(last_record)
    if moment < last_record - SLACK:
        message = f"the last record was issued at {last}"
        raise ClockTooEarly(message, last=last)
    if moment > last_record + AWAY_AT_MOST:
        message = f"the last record was issued at {last}, more than three months before"
        raise ClockTooFar(message, last=last)
    return moment


@router.get("/clock")
def ask_clock(page: PageDep) -> HTMLResponse:
    """Ask for the date and time, or say what to do when the counter is ahead of it."""
    _ = page.agent
    return _clock_page(page)


@router.post("/clock")
def confirm_clock(
    page: PostedDep,
    day: Annotated[str, Form(max_length=10)] = "",
    hour: Annotated[str, Form(max_length=8)] = "",
    confirmed: Annotated[str, Form()] = "",
    leap: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """Take the régisseur's word for the date and time; it is recorded.

    A leap of many days is asked for a second time, and only for the moment that was shown. The
    visit begins again: by the new time, the old one would be long over.
    """
    agent = page.agent
    try:
        moment = read_moment(day, hour, _last_record(page))
        if confirmed != "yes":
            message = "the date and time ask for a confirmation"
            raise NotConfirmed(message)
        is_sure = leap == moment.isoformat()
        page.counter.sessions.confirm_clock(agent, moment, is_sure=is_sure)
    except ClockLeapUnsure as error:
        return _clock_page(page, error, day, hour, read_moment(day, hour, _last_record(page)))
    except GirctError as error:
        return _clock_page(page, error, day, hour)
    answer = see("/")
    keep_cookie(answer, page.visits.sign_in(agent.agent_id, page.counter.now()))
    return answer


@router.post("/clock/end")
def end_chain(page: PostedDep, confirmed: Annotated[str, Form()] = "") -> Response:
    """End a chain that is ahead of the time, on the régisseur's word."""
    agent = page.agent
    try:
        if confirmed != "yes":
            message = "ending a series asks for a confirmation"
            raise NotConfirmed(message)
        end_chain_ahead(page.counter.scribe, agent)
    except ClockNotAhead:
        return see("/")
    except GirctError as error:
        return _ahead_page(page, error)
    page.counter.sync.nudge()
    return see("/")


def _ahead_page(page: Page, error: GirctError | None = None) -> HTMLResponse:
    reading = page.counter.scribe.read_clock()
    return page.render(
        "clock_ahead.html",
        phrase("This counter is ahead of the time"),
        status=UNPROCESSABLE if error else 200,
        current="session",
        message=error_message(error, page.language) if error else "",
        lead=age_text(reading.ahead_s, page.language),
        resumes_at=datetime.fromtimestamp(reading.at, UTC) - SLACK,
        is_regisseur=page.agent.role == "REGISSEUR",
    )


def ended_page(page: Page, *, status: int = 200) -> HTMLResponse:
    """Say that the series of this counter is ended, and how the machine collects again."""
    return page.render(
        "chain_ended.html",
        phrase("This series is ended"),
        says_what_to_do=True,
        status=status,
        current="session",
        cards=len(page.counter.peripherals.cards.to_settle()),
        terminal_id=page.counter.identity.terminal_id,
        unsent=page.counter.sync.status().unsent,
    )


def _last_record(page: Page) -> datetime:
    last = page.counter.journal.last_issued_at()
    return datetime.fromtimestamp(last or 0, UTC)


def _clock_page(
    page: Page,
    error: GirctError | None = None,
    day: str = "",
    hour: str = "",
    leap: datetime | None = None,
) -> HTMLResponse:
    """Ask for date and time where nobody vouches for them; otherwise say who does."""
    if page.counter.journal.head().ended:
        return ended_page(page)
    state = page.counter.scribe.read_clock().state
    if state is ClockState.AHEAD:
        return _ahead_page(page, error)
    return page.render(
        "clock.html",
        phrase("Date and time"),
        status=UNPROCESSABLE if error else 200,
        current="session",
        message=error_message(error, page.language) if error else "",
        last_record=_last_record(page),
        day=day,
        hour=hour,
        leap=leap,
        vouched_by=VOUCHED_BY.get(state, ""),
        now=page.counter.now(),
        is_regisseur=page.agent.role == "REGISSEUR",
    )
