"""Sales made with one key: what the agent keeps ready, and the last sale once more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.bodies import CASH
from domain.errors import GirctError
from domain.ids import NatureIndex, Seq
from domain.money import Money
from domain.record import Kind
from domain.tariffs.natures import PayerRule, payer_rule
from pos.journal.stored import StoredRecord
from pos.printing.states import PrintState
from pos.sales.at_hand import Kept
from pos.sales.commands import QuittanceSummary, SaleLine
from pos.screens.amounts import unit_text
from pos.screens.pages import Page
from pos.screens.papers import Paper, state_paper
from ui.formats import quantity_text

KEYS: Final = "abcdegiju"
"""None of the keys any page may show above its own: f, h, k and s."""
REPEAT_KEY: Final = "r"
MILLI: Final = 1000


@dataclass(frozen=True, slots=True)
class QuickSale:
    """A sale made with one key, cash exact.

    Args:
        key: The key that makes it.
        nature: Its nature, 0 for the last sale once more.
        quantity: Its quantity, as a quote reads it.
        of: The quittance to make once more, 0 for none.
        label: What is sold, in the page's language.
        shown_quantity: How much of it.
        amount: What it comes to.
    """

    key: str
    nature: int
    quantity: str
    of: int
    label: str
    shown_quantity: str
    amount: Money


@dataclass(frozen=True, slots=True)
class LastSale:
    """The last quittance, so that nobody wonders whether a sale was recorded."""

    seq: int
    legal_number: str
    issued_at: datetime
    total: Money
    paper: Paper


def quick_sales(page: Page, kept: list[Kept]) -> list[QuickSale]:
    """What may be sold with one key now: the last sale once more, then what the agent keeps."""
    wanted = [one for one in kept if one.quantity_text]
    shown = [
        _of_line(page, SaleLine(one.nature, one.quantity_text), key)
        for key, one in zip(KEYS, wanted, strict=False)
    ]
    return [one for one in (_again(page), *shown) if one is not None]


def _again(page: Page) -> QuickSale | None:
    """The last sale of this session once more, when it is one anybody may make."""
    found = page.counter.journal.of_kinds((Kind.RECEIPT,), limit=1)
    lines = repeatable_lines(found[0]) if found else ()
    session = page.counter.sessions.current()
    if len(lines) != 1 or session is None or found[0].body["session"] != session.session_id:
        return None
    return _of_line(page, lines[0], REPEAT_KEY, int(found[0].seq))


def _of_line(page: Page, line: SaleLine, key: str, of: int = 0) -> QuickSale | None:
    try:
        quote = page.counter.sales.quote(line.nature, line.quantity_text)
    except GirctError:
        return None
    tariff = quote.line
    unit = unit_text(tariff.unit, page.language, quote.quantity_milli)
    return QuickSale(
        key=key,
        nature=0 if of else int(line.nature),
        quantity="" if of else line.quantity_text,
        of=of,
        label=tariff.label_ar if page.language == "ar" else tariff.label_fr,
        shown_quantity=f"{quantity_text(quote.quantity_milli)} {unit}",
        amount=quote.amount,
    )


def repeatable_lines(stored: StoredRecord) -> tuple[SaleLine, ...]:
    """The lines of a quittance that may be sold again as they were; none when they may not.

    It was paid in cash alone, names nobody, and every amount of it follows from its quantity.
    """
    body = stored.body
    if any(tender["mode"] != CASH for tender in body["tenders"]) or "payer" in body:
        return ()
    for line in body["lines"]:
        added = line["majoration"] + line["penalite"] + line["astreinte"]
        if added or payer_rule(line["nature"]) is not PayerRule.OPTIONAL:
            return ()
    return tuple(
        SaleLine(NatureIndex(line["nature"]), milli_text(line["quantity_milli"]))
        for line in body["lines"]
    )


def milli_text(quantity_milli: int) -> str:
    """Write thousandths as a quote reads them."""
    whole, rest = divmod(quantity_milli, MILLI)
    return f"{whole}.{rest:03d}"


def may_be_quick(nature: int) -> bool:
    """Whether a nature may be sold with one key: it asks nothing about who pays."""
    return payer_rule(nature) is PayerRule.OPTIONAL


def last_sale(page: Page, done: int) -> LastSale | None:
    """The quittance just issued, or the last one of this counter."""
    before = Seq(done + 1) if done else None
    found: list[QuittanceSummary] = page.counter.sales.recent(1, before)
    if not found:
        return None
    last = found[0]
    state = PrintState(last.print_state) if last.print_state else None
    return LastSale(
        seq=int(last.seq),
        legal_number=last.legal_number,
        issued_at=last.issued_at,
        total=last.total,
        paper=state_paper(state, page.language, is_seen=last.is_paper_seen),
    )
