"""Recomputes the audit trail and every anchor; lists each place where they were touched."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from sqlalchemy import Connection, Row, text

from domain.anchor import (
    AnchorDocument,
    AnchorRefused,
    AnchorStatement,
    day_leaf,
    faults_between,
    terminal_leaf,
    trail_leaf,
)
from domain.canonical import NotCanonical, parse_canonical
from domain.merkle import root_of
from server.audit.trail import link_of
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped

_EVENTS = text("SELECT * FROM audit_events ORDER BY seq").execution_options(yield_per=2_000)
_HEAD = text("SELECT seq, hash FROM audit_head")
_ANCHORS = text("SELECT * FROM anchors ORDER BY size")
_HEADS = text(
    "SELECT size, terminal_id, seq, link FROM anchor_heads ORDER BY size, terminal_id"
).execution_options(yield_per=2_000)
_EVENT_AT = text("SELECT hash FROM audit_events WHERE seq = :seq")
_MOVED_LINKS = text("""
SELECT a.size, a.terminal_id, a.seq FROM anchor_heads a
  LEFT JOIN record_keys k ON k.terminal_id = a.terminal_id AND k.seq = a.seq
 WHERE k.link IS DISTINCT FROM a.link
 ORDER BY a.size, a.terminal_id
""")
_MOVED_OWNERS = text("""
SELECT a.size, a.terminal_id FROM anchor_heads a
  LEFT JOIN terminals t ON t.terminal_id = a.terminal_id
 WHERE t.collectivite IS DISTINCT FROM a.collectivite
 ORDER BY a.size, a.terminal_id
