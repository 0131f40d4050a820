"""What the journal gives back: a record with its body and its private part."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from domain.money import Money

if TYPE_CHECKING:
    from domain.ids import Seq
    from domain.record import Record


@dataclass(frozen=True)
class StoredRecord:
    """A record as it stands in the journal.

    Args:
        record: The signed record.
        body_text: Its canonical body.
        private: Salt, payer and the like, if any and not erased.
        sale_id: The UUID of the request that made it, if it had one.
    """

    record: Record
    body_text: str
    private: dict[str, Any] | None = field(default=None)
    sale_id: str | None = None

    @property
    def seq(self) -> Seq:
        """Its place in the chain."""
        return self.record.seq

    @property
    def total(self) -> Money:
        """Its amount."""
        return Money(self.record.amount_centimes)

    @property
    def issued_at(self) -> datetime:
        """When it was issued, aware UTC."""
        return datetime.fromtimestamp(self.record.issued_at, UTC)

    @cached_property
    def body(self) -> dict[str, Any]:
        """Its body, read."""
        read: dict[str, Any] = json.loads(self.body_text)
        return read


@dataclass(frozen=True, slots=True)
class JournalFault:
    """One thing wrong in the journal, found by `verify`.

    Args:
        seq: The record concerned, 0 for the file itself.
        code: Stable code of the rule broken.
        sentence: What is wrong.
    """

    seq: int
    code: str
    sentence: str


def index_columns(stored: StoredRecord) -> tuple[Any, ...]:
    """What stands beside a record to find it: kind, code, session, ref, amount and link."""
    record, body = stored.record, stored.body
    return (
        int(record.kind),
        body.get("code"),
        body.get("session"),
        body.get("ref"),
        record.amount_centimes,
        record.link,
    )
