"""Storage of régies, agents and comptables; the rules on values are CHECK constraints."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class RegieRow(SQLModel, table=True):
    """Régie de recettes: who collects where, under which arrêté."""

    __tablename__ = "regies"

    regie_id: str = Field(primary_key=True)
    collectivite: str
    kind: str
    name_fr: str
    name_ar: str
    arrete: str
    arrete_date: date | None = None
    ceiling_centimes: int | None = Field(default=None, sa_type=BigInteger)
    deposit_period_days: int | None = None
    is_open: bool = True
    cash_share_warns: bool = False
    blind_count: bool = False
    count_limit_centimes: int | None = Field(default=None, sa_type=BigInteger)


class RegieNatureRow(SQLModel, table=True):
    """Nature de recette that the régie's arrêté lets it collect."""

    __tablename__ = "regie_natures"

    regie_id: str = Field(primary_key=True)
    nature: int = Field(primary_key=True)
    collectivite: str


class RegieChangeRow(SQLModel, table=True):
    """One change of a régie, the arrêté that decided it, what was and what is."""

    __tablename__ = "regie_changes"

    regie_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    collectivite: str
    changed_at: datetime = Field(sa_type=DateTime(timezone=True))
    changed_by: str
    arrete: str
    arrete_date: date | None = None
    before: dict[str, Any] = Field(sa_type=JSONB)
    after: dict[str, Any] = Field(sa_type=JSONB)


class AgentRow(SQLModel, table=True):
    """Agent collecteur or régisseur of one régie, numbered within its collectivité."""

    __tablename__ = "agents"

    collectivite: str = Field(primary_key=True)
    agent_id: int = Field(primary_key=True)
    regie_id: str
    name: str
    role: str
    language: str
    matricule: str | None = None
    pin_hash: str
    active: bool = True


class PosteRow(SQLModel, table=True):
    """Poste comptable: a perception, in the national directory."""

    __tablename__ = "postes_comptables"

    poste_id: str = Field(primary_key=True)
    kind: str
    name_fr: str
    name_ar: str
    seat: str


class ComptableRow(SQLModel, table=True):
    """Comptable who answers for a collectivité, or for one régie of it, from a day on."""

    __tablename__ = "comptables"

    assignment_id: UUID = Field(primary_key=True)
    collectivite: str
    regie_id: str | None = None
    poste_id: str
    name: str
    matricule: str
    from_day: date
    to_day: date | None = None
