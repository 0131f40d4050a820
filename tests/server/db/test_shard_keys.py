"""The ledger can be spread by collectivité: it is in every key, but for those listed here."""

import pytest
from sqlalchemy import URL, create_engine, text

from server.bootstrap import Centre

THE_TERMINALS = "a terminal, its numbers and its records belong to one collectivité for ever"
ONE_FOR_THE_COUNTRY = "kept once for the whole country, whatever the ledger is spread over"
THE_REGIES = "a régie's number is the country's, and its régie never moves to another collectivité"
THE_CODE_BEFORE = "the release before groups by it: it goes when nobody runs that one"
EXCEPTIONS = {
    "terminals_pkey": THE_TERMINALS,
    "terminal_keys_pkey": THE_TERMINALS,
    "terminal_heads_pkey": THE_TERMINALS,
    "terminal_status_pkey": THE_TERMINALS,
    "terminal_revocations_pkey": THE_TERMINALS,
    "terminal_replacements_pkey": THE_TERMINALS,
    "terminal_replacements_replaced_by_key": THE_TERMINALS,
    "record_keys_pkey": THE_TERMINALS,
    "record_privates_pkey": THE_TERMINALS,
    "cancellations_pkey": THE_TERMINALS,
    "counted_sessions_pkey": THE_TERMINALS,
    "quarantine_pkey": THE_TERMINALS,
    "quarantine_dismissals_pkey": THE_TERMINALS,
    "erasures_pkey": THE_TERMINALS,
    "booklet_uses_pkey": THE_TERMINALS,
    "anchor_heads_pkey": THE_TERMINALS,
    "act_records_pkey": THE_TERMINALS,
    "act_records_ref_link_key": THE_TERMINALS,
    "regularisations_link_key": THE_TERMINALS,
    "regularisations_terminal_id_seq_key": THE_TERMINALS,
    "regies_pkey": THE_REGIES,
    "booklets_overlap": THE_REGIES,
    "booklets_pkey": THE_CODE_BEFORE,
    "comptables_one_at_a_time": THE_REGIES,
    "act_proposals_pkey": ONE_FOR_THE_COUNTRY,
    "centre_acts_pkey": ONE_FOR_THE_COUNTRY,
    "alerts_pkey": ONE_FOR_THE_COUNTRY,
    "audit_events_pkey": ONE_FOR_THE_COUNTRY,
    "audit_events_hash_key": ONE_FOR_THE_COUNTRY,
    "enrolment_codes_pkey": ONE_FOR_THE_COUNTRY,
}
"""Each key without the collectivité, and why: decision 0010. Acts are of the country too: some
name the whole of it, and accounts, which have no collectivité, point at the act that made them."""
_TABLES = """
FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
  AND (x.indisunique OR x.indisexclusion)
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid
               AND a.attname = 'collectivite' AND NOT a.attisdropped)
"""
WITHOUT = f"""
SELECT i.relname {_TABLES} AND NOT EXISTS (
  SELECT FROM pg_attribute a WHERE a.attrelid = i.oid AND a.attname = 'collectivite')
"""  # noqa: S608 - our own text
YEARLY = """
SELECT p.partrelid::regclass::text AS owner, i.relname,
       array_agg(a.attname::text) @> '{fiscal_year,collectivite}' AS is_ready
  FROM pg_partitioned_table p JOIN pg_index x ON x.indrelid = p.partrelid AND x.indisunique
  JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_attribute a ON a.attrelid = i.oid
 WHERE p.partstrat = 'l' AND 'fiscal_year' = (
         SELECT k.attname FROM pg_attribute k
          WHERE k.attrelid = p.partrelid AND k.attnum = p.partattrs[0])
 GROUP BY 1, 2
"""


@pytest.fixture
def read(centre: Centre, admin_url: URL) -> list[dict[str, object]]:
    del centre  # its schema is there
    admin = create_engine(admin_url)
    with admin.begin() as connection:
        rows = [dict(row) for row in connection.execute(text(WITHOUT)).mappings()]
        rows += [dict(row) for row in connection.execute(text(YEARLY)).mappings()]
    admin.dispose()
    return rows


def test_every_key_names_the_collectivite_or_says_why_not(read: list[dict[str, object]]) -> None:
    assert {row["relname"] for row in read if "owner" not in row} == set(EXCEPTIONS)


def test_every_key_of_the_yearly_tables_can_be_spread(read: list[dict[str, object]]) -> None:
    yearly = {str(row["relname"]): row["is_ready"] for row in read if "owner" in row}
    assert yearly == dict.fromkeys(
        ("records_pkey", "postings_of_a_record", "postings_of_an_act", "takings_daily_pkey"),
        True,
    )
