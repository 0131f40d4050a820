"""Looks over the whole country for what somebody must know, raises it, and ends what is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, text

from domain.calendar import business_day
from domain.placement import PrevMismatch, SequenceFork
from server.alerts.service import AlertCode, close_alert, raise_alert
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped

SILENT_AFTER: Final = timedelta(hours=24)
SOUK_SILENT_AFTER: Final = timedelta(days=8)
"""A souk sells one day a week: its counters are expected weekly."""
FRIDAY: Final = 4
NEAR_PERCENT: Final = 80
OPEN_DAYS: Final = 2
LOOK_BACK_DAYS: Final = 30
FORKS: Final = (SequenceFork.code, PrevMismatch.code)

SILENT: Final = """
SELECT t.collectivite, t.terminal_id::text AS subject,
       floor(extract(epoch FROM :now - heard.at) / 3600)::int AS hours
  FROM terminals t
  JOIN regies g ON g.regie_id = t.regie_id AND g.is_open
  JOIN terminal_heads h ON h.terminal_id = t.terminal_id AND h.state = 'ACTIVE'
  LEFT JOIN terminal_status s ON s.terminal_id = t.terminal_id
 CROSS JOIN LATERAL (SELECT greatest(h.last_received_at, s.seen_at, t.enrolled_at) AS at) heard
 WHERE t.state = 'ACTIVE' AND :is_working_day
   AND heard.at < CASE WHEN g.kind = 'SOUK' THEN :souk_since ELSE :since END
"""
FROZEN: Final = """
SELECT collectivite, terminal_id::text AS subject, seq FROM terminal_heads WHERE state = 'FROZEN'
"""
FORKED: Final = """
SELECT collectivite, terminal_id::text AS subject, min(seq) AS seq
  FROM quarantine WHERE reason = ANY(:forks) GROUP BY 1, 2
"""
WAITING: Final = """
SELECT q.collectivite, q.terminal_id::text AS subject, count(*)::int AS records
  FROM quarantine q
  LEFT JOIN act_records p ON p.link = q.link
  LEFT JOIN quarantine_dismissals d
    ON d.terminal_id = q.terminal_id AND d.seq = q.seq AND d.link = q.link
 WHERE q.released_at IS NULL AND p.link IS NULL AND d.link IS NULL
 GROUP BY 1, 2
"""
TILLS: Final = """
SELECT t.collectivite, t.terminal_id::text AS subject,
       (b.debit_centimes - b.credit_centimes) AS cash_centimes,
       t.cash_share_centimes AS share_centimes
  FROM terminals t
  JOIN account_balances b ON b.collectivite = t.collectivite AND b.regie_id = t.regie_id
   AND b.terminal_id = t.terminal_id AND b.account = 'CAISSE'
 WHERE t.cash_share_centimes > 0
   AND (b.debit_centimes - b.credit_centimes) * 100 >= t.cash_share_centimes * :from_percent
   AND (b.debit_centimes - b.credit_centimes) * 100 < t.cash_share_centimes * :to_percent
"""
OPEN_LONG: Final = """
SELECT d.collectivite, d.terminal_id::text AS subject, to_char(min(d.business_day), 'YYYY-MM-DD')
         AS business_day
  FROM takings_daily d
  JOIN terminal_heads h ON h.terminal_id = d.terminal_id AND h.state = 'ACTIVE'
 WHERE d.business_day BETWEEN :first_day AND :last_day
   AND NOT EXISTS (
     SELECT FROM records z
      WHERE z.fiscal_year = d.fiscal_year AND z.collectivite = d.collectivite
        AND z.terminal_id = d.terminal_id AND z.kind = 5 AND z.business_day >= d.business_day)
 GROUP BY 1, 2
"""
PERCENT_MAX: Final = 10**9


@dataclass(frozen=True, slots=True)
class Watch:
    """One reason for an alarm, and the query that finds where it holds.

    Args:
        code: the alert.
        query: gives `collectivite`, `subject` and the figures to show.
        values: what the query asks besides the times.
    """

    code: AlertCode
    query: str
    values: Mapping[str, object] = field(default_factory=dict)


WATCHES: Final = (
    Watch(AlertCode.TERMINAL_SILENT, SILENT),
    Watch(AlertCode.TERMINAL_FROZEN, FROZEN),
    Watch(AlertCode.CHAIN_FORKED, FORKED, MappingProxyType({"forks": list(FORKS)})),
    Watch(AlertCode.QUARANTINE_WAITING, WAITING),
    Watch(
        AlertCode.CEILING_NEAR,
        TILLS,
        MappingProxyType({"from_percent": NEAR_PERCENT, "to_percent": 100}),
    ),
    Watch(
        AlertCode.CEILING_REACHED,
        TILLS,
        MappingProxyType({"from_percent": 100, "to_percent": PERCENT_MAX}),
    ),
    Watch(AlertCode.DAY_OPEN_LONG, OPEN_LONG),
)
_OPEN = text("SELECT collectivite, subject FROM alerts WHERE code = :code AND closed_at IS NULL")


def sweep_alerts(centre: Centre) -> str:
    """Raise what holds now, close what no longer does; say how many were raised and closed."""
    raised = closed = 0
    for watch in WATCHES:
        with scoped(centre.app, EVERYWHERE) as connection:
            more, fewer = _sweep(connection, centre, watch)
        raised, closed = raised + more, closed + fewer
    return f"{raised} raised, {closed} closed"


def _sweep(connection: Connection, centre: Centre, watch: Watch) -> tuple[int, int]:
    now, today = centre.now(), business_day(centre.now())
    times = {
        "now": now,
        "since": now - SILENT_AFTER,
        "souk_since": now - SOUK_SILENT_AFTER,
        "is_working_day": today.weekday() <= FRIDAY,
        "first_day": today - timedelta(days=LOOK_BACK_DAYS),
        "last_day": today - timedelta(days=OPEN_DAYS),
    }
    statement = text(watch.query)
    asked = {name: value for name, value in times.items() if f":{name}" in watch.query}
    found = connection.execute(statement, {**asked, **watch.values}).mappings().all()
    raised, holding = 0, set()
    for row in found:
        place, subject = str(row["collectivite"]), str(row["subject"])
        holding.add((place, subject))
        detail = {key: row[key] for key in row if key not in {"collectivite", "subject"}}
        raised += raise_alert(
            connection, code=watch.code, collectivite=place, subject=subject, detail=detail, now=now
        )
    is_quiet_day = watch.code is AlertCode.TERMINAL_SILENT and not times["is_working_day"]
    if is_quiet_day:  # nobody is expected: what was silent yesterday is still unexplained
        return raised, 0
    over = [
        (place, subject)
        for place, subject in connection.execute(_OPEN, {"code": watch.code.value})
        if (place, subject) not in holding
    ]
    for place, subject in over:
        close_alert(connection, code=watch.code, collectivite=place, subject=subject, now=now)
    return raised, len(over)
