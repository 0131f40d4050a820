"""Take a quittance back: the cashier asks, the régisseur vouches, now or before the count."""

from dataclasses import dataclass
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Form, Path
from fastapi.responses import HTMLResponse, Response

from domain.errors import GirctError
from domain.ids import Seq
from domain.till_papers import CancellationSlip
from pos.cancellations.errors import OriginalNotKept
from pos.screens.cancelling import reason_text, refusal_reasons, shown_requests
from pos.screens.pages import SEQ_MAX, UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.screens.quittances import paper_at, quittance_page
from pos.till_errors import PaperUnknown
from ui.catalogues import phrase
from ui.messages import error_message

router = APIRouter()
SeqPath = Annotated[int, Path(ge=1, le=SEQ_MAX)]


@dataclass(frozen=True)
class CancelForm:
    """The fields of a cancellation's form, as text; the PIN is never shown again."""

    reason: str
    pin: str
    kept: str
    request_id: str

    def require_original(self) -> None:
        """Refuse to go on while the payer still holds the original.

        Raises:
            OriginalNotKept: The cashier does not say that they have it.
        """
        if self.kept != "yes":
            message = "the original paper is not back"
            raise OriginalNotKept(message)


def read_cancel_form(
    reason: Annotated[str, Form(max_length=40)] = "",
    pin: Annotated[str, Form(max_length=64)] = "",
    kept: Annotated[str, Form(max_length=8)] = "",
    request_id: Annotated[str, Form(max_length=36)] = "",
) -> CancelForm:
    """Read the form of a cancellation, of a request, or of its decision."""
    return CancelForm(reason, pin, kept, request_id or str(uuid4()))


CancelDep = Annotated[CancelForm, Depends(read_cancel_form)]


@router.post("/quittances/{seq}/cancel")
def cancel(page: PostedDep, seq: SeqPath, form: CancelDep) -> Response:
    """Cancel a quittance, the régisseur typing their own PIN; the same form twice makes one."""
    agent = page.agent
    try:
        form.require_original()
        stored = page.counter.cancellations.cancel(
            agent, Seq(seq), form.reason, form.pin, request_id=form.request_id
        )
    except GirctError as error:
        return quittance_page(page, Seq(seq), error=error, asking="cancel", reason=form.reason)
    return see(f"/cancellations/{stored.seq}")


@router.post("/quittances/{seq}/cancel-request")
def request_cancellation(page: PostedDep, seq: SeqPath, form: CancelDep) -> Response:
    """Record that a cancellation is asked for, with no régisseur at hand."""
    agent = page.agent
    try:
        form.require_original()
        page.counter.cancellations.request(agent, Seq(seq), form.reason, request_id=form.request_id)
    except GirctError as error:
        return quittance_page(page, Seq(seq), error=error, asking="request", reason=form.reason)
    return see(f"/quittances/{seq}")


@router.get("/cancellations")
def list_requests(page: PageDep) -> HTMLResponse:
    """List the requests that wait for the régisseur."""
    _ = page.agent
    return _requests_page(page)


@router.post("/cancellations/{seq}/approve")
def approve(page: PostedDep, seq: SeqPath, form: CancelDep) -> Response:
    """Cancel as the cashier asked, on the régisseur's PIN."""
    _ = page.agent
    try:
        stored = page.counter.cancellations.approve(Seq(seq), form.pin, request_id=form.request_id)
    except GirctError as error:
        return _requests_page(page, error, seq)
    return see(f"/cancellations/{stored.seq}")


@router.post("/cancellations/{seq}/refuse")
def refuse(page: PostedDep, seq: SeqPath, form: CancelDep) -> Response:
    """Refuse what the cashier asked for, on the régisseur's PIN: the quittance stands."""
    _ = page.agent
    try:
        page.counter.cancellations.refuse(
            Seq(seq), form.reason, form.pin, request_id=form.request_id
        )
    except GirctError as error:
        return _requests_page(page, error, seq)
    return see(f"/quittances/{seq}")


@router.get("/cancellations/{seq}")
def show_cancellation(page: PageDep, seq: SeqPath) -> HTMLResponse:
    """Show a cancellation: what goes back to the payer, and how its paper is."""
    _ = page.agent
    slip = page.counter.papers.paper(Seq(seq))
    stored = page.counter.journal.by_seq(Seq(seq))
    if stored is None or not isinstance(slip, CancellationSlip):
        message = f"record {seq} is no cancellation"
        raise PaperUnknown(message, seq=seq)
    return page.render(
        "cancellation.html",
        phrase("Cancellation"),
        current="quittances",
        slip=slip,
        original_seq=stored.body["ref"],
        reason=reason_text(slip.reason, page.language),
        printed=paper_at(page, Seq(seq)),
    )


def _requests_page(
    page: Page, error: GirctError | None = None, refused_seq: int | None = None
) -> HTMLResponse:
    return page.render(
        "cancel_requests_page.html",
        phrase("Cancellations asked for"),
        status=UNPROCESSABLE if error else 200,
        current="session",
        message=error_message(error, page.language) if error else "",
        requests=shown_requests(page.counter, page.language),
        refusals=refusal_reasons(page.language),
        refused_seq=refused_seq,
        new_request_id=lambda: str(uuid4()),
    )
