"""The SQL of the grand livre: whole entries in one statement, so the balance trigger sees all."""

from __future__ import annotations

from typing import Final

INSERT_POSTINGS: Final = """
INSERT INTO postings (fiscal_year, collectivite, posting_id, terminal_id, seq, position,
  business_day, regie_id, account, rubrique, debit_centimes, credit_centimes)
SELECT fiscal_year, %(collectivite)s, posting_id, %(terminal_id)s, seq, position, business_day,
       %(regie_id)s, account, rubrique, debit_centimes, credit_centimes
  FROM unnest(%(fiscal_year)b::int[], %(posting_id)b::uuid[], %(seq)b::bigint[],
         %(position)b::smallint[], %(business_day)b::date[], %(account)b::text[],
         %(rubrique)b::text[], %(debit_centimes)b::bigint[], %(credit_centimes)b::bigint[])
       AS posted (fiscal_year, posting_id, seq, position, business_day, account, rubrique,
         debit_centimes, credit_centimes)
"""
