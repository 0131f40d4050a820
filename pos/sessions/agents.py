"""The agents of the régie as screens see them: never with what could verify a PIN."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.ids import AgentId, Seq, SessionId
    from domain.money import Money


class Role(StrEnum):
    """What an agent may do at a counter."""

    AGENT = "AGENT"
    REGISSEUR = "REGISSEUR"


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent of the régie (agent collecteur, régisseur).

    Args:
        agent_id: Number local to the collectivité.
        name: As printed on quittances.
        role: AGENT or REGISSEUR.
        language: fr or ar.
    """

    agent_id: AgentId
    name: str
    role: Role
    language: str


class SessionState(StrEnum):
    """Where a cash session stands: open, ended by its agent, counted, closed by the régisseur."""

    OPEN = "OPEN"
    ENDED = "ENDED"
    COUNTED = "COUNTED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class CashSession:
    """A cash session (session de caisse) of one agent at this terminal.

    Args:
        session_id: UUID text, as bodies carry it.
        agent_id: Whose it is.
        opened_at: Aware UTC.
        business_day: The day it was opened on.
        float_amount: The float (fonds de caisse) in force.
        opened_seq: The SESSION_OPEN record.
        takings: Net of quittances and cancellations so far, by whatever means they were paid.
        quittances: How many quittances so far.
        cash: What the drawer should hold for it.
        state: Where it stands.
        counted: What the drawer was found to hold, once counted.
    """

    session_id: SessionId
    agent_id: AgentId
    opened_at: datetime
    business_day: date
    float_amount: Money
    opened_seq: Seq
    takings: Money
    quittances: int
    cash: Money
    state: SessionState
    counted: Money | None = None

    @property
    def difference(self) -> Money | None:
        """Counted less expected: an overage above zero, a shortage below; none before the count."""
        return None if self.counted is None else self.counted - self.cash
