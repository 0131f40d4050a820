"""Read the cash sessions of a terminal from the events that made them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, text

SESSIONS_MAX: Final = 400
"""How many sessions a list shows at most, the latest first."""
_EVENTS_MAX: Final = 20 * SESSIONS_MAX
_READ: Final = text("""
SELECT r.seq, r.issued_at, r.agent_id, r.body, a.name
  FROM records r
  LEFT JOIN agents a ON a.collectivite = r.collectivite AND a.agent_id = r.agent_id
 WHERE r.terminal_id = :terminal_id AND r.kind = 8
   AND (:scope = '*' OR r.collectivite = :scope OR starts_with(r.collectivite, :scope || '.'))
   AND r.body::jsonb ->> 'code' IN
       ('SESSION_OPEN', 'SESSION_ENDED', 'SESSION_COUNTED', 'SESSION_CLOSED', 'ADDENDUM')
   AND (CAST(:session AS text) IS NULL OR r.body::jsonb ->> 'session' = :session)
 ORDER BY r.seq DESC LIMIT :most
""")
_NAMES: Final = text(
    "SELECT agent_id, name FROM agents WHERE :scope = '*' OR collectivite = :scope"
    " OR starts_with(collectivite, :scope || '.')"
)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One act of a session.

    Args:
        seq: its record.
        at: when.
        who: the agent's name, or their number.
        body: what it says.
    """

    seq: int
    at: datetime
    who: str
    body: dict[str, Any]

    @property
    def code(self) -> str:
        """Its event code."""
        return str(self.body["code"])


@dataclass(slots=True)
class SessionLine:
    """A cash session.

    Args:
        session: its name.
        steps: its acts, oldest first.
    """

    session: str
    steps: list[StepLine] = field(default_factory=list)

    def step(self, code: str) -> StepLine | None:
        """Its first act of a code."""
        return next((one for one in self.steps if one.code == code), None)

    @property
    def opened(self) -> StepLine | None:
        """Its opening, unless it is too old to be read."""
        return self.step("SESSION_OPEN")

    @property
    def business_day(self) -> date | None:
        """The day it was opened on."""
        return date.fromisoformat(self.opened.body["business_day"]) if self.opened else None

    @property
    def count(self) -> dict[str, Any]:
        """What its count says; empty before."""
        counted = self.step("SESSION_COUNTED")
        return {} if counted is None else counted.body

    @property
    def shortage_centimes(self) -> int | None:
        """What the count found missing."""
        return self._difference(-1)

    @property
    def overage_centimes(self) -> int | None:
        """What the count found too much; beside a shortage, never taken from it."""
        return self._difference(1)

    def _difference(self, sign: int) -> int | None:
        if not self.count:
            return None
        return max(0, sign * int(self.count["counted"] - self.count["expected"]))


def list_sessions(
    connection: Connection, scope: str, terminal_id: int, session: str | None = None
) -> list[SessionLine]:
    """Read the sessions of a terminal, the latest first.

    Args:
        connection: a scoped transaction.
        scope: the reader's territory.
        terminal_id: whose sessions.
        session: one session alone.
    """
    rows = connection.execute(
        _READ,
        {"terminal_id": terminal_id, "scope": scope, "session": session, "most": _EVENTS_MAX},
    )
    lines = (
        StepLine(row.seq, row.issued_at, row.name or str(row.agent_id), json.loads(row.body))
        for row in rows
    )
    return gathered(lines)[:SESSIONS_MAX]


def agent_names(connection: Connection, scope: str) -> dict[int, str]:
    """Name the agents of a territory, for those an act names beside its own."""
    return {row.agent_id: row.name for row in connection.execute(_NAMES, {"scope": scope})}


def gathered(steps: Iterable[StepLine]) -> list[SessionLine]:
    """Gather acts, the latest first, into their sessions, the latest begun first."""
    found: dict[str, SessionLine] = {}
    for step in steps:
        found.setdefault(step.body["session"], SessionLine(step.body["session"])).steps.insert(
            0, step
        )
    return sorted(found.values(), key=lambda line: line.steps[0].seq, reverse=True)
