"""Makes the daily anchor: a root over every head, signed, one more leaf in the list of days."""

from datetime import date, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection, text

from domain.anchor import (
    AnchorDocument,
    AnchorStatement,
    day_leaf,
    terminal_leaf,
    trail_leaf,
)
from domain.calendar import business_day
from domain.closings import Anchor
from domain.merkle import consistency_proof, root_of
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped

log = structlog.get_logger()

_TAKE_TURN = text("SELECT pg_advisory_xact_lock(hashtext('girct.anchor'))")
_LAST = text("SELECT size, date, root FROM anchors ORDER BY size DESC LIMIT 1")
_DAYS = text("SELECT date, root FROM anchors ORDER BY size")
_KEEP_MOVED_HEADS = text("""
INSERT INTO anchor_heads (size, terminal_id, collectivite, seq, link)
SELECT :size, h.terminal_id, h.collectivite, h.seq, h.link
  FROM terminal_heads h
 WHERE h.seq > coalesce((SELECT a.seq FROM anchor_heads a WHERE a.terminal_id = h.terminal_id
                          ORDER BY a.size DESC LIMIT 1), 0)
""")
_HEADS = text("""
SELECT t.terminal_id, last.seq, last.link
  FROM terminal_heads t
 CROSS JOIN LATERAL (SELECT a.seq, a.link FROM anchor_heads a
                      WHERE a.terminal_id = t.terminal_id ORDER BY a.size DESC LIMIT 1) last
 ORDER BY t.terminal_id
""")
_TRAIL_HEAD = text("SELECT seq, hash FROM audit_head")
_INSERT = text("""
INSERT INTO anchors (size, date, root, log_root, terminals, audit_seq, audit_hash, document,
  made_at)
VALUES (:size, :date, :root, :log_root, :terminals, :audit_seq, :audit_hash, :document, :made_at)
""")
_DOCUMENT = text("SELECT document FROM anchors WHERE size = :size")
ONE_DAY: Final = timedelta(days=1)


def make_anchor(centre: Centre) -> AnchorDocument | None:
    """Anchor the business day that ended last, once; none when that is done already."""
    day = business_day(centre.now()) - ONE_DAY
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(_TAKE_TURN)
        last = connection.execute(_LAST).one_or_none()
        if last is not None and last.date >= day:
            return None
        size = 1 if last is None else last.size + 1
        connection.execute(_KEEP_MOVED_HEADS, {"size": size})
        trail = connection.execute(_TRAIL_HEAD).one()
        leaves = _leaves(connection)
        root = root_of([*leaves, trail_leaf(trail.seq, bytes(trail.hash))])
        statement = _statement(connection, size, day, root, len(leaves))
        document = AnchorDocument.of(centre.private_key, centre.public_key, statement)
        connection.execute(
            _INSERT,
            {
                "size": size,
                "date": day,
                "root": root,
                "log_root": bytes.fromhex(statement.log_root),
                "terminals": len(leaves),
                "audit_seq": trail.seq,
                "audit_hash": trail.hash,
                "document": document.to_json(),
                "made_at": centre.now(),
            },
        )
    log.info("day anchored", day=day.isoformat(), size=size, terminals=len(leaves))
    return document


def last_anchor(connection: Connection) -> Anchor | None:
    """Give the root and the day of the last anchor, as counters print it; none before the first."""
    last = connection.execute(_LAST).one_or_none()
    return None if last is None else Anchor(root=bytes(last.root).hex(), date=last.date)


def kept_document(connection: Connection, size: int) -> AnchorDocument | None:
    """Give the anchor of a day by its number, as it was sent; none when there is none."""
    document = connection.execute(_DOCUMENT, {"size": size}).scalar()
    return None if document is None else AnchorDocument.parse(document)


def _leaves(connection: Connection) -> list[bytes]:
    rows = connection.execute(_HEADS)
    return [terminal_leaf(row.terminal_id, row.seq, bytes(row.link)) for row in rows]


def _statement(
    connection: Connection, size: int, day: date, root: bytes, terminals: int
) -> AnchorStatement:
    days = [day_leaf(row.date.isoformat(), bytes(row.root)) for row in connection.execute(_DAYS)]
    days.append(day_leaf(day.isoformat(), root))
    proof = consistency_proof(size - 1, days) if size > 1 else []
    return AnchorStatement(
        date=day,
        size=size,
        root=root.hex(),
        log_root=root_of(days).hex(),
        terminals=terminals,
        proof=[step.hex() for step in proof] or None,
    )
