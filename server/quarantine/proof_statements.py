"""The SQL of the proof of acts: reading only."""

from __future__ import annotations

from typing import Final

READ_ACTS: Final = """
SELECT a.act_id, kind, a.collectivite, payload, proposed_at, approved_at,
       (SELECT r.body FROM regularisations g JOIN record_keys k USING (terminal_id, seq)
          JOIN records r ON r.fiscal_year = k.fiscal_year AND r.terminal_id = k.terminal_id
                        AND r.seq = k.seq
         WHERE g.act_id = a.act_id AND k.link = g.link) AS regularised,
       (payload ->> 'terminal_id')::bigint AS terminal_id
  FROM centre_acts a
 WHERE kind = ANY(%(kinds)s)
   AND (%(terminal_id)s::bigint IS NULL
        OR (payload ->> 'terminal_id')::bigint = %(terminal_id)s)
 ORDER BY approved_at, act_id
"""

READ_ACT_POSTINGS: Final = """
SELECT act_id, terminal_id, position, posting_id, fiscal_year, collectivite, business_day,
       account, rubrique, debit_centimes, credit_centimes
  FROM postings
 WHERE act_id IS NOT NULL
   AND (%(terminal_id)s::bigint IS NULL OR terminal_id = %(terminal_id)s)
"""

_BOOKED: Final = """
SELECT p.*,
       coalesce((SELECT r.body FROM record_keys k
                   JOIN records r ON r.fiscal_year = k.fiscal_year
                        AND r.terminal_id = k.terminal_id AND r.seq = k.seq
                  WHERE k.terminal_id = p.terminal_id AND k.link = p.ref_link),
                (SELECT o.body FROM act_records o WHERE o.link = p.ref_link)) AS original,
       EXISTS (SELECT FROM record_keys k
                WHERE k.terminal_id = p.terminal_id AND k.link = p.link) AS in_ledger,
       EXISTS (SELECT FROM quarantine q
                WHERE q.terminal_id = p.terminal_id AND q.link = p.link
                  AND q.reason <> 'records.signature_invalid') AS in_quarantine,
       ARRAY(SELECT k.public_key FROM terminal_keys k
              WHERE k.terminal_id = p.terminal_id) AS keys
  FROM act_records p
"""

READ_ACT_RECORDS: Final = f"{_BOOKED} WHERE p.act_id = %(act_id)s ORDER BY p.place"

READ_BOOKED: Final = f"{_BOOKED} WHERE p.terminal_id = %(terminal_id)s ORDER BY p.act_id, p.place"

READ_REGULARISED: Final = """
SELECT g.business_day, r.body
  FROM regularisations g
  JOIN record_keys k USING (terminal_id, seq)
  JOIN records r ON r.fiscal_year = k.fiscal_year AND r.terminal_id = k.terminal_id
                AND r.seq = k.seq
 WHERE g.terminal_id = %(terminal_id)s
 ORDER BY g.act_id
"""

READ_BALANCE_FAULTS: Final = """
SELECT coalesce(held.terminal_id, added.terminal_id) AS terminal_id,
       coalesce(held.account, added.account) AS account,
       coalesce(held.regie_id, added.regie_id) AS regie_id
  FROM (SELECT collectivite, regie_id, terminal_id, account, debit_centimes, credit_centimes
          FROM account_balances
         WHERE %(terminal_id)s::bigint IS NULL OR terminal_id = %(terminal_id)s) held
  FULL JOIN (
       SELECT collectivite, regie_id, coalesce(terminal_id, 0) AS terminal_id, account,
              sum(debit_centimes) AS debit_centimes, sum(credit_centimes) AS credit_centimes
         FROM postings
        WHERE %(terminal_id)s::bigint IS NULL OR terminal_id = %(terminal_id)s
        GROUP BY 1, 2, 3, 4) added
    ON (held.collectivite, held.regie_id, held.terminal_id, held.account)
     = (added.collectivite, added.regie_id, added.terminal_id, added.account)
 WHERE (held.debit_centimes, held.credit_centimes)
       IS DISTINCT FROM (added.debit_centimes, added.credit_centimes)
 ORDER BY 1, 2, 3
"""

