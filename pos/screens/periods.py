"""Closing the month or the year that is over: offered on the page of the day, once it can be."""

from dataclasses import dataclass
from typing import Final

from domain.errors import GirctError
from domain.money import Money
from domain.record import Kind
from pos.closings.days import shown_period
from pos.screens.pages import Page
from pos.till_errors import PeriodNotOver
from ui.messages import error_message

PERIOD_KINDS: Final = {"month": Kind.Z_MONTH, "year": Kind.Z_YEAR}


@dataclass(frozen=True, slots=True)
class PeriodToClose:
    """A month or a year that is over and not closed, or what keeps it open.

    Args:
        name: `month` or `year`.
        period: Which one, as its closing will say it: `2026-11` or `2026`.
        shown: The same, as it is read.
        sessions: How many cash sessions are in it.
        net: What its Z comes to.
        waits_for: What has to be done first, in the page's language; empty when it can be closed.
    """

    name: str
    period: str
    shown: str
    sessions: int
    net: Money
    waits_for: str = ""


def periods_to_close(page: Page) -> list[PeriodToClose]:
    """The earliest month and the earliest year that are over; none that is still running."""
    found = (_of_kind(page, name, kind) for name, kind in PERIOD_KINDS.items())
    return [one for one in found if one is not None]


def _of_kind(page: Page, name: str, kind: Kind) -> PeriodToClose | None:
    try:
        body = page.counter.closings.preview_period(kind)
    except PeriodNotOver:
        return None
    except GirctError as error:
        return PeriodToClose(name, "", "", 0, Money(0), error_message(error, page.language))
    period = body["period"]
    return PeriodToClose(name, period, shown_period(period), body["sessions"], Money(body["net"]))
