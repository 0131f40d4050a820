"""Opening the cash drawer outside a sale: with a reason, on record."""

from typing import Annotated, Final
from uuid import uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response

from domain.errors import GirctError
from pos.screens.pages import UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.screens.reasons import chosen_reason
from ui.catalogues import phrase, translate
from ui.messages import error_message

router = APIRouter()
REASONS: Final = (
    ("GIVE_CHANGE", phrase("Give change")),
    ("COUNT_CASH", phrase("Count the cash")),
    ("HANDOVER", phrase("Hand cash to the régisseur")),
    ("PAPER_FAILED", phrase("The drawer did not open at a sale")),
)


@router.get("/drawer")
def show_drawer(page: PageDep) -> HTMLResponse:
    """Ask why the drawer is to be opened."""
    _ = page.agent
    return _drawer_page(page)


@router.post("/drawer")
def open_drawer(
    page: PostedDep,
    reason: Annotated[str, Form(max_length=40)] = "",
    request_id: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Record who opens the drawer and why, then open it; the same form twice opens it once."""
    agent = page.agent
    try:
        why = chosen_reason(reason, dict(REASONS))
        page.counter.drawer.open(agent.agent_id, why, request_id=request_id or None)
    except GirctError as error:
        return _drawer_page(page, error, reason)
    return see("/till")


def _drawer_page(page: Page, error: GirctError | None = None, reason: str = "") -> HTMLResponse:
    return page.render(
        "drawer.html",
        phrase("Open the drawer"),
        status=UNPROCESSABLE if error else 200,
        current="till",
        message=error_message(error, page.language) if error else "",
        reasons=[(code, translate(title, page.language)) for code, title in REASONS],
        chosen=reason,
        request_id=str(uuid4()),
        is_set_up=page.counter.drawer.is_set_up,
        is_open=page.counter.drawer.is_open(),
    )
