"""PDFs to download: the Z of a closing, and a counted session."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from domain.ids import Seq
from domain.till_papers import ZReport
from pos.pdf.process import draw_pdf
from pos.pdf.sheet import Sheet
from pos.pdf.sheets import session_sheet, z_sheet
from pos.screens.pages import SEQ_MAX, PageDep
from pos.till_errors import PaperUnknown, SessionNotCounted

router = APIRouter()


@router.get("/papers/{seq}/pdf")
def z_pdf(page: PageDep, seq: Annotated[int, Path(ge=1, le=SEQ_MAX)]) -> Response:
    """Give the PDF of a Z."""
    _ = page.agent
    report = page.counter.papers.paper(Seq(seq))
    if not isinstance(report, ZReport):
        message = f"record {seq} is no closing"
        raise PaperUnknown(message, seq=seq)
    return _answer(z_sheet(report), f"Z-{report.body.period}-{report.terminal_id}-{seq}")


@router.get("/session/{session_id}/pdf")
def session_pdf(page: PageDep, session_id: Annotated[str, Path(max_length=36)]) -> Response:
    """Give the PDF of a session, once it is counted."""
    _ = page.agent
    counter = page.counter
    session = counter.sessions.session(session_id)
    if session.counted is None:
        message = "a session has its PDF once it is counted"
        raise SessionNotCounted(message)
    sheet = session_sheet(session, counter.sessions, counter.configuration.current())
    return _answer(sheet, f"session-{session.business_day}-{session.opened_seq}")


def _answer(sheet: Sheet, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(draw_pdf(sheet), media_type="application/pdf", headers=disposition)
