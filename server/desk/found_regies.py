"""Régies as every screen reads them: of one territory, with what is said of each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select
from sqlmodel import col

from domain.territory import collectivite
from server.db.scope import scoped
from server.db.within import within
from server.desk.columns import Names
from server.desk.frame import Desk
from server.regies.errors import UnknownRegie
from server.regies.models import AgentRow, RegieNatureRow, RegieRow
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
        cash_share_warns: whether a till above its share goes on.
        blind_count: whether counts are blind.
        count_limit_centimes: the largest difference that needs no régisseur; none for any.
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
    cash_share_warns: bool
    blind_count: bool
    count_limit_centimes: int | None
    natures: int
    agents: int
    terminals: int


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


def find_regie(desk: Desk, regie_id: str) -> RegieLine:
    """Find a régie of the reader's territory.

    Raises:
        UnknownRegie: when there is none there.
    """
    scope = desk.person.scope
    with scoped(desk.centre.app, scope) as connection:
        found = list_regies(connection, scope, regie_id=regie_id)
    if not found:
        message = f"there is no régie {regie_id[:24]}"
        raise UnknownRegie(message, regie=regie_id[:24])
    return found[0]


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
        cash_share_warns=row["cash_share_warns"],
        blind_count=row["blind_count"],
        count_limit_centimes=row["count_limit_centimes"],
        natures=row["natures"],
        agents=row["agents"],
        terminals=row["terminals"],
    )
