"""The SQL of the work on the quarantine; nothing here changes or removes evidence."""

from __future__ import annotations

from typing import Final

LOCK_TERMINAL: Final = """
SELECT seq FROM terminal_heads WHERE terminal_id = %(terminal_id)s FOR UPDATE
"""
"""No reception of this terminal runs beside an act about it."""

READ_TERMINAL: Final = """
SELECT t.terminal_id, t.collectivite, t.regie_id, t.label, t.test_system, h.seq AS head_seq,
       CASE WHEN t.state = 'REVOKED' THEN t.state ELSE h.state END AS state
  FROM terminals t JOIN terminal_heads h USING (terminal_id)
 WHERE t.terminal_id = %(terminal_id)s AND t.collectivite = %(collectivite)s
"""

COLLECTIVITE_OF: Final = """
SELECT collectivite FROM terminals
 WHERE terminal_id = %(terminal_id)s
   AND (%(scope)s = '*' OR collectivite = %(scope)s
        OR starts_with(collectivite, %(scope)s || '.'))
"""

READ_KEYS: Final = """
SELECT key_epoch, public_key FROM terminal_keys WHERE terminal_id = %(terminal_id)s
"""

EVIDENCE: Final = """
SELECT q.terminal_id, q.seq, q.link, q.collectivite, t.regie_id, t.label, q.reason, q.received_at,
       CASE WHEN p.link IS NOT NULL THEN 'POSTED' WHEN d.link IS NOT NULL THEN 'DISMISSED'
            WHEN q.released_at IS NOT NULL THEN 'RELEASED' ELSE 'WAITING' END AS state,
       coalesce(p.act_id, d.act_id) AS act_id, d.reason AS dismissal, q.record, q.body
  FROM quarantine q
  JOIN terminals t ON t.terminal_id = q.terminal_id
  LEFT JOIN act_records p ON p.link = q.link
  LEFT JOIN quarantine_dismissals d
    ON d.terminal_id = q.terminal_id AND d.seq = q.seq AND d.link = q.link
"""

OF_TERMINAL: Final = f"""
{EVIDENCE} WHERE q.terminal_id = %(terminal_id)s AND q.collectivite = %(collectivite)s
 ORDER BY q.seq, q.received_at, q.link
"""

LIST: Final = f"""
SELECT * FROM ({EVIDENCE}) kept
 WHERE (%(scope)s = '*' OR collectivite = %(scope)s
        OR starts_with(collectivite, %(scope)s || '.'))
   AND (%(state)s::text IS NULL OR state = %(state)s)
   AND (%(terminal_id)s::bigint IS NULL OR terminal_id = %(terminal_id)s)
 ORDER BY received_at DESC, terminal_id, seq, link LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - both halves are constants

ONE: Final = f"""
SELECT * FROM ({EVIDENCE}) kept
 WHERE (%(scope)s = '*' OR collectivite = %(scope)s
        OR starts_with(collectivite, %(scope)s || '.')) AND link = %(link)s
"""  # noqa: S608 - both halves are constants

LEDGER_AT: Final = """
SELECT r.record, r.body, r.link, r.received_at
  FROM record_keys k
  JOIN records r ON r.fiscal_year = k.fiscal_year AND r.terminal_id = k.terminal_id
                AND r.seq = k.seq
 WHERE k.terminal_id = %(terminal_id)s AND k.seq = %(seq)s
"""

IN_LEDGER: Final = """
SELECT EXISTS (SELECT FROM record_keys
                WHERE terminal_id = %(terminal_id)s AND link = %(link)s)
"""

ACT_RECORD: Final = """
SELECT record, body FROM act_records WHERE link = %(link)s
"""

IS_CANCELLED: Final = """
SELECT EXISTS (SELECT FROM cancellations c JOIN record_keys k
                 ON k.terminal_id = c.terminal_id AND k.seq = c.ref_seq
                WHERE c.terminal_id = %(terminal_id)s AND k.link = %(link)s)
       OR EXISTS (SELECT FROM act_records WHERE ref_link = %(link)s)
       OR EXISTS (SELECT FROM regularisations WHERE link = %(link)s)
"""

IS_COUNTED: Final = """
SELECT EXISTS (SELECT FROM counted_sessions
                WHERE terminal_id = %(terminal_id)s AND session = %(session)s)
"""

IS_YEAR_KEPT: Final = """
SELECT EXISTS (SELECT FROM fiscal_years WHERE fiscal_year = %(fiscal_year)s)
"""

HELD_SEQS: Final = """
SELECT seq FROM quarantine
 WHERE terminal_id = %(terminal_id)s AND seq > %(head_seq)s AND released_at IS NULL
 UNION SELECT seq FROM act_records WHERE terminal_id = %(terminal_id)s AND seq > %(head_seq)s
 ORDER BY seq
"""

INSERT_ACT_RECORD: Final = """
INSERT INTO act_records (link, collectivite, regie_id, act_id, place, terminal_id, seq, kind,
  receipt_no, disposal, ref_link, fiscal_year, business_day, amount_centimes, record, body)
VALUES (%(link)s, %(collectivite)s, %(regie_id)s, %(act_id)s, %(place)s, %(terminal_id)s, %(seq)s,
  %(kind)s, %(receipt_no)s, %(disposal)s, %(ref_link)s, %(fiscal_year)s, %(business_day)s,
  %(amount_centimes)s, %(record)s, %(body)s)
"""

INSERT_DISMISSAL: Final = """
INSERT INTO quarantine_dismissals (terminal_id, seq, link, collectivite, act_id, reason)
VALUES (%(terminal_id)s, %(seq)s, %(link)s, %(collectivite)s, %(act_id)s, %(reason)s)
"""

INSERT_CLOSING: Final = """
INSERT INTO centre_closings (act_id, collectivite, regie_id, terminal_id, session, circumstance,
  counted_centimes, expected_centimes, missing_seqs, closed_on)
VALUES (%(act_id)s, %(collectivite)s, %(regie_id)s, %(terminal_id)s, %(session)s,
  %(circumstance)s, %(counted)s, %(expected)s, %(missing)s::jsonb, %(closed_on)s)
"""

READ_CLOSING: Final = """
SELECT c.act_id, c.collectivite, p.name_fr AS collectivite_name_fr,
       p.name_ar AS collectivite_name_ar, c.regie_id, g.name_fr AS regie_name_fr,
       g.name_ar AS regie_name_ar, c.terminal_id, t.label, c.session::text AS session,
       c.circumstance, c.counted_centimes, c.expected_centimes, c.missing_seqs, c.closed_on,
       a.approved_at, x.name AS proposer_name, x.matricule AS proposer_matricule,
       y.name AS approver_name, y.matricule AS approver_matricule, h.seq AS head_seq,
       h.receipt_no AS last_receipt_no
  FROM centre_closings c
  JOIN centre_acts a ON a.act_id = c.act_id
  JOIN account_by_id(a.proposed_by) x ON true
  JOIN account_by_id(a.approved_by) y ON true
  JOIN collectivites p ON p.code = c.collectivite
  JOIN regies g ON g.regie_id = c.regie_id
  JOIN terminals t ON t.terminal_id = c.terminal_id
  JOIN terminal_heads h ON h.terminal_id = c.terminal_id
 WHERE c.act_id = %(act_id)s
   AND (%(scope)s = '*' OR c.collectivite = %(scope)s
        OR starts_with(c.collectivite, %(scope)s || '.'))
"""
