"""Nonces: what makes a signed request good for one use, since counters' clocks lie."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, text
from sqlmodel import col

from server.terminals.models import NonceRow

LIFETIME = timedelta(minutes=5)
NONCE_BYTES = 18
_EXCHANGE = text(
    "WITH used AS (DELETE FROM nonces WHERE nonce = :used RETURNING expires_at),"
    " given AS (INSERT INTO nonces (nonce, expires_at) VALUES (:following, :expires_at))"
    " SELECT expires_at FROM used"
)


def issue_nonce(connection: Connection, now: datetime) -> str:
    """Give out a nonce, good once and for five minutes (144 random bits)."""
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    connection.execute(insert(NonceRow).values(nonce=nonce, expires_at=now + LIFETIME))
    return nonce


def exchange_nonce(connection: Connection, nonce: str, now: datetime) -> tuple[bool, str]:
    """Take a nonce back and give out the next one, in one round trip.

    Returns:
        Whether the one taken back was good: not used before, not too old, given by us. And the
        next one.
    """
    following = secrets.token_urlsafe(NONCE_BYTES)
    values = {"used": nonce, "following": following, "expires_at": now + LIFETIME}
    expires_at = connection.execute(_EXCHANGE, values).scalar()
    return expires_at is not None and expires_at > now, following


def forget_expired(connection: Connection, now: datetime) -> None:
    """Drop the nonces nobody can use any more."""
    connection.execute(delete(NonceRow).where(col(NonceRow.expires_at) <= now))
