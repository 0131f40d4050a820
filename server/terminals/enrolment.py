"""Enrolment: a device proves its key and becomes the terminal its code names."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Row, insert, select, text, update
from sqlmodel import col

from domain.errors import GirctError
from domain.exchange import (
    Certificate,
    EnrolmentAnswer,
    EnrolmentRequest,
    SignedText,
    enrolment_message,
)
from domain.ids import TerminalId
from domain.record import genesis_link
from domain.signing import CERTIFICATE_CONTEXT, ENROL_CONTEXT, is_signed
from server.audit.trail import Actor, record_act
from server.bootstrap import Centre
from server.db.scope import NOWHERE, scoped
from server.rate_limit import RateLimit
from server.terminals.codes import hash_code
from server.terminals.errors import AlreadyEnrolled, EnrolmentCodeRefused, EnrolmentProofRefused
from server.terminals.models import (
    EnrolmentCodeRow,
    TerminalHeadRow,
    TerminalKeyRow,
    TerminalRow,
)
from server.terminals.service import CODE_LIFETIME, TRIES_MAX

log = structlog.get_logger()

FIRST_EPOCH = 1
KEY_LIFETIME = timedelta(days=730)
"""24 months: a key older than this is to be rotated."""
_Terminal = Row[int, str, str, bytes]


def enrolment_limit(centre: Centre) -> RateLimit:
    """Make the limit on wrong codes: five from one address in ten minutes."""
    return RateLimit(centre.app, "enrolment", TRIES_MAX, CODE_LIFETIME)


def enrol(
    centre: Centre, limit: RateLimit, request: EnrolmentRequest, address: str
) -> EnrolmentAnswer:
    """Let a device become the terminal its code names.

    The same device may ask again with the same code and key while the code lives: its first
    answer may have been lost on the way. Nobody else can.

    Args:
        centre: the centre.
        limit: the count of wrong codes per address.
        request: what the device presents.
        address: where it asks from.

    Raises:
        TooManyTries: when this address presented too many wrong codes.
        EnrolmentCodeRefused: when the code is wrong, used, expired or tried too often.
        EnrolmentProofRefused: when the device does not hold the key it announces.
        AlreadyEnrolled: when another device became this terminal.
    """
    now, code_hash = centre.now(), hash_code(request.code)
    limit.take(address, now)  # before the code is looked at: guesses made together all count
    with scoped(centre.app, NOWHERE) as connection:
        owner = connection.execute(
            text("SELECT * FROM enrolment_code_owner(:code_hash)"), {"code_hash": code_hash}
        ).one_or_none()
    outcome = _refused_code() if owner is None else _try_code(centre, owner, request, address)
    terminal_id = None if owner is None else owner.terminal_id
    if isinstance(outcome, GirctError):
        log.warning(
            "enrolment refused", code=outcome.code, terminal_id=terminal_id, address=address
        )
        raise outcome
    limit.give_back(address)
    log.info("terminal enrolled", terminal_id=terminal_id, version=request.version)
    return outcome


def _try_code(
    centre: Centre, owner: Row[int, str], request: EnrolmentRequest, address: str
) -> EnrolmentAnswer | GirctError:
    """Use up one try of a code; a refusal is given back, so that the try stays counted."""
    with scoped(centre.app, owner.collectivite) as connection:
        if not _use_code(connection, hash_code(request.code), centre.now()):
            return _refused_code()
        if not _is_proved(request):
            message = "the device did not prove that it holds its key"
            return EnrolmentProofRefused(message)
        answer = _become(connection, centre, owner.terminal_id, request)
        if isinstance(answer, EnrolmentAnswer):
            record_act(
                connection,
                Actor(None, "device", "device", address),
                "terminals:terminal:enrolled",
                collectivite=owner.collectivite,
                subject=f"{owner.terminal_id}",
                now=centre.now(),
                before={"state": "PENDING"},
                after={
                    "state": "ACTIVE",
                    "public_key": request.public_key,
                    "fingerprint": request.fingerprint,
                },
            )
        return answer


def _refused_code() -> EnrolmentCodeRefused:
    message = "the enrolment code is not valid"
    return EnrolmentCodeRefused(message)


def _use_code(connection: Connection, code_hash: bytes, now: datetime) -> bool:
    """Count one try of a live code; false when it cannot be tried any more."""
    used = connection.execute(
        update(EnrolmentCodeRow)
        .where(
            col(EnrolmentCodeRow.code_hash) == code_hash,
            col(EnrolmentCodeRow.expires_at) > now,
            col(EnrolmentCodeRow.tries) < TRIES_MAX,
        )
        .values(tries=col(EnrolmentCodeRow.tries) + 1)
        .returning(col(EnrolmentCodeRow.code_hash))
    ).scalar()
    return used is not None


def _is_proved(request: EnrolmentRequest) -> bool:
    public_key = bytes.fromhex(request.public_key)
    return is_signed(
        public_key,
        ENROL_CONTEXT,
        enrolment_message(request.code, public_key),
        bytes.fromhex(request.proof),
    )


def _become(
    connection: Connection, centre: Centre, terminal_id: TerminalId, request: EnrolmentRequest
) -> EnrolmentAnswer | AlreadyEnrolled:
    """Give the terminal its first key, once; the code's row is locked by this transaction."""
    public_key, now = bytes.fromhex(request.public_key), centre.now()
    terminal = connection.execute(
        select(
            col(TerminalRow.terminal_id),
            col(TerminalRow.state),
            col(TerminalRow.collectivite),
            col(TerminalRow.counter_key),
        ).where(col(TerminalRow.terminal_id) == terminal_id)
    ).one()
    if terminal.state == "PENDING":
        _write_first_key(connection, terminal, request, now)
        valid_from = now
    else:
        held = connection.execute(
            select(col(TerminalKeyRow.public_key), col(TerminalKeyRow.valid_from)).where(
                col(TerminalKeyRow.terminal_id) == terminal_id,
                col(TerminalKeyRow.key_epoch) == FIRST_EPOCH,
            )
        ).one()
        if held.public_key != public_key or terminal.state != "ACTIVE":
            message = f"terminal {terminal_id} is enrolled already"
            return AlreadyEnrolled(message, terminal_id=terminal_id)
        valid_from = held.valid_from
    certificate = Certificate(
        terminal_id=terminal_id,
        key_epoch=FIRST_EPOCH,
        public_key=request.public_key,
        collectivite=terminal.collectivite,
        valid_from=int(valid_from.timestamp()),
        valid_to=int((valid_from + KEY_LIFETIME).timestamp()),
    )
    return EnrolmentAnswer(
        terminal_id=terminal_id,
        key_epoch=FIRST_EPOCH,
        counter_key=terminal.counter_key.hex(),
        centre_keys=[key.hex() for key in centre.pinned_keys],
        certificate=SignedText.sign(centre.private_key, CERTIFICATE_CONTEXT, certificate),
    )


