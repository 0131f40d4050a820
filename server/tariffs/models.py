"""Storage of arrêtés fiscaux; what their values may be is `domain.tariffs` and the schema."""

from datetime import date, datetime

from sqlalchemy import BigInteger, DateTime
from sqlmodel import Field, SQLModel


class TariffActRow(SQLModel, table=True):
    """Arrêté fiscal of one collectivité."""

    __tablename__ = "tariff_acts"

    collectivite: str = Field(primary_key=True)
    number: str = Field(primary_key=True)
    signed_on: date
    effective_from: date
    effective_to: date | None = None
    state: str = "DRAFT"
    enacted_by: str | None = None
    enacted_at: datetime | None = Field(
        default=None,
        sa_type=DateTime(timezone=True),
    )


class TariffLineRow(SQLModel, table=True):
    """Ligne de tarif, with the ordonnateur's confirmation when it has one."""

    __tablename__ = "tariff_lines"

    collectivite: str = Field(primary_key=True)
    act_number: str = Field(primary_key=True)
    line: int = Field(primary_key=True)
    nature: int
    rubrique: str
    label_fr: str
    label_ar: str
    unit: str
    rate_kind: str
    rate: int = Field(sa_type=BigInteger)
    whole_units: bool
    verified: bool
    source: str
    confirmed_article: str | None = None
    confirmed_by: str | None = None
