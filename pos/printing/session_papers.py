"""The papers of cash sessions, built again from the journal alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from domain.denominations import by_face
from domain.differences import Differences, add_differences
from domain.ids import AgentId, Seq
from domain.money import Money
from domain.session_papers import AddendumSlip, CountSlip, OpeningSlip

if TYPE_CHECKING:
    from pos.journal.journal import Journal
    from pos.journal.names import PaperNames
    from pos.journal.stored import StoredRecord

SessionSlip = OpeningSlip | CountSlip | AddendumSlip


def has_session_slip(stored: StoredRecord) -> bool:
    """Whether a record is an event of a session that has a paper: an opening by its billetage."""
    body = stored.body
    is_opening = body.get("code") == "SESSION_OPEN" and "denominations" in body
    return is_opening or body.get("code") in {"SESSION_COUNTED", "ADDENDUM"}


def build_session_slip(
    journal: Journal, stored: StoredRecord, names: PaperNames, top: dict[str, Any]
) -> SessionSlip:
    """Build the paper of an event of a session.

    Args:
        journal: Where the other records of its session are.
        stored: The event; see `has_session_slip`.
        names: The names of its day.
        top: What every paper of the till says.
    """
    body, pieces = stored.body, tuple(by_face(stored.body.get("denominations")))
    if body["code"] == "SESSION_OPEN":
        return OpeningSlip(**top, float_amount=Money(body["float"]), pieces=pieces)
    opened = journal.of_session(body["session"], ("SESSION_OPEN",))[0]
    cashier = opened.record.agent_id
    top = {**top, "cashier_id": cashier, "cashier_name": names.agent_name(cashier)}
    if body["code"] == "ADDENDUM":
        return AddendumSlip(
            **top,
            opened_on=date.fromisoformat(opened.body["business_day"]),
            amount=Money(body["amount"]),
            reason=body["reason"],
        )
    approver, first = body.get("approver"), body.get("first_counted")
    return CountSlip(
        **top,
        expected=Money(body["expected"]),
        counted=Money(body["counted"]),
        pieces=pieces,
        approver_id=None if approver is None else AgentId(approver),
        approver_name="" if approver is None else names.agent_name(AgentId(approver)),
        reason=body.get("reason", ""),
        first_counted=None if first is None else Money(first),
    )


def differences_in(journal: Journal, first: int, last: int) -> Differences:
    """Add up what the counts of a stretch of the chain found, shortage and overage apart."""
    counts = journal.of_code_between("SESSION_COUNTED", Seq(first), Seq(last))
    return add_differences([(one.body["counted"], one.body["expected"]) for one in counts])
