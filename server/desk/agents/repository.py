"""Read agents inside one territory; never their PINs."""

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlmodel import col

from server.db.within import within
from server.desk.columns import Names
from server.regies.models import AgentRow, RegieRow


@dataclass(frozen=True, slots=True)
class AgentLine:
    """An agent as lists show them.

    Args:
        agent_id: number within the collectivité.
        regie_id: their régie.
        regie: names of their régie.
        name: their name.
        matricule: their matricule; none for agents older than the column.
        role: `AGENT` or `REGISSEUR`.
        language: `fr` or `ar`.
        active: whether counters know them.
    """

    agent_id: int
    regie_id: str
    regie: Names
    name: str
    matricule: str | None
    role: str
    language: str
    active: bool


def list_agents(
    connection: Connection,
    scope: str,
    *,
    regie_id: str | None = None,
    agent_id: int | None = None,
) -> list[AgentLine]:
    """Read the agents of a territory.

    Args:
        connection: a scoped transaction.
        scope: the reader's territory.
        regie_id: those of one régie.
        agent_id: one of them.
    """
    query = (
        select(
            col(AgentRow.agent_id),
            col(AgentRow.regie_id),
            col(AgentRow.name),
            col(AgentRow.matricule),
            col(AgentRow.role),
            col(AgentRow.language),
            col(AgentRow.active),
            col(RegieRow.name_fr),
            col(RegieRow.name_ar),
        )
        .join(RegieRow, col(RegieRow.regie_id) == col(AgentRow.regie_id))
        .where(within(col(AgentRow.collectivite), scope))
        .order_by(col(AgentRow.collectivite), col(AgentRow.agent_id))
    )
    if regie_id is not None:
        query = query.where(col(AgentRow.regie_id) == regie_id)
    if agent_id is not None:
        query = query.where(col(AgentRow.agent_id) == agent_id)
    return [
        AgentLine(
            agent_id=row["agent_id"],
            regie_id=row["regie_id"],
            regie=Names(row["name_fr"], row["name_ar"]),
            name=row["name"],
            matricule=row["matricule"],
            role=row["role"],
            language=row["language"],
            active=row["active"],
        )
        for row in connection.execute(query).mappings()
    ]
