"""The SQL of cancellations regularised at the centre."""

from __future__ import annotations

from typing import Final

IS_REQUEST: Final = """kind = 8 AND body LIKE '%%"code":"CANCEL_RE%%'"""
"""A request or its refusal: what the index `records_cancel_requests` holds."""

LOCK_TERMINAL: Final = """
SELECT seq FROM terminal_heads WHERE terminal_id = %(terminal_id)s FOR UPDATE
"""
"""No reception of this terminal runs beside an act about it."""

READ_ORIGINAL: Final = """
SELECT r.terminal_id, r.seq, r.link, r.collectivite, r.regie_id, r.amount_centimes, r.body,
       r.receipt_no, t.label,
       EXISTS (SELECT FROM cancellations c
                WHERE c.terminal_id = r.terminal_id AND c.ref_seq = r.seq)
       OR EXISTS (SELECT FROM act_records p WHERE p.ref_link = r.link)
       OR EXISTS (SELECT FROM regularisations g WHERE g.link = r.link) AS is_cancelled,
       EXISTS (SELECT FROM counted_sessions s
                WHERE s.terminal_id = r.terminal_id AND s.session = r.session)
       OR t.state NOT IN ('ACTIVE', 'PENDING') OR h.state NOT IN ('ACTIVE', 'PENDING')
       AS is_for_centre
  FROM record_keys k
  JOIN records r ON r.fiscal_year = k.fiscal_year AND r.terminal_id = k.terminal_id
                AND r.seq = k.seq
  JOIN terminals t ON t.terminal_id = k.terminal_id
  JOIN terminal_heads h ON h.terminal_id = k.terminal_id
 WHERE k.terminal_id = %(terminal_id)s AND k.seq = %(seq)s AND r.kind = 1
   AND (%(scope)s = '*' OR r.collectivite = %(scope)s
        OR starts_with(r.collectivite, %(scope)s || '.'))
"""

INSERT_REGULARISATION: Final = """
INSERT INTO regularisations (act_id, collectivite, regie_id, terminal_id, seq, link,
  business_day, amount_centimes, reason)
VALUES (%(act_id)s, %(collectivite)s, %(regie_id)s, %(terminal_id)s, %(seq)s, %(link)s,
  %(business_day)s, %(amount_centimes)s, %(reason)s)
"""

LIST_REQUESTS: Final = f"""
SELECT q.terminal_id, t.label, q.collectivite, q.regie_id, o.seq, o.receipt_no, o.issued_at,
       o.amount_centimes, q.issued_at AS asked_at, q.agent_id, q.body::jsonb ->> 'reason' AS reason,
       EXISTS (SELECT FROM counted_sessions s
                WHERE s.terminal_id = o.terminal_id AND s.session = o.session)
       OR t.state NOT IN ('ACTIVE', 'PENDING') OR h.state NOT IN ('ACTIVE', 'PENDING')
       AS is_for_centre,
       EXISTS (SELECT FROM act_proposals p
                WHERE p.kind = 'REGULARISATION' AND p.state = 'PENDING'
                  AND p.collectivite = q.collectivite
                  AND p.subject = q.terminal_id || '-' || o.receipt_no) AS is_waiting,
       (SELECT max(p.decided_at) FROM act_proposals p
         WHERE p.kind = 'REGULARISATION' AND p.state = 'REFUSED'
           AND p.collectivite = q.collectivite AND p.decided_at >= q.received_at
           AND p.subject = q.terminal_id || '-' || o.receipt_no) AS refused_at
  FROM (SELECT DISTINCT ON (terminal_id, body::jsonb ->> 'ref') *
          FROM records
         WHERE {IS_REQUEST}
           AND (%(scope)s = '*' OR collectivite = %(scope)s
                OR starts_with(collectivite, %(scope)s || '.'))
         ORDER BY terminal_id, body::jsonb ->> 'ref', seq DESC) q
  JOIN record_keys k ON k.terminal_id = q.terminal_id
                    AND k.seq = (q.body::jsonb ->> 'ref')::bigint
  JOIN records o ON o.fiscal_year = k.fiscal_year AND o.terminal_id = k.terminal_id
                AND o.seq = k.seq
  JOIN terminals t ON t.terminal_id = q.terminal_id
  JOIN terminal_heads h ON h.terminal_id = q.terminal_id
 WHERE q.body LIKE '%%"code":"CANCEL_REQUESTED"%%' AND o.kind = 1
   AND NOT EXISTS (SELECT FROM cancellations c
                    WHERE c.terminal_id = o.terminal_id AND c.ref_seq = o.seq)
   AND NOT EXISTS (SELECT FROM act_records p WHERE p.ref_link = o.link)
   AND NOT EXISTS (SELECT FROM regularisations g WHERE g.link = o.link)
 ORDER BY q.issued_at, q.terminal_id
"""  # noqa: S608 - made of our own words alone
"""The last word about each quittance somebody asked to cancel, while it is a request."""
