"""Replacement: an old terminal stops for good, a new one of the same régie takes over its share.

The old one stays FROZEN: it may go on sending its journal, which waits in quarantine for the way
out of the rare; its number is never given again. The new one has its own series of numbers.

Source: the project's protocol, §4.
"""

import structlog
from sqlalchemy import Connection, Row, text

from domain.ids import RegieId, TerminalId
from server.acts.kinds import ApprovedAct
from server.acts.recording import record_outcome
from server.bootstrap import Centre
from server.terminals.errors import NotReplaceable, UnknownTerminal
from server.terminals.service import Registration, add_terminal
from server.terminals.shares import collectivite_within

log = structlog.get_logger()

_LOCK_HEAD = text("SELECT seq FROM terminal_heads WHERE terminal_id = :terminal_id FOR UPDATE")
_READ = text(
    "SELECT t.collectivite, t.regie_id, t.state, t.cash_share_centimes, r.replaced_by"
    " FROM terminals t LEFT JOIN terminal_replacements r USING (terminal_id)"
    " WHERE t.terminal_id = :terminal_id"
)
_STOP_HEAD = text(
    "UPDATE terminal_heads SET state = 'FROZEN'"
    " WHERE terminal_id = :terminal_id AND state = 'ACTIVE'"
)
_STOP = text(
    "UPDATE terminals SET cash_share_centimes = NULL,"
    " state = CASE state WHEN 'ACTIVE' THEN 'FROZEN' ELSE state END"
    " WHERE terminal_id = :terminal_id"
)
_LINK = text(
    "INSERT INTO terminal_replacements (terminal_id, replaced_by, collectivite, reason, act_id,"
    " replaced_at) VALUES (:terminal_id, :replaced_by, :collectivite, :reason, :act_id, :now)"
)


def require_replaceable(connection: Connection, terminal_id: TerminalId) -> None:
    """Refuse to replace what cannot be.

    Raises:
        UnknownTerminal: when there is no such terminal in this territory.
        NotReplaceable: when it was never enrolled, or has a replacement already.
    """
    terminal = _read(connection, terminal_id)
    if terminal.state == "PENDING" or terminal.replaced_by is not None:
        message = f"terminal {terminal_id} is not enrolled yet, or is replaced already"
        raise NotReplaceable(message, terminal_id=terminal_id)


def replace_terminal(  # noqa: PLR0913 - what two persons decided, and where
    connection: Connection,
    centre: Centre,
    terminal_id: TerminalId,
    act: ApprovedAct,
    *,
    reason: str,
    label: str,
) -> Registration:
    """Stop a terminal and register the one that takes over, as two persons decided.

    The régie is locked before its tills, as for whoever shares its ceiling out.

    Returns:
        The new terminal, with the code its device enrols with: shown this once.
    """
    collectivite_within(connection, RegieId(_read(connection, terminal_id).regie_id))
    connection.execute(_LOCK_HEAD, {"terminal_id": terminal_id})
    old = _read(connection, terminal_id)
    connection.execute(_STOP_HEAD, {"terminal_id": terminal_id})
    connection.execute(_STOP, {"terminal_id": terminal_id})
    added = add_terminal(
        connection,
        centre,
        regie_id=RegieId(old.regie_id),
        collectivite=old.collectivite,
        label=label,
        cash_share_centimes=old.cash_share_centimes,
    )
    connection.execute(
        _LINK,
        {
            "terminal_id": terminal_id,
            "replaced_by": added.terminal_id,
            "collectivite": old.collectivite,
            "reason": reason,
            "act_id": act.act_id,
            "now": act.approved_at,
        },
    )
    record_outcome(
        connection,
        act,
        "terminals:terminal:replaced",
        before={"state": old.state},
        after={
            "state": _read(connection, terminal_id).state,
            "replaced_by": added.terminal_id,
            "reason": reason,
        },
    )
    log.warning("terminal replaced", terminal_id=terminal_id, by=added.terminal_id)
    return added


def _read(
    connection: Connection, terminal_id: TerminalId
) -> Row[str, str, str, int | None, int | None]:
    found = connection.execute(_READ, {"terminal_id": terminal_id}).one_or_none()
    if found is None:
        message = f"there is no terminal {terminal_id}"
        raise UnknownTerminal(message, terminal_id=terminal_id)
    return found
