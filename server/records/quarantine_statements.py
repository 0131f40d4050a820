"""The SQL of the quarantine: evidence is added, marked released, never changed nor removed."""

from __future__ import annotations

from typing import Final

READ_WAITING_LINKS: Final = """
SELECT seq, link FROM quarantine
 WHERE terminal_id = %(terminal_id)s AND seq = ANY(%(seqs)s) AND released_at IS NULL
   AND reason <> %(damaged)s
"""

READ_WAITING: Final = """
SELECT record, body, private::text FROM quarantine
 WHERE terminal_id = %(terminal_id)s AND seq >= %(from_seq)s AND seq < %(from_seq)s + %(limit)s
   AND released_at IS NULL AND reason <> %(damaged)s
 ORDER BY seq
"""

READ_ROTATIONS: Final = """
SELECT record, body, private::text FROM quarantine
 WHERE terminal_id = %(terminal_id)s AND released_at IS NULL AND reason <> %(damaged)s
   AND get_byte(record, 0) = %(first_byte)s
"""

KEEP: Final = """
INSERT INTO quarantine (terminal_id, seq, link, collectivite, reason, record, body, private,
  received_at)
SELECT %(terminal_id)s, seq, link, %(collectivite)s, reason, record, body, private, %(received_at)s
  FROM unnest(%(seq)b::bigint[], %(link)b::bytea[], %(reason)b::text[], %(record)b::bytea[],
         %(body)b::text[], %(private)b::jsonb[])
       AS refused (seq, link, reason, record, body, private)
ON CONFLICT DO NOTHING
"""

RELEASE: Final = """
UPDATE quarantine SET released_at = %(received_at)s
 WHERE terminal_id = %(terminal_id)s AND link = ANY(%(links)b) AND seq = ANY(%(seqs)b)
   AND released_at IS NULL
"""

STORED_THROUGH: Final = """
SELECT coalesce(max(seq), %(base)s) FROM (
  SELECT seq, row_number() OVER (ORDER BY seq) AS place
    FROM (SELECT DISTINCT seq FROM quarantine
           WHERE terminal_id = %(terminal_id)s AND seq > %(base)s AND released_at IS NULL) kept
) numbered WHERE seq = %(base)s + place
"""
"""The last record stored without a hole above `base`, in the ledger or in quarantine."""
