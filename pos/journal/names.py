"""The names papers carry, as they were on the day of issue: a reprint says what the paper said."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from sqlite3 import Connection

    from domain.configuration import Configuration
    from domain.ids import AgentId, CollectiviteCode, Seq
    from pos.journal.database import Database


@dataclass(frozen=True, slots=True)
class PaperNames:
    """Who issued a paper, by the names of its day.

    Args:
        collectivite: Code of the collectivité.
        regie_name_fr: Name of the régie.
        regie_name_ar: The same in Arabic.
        arrete: Number and date of the decision that created it.
        agents: Names of its agents, by number.
    """

    collectivite: CollectiviteCode
    regie_name_fr: str
    regie_name_ar: str
    arrete: str
    agents: dict[str, str]

    @classmethod
    def of(cls, configuration: Configuration) -> Self:
        """Take the names out of a configuration."""
        regie = configuration.regie
        return cls(
            collectivite=regie.collectivite,
            regie_name_fr=regie.name_fr,
            regie_name_ar=regie.name_ar,
            arrete=regie.arrete,
            agents={str(agent.agent_id): agent.name for agent in configuration.agents},
        )

    def agent_name(self, agent_id: AgentId) -> str:
        """The name of an agent, or their number when they were none of the régie."""
        return self.agents.get(str(agent_id), str(agent_id))


class NameBook:
    """The names under each configuration there was.

    Args:
        database: The journal's file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, connection: Connection, configuration: Configuration) -> None:
        """Keep the names of a configuration, in the transaction that puts it in force."""
        names = json.dumps(asdict(PaperNames.of(configuration)), ensure_ascii=False)
        connection.execute(
            "INSERT INTO configuration_names (version, names) VALUES (?, ?)"
            " ON CONFLICT (version) DO NOTHING",
            (configuration.version, names),
        )

    def at(self, seq: Seq, current: Configuration) -> PaperNames:
        """The names in force when a record was made.

        Args:
            seq: The record.
            current: The configuration in force now, for a record older than this book.
        """
        row = self._database.row(
            "SELECT names FROM configuration_names WHERE version = (SELECT body ->> 'version'"
            " FROM records WHERE code = 'CONFIG_LOADED' AND seq < ? ORDER BY seq DESC LIMIT 1)",
            (seq,),
        )
        return PaperNames.of(current) if row is None else PaperNames(**json.loads(row["names"]))
