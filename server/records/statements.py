"""The SQL of intake: one statement per table and batch, rows handed over as one array a column."""

from __future__ import annotations

from typing import Final

ENTER_SCOPE: Final = """
SELECT set_config('girct.scope', i.collectivite, true)
  FROM terminal_identity(%(terminal_id)s, 1) i
"""
"""Narrow the transaction to the terminal's own collectivité, so nothing else can be touched."""

LOCK_HEAD: Final = """
SELECT seq FROM terminal_heads WHERE terminal_id = %(terminal_id)s FOR UPDATE
"""
"""Wait for our turn. What is read before the lock may be stale, so the rest is read after it."""

READ_TERMINAL: Final = """
SELECT t.collectivite, t.regie_id, t.counter_key, h.seq, h.link, h.receipt_no,
       extract(epoch FROM h.issued_at)::bigint AS issued_at, h.counter, h.key_epoch,
       CASE WHEN t.state = 'REVOKED' THEN t.state ELSE h.state END AS state,
       h.stored_through_seq, h.ended,
       EXISTS (SELECT FROM quarantine q WHERE q.terminal_id = h.terminal_id
                AND q.released_at IS NULL AND q.seq > h.seq) AS has_waiting,
       ARRAY(SELECT fiscal_year FROM fiscal_years) AS years
  FROM terminal_heads h JOIN terminals t USING (terminal_id)
 WHERE h.terminal_id = %(terminal_id)s
"""

READ_KEYS: Final = """
SELECT key_epoch, public_key, revoked_at IS NOT NULL AS is_revoked
  FROM terminal_keys WHERE terminal_id = %(terminal_id)s
"""

READ_LINKS: Final = """
SELECT seq, link FROM record_keys
 WHERE terminal_id = %(terminal_id)s AND seq = ANY(%(seqs)s)
"""

READ_ORIGINALS: Final = """
SELECT r.seq, r.kind, r.amount_centimes, r.agent_id, r.session::text AS session, r.body,
       EXISTS (SELECT FROM cancellations c
                WHERE c.terminal_id = r.terminal_id AND c.ref_seq = r.seq) AS is_cancelled,
       EXISTS (SELECT FROM counted_sessions s
                WHERE s.terminal_id = r.terminal_id AND s.session = r.session) AS is_counted
  FROM record_keys k
  JOIN records r ON r.fiscal_year = k.fiscal_year AND r.terminal_id = k.terminal_id
                AND r.seq = k.seq
 WHERE k.terminal_id = %(terminal_id)s AND k.seq = ANY(%(seqs)s)
"""

INSERT_KEYS: Final = """
INSERT INTO record_keys (terminal_id, seq, collectivite, link, fiscal_year)
SELECT %(terminal_id)s, seq, %(collectivite)s, link, fiscal_year
  FROM unnest(%(seq)b::bigint[], %(link)b::bytea[], %(fiscal_year)b::int[])
       AS accepted (seq, link, fiscal_year)
"""

INSERT_RECORDS: Final = """
INSERT INTO records (fiscal_year, collectivite, terminal_id, seq, kind, flags, key_epoch,
  receipt_no, issued_at, received_at, amount_centimes, counter, revenue_code, agent_id, regie_id,
  session, business_day, record, link, body)
SELECT fiscal_year, %(collectivite)s, %(terminal_id)s, seq, kind, flags, key_epoch, receipt_no,
       to_timestamp(issued_at), %(received_at)s, amount_centimes, counter, revenue_code, agent_id,
       %(regie_id)s, session, business_day, record, link, body
  FROM unnest(%(fiscal_year)b::int[], %(seq)b::bigint[], %(kind)b::smallint[],
         %(flags)b::smallint[], %(key_epoch)b::smallint[], %(receipt_no)b::bigint[],
         %(issued_at)b::bigint[], %(amount_centimes)b::bigint[], %(counter)b::bigint[],
         %(revenue_code)b::int[], %(agent_id)b::int[], %(session)b::uuid[],
         %(business_day)b::date[], %(record)b::bytea[], %(link)b::bytea[], %(body)b::text[])
       AS accepted (fiscal_year, seq, kind, flags, key_epoch, receipt_no, issued_at,
         amount_centimes, counter, revenue_code, agent_id, session, business_day, record, link,
         body)
"""

