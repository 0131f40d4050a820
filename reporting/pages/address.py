"""The address of a page is its whole state: place, régie and day, so it can be kept and shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import parse_qs, urlencode

BASE: Final = "/reporting/"
EXPORT: Final = "/reporting/export/takings"


@dataclass(frozen=True, slots=True)
class Address:
    """What a reader is looking at; None stands for the reader's own default."""

    place: str | None = None
    regie_id: str | None = None
    day: date | None = None

    @classmethod
    def parse(cls, search: str | None) -> Address:
        """Read the query of an address; what cannot be read is left at its default."""
        found = parse_qs((search or "").removeprefix("?"))

        def first(name: str) -> str | None:
            return found.get(name, [""])[0].strip() or None

        return cls(first("place"), first("regie"), read_day(first("day")))

    def query(self) -> str:
        """Write the query, without a question mark; empty when all is default."""
        parts = {
            "place": self.place,
            "regie": self.regie_id,
            "day": self.day.isoformat() if self.day else None,
        }
        return urlencode({name: value for name, value in parts.items() if value})

    def href(self, base: str = BASE) -> str:
        """Write the whole address under a base."""
        query = self.query()
        return f"{base}?{query}" if query else base


def read_day(text: str | None) -> date | None:
    """Read an ISO day; None when it is not one."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