""")
_COLUMNS: Final = ("login", "role", "address", "action", "collectivite", "subject")


@dataclass(frozen=True, slots=True, order=True)
class AuditDifference:
    """One place where the trail or an anchor is not what was written.

    Args:
        place: `trail SEQ` or `anchor DATE`.
        code: what kind of difference, stable.
        sentence: what differs, in English.
    """

    place: str
    code: str
    sentence: str


def check_audit(centre: Centre) -> list[AuditDifference]:
    """List every difference of the trail and of the anchors, as they stand at one moment."""
    snapshot = centre.app.execution_options(isolation_level="REPEATABLE READ")
    with scoped(snapshot, EVERYWHERE) as connection:
        return list(audit_differences(connection, [centre.public_key, *centre.former_public_keys]))


def audit_differences(
    connection: Connection, centre_keys: Sequence[bytes]
) -> Iterator[AuditDifference]:
    """List every difference of the trail, then of the anchors.

    Args:
        connection: a transaction that sees everything, at one moment (REPEATABLE READ): acts go
            on while the trail is read.
        centre_keys: the centre's keys, former ones included.
    """
    yield from _trail_differences(connection)
    yield from _anchor_differences(connection, centre_keys)


def _trail_differences(connection: Connection) -> Iterator[AuditDifference]:
    expected_seq, prev = 1, bytes(32)
    rows = connection.execute(_EVENTS)
    for row in rows:
        place = f"trail {row.seq}"
        if row.seq != expected_seq:
            missing = f"acts {expected_seq} to {row.seq - 1} are missing"
            yield AuditDifference(place, "audit.missing", missing)
        elif bytes(row.prev) != prev:
            yield AuditDifference(place, "audit.prev", "it does not follow the act before it")
        if bytes(row.hash) != link_of(bytes(row.prev), row.event):
            yield AuditDifference(place, "audit.hash", "its text is not the one that was hashed")
        for name in _wrong_columns(row):
            yield AuditDifference(place, "audit.column", f"column {name} contradicts the text")
        expected_seq, prev = row.seq + 1, bytes(row.hash)
    head = connection.execute(_HEAD).one()
    if (head.seq, bytes(head.hash)) != (expected_seq - 1, prev):
        sentence = f"the head says {head.seq} acts, the trail holds them to {expected_seq - 1}"
        yield AuditDifference(f"trail {expected_seq - 1}", "audit.head", sentence)


def _wrong_columns(row: Row[Any]) -> Iterator[str]:
    try:
        event = parse_canonical(row.event)
    except NotCanonical:
        yield "event"
        return
    at = row.at.astimezone(UTC)
    expected = {name: getattr(row, name) for name in _COLUMNS}
    expected |= {
        "seq": row.seq,
        "at": int(at.timestamp()) * 1_000_000 + at.microsecond,
        "user": str(row.user_id or ""),
    }
    yield from (name for name, value in expected.items() if event.get(name) != value)


def _anchor_differences(
    connection: Connection, centre_keys: Sequence[bytes]
) -> Iterator[AuditDifference]:
    statements: list[AnchorStatement] = []
    days: list[bytes] = []
    heads: dict[int, bytes] = {}
    moved = _MovedHeads(connection)
    for row in connection.execute(_ANCHORS).all():
        place = f"anchor {row.date}"
        days.append(day_leaf(row.date.isoformat(), bytes(row.root)))
        heads.update(moved.until(row.size))
        leaves = [heads[terminal_id] for terminal_id in sorted(heads)]
        for code, sentence in _root_faults(connection, row, leaves, days):
            yield AuditDifference(place, code, sentence)
        try:
            statements.append(_statement_of(row, centre_keys))
        except AnchorRefused as refusal:
            yield AuditDifference(place, refusal.code, str(refusal))
    if moved.until(None):
        sentence = "heads are kept of a day that has no anchor"
        yield AuditDifference("anchors", "anchors.heads", sentence)
    for fault in faults_between(statements):
        yield AuditDifference("anchors", "anchors.chain", fault)
    for size, terminal_id in connection.execute(_MOVED_OWNERS):
        sentence = f"a head of terminal {terminal_id} is kept for another territory than its own"
        yield AuditDifference(f"anchor no {size}", "anchors.owner", sentence)
    for size, terminal_id, seq in connection.execute(_MOVED_LINKS):
        sentence = f"record {seq} of terminal {terminal_id} is not the one anchored"
        yield AuditDifference(f"anchor no {size}", "anchors.record", sentence)


class _MovedHeads:
    """Reads once, in their order, the heads that moved from day to day.

    Args:
        connection: the transaction of the check.
    """

    def __init__(self, connection: Connection) -> None:
        self._rows = iter(connection.execute(_HEADS))
        self._next = next(self._rows, None)

    def until(self, size: int | None) -> dict[int, bytes]:
        """Give the leaves of the heads that moved up to a day, after those given before.

        Args:
            size: the day's number; None for all that is left.
        """
        moved = {}
        while self._next is not None and (size is None or self._next.size <= size):
            row = self._next
            moved[row.terminal_id] = terminal_leaf(row.terminal_id, row.seq, bytes(row.link))
            self._next = next(self._rows, None)
        return moved


def _root_faults(
    connection: Connection, row: Row[Any], leaves: Sequence[bytes], days: Sequence[bytes]
) -> Iterator[tuple[str, str]]:
    trail = trail_leaf(row.audit_seq, bytes(row.audit_hash))
    if root_of([*leaves, trail]) != bytes(row.root):
        yield "anchors.heads", "its heads do not give its root"
    if root_of(days) != bytes(row.log_root):
        yield "anchors.log", "the days so far do not give its root"
    kept = connection.execute(_EVENT_AT, {"seq": row.audit_seq}).scalar()
    if row.audit_seq and (kept is None or bytes(kept) != bytes(row.audit_hash)):
        yield "anchors.trail", "the trail is not the one anchored"


def _statement_of(row: Row[Any], centre_keys: Sequence[bytes]) -> AnchorStatement:
    """Read what was signed that day.

    Raises:
        AnchorRefused: when no key of the centre signed it, or it states another day than the row.
    """
    statement = AnchorDocument.parse(row.document).open(centre_keys)
    roots = bytes(row.root).hex(), bytes(row.log_root).hex()
    stated = (statement.date, statement.size, statement.root, statement.log_root)
    if (*stated, statement.terminals) != (row.date, row.size, *roots, row.terminals):
        message = "what was signed is not what is kept"
        raise AnchorRefused(message)
    return statement
