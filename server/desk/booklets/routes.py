"""Booklets: list, issue to an agent, one booklet's numbers, a spoilt paper, the return."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from domain.calendar import business_day
from domain.errors import GirctError
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.booklets.errors import BookletReturned, UnknownBooklet
from server.booklets.repository import Booklet, list_booklets, spoilt_of, uses_of
from server.booklets.service import Range, issue_booklet, return_booklet, spoil_number
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.booklets.listing import (
    FACTS,
    HOME,
    NUMBERS,
    list_of,
    number_lines,
    state_of,
    title_of,
)
from server.desk.booklets.pages import (
    address_of,
    find_booklet,
    issue_fields,
    issue_page,
    return_fields,
    return_page,
    spoilt_fields,
    spoilt_page,
)
from server.desk.form import Form, SubmittedDep
from server.desk.frame import Desk
from server.desk.head import Action, Crumb, Head
from server.desk.sheet import Part, fact, facts_of, short_list
from server.regies.errors import UnknownRegie
from ui.catalogues import phrase

router = APIRouter(prefix="/desk", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_LEDGER)]
Handler = Annotated[SignedIn, may(Permission.HANDLE_BOOKLETS)]
ONE: Final = "/booklets/{booklet_id}"
NEW: Final = "/regies/{regie_id}/booklets/new"


@router.get("/booklets")
def list_all(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List the booklets of the reader's territory."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = list_booklets(connection, person.scope)
    return desk.list_page(Head(desk.say(phrase("Booklets"))), list_of(desk.language), rows)


@router.get(NEW)
def ask_issue(request: Request, centre: CentreDep, person: Handler, regie_id: str) -> Response:
    """Ask which numbers go to which agent."""
    desk = Desk(request, centre, person)
    known = {"issued_on": business_day(centre.now()).isoformat()}
    form = Form.filled(issue_fields(desk, regie_id), desk.language, known)
    return issue_page(desk, regie_id, form)


@router.post(NEW)
def issue(
    request: Request, centre: CentreDep, person: Handler, regie_id: str, sent: SubmittedDep
) -> Response:
    """Issue a booklet to an agent."""
    desk = Desk(request, centre, person)
    form = Form.read(issue_fields(desk, regie_id), desk.language, sent)
    if not form.is_right:
        return issue_page(desk, regie_id, form)
    numbers = Range(form.text("series").upper(), form.number("first_no"), form.number("last_no"))
    try:
        booklet_id = issue_booklet(
            centre, regie_id, form.number("agent"), numbers, form.day("issued_on"), desk.caller
        )
    except UnknownRegie:
        raise
    except GirctError as refusal:
        form.refuse(refusal)
        return issue_page(desk, regie_id, form)
    return desk.done(f"{HOME}/{booklet_id}", "booklet_issued")


@router.get(ONE)
def show(request: Request, centre: CentreDep, person: Reader, booklet_id: UUID) -> Response:
    """Show a booklet, with what became of each number."""
    desk = Desk(request, centre, person)
    booklet = find_booklet(desk, booklet_id)
    with scoped(centre.app, person.scope) as connection:
        uses, spoilt = uses_of(connection, booklet), spoilt_of(connection, booklet_id)
    actions = (
        Action(f"{address_of(booklet)}/spoilt", phrase("Note a spoilt paper"), is_main=True),
        Action(f"{address_of(booklet)}/return", phrase("Take the booklet back"), is_danger=True),
    )
    is_out = booklet.returned_on is None and desk.may(Permission.HANDLE_BOOKLETS)
    head = Head(
        desk.say(phrase("Booklet %(name)s"), name=title_of(booklet)),
        (Crumb(HOME, desk.say(phrase("Booklets"))),),
        actions if is_out else (),
        state=fact(phrase("State"), state_of(booklet), desk.language),
    )
    numbers = number_lines(booklet, uses, spoilt)
    parts = (
        Part("facts", desk.say(phrase("In brief")), facts_of(FACTS, booklet, desk.language)),
        Part(
            "numbers",
            desk.say(phrase("Its numbers")),
            shown=short_list(NUMBERS, numbers, desk.language),
        ),
    )
    return desk.sheet_page(head, parts)


@router.get(f"{ONE}/spoilt")
def ask_spoilt(request: Request, centre: CentreDep, person: Handler, booklet_id: UUID) -> Response:
    """Ask which paper is spoilt, and why."""
    desk = Desk(request, centre, person)
    booklet = _find_out(desk, booklet_id)
    form = Form.filled(spoilt_fields(desk, booklet), desk.language, {})
    return spoilt_page(desk, booklet, form)


@router.post(f"{ONE}/spoilt")
def note_spoilt(
    request: Request, centre: CentreDep, person: Handler, booklet_id: UUID, sent: SubmittedDep
) -> Response:
    """Note a spoilt paper."""
    desk = Desk(request, centre, person)
    booklet = _find_out(desk, booklet_id)
    form = Form.read(spoilt_fields(desk, booklet), desk.language, sent)
    if form.is_right:
        try:
            spoil_number(
                centre, booklet_id, form.number("number"), form.text("reason"), desk.caller
            )
        except UnknownBooklet:
            raise
        except GirctError as refusal:
            form.refuse(refusal)
    if not form.is_right:
        return spoilt_page(desk, booklet, form)
    return desk.done(address_of(booklet), "number_spoilt")


@router.get(f"{ONE}/return")
def ask_return(request: Request, centre: CentreDep, person: Handler, booklet_id: UUID) -> Response:
    """Ask when the booklet came back, and from which number on it is blank."""
    desk = Desk(request, centre, person)
    booklet = _find_out(desk, booklet_id)
    known = {"returned_on": business_day(centre.now()).isoformat()}
    if booklet.taken_below <= booklet.last_no:
        known["unused_from"] = str(booklet.taken_below)
    return return_page(desk, booklet, Form.filled(return_fields(booklet), desk.language, known))


@router.post(f"{ONE}/return")
def take_back(
    request: Request, centre: CentreDep, person: Handler, booklet_id: UUID, sent: SubmittedDep
) -> Response:
    """Take a booklet back."""
    desk = Desk(request, centre, person)
    booklet = _find_out(desk, booklet_id)
    form = Form.read(return_fields(booklet), desk.language, sent)
    if form.is_right:
        unused = form.number("unused_from") if form.text("unused_from") else None
        try:
            return_booklet(centre, booklet_id, form.day("returned_on"), unused, desk.caller)
        except UnknownBooklet:
            raise
        except GirctError as refusal:
            form.refuse(refusal)
    if not form.is_right:
        return return_page(desk, booklet, form)
    return desk.done(address_of(booklet), "booklet_returned")


def _find_out(desk: Desk, booklet_id: UUID) -> Booklet:
    """Find a booklet that is still with its agent.

    Raises:
        UnknownBooklet: when the reader's territory has no such booklet.
        BookletReturned: when it came back already.
    """
    booklet = find_booklet(desk, booklet_id)
    if booklet.returned_on is not None:
        message = "the booklet came back already"
        raise BookletReturned(message, day=booklet.returned_on.isoformat())
    return booklet
