"""Rotation of the centre's own key: announced, spread to every counter, then put to use.

One key signs at a time. A next one is drawn and named in each configuration, signed by the one that
every counter has pinned; when all have said that they hold such a configuration, the old one is
retired. A counter that missed it would believe nothing from the centre any more.
"""

from dataclasses import replace

from sqlalchemy import text

from domain.ids import TerminalId
from domain.signing import public_key_of
from server.audit.trail import record_act
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.regies.caller import CONSOLE, Caller
from server.secrets_store import SecretStore
from server.terminals.configuration import for_terminal
from server.terminals.errors import CentreKeyMissing, CentreKeyNotSpread

_HELD = text(
    "SELECT t.terminal_id, s.configuration FROM terminals t"
    " LEFT JOIN terminal_status s USING (terminal_id)"
    " WHERE t.state = 'ACTIVE' ORDER BY t.terminal_id"
)


def announce_key(centre: Centre, store: SecretStore, caller: Caller = CONSOLE) -> bytes:
    """Draw the centre's next key, once; workers name it after their next start.

    Returns:
        The next public key.
    """
    public_key = store.announce_centre_key()
    _record(centre, caller, "terminals:centre_key:announced", public_key)
    return public_key


def unaware_terminals(centre: Centre, store: SecretStore) -> list[TerminalId]:
    """List the terminals in service that do not hold a configuration naming the next key.

    Raises:
        CentreKeyMissing: when none was announced.
    """
    public_key = store.centre_next_public_key()
    if public_key is None:
        message = "no next key of the centre was announced"
        raise CentreKeyMissing(message)
    announcing = replace(centre, next_public_key=public_key)
    with scoped(centre.app, EVERYWHERE) as connection:
        held = {TerminalId(number): version for number, version in connection.execute(_HELD)}
    return [
        terminal_id
        for terminal_id, version in held.items()
        if version != for_terminal(announcing, terminal_id)[1].strip('"')
    ]


def require_spread(centre: Centre, store: SecretStore, *, is_forced: bool) -> bytes:
    """Check that the announced key may sign from now on; give it.

    Args:
        centre: the centre.
        store: where the keys are.
        is_forced: whether the terminals that do not know it are left behind.

    Raises:
        CentreKeyMissing: when none was announced.
        CentreKeyNotSpread: when terminals in service do not know it yet.
    """
    unaware = unaware_terminals(centre, store)
    if unaware and not is_forced:
        message = f"{len(unaware)} terminals do not know the next key, {unaware[0]} first"
        raise CentreKeyNotSpread(message, count=len(unaware))
    public_key = store.centre_next_public_key()
    if public_key is None:
        message = "no next key of the centre was announced"
        raise CentreKeyMissing(message)
    return public_key


def with_stored_keys(centre: Centre, store: SecretStore) -> Centre:
    """Give the centre as it is after its next start."""
    private_key = store.centre_private_key()
    return replace(
        centre,
        private_key=private_key,
        public_key=public_key_of(private_key),
        next_public_key=store.centre_next_public_key(),
        former_public_keys=store.centre_former_public_keys(),
    )


def _record(centre: Centre, caller: Caller, action: str, public_key: bytes) -> None:
    with scoped(centre.app, EVERYWHERE) as connection:
        record_act(
            connection,
            caller.actor,
            action,
            collectivite=EVERYWHERE,
            subject="centre",
            now=centre.now(),
            before={"public_key": centre.public_key.hex()},
            after={"public_key": public_key.hex()},
        )
