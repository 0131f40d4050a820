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


@dataclass(frozen=True, slots=True)
class CashSession:
    """An open cash session (session de caisse) of one agent at this terminal.

    Args:
        session_id: UUID text, as bodies carry it.
        agent_id: Whose it is.
        opened_at: Aware UTC.
        business_day: The day it was opened on.
        float_amount: The float (fonds de caisse) it started with.
        opened_seq: The SESSION_OPEN record.
        takings: Net of quittances and cancellations so far.
        quittances: How many quittances so far.
    """

    session_id: SessionId
    agent_id: AgentId
    opened_at: datetime
    business_day: date
    float_amount: Money
    opened_seq: Seq
    takings: Money
    quittances: int
