"""Nonces: what makes a signed request good for one use, since counters' clocks lie."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert
from sqlmodel import col

from server.terminals.models import NonceRow

LIFETIME = timedelta(minutes=5)
NONCE_BYTES = 18


def issue_nonce(connection: Connection, now: datetime) -> str:
    """Give out a nonce, good once and for five minutes (144 random bits)."""
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    connection.execute(insert(NonceRow).values(nonce=nonce, expires_at=now + LIFETIME))
    return nonce


def use_nonce(connection: Connection, nonce: str, now: datetime) -> bool:
    """Take a nonce back; false when it was used, is too old or was never given."""
    expires_at = connection.execute(
        delete(NonceRow).where(col(NonceRow.nonce) == nonce).returning(col(NonceRow.expires_at))
    ).scalar()
    return expires_at is not None and expires_at > now


def forget_expired(connection: Connection, now: datetime) -> None:
    """Drop the nonces nobody can use any more."""
    connection.execute(delete(NonceRow).where(col(NonceRow.expires_at) <= now))
