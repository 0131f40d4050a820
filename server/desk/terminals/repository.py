"""Read terminals with what is known of each, inside one territory."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, bindparam, text

from server.desk.columns import Names

_READ = text("""
SELECT t.terminal_id, t.label, t.regie_id, t.collectivite, t.cash_share_centimes, t.enrolled_at,
       coalesce(nullif(h.state, 'ACTIVE'), t.state) AS state,
       g.name_fr, g.name_ar, s.version,
       greatest(s.head_seq, h.seq) AS issued_seq, h.seq AS received_seq,
       greatest(s.seen_at, h.last_received_at) AS seen_at,
       s.fingerprint IS NOT NULL AND s.fingerprint IS DISTINCT FROM t.fingerprint
         AS is_other_machine
  FROM terminals t
  JOIN regies g ON g.regie_id = t.regie_id
  LEFT JOIN terminal_heads h ON h.terminal_id = t.terminal_id
  LEFT JOIN terminal_status s ON s.terminal_id = t.terminal_id
 WHERE (:scope = '*' OR t.collectivite = :scope OR starts_with(t.collectivite, :scope || '.'))
   AND (CAST(:regie_id AS text) IS NULL OR t.regie_id = :regie_id)
   AND (CAST(:terminal_id AS bigint) IS NULL OR t.terminal_id = :terminal_id)
 ORDER BY t.terminal_id
""").bindparams(bindparam("regie_id"), bindparam("terminal_id"))


@dataclass(frozen=True, slots=True)
class TerminalLine:
    """A terminal as lists show it.

    Args:
        terminal_id: its number.
        label: what people call it.
        regie_id: its régie.
        regie: names of its régie.
        state: `PENDING`, `ACTIVE`, `FROZEN`, `REVOKED` or `ENDED`.
        issued_seq: the last record it is known to have made; none before enrolment.
        received_seq: the last record the centre took in; none before enrolment.
        silent_for: how long ago it was last heard; none when it never was.
        version: of its program; none when it never said.
        cash_share_centimes: what it may hold of its régie's ceiling; none without a ceiling.
        is_other_machine: whether it speaks from another machine than it was enrolled on.
        enrolled_at: when a device became it.
    """

    terminal_id: int
    label: str
    regie_id: str
    regie: Names
    state: str
    issued_seq: int | None
    received_seq: int | None
    silent_for: timedelta | None
    version: str | None
    cash_share_centimes: int | None
    is_other_machine: bool
    enrolled_at: datetime | None


def list_terminals(
    connection: Connection,
    scope: str,
    now: datetime,
    *,
    regie_id: str | None = None,
    terminal_id: int | None = None,
) -> list[TerminalLine]:
    """Read the terminals of a territory.

    Args:
        connection: a scoped transaction.
        scope: the reader's territory.
        now: to count how long each is silent.
        regie_id: those of one régie.
        terminal_id: one of them.
    """
    asked = {"scope": scope, "regie_id": regie_id, "terminal_id": terminal_id}
    return [_line(row, now) for row in connection.execute(_READ, asked).mappings()]


def _line(row: RowMapping, now: datetime) -> TerminalLine:
    seen = row["seen_at"]
    return TerminalLine(
        terminal_id=row["terminal_id"],
        label=row["label"],
        regie_id=row["regie_id"],
        regie=Names(row["name_fr"], row["name_ar"]),
        state=row["state"],
        issued_seq=row["issued_seq"],
        received_seq=row["received_seq"],
        silent_for=None if seen is None else max(now - seen, timedelta()),
        version=row["version"],
        cash_share_centimes=row["cash_share_centimes"],
        is_other_machine=bool(row["is_other_machine"]),
        enrolled_at=row["enrolled_at"],
    )
