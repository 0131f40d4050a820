"""Revocation: from when nothing a terminal signed is good, and since when the centre knows it.

What the ledger holds stays in it; a quittance of after the effective moment is never shown as good;
whatever arrives from now on goes to quarantine, in the very next transaction of intake.

Source: the project's protocol, §3 and §4.
"""

from datetime import datetime

import structlog
from sqlalchemy import Connection, Row, text

from domain.ids import TerminalId
from server.acts.kinds import ApprovedAct
from server.acts.recording import record_outcome
from server.terminals.errors import AlreadyRevoked, EffectiveDateRefused, UnknownTerminal

log = structlog.get_logger()

_LOCK_HEAD = text("SELECT seq FROM terminal_heads WHERE terminal_id = :terminal_id FOR UPDATE")
"""Intake locks the head first: whoever waits here, waits for one reception at most."""
_READ = text(
    "SELECT collectivite, state, enrolled_at FROM terminals WHERE terminal_id = :terminal_id"
)
_REVOKE_KEYS = text(
    "UPDATE terminal_keys SET revoked_at = :effective_at"
    " WHERE terminal_id = :terminal_id AND (revoked_at IS NULL OR revoked_at > :effective_at)"
)
_REVOKE_HEAD = text(
    "UPDATE terminal_heads SET state = 'REVOKED' WHERE terminal_id = :terminal_id"
    " AND state <> 'ENDED'"
)
_REVOKE = text("UPDATE terminals SET state = 'REVOKED' WHERE terminal_id = :terminal_id")
_KEEP = text(
    "INSERT INTO terminal_revocations (terminal_id, collectivite, reason, effective_at, known_at,"
    " act_id) VALUES (:terminal_id, :collectivite, :reason, :effective_at, :known_at, :act_id)"
)


def require_revocable(
    connection: Connection, terminal_id: TerminalId, *, effective_at: datetime, now: datetime
) -> None:
    """Refuse a revocation that cannot be.

    Raises:
        UnknownTerminal: when there is no such terminal in this territory.
        AlreadyRevoked: when it is revoked.
        EffectiveDateRefused: when the moment is to come, or before its enrolment.
    """
    terminal = _read(connection, terminal_id)
    if terminal.state == "REVOKED":
        message = f"terminal {terminal_id} is revoked already"
        raise AlreadyRevoked(message, terminal_id=terminal_id)
    is_before = terminal.enrolled_at is not None and effective_at < terminal.enrolled_at.replace(
        microsecond=0
    )
    if effective_at > now or is_before:
        message = f"{effective_at} is not between the enrolment of {terminal_id} and now"
        raise EffectiveDateRefused(message, terminal_id=terminal_id)


def revoke_terminal(
    connection: Connection,
    terminal_id: TerminalId,
    act: ApprovedAct,
    *,
    reason: str,
    effective_at: datetime,
) -> None:
    """Revoke a terminal and all its keys, as two persons decided."""
    asked = {"terminal_id": terminal_id, "effective_at": effective_at}
    connection.execute(_LOCK_HEAD, asked)
    before = _read(connection, terminal_id)
    connection.execute(_REVOKE_HEAD, asked)
    connection.execute(_REVOKE_KEYS, asked)
    connection.execute(_REVOKE, asked)
    connection.execute(
        _KEEP,
        {
            **asked,
            "collectivite": before.collectivite,
            "reason": reason,
            "known_at": act.approved_at,
            "act_id": act.act_id,
        },
    )
    record_outcome(
        connection,
        act,
        "terminals:key:revoked",
        before={"state": before.state},
        after={
            "state": "REVOKED",
            "reason": reason,
            "effective_at": int(effective_at.timestamp()),
        },
    )
    log.warning("terminal revoked", terminal_id=terminal_id, reason=reason)


def _read(connection: Connection, terminal_id: TerminalId) -> Row[str, str, datetime | None]:
    found = connection.execute(_READ, {"terminal_id": terminal_id}).one_or_none()
    if found is None:
        message = f"there is no terminal {terminal_id}"
        raise UnknownTerminal(message, terminal_id=terminal_id)
    return found
