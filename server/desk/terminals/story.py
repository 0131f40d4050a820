"""What became of one terminal: its last contact, its key, its revocation, its replacement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

_READ: Final = text("""
SELECT s.head_seq AS said_seq, h.stored_through_seq AS stored_seq, h.seq AS received_seq,
       greatest(s.seen_at, h.last_received_at) AS heard_at, s.configuration,
       k.key_epoch, k.valid_from AS key_since,
       CASE WHEN t.rotation_epoch = k.key_epoch THEN t.rotation_before END AS rotate_before,
       v.reason AS revoked_for, v.effective_at, v.known_at,
       r.replaced_by, r.reason AS replaced_for, r.replaced_at, o.terminal_id AS replaces
  FROM terminals t
  LEFT JOIN terminal_heads h ON h.terminal_id = t.terminal_id
  LEFT JOIN terminal_status s ON s.terminal_id = t.terminal_id
  LEFT JOIN terminal_revocations v ON v.terminal_id = t.terminal_id
  LEFT JOIN terminal_replacements r ON r.terminal_id = t.terminal_id
  LEFT JOIN terminal_replacements o ON o.replaced_by = t.terminal_id
  LEFT JOIN LATERAL (
    SELECT l.key_epoch, l.valid_from FROM terminal_keys l
     WHERE l.terminal_id = t.terminal_id ORDER BY l.key_epoch DESC LIMIT 1
  ) k ON true
 WHERE t.terminal_id = :terminal_id
   AND (:scope = '*' OR t.collectivite = :scope OR starts_with(t.collectivite, :scope || '.'))
""")


@dataclass(frozen=True, slots=True)
class Story:
    """What the page of one terminal says besides the line of its list.

    Args:
        said_seq: the last record the counter says it made; none when it never said.
        stored_seq: the last record whose body the centre keeps; none before enrolment.
        received_seq: the last record in the ledger; none before enrolment.
        heard_at: when it was last heard; none when it never was.
        configuration: name of the configuration it uses; none when it never said.
        key_epoch: number of its key; none before enrolment.
        key_since: from when that key is good.
        rotate_before: until when it is asked to change that key; none when it is not asked.
        revoked_for: code of the reason; none when it is not revoked.
        effective_at: from when nothing it signed is good.
        known_at: when two persons decided that.
        replaced_by: number of the terminal that took over; none when none did.
        replaced_for: code of the reason.
        replaced_at: when.
        replaces: number of the terminal it took over from; none when from none.
    """

    said_seq: int | None
    stored_seq: int | None
    received_seq: int | None
    heard_at: datetime | None
    configuration: str | None
    key_epoch: int | None
    key_since: datetime | None
    rotate_before: datetime | None
    revoked_for: str | None
    effective_at: datetime | None
    known_at: datetime | None
    replaced_by: int | None
    replaced_for: str | None
    replaced_at: datetime | None
    replaces: int | None

    @property
    def missing(self) -> int:
        """How many records it says it made and the centre has not received."""
        return max((self.said_seq or 0) - (self.received_seq or 0), 0)


def read_story(connection: Connection, scope: str, terminal_id: int) -> Story:
    """Read what became of a terminal that exists in this territory."""
    asked = {"scope": scope, "terminal_id": terminal_id}
    return Story(**connection.execute(_READ, asked).mappings().one())
