"""What is done at the centre's own machine by commands for which no role answers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, text

from server.audit.machine import machine_user
from server.audit.trail import NATIONAL, Actor, record_act
from server.bootstrap import Centre, Clock
from server.db.scope import EVERYWHERE, scoped

_HAS_TRAIL = text("SELECT to_regclass('public.audit_head') IS NOT NULL")


def record_deed(
    centre: Centre,
    action: str,
    subject: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any],
) -> None:
    """Write what the machine's user did by a command, under the name the machine knows them by."""
    with scoped(centre.app, EVERYWHERE) as connection:
        _record(
            connection, Actor.console(machine_user()), action, subject, centre.now, before, after
        )


def record_backup(admin: Engine, actor: Actor, *, has_secrets: bool, now: Clock) -> None:
    """Write that a copy of everything is being taken, before it is: the copy says so too.

    A database of before the trail has nothing to write on.
    """
    with scoped(
        admin.execution_options(isolation_level="READ COMMITTED"), EVERYWHERE
    ) as connection:
        if connection.execute(_HAS_TRAIL).scalar():
            after = {"has_secrets": has_secrets}
            _record(connection, actor, "operations:backup:begun", "backup", now, None, after)


def _record(  # noqa: PLR0913, PLR0917 - who, what, when, before, after
    connection: Connection,
    actor: Actor,
    action: str,
    subject: str,
    now: Clock,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> None:
    record_act(
        connection, actor, action, collectivite=NATIONAL, subject=subject, now=now(),
        before=before, after=after,
    )  # fmt: skip
