"""The sale: nature, quantity, amount, cash, change, confirm."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, JSONResponse, Response

from domain.bodies import TenderMode
from domain.errors import GirctError
from domain.money import ZERO, Money
from domain.tariffs.line import TariffLine, Unit
from domain.territory import fold
from pos.screens.amounts import rate_text, unit_text
from pos.screens.errors import FormExpired
from pos.screens.pages import UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.screens.sale_form import (
    Reckoning,
    SaleForm,
    command_of,
    invalid_field,
    read_sale_form,
    reckon,
)
from ui.catalogues import phrase, translate
from ui.formats import money
from ui.languages import Language
from ui.messages import error_message

router = APIRouter()
ONE_BY_DEFAULT = frozenset({Unit.FLAT, Unit.HEAD, Unit.VEHICLE, Unit.DOC, Unit.PLACE, Unit.DAY})
QUANTITY_TITLES = {
    Unit.HEAD: phrase("Heads"),
    Unit.KG: phrase("Weight (kg)"),
    Unit.M2: phrase("Surface (m²)"),
    Unit.M2_DAY: phrase("Surface (m²)"),
    Unit.PLACE: phrase("Places"),
    Unit.VEHICLE: phrase("Vehicles"),
    Unit.DOC: phrase("Documents"),
    Unit.DAY: phrase("Days"),
    Unit.DH: phrase("Declared value (DH)"),
}
MODES: tuple[tuple[TenderMode, str], ...] = (
    ("ESP", phrase("Cash")),
    ("CHQ", phrase("Cheque")),
    ("CB", phrase("Card")),
)
"""What a cashier may be paid with; a cheque's number and bank come with its own screen."""
FormDep = Annotated[SaleForm, Depends(read_sale_form)]


@dataclass(frozen=True, slots=True)
class NatureChoice:
    """A nature as the sale shows it, in the page's language and the other one."""

    index: int
    label: str
    other_label: str
    words: str
    rate: str
    unit: str
    version: str
    verified: bool
    source: str
    is_chosen: bool
    is_flat: bool
    has_days: bool
    rounds_up: bool
    quantity_title: str


def choice_of(line: TariffLine, language: Language, chosen: int) -> NatureChoice:
    """Dress a tariff line for the screen."""
    labels = (line.label_fr, line.label_ar)
    label, other_label = reversed(labels) if language == "ar" else labels
    title = QUANTITY_TITLES.get(line.unit, phrase("Quantity"))
    return NatureChoice(
        index=int(line.nature),
        label=label,
        other_label=other_label,
        words=f"{line.label_fr} {line.label_ar} {line.rubrique}",
        rate=rate_text(line.rate, line.rate_kind, language),
        unit=unit_text(line.unit, language),
        version=str(line.version),
        verified=line.verified,
        source=line.source,
        is_chosen=line.nature == chosen,
        is_flat=line.unit is Unit.FLAT,
        has_days=line.unit is Unit.M2_DAY,
        rounds_up=line.whole_units and not line.unit.is_counted,
        quantity_title=translate(title, language),
    )


@router.get("/sale")
def show_sale(page: PageDep, nature: int = 0, q: str = "") -> Response:
    """Show the natures of this régie and, once one is chosen, the sale."""
    agent = page.agent
    session = page.counter.sessions.current()
    if session is None or session.agent_id != agent.agent_id:
        return see("/session")
    form = SaleForm(nature=nature, sale_id=str(uuid4()))
    line = next((one for one in _lines(page) if one.nature == nature), None)
    if line is not None and line.unit in ONE_BY_DEFAULT:
        form = SaleForm(nature=nature, quantity="1", sale_id=form.sale_id)
    has_quantity = bool(form.quantity)
    reckoning = reckon(page.counter, form) if has_quantity else Reckoning(form)
    focus = "cash" if line is not None and line.unit is Unit.FLAT else "quantity"
    return sale_page(page, reckoning, q=q[:60], focus=focus)


@router.post("/sale/quote")
def quote_sale(page: PostedDep, form: FormDep) -> Response:
    """Say what the form comes to: as JSON to a script, as the page to a browser without one."""
    _ = page.agent
    reckoning = reckon(page.counter, form)
    if reckoning.quote is not None:
        page.counter.peripherals.display.show_due(reckoning.quote.amount)
    if "application/json" in page.request.headers.get("accept", ""):
        return JSONResponse(_quote_json(reckoning, page.language))
    return sale_page(page, reckoning, focus="cash" if reckoning.quote else "quantity")


@router.post("/sale/confirm")
def confirm_sale(page: PostedDep, form: FormDep) -> Response:
    """Record the sale. Sent twice, the same form gives the same quittance."""
    agent = page.agent
    _require_uuid(form.sale_id)
    try:
        command = command_of(page.counter, form)
        issued = page.counter.sales.issue(command, agent.agent_id)
    except GirctError as error:
        reckoning = reckon(page.counter, form)
        field = invalid_field(error)
        return sale_page(
            page,
            Reckoning(form, reckoning.quote, reckoning.change, reckoning.missing, error, field),
            focus=field or "cash",
            status=UNPROCESSABLE,
        )
    due = Money(issued.stored.record.amount_centimes)
    page.counter.peripherals.display.show_change(due, issued.change or ZERO)
    given = f"&given={command.cash_given.centimes}" if form.is_cash else ""
    return see(f"/quittances/{issued.seq}?new=yes{given}")


def _require_uuid(text: str) -> None:
    try:
        UUID(text)
    except ValueError as error:
        message = "the form carries no sale number"
        raise FormExpired(message) from error


def _lines(page: Page) -> list[TariffLine]:
    try:
        return page.counter.sales.tariff_lines()
    except GirctError:
        return []


def _quote_json(reckoning: Reckoning, language: Language) -> dict[str, object]:
    due, missing = reckoning.quote, reckoning.missing
    rest = missing or reckoning.change
    is_waiting = due is None and not reckoning.form.quantity.strip()
    error = None if is_waiting else reckoning.error
    return {
        "amount_text": money(due.amount, language) if due else "—",
        "amount_centimes": due.amount.centimes if due else None,
        "change_text": money(rest, language) if rest is not None else "—",
        "change_title": translate(
            phrase("Still missing") if missing else phrase("Change to give"), language
        ),
        "is_missing": missing is not None,
        "cash": reckoning.form.cash,
        "invalid": "" if is_waiting else reckoning.invalid,
        "message": error_message(error, language) if error else "",
    }


def sale_page(
    page: Page, reckoning: Reckoning, *, q: str = "", focus: str = "", status: int = 200
) -> HTMLResponse:
    """Render the sale with everything typed still in it."""
    form = reckoning.form
    choices = [choice_of(line, page.language, form.nature) for line in _lines(page)]
    words = fold(q).split()
    shown = [one for one in choices if all(word in fold(one.words) for word in words)]
    chosen = next((one for one in choices if one.is_chosen), None)
    error = reckoning.error
    if chosen is None and form.nature and error is None:
        error = reckon(page.counter, form).error
    return page.render(
        "sale.html",
        phrase("Sale"),
        status=status,
        current="sale",
        message=error_message(error, page.language) if error else "",
        natures=shown,
        chosen=chosen,
        q=q,
        typed=form,
        sale_id=form.sale_id,
        focus=focus,
        invalid=reckoning.invalid,
        amount=reckoning.quote.amount if reckoning.quote else None,
        change=reckoning.change,
        missing=reckoning.missing,
        modes=[(mode, translate(title, page.language)) for mode, title in MODES],
        till=page.counter.till.cash(),
    )
