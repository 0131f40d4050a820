"""Create régies, say what they may collect, change what their arrêté says."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import structlog
from sqlalchemy import Connection, RowMapping, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.errors import UnknownCollectivite
from domain.ids import CollectiviteCode, NatureIndex, RegieId
from domain.territory import collectivite as find_collectivite
from domain.territory import in_scope
from server.audit.trail import record_act
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.regies.caller import CONSOLE, Caller
from server.regies.errors import InvalidRegie, NothingChanged, RegieKnown, UnknownRegie
from server.regies.facts import (
    Regie,
    RegieChange,
    check_change,
    check_natures,
    check_regie,
    is_mention,
    plain,
)
from server.regies.models import RegieRow
from server.regies.repository import (
    add_change,
    find_regie,
    natures_of,
    update_regie,
    write_natures,
)

log = structlog.get_logger()


def add_regie(centre: Centre, regie: Regie, caller: Caller = CONSOLE) -> None:
    """Create a régie and the list of what it may collect.

    Raises:
        UnknownCollectivite: when the caller's territory has no collectivité of that code.
        InvalidRegie: when a mention is missing, too long or unknown.
        RegieKnown: when the identifier is taken.
    """
    require_place(regie.collectivite, caller.scope)
    check_regie(regie)
    facts = {
        "kind": regie.kind,
        "name_fr": regie.name_fr.strip(),
        "name_ar": regie.name_ar.strip(),
        "arrete": regie.arrete.strip(),
        "arrete_date": regie.arrete_date,
        "ceiling_centimes": regie.ceiling_centimes,
        "deposit_period_days": regie.deposit_period_days,
        "is_open": regie.is_open,
        **regie.cash.columns(),
    }
    with scoped(centre.app, caller.scope) as connection:
        added = connection.execute(
            insert(RegieRow)
            .values(regie_id=regie.regie_id, collectivite=regie.collectivite, **facts)
            .on_conflict_do_nothing()
            .returning(col(RegieRow.regie_id))
        ).scalar()
        if added is None:
            message = f"régie {regie.regie_id} exists already"
            raise RegieKnown(message, regie=regie.regie_id, field="regie_id")
        write_natures(connection, regie.regie_id, regie.collectivite, regie.natures)
        record_act(
            connection,
            caller.actor,
            "desk:regie:created",
            collectivite=regie.collectivite,
            subject=regie.regie_id,
            now=centre.now(),
            after=plain({**facts, "natures": sorted(regie.natures)}),
        )
    log.info("régie created", regie=regie.regie_id, collectivite=regie.collectivite)


def change_regie(
    centre: Centre, regie_id: RegieId, change: RegieChange, caller: Caller = CONSOLE
) -> None:
    """Record what an arrêté changes in a régie; its counters learn it with their configuration.

    Raises:
        UnknownRegie: when the caller's territory has no such régie.
        InvalidRegie: when a mention is missing, too long or out of bounds.
        NothingChanged: when the régie is so already.
    """
    check_change(change)
    facts: dict[str, Any] = {
        "name_fr": change.name_fr.strip(),
        "name_ar": change.name_ar.strip(),
        "ceiling_centimes": change.ceiling_centimes,
        "deposit_period_days": change.deposit_period_days,
        **change.cash.columns(),
    }
    with scoped(centre.app, caller.scope) as connection:
        regie = require_regie(connection, regie_id, caller.scope, is_locked=True)
        if regie["arrete_date"] is None and change.creation_date is not None:
            facts["arrete_date"] = change.creation_date
        before = {name: regie[name] for name in facts}
        before["natures"] = natures_of(connection, regie_id)
        after = {**facts, "natures": sorted(change.natures)}
        changed = {name for name in after if after[name] != before[name]}
        if not changed:
            message = f"régie {regie_id} is so already"
            raise NothingChanged(message, regie=regie_id)
        update_regie(connection, regie_id, facts)
        if "natures" in changed:
            write_natures(connection, regie_id, regie["collectivite"], change.natures)
        _keep_change(
            connection,
            centre,
            caller,
            regie,
            (change.arrete.strip(), change.arrete_date),
            "changed",
            {name: before[name] for name in changed},
            {name: after[name] for name in changed},
        )
    log.info("régie changed", regie=regie_id, changed=sorted(changed))


def set_natures(
    centre: Centre, regie_id: RegieId, natures: Iterable[NatureIndex], caller: Caller = CONSOLE
) -> None:
    """Replace what a régie may collect.

    Raises:
        UnknownRegie: when there is no such régie.
        InvalidRegie: when no nature is named, or one has no such index.
    """
    listed = frozenset(natures)
    check_natures(listed)
    with scoped(centre.app, caller.scope) as connection:
        regie = require_regie(connection, regie_id, caller.scope, is_locked=True)
        before = natures_of(connection, regie_id)
        write_natures(connection, regie_id, regie["collectivite"], listed)
        _keep_change(
            connection, centre, caller, regie, None, "changed",
            {"natures": before}, {"natures": sorted(listed)},
        )  # fmt: skip


def set_open(
    centre: Centre,
    regie_id: RegieId,
    *,
    is_open: bool,
    caller: Caller = CONSOLE,
    arrete: tuple[str, date] | None = None,
) -> None:
    """Open or close a régie; its counters learn it with their next configuration.

    Args:
        centre: the centre.
        regie_id: which régie.
        is_open: whether it may collect from now on.
        caller: who decides.
        arrete: number and date of the arrêté that says so; screens always ask for it.

    Raises:
        UnknownRegie: when the caller's territory has no such régie.
        InvalidRegie: when the arrêté's number cannot be one.
        NothingChanged: when it is so already and an arrêté was named for nothing.
    """
    if arrete is not None and not is_mention(arrete[0]):
        message = "the arrêté has a number"
        raise InvalidRegie(message, field="arrete")
    with scoped(centre.app, caller.scope) as connection:
        regie = require_regie(connection, regie_id, caller.scope, is_locked=True)
        if regie["is_open"] == is_open:
            if arrete is None:
                return
            message = f"régie {regie_id} is so already"
            raise NothingChanged(message, regie=regie_id)
        update_regie(connection, regie_id, {"is_open": is_open})
        _keep_change(
            connection, centre, caller, regie, arrete, "opened" if is_open else "closed",
            {"is_open": not is_open}, {"is_open": is_open},
        )  # fmt: skip
    log.info("régie opened or closed", regie=regie_id, is_open=is_open)


def require_place(code: str, scope: str) -> None:
    """Check that a collectivité exists in a territory.

    Raises:
        UnknownCollectivite: when it does not: another territory's is as unknown as none.
    """
    if not in_scope(code, scope):
        message = "no collectivité of this territory has that code"
        raise UnknownCollectivite(message, collectivite=code[:24])
    find_collectivite(code)


def require_regie(
    connection: Connection, regie_id: str, scope: str, *, is_locked: bool = False
) -> RowMapping:
    """Read a régie of a territory.

    Raises:
        UnknownRegie: when there is none there: another territory's is as unknown as none.
    """
    found = find_regie(connection, regie_id, scope, is_locked=is_locked)
    if found is None:
        message = f"there is no régie {regie_id[:24]}"
        raise UnknownRegie(message, regie=regie_id[:24])
    return found


def collectivite_of(centre: Centre, regie_id: RegieId) -> CollectiviteCode:
    """Find the collectivité of a régie.

    Raises:
        UnknownRegie: when there is no such régie.
    """
    with scoped(centre.app, EVERYWHERE) as connection:
        found = connection.execute(
            select(col(RegieRow.collectivite)).where(col(RegieRow.regie_id) == regie_id)
        ).scalar()
    if found is None:
        message = f"there is no régie {regie_id}"
        raise UnknownRegie(message, regie=regie_id)
    return CollectiviteCode(found)


def _keep_change(  # noqa: PLR0913, PLR0917 - who, what, and under which arrêté
    connection: Connection,
    centre: Centre,
    caller: Caller,
    regie: RowMapping,
    arrete: tuple[str, date] | None,
    verb: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Keep a change in the history of the régie, when an arrêté says so, and in the audit trail."""
    now, said = centre.now(), {} if arrete is None else {"arrete": arrete[0].strip()}
    if arrete is not None:
        row = {
            "regie_id": regie["regie_id"],
            "collectivite": regie["collectivite"],
            "arrete": arrete[0].strip(),
            "arrete_date": arrete[1],
            "before": plain(before),
            "after": plain(after),
        }
        add_change(connection, caller, row, now)
    record_act(
        connection,
        caller.actor,
        f"desk:regie:{verb}",
        collectivite=regie["collectivite"],
        subject=regie["regie_id"],
        now=now,
        before=_told(before),
        after=_told({**after, **said}),
    )


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give facts as the trail keeps them: one that was never said is an empty text."""
    return dict.fromkeys(facts, "") | plain(facts)
