"""Read régies and agents, and write their changes, inside one scoped transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.ids import NatureIndex
from server.db.within import within
from server.regies.caller import Caller
from server.regies.models import AgentRow, RegieChangeRow, RegieNatureRow, RegieRow


def find_regie(
    connection: Connection, regie_id: str, scope: str, *, is_locked: bool = False
) -> RowMapping | None:
    """Read a régie of a territory; none when there is none there.

    Args:
        connection: a scoped transaction.
        regie_id: its identifier.
        scope: the caller's territory.
        is_locked: whether others who would change it wait for this transaction.
    """
    query = select(RegieRow.__table__).where(  # type: ignore[attr-defined]  # SQLModel makes it
        col(RegieRow.regie_id) == regie_id, within(col(RegieRow.collectivite), scope)
    )
    return connection.execute(query.with_for_update() if is_locked else query).mappings().first()


def natures_of(connection: Connection, regie_id: str) -> list[NatureIndex]:
    """List what a régie may collect."""
    found = connection.execute(
        select(col(RegieNatureRow.nature))
        .where(col(RegieNatureRow.regie_id) == regie_id)
        .order_by(col(RegieNatureRow.nature))
    ).scalars()
    return [NatureIndex(nature) for nature in found]


def write_natures(
    connection: Connection, regie_id: str, collectivite: str, natures: Iterable[NatureIndex]
) -> None:
    """Replace what a régie may collect."""
    connection.execute(delete(RegieNatureRow).where(col(RegieNatureRow.regie_id) == regie_id))
    connection.execute(
        insert(RegieNatureRow),
        [
            {"regie_id": regie_id, "collectivite": collectivite, "nature": nature}
            for nature in sorted(natures)
        ],
    )


def update_regie(connection: Connection, regie_id: str, facts: Mapping[str, Any]) -> None:
    """Write columns of a régie."""
    connection.execute(update(RegieRow).where(col(RegieRow.regie_id) == regie_id).values(**facts))


def add_change(
    connection: Connection, caller: Caller, row: Mapping[str, Any], changed_at: datetime
) -> None:
    """Write one change of a régie, numbered after the last; the régie's row must be locked.

    Args:
        connection: a scoped transaction.
        caller: who changed it.
        row: regie_id, collectivite, arrete, arrete_date, before and after.
        changed_at: when, UTC.
    """
    last = connection.execute(
        select(func.max(col(RegieChangeRow.number))).where(
            col(RegieChangeRow.regie_id) == row["regie_id"]
        )
    ).scalar_one()
    connection.execute(
        insert(RegieChangeRow).values(
            **row, number=(last or 0) + 1, changed_at=changed_at, changed_by=caller.actor.login
        )
    )


def lock_agents(connection: Connection, collectivite: str) -> None:
    """Make the others who would number or give a PIN to an agent here wait."""
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtext('agents'), hashtext(:collectivite))"),
        {"collectivite": collectivite},
    )


def next_agent_id(connection: Connection, collectivite: str) -> int:
    """Give the number after the last one of a collectivité; numbers are never given again."""
    last = connection.execute(
        select(func.max(col(AgentRow.agent_id))).where(col(AgentRow.collectivite) == collectivite)
    ).scalar_one()
    return (last or 0) + 1


def pin_hashes(connection: Connection, regie_id: str) -> list[str]:
    """List the hashes of the PINs of a régie."""
    return list(
        connection.execute(
            select(col(AgentRow.pin_hash)).where(col(AgentRow.regie_id) == regie_id)
        ).scalars()
    )


def find_agent(
    connection: Connection, regie_id: str, agent_id: int, scope: str
) -> RowMapping | None:
    """Read an agent of a régie, locked; none when there is none in this territory."""
    return (
        connection.execute(
            select(
                col(AgentRow.collectivite),
                col(AgentRow.agent_id),
                col(AgentRow.regie_id),
                col(AgentRow.name),
                col(AgentRow.role),
                col(AgentRow.language),
                col(AgentRow.matricule),
                col(AgentRow.active),
            )
            .where(
                col(AgentRow.regie_id) == regie_id,
                col(AgentRow.agent_id) == agent_id,
                within(col(AgentRow.collectivite), scope),
            )
            .with_for_update()
        )
        .mappings()
        .first()
    )


def update_agent(
    connection: Connection, collectivite: str, agent_id: int, facts: Mapping[str, Any]
) -> None:
    """Write columns of an agent."""
    connection.execute(
        update(AgentRow)
        .where(col(AgentRow.collectivite) == collectivite, col(AgentRow.agent_id) == agent_id)
        .values(**facts)
    )
