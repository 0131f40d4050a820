"""The page of a sale: natures, the lines in it, the line being typed, and how it is paid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid4

from fastapi.responses import HTMLResponse

from domain.errors import GirctError
from domain.money import Money
from domain.quittance_parts import QuittanceLine
from domain.tariffs.line import TariffLine, Unit
from domain.tariffs.natures import PayerRule, payer_rule
from pos.sales.at_hand import Kept
from pos.sales.commands import Quote
from pos.sales.drafts import Draft
from pos.screens.amounts import rate_text, unit_text
from pos.screens.cards import debited
from pos.screens.nature_search import find_natures
from pos.screens.pages import Page
from pos.screens.quick_sales import last_sale, quick_sales
from pos.screens.sale_form import Mode, SaleForm
from pos.screens.sale_reckoning import DraftQuote, Reckoning, reckon, tariff_line
from pos.screens.sale_tariff import tariff_mark
from ui.catalogues import phrase, translate
from ui.formats import quantity_text
from ui.languages import Language
from ui.messages import error_message

NUMBER_KEYS: Final = 9
QUANTITY_TITLES: Final = {
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
MODE_TITLES: Final[tuple[tuple[Mode, str, str], ...]] = (
    ("ESP", phrase("Cash"), "e"),
    ("CHQ", phrase("Cheque"), "c"),
    ("CB", phrase("Card"), "b"),
    ("VIR", phrase("Transfer"), "v"),
    ("MIX", phrase("Several"), "m"),
)
"""What a cashier may be paid with, and the key that chooses it."""


@dataclass(frozen=True, slots=True)
class NatureChoice:
    """A nature as the sale shows it, in the page's language and the other one."""

    index: int
    label: str
    other_label: str
    rubrique: str
    rate: str
    unit: str
    version: str
    verified: bool
    source: str
    is_chosen: bool
    is_flat: bool
    has_days: bool
    is_weighed: bool
    is_heads: bool
    rounds_up: bool
    quantity_title: str
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class ShownDraftLine:
    """A line already in the sale."""

    line_id: str
    label: str
    quantity: str
    extras: tuple[tuple[str, Money], ...]
    amount: Money | None


def choice_of(
    line: TariffLine, language: Language, chosen: int, pinned: frozenset[int] = frozenset()
) -> NatureChoice:
    """Dress a tariff line for the screen."""
    labels = (line.label_fr, line.label_ar)
    label, other_label = reversed(labels) if language == "ar" else labels
    title = QUANTITY_TITLES.get(line.unit, phrase("Quantity"))
    return NatureChoice(
        index=int(line.nature),
        label=label,
        other_label=other_label,
        rubrique=line.rubrique,
        rate=rate_text(line.rate, line.rate_kind, language),
        unit=unit_text(line.unit, language),
        version=str(line.version),
        verified=line.verified,
        source=line.source,
        is_chosen=line.nature == chosen,
        is_flat=line.unit is Unit.FLAT,
        has_days=line.unit is Unit.M2_DAY,
        is_weighed=line.unit is Unit.KG,
        is_heads=line.unit is Unit.HEAD,
        rounds_up=line.whole_units and not line.unit.is_counted,
        quantity_title=translate(title, language),
        is_pinned=int(line.nature) in pinned,
    )


def tariff_lines(page: Page) -> list[TariffLine]:
    """The lines this régie may collect today; none while there is no configuration."""
    try:
        return page.counter.sales.tariff_lines()
    except GirctError:
        return []


def ordered_lines(page: Page, kept: Sequence[Kept]) -> list[TariffLine]:
    """The lines in the order of their keys: pinned, then sold most before this session."""
    session = page.counter.sessions.current()
    sold = page.counter.sales.at_hand.most_sold(session.opened_seq) if session else []
    pinned = [one.nature for one in kept if not one.quantity_text]
    places = {nature: place for place, nature in reversed(list(enumerate([*pinned, *sold])))}
    return sorted(tariff_lines(page), key=lambda one: places.get(one.nature, len(places) + 9))


