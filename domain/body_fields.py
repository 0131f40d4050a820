"""What every body has in common: strict, closed, frozen, and the bounds of each sort of value."""

from __future__ import annotations

from datetime import date
from functools import cached_property, lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from domain.canonical import BODY_BYTES_MAX, canonical
from domain.errors import BodyRefused
from domain.ids import CollectiviteCode, RegieId, SessionId, TariffVersion

UINT32_MAX = 2**32 - 1
UINT16_MAX = 2**16 - 1
BODY_CENTIMES_MAX = 10**13
"""Centimes of the largest amount a body may hold; a record's own limits are tighter."""
QUANTITY_MILLI_MAX = 10**10
LINES_MAX = 64
LABEL_CHARACTERS_MAX = 120
NAME_CHARACTERS_MAX = 64
DAYS_KEPT_MAX = 512


class FiscalYearMismatch(BodyRefused):
    """The body's fiscal year is not the year of its business day."""

    code = "records.fiscal_year"


def _read_day(value: object) -> object:
    """Turn `YYYY-MM-DD`, and no other spelling of a date, into a date."""
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return _day_of(value)
    message = "not a date of the form YYYY-MM-DD"
    raise ValueError(message)


@lru_cache(maxsize=DAYS_KEPT_MAX)
def _day_of(text: str) -> date:
    """Read a date; the days written in bodies are few."""
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        message = "not a date of the form YYYY-MM-DD"
        raise ValueError(message)
    return day


Version = Literal[1]
Centimes = Annotated[int, Field(ge=0, le=BODY_CENTIMES_MAX)]
SignedCentimes = Annotated[int, Field(ge=-BODY_CENTIMES_MAX, le=BODY_CENTIMES_MAX)]
Count = Annotated[int, Field(ge=0, le=UINT32_MAX)]
SeqNumber = Annotated[int, Field(ge=1, le=UINT32_MAX)]
UnixSeconds = Annotated[int, Field(ge=0, le=UINT32_MAX)]
AgentNumber = Annotated[int, Field(ge=0, le=UINT16_MAX)]
Nature = Annotated[int, Field(ge=1, le=UINT16_MAX)]
Day = Annotated[date, BeforeValidator(_read_day)]
FiscalYear = Annotated[int, Field(ge=2000, le=2106)]
Session = Annotated[
    SessionId,
    Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
]
Collectivite = Annotated[CollectiviteCode, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){0,4}$")]
Regie = Annotated[RegieId, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
Tariff = Annotated[
    TariffVersion, Field(max_length=NAME_CHARACTERS_MAX, pattern=r"^[^\s\x00-\x1f]+/[0-9]{1,4}$")
]
Rubrique = Annotated[str, Field(pattern=r"^[0-9]{8}$")]
Label = Annotated[
    str, Field(min_length=1, max_length=LABEL_CHARACTERS_MAX, pattern=r"^[^\x00-\x1f\x7f]+$")
]
Name = Annotated[
    str, Field(min_length=1, max_length=NAME_CHARACTERS_MAX, pattern=r"^[^\x00-\x1f\x7f]+$")
]
ReasonCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")]
"""A reason is a code, never free text: free text could name somebody."""
FaultCode = Annotated[str, Field(max_length=64, pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]
"""The code of an expected error, for example `printer.paper_out`."""
HexHalf = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Hex64 = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class Strict(BaseModel):
    """A frozen shape with exactly its own keys and no conversion of values."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Body(Strict):
    """The canonical body of a record (corps): what happened, in words and figures, unsigned.

    The record signs its hash. An optional key that is not given is absent, never null.
    """

    v: Version = 1

    def to_canonical(self) -> str:
        """Write the body's canonical text.

        Raises:
            NotCanonical: Text that is not NFC, or more than 8 kB.
        """
        keys = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return canonical(keys, bytes_max=BODY_BYTES_MAX)

    @cached_property
    def text(self) -> str:
        """The body's canonical text, kept from parsing when it was parsed."""
        return self.to_canonical()


def check_fiscal_year(business_day: date, fiscal_year: int) -> None:
    """Refuse a fiscal year that is not the business day's.

    Raises:
        FiscalYearMismatch: It is not.
    """
    if fiscal_year != business_day.year:
        message = f"fiscal year {fiscal_year} does not hold the business day {business_day}"
        raise FiscalYearMismatch(message, fiscal_year=fiscal_year, business_day=business_day)
