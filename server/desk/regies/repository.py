"""Read the history of a régie, inside one territory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from server.db.within import within
from server.regies.models import RegieChangeRow


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change of a régie as its page shows it."""

    changed_at: datetime
    changed_by: str
    arrete: str
    arrete_date: date | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def list_changes(connection: Connection, regie_id: str, scope: str) -> list[ChangeLine]:
    """Read the history of a régie, the latest change first."""
    rows = connection.execute(
        select(
            col(RegieChangeRow.changed_at),
            col(RegieChangeRow.changed_by),
            col(RegieChangeRow.arrete),
            col(RegieChangeRow.arrete_date),
            col(RegieChangeRow.before),
            col(RegieChangeRow.after),
        )
        .where(
            col(RegieChangeRow.regie_id) == regie_id,
            within(col(RegieChangeRow.collectivite), scope),
        )
        .order_by(col(RegieChangeRow.number).desc())
    ).mappings()
    return [ChangeLine(**row) for row in rows]
