"""Puts on the trail that the schema was brought up to date, by a command or on the way to serve."""

from typing import Final

from sqlalchemy import Connection

from server.audit.machine import machine_user
from server.audit.trail import NATIONAL, Actor, record_act
from server.bootstrap import Clock
from server.db.migrate import Telling

MIGRATED: Final = "operations:schema:migrated"


def telling(now: Clock) -> Telling:
    """Give what writes a migration in its own transaction: either both stand, or neither.

    Args:
        now: the centre's clock.
    """

    def tell(connection: Connection, former: str, newest: str) -> None:
        record_act(
            connection,
            Actor.console(machine_user()),
            MIGRATED,
            collectivite=NATIONAL,
            subject="schema",
            now=now(),
            before={"schema": former},
            after={"schema": newest},
        )

    return tell
