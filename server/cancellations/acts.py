"""REGULARISATION: a quittance is cancelled at the centre, once its counter no longer may.

After the count the cash of a session is the régisseur's, so what goes back in cash leaves their
account and not the till's; the revenue is reversed on the day of the approval, as the takings are.
The régisseur proposes, the comptable approves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args

from pydantic import Field

from domain.body_fields import SeqNumber, Strict
from domain.calendar import business_day
from domain.ids import TerminalId
from domain.wire import TerminalNumber
from server.acts.kinds import ActKind, ApprovedAct, Draft, register_kind
from server.cancellations import statements
from server.cancellations.errors import QuittanceNotHere, QuittanceNotStanding, StillAtCounter
from server.cancellations.repository import LedgerQuittance, find_quittance
from server.ledger.act_postings import ActBooks, ActEntry
from server.ledger.act_repository import audit_act, post_act
from server.ledger.entry import BookOwner
from server.ledger.payloads import read_payload
from server.ledger.posting_rules import regularisation_sides
from server.rollup.repository import add_totals, regularised_totals

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from server.bootstrap import Centre

REGULARISATION: Final = "REGULARISATION"
Reason = Literal[
    "WRONG_NATURE", "WRONG_QUANTITY", "ISSUED_TWICE", "WRONG_PAYER", "WRONG_TENDER",
    "PAYER_WITHDREW",
]  # fmt: skip
REASONS: Final[tuple[str, ...]] = get_args(Reason)
"""The counter's own reasons: `domain.cancellation_reasons`."""


class RegularisationPayload(Strict):
    """What is cancelled, and why.

    Args:
        terminal_id: The terminal that issued it.
        record: Its place in that terminal's chain.
        quittance: Its legal number, for who decides to read.
        amount: Its total, centimes.
        reason: Why, a code.
    """

    terminal_id: TerminalNumber
    record: SeqNumber
    quittance: Annotated[str, Field(pattern=r"^[0-9]{1,10}-[0-9]{1,10}$")]
    amount: Annotated[int, Field(ge=0, le=2**40 - 1)]
    reason: Reason


def require_standing_quittance(
    connection: Connection, draft: Draft
) -> tuple[RegularisationPayload, LedgerQuittance]:
    """Take a quittance that stands and that only the centre may still cancel.

    Raises:
        QuittanceNotHere: No such quittance is in this collectivité's books, or not as said.
        QuittanceNotStanding: It is cancelled already.
        StillAtCounter: Its session is not counted.
    """
    payload = read_payload(RegularisationPayload, draft.payload)
    connection.exec_driver_sql(statements.LOCK_TERMINAL, {"terminal_id": payload.terminal_id})
    found = find_quittance(connection, draft.collectivite, payload.terminal_id, payload.record)
    said = (draft.collectivite, draft.subject, payload.quittance, payload.amount)
    if said != (found.collectivite, found.number, found.number, found.amount_centimes):
        message = f"quittance {found.number} is not as the act says"
        raise QuittanceNotHere(message, terminal_id=payload.terminal_id, seq=payload.record)
    if found.is_cancelled:
        message = f"quittance {found.number} is cancelled already"
        raise QuittanceNotStanding(message, number=found.number)
    if not found.is_for_centre:
        message = f"the session of quittance {found.number} is not counted"
        raise StillAtCounter(message, number=found.number)
    return payload, found


def _check(connection: Connection, _centre: Centre, draft: Draft) -> None:
    require_standing_quittance(connection, draft)


def _carry_out(connection: Connection, _centre: Centre, act: ApprovedAct) -> None:
    payload, found = require_standing_quittance(connection, act)
    day, quittance = business_day(act.approved_at), found.quittance()
    books = ActBooks(
        act_id=act.act_id,
        collectivite=found.collectivite,
        regie_id=found.regie_id,
        terminal_id=found.terminal_id,
    )
    post_act(connection, books, [ActEntry(day, regularisation_sides(quittance))])
    row = {
        "act_id": act.act_id,
        "collectivite": found.collectivite,
        "regie_id": found.regie_id,
        "terminal_id": found.terminal_id,
        "seq": found.seq,
        "link": found.link,
        "business_day": day,
        "amount_centimes": found.amount_centimes,
        "reason": payload.reason,
    }
    connection.exec_driver_sql(statements.INSERT_REGULARISATION, row)
    owner = BookOwner(collectivite=found.collectivite, regie_id=found.regie_id)
    totals = regularised_totals(day, quittance)
    add_totals(connection, TerminalId(found.terminal_id), owner, totals)
    done = {"quittance": found.number, "amount_centimes": found.amount_centimes}
    audit_act(
        connection,
        act,
        "ledger:quittance:regularised",
        ("STANDING", "CANCELLED"),
        {**done, "reason": payload.reason},
    )


register_kind(
    ActKind(REGULARISATION, frozenset({"regisseur"}), frozenset({"comptable"}), _carry_out, _check)
)
