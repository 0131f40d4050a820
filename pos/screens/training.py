"""Training: switched on and off on a page of its own, seen on every other."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from domain.errors import GirctError
from pos.screens.pages import UNPROCESSABLE, Page, PageDep, PostedDep, see
from ui.catalogues import phrase
from ui.messages import error_message

router = APIRouter()


@router.get("/training")
def show_training(page: PageDep) -> HTMLResponse:
    """Say what training is, and switch it on or off."""
    _ = page.agent
    return _training_page(page)


@router.post("/training/on")
def begin_training(page: PostedDep) -> Response:
    """Begin training."""
    agent = page.agent
    try:
        page.counter.training.turn_on(agent)
    except GirctError as error:
        return _training_page(page, error)
    return see("/sale")


@router.post("/training/off")
def end_training(page: PostedDep) -> Response:
    """End training: what follows is real again."""
    page.counter.training.turn_off(page.agent)
    return see("/")


def _training_page(page: Page, error: GirctError | None = None) -> HTMLResponse:
    return page.render(
        "training.html",
        phrase("Training"),
        status=UNPROCESSABLE if error else 200,
        current="training",
        message=error_message(error, page.language) if error else "",
    )
