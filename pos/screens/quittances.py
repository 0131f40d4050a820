"""A quittance after the sale: the change, the paper, the duplicates."""

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Form, Path
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from domain.errors import GirctError
from domain.ids import Seq
from domain.money import Money
from domain.quittance import Quittance
from domain.record import Kind
from pos.errors import OriginalAlreadyStarted
from pos.printing.states import PrintJob, PrintState
from pos.screens.amounts import rate_text, unit_text
from pos.screens.cancelling import cancelling_of
from pos.screens.errors import NotConfirmed
from pos.screens.pages import SEQ_MAX, UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.screens.paper_words import subject_of
from pos.screens.papers import GIVE_UP_WAIT_S, Paper, paper_of
from pos.screens.reasons import chosen_reason
from pos.screens.sale_page import MODE_TITLES, shown_extras
from ui.catalogues import phrase, translate
from ui.formats import quantity_text
from ui.messages import error_message

router = APIRouter()
SeqPath = Annotated[int, Path(ge=1, le=SEQ_MAX)]
DUPLICATE_OF: Final = UUID("6f1d2a52-5d0e-4f0b-9a53-7f1f4c0a2f11")
"""Names the one duplicate that answers a paper in doubt, so that two clicks make one."""
_DOUBTFUL: Final = frozenset({PrintState.UNKNOWN, PrintState.SENT})
SPOILT: Final = "PAPER_ILLEGIBLE"
REASONS: Final = (
    ("PAYER_REQUEST", phrase("The payer asks for it")),
    ("PAPER_LOST", phrase("The paper is lost")),
    (SPOILT, phrase("The paper is illegible or torn")),
)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of a quittance, in the page's language."""

    label: str
    quantity: str
    unit: str
    rate: str
    amount: Money
    verified: bool
    source: str
    extras: tuple[tuple[str, Money], ...]


@router.get("/quittances/{seq}")
def show_quittance(page: PageDep, seq: SeqPath, new: str = "", again: str = "") -> HTMLResponse:
    """Show a quittance: what to give back when it was just issued, and how its paper is."""
    _ = page.agent
    return quittance_page(page, Seq(seq), is_new=new == "yes", is_again=again == "yes")


@router.post("/quittances/{seq}/print")
def print_again(page: PostedDep, seq: SeqPath) -> RedirectResponse:
    """Print a paper of which nothing came out."""
    _ = page.agent
    page.counter.sales.quittance(Seq(seq))
    job = last_job(page, Seq(seq))
    if job is not None:
        try:
            page.counter.printing.retry(job.job_id)
        except OriginalAlreadyStarted:
            now = page.counter.printing.job(job.job_id)
            is_out = now.is_seen or now.state is PrintState.PRINTED
            if not (now.is_moving or is_out):  # else it resumed by itself
                raise
    return see(f"/quittances/{seq}")


@router.post("/quittances/{seq}/give-up")
def give_up_paper(page: PostedDep, seq: SeqPath) -> RedirectResponse:
    """Have the printer forget a paper it stopped in the middle of; a duplicate may follow."""
    _ = page.agent
    page.counter.sales.quittance(Seq(seq))
    job = last_job(page, Seq(seq))
    if job is not None:
        page.counter.printing.give_up(job.job_id, GIVE_UP_WAIT_S)
    return see(f"/quittances/{seq}")


@router.post("/quittances/{seq}/paper")
def answer_paper(
    page: PostedDep, seq: SeqPath, readable: Annotated[str, Form()] = ""
) -> RedirectResponse:
    """Take the cashier's word: the paper is whole, or a duplicate has to follow."""
    agent = page.agent
    page.counter.sales.quittance(Seq(seq))
    job = last_job(page, Seq(seq))
    is_asked = job is not None and job.state in _DOUBTFUL and not job.is_seen
    if job is not None and is_asked and readable in {"yes", "no"}:
        page.counter.printing.answer(job.job_id, is_readable=readable == "yes")
        if readable == "no":
            once = str(uuid5(DUPLICATE_OF, job.job_id))
            page.counter.sales.duplicate(Seq(seq), SPOILT, agent.agent_id, request_id=once)
    return see(f"/quittances/{seq}")