def _write_first_key(
    connection: Connection,
    terminal: _Terminal,
    request: EnrolmentRequest,
    now: datetime,
) -> None:
    """Write key, head and state: the chain may start."""
    terminal_id, public_key = terminal.terminal_id, bytes.fromhex(request.public_key)
    connection.execute(
        insert(TerminalKeyRow).values(
            terminal_id=terminal_id,
            key_epoch=FIRST_EPOCH,
            collectivite=terminal.collectivite,
            public_key=public_key,
            valid_from=now,
        )
    )
    connection.execute(
        insert(TerminalHeadRow).values(
            terminal_id=terminal_id,
            collectivite=terminal.collectivite,
            seq=0,
            link=genesis_link(terminal_id, public_key),
            receipt_no=0,
            counter=0,
            key_epoch=FIRST_EPOCH,
            state="ACTIVE",
            stored_through_seq=0,
            ended=False,
        )
    )
    connection.execute(
        update(TerminalRow)
        .where(col(TerminalRow.terminal_id) == terminal_id)
        .values(state="ACTIVE", fingerprint=request.fingerprint, enrolled_at=now)
    )
    connection.execute(
        update(EnrolmentCodeRow)
        .where(col(EnrolmentCodeRow.code_hash) == hash_code(request.code))
        .values(used_at=now)
    )
