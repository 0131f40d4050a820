"""Erases what is personal in quittances: the record stays signed and chained, it names nobody.

The body of a record holds only a salted hash of its payer. Salt, payer, cheque, plate and note are
in `record_privates`, or in the quarantine's `private`, and nowhere else: not in exports, logs,
pages or the audit trail. Erasing removes them here and tells the counters of the régie, which
forget them too. Copies made before (backups, the write-ahead log) keep them until they are thrown
away: the runbook says for how long, and to erase again after restoring one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import structlog

from domain.territory import in_scope
from server.audit.trail import record_act
from server.db.scope import EVERYWHERE, scoped
from server.payers import statements
from server.payers.errors import ErasureElsewhere, ErasureUnclear, NothingToErase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Connection

    from server.audit.trail import Actor
    from server.bootstrap import Centre

log = structlog.get_logger()

RECORDS_MAX: Final = 500
"""Records erased in one transaction."""
PAYER_HASH: Final = re.compile(r"[0-9a-f]{32}")


class Motive(StrEnum):
    """Why something personal is erased; a closed list, since free text could name somebody."""

    PAYER_REQUEST = "PAYER_REQUEST"
    WRONG_PERSON = "WRONG_PERSON"
    AUTHORITY_ORDER = "AUTHORITY_ORDER"
    RETENTION_OVER = "RETENTION_OVER"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Which records are to be found: by reference, by payer, or by age."""

    collectivite: str
    records: Sequence[tuple[int, int]] = ()
    payer_hash: str | None = None
    before: datetime | None = None


def erase_payer(  # noqa: PLR0913 - each says what, whose or why
    centre: Centre,
    actor: Actor,
    *,
    scope: str,
    collectivite: str,
    motive: Motive,
    records: Sequence[tuple[int, int]] = (),
    payer_hash: str | None = None,
) -> int:
    """Erase what is personal of some records, or of all that name one payer.

    Args:
        centre: The centre.
        actor: Who erases.
        scope: The territory of that person.
        collectivite: Whose records.
        motive: Why.
        records: Terminal and number of each record, as on the quittance's journal.
        payer_hash: The `payer` of a body, 32 hexadecimal characters.

    Returns:
        How many records name nobody any more.

    Raises:
        ErasureElsewhere: The collectivité is outside that territory.
        ErasureUnclear: Nothing says what to erase, or more is asked than one act erases.
        NothingToErase: Nothing personal is held of it.
    """
    if not in_scope(collectivite, scope):
        message = f"{collectivite} is outside the territory of {actor.login}"
        raise ErasureElsewhere(message)
    is_hash = payer_hash is None or PAYER_HASH.fullmatch(payer_hash) is not None
    if not is_hash or len(records) > RECORDS_MAX or not (records or payer_hash):
        message = "say which records, or which payer, in one act's measure"
        raise ErasureUnclear(message, maximum=RECORDS_MAX)
    asked = _Asked(collectivite=collectivite, records=records, payer_hash=payer_hash)
    now = centre.now()
    with scoped(centre.app, collectivite) as connection:
        erased = _erase(connection, asked, motive, now)
        if not erased:
            message = "nothing personal is held of these records"
            raise NothingToErase(message)
        _audit(connection, actor, asked, motive, erased, now)
    log.info("payer erased", collectivite=collectivite, motive=motive.value, records=len(erased))
    return len(_names(erased))


def erase_outdated(centre: Centre, actor: Actor, retention: timedelta) -> int:
    """Erase what is personal of records received longer ago than it may be kept.

    Args:
        centre: The centre.
        actor: The centre's own job.
        retention: How long personal data is kept. The lawful length is not verified (loi 09-08).

    Returns:
        How many records name nobody any more.
    """
    now, total = centre.now(), 0
    with scoped(centre.app, EVERYWHERE) as connection:
        rows = connection.exec_driver_sql(statements.COLLECTIVITES_WITH_PRIVATES)
        collectivites = list(rows.scalars())
    for collectivite in collectivites:
        asked = _Asked(collectivite=collectivite, before=now - retention)
        while True:
            with scoped(centre.app, collectivite) as connection:
                erased = _erase(connection, asked, Motive.RETENTION_OVER, now)
                if erased:
                    _audit(connection, actor, asked, Motive.RETENTION_OVER, erased, now)
            total += len(erased)
            if len(erased) < RECORDS_MAX:
                break
    if total:
        log.info("personal data outdated", records=total)
    return total


def erased_payers(
    connection: Connection, regie_id: str, since: datetime | None = None
) -> list[str]:
    """List the payers that the counters of a régie have to forget, as bodies hash them.

    Args:
        connection: A transaction scoped to the régie's collectivité.
        regie_id: The régie.
        since: Only those erased from this moment on; all when None.
    """
    asked = {"regie_id": regie_id, "since": since}
    return list(connection.exec_driver_sql(statements.READ_ERASED, asked).scalars())


def _erase(connection: Connection, asked: _Asked, motive: Motive, now: datetime) -> list[Any]:
    """Erase what is found, in one transaction with the list that says so.

    Returns:
        What was found; a record that waited outside before the ledger took it in is found twice.
    """
    values: dict[str, object] = {
        "collectivite": asked.collectivite,
        "terminals": [terminal_id for terminal_id, _ in asked.records],
        "seqs": [seq for _, seq in asked.records],
        "payer_hash": asked.payer_hash,
        "before": asked.before,
        "limit": RECORDS_MAX,
    }
    booked = connection.exec_driver_sql(statements.FIND_IN_LEDGER, values).all()
    kept = connection.exec_driver_sql(
        statements.FIND_IN_QUARANTINE, {**values, "limit": RECORDS_MAX - len(booked)}
    ).all()
    found = [*booked, *kept]
    if not found:
        return []
    rows = {
        "collectivite": asked.collectivite,
        "terminals": [one.terminal_id for one in found],
        "seqs": [one.seq for one in found],
        "links": [bytes(one.link) for one in found],
        "regies": [one.regie_id for one in found],
        "hashes": [one.payer_hash for one in found],
        "motive": motive.value,
        "now": now,
    }
    connection.exec_driver_sql(statements.LOCK_CHAINS, rows)
    connection.exec_driver_sql(statements.DELETE_PRIVATES, rows)
    connection.exec_driver_sql(statements.EMPTY_QUARANTINE, rows)
    connection.exec_driver_sql(statements.INSERT_ERASURES, rows)
    return found


def _audit(  # noqa: PLR0913, PLR0917 - what the trail asks
    connection: Connection,
    actor: Actor,
    asked: _Asked,
    motive: Motive,
    erased: Sequence[Any],
    now: datetime,
) -> None:
    """Put on the trail which records name nobody any more; never whom they named."""
    record_act(
        connection,
        actor,
        "payers:private:erased",
        collectivite=asked.collectivite,
        subject=f"{erased[0].terminal_id}/{erased[0].seq}",
        now=now,
        before={"is_named": True},
        after={
            "is_named": False,
            "motive": motive.value,
            "records": _names(erased),
        },
    )


def _names(erased: Sequence[Any]) -> list[str]:
    """Name each record once, by terminal and number."""
    return list(dict.fromkeys(f"{one.terminal_id}/{one.seq}" for one in erased))
