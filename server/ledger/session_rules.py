"""Which accounts an act of a cash session moves: the table is in `posting_rules`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.session_events import (
    Addendum,
    CashIn,
    CashOut,
    FloatChanged,
    Handover,
    SessionClosed,
    SessionCounted,
    SessionOpen,
)
from server.ledger.accounts import Account
from server.ledger.sides import differing, moved

if TYPE_CHECKING:
    from domain.session_events import SessionEvent
    from server.ledger.sides import Side


def session_sides(body: SessionEvent) -> list[Side]:
    """Give the sides of an act of a session; most move no cash and have none."""
    match body:
        case SessionCounted():
            return differing(body.counted, body.expected, where=Account.CAISSE)
        case Addendum():
            return differing(body.amount, 0, where=Account.REGISSEUR)
        case _:
            into_drawer = _into_drawer(body)
            return moved(into_drawer, to=Account.CAISSE, from_=Account.REGISSEUR)


def _into_drawer(body: SessionEvent) -> int:
    """Say how much cash the régisseur puts into the drawer; below zero, takes out of it."""
    match body:
        case SessionOpen():
            return body.float
        case FloatChanged(before=int(before)):
            return body.amount - before
        case CashIn():
            return body.amount
        case CashOut() | Handover():
            return -body.amount
        case SessionClosed(counted=int(counted)):
            return -counted
        case _:
            return 0
