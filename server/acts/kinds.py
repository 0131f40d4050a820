"""The kinds of acts; each folder registers its own from its `acts.py`, in `server.act_kinds`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from server.bootstrap import Centre


@dataclass(frozen=True, slots=True)
class Draft:
    """Something proposed.

    Args:
        act_id: identifier of the act.
        kind: code of its kind.
        collectivite: whose act, `*` for the whole country.
        subject: what it is about: a login, the number of an arrêté, a terminal.
        payload: what the kind asks for, as canonical JSON allows it.
        proposed_by: user who proposed it.
        proposed_at: when, UTC.
    """

    act_id: UUID
    kind: str
    collectivite: str
    subject: str
    payload: Mapping[str, Any]
    proposed_by: UUID
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class ApprovedAct(Draft):
    """Something two persons decided; its row is in `centre_acts` when it is carried out.

    Args:
        proposer: login of who proposed it.
        approved_by: user who approved it.
        approver: their login.
        approver_role: their role.
        approved_at: when, UTC.
        address: where they approved it from.
    """

    proposer: str
    approved_by: UUID
    approver: str
    approver_role: str
    approved_at: datetime
    address: str


CarryOut = Callable[[Connection, Centre, ApprovedAct], str | None]
Check = Callable[[Connection, Centre, Draft], None]


@dataclass(frozen=True, slots=True)
class ActKind:
    """A kind of act.

    Args:
        code: its name, in capitals.
        proposers: roles that may propose it.
        approvers: roles that may approve or refuse it.
        carry_out: does it, in the transaction of the approval. What it returns is shown once to
            the approver and kept nowhere: half of a one-time password.
        check: refuses what cannot be, when it is proposed and again when it is approved.
    """

    code: str
    proposers: frozenset[str]
    approvers: frozenset[str]
    carry_out: CarryOut
    check: Check | None = None


_kinds: dict[str, ActKind] = {}


def register_kind(kind: ActKind) -> None:
    """Make a kind of act known; registering the same one twice changes nothing.

    Raises:
        ValueError: when another kind has this code.
    """
    if _kinds.setdefault(kind.code, kind) is not kind:
        message = f"two kinds of acts are called {kind.code}"
        raise ValueError(message)


def kind_of(code: str) -> ActKind:
    """Give a kind that a folder registered."""
    return _kinds[code]


def all_kinds() -> Iterable[ActKind]:
    """List the kinds that are known, in the order of their codes."""
    return tuple(_kinds[code] for code in sorted(_kinds))
