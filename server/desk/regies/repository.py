"""Read régies with what the screens say of them, inside one territory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select
from sqlmodel import col

from domain.territory import collectivite
from server.db.within import within
from server.desk.columns import Names
from server.regies.models import AgentRow, RegieChangeRow, RegieNatureRow, RegieRow
from server.terminals.models import TerminalRow


@dataclass(frozen=True, slots=True)
class RegieLine:
    """A régie as lists show it.

    Args:
        regie_id: its identifier.
        names: its names.
        place: names of its collectivité.
        collectivite: code of its collectivité.
        kind: code of its kind.
        arrete: number of the arrêté that created it.
        arrete_date: its date; none for régies older than the column.
        ceiling_centimes: cash ceiling; none when not said yet.
        deposit_period_days: deposit period; none when not said yet.
        is_open: whether it collects.
        natures: how many natures it may collect.
        agents: how many active agents.
        terminals: how many terminals in service.
    """

    regie_id: str
    names: Names
    place: Names
    collectivite: str
    kind: str
    arrete: str
    arrete_date: date | None
    ceiling_centimes: int | None
    deposit_period_days: int | None
    is_open: bool
    natures: int
    agents: int
    terminals: int


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change of a régie as its page shows it."""

    changed_at: datetime
    changed_by: str
    arrete: str
    arrete_date: date | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def list_regies(
    connection: Connection, scope: str, *, below: str | None = None, regie_id: str | None = None
) -> list[RegieLine]:
    """Read the régies of a territory.

    Args:
        connection: a scoped transaction.
        scope: the reader's territory.
        below: a collectivité of it; none for the whole.
        regie_id: one régie alone.
    """
    natures = _count(RegieNatureRow)
    agents = _count(AgentRow, col(AgentRow.active))
    terminals = _count(TerminalRow, col(TerminalRow.state) == "ACTIVE")
    query = select(
        RegieRow.__table__,  # type: ignore[attr-defined]  # SQLModel makes it
        natures.label("natures"),
        agents.label("agents"),
        terminals.label("terminals"),
    ).where(within(col(RegieRow.collectivite), scope))
    if below is not None:
        query = query.where(within(col(RegieRow.collectivite), below))
    if regie_id is not None:
        query = query.where(col(RegieRow.regie_id) == regie_id)
    rows = connection.execute(query.order_by(col(RegieRow.regie_id))).mappings()
    return [_line(row) for row in rows]


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


def _count(table: Any, *rules: Any) -> Any:  # noqa: ANN401 - SQLModel tables and SQL rules
    """Count the rows of a table that belong to each régie."""
    return (
        select(func.count())
        .where(col(table.regie_id) == col(RegieRow.regie_id), *rules)
        .correlate(RegieRow.__table__)  # type: ignore[attr-defined]  # SQLModel makes it
        .scalar_subquery()
    )


def _line(row: RowMapping) -> RegieLine:
    place = collectivite(row["collectivite"])
    return RegieLine(
        regie_id=row["regie_id"],
        names=Names(row["name_fr"], row["name_ar"]),
        place=Names(place.name_fr, place.name_ar),
        collectivite=place.code,
        kind=row["kind"],
        arrete=row["arrete"],
        arrete_date=row["arrete_date"],
        ceiling_centimes=row["ceiling_centimes"],
        deposit_period_days=row["deposit_period_days"],
        is_open=row["is_open"],
        natures=row["natures"],
        agents=row["agents"],
        terminals=row["terminals"],
    )
