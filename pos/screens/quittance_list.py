"""The list of quittances: today's, newest first, and the search in all of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from domain.calendar import business_day
from domain.ids import Seq
from domain.money import Money
from pos.printing.states import PrintState
from pos.sales.commands import QuittanceSummary
from pos.screens.pages import SEQ_MAX, Page, PageDep
from pos.screens.papers import Paper, state_paper
from ui.catalogues import phrase

router = APIRouter()
LISTED_MAX: Final = 100
TYPED_MAX: Final = 40


@dataclass(frozen=True, slots=True)
class ListedQuittance:
    """One row of the list."""

    seq: int
    legal_number: str
    issued_at: datetime
    label: str
    total: Money
    paper: Paper
    copies: int
    is_cancelled: bool


@router.get("/quittances")
def list_quittances(
    page: PageDep, q: str = "", before: Annotated[int, Query(ge=1, le=SEQ_MAX)] = SEQ_MAX
) -> HTMLResponse:
    """List today's quittances, newest first; a search also finds earlier ones."""
    _ = page.agent
    wanted = q.strip()[:TYPED_MAX]
    found = _found(page, wanted, Seq(before))
    listed, older = found[:LISTED_MAX], found[LISTED_MAX:]
    return page.render(
        "quittances.html",
        phrase("Quittances of today"),
        current="quittances",
        quittances=[_listed(page, one) for one in listed],
        total=Money.total(one.total for one in listed if not one.is_cancelled),
        is_whole=before == SEQ_MAX and not older,
        older_before=int(listed[-1].seq) if older else None,
        is_later_page=before != SEQ_MAX,
        q=wanted,
    )


def _found(page: Page, wanted: str, before: Seq) -> list[QuittanceSummary]:
    """Read one more than a page shows, to know whether another follows."""
    if wanted:
        return page.counter.sales.matching(wanted, LISTED_MAX + 1, before)
    today = business_day(page.counter.now())
    recent = page.counter.sales.recent(LISTED_MAX + 1, before)
    return [one for one in recent if business_day(one.issued_at) == today]


def _listed(page: Page, summary: QuittanceSummary) -> ListedQuittance:
    state = PrintState(summary.print_state) if summary.print_state else None
    return ListedQuittance(
        seq=int(summary.seq),
        legal_number=summary.legal_number,
        issued_at=summary.issued_at,
        label=summary.label_ar if page.language == "ar" else summary.label_fr,
        total=summary.total,
        paper=state_paper(state, page.language, is_seen=summary.is_paper_seen),
        copies=summary.copies,
        is_cancelled=summary.is_cancelled,
    )