INSERT_PRIVATES: Final = """
INSERT INTO record_privates (terminal_id, seq, collectivite, private)
SELECT %(terminal_id)s, seq, %(collectivite)s, private
  FROM unnest(%(seq)b::bigint[], %(private)b::jsonb[]) AS accepted (seq, private)
"""

INSERT_CANCELLATIONS: Final = """
INSERT INTO cancellations (terminal_id, ref_seq, collectivite, cancel_seq)
SELECT %(terminal_id)s, ref_seq, %(collectivite)s, cancel_seq
  FROM unnest(%(ref_seq)b::bigint[], %(cancel_seq)b::bigint[]) AS accepted (ref_seq, cancel_seq)
"""

INSERT_COUNTED: Final = """
INSERT INTO counted_sessions (terminal_id, session, collectivite)
SELECT %(terminal_id)s, session, %(collectivite)s
  FROM unnest(%(session)b::uuid[]) AS accepted (session)
ON CONFLICT DO NOTHING
"""

INSERT_KEY_EPOCHS: Final = """
INSERT INTO terminal_keys (terminal_id, key_epoch, collectivite, public_key, valid_from)
SELECT %(terminal_id)s, key_epoch, %(collectivite)s, public_key, to_timestamp(valid_from)
  FROM unnest(%(key_epoch)b::smallint[], %(public_key)b::bytea[], %(valid_from)b::bigint[])
       AS accepted (key_epoch, public_key, valid_from)
"""

SAVE_HEAD: Final = """
UPDATE terminal_heads
   SET seq = %(seq)s, link = %(link)s, receipt_no = %(receipt_no)s,
       issued_at = to_timestamp(%(issued_at)s), counter = %(counter)s, key_epoch = %(key_epoch)s,
       state = %(state)s, ended = %(ended)s, stored_through_seq = %(stored_through_seq)s,
       last_received_at = %(received_at)s
 WHERE terminal_id = %(terminal_id)s
"""

SAVE_STATE: Final = """
UPDATE terminals SET state = %(state)s
 WHERE terminal_id = %(terminal_id)s AND state <> %(state)s
"""

READ_EXPECTED: Final = """
SELECT covered.*, coalesce(earlier.perpetual_gross, 0) + (
         SELECT coalesce(sum(r.amount_centimes), 0) FROM records r
          WHERE r.terminal_id = %(terminal_id)s AND r.kind = 1 AND r.seq < %(seq)s
            AND r.seq > coalesce(earlier.seq, 0))::bigint AS perpetual_gross,
       coalesce(same.last_seq, 0) + 1 AS first_seq
  FROM (SELECT count(*) FILTER (WHERE r.kind = 1) AS receipts,
               count(*) FILTER (WHERE r.kind = 2) AS cancellations,
               count(*) FILTER (WHERE r.kind = 9) AS duplicates,
               count(*) FILTER (WHERE r.kind = 3) AS trainings,
               coalesce(sum(r.amount_centimes) FILTER (WHERE r.kind = 1), 0)::bigint AS gross,
               coalesce(sum(r.amount_centimes) FILTER (WHERE r.kind = 2), 0)::bigint AS cancelled
          FROM records r
         WHERE r.terminal_id = %(terminal_id)s AND r.seq BETWEEN %(first)s AND %(last)s) covered
  LEFT JOIN LATERAL (
       SELECT r.seq, (r.body::jsonb ->> 'perpetual_gross')::bigint AS perpetual_gross
         FROM records r
        WHERE r.terminal_id = %(terminal_id)s AND r.kind IN (5, 6, 7) AND r.seq < %(seq)s
        ORDER BY r.seq DESC LIMIT 1) earlier ON true
  LEFT JOIN LATERAL (
       SELECT (r.body::jsonb ->> 'last_seq')::bigint AS last_seq
         FROM records r
        WHERE r.terminal_id = %(terminal_id)s AND r.kind = %(kind)s AND r.seq < %(seq)s
        ORDER BY r.seq DESC LIMIT 1) same ON true
"""
"""What a closing should state: its stretch is walked along the terminal's key, and the closing
before it from that key's end."""

READ_SESSION: Final = """
SELECT recent.seq, recent.kind, recent.body
  FROM (SELECT r.seq, r.kind, r.session, r.body FROM records r
         WHERE r.terminal_id = %(terminal_id)s AND r.seq BETWEEN %(first)s AND %(last)s) recent
 WHERE recent.session = %(session)s::uuid
 ORDER BY recent.seq
"""
