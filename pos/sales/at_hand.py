"""What an agent keeps at hand: natures first in the list, and sales made with one key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.ids import NatureIndex
from domain.record import Kind

if TYPE_CHECKING:
    from domain.ids import AgentId, Seq
    from pos.journal.database import Database

KEPT_MAX: Final = 9
LOOKED_AT: Final = 200
"""How many of the last quittances say what sells most."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A nature kept at hand.

    Args:
        nature: Which one.
        quantity_text: The quantity it is sold in with one key; empty when it is only kept first.
    """

    nature: NatureIndex
    quantity_text: str = ""


class AtHand:
    """What each agent of this counter keeps at hand.

    Args:
        database: The journal's file, where it stands outside the chain.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, agent_id: AgentId) -> list[Kept]:
        """What an agent keeps, in the order they chose it."""
        rows = self._database.rows(
            "SELECT nature, quantity FROM kept_at_hand WHERE agent_id = ? ORDER BY place",
            (agent_id,),
        )
        return [Kept(NatureIndex(row["nature"]), row["quantity"]) for row in rows]

    def keep(self, agent_id: AgentId, kept: Kept) -> None:
        """Keep something at hand, the last of its kind; the oldest goes when there are too many.

        Raises:
            JournalFull: The disk is full; nothing changed.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO kept_at_hand (agent_id, nature, quantity, place)"
                " SELECT ?, ?, ?, coalesce(max(place), 0) + 1 FROM kept_at_hand WHERE agent_id = ?"
                " ON CONFLICT DO NOTHING",
                (agent_id, kept.nature, kept.quantity_text, agent_id),
            )
            is_quick = bool(kept.quantity_text)
            same = [one for one in self.of(agent_id) if bool(one.quantity_text) is is_quick]
            for old in same[:-KEPT_MAX]:
                self.drop(agent_id, old)

    def drop(self, agent_id: AgentId, kept: Kept) -> None:
        """Keep something at hand no longer."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM kept_at_hand WHERE agent_id = ? AND nature = ? AND quantity = ?",
                (agent_id, kept.nature, kept.quantity_text),
            )

    def most_sold(self, before: Seq) -> list[NatureIndex]:
        """The natures most sold lately, the most first.

        Args:
            before: Only quittances before this place in the chain, such as the opening of the
                session: an order that changed while one sells would move keys under fingers.
        """
        rows = self._database.rows(
            "SELECT line.value ->> 'nature' AS nature, count(*) AS sold FROM ("
            " SELECT body FROM records WHERE kind = ? AND seq < ? ORDER BY seq DESC LIMIT ?"
            ") AS recent, json_each(recent.body, '$.lines') AS line"
            " GROUP BY nature ORDER BY sold DESC, nature",
            (int(Kind.RECEIPT), before, LOOKED_AT),
        )
        return [NatureIndex(row["nature"]) for row in rows]
