"""The root statements this centre holds: taken in from custodians, given out to whoever asks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, text

from domain.root_chain import RootChain
from domain.roots import RootStatement
from server.audit.trail import NATIONAL, record_act
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, NOWHERE, scoped
from server.regies.caller import CONSOLE, Caller
from server.roots.errors import CentreKeyUnnamed, RootDatedAhead
from server.secrets_store import SecretStore

AHEAD_MAX: Final = timedelta(days=1)
_ALL = text("SELECT statement FROM root_statements ORDER BY number")
_NEWEST = text("SELECT statement FROM root_statements ORDER BY number DESC LIMIT 1")
_KEEP = text(
    "INSERT INTO root_statements (number, statement, accepted_at)"
    " VALUES (:number, :statement, :now)"
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('root'))")


def held_chain(centre: Centre) -> bytes:
    """Give every statement, one after the other; nothing where there is none."""
    with scoped(centre.app, NOWHERE) as connection:
        return _all(connection)


def root_in_force(centre: Centre) -> RootStatement | None:
    """Give the newest statement, none where custodians never signed."""
    with scoped(centre.app, NOWHERE) as connection:
        return read_newest(connection)


def read_newest(connection: Connection) -> RootStatement | None:
    """Give the newest statement that a connection sees."""
    kept = connection.execute(_NEWEST).scalar()
    return None if kept is None else RootChain.read(bytes(kept)).newest


def accept_root(
    centre: Centre, store: SecretStore, raw: bytes, caller: Caller = CONSOLE
) -> RootStatement:
    """Take in the custodians' statements; what is held already changes nothing.

    No person approves it: the custodians' signatures are the approval, and the trail says who
    brought them.

    Args:
        centre: the centre.
        store: where its keys are.
        raw: all the statements, from number 1.
        caller: who brings them.

    Returns:
        The statement now in force.

    Raises:
        RootRefused: the subclass says why: not signed, not the next one, another one is held.
        CentreKeyUnnamed: when it names as good no key that this centre holds: every counter would
            believe nothing from it any more.
        RootDatedAhead: when the custodians' machine had a wrong clock.
    """
    chain = RootChain.parse(raw)
    _require_own_key(store, chain.newest)
    _refuse_dated_ahead(chain.newest, centre.now())
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(_ONE_AT_A_TIME)
        trusted = read_newest(connection)
        newest = chain.newest if trusted is None else chain.follow(trusted)
        known = 0 if trusted is None else trusted.number
        _keep(connection, centre, chain.statements[known:])
        if newest.number > known:
            record_act(
                connection,
                caller.actor,
                "terminals:root:accepted",
                collectivite=NATIONAL,
                subject="root",
                now=centre.now(),
                before={"number": known},
                after={"fingerprint": newest.fingerprint, "number": newest.number},
            )
    return newest


def require_named(centre: Centre, public_key: bytes) -> None:
    """Check that the statement in force names a key as good, where there is one.

    Raises:
        CentreKeyUnnamed: when it does not: counters would refuse what the key signs.
    """
    root = root_in_force(centre)
    if root is not None and public_key not in root.good_keys:
        message = f"root statement {root.number} does not name {public_key.hex()} as good"
        raise CentreKeyUnnamed(message, number=root.number)


def _require_own_key(store: SecretStore, newest: RootStatement) -> None:
    if not set(store.centre_public_keys()) & set(newest.good_keys):
        message = f"root statement {newest.number} names no key of this centre as good"
        raise CentreKeyUnnamed(message, number=newest.number)


def _refuse_dated_ahead(newest: RootStatement, now: datetime) -> None:
    if newest.issued_at > (now + AHEAD_MAX).timestamp():
        message = f"root statement {newest.number} is dated more than a day ahead of the centre"
        raise RootDatedAhead(message, number=newest.number)


def _keep(connection: Connection, centre: Centre, statements: Sequence[RootStatement]) -> None:
    for statement in statements:
        connection.execute(
            _KEEP,
            {
                "number": statement.number,
                "statement": statement.to_bytes(),
                "now": centre.now(),
            },
        )


def _all(connection: Connection) -> bytes:
    return b"".join(bytes(kept) for kept in connection.execute(_ALL).scalars())
