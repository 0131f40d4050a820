"""The SQL of exports and of the nightly proof: reading only."""

from __future__ import annotations

from typing import Final

READ_KEYS: Final = """
SELECT k.key_epoch, k.public_key, t.counter_key
  FROM terminal_keys k JOIN terminals t USING (terminal_id)
 WHERE k.terminal_id = %(terminal_id)s ORDER BY k.key_epoch
"""

READ_PLACE: Final = "SELECT collectivite FROM terminals WHERE terminal_id = %(terminal_id)s"

READ_RECORDS: Final = """
SELECT record, link, key_epoch, body FROM records
 WHERE terminal_id = %(terminal_id)s AND seq BETWEEN %(from_seq)s AND %(to_seq)s
 ORDER BY seq
"""

COUNT_RECORDS: Final = """
SELECT coalesce(sum(seq), 0)::bigint FROM terminal_heads
 WHERE %(terminal_id)s::bigint IS NULL OR terminal_id = %(terminal_id)s
"""

READ_CHAIN: Final = """
SELECT seq, record, link FROM records WHERE terminal_id = %(terminal_id)s ORDER BY seq
"""

READ_TERMINALS: Final = """
SELECT t.terminal_id, t.collectivite, t.regie_id, t.counter_key, t.test_system, h.seq, h.link,
       h.receipt_no, coalesce(extract(epoch FROM h.issued_at)::bigint, 0) AS issued_at, h.counter,
       h.key_epoch, h.ended, h.stored_through_seq,
       h.state = 'ACTIVE' AND EXISTS (
         SELECT FROM quarantine q WHERE q.terminal_id = t.terminal_id AND q.released_at IS NULL
            AND q.reason = ANY(%(freezing)s)) AS is_thawed
  FROM terminals t JOIN terminal_heads h USING (terminal_id)
 WHERE %(terminal_id)s::bigint IS NULL OR t.terminal_id = %(terminal_id)s
 ORDER BY t.terminal_id
"""

READ_STRANGERS: Final = """
SELECT DISTINCT booked.terminal_id
  FROM (SELECT terminal_id FROM record_keys UNION SELECT terminal_id FROM records
        UNION SELECT terminal_id FROM postings WHERE terminal_id IS NOT NULL
        UNION SELECT terminal_id FROM takings_daily
        UNION SELECT terminal_id FROM cancellations UNION SELECT terminal_id FROM quarantine
       ) booked
 WHERE (%(terminal_id)s::bigint IS NULL OR booked.terminal_id = %(terminal_id)s)
   AND NOT EXISTS (SELECT FROM terminals t JOIN terminal_heads h USING (terminal_id)
                    WHERE t.terminal_id = booked.terminal_id)
"""
"""Numbers the books speak of although no terminal with a chain has them."""

READ_PAGE: Final = """
SELECT r.record, r.body, r.seq, r.fiscal_year, r.collectivite, r.kind, r.flags, r.key_epoch,
       r.receipt_no, extract(epoch FROM r.issued_at)::bigint AS issued_at, r.amount_centimes,
       r.counter, r.revenue_code, r.agent_id, r.regie_id, r.session::text AS session,
       r.business_day, r.link, k.link AS key_link, k.fiscal_year AS key_fiscal_year,
       k.collectivite AS key_collectivite
  FROM records r LEFT JOIN record_keys k USING (terminal_id, seq)
 WHERE r.terminal_id = %(terminal_id)s AND r.seq BETWEEN %(from_seq)s AND %(to_seq)s
 ORDER BY r.seq
"""

READ_ORIGINALS: Final = """
SELECT r.seq, r.kind, r.amount_centimes, r.agent_id, r.session::text AS session, r.body
  FROM record_keys k
  JOIN records r ON r.fiscal_year = k.fiscal_year AND r.terminal_id = k.terminal_id
                AND r.seq = k.seq
 WHERE k.terminal_id = %(terminal_id)s AND k.seq = ANY(%(seqs)s)
"""

READ_POSTINGS: Final = """
SELECT seq, position, posting_id, fiscal_year, collectivite, business_day, regie_id, account,
       rubrique, debit_centimes, credit_centimes
  FROM postings
 WHERE terminal_id = %(terminal_id)s AND seq BETWEEN %(from_seq)s AND %(to_seq)s
"""

READ_LAST_SEQ: Final = """
SELECT greatest(%(head_seq)s::bigint,
       (SELECT max(seq) FROM record_keys WHERE terminal_id = %(terminal_id)s),
       (SELECT max(seq) FROM records WHERE terminal_id = %(terminal_id)s),
       (SELECT max(seq) FROM postings WHERE terminal_id = %(terminal_id)s))
"""

READ_TAKINGS: Final = """
SELECT fiscal_year, business_day, nature, collectivite, regie_id,
       ARRAY[gross_centimes, cancelled_centimes, receipts, cancellations] AS totals
  FROM takings_daily WHERE terminal_id = %(terminal_id)s
"""

READ_CANCELLATIONS: Final = """
SELECT ref_seq, cancel_seq FROM cancellations
 WHERE terminal_id = %(terminal_id)s
   AND collectivite = (SELECT collectivite FROM terminals WHERE terminal_id = %(terminal_id)s)
"""

READ_COUNTED: Final = """
SELECT session::text FROM counted_sessions
 WHERE terminal_id = %(terminal_id)s
   AND collectivite = (SELECT collectivite FROM terminals WHERE terminal_id = %(terminal_id)s)
"""

READ_STRAY_KEYS: Final = """
SELECT k.seq FROM record_keys k LEFT JOIN records r
    ON r.fiscal_year = k.fiscal_year AND r.terminal_id = k.terminal_id AND r.seq = k.seq
 WHERE k.terminal_id = %(terminal_id)s AND r.seq IS NULL
"""

READ_UNBALANCED: Final = """
SELECT coalesce(terminal_id, 0), coalesce(seq, 0) FROM postings
 WHERE %(terminal_id)s::bigint IS NULL OR terminal_id = %(terminal_id)s
 GROUP BY terminal_id, seq, act_id HAVING sum(debit_centimes) <> sum(credit_centimes)
 ORDER BY terminal_id, seq
"""
