"""What makes selling quick: sales of one key, natures kept at hand, payers known already."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from domain.errors import GirctError
from domain.ids import NatureIndex, Seq
from domain.money import Money
from pos.errors import QuittanceUnknown
from pos.sales.at_hand import Kept
from pos.sales.commands import SaleCommand, SaleLine
from pos.screens.errors import NotQuick
from pos.screens.pages import SEQ_MAX, Page, PageDep, PostedDep, see
from pos.screens.quick_sales import may_be_quick, repeatable_lines
from pos.screens.sale import is_sale, refused_sale, require_uuid, session_of
from pos.screens.sale_form import FormDep, SaleForm
from pos.screens.sale_reckoning import typed_line
from pos.screens.sale_tariff import refuse_changed_tariff

router = APIRouter()
TYPED_MAX = 60


@router.post("/sale/quick")
def sell_quickly(
    page: PostedDep, form: FormDep, of: Annotated[int, Form(ge=0, le=SEQ_MAX)] = 0
) -> Response:
    """Sell what one key stands for, cash exact; the same form twice gives one quittance.

    An amount shown under another tariff is shown again, and asked for again, as in any sale.
    """
    session, is_training = session_of(page), page.counter.training.is_on()
    if session is None:
        return see("/session")
    require_uuid(form.sale_id)
    known = page.counter.journal.by_sale_id(form.sale_id)
    if known is not None and is_sale(known):
        return see(f"/sale?done={known.seq}")
    try:
        refuse_changed_tariff(page.counter, form)
        lines = _lines(page, form, of)
        total = Money.total(
            page.counter.sales.quote(line.nature, line.quantity_text).amount for line in lines
        )
        command = SaleCommand(
            form.sale_id, lines, cash_given=total, revision=form.revision, is_training=is_training
        )
        issued = page.counter.sales.issue(command, page.agent.agent_id)
    except GirctError as error:
        return refused_sale(page, SaleForm(), error)
    return see(f"/sale?done={issued.seq}")


def _lines(page: Page, form: SaleForm, of: int) -> tuple[SaleLine, ...]:
    """What one key stands for.

    Raises:
        NotQuick: It may not be sold without asking more.
        QuittanceUnknown: There is no such quittance to make once more.
    """
    if of:
        stored = page.counter.journal.by_seq(Seq(of))
        if stored is None or not stored.record.amount_centimes:
            message = f"record {of} is no quittance of this counter"
            raise QuittanceUnknown(message, seq=of)
        lines = repeatable_lines(stored) if "lines" in stored.body else ()
    else:
        is_quick = may_be_quick(form.nature)
        lines = (SaleLine(NatureIndex(form.nature), form.quantity),) if is_quick else ()
    if not lines:
        message = "this sale asks more than one key"
        raise NotQuick(message)
    return lines


@router.post("/sale/keep/{how}")
def keep_at_hand(page: PostedDep, form: FormDep, how: str) -> Response:
    """Keep the nature chosen first in the list, or its quantity ready for one key; or no longer."""
    agent = page.agent
    at_hand = page.counter.sales.at_hand
    try:
        if how == "drop":
            at_hand.drop(agent.agent_id, Kept(NatureIndex(form.nature), form.quantity))
        elif how == "unpin":
            at_hand.drop(agent.agent_id, Kept(NatureIndex(form.nature)))
        elif how == "pin":
            page.counter.sales.quote(NatureIndex(form.nature), "1")
            at_hand.keep(agent.agent_id, Kept(NatureIndex(form.nature)))
        else:
            return _keep_quick(page, form)
    except GirctError as error:
        return refused_sale(page, form, error)
    return see("/sale" if how == "drop" else f"/sale?nature={form.nature}")


def _keep_quick(page: Page, form: SaleForm) -> Response:
    line = typed_line(page.counter, form)
    if line is None or not may_be_quick(form.nature):
        message = "a nature that asks who pays is not sold with one key"
        raise NotQuick(message)
    kept = Kept(line.nature, line.quantity_text)
    page.counter.sales.at_hand.keep(page.agent.agent_id, kept)
    return see("/sale")


@router.get("/sale/payers")
def suggest_payers(page: PageDep, q: str = "") -> list[dict[str, str]]:
    """Give the payers named here before who have what is being typed."""
    _ = page.agent
    typed = q[:TYPED_MAX].strip()
    if not typed:
        return []
    return [
        {
            "payer_name": payer.name,
            "payer_id": payer.identity_number,
            "payer_ice": payer.ice,
            "plate": plate,
        }
        for payer, plate in page.counter.sales.known_payers.like(typed)
    ]
