"""Storage of users and their web sessions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class UserRow(SQLModel, table=True):
    """A person who signs in at the centre."""

    __tablename__ = "users"

    user_id: UUID = Field(primary_key=True)
    login: str
    name: str
    role: str
    scope: str
    password_hash: str
    language: str
    active: bool = True
    matricule: str | None = None
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    role_since: datetime = Field(sa_type=DateTime(timezone=True))
    password_changed_at: datetime = Field(sa_type=DateTime(timezone=True))
    is_one_time: bool = False
    grant_act: UUID | None = None
    oidc_subject: str | None = None


class WebSessionRow(SQLModel, table=True):
    """A signed-in browser; only the hash of its token is kept."""

    __tablename__ = "web_sessions"

    session_hash: bytes = Field(primary_key=True)
    user_id: UUID
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    last_seen_at: datetime = Field(sa_type=DateTime(timezone=True))
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    csrf: str
    session_id: UUID
    browser: str = ""
    notice: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
