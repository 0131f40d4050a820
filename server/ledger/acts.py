"""The act of the ledger alone: a shortage, or part of it, will not be made good (décharge).

Who may discharge a régisseur is not verified: here the régisseur asks, and the comptable or the
representative of the State decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.calendar import business_day
from server.acts.kinds import ActKind, ApprovedAct, Draft, register_kind
from server.ledger.accounts import Account
from server.ledger.act_postings import ActBooks, ActEntry
from server.ledger.act_repository import audit_act, balance_of, post_act
from server.ledger.errors import WriteOffTooLarge
from server.ledger.payloads import WriteOffPayload, read_payload
from server.ledger.sides import moved

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from server.bootstrap import Centre
    from server.ledger.sides import Side

WRITE_OFF: Final = "WRITE_OFF"


def write_off_sides(payload: WriteOffPayload) -> list[Side]:
    """Give the sides of a write-off: the shortage becomes a loss."""
    return moved(payload.amount, to=Account.DECHARGE, from_=Account.DEFICIT)


def _check(connection: Connection, _centre: Centre, draft: Draft) -> None:
    payload = read_payload(WriteOffPayload, draft.payload)
    shortage = balance_of(
        connection,
        Account.DEFICIT,
        collectivite=draft.collectivite,
        regie_id=payload.regie,
        terminal_id=payload.terminal_id,
    )
    if payload.amount > shortage:
        message = f"{payload.amount} centimes written off of a shortage of {shortage}"
        raise WriteOffTooLarge(message, shortage_centimes=shortage)


def _carry_out(connection: Connection, _centre: Centre, act: ApprovedAct) -> None:
    payload = read_payload(WriteOffPayload, act.payload)
    books = ActBooks(
        act_id=act.act_id,
        collectivite=act.collectivite,
        regie_id=payload.regie,
        terminal_id=payload.terminal_id or None,
    )
    entry = ActEntry(business_day(act.approved_at), write_off_sides(payload))
    post_act(connection, books, [entry])
    audit_act(
        connection,
        act,
        "ledger:shortage:written_off",
        ("STANDING", "WRITTEN_OFF"),
        {"amount_centimes": payload.amount},
    )


register_kind(
    ActKind(
        code=WRITE_OFF,
        proposers=frozenset({"regisseur"}),
        approvers=frozenset({"comptable", "gouverneur", "wali"}),
        carry_out=_carry_out,
        check=_check,
    )
)
