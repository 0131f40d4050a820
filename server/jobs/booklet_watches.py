"""What somebody must know of paper booklets: numbers, delays, lists nobody signed.

None of it ever stopped a record: the money was taken, and is in the ledger.

Source: requirement 11 of the project's trust notes; decision 0021.
"""

from types import MappingProxyType
from typing import Final

from domain.record import Kind
from server.alerts.service import AlertCode
from server.booklets.repository import STANDS
from server.jobs.watch import Watch

TWICE: Final = f"""
SELECT u.collectivite, u.regie_id || ' ' || u.series || '/' || u.number AS subject,
       count(*)::int AS times,
       string_agg(u.terminal_id || '-' || u.receipt_no, ', ' ORDER BY u.terminal_id, u.seq)
         AS quittances
  FROM booklet_uses u
 WHERE u.series IS NOT NULL AND {STANDS}
 GROUP BY u.collectivite, u.regie_id, u.series, u.number HAVING count(*) > 1
"""  # noqa: S608 - our own text
"""One paper, two quittances that stand, on any counters of the régie."""
OUTSIDE: Final = f"""
SELECT u.collectivite,
       u.regie_id || ' ' || coalesce(u.series || '/' || u.number,
                                     u.terminal_id || '-' || u.receipt_no) AS subject,
       min(CASE WHEN u.series IS NULL THEN 'UNREADABLE' WHEN b.booklet_id IS NULL THEN 'OUTSIDE'
                ELSE 'SPOILT' END) AS reason
  FROM booklet_uses u
  LEFT JOIN booklets b ON b.regie_id = u.regie_id AND b.series = u.series
                      AND u.number BETWEEN b.first_no AND b.last_no
  LEFT JOIN booklet_spoilt s ON s.booklet_id = b.booklet_id AND s.number = u.number
 WHERE (b.booklet_id IS NULL OR s.booklet_id IS NOT NULL) AND {STANDS}
 GROUP BY 1, 2
"""  # noqa: S608 - our own text
"""A number of no booklet of the régie, a spoilt one, or none that could be read."""
LATE: Final = """
SELECT u.collectivite, u.terminal_id::text AS subject, count(*)::int AS papers,
       to_char(min(u.business_day), 'YYYY-MM-DD') AS since
  FROM booklet_uses u
 WHERE u.received_at > :now - make_interval(days => :look_back_days)
   AND to_timestamp(u.issued_at) > make_interval(hours => :late_hours)
       + ((u.business_day + 1)::timestamp AT TIME ZONE 'Africa/Casablanca')
 GROUP BY 1, 2
"""
"""Papers entered more than 48 hours after the end of their day; said for 30 days."""
NOT_RESUMED: Final = """
SELECT last.collectivite, last.terminal_id::text AS subject,
       floor(extract(epoch FROM :now - to_timestamp(last.issued_at)) / 3600)::int AS hours
  FROM (SELECT u.collectivite, u.terminal_id, max(u.seq) AS seq, max(u.issued_at) AS issued_at
          FROM booklet_uses u GROUP BY 1, 2) last
 WHERE to_timestamp(last.issued_at) < :now - make_interval(hours => :late_hours)
   AND NOT EXISTS (
       SELECT FROM records r
        WHERE r.terminal_id = last.terminal_id AND r.fiscal_year = ANY(:years)
          AND r.kind = :resume AND r.seq > last.seq)
"""
"""48 hours after the last paper was entered, the list of them is not signed."""

_LATE_HOURS: Final = 48
_LOOK_BACK_DAYS: Final = 30
BOOKLET_WATCHES: Final = (
    Watch(AlertCode.BOOKLET_NUMBER_TWICE, TWICE),
    Watch(AlertCode.BOOKLET_NUMBER_OUTSIDE, OUTSIDE),
    Watch(
        AlertCode.BOOKLET_LATE,
        LATE,
        MappingProxyType({"late_hours": _LATE_HOURS, "look_back_days": _LOOK_BACK_DAYS}),
    ),
    Watch(
        AlertCode.BOOKLET_NOT_RESUMED,
        NOT_RESUMED,
        MappingProxyType({"late_hours": _LATE_HOURS, "resume": int(Kind.RESUME)}),
    ),
)
