"""The bodies of closings (clôtures): the totals a terminal answers for, day, month and year.

Source: the project's protocol, §2.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.body_fields import (
    Body,
    Centimes,
    Count,
    Day,
    Hex32,
    SeqNumber,
    Session,
    SignedCentimes,
    Strict,
)
from domain.counter import COUNTER_MAX
from domain.errors import BodyRefused

_PERIODS = {
    "Z_MONTH": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"),
    "Z_YEAR": re.compile(r"[0-9]{4}"),
}


class TotalsDiffer(BodyRefused):
    """The totals of a closing contradict one another."""

    code = "records.z_totals"


class ZCounts(Strict):
    """How many records of each sort a closing covers."""

    receipts: Count
    cancellations: Count
    duplicates: Count
    trainings: Count


class Anchor(Strict):
    """The last Merkle root received from the centre, and the day it closes."""

    root: Hex32
    date: Day


class ZBody(Body):
    """A closing (clôture): totals of the records `first_seq` to `last_seq`, in centimes.

    `net` is `gross` less `cancelled`; `perpetual_net` is the record's counter; `perpetual_gross`
    adds every quittance ever issued and never decreases.
    """

    period: str
    net: SignedCentimes
    gross: Centimes
    cancelled: Centimes
    counts: ZCounts
    perpetual_net: Annotated[int, Field(ge=0, le=COUNTER_MAX)]
    perpetual_gross: Annotated[int, Field(ge=0, le=2**53)]
    first_seq: SeqNumber
    last_seq: SeqNumber
    anchor: Anchor | None = None

    @model_validator(mode="after")
    def _check_totals(self) -> Self:
        """Refuse totals that contradict one another."""
        if self.net != self.gross - self.cancelled:
            message = f"net {self.net} is not gross {self.gross} less cancelled {self.cancelled}"
            raise TotalsDiffer(message)
        if self.first_seq > self.last_seq or self.perpetual_net > self.perpetual_gross:
            message = "the closing's bounds or its perpetual totals are upside down"
            raise TotalsDiffer(message)
        return self


class ZDayBody(ZBody):
    """Z_DAY: a terminal's business day closes; its sessions, all ended, are listed."""

    kind: Literal["Z_DAY"] = "Z_DAY"
    period: Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
    sessions: tuple[Session, ...]


class ZPeriodBody(ZBody):
    """Z_MONTH (`period` YYYY-MM) or Z_YEAR (YYYY): its sessions are counted, not listed."""

    kind: Literal["Z_MONTH", "Z_YEAR"]
    sessions: Count

    @model_validator(mode="after")
    def _check_period(self) -> Self:
        """Refuse a period that is not the kind's."""
        if not _PERIODS[self.kind].fullmatch(self.period):
            message = f"{self.period!r} is no period of a {self.kind}"
            raise BodyRefused(message)
        return self
