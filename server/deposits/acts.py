"""The deposit (versement): the régisseur declares it, the comptable accepts it.

Until the comptable accepts, the régisseur answers for the money: it stays on their accounts, and
the declaration waits where both see it. What the comptable does not find as declared is refused
and declared again, so that a difference is named and never netted.

Source: the project's domain notes, §3 and §6; requirement of trust 50.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from domain.body_fields import BODY_CENTIMES_MAX, Regie, Strict
from domain.calendar import business_day
from server.acts.kinds import ActKind, ApprovedAct, Draft, register_kind
from server.deposits.errors import DepositEmpty, DepositTooLarge, RegieNotHere
from server.deposits.holdings import MEANS, read_holdings
from server.ledger.accounts import Account
from server.ledger.act_postings import ActBooks, ActEntry
from server.ledger.act_repository import audit_act, post_act
from server.ledger.payloads import read_payload
from server.ledger.sides import balanced

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from server.bootstrap import Centre

DEPOSIT: Final = "DEPOSIT"
Part = Annotated[int, Field(ge=0, le=BODY_CENTIMES_MAX)]


class DepositPayload(Strict):
    """DEPOSIT: what a régisseur brings to the comptable, centimes by means of payment.

    Args:
        regie: The régie.
        cash: Notes and coins.
        cheques: Cheques.
        cards: What cards paid, settled by the bank.
        transfers: What came by transfer.
    """

    regie: Regie
    cash: Part = 0
    cheques: Part = 0
    cards: Part = 0
    transfers: Part = 0

    @property
    def parts(self) -> dict[str, int]:
        """Centimes by means, those of nothing left out."""
        return {means: centimes for means in MEANS if (centimes := getattr(self, means))}

    @property
    def total_centimes(self) -> int:
        """All of it."""
        return sum(self.parts.values())


def deposit_entries(
    payload: DepositPayload, *, declared_at: datetime, accepted_at: datetime
) -> list[ActEntry]:
    """Give the entries: on the road the day it was declared, the comptable's the day of acceptance.

    Args:
        payload: What the act says.
        declared_at: When the régisseur declared it, UTC.
        accepted_at: When the comptable accepted it, UTC.
    """
    total = payload.total_centimes
    left: dict[tuple[Account, str | None], int] = {
        (MEANS[means], None): centimes for means, centimes in payload.parts.items()
    }
    on_the_road, arrived = (Account.EN_ROUTE, None), (Account.COMPTABLE, None)
    return [
        ActEntry(business_day(declared_at), balanced({on_the_road: total}, left)),
        ActEntry(business_day(accepted_at), balanced({arrived: total}, {on_the_road: total})),
    ]


def _check(connection: Connection, _centre: Centre, draft: Draft) -> None:
    payload = read_payload(DepositPayload, draft.payload)
    if not payload.total_centimes:
        message = "a deposit of nothing"
        raise DepositEmpty(message)
    if draft.subject != payload.regie:  # one declaration of a régie waits at a time
        message = f"a deposit of {payload.regie} is proposed under {draft.subject}"
        raise RegieNotHere(message)
    held = read_holdings(connection, collectivite=draft.collectivite, regie_id=payload.regie)
    for means, centimes in payload.parts.items():
        if centimes > held[means]:
            message = f"{centimes} centimes of {means} deposited of {held[means]} held"
            raise DepositTooLarge(message, means=means, held_centimes=held[means], field=means)


def _carry_out(connection: Connection, _centre: Centre, act: ApprovedAct) -> None:
    payload = read_payload(DepositPayload, act.payload)
    books = ActBooks(
        act_id=act.act_id, collectivite=act.collectivite, regie_id=payload.regie, terminal_id=None
    )
    entries = deposit_entries(payload, declared_at=act.proposed_at, accepted_at=act.approved_at)
    post_act(connection, books, entries)
    audit_act(connection, act, "ledger:deposit:accepted", ("DECLARED", "ACCEPTED"), payload.parts)


register_kind(
    ActKind(
        code=DEPOSIT,
        proposers=frozenset({"regisseur"}),
        approvers=frozenset({"comptable"}),
        carry_out=_carry_out,
        check=_check,
    )
)
