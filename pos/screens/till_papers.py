"""The paper of a handover, a session or a closing: what it says, and how its printing goes."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse, Response

from domain.ids import Seq
from domain.money import Money
from domain.till_papers import CancellationSlip, ZReport
from pos.printing.papers import SessionSlips
from pos.printing.states import PrintState
from pos.screens.pages import SEQ_MAX, PageDep, PostedDep, see
from pos.screens.papers import GIVE_UP_WAIT_S, paper_of
from pos.screens.quittances import paper_at
from pos.screens.session_slips import slip_page
from ui.catalogues import phrase

router = APIRouter()
SeqPath = Annotated[int, Path(ge=1, le=SEQ_MAX)]


@router.get("/papers/{seq}")
def show_paper(page: PageDep, seq: SeqPath) -> Response:
    """Show a paper of the till: the handover or the closing, and whether it is on paper."""
    _ = page.agent
    paper = page.counter.papers.paper(Seq(seq))
    if isinstance(paper, CancellationSlip):
        return see(f"/cancellations/{seq}")
    if isinstance(paper, SessionSlips):
        return slip_page(page, paper)
    is_closing = isinstance(paper, ZReport)
    return page.render(
        "till_paper.html",
        phrase("Closing (Z)") if is_closing else phrase("Handover to the régisseur"),
        current="session" if is_closing else "till",
        paper=paper,
        is_closing=is_closing,
        sums=_sums(paper) if isinstance(paper, ZReport) else None,
        printed=paper_at(page, Seq(seq)),
    )


@router.post("/papers/{seq}/print")
def print_paper(
    page: PostedDep, seq: SeqPath, seen: Annotated[str, Form()] = ""
) -> RedirectResponse:
    """Print the paper again; what may be on paper already is marked as a reprint.

    A paper that moved on by itself since the page was shown is left alone.
    """
    agent = page.agent
    page.counter.papers.paper(Seq(seq))
    job = page.counter.printing.job_of(Seq(seq))
    is_as_seen = seen in {"", paper_of(job, page.language).state}
    if job is not None and is_as_seen:
        page.counter.printing.reprint(job.job_id, agent.agent_id)
    return see(f"/papers/{seq}")


@router.post("/papers/{seq}/give-up")
def give_up_paper(page: PostedDep, seq: SeqPath) -> RedirectResponse:
    """Have the printer forget a paper it stopped in the middle of; it may be printed again."""
    _ = page.agent
    page.counter.papers.paper(Seq(seq))
    job = page.counter.printing.job_of(Seq(seq))
    if job is not None:
        page.counter.printing.give_up(job.job_id, GIVE_UP_WAIT_S)
    return see(f"/papers/{seq}")


@router.post("/papers/{seq}/paper")
def answer_paper(
    page: PostedDep, seq: SeqPath, readable: Annotated[str, Form()] = ""
) -> RedirectResponse:
    """Take the word of whoever sees the printer: the paper is whole, or it is printed again."""
    agent = page.agent
    page.counter.papers.paper(Seq(seq))
    job = page.counter.printing.job_of(Seq(seq))
    if job is not None and job.state is PrintState.UNKNOWN and readable in {"yes", "no"}:
        page.counter.printing.answer(job.job_id, is_readable=readable == "yes")
        if readable == "no":
            page.counter.printing.reprint(job.job_id, agent.agent_id)
    return see(f"/papers/{seq}")


@dataclass(frozen=True, slots=True)
class ShownSums:
    """The sums of a closing, as a screen shows them."""

    period: str
    receipts: int
    cancellations: int
    gross: Money
    cancelled: Money
    net: Money
    perpetual_net: Money


def _sums(report: ZReport) -> ShownSums:
    body = report.body
    return ShownSums(
        period="/".join(reversed(body.period.split("-"))),
        receipts=body.counts.receipts,
        cancellations=body.counts.cancellations,
        gross=Money(body.gross),
        cancelled=Money(body.cancelled),
        net=Money(body.net),
        perpetual_net=Money(body.perpetual_net),
    )
