"""The SQL of erasure: what is personal goes, the signed record stays."""

from __future__ import annotations

from typing import Final

FIND_IN_LEDGER: Final = """
SELECT p.terminal_id, p.seq, k.link, r.regie_id,
       substring(r.body FROM '"payer":"([0-9a-f]{32})"') AS payer_hash
  FROM record_privates p
  JOIN record_keys k ON k.terminal_id = p.terminal_id AND k.seq = p.seq
  JOIN records r ON r.fiscal_year = k.fiscal_year AND r.terminal_id = k.terminal_id
                AND r.seq = k.seq
 WHERE p.collectivite = %(collectivite)s
   AND ((p.terminal_id, p.seq) IN (SELECT * FROM unnest(%(terminals)s::bigint[],
                                                        %(seqs)s::bigint[]))
        OR r.body LIKE '%%"payer":"' || %(payer_hash)s || '"%%'
        OR r.received_at < %(before)s)
 ORDER BY p.terminal_id, p.seq LIMIT %(limit)s
"""

FIND_IN_QUARANTINE: Final = """
SELECT q.terminal_id, q.seq, q.link, t.regie_id,
       substring(q.body FROM '"payer":"([0-9a-f]{32})"') AS payer_hash
  FROM quarantine q JOIN terminals t ON t.terminal_id = q.terminal_id
 WHERE q.collectivite = %(collectivite)s
   AND ((q.terminal_id, q.seq) IN (SELECT * FROM unnest(%(terminals)s::bigint[],
                                                        %(seqs)s::bigint[]))
        OR q.body LIKE '%%"payer":"' || %(payer_hash)s || '"%%'
        OR q.received_at < %(before)s)
   AND NOT EXISTS (SELECT FROM erasures e WHERE e.terminal_id = q.terminal_id
                      AND e.seq = q.seq AND e.link = q.link)
 ORDER BY q.terminal_id, q.seq, q.link LIMIT %(limit)s
"""

LOCK_CHAINS: Final = """
SELECT seq FROM terminal_heads WHERE terminal_id = ANY(%(terminals)s::bigint[])
 ORDER BY terminal_id FOR UPDATE
"""
"""No reception moves what is being erased from the quarantine into the ledger meanwhile."""

DELETE_PRIVATES: Final = """
DELETE FROM record_privates p USING record_keys k
 WHERE p.collectivite = %(collectivite)s
   AND (p.terminal_id, p.seq) IN (SELECT * FROM unnest(%(terminals)s::bigint[],
                                                       %(seqs)s::bigint[]))
   AND k.terminal_id = p.terminal_id AND k.seq = p.seq AND k.link = ANY(%(links)s::bytea[])
"""
"""Under the lock: what was found outside may be in the ledger by now."""

EMPTY_QUARANTINE: Final = """
UPDATE quarantine SET private = NULL
 WHERE collectivite = %(collectivite)s AND link = ANY(%(links)s::bytea[])
"""

INSERT_ERASURES: Final = """
INSERT INTO erasures (terminal_id, seq, link, collectivite, regie_id, payer_hash, motive, erased_at)
SELECT terminal_id, seq, link, %(collectivite)s, regie_id, payer_hash, %(motive)s, %(now)s
  FROM unnest(%(terminals)s::bigint[], %(seqs)s::bigint[], %(links)s::bytea[],
         %(regies)s::text[], %(hashes)s::text[])
       AS erased (terminal_id, seq, link, regie_id, payer_hash)
ON CONFLICT DO NOTHING
"""

READ_ERASED: Final = """
SELECT DISTINCT payer_hash FROM erasures
 WHERE regie_id = %(regie_id)s AND payer_hash IS NOT NULL
   AND (%(since)s::timestamptz IS NULL OR erased_at >= %(since)s)
   AND motive <> 'RETENTION_OVER'
 ORDER BY payer_hash
"""
"""What grew too old is left out: a counter's own journal is pruned long before."""

COLLECTIVITES_WITH_PRIVATES: Final = """
SELECT collectivite FROM record_privates
 UNION SELECT collectivite FROM quarantine ORDER BY 1
"""
