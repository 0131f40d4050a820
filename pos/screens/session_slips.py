"""The paper of an event of a session on the screen: a float, a count, an addendum."""

from dataclasses import dataclass

from fastapi.responses import HTMLResponse

from domain.ids import Seq
from domain.money import Money
from domain.session_papers import AddendumSlip, CountSlip, OpeningSlip
from pos.screens.pages import Page
from pos.screens.quittances import paper_at
from pos.screens.session_steps import reason_text
from ui.catalogues import phrase, translate


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a slip: an amount, or words."""

    title: str
    amount: Money | None = None
    words: str = ""
    is_total: bool = False


def slip_page(page: Page, slip: OpeningSlip | CountSlip | AddendumSlip) -> HTMLResponse:
    """Show a slip of a session, and whether it is on paper."""
    if isinstance(slip, OpeningSlip):
        title, facts, pieces = phrase("Opening of the drawer"), _opening(page, slip), slip.pieces
    elif isinstance(slip, CountSlip):
        title, facts, pieces = phrase("Count of the drawer"), _count(page, slip), slip.pieces
    else:
        title, facts, pieces = phrase("Addendum"), _addendum(page, slip), ()
    stored = page.counter.journal.by_seq(slip.seq)
    return page.render(
        "session_slip.html",
        title,
        current="session",
        paper=slip,
        facts=facts,
        counted_pieces=pieces,
        session_id="" if stored is None else stored.body["session"],
        printed=paper_at(page, Seq(slip.seq)),
    )


def _opening(page: Page, slip: OpeningSlip) -> list[Fact]:
    return [
        Fact(_say(page, phrase("Agent")), words=slip.agent_name),
        Fact(_say(page, phrase("Float")), slip.float_amount, is_total=True),
    ]


def _count(page: Page, slip: CountSlip) -> list[Fact]:
    lacking = slip.difference.centimes < 0
    title = phrase("Shortage") if lacking else phrase("Overage")
    difference = title if slip.difference.centimes else phrase("Difference")
    facts = [
        Fact(_say(page, phrase("Session of")), words=slip.cashier_name),
        Fact(_say(page, phrase("Counted by")), words=slip.agent_name),
        Fact(_say(page, phrase("Cash expected")), slip.expected),
        Fact(_say(page, phrase("Cash counted")), slip.counted),
        Fact(_say(page, difference), slip.difference, is_total=True),
    ]
    if slip.approver_id is not None:
        facts.append(Fact(_say(page, phrase("Accepted by")), words=slip.approver_name))
        facts.append(Fact(_say(page, phrase("Reason")), words=reason_text(page, slip.reason)))
    if slip.first_counted is not None:
        facts.append(Fact(_say(page, phrase("First count")), slip.first_counted))
    return facts


def _addendum(page: Page, slip: AddendumSlip) -> list[Fact]:
    is_less = slip.amount.centimes < 0
    title = phrase("Less cash found") if is_less else phrase("More cash found")
    return [
        Fact(_say(page, phrase("Session of")), words=slip.cashier_name),
        Fact(_say(page, phrase("Found by")), words=slip.agent_name),
        Fact(_say(page, phrase("Reason")), words=reason_text(page, slip.reason)),
        Fact(_say(page, title), -slip.amount if is_less else slip.amount, is_total=True),
    ]


def _say(page: Page, key: str) -> str:
    return translate(key, page.language)