def shown_line(page: Page, one: DraftQuote) -> ShownDraftLine:
    """Dress a line already in the sale."""
    quote = one.quote
    if quote is None:
        return ShownDraftLine(one.line.line_id, str(one.line.nature), "", (), None)
    label = quote.line.label_ar if page.language == "ar" else quote.line.label_fr
    unit = unit_text(quote.line.unit, page.language, quote.quantity_milli)
    return ShownDraftLine(
        one.line.line_id,
        label,
        f"{quantity_text(quote.quantity_milli)} {unit}",
        shown_extras(page.language, quote),
        quote.amount,
    )


def shown_extras(language: Language, line: Quote | QuittanceLine) -> tuple[tuple[str, Money], ...]:
    """What lateness, fault and constraint add to a principal: each apart, none when zero."""
    extras = (
        (phrase("Surcharge"), line.majoration),
        (phrase("Penalties"), line.penalite),
        (phrase("Periodic penalties"), line.astreinte),
    )
    return tuple(
        (translate(title, language), amount) for title, amount in extras if not amount.is_zero
    )


def needs_of(form: SaleForm, draft: Draft) -> tuple[bool, bool]:
    """Whether the sale asks for the payer's name, and for the vehicle's plate."""
    indexes = [int(line.nature) for line in draft.lines] + [form.nature]
    rules: list[PayerRule] = [payer_rule(index) for index in indexes if index]
    return any(rule.needs_name for rule in rules), any(rule.needs_plate for rule in rules)


def sale_page(  # noqa: PLR0913 -- what a page of the sale may say besides what was typed
    page: Page,
    reckoning: Reckoning,
    draft: Draft,
    *,
    q: str = "",
    focus: str = "",
    status: int = 200,
    is_leaving: bool = False,
    done: int = 0,
) -> HTMLResponse:
    """Render the sale with everything typed still in it."""
    form = with_names(reckoning.form, draft)
    agent = page.agent
    kept = page.counter.sales.at_hand.of(agent.agent_id)
    pinned = frozenset(int(one.nature) for one in kept if not one.quantity_text)
    lines = ordered_lines(page, kept)
    shown = [choice_of(one, page.language, form.nature, pinned) for one in find_natures(lines, q)]
    line = tariff_line(page.counter, form.nature) if form.nature and lines else None
    chosen = choice_of(line, page.language, form.nature, pinned) if line else None
    error = reckoning.error
    if chosen is None and form.nature and error is None:
        error = reckon(page.counter, form, draft).error
    form = replace(form, tariff=tariff_mark(page.counter) if lines else "")
    is_idle = not form.nature and not draft.lines
    needs_name, needs_plate = needs_of(form, draft)
    return page.render(
        "sale.html",
        phrase("Sale"),
        status=status,
        current="sale",
        message=error_message(error, page.language) if error else "",
        natures=shown,
        chosen=chosen,
        draft=[shown_line(page, one) for one in reckoning.draft],
        q=q,
        typed=form,
        sale_id=form.sale_id,
        focus=focus,
        invalid=reckoning.invalid,
        line_amount=reckoning.quote.amount if reckoning.quote else None,
        amount=reckoning.total,
        cash_due=reckoning.cash,
        change=reckoning.change,
        missing=reckoning.missing,
        modes=[(mode, translate(title, page.language), key) for mode, title, key in MODE_TITLES],
        needs_name=needs_name,
        needs_plate=needs_plate,
        is_leaving=is_leaving,
        quick=quick_sales(page, kept) if is_idle else [],
        last=last_sale(page, done) if is_idle else None,
        is_done=bool(done),
        debited=debited(page.counter, draft),
        number_keys=NUMBER_KEYS,
        has_card_terminal=page.counter.peripherals.cards.has_terminal,
        has_scale=page.counter.peripherals.scale is not None,
    )


def with_names(form: SaleForm, draft: Draft) -> SaleForm:
    """Give a form the names of what it is about: the sale, its lines, the line being typed."""
    return replace(
        form,
        sale_id=draft.sale_id,
        revision=draft.revision,
        line_id=form.line_id or str(uuid4()),
    )
