"""When the centre asks a terminal to change its key: at a person's request, and before it is old.

A key is good for 24 months. Two months before, and for as long as it takes, the configuration asks
the counter to replace it; nothing stops on the day, since a till that cannot sell helps nobody.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from domain.configuration import RotationAsked
from domain.ids import TerminalId
from server.audit.trail import record_act
from server.bootstrap import Centre
from server.db.scope import scoped
from server.regies.caller import CONSOLE, Caller
from server.terminals.enrolment import KEY_LIFETIME
from server.terminals.errors import NotInService
from server.terminals.service import find_terminal

NOTICE = timedelta(days=60)
"""How long before a key is too old it is asked to be replaced."""
DELAY_ASKED = timedelta(days=7)
"""How long a counter has when a person asks."""

_READ = text(
    "SELECT t.rotation_epoch, t.rotation_before, k.key_epoch, k.valid_from"
    " FROM terminals t JOIN terminal_keys k USING (terminal_id)"
    " WHERE t.terminal_id = :terminal_id ORDER BY k.key_epoch DESC LIMIT 1"
)
_ASK = text(
    "UPDATE terminals SET rotation_before = :before, rotation_epoch ="
    " (SELECT max(key_epoch) FROM terminal_keys k WHERE k.terminal_id = :terminal_id)"
    " WHERE terminal_id = :terminal_id"
)


def ask_rotation(centre: Centre, terminal_id: TerminalId, caller: Caller = CONSOLE) -> None:
    """Ask a terminal to change its key at its next contact.

    Raises:
        UnknownTerminal: when there is no such terminal in the caller's territory.
        NotInService: when it has no key yet, or sells no more.
    """
    terminal = find_terminal(centre, terminal_id, caller.scope)
    if terminal.state != "ACTIVE":
        message = f"terminal {terminal_id} is {terminal.state}: it changes no key"
        raise NotInService(message, terminal_id=terminal_id, state=terminal.state)
    now = centre.now()
    with scoped(centre.app, terminal.collectivite) as connection:
        asked = rotation_asked(connection, terminal_id, now)
        connection.execute(_ASK, {"terminal_id": terminal_id, "before": now + DELAY_ASKED})
        record_act(
            connection,
            caller.actor,
            "terminals:rotation:asked",
            collectivite=terminal.collectivite,
            subject=f"{terminal_id}",
            now=now,
            before=_told(asked),
            after=_told(rotation_asked(connection, terminal_id, now)),
        )


def _told(asked: RotationAsked | None) -> dict[str, bool | int]:
    if asked is None:
        return {"is_asked": False}
    return {"is_asked": True, "key_epoch": asked.key_epoch, "at": asked.at}


def rotation_asked(
    connection: Connection, terminal_id: TerminalId, now: datetime
) -> RotationAsked | None:
    """Say which key a terminal is to replace and by when, if any."""
    row = connection.execute(_READ, {"terminal_id": terminal_id}).one_or_none()
    if row is None:
        return None
    ends_at = row.valid_from + KEY_LIFETIME
    if row.rotation_epoch == row.key_epoch:
        return RotationAsked(key_epoch=row.key_epoch, at=int(row.rotation_before.timestamp()))
    if now >= ends_at - NOTICE:
        return RotationAsked(key_epoch=row.key_epoch, at=int(ends_at.timestamp()))
    return None
