"""Papers of a booklet on the screen: one form, one look at what it comes to, the end of entry."""

from dataclasses import dataclass, replace
from typing import Annotated, Final
from uuid import uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response

from domain.booklet import ENTERED_WITHIN_DAYS, BookletConfiguration
from domain.calendar import business_day
from domain.errors import GirctError
from domain.ids import Seq, legal_number
from domain.money import Money
from pos.booklets.commands import PaperCommand, Reading
from pos.screens.amounts import unit_text
from pos.screens.booklet_form import (
    BookletForm,
    BookletFormDep,
    TypedLine,
    find_booklet,
    key_of,
)
from pos.screens.pages import SEQ_MAX, UNPROCESSABLE, Page, PageDep, PostedDep, see
from ui.catalogues import phrase
from ui.formats import quantity_text
from ui.messages import error_message

router = APIRouter()
LISTS_SHOWN: Final = 5
WRITE, EDIT = "write", "edit"
FIRST_QUANTITY: Final = TypedLine(quantity="1")


@dataclass(frozen=True, slots=True)
class ShownBooklet:
    """A booklet to choose."""

    key: str
    name: str
    expected: int | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line of a paper, before it is recorded."""

    label: str
    quantity: str
    expected: Money
    written: Money


@router.get("/booklets")
def show_booklets(
    page: PageDep, booklet: str = "", day: str = "", entered: int = 0
) -> HTMLResponse:
    """Show the form of the next paper, what was entered, and the lists that were signed."""
    agent, today = page.agent, business_day(page.counter.now())
    held = page.counter.booklets.held_by(agent)
    chosen = find_booklet(held, booklet) or next(iter(held), None)
    expected = None if chosen is None else page.counter.booklets.expected(chosen)
    form = BookletForm(
        booklet="" if chosen is None else key_of(chosen),
        number="" if expected is None else str(expected),
        day=day[:10] or today.isoformat(),
        lines=(FIRST_QUANTITY,),
        entry_id=str(uuid4()),
    )
    return _page(page, form, entered=entered)


@router.post("/booklets")
def enter_paper(page: PostedDep, form: BookletFormDep) -> Response:
    """Show what a paper comes to, then record it; the same form twice makes one quittance."""
    agent, booklets = page.agent, page.counter.booklets
    if form.step == EDIT:
        return _page(page, form)
    try:
        known = booklets.made_by(form.entry_id)
        if known is not None:
            return see(f"/quittances/{known.seq}")
        command = form.command(page.counter, agent)
        reading = booklets.read(command, agent)
    except GirctError as error:
        return _page(page, form, error)
    if form.step != WRITE:
        return _look(page, form, command, reading)
    return _record(page, form, command, reading)


@router.post("/booklets/resume")
def end_entry(page: PostedDep, request_id: Annotated[str, Form(max_length=36)] = "") -> Response:
    """Sign the list of what was entered; the same form twice signs one."""
    agent = page.agent
    try:
        page.counter.booklets.resume(agent, request_id=request_id or None)
    except GirctError as error:
        form = BookletForm(day=business_day(page.counter.now()).isoformat(), entry_id=str(uuid4()))
        return _page(page, replace(form, lines=(FIRST_QUANTITY,)), error)
    return see("/booklets")


def _record(page: Page, form: BookletForm, command: PaperCommand, reading: Reading) -> Response:
    """Record a paper that was looked at; a refusal keeps what was typed, but for the PIN."""
    try:
        stored = page.counter.booklets.enter(command, page.agent, form.pin)
    except GirctError as error:
        if reading.needs_regisseur:
            return _look(page, form, command, reading, error)
        return _page(page, form, error)
    return see(f"/booklets?booklet={form.booklet}&day={command.day}&entered={stored.seq}")


def _page(
    page: Page, form: BookletForm, error: GirctError | None = None, *, entered: int = 0
) -> HTMLResponse:
    counter = page.counter
    held = counter.booklets.held_by(page.agent)
    return page.render(
        "booklets.html",
        phrase("Paper booklets"),
        status=UNPROCESSABLE if error else 200,
        current="session",
        message=error_message(error, page.language) if error else "",
        form=form,
        booklets=[_shown(page, one, form.booklet) for one in held],
        natures=_natures(page),
        today=business_day(counter.now()).isoformat(),
        days_allowed=ENTERED_WITHIN_DAYS,
        session=counter.sessions.current(),
        entered=_entered(page, entered),
        waiting=[(_number(page, one.seq), one) for one in counter.booklets.book.waiting()],
        lists=counter.booklets.book.signed(LISTS_SHOWN),
        request_id=str(uuid4()),
    )


def _look(
    page: Page,
    form: BookletForm,
    command: PaperCommand,
    reading: Reading,
    error: GirctError | None = None,
) -> HTMLResponse:
    """Show what a paper comes to by the tariff of its day, and ask for what it needs."""
    lines = [
        ReadLine(
            label=quote.line.label_ar if page.language == "ar" else quote.line.label_fr,
            quantity=f"{quantity_text(quote.quantity_milli)}"
            f" {unit_text(quote.line.unit, page.language, quote.quantity_milli)}",
            expected=quote.amount,
            written=written,
        )
        for quote, written in zip(reading.quotes, reading.written, strict=True)
    ]
    return page.render(
        "booklet_paper.html",
        phrase("Paper booklets"),
        status=UNPROCESSABLE if error else 200,
        current="session",
        message=error_message(error, page.language) if error else "",
        form=form,
        command=command,
        reading=reading,
        lines=lines,
        skipped=", ".join(str(number) for number in reading.skipped),
        days_allowed=ENTERED_WITHIN_DAYS,
    )


def _shown(page: Page, booklet: BookletConfiguration, chosen: str) -> ShownBooklet:
    return ShownBooklet(
        key=key_of(booklet),
        name=f"{booklet.series} {booklet.first}–{booklet.last}",
        expected=page.counter.booklets.expected(booklet),
        is_chosen=key_of(booklet) == chosen,
    )


def _natures(page: Page) -> list[tuple[str, str]]:
    """Every nature the régie may collect, today or on the day of an old paper."""
    allowed = set(page.counter.configuration.current().natures)
    labels = {
        int(line.nature): line.label_ar if page.language == "ar" else line.label_fr
        for act in page.counter.configuration.tariffs().acts
        for line in act.lines
        if line.nature in allowed
    }
    return [(str(index), f"{index} · {label}") for index, label in sorted(labels.items())]


def _entered(page: Page, seq: int) -> tuple[str, int, str] | None:
    """Name the quittance that was just entered, and its paper."""
    entry = page.counter.booklets.book.entry(Seq(seq)) if 0 < seq <= SEQ_MAX else None
    return None if entry is None else (_number(page, seq), seq, entry.paper.text)


def _number(page: Page, seq: int) -> str:
    stored = page.counter.journal.by_seq(Seq(seq))
    if stored is None:
        return ""
    return legal_number(stored.record.terminal_id, stored.record.receipt_no)
