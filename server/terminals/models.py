"""Storage of terminals, their keys, codes, nonces and heads."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime
from sqlmodel import Field, SQLModel


class TerminalRow(SQLModel, table=True):
    """Caisse: one counter of a régie, enrolled or about to be."""

    __tablename__ = "terminals"

    terminal_id: int = Field(primary_key=True, sa_type=BigInteger)
    collectivite: str
    regie_id: str
    label: str
    state: str = "PENDING"
    test_system: bool
    counter_key: bytes
    fingerprint: str | None = None
    enrolled_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    cash_share_centimes: int | None = Field(default=None, sa_type=BigInteger)
    rotation_epoch: int | None = None
    rotation_before: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class TerminalKeyRow(SQLModel, table=True):
    """A public key of a terminal, for one epoch."""

    __tablename__ = "terminal_keys"

    terminal_id: int = Field(primary_key=True, sa_type=BigInteger)
    key_epoch: int = Field(primary_key=True)
    collectivite: str
    public_key: bytes
    valid_from: datetime = Field(sa_type=DateTime(timezone=True))
    revoked_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class EnrolmentCodeRow(SQLModel, table=True):
    """A code that lets one device become one terminal; only its hash is kept."""

    __tablename__ = "enrolment_codes"

    code_hash: bytes = Field(primary_key=True)
    terminal_id: int = Field(sa_type=BigInteger)
    collectivite: str
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    tries: int = 0
    used_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class NonceRow(SQLModel, table=True):
    """A nonce that was given out and not used yet."""

    __tablename__ = "nonces"

    nonce: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))


class TerminalHeadRow(SQLModel, table=True):
    """The end of a terminal's chain as the centre knows it; intake moves it."""

    __tablename__ = "terminal_heads"

    terminal_id: int = Field(primary_key=True, sa_type=BigInteger)
    collectivite: str
    seq: int = Field(default=0, sa_type=BigInteger)
    link: bytes
    receipt_no: int = Field(default=0, sa_type=BigInteger)
    issued_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    counter: int = Field(default=0, sa_type=BigInteger)
    key_epoch: int = 1
    state: str = "ACTIVE"
    stored_through_seq: int = Field(default=0, sa_type=BigInteger)
    last_received_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    ended: bool = False
