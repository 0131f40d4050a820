"""The SQL of the day's takings: added to in the transaction that posts them."""

from __future__ import annotations

from typing import Final

ADD_TAKINGS: Final = """
INSERT INTO takings_daily AS day (fiscal_year, business_day, collectivite, regie_id, terminal_id,
  nature, gross_centimes, cancelled_centimes, receipts, cancellations)
SELECT fiscal_year, business_day, %(collectivite)s, %(regie_id)s, %(terminal_id)s, nature,
       gross_centimes, cancelled_centimes, receipts, cancellations
  FROM unnest(%(fiscal_year)b::int[], %(business_day)b::date[], %(nature)b::int[],
         %(gross_centimes)b::bigint[], %(cancelled_centimes)b::bigint[], %(receipts)b::int[],
         %(cancellations)b::int[])
       AS moved (fiscal_year, business_day, nature, gross_centimes, cancelled_centimes, receipts,
         cancellations)
ON CONFLICT (fiscal_year, business_day, collectivite, regie_id, terminal_id, nature)
DO UPDATE SET gross_centimes = day.gross_centimes + excluded.gross_centimes,
              cancelled_centimes = day.cancelled_centimes + excluded.cancelled_centimes,
              receipts = day.receipts + excluded.receipts,
              cancellations = day.cancellations + excluded.cancellations
"""
