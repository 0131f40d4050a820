"""Who is at this browser: a cookie whose meaning only this process knows, and its form token."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.ids import AgentId

COOKIE: Final = "girct_counter"
IDLE_AT_MOST: Final = timedelta(minutes=30)
TOKEN_BYTES: Final = 32
VISITS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Visit:
    """One browser: anonymous until a PIN is known.

    Attributes:
        token: the cookie's value.
        csrf: the token its forms carry.
        agent_id: who is signed in, or None.
    """

    token: str
    csrf: str
    agent_id: AgentId | None = None
    seen_at: datetime | None = None


class Visits:
    """The browsers signed in since the counter started; a restart asks for the PIN again."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(TOKEN_BYTES)
        self._signed_in: dict[str, Visit] = {}
        self._left: list[AgentId] = []
        self._lock = Lock()

    def find(self, token: str | None, now: datetime) -> Visit:
        """Give the visit of a cookie: signed in and not idle, else anonymous."""
        if not token:
            return self._anonymous(secrets.token_urlsafe(TOKEN_BYTES))
        with self._lock:
            self._end_idle(now)
            visit = self._signed_in.pop(token, None)
            if visit is None:
                return self._anonymous(token)
            return self._signed_in.setdefault(token, replace(visit, seen_at=now))

    def peek(self, token: str | None) -> Visit | None:
        """Give a signed-in visit without counting as activity (the status bar's own polling)."""
        with self._lock:
            return self._signed_in.get(token or "")

    def sign_in(self, agent_id: AgentId, now: datetime) -> Visit:
        """Begin a signed-in visit under a new cookie."""
        visit = replace(
            self._anonymous(secrets.token_urlsafe(TOKEN_BYTES)), agent_id=agent_id, seen_at=now
        )
        with self._lock:
            while len(self._signed_in) >= VISITS_MAX:
                self._end(next(iter(self._signed_in)))
            self._signed_in[visit.token] = visit
        return visit

    def sign_out(self, visit: Visit) -> None:
        """Forget a visit."""
        with self._lock:
            self._signed_in.pop(visit.token, None)

    def take_left(self, now: datetime) -> list[AgentId]:
        """Give, once, who was signed out since the last time without asking for it."""
        with self._lock:
            self._end_idle(now)
            left, self._left = self._left, []
            return left

    def put_back(self, left: Sequence[AgentId]) -> None:
        """Keep who could not be recorded for the next time."""
        with self._lock:
            self._left += left

    def _end_idle(self, now: datetime) -> None:
        idle = [
            token
            for token, visit in self._signed_in.items()
            if visit.seen_at is None or now - visit.seen_at > IDLE_AT_MOST
        ]
        for token in idle:
            self._end(token)

    def _end(self, token: str) -> None:
        visit = self._signed_in.pop(token)
        if visit.agent_id is not None:
            self._left.append(visit.agent_id)

    def is_own_form(self, visit: Visit, csrf: str) -> bool:
        """Tell whether a form was made for this browser."""
        return hmac.compare_digest(visit.csrf.encode(), csrf.encode(errors="replace"))

    def _anonymous(self, token: str) -> Visit:
        return Visit(token, hmac.new(self._secret, token.encode(), sha256).hexdigest())
