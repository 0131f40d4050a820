"""The language each agent last chose at this counter, found again at their next sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.languages import as_language

if TYPE_CHECKING:
    from domain.ids import AgentId
    from pos.journal.database import Database
    from pos.sessions.agents import Agent
    from ui.languages import Language


class AgentLanguages:
    """What each agent of this counter reads.

    Args:
        database: The journal's file, where it stands outside the chain.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, agent: Agent) -> Language:
        """The language an agent last chose here, else the one the centre knows of them."""
        row = self._database.row(
            "SELECT language FROM agent_languages WHERE agent_id = ?", (agent.agent_id,)
        )
        return as_language(agent.language if row is None else row["language"])

    def remember(self, agent_id: AgentId, language: Language) -> None:
        """Remember what an agent chose.

        Raises:
            JournalFull: The disk is full; nothing changed.
            JournalReadOnly: The file cannot be written; nothing changed.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO agent_languages (agent_id, language) VALUES (?, ?)"
                " ON CONFLICT (agent_id) DO UPDATE SET language = excluded.language",
                (agent_id, language),
            )
