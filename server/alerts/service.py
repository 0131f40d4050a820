"""Raises and closes alerts; raising one that is open already changes nothing."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import Connection, text

from domain.canonical import canonical

log = structlog.get_logger()

_RAISE = text("""
INSERT INTO alerts (alert_id, code, collectivite, subject, detail, raised_at)
VALUES (:alert_id, :code, :collectivite, :subject, :detail, :now)
ON CONFLICT (code, collectivite, subject) WHERE closed_at IS NULL DO NOTHING
""")
_CLOSE = text("""
UPDATE alerts SET closed_at = :now
 WHERE code = :code AND collectivite = :collectivite AND subject = :subject AND closed_at IS NULL
""")


class AlertCode(StrEnum):
    """Everything the centre gives the alarm for."""

    TERMINAL_SILENT = "terminal_silent"
    CHAIN_FORKED = "chain_forked"
    TERMINAL_FROZEN = "terminal_frozen"
    FINGERPRINT_CHANGED = "fingerprint_changed"
    CEILING_NEAR = "ceiling_near"
    CEILING_REACHED = "ceiling_reached"
    DEPOSIT_OVERDUE = "deposit_overdue"
    DAY_OPEN_LONG = "day_open_long"
    QUARANTINE_WAITING = "quarantine_waiting"
    VERIFY_DIFFERENCE = "verify_difference"
    ANCHOR_NOT_DELIVERED = "anchor_not_delivered"
    SIGN_IN_LOCKED = "sign_in_locked"
    BOOKLET_NUMBER_TWICE = "booklet_number_twice"
    BOOKLET_NUMBER_OUTSIDE = "booklet_number_outside"
    BOOKLET_LATE = "booklet_late"
    BOOKLET_NOT_RESUMED = "booklet_not_resumed"
    CLOSING_DIFFERS = "closing_differs"
    COUNT_DIFFERS = "count_differs"


def raise_alert(  # noqa: PLR0913 - what, where, about what, with which figures, when
    connection: Connection,
    *,
    code: AlertCode,
    collectivite: str,
    subject: str,
    detail: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Give the alarm, in the transaction that found the reason.

    Args:
        connection: a transaction scoped to the territory, of the app or the intake role.
        code: what for.
        collectivite: code of the territory it concerns; `*` for the centre itself.
        subject: identifier of what it concerns.
        detail: figures and codes, nothing personal.
        now: the centre's clock, aware UTC.

    Returns:
        Whether it is new: one that is open already stays as it is.
    """
    raised = connection.execute(
        _RAISE,
        {
            "alert_id": uuid4(),
            "code": code.value,
            "collectivite": collectivite,
            "subject": subject,
            "detail": canonical(detail),
            "now": now,
        },
    )
    if raised.rowcount:
        log.warning("alert raised", code=code.value, collectivite=collectivite, subject=subject)
    return bool(raised.rowcount)


def close_alert(
    connection: Connection, *, code: AlertCode, collectivite: str, subject: str, now: datetime
) -> bool:
    """Say that the reason is over; whether there was an open alert to close."""
    closed = connection.execute(
        _CLOSE, {"code": code.value, "collectivite": collectivite, "subject": subject, "now": now}
    )
    if closed.rowcount:
        log.info("alert closed", code=code.value, collectivite=collectivite, subject=subject)
    return bool(closed.rowcount)
