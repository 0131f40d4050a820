"""Writes the audit trail: each act of a person carries the hash of the one before it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import Connection, text

from domain.canonical import canonical
from server.audit.actions import require_told

AUDIT_CONTEXT: Final = b"GIRCT-AUDIT-v1\x00"
NATIONAL: Final = "*"
"""The collectivité of an act that belongs to no territory: only a national scope reads it."""

_LOCK_HEAD = text("SELECT seq, hash FROM audit_head FOR UPDATE")
_INSERT = text("""
INSERT INTO audit_events (seq, collectivite, at, login, role, user_id, address, action, subject,
  event, prev, hash)
VALUES (:seq, :collectivite, :at, :login, :role, :user_id, :address, :action, :subject,
  :event, :prev, :hash)
""")
_MOVE_HEAD = text("UPDATE audit_head SET seq = :seq, hash = :hash")


class Person(Protocol):
    """What the trail asks of who is signed in."""

    @property
    def user_id(self) -> UUID:
        """Which account."""

    @property
    def login(self) -> str:
        """What they sign in with."""

    @property
    def role(self) -> str:
        """Their role."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and where from.

    Args:
        user_id: the account; None at the console and for the centre's own jobs.
        login: what they sign in with.
        role: their role at that moment.
        address: network address, or `console`.
    """

    user_id: UUID | None
    login: str
    role: str
    address: str

    @classmethod
    def of(cls, person: Person, address: str) -> "Actor":
        """Give the actor a signed-in person is."""
        return cls(person.user_id, person.login, person.role, address)

    @classmethod
    def console(cls, login: str) -> "Actor":
        """Give the actor of a command typed on the centre's own machine."""
        return cls(None, login, "console", "console")


def record_act(  # noqa: PLR0913 - who, what, where, when, before, after
    connection: Connection,
    actor: Actor,
    action: str,
    *,
    collectivite: str,
    subject: str,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write one act in the transaction that carries it out: both stand, or neither.

    Acts wait for one another at the head of the chain until their transactions end.

    Args:
        connection: the transaction of the act, scoped to its territory.
        actor: who acts.
        action: `source:subject:verb` of the closed list, such as `desk:regie:created`.
        collectivite: code of the territory it concerns; `NATIONAL` for none.
        subject: identifier of what it concerns.
        now: the centre's clock, aware UTC.
        before: the values that change, as they were; strings, integers, booleans, nested. None
            for what was not there before.
        after: the same, as they become. Neither holds a name, a PIN, a password or a key.

    Raises:
        NotCanonical: a value is none that canonical JSON can hold.
        ValueError: the act is not of the list, or does not say what it has to.
    """
    require_told(action, before, after)
    head = connection.execute(_LOCK_HEAD).one()
    seq, prev = head.seq + 1, bytes(head.hash)
    event = event_text(
        seq, actor, action, collectivite=collectivite, subject=subject, at=now, before=before,
        after=after,
    )  # fmt: skip
    link = link_of(prev, event)
    connection.execute(
        _INSERT,
        {
            "seq": seq,
            "collectivite": collectivite,
            "at": now,
            "login": actor.login,
            "role": actor.role,
            "user_id": actor.user_id,
            "address": actor.address,
            "action": action,
            "subject": subject,
            "event": event,
            "prev": prev,
            "hash": link,
        },
    )
    connection.execute(_MOVE_HEAD, {"seq": seq, "hash": link})


def event_text(  # noqa: PLR0913 - who, what, where, when, before, after
    seq: int,
    actor: Actor,
    action: str,
    *,
    collectivite: str,
    subject: str,
    at: datetime,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> str:
    """Give the canonical text of an act, which its hash covers; `at` in Unix microseconds."""
    event: dict[str, Any] = {
        "v": 1,
        "seq": seq,
        "at": int(at.timestamp()) * 1_000_000 + at.microsecond,
        "login": actor.login,
        "role": actor.role,
        "user": str(actor.user_id or ""),
        "address": actor.address,
        "action": action,
        "collectivite": collectivite,
        "subject": subject,
    }
    if before is not None:
        event["before"] = dict(before)
    if after is not None:
        event["after"] = dict(after)
    return canonical(event)


def link_of(prev: bytes, event: str) -> bytes:
    """Hash an act with the hash of the one before it: 32 bytes."""
    return hashlib.sha256(AUDIT_CONTEXT + prev + event.encode()).digest()
