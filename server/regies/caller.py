"""Who asks for a change, for the audit trail, and the territory it may touch."""

from dataclasses import dataclass

from server.accounts.service import SignedIn
from server.audit.machine import machine_user
from server.audit.trail import Actor
from server.db.scope import EVERYWHERE


@dataclass(frozen=True, slots=True)
class Caller:
    """A person at a screen, or an administrator at the console.

    Args:
        actor: who, for the audit trail.
        scope: the territory of their account; nothing outside it exists for them.
    """

    actor: Actor
    scope: str

    @classmethod
    def of(cls, person: SignedIn, address: str) -> "Caller":
        """Give the caller a signed-in person is, within their own territory."""
        return cls(Actor.of(person, address), person.scope)


CONSOLE = Caller(Actor.console(machine_user()), EVERYWHERE)
"""Whoever runs commands on the centre's machine holds its keys anyway; the trail says who."""
