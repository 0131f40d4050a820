"""The X on the screen and on paper: what the open day comes to so far, as often as asked."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from pos.printing.aside import Aside
from pos.printing.states import Ending, PrintState
from pos.screens.pages import Page, PageDep, PostedDep
from pos.screens.papers import state_paper
from pos.x_report import read_x
from ui.catalogues import phrase
from ui.messages import code_message

router = APIRouter()


@router.get("/day/x")
def show_x(page: PageDep) -> HTMLResponse:
    """Show the X of the open day."""
    return _x_page(page)


@router.post("/day/x")
def print_x(page: PostedDep) -> HTMLResponse:
    """Print the X as it is now; a second press prints another one, since it is no record."""
    from domain.layout_session import lay_out_session_paper  # noqa: PLC0415 - when printed

    report = read_x(page.counter, page.agent)
    aside = Aside(lay_out_session_paper(report), f"X-{report.seq}")
    return _x_page(page, aside.print_with(page.counter.printing.put_aside))


def _x_page(page: Page, ending: Ending | None = None) -> HTMLResponse:
    report = read_x(page.counter, page.agent)
    is_failed = ending is not None and ending.error_code is not None
    printed = state_paper(ending.state, page.language) if ending else None
    return page.render(
        "x_report.html",
        phrase("X report"),
        current="session",
        message=code_message(ending.error_code or "", page.language)
        if ending and is_failed
        else "",
        report=report,
        printed=printed,
        is_printed=ending is not None and ending.state is PrintState.SENT,
    )
