"""Looks over the whole country for what somebody must know, raises it, and ends what is over."""

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, text

from domain.calendar import business_day, local_time
from domain.placement import PrevMismatch, SequenceFork
from domain.record import Kind
from server.alerts.service import AlertCode, close_alert, raise_alert
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.jobs.booklet_watches import BOOKLET_WATCHES
from server.jobs.watch import Watch

SILENT_AFTER: Final = timedelta(hours=24)
SOUK_SILENT_AFTER: Final = timedelta(days=8)
"""A souk sells one day a week: its counters are expected weekly."""
FRIDAY: Final = 4
MOMENT: Final = timedelta(microseconds=1)
NEAR_PERCENT: Final = 80
OPEN_AFTER: Final = timedelta(hours=36)
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
SELECT h.collectivite, h.terminal_id::text AS subject, h.seq
  FROM terminal_heads h JOIN terminals t USING (terminal_id)
 WHERE h.state = 'FROZEN' AND t.state <> 'REVOKED'
   AND NOT EXISTS (SELECT FROM terminal_replacements r WHERE r.terminal_id = h.terminal_id)
"""
FORKED: Final = """
SELECT q.collectivite, q.terminal_id::text AS subject, min(q.seq) AS seq
  FROM quarantine q
  LEFT JOIN act_records p ON p.link = q.link
  LEFT JOIN quarantine_dismissals d
    ON d.terminal_id = q.terminal_id AND d.seq = q.seq AND d.link = q.link
 WHERE q.reason = ANY(:forks) AND p.link IS NULL AND d.link IS NULL
 GROUP BY 1, 2
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
SELECT sold.collectivite, sold.terminal_id::text AS subject,
       to_char(opened.business_day, 'YYYY-MM-DD') AS business_day
  FROM (SELECT DISTINCT collectivite, terminal_id FROM takings_daily
         WHERE fiscal_year = ANY(:years) AND business_day >= :first_day) sold
  JOIN terminal_heads h ON h.terminal_id = sold.terminal_id AND h.state = 'ACTIVE'
  LEFT JOIN LATERAL (
       SELECT r.seq FROM records r
        WHERE r.terminal_id = sold.terminal_id AND r.fiscal_year = ANY(:years) AND r.kind = :z_day
        ORDER BY r.seq DESC LIMIT 1) closed ON true
 CROSS JOIN LATERAL (
       SELECT r.business_day, r.issued_at FROM records r
        WHERE r.terminal_id = sold.terminal_id AND r.fiscal_year = ANY(:years)
          AND r.kind = :sale AND r.seq > coalesce(closed.seq, 0)
        ORDER BY r.seq LIMIT 1) opened
 WHERE opened.issued_at < :opened_before
"""
"""The first quittance after the last closing is too old; each look-up walks the terminal's chain
from one end of its index."""
DEPOSIT_LATE: Final = """
SELECT g.collectivite, g.regie_id AS subject, held.centimes AS cash_centimes,
       g.deposit_period_days AS period_days,
       to_char(since.day, 'YYYY-MM-DD') AS since
  FROM regies g
 CROSS JOIN LATERAL (
       SELECT sum(b.debit_centimes - b.credit_centimes)::bigint AS centimes
         FROM account_balances b
        WHERE b.collectivite = g.collectivite AND b.regie_id = g.regie_id
          AND b.account = 'REGISSEUR') held
 CROSS JOIN LATERAL (
       SELECT coalesce((SELECT max(a.approved_at)::date FROM centre_acts a
                         WHERE a.kind = 'DEPOSIT' AND a.collectivite = g.collectivite
                           AND a.payload ->> 'regie' = g.regie_id),
                       (SELECT min(t.business_day) FROM takings_daily t
                         WHERE t.collectivite = g.collectivite AND t.regie_id = g.regie_id
                           AND t.fiscal_year = ANY(:years))) AS day) since
 WHERE g.deposit_period_days IS NOT NULL AND held.centimes > 0
   AND since.day + g.deposit_period_days < :today
"""
"""Cash in the régisseur's hands is older than the arrêté's period; who never deposited counts from
their first takings."""
PERCENT_MAX: Final = 10**9


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
    Watch(AlertCode.DEPOSIT_OVERDUE, DEPOSIT_LATE),
    Watch(AlertCode.DAY_OPEN_LONG, OPEN_LONG),
    *BOOKLET_WATCHES,
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
        "since": _working_time_before(now, SILENT_AFTER),
        "souk_since": now - SOUK_SILENT_AFTER,
        "today": today,
        "is_working_day": today.weekday() <= FRIDAY,
        "first_day": today - timedelta(days=LOOK_BACK_DAYS),
        "years": [today.year - 1, today.year],
        "opened_before": now - OPEN_AFTER,
        "z_day": int(Kind.Z_DAY),
        "sale": int(Kind.RECEIPT),
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


def _working_time_before(now: datetime, time: timedelta) -> datetime:
    """Go back a length of time in which Saturdays and Sundays do not count."""
    at, left = local_time(now), time
    while True:
        midnight = (at - MOMENT).replace(hour=0, minute=0, second=0, microsecond=0)
        if midnight.weekday() <= FRIDAY:
            if at - midnight >= left:
                return at - left
            left -= at - midnight
        at = midnight
