"""The sale: natures, quantities, several lines, how it is paid, confirm."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from domain.errors import GirctError
from domain.ids import SessionId
from domain.money import ZERO, Money
from domain.record import Flag, Kind
from domain.tariffs.line import Unit
from pos.errors import SaleLeft
from pos.journal.stored import StoredRecord
from pos.sales.commands import Issued
from pos.sales.drafts import Draft
from pos.screens.cards import pay_by_card, with_card_chosen
from pos.screens.errors import DaysMissing, FormExpired, PartsMissing
from pos.screens.nature_search import find_natures
from pos.screens.pages import SEQ_MAX, UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.screens.sale_form import FormDep, SaleForm
from pos.screens.sale_page import ordered_lines, sale_page
from pos.screens.sale_reckoning import (
    Reckoning,
    command_of,
    invalid_field,
    reckon,
    tariff_line,
    typed_line,
)
from pos.screens.sale_tariff import refuse_changed_tariff
from pos.screens.sealing import unsealed
from ui.catalogues import phrase, translate
from ui.formats import money
from ui.languages import Language
from ui.messages import error_message

router = APIRouter()
ONE_BY_DEFAULT = frozenset({Unit.FLAT, Unit.HEAD, Unit.VEHICLE, Unit.DOC, Unit.PLACE, Unit.DAY})
SEARCH_MAX = 60
DoneQuery = Annotated[int, Query(ge=0, le=SEQ_MAX)]


def session_of(page: Page) -> SessionId | None:
    """The open session of who is signed in; none when they have to open one first.

    In training it is the training's own, so that no form of a real sale is one of training.
    """
    agent = page.agent
    if page.counter.training.is_on():
        return page.counter.training.session()
    session = page.counter.sessions.current()
    if session is None or session.agent_id != agent.agent_id:
        return None
    return session.session_id


@router.get("/sale")
def show_sale(
    page: PageDep, nature: int = 0, q: str = "", done: DoneQuery = 0, leaving: str = ""
) -> Response:
    """Show the natures of this régie, the lines in the sale and, once one is chosen, the next."""
    session = session_of(page)
    if session is None:
        return see("/session")
    draft = page.counter.sales.drafts.current(session)
    line = tariff_line(page.counter, nature) if nature else None
    is_one = line is not None and line.unit in ONE_BY_DEFAULT
    form = SaleForm(nature=nature, quantity="1" if is_one else "")
    is_counted = is_one or (draft.lines and not nature)
    bare = Reckoning(form, reckon(page.counter, SaleForm(), draft).draft)
    reckoning = reckon(page.counter, form, draft) if is_counted else bare
    is_flat = line is not None and line.unit is Unit.FLAT
    return sale_page(
        page,
        with_card_chosen(page.counter, reckoning, draft),
        draft,
        q=q[:SEARCH_MAX],
        focus="cash" if is_flat or not nature else "quantity",
        is_leaving=leaving == "yes" and bool(draft.lines),
        done=done,
    )


@router.get("/sale/natures")
def search_natures(page: PageDep, q: str = "") -> list[int]:
    """Give the natures meant by what is being typed, the likeliest first."""
    kept = page.counter.sales.at_hand.of(page.agent.agent_id)
    return [int(line.nature) for line in find_natures(ordered_lines(page, kept), q[:SEARCH_MAX])]


@router.post("/sale/quote")
def quote_sale(page: PostedDep, form: FormDep) -> Response:
    """Say what the form comes to: as JSON to a script, as the page to a browser without one."""
    draft = draft_of(page)
    reckoning = reckon(page.counter, form, draft)
    if reckoning.total is not None:
        page.counter.peripherals.display.show_due(reckoning.total)
    if "application/json" in page.request.headers.get("accept", ""):
        return JSONResponse(_quote_json(reckoning, page.language))
    return sale_page(page, reckoning, draft, focus="cash" if reckoning.total else "quantity")


@router.post("/sale/add")
def add_line(page: PostedDep, form: FormDep) -> Response:
    """Put the line typed in the sale, and choose the next. Sent twice, it is added once."""
    session = session_of(page)
    if session is None:
        return see("/session")
    draft = page.counter.sales.drafts.current(session)
    require_uuid(form.line_id)
    if form.sale_id != draft.sale_id:
        return _ended(page, form)
    try:
        line = typed_line(page.counter, unsealed(page, form, draft))
        if line is not None:
            page.counter.sales.drafts.add(session, line)
    except GirctError as error:
        return refused_sale(page, form, error)
    return see("/sale")


@router.post("/sale/remove/{line_id}")
def remove_line(page: PostedDep, line_id: UUID, form: FormDep) -> Response:
    """Take a line out of the sale; what is being typed stays as it is."""
    session = session_of(page)
    if session is None:
        return see("/session")
    draft = page.counter.sales.drafts.remove(session, str(line_id))
    is_added = any(line.line_id == form.line_id for line in draft.lines)
    if is_added or not (form.nature or draft.lines):
        return see("/sale")
    reckoning = reckon(page.counter, form, draft)
    if _is_waiting(reckoning):
        reckoning = replace(reckoning, error=None, invalid="")
    return sale_page(page, reckoning, draft, focus="quantity" if form.nature else "cash")


@router.post("/sale/leave")
def leave_sale(page: PostedDep, form: FormDep) -> Response:
    """Leave the sale before it is confirmed: recorded with what it came to."""
    session = session_of(page)
    if session is None:
        return see("/session")
    try:
        typed = typed_line(page.counter, form)
    except GirctError:
        typed = None
    line = typed.to_line() if typed else None
    try:
        page.counter.sales.leave(session, page.agent.agent_id, form.sale_id, line)
    except GirctError as error:
        return refused_sale(page, form, error)
    return see("/sale")


@router.post("/sale/confirm")
def confirm_sale(page: PostedDep, form: FormDep) -> Response:
    """Record the sale. Sent twice, the same form gives the same quittance."""
    agent, is_training = page.agent, page.counter.training.is_on()
    require_uuid(form.sale_id)
    draft = draft_of(page)
    is_next = draft.sale_id in {form.sale_id, ""}
    if page.counter.journal.by_sale_id(form.sale_id) is not None or not is_next:
        return _ended(page, form)
    try:
        refuse_changed_tariff(page.counter, form)
        weighed = unsealed(page, form, draft)
        command = replace(command_of(page.counter, weighed, draft), is_training=is_training)
        pay_by_card(page.counter, form, command, agent.agent_id)
        issued = page.counter.sales.issue(command, agent.agent_id)
    except GirctError as error:
        return refused_sale(page, form, error)
    due = Money(issued.stored.record.amount_centimes)
    page.counter.peripherals.display.show_change(due, issued.change or ZERO)
    return see(issued_address(issued))


def issued_address(issued: Issued) -> str:
    """Where a sale leads: to its quittance, said to be the one already issued when it was."""
    return f"/quittances/{issued.seq}?new=yes{'' if issued.is_new else '&again=yes'}"


def draft_of(page: Page) -> Draft:
    """The sale being made, or an empty one when no session is open."""
    _ = page.agent
    if page.counter.training.is_on():
        return page.counter.sales.drafts.current(page.counter.training.session())
    session = page.counter.sessions.current()
    return page.counter.sales.drafts.current(session.session_id) if session else Draft("", ())


def refused_sale(page: Page, form: SaleForm, error: GirctError) -> Response:
    """Show the sale again with everything typed still in it, and why it was refused."""
    draft = draft_of(page)
    seen = reckon(page.counter, form, draft)
    field = invalid_field(error)
    refused = replace(seen, form=form, error=error, invalid=field)
    return sale_page(page, refused, draft, focus=field or "cash", status=UNPROCESSABLE)


def _ended(page: Page, form: SaleForm) -> Response:
    """Answer a form whose sale ended before: show its quittance, or the sale that is next."""
    known = page.counter.journal.by_sale_id(form.sale_id)
    if known is not None and is_sale(known):
        return see(f"/quittances/{known.seq}?new=yes&again=yes")
    message = "the sale shown was left, or is not the one being made any more"
    return refused_sale(page, replace(form, line_id=""), SaleLeft(message))


def is_sale(stored: StoredRecord) -> bool:
    """Whether a record is of a sale made at this counter, not of a paper entered."""
    return (
        stored.record.kind in {Kind.RECEIPT, Kind.TRAINING}
        and Flag.PAPER_BOOKLET not in stored.record.flags
    )


def require_uuid(text: str) -> None:
    """Refuse a form whose name of a sale, or of a line, is none of ours.

    Raises:
        FormExpired: It is no UUID.
    """
    try:
        UUID(text)
    except ValueError as error:
        message = "the form carries no sale number"
        raise FormExpired(message) from error


def _is_waiting(reckoning: Reckoning) -> bool:
    """Whether what is missing is only what somebody types next: nothing is wrong yet."""
    if isinstance(reckoning.error, DaysMissing | PartsMissing):
        return True
    form = reckoning.form
    return reckoning.total is None and bool(form.nature) and not form.quantity.strip()


def _quote_json(reckoning: Reckoning, language: Language) -> dict[str, object]:
    total, missing, line = reckoning.total, reckoning.missing, reckoning.quote
    rest = missing or reckoning.change
    form = reckoning.form
    is_waiting = _is_waiting(reckoning)
    error = None if is_waiting else reckoning.error
    return {
        "amount_text": money(total, language) if total else "—",
        "amount_centimes": total.centimes if total else None,
        "line_text": money(line.amount, language) if line else "—",
        "cash_text": money(reckoning.cash, language) if reckoning.cash is not None else "—",
        "change_text": money(rest, language) if rest is not None else "—",
        "change_title": translate(
            phrase("Still missing") if missing else phrase("Change to give"), language
        ),
        "is_missing": missing is not None,
        "cash": form.cash,
        "invalid": "" if is_waiting else reckoning.invalid,
        "message": error_message(error, language) if error else "",
    }
