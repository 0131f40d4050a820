"""Read and write acts of two persons inside one scoped transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, or_, select, text, update
from sqlmodel import col

from domain.territory import WHOLE_COUNTRY
from server.acts.kinds import ApprovedAct, Draft
from server.acts.models import CentreActRow, ProposalRow

_PERSON = text(
    "SELECT user_id, login, role, scope, matricule, since FROM hold_account(:user_id) WHERE active"
)
_SCOPE = text("SELECT scope FROM account_by_id(:user_id) WHERE active")
_MATRICULE = text("SELECT login, matricule, active FROM hold_account(:user_id)")
_LOGINS = text(
    "SELECT u.user_id, u.login FROM unnest(CAST(:users AS uuid[])) AS one(user_id),"
    " account_by_id(one.user_id) AS u"
)
"""An act's two persons may be of different territories: each is found by the number it holds."""


@dataclass(frozen=True, slots=True)
class Person:
    """An active account as the database knows it now, not as a session remembers it.

    Args:
        user_id: whose.
        login: what they sign in with.
        role: their role.
        scope: their territory.
        matricule: who they are, whatever their account; None when nobody wrote it.
        since: when they got this account and this role, UTC.
    """

    user_id: UUID
    login: str
    role: str
    scope: str
    matricule: str | None
    since: datetime


def read_person(connection: Connection, user_id: UUID) -> Person | None:
    """Read an active account and keep it as it is until the transaction ends."""
    row = connection.execute(_PERSON, {"user_id": user_id}).mappings().one_or_none()
    return None if row is None else Person(**row)


def read_scope(connection: Connection, user_id: UUID) -> str | None:
    """Read the territory of an active account."""
    scope: str | None = connection.execute(_SCOPE, {"user_id": user_id}).scalar()
    return scope


def read_proposer(connection: Connection, user_id: UUID) -> tuple[str, str | None, bool]:
    """Give the login, the matricule and the activity of who proposed an act."""
    row = connection.execute(_MATRICULE, {"user_id": user_id}).one()
    return row.login, row.matricule, row.active


def logins_of(connection: Connection, users: Sequence[UUID]) -> dict[UUID, str]:
    """Give the login of each of several users."""
    rows = connection.execute(_LOGINS, {"users": list(users)})
    return {row.user_id: row.login for row in rows}


def lock_subject(connection: Connection, kind: str, subject: str) -> None:
    """Make the others who propose the same thing wait for this transaction."""
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtext('act_' || :kind), hashtext(:subject))"),
        {"kind": kind, "subject": subject},
    )


def is_waiting(
    connection: Connection, *, kind: str, collectivite: str, subject: str, since: datetime
) -> bool:
    """Whether the same thing is proposed already, not longer ago than a moment."""
    found = connection.execute(
        select(col(ProposalRow.act_id)).where(
            col(ProposalRow.kind) == kind,
            col(ProposalRow.collectivite) == collectivite,
            col(ProposalRow.subject) == subject,
            col(ProposalRow.state) == "PENDING",
            col(ProposalRow.proposed_at) > since,
        )
    ).first()
    return found is not None


def store_proposal(connection: Connection, draft: Draft) -> None:
    """Write what is proposed."""
    connection.execute(insert(ProposalRow).values(**_columns(draft)))


def take_proposal(connection: Connection, act_id: UUID, scope: str) -> Draft | None:
    """Lock what still waits for a decision; whoever comes second waits, then finds nothing."""
    row = connection.execute(
        select(ProposalRow.__table__)  # type: ignore[attr-defined]  # SQLModel makes it
        .where(
            col(ProposalRow.act_id) == act_id,
            col(ProposalRow.state) == "PENDING",
            _within(scope),
        )
        .with_for_update()
    ).one_or_none()
    return None if row is None else _draft(row)


def list_waiting(connection: Connection, scope: str, since: datetime) -> list[Draft]:
    """List what waits for a decision in a territory, oldest first."""
    rows = connection.execute(
        select(ProposalRow.__table__)  # type: ignore[attr-defined]  # SQLModel makes it
        .where(
            col(ProposalRow.state) == "PENDING",
            col(ProposalRow.proposed_at) > since,
            _within(scope),
        )
        .order_by(col(ProposalRow.proposed_at), col(ProposalRow.act_id))
    )
    return [_draft(row) for row in rows]


def store_decision(
    connection: Connection, act_id: UUID, *, state: str, by: UUID, now: datetime
) -> None:
    """Write how a proposal ended."""
    connection.execute(
        update(ProposalRow)
        .where(col(ProposalRow.act_id) == act_id)
        .values(state=state, decided_by=by, decided_at=now)
    )


def store_act(connection: Connection, act: ApprovedAct) -> None:
    """Write an act of two persons, for good."""
    connection.execute(
        insert(CentreActRow).values(
            **_columns(act), approved_by=act.approved_by, approved_at=act.approved_at
        )
    )


def _columns(draft: Draft) -> dict[str, Any]:
    return {
        "act_id": draft.act_id,
        "collectivite": draft.collectivite,
        "kind": draft.kind,
        "subject": draft.subject,
        "payload": dict(draft.payload),
        "proposed_by": draft.proposed_by,
        "proposed_at": draft.proposed_at,
    }


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        act_id=row.act_id,
        kind=row.kind,
        collectivite=row.collectivite,
        subject=row.subject,
        payload=row.payload,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
    )


def _within(scope: str) -> Any:  # noqa: ANN401 - an SQL condition, whose type depends on the scope
    """Say the territory a second time, beside row-level security."""
    own = col(ProposalRow.collectivite)
    if scope == WHOLE_COUNTRY:
        return own.is_not(None)
    return or_(own == scope, own.startswith(f"{scope}.", autoescape=True))
