"""Register terminals and renew their codes."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Row, insert, select, text, update
from sqlmodel import col

from domain.ids import RegieId, TerminalId
from server.audit.trail import record_act
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.db.within import within
from server.regies.caller import CONSOLE, Caller
from server.terminals.codes import draw_code, hash_code
from server.terminals.errors import AlreadyEnrolled, UnknownTerminal
from server.terminals.models import EnrolmentCodeRow, TerminalRow
from server.terminals.shares import collectivite_within, share_left

log = structlog.get_logger()

CODE_LIFETIME = timedelta(minutes=10)
TRIES_MAX = 5
COUNTER_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Registration:
    """A terminal waiting for its device.

    Args:
        terminal_id: its number, never given again.
        code: what the device presents within ten minutes; shown this once.
    """

    terminal_id: TerminalId
    code: str


def register(
    centre: Centre, *, regie_id: RegieId, label: str, caller: Caller = CONSOLE
) -> Registration:
    """Register a terminal of a régie and draw its enrolment code.

    Args:
        centre: the centre.
        regie_id: the régie.
        label: what people call the terminal.
        caller: who asks; régies outside their territory do not exist for them.

    Raises:
        UnknownRegie: when there is no such régie.
    """
    with scoped(centre.app, caller.scope) as connection:
        collectivite = collectivite_within(connection, regie_id)
        added = add_terminal(
            connection,
            centre,
            regie_id=regie_id,
            collectivite=collectivite,
            label=label,
            cash_share_centimes=share_left(connection, regie_id),
        )
        record_act(
            connection,
            caller.actor,
            "terminals:terminal:registered",
            collectivite=collectivite,
            subject=f"{added.terminal_id}",
            now=centre.now(),
            after={"regie": regie_id, "label": label},
        )
    log.info("terminal registered", terminal_id=added.terminal_id, regie=regie_id)
    return added


def add_terminal(  # noqa: PLR0913 - each is a column
    connection: Connection,
    centre: Centre,
    *,
    regie_id: RegieId,
    collectivite: str,
    label: str,
    cash_share_centimes: int | None,
) -> Registration:
    """Give the next number, never given again, to a terminal that waits for its device."""
    terminal_id = TerminalId(
        connection.execute(text("SELECT nextval('terminal_ids')")).scalar_one()
    )
    connection.execute(
        insert(TerminalRow).values(
            terminal_id=terminal_id,
            collectivite=collectivite,
            regie_id=regie_id,
            label=label,
            state="PENDING",
            test_system=centre.settings.test_system,
            counter_key=secrets.token_bytes(COUNTER_KEY_BYTES),
            cash_share_centimes=cash_share_centimes,
        )
    )
    return Registration(terminal_id, _new_code(connection, terminal_id, collectivite, centre.now()))


def renew_code(centre: Centre, terminal_id: TerminalId, caller: Caller = CONSOLE) -> str:
    """Draw another code for a terminal whose first one was lost or ran out.

    Raises:
        UnknownTerminal: when there is no such terminal in the caller's territory.
        AlreadyEnrolled: when a device has become it.
    """
    terminal = find_terminal(centre, terminal_id, caller.scope)
    if terminal.state != "PENDING":
        message = f"terminal {terminal_id} is enrolled already"
        raise AlreadyEnrolled(message, terminal_id=terminal_id)
    with scoped(centre.app, terminal.collectivite) as connection:
        codes = _end_codes(connection, terminal_id, centre.now())
        code = _new_code(connection, terminal_id, terminal.collectivite, centre.now())
        record_act(
            connection,
            caller.actor,
            "terminals:code:renewed",
            collectivite=terminal.collectivite,
            subject=f"{terminal_id}",
            now=centre.now(),
            before={"codes": codes},
            after={"codes": codes + 1},
        )
    return code


def find_terminal(
    centre: Centre, terminal_id: TerminalId, scope: str = EVERYWHERE
) -> Row[str, str, str]:
    """Find the collectivité of a terminal, its régie and its state.

    Args:
        centre: the centre.
        terminal_id: its number.
        scope: the territory of who asks.

    Raises:
        UnknownTerminal: when there is no such terminal.
    """
    with scoped(centre.app, scope) as connection:
        found = connection.execute(
            select(
                col(TerminalRow.collectivite), col(TerminalRow.regie_id), col(TerminalRow.state)
            ).where(
                col(TerminalRow.terminal_id) == terminal_id,
                within(col(TerminalRow.collectivite), scope),
            )
        ).one_or_none()
    if found is None:
        message = f"there is no terminal {terminal_id}"
        raise UnknownTerminal(message, terminal_id=terminal_id)
    return found


def _end_codes(connection: Connection, terminal_id: TerminalId, now: datetime) -> int:
    """Let no code of a terminal that was drawn before be good; give how many there were."""
    return connection.execute(
        update(EnrolmentCodeRow)
        .where(col(EnrolmentCodeRow.terminal_id) == terminal_id)
        .values(expires_at=now)
    ).rowcount


def _new_code(
    connection: Connection, terminal_id: TerminalId, collectivite: str, now: datetime
) -> str:
    code = draw_code()
    connection.execute(
        insert(EnrolmentCodeRow).values(
            code_hash=hash_code(code),
            terminal_id=terminal_id,
            collectivite=collectivite,
            expires_at=now + CODE_LIFETIME,
            tries=0,
        )
    )
    return code
