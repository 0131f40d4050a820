"""Storage of what is proposed, and of the acts that two persons carried out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class ProposalRow(SQLModel, table=True):
    """Something one person proposed."""

    __tablename__ = "act_proposals"

    act_id: UUID = Field(primary_key=True)
    collectivite: str
    kind: str
    subject: str
    payload: dict[str, Any] = Field(sa_type=JSONB)
    state: str = "PENDING"
    proposed_by: UUID
    proposed_at: datetime = Field(sa_type=DateTime(timezone=True))
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class CentreActRow(SQLModel, table=True):
    """An act that was approved and carried out; append-only."""

    __tablename__ = "centre_acts"

    act_id: UUID = Field(primary_key=True)
    collectivite: str
    kind: str
    subject: str
    payload: dict[str, Any] = Field(sa_type=JSONB)
    proposed_by: UUID
    approved_by: UUID
    proposed_at: datetime = Field(sa_type=DateTime(timezone=True))
    approved_at: datetime = Field(sa_type=DateTime(timezone=True))