@router.post("/quittances/{seq}/duplicate")
def duplicate(
    page: PostedDep,
    seq: SeqPath,
    reason: Annotated[str, Form(max_length=40)] = "",
    confirmed: Annotated[str, Form()] = "",
    request_id: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Issue a numbered duplicate, once confirmed; the same form twice issues one."""
    agent = page.agent
    try:
        if confirmed != "yes":
            message = "a duplicate asks for a confirmation"
            raise NotConfirmed(message)
        why = chosen_reason(reason, dict(REASONS))
        page.counter.sales.duplicate(Seq(seq), why, agent.agent_id, request_id=request_id or None)
    except GirctError as error:
        return quittance_page(page, Seq(seq), error=error)
    return see(f"/quittances/{seq}")


def last_job(page: Page, seq: Seq) -> PrintJob | None:
    """Find the print job of a quittance's latest paper: its last duplicate's, else its own."""
    copies = page.counter.journal.referring_to(seq, Kind.DUPLICATE)
    return page.counter.printing.job_of(copies[-1].seq if copies else seq)


def paper_at(page: Page, seq: Seq) -> Paper:
    """Say how the latest paper of a record stands, and what to do with a paper of its kind."""
    job = last_job(page, seq)
    subject = subject_of(page.counter.journal.by_seq(seq if job is None else job.seq))
    return paper_of(job, page.language, subject)


def quittance_page(  # noqa: PLR0913 - what a refused form leaves, each by its name
    page: Page,
    seq: Seq,
    *,
    is_new: bool = False,
    is_again: bool = False,
    error: GirctError | None = None,
    asking: str = "duplicate",
    reason: str = "",
) -> HTMLResponse:
    """Show a quittance, with the form that was refused still open.

    Args:
        page: The request.
        seq: The quittance's record.
        is_new: Whether it was just issued.
        is_again: Whether it was asked for once more, and had been issued before.
        error: Why a form of the page is refused.
        asking: Which form: duplicate, cancel or request.
        reason: What was chosen in it.
    """
    quittance = page.counter.sales.quittance(seq)
    return page.render(
        "quittance.html",
        phrase("Quittance"),
        status=UNPROCESSABLE if error else 200,
        current="quittances" if not is_new else "sale",
        message=error_message(error, page.language) if error else "",
        quittance=quittance,
        booklet_paper=None
        if (entry := page.counter.booklets.book.entry(seq)) is None
        else entry.paper,
        lines=_shown_lines(page, quittance),
        tenders=_shown_tenders(page, quittance),
        short_code=quittance.short_code,
        given=quittance.cash_given if is_new else None,
        change=quittance.change if is_new else None,
        cash_due=quittance.cash_due,
        is_again=is_again,
        is_new=is_new,
        paper=paper_at(page, seq),
        copies=len(page.counter.journal.referring_to(seq, Kind.DUPLICATE)),
        reasons=[(code, translate(title, page.language)) for code, title in REASONS],
        request_id=str(uuid4()),
        is_asking_duplicate=error is not None and asking == "duplicate",
        cancelling=cancelling_of(page.counter, page.agent, quittance, page.language),
        asking=asking if error is not None else "",
        reason=reason,
    )


def _shown_lines(page: Page, quittance: Quittance) -> list[ShownLine]:
    book = page.counter.configuration.tariffs()
    shown = []
    for line in quittance.lines:
        tariff = book.line_of(line.tariff)
        shown.append(
            ShownLine(
                label=line.label_ar if page.language == "ar" else line.label_fr,
                quantity=quantity_text(line.quantity_milli),
                unit=unit_text(line.unit, page.language, line.quantity_milli),
                rate=rate_text(line.rate, line.rate_kind, page.language),
                amount=line.total,
                verified=line.verified,
                source=tariff.source if tariff else "",
                extras=shown_extras(page.language, line),
            )
        )
    return shown


def _shown_tenders(page: Page, quittance: Quittance) -> list[tuple[str, Money]]:
    titles = {mode: title for mode, title, _ in MODE_TITLES}
    return [
        (translate(titles[tender.mode], page.language), tender.amount)
        for tender in quittance.tenders
    ]
