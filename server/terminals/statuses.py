"""What each counter last said of itself: program, machine, and how far its chain goes."""

import structlog
from pydantic import ValidationError
from sqlalchemy import Connection, text

from domain.terminal_status import TerminalStatus

log = structlog.get_logger()

_KEEP = text(
    "INSERT INTO terminal_status (terminal_id, collectivite, version, head_seq, fingerprint,"
    " configuration, seen_at) VALUES (:terminal_id, :collectivite, :version, :head_seq,"
    " :fingerprint, :configuration, :now) ON CONFLICT (terminal_id) DO UPDATE SET"
    " version = excluded.version, head_seq = excluded.head_seq,"
    " fingerprint = excluded.fingerprint, configuration = excluded.configuration,"
    " seen_at = excluded.seen_at"
)


def read_status(header: str, terminal_id: int) -> TerminalStatus | None:
    """Read what a counter says of itself; none when a newer one says it in another way."""
    try:
        return TerminalStatus.model_validate_json(header)
    except ValidationError:
        log.warning("status of a terminal cannot be read", terminal_id=terminal_id)
        return None


def keep_status(
    connection: Connection,
    terminal_id: int,
    collectivite: str,
    status: TerminalStatus,
    now: object,
) -> None:
    """Keep what a counter says, in place of what it said before."""
    connection.execute(
        _KEEP,
        {
            "configuration": None,
            **status.to_keys(),
            "terminal_id": terminal_id,
            "collectivite": collectivite,
            "now": now,
        },
    )
