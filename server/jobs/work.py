"""The jobs of the centre and when each is due."""

from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Final

from sqlalchemy import Connection, text

from domain.calendar import business_day
from domain.canonical import canonical
from domain.closings import TotalsDiffer
from domain.session_cash import SessionDiffers
from server.alerts.service import AlertCode, close_alert, raise_alert
from server.audit.anchors import make_anchor
from server.audit.checking import check_audit
from server.audit.deliveries import deliver_anchors
from server.audit.shipping import ship_trail
from server.audit.trail import NATIONAL, Actor
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.exports.proof import prove_books
from server.jobs.runs import Interrupted, Job
from server.jobs.sweeps import sweep_alerts
from server.payers.erasure import erase_outdated
from server.records.years import YEARS_AHEAD, ensure_year

FIRST_DIFFERENCES: Final = 50
SIGNED: Final = frozenset({TotalsDiffer.code, SessionDiffers.code})
"""What a counter signed wrong stays wrong: an alarm of its own, so that it hides no other."""
_KEEP_VERIFICATION = text("""
INSERT INTO verifications (started_at, ended_at, records, differences, first_differences)
VALUES (:started_at, :ended_at, :records, :differences, :first_differences)
""")
_FORGET = (
    text("DELETE FROM nonces WHERE expires_at <= :now"),
    text("DELETE FROM web_sessions WHERE expires_at <= :now"),
    text("DELETE FROM sign_in_steps WHERE expires_at <= :now"),
    text("DELETE FROM rate_tries WHERE last_at <= CAST(:now AS timestamptz) - interval '1 day'"),
)


def verify_everything(centre: Centre, stopping: Event | None = None) -> str:
    """Recompute books, trail and anchors; keep the outcome, and give the alarm if need be.

    Args:
        centre: the centre.
        stopping: set when the process ends.

    Raises:
        Interrupted: when it was set before the end.
    """
    started_at, counts = centre.now(), [0]

    def count(records: int) -> None:
        if stopping is not None and stopping.is_set():
            raise Interrupted
        counts.append(records)

    found = [
        {"place": f"{each.terminal_id}/{each.seq}", "code": each.code}
        for each in prove_books(centre, on_records=count)
    ]
    found += [{"place": each.place, "code": each.code} for each in check_audit(centre)]
    with scoped(centre.app, EVERYWHERE) as connection:
        kept = {
            "started_at": started_at,
            "ended_at": centre.now(),
            "records": sum(counts),
            "differences": len(found),
            "first_differences": canonical({"first": found[:FIRST_DIFFERENCES]}),
        }
        connection.execute(_KEEP_VERIFICATION, kept)
        signed = sum(each["code"] in SIGNED for each in found)
        _tell(connection, "books", len(found) - signed, centre.now())
        _tell(connection, "closings", signed, centre.now())
    return f"{sum(counts)} records, {len(found)} differences"


def verify_trail(centre: Centre) -> str:
    """Recompute trail and anchors alone, each hour; give the alarm if need be."""
    found = len(check_audit(centre))
    with scoped(centre.app, EVERYWHERE) as connection:
        _tell(connection, "trail", found, centre.now())
    return f"{found} differences"


def _tell(connection: Connection, subject: str, differences: int, now: datetime) -> None:
    """Open the alarm of a verification that found something, or close it."""
    code = AlertCode.VERIFY_DIFFERENCE
    if differences:
        raise_alert(
            connection,
            code=code,
            collectivite=NATIONAL,
            subject=subject,
            detail={"differences": differences},
            now=now,
        )
    else:
        close_alert(connection, code=code, collectivite=NATIONAL, subject=subject, now=now)


def anchor_yesterday(centre: Centre) -> str:
    """Anchor the day that ended, and send what has not arrived."""
    document = make_anchor(centre)
    arrived = deliver_anchors(centre)
    return f"{'anchored' if document else 'anchored before'}, {arrived} sent"


def ship(centre: Centre) -> str:
    """Copy the trail elsewhere."""
    return f"{ship_trail(centre)} acts"


def forget_expired(centre: Centre) -> str:
    """Remove what no longer opens anything."""
    with scoped(centre.app, EVERYWHERE) as connection:
        counts = [connection.execute(each, {"now": centre.now()}).rowcount for each in _FORGET]
    return f"{sum(counts)} rows"


def make_years(centre: Centre) -> str:
    """Make the tables of the years to come."""
    this_year = business_day(centre.now()).year
    years = range(this_year, this_year + YEARS_AHEAD + 1)
    return f"{sum(ensure_year(centre, year) for year in years)} years made"


def erase_old_payers(centre: Centre) -> str:
    """Erase what is personal and was kept as long as it may be."""
    retention = timedelta(days=centre.settings.personal_data_days)
    return f"{erase_outdated(centre, Actor.console('centre'), retention)} records erased"


def jobs_of(centre: Centre, stopping: Event | None = None) -> tuple[Job, ...]:
    """List the jobs of a centre.

    Args:
        centre: the centre.
        stopping: set when the process ends: the long ones then give up.
    """
    verify = partial(verify_everything, stopping=stopping)
    return (
        Job("verify", verify, timedelta(minutes=10), hour=centre.settings.night_hour),
        Job("anchor", anchor_yesterday, timedelta(minutes=10)),
        Job("trail", verify_trail, timedelta(hours=1)),
        Job("ship", ship, timedelta(seconds=20), is_prompt=True),
        Job("alerts", sweep_alerts, timedelta(minutes=5), is_prompt=True),
        Job("forget", forget_expired, timedelta(hours=1)),
        Job("years", make_years, timedelta(hours=12)),
        Job("retention", erase_old_payers, timedelta(hours=24)),
    )