READ_DISPOSAL_FAULTS: Final = """
SELECT kept.terminal_id, kept.seq, kept.said
  FROM (SELECT p.terminal_id, p.seq, p.act_id, p.collectivite, 'posted' AS said,
               p.regie_id = t.regie_id
               AND p.disposal = CASE a.kind WHEN 'LOST_QUITTANCE' THEN 'REBUILT' ELSE 'POSTED' END
               AND p.place < (SELECT count(*) FROM act_records o WHERE o.act_id = p.act_id)
               AS is_right, a.collectivite AS owner
          FROM act_records p LEFT JOIN centre_acts a USING (act_id)
          LEFT JOIN terminals t ON t.terminal_id = p.terminal_id
        UNION ALL
        SELECT d.terminal_id, d.seq, d.act_id, d.collectivite, 'dismissed',
               a.kind = 'QUARANTINE_DISMISSAL' AND d.reason = a.payload ->> 'reason'
               AND d.terminal_id = (a.payload ->> 'terminal_id')::bigint
               AND a.payload -> 'links' ? encode(d.link, 'hex')
               AND EXISTS (SELECT FROM quarantine q WHERE q.terminal_id = d.terminal_id
                              AND q.seq = d.seq AND q.link = d.link), a.collectivite
          FROM quarantine_dismissals d LEFT JOIN centre_acts a USING (act_id)
        UNION ALL
        SELECT g.terminal_id, g.seq, g.act_id, g.collectivite, 'regularised',
               a.kind = 'REGULARISATION' AND g.regie_id = t.regie_id
               AND g.terminal_id = (a.payload ->> 'terminal_id')::bigint
               AND g.seq = (a.payload ->> 'record')::bigint
               AND g.amount_centimes = (a.payload ->> 'amount')::bigint
               AND g.reason = a.payload ->> 'reason'
               AND g.business_day = (a.approved_at AT TIME ZONE 'Africa/Casablanca')::date
               AND EXISTS (SELECT FROM record_keys k WHERE k.terminal_id = g.terminal_id
                              AND k.seq = g.seq AND k.link = g.link), a.collectivite
          FROM regularisations g LEFT JOIN centre_acts a USING (act_id)
          LEFT JOIN terminals t ON t.terminal_id = g.terminal_id
        UNION ALL
        SELECT a.terminal_id, a.record, a.act_id, a.collectivite, 'regularised', false,
               a.collectivite
          FROM (SELECT act_id, collectivite, (payload ->> 'terminal_id')::bigint AS terminal_id,
                       (payload ->> 'record')::bigint AS record
                  FROM centre_acts WHERE kind = 'REGULARISATION') a
         WHERE NOT EXISTS (SELECT FROM regularisations g WHERE g.act_id = a.act_id)
        UNION ALL
        SELECT c.terminal_id, 0, c.act_id, c.collectivite, 'closed',
               a.kind = 'SESSION_CLOSING' AND c.regie_id = t.regie_id
               AND c.terminal_id = (a.payload ->> 'terminal_id')::bigint
               AND c.session::text IS NOT DISTINCT FROM a.payload ->> 'session'
               AND c.circumstance = a.payload ->> 'circumstance'
               AND c.counted_centimes = (a.payload ->> 'counted')::bigint
               AND c.expected_centimes = (a.payload ->> 'expected')::bigint
               AND c.missing_seqs -> 'missing' = a.payload -> 'missing'
               AND c.closed_on = (a.approved_at AT TIME ZONE 'Africa/Casablanca')::date,
               a.collectivite
          FROM centre_closings c LEFT JOIN centre_acts a USING (act_id)
          LEFT JOIN terminals t ON t.terminal_id = c.terminal_id) kept
 WHERE (%(terminal_id)s::bigint IS NULL OR kept.terminal_id = %(terminal_id)s)
   AND (is_right AND kept.collectivite = owner) IS NOT TRUE
 ORDER BY 1, 2
"""
"""What an act left behind that does not say what the act says."""

READ_ACT_TRAIL_FAULTS: Final = """
SELECT DISTINCT a.act_id
  FROM (SELECT substring(event FROM '"act":"([0-9a-f-]{36})"') AS act, action, at, subject,
               user_id
          FROM audit_events
         WHERE action LIKE 'acts:%%:proposed' OR action LIKE 'acts:%%:approved') e
  JOIN centre_acts a ON a.act_id::text = e.act
 WHERE %(terminal_id)s::bigint IS NULL
   AND (a.subject <> e.subject
        OR (e.action = 'acts:' || lower(a.kind) || ':proposed'
            AND (a.proposed_by, a.proposed_at) = (e.user_id, e.at)
            OR e.action = 'acts:' || lower(a.kind) || ':approved'
            AND (a.approved_by, a.approved_at) = (e.user_id, e.at)) IS NOT TRUE)
 ORDER BY 1
"""
"""Acts whose persons, kind, subject or moments are not those of the trail, which is hashed."""
