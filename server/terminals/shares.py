"""Cash shares: what each till of a régie may hold, of what the régie may hold together.

The sum never exceeds the ceiling: checked here under the régie's lock, and by the database. When a
ceiling is set, lowered or lifted, the database fits the shares to it (migration 11).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, bindparam, text

from domain.ids import RegieId, TerminalId
from server.audit.trail import record_act
from server.bootstrap import Centre
from server.db.scope import scoped
from server.regies.caller import CONSOLE, Caller
from server.regies.errors import UnknownRegie
from server.terminals.errors import NoCeiling, ShareMisplaced, SharesExceedCeiling

LIVE = ("PENDING", "ACTIVE")
"""States in which a till may come to hold cash."""
_LOCK = text(
    "SELECT collectivite, ceiling_centimes FROM regies WHERE regie_id = :regie_id FOR UPDATE"
)
_READ = text(
    "SELECT terminal_id, cash_share_centimes FROM terminals"
    " WHERE regie_id = :regie_id AND state IN :live ORDER BY terminal_id"
).bindparams(bindparam("live", value=LIVE, expanding=True))
_WRITE = text(
    "UPDATE terminals SET cash_share_centimes = share.centimes"
    " FROM unnest(CAST(:terminals AS bigint[]), CAST(:centimes AS bigint[]))"
    " AS share (terminal_id, centimes)"
    " WHERE terminals.terminal_id = share.terminal_id"
)


@dataclass(frozen=True, slots=True)
class Shares:
    """How a régie's ceiling is shared out.

    Args:
        ceiling_centimes: What the régie may hold in cash; None without a ceiling.
        of_terminals: The share of each till in service, centimes; None where none was given.
    """

    ceiling_centimes: int | None
    of_terminals: Mapping[TerminalId, int | None]


def split_evenly(ceiling_centimes: int, terminals: Sequence[TerminalId]) -> dict[TerminalId, int]:
    """Share a ceiling out evenly, in whole centimes; what does not divide is given to nobody.

    Args:
        ceiling_centimes: What the régie may hold.
        terminals: Its tills in service.
    """
    return dict.fromkeys(terminals, ceiling_centimes // max(1, len(terminals)))


def read_shares(centre: Centre, regie_id: RegieId, caller: Caller = CONSOLE) -> Shares:
    """Read how a régie's ceiling is shared out.

    Args:
        centre: the centre.
        regie_id: the régie.
        caller: who asks.

    Raises:
        UnknownRegie: when there is none in the caller's territory.
    """
    with scoped(centre.app, caller.scope) as connection:
        regie = _lock(connection, regie_id)
        return Shares(regie.ceiling_centimes, _read(connection, regie_id))


def set_cash_shares(
    centre: Centre,
    regie_id: RegieId,
    shares: Mapping[TerminalId, int],
    caller: Caller = CONSOLE,
) -> None:
    """Give each till of a régie its share of the ceiling; tills not named keep theirs.

    Args:
        centre: the centre.
        regie_id: the régie.
        shares: centimes per till.
        caller: who acts.

    Raises:
        UnknownRegie: when there is none in the caller's territory.
        NoCeiling: when the régie has no ceiling.
        ShareMisplaced: when a till is not in service there, or a share is negative.
        SharesExceedCeiling: when the shares together exceed the ceiling.
    """
    with scoped(centre.app, caller.scope) as connection:
        regie = _lock(connection, regie_id)
        before = _read(connection, regie_id)
        if regie.ceiling_centimes is None:
            message = f"régie {regie_id} has no ceiling to share"
            raise NoCeiling(message, regie=regie_id)
        for terminal_id, centimes in shares.items():
            if terminal_id not in before or centimes < 0:
                message = f"terminal {terminal_id} takes no share of {regie_id}"
                raise ShareMisplaced(message, terminal_id=terminal_id)
        after = {**before, **shares}
        together = sum(centimes or 0 for centimes in after.values())
        if together > regie.ceiling_centimes:
            message = f"{together} centimes are shared out of {regie.ceiling_centimes}"
            raise SharesExceedCeiling(message, ceiling_centimes=regie.ceiling_centimes)
        connection.execute(_WRITE, {"terminals": list(shares), "centimes": list(shares.values())})
        record_act(
            connection,
            caller.actor,
            "terminals:shares:set",
            collectivite=regie.collectivite,
            subject=regie_id,
            now=centre.now(),
            before=_as_keys(before),
            after=_as_keys(after),
        )


def collectivite_within(connection: Connection, regie_id: RegieId) -> str:
    """Find whose régie this is, in the territory of the transaction, under its lock.

    Raises:
        UnknownRegie: when there is none.
    """
    return str(_lock(connection, regie_id).collectivite)


def share_left(connection: Connection, regie_id: RegieId) -> int | None:
    """Give what of a régie's ceiling no till has, for one more till; None without a ceiling."""
    regie = _lock(connection, regie_id)
    if regie.ceiling_centimes is None:
        return None
    shared = sum(centimes or 0 for centimes in _read(connection, regie_id).values())
    return max(0, int(regie.ceiling_centimes) - shared)


def _lock(connection: Connection, regie_id: RegieId) -> Row[str, int | None]:
    """Read a régie under its lock: nobody shares its ceiling out meanwhile."""
    found = connection.execute(_LOCK, {"regie_id": regie_id}).one_or_none()
    if found is None:
        message = f"there is no régie {regie_id}"
        raise UnknownRegie(message, regie=regie_id)
    return found


def _read(connection: Connection, regie_id: RegieId) -> dict[TerminalId, int | None]:
    rows = connection.execute(_READ, {"regie_id": regie_id})
    return {TerminalId(terminal_id): centimes for terminal_id, centimes in rows}


def _as_keys(shares: Mapping[TerminalId, int | None]) -> dict[str, int]:
    return {
        f"{terminal}": centimes for terminal, centimes in shares.items() if centimes is not None
    }
