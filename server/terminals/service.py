"""Register terminals, renew their codes, revoke them."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Row, insert, select, text, update
from sqlmodel import col

from domain.ids import RegieId, TerminalId
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.regies.service import collectivite_of
from server.terminals.codes import draw_code, hash_code
from server.terminals.errors import AlreadyEnrolled, UnknownTerminal
from server.terminals.models import (
    EnrolmentCodeRow,
    TerminalHeadRow,
    TerminalKeyRow,
    TerminalRow,
)

log = structlog.get_logger()

CODE_LIFETIME = timedelta(minutes=10)
TRIES_MAX = 5
COUNTER_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Registration:
    """A terminal waiting for its device.

    Args:
        terminal_id: its number, never given again.
        code: what the device presents within ten minutes; shown this once.
    """

    terminal_id: TerminalId
    code: str


def register(centre: Centre, *, regie_id: RegieId, label: str) -> Registration:
    """Register a terminal of a régie and draw its enrolment code.

    Raises:
        UnknownRegie: when there is no such régie.
    """
    collectivite = collectivite_of(centre, regie_id)
    with scoped(centre.app, collectivite) as connection:
        terminal_id = TerminalId(
            connection.execute(text("SELECT nextval('terminal_ids')")).scalar_one()
        )
        connection.execute(
            insert(TerminalRow).values(
                terminal_id=terminal_id,
                collectivite=collectivite,
                regie_id=regie_id,
                label=label,
                state="PENDING",
                test_system=centre.settings.test_system,
                counter_key=secrets.token_bytes(COUNTER_KEY_BYTES),
            )
        )
        code = _new_code(connection, terminal_id, collectivite, centre.now())
    log.info("terminal registered", terminal_id=terminal_id, regie=regie_id)
    return Registration(terminal_id, code)


def renew_code(centre: Centre, terminal_id: TerminalId) -> str:
    """Draw another code for a terminal whose first one was lost or ran out.

    Raises:
        UnknownTerminal: when there is no such terminal.
        AlreadyEnrolled: when a device has become it.
    """
    terminal = find_terminal(centre, terminal_id)
    if terminal.state != "PENDING":
        message = f"terminal {terminal_id} is enrolled already"
        raise AlreadyEnrolled(message, terminal_id=terminal_id)
    with scoped(centre.app, terminal.collectivite) as connection:
        connection.execute(
            update(EnrolmentCodeRow)
            .where(col(EnrolmentCodeRow.terminal_id) == terminal_id)
            .values(expires_at=centre.now())
        )
        return _new_code(connection, terminal_id, terminal.collectivite, centre.now())


def revoke(centre: Centre, terminal_id: TerminalId) -> None:
    """Revoke a terminal and its keys: what it sends from now on goes to quarantine.

    Raises:
        UnknownTerminal: when there is no such terminal.
    """
    terminal = find_terminal(centre, terminal_id)
    with scoped(centre.app, terminal.collectivite) as connection:
        connection.execute(
            update(TerminalRow)
            .where(col(TerminalRow.terminal_id) == terminal_id)
            .values(state="REVOKED")
        )
        connection.execute(
            update(TerminalKeyRow)
            .where(
                col(TerminalKeyRow.terminal_id) == terminal_id,
                col(TerminalKeyRow.revoked_at).is_(None),
            )
            .values(revoked_at=centre.now())
        )
        connection.execute(
            update(TerminalHeadRow)
            .where(
                col(TerminalHeadRow.terminal_id) == terminal_id,
                col(TerminalHeadRow.state) != "ENDED",
            )
            .values(state="REVOKED")
        )
    log.warning("terminal revoked", terminal_id=terminal_id)


def find_terminal(centre: Centre, terminal_id: TerminalId) -> Row[str, str, str]:
    """Find the collectivité of a terminal, its régie and its state.

    Raises:
        UnknownTerminal: when there is no such terminal.
    """
    with scoped(centre.app, EVERYWHERE) as connection:
        found = connection.execute(
            select(
                col(TerminalRow.collectivite), col(TerminalRow.regie_id), col(TerminalRow.state)
            ).where(col(TerminalRow.terminal_id) == terminal_id)
        ).one_or_none()
    if found is None:
        message = f"there is no terminal {terminal_id}"
        raise UnknownTerminal(message, terminal_id=terminal_id)
    return found


def _new_code(
    connection: Connection, terminal_id: TerminalId, collectivite: str, now: datetime
) -> str:
    code = draw_code()
    connection.execute(
        insert(EnrolmentCodeRow).values(
            code_hash=hash_code(code),
            terminal_id=terminal_id,
            collectivite=collectivite,
            expires_at=now + CODE_LIFETIME,
            tries=0,
        )
    )
    return code
