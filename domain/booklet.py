"""Le carnet à souche: a booklet of numbered paper quittances, used while a counter cannot sign.

What is written on paper is entered afterwards under its own number, and the list of what was
entered is signed by the RESUME record that ends the outage: `list_hash` is its `manual`.

Source: requirement 11 of the project's trust notes; decision 0021.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Final, Self

from pydantic import Field, model_validator

from domain.canonical import canonical
from domain.money import Money
from domain.wire import WireShape

if TYPE_CHECKING:
    from collections.abc import Iterable

SERIES_PATTERN: Final = r"^[A-Z0-9][A-Z0-9-]{0,11}$"
NUMBER_MAX: Final = 99_999_999
BOOKLET_NUMBERS_MAX: Final = 200
"""How many quittances one booklet may have."""
ENTERED_WITHIN_DAYS: Final = 5
"""Working days within which what is on paper is entered."""
LIST_CONTEXT: Final = b"GIRCT-BOOKLET-v1\x00"
_NOTE: Final = re.compile(r"([A-Z0-9][A-Z0-9-]{0,11})/([1-9][0-9]{0,7})(?: R([1-9][0-9]{0,4}))?")
_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)

Series = Annotated[str, Field(pattern=SERIES_PATTERN)]
PaperNo = Annotated[int, Field(ge=1, le=NUMBER_MAX)]


@dataclass(frozen=True, slots=True, order=True)
class PaperNumber:
    """The number printed on a paper quittance.

    Args:
        series: The series of its booklet, such as `A` or `2026-B`.
        number: Its number in the series, from 1.
    """

    series: str
    number: int

    @property
    def text(self) -> str:
        """Write it as people do: `A/17`."""
        return f"{self.series}/{self.number}"


@dataclass(frozen=True, slots=True)
class PaperNote:
    """What the private note of an entered quittance says.

    Args:
        paper: The number on the paper.
        vouched_by: The régisseur who vouched for an amount or a day; none where nobody had to.
    """

    paper: PaperNumber
    vouched_by: int | None = None

    @property
    def text(self) -> str:
        """Write it: `A/17`, or `A/17 R3` when agent 3 vouched."""
        vouched = "" if self.vouched_by is None else f" R{self.vouched_by}"
        return f"{self.paper.text}{vouched}"

    @classmethod
    def read(cls, note: str | None) -> PaperNote | None:
        """Read a private note; none when it holds no number of a booklet."""
        found = _NOTE.fullmatch(note or "")
        if found is None:
            return None
        paper = PaperNumber(found[1], int(found[2]))
        return cls(paper, int(found[3]) if found[3] else None)


@dataclass(frozen=True, slots=True, order=True)
class PaperEntry:
    """A paper quittance that was entered.

    Args:
        paper: Its number.
        seq: The record it became.
        amount_centimes: What it says was paid.
    """

    paper: PaperNumber
    seq: int
    amount_centimes: int

    @property
    def amount(self) -> Money:
        """What it says was paid."""
        return Money(self.amount_centimes)


class BookletConfiguration(WireShape):
    """A booklet in an agent's hands, as the counter's configuration names it.

    Args:
        series: Its series.
        first: Its first number.
        last: Its last one.
        agent_id: Whom it was issued to.
        spoilt: Numbers recorded as spoilt at the centre.
    """

    series: Series
    first: PaperNo
    last: PaperNo
    agent_id: Annotated[int, Field(ge=1, le=65535)]
    spoilt: Annotated[list[PaperNo], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _check_range(self) -> Self:
        """Refuse a booklet that ends before it begins, or is none a person could hold."""
        if not 0 <= self.last - self.first < BOOKLET_NUMBERS_MAX:
            message = "the numbers of the booklet are not a range"
            raise ValueError(message)
        return self

    def holds(self, number: int) -> bool:
        """Whether a number is one of its papers."""
        return self.first <= number <= self.last


def list_hash(entries: Iterable[PaperEntry]) -> str:
    """Hash the list of what was entered, in the order of the chain: what RESUME signs.

    Args:
        entries: The entries since the RESUME before.

    Returns:
        SHA-256 in hexadecimal, of the canonical list of [series, number, seq, amount].
    """
    listed = [
        [one.paper.series, one.paper.number, one.seq, one.amount_centimes]
        for one in sorted(entries, key=lambda one: one.seq)
    ]
    return hashlib.sha256(LIST_CONTEXT + canonical({"entries": listed}).encode()).hexdigest()


def working_days_since(day: date, today: date) -> int:
    """Count the working days after a day, today included; Saturdays and Sundays do not count.

    Args:
        day: The business day on the paper.
        today: The day it is entered.
    """
    after = (day + _ONE_DAY * number for number in range(1, (today - day).days + 1))
    return sum(one.weekday() < _SATURDAY for one in after)
