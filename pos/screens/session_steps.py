"""The steps of a cash session as a screen shows them: each with its person and its time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.ids import Seq
from domain.money import Money
from domain.session_papers import ADDENDUM_REASONS, COUNT_REASONS
from pos.screens.pages import Page
from pos.screens.papers import Paper, paper_of
from ui.catalogues import phrase, translate

_TITLES: Final = {
    "SESSION_OPEN": phrase("Session opened"),
    "SESSION_ENDED": phrase("Ended"),
    "SESSION_COUNTED": phrase("Counted"),
    "SESSION_CLOSED": phrase("Closed"),
    "ADDENDUM": phrase("Addendum"),
}
_LIFE: Final = ("SESSION_OPEN", "SESSION_ENDED", "SESSION_COUNTED", "SESSION_CLOSED")


@dataclass(frozen=True, slots=True)
class Step:
    """One step; one that is still to come has nobody and no time.

    Attributes:
        amount: what an addendum is of.
        note: why, where somebody had to say why.
        seq: its record.
        paper: how its paper stands, where it has one.
    """

    title: str
    at: datetime | None = None
    name: str = ""
    amount: Money | None = None
    note: str = ""
    seq: Seq | None = None
    paper: Paper | None = None


def steps_of(page: Page, session_id: str) -> list[Step]:
    """Say each step there was, then those to come."""
    made = page.counter.sessions.steps(session_id)
    codes = {stored.body["code"] for stored in made}
    to_come = [Step(_title(page, code)) for code in _LIFE if code not in codes]
    past = [
        Step(
            title=_title(page, stored.body["code"]),
            at=stored.issued_at,
            name=page.counter.sessions.name_of(stored.record.agent_id),
            amount=Money(stored.body["amount"]) if stored.body["code"] == "ADDENDUM" else None,
            note=reason_text(page, stored.body.get("reason", "")),
            seq=stored.seq,
            paper=None if job is None else paper_of(job, page.language),
        )
        for stored in made
        for job in (page.counter.printing.job_of(stored.seq),)
    ]
    return past + to_come


def _title(page: Page, code: str) -> str:
    return translate(_TITLES[code], page.language)


def reason_text(page: Page, code: str) -> str:
    """Say why, in the page's language; a code of another program as it is."""
    said_fr, said_ar = {**COUNT_REASONS, **ADDENDUM_REASONS}.get(code, (code, code))
    return said_ar if page.language == "ar" else said_fr


def reasons(page: Page, known: tuple[str, ...]) -> list[tuple[str, str]]:
    """List reasons to choose from: code and sentence."""
    return [(code, reason_text(page, code)) for code in known]
