"""Who sent this request? The dependency every terminal route asks first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import structlog
from fastapi import Depends, Request
from sqlalchemy import Connection, text
from starlette.concurrency import run_in_threadpool

from domain.ids import CollectiviteCode, TerminalId
from server.alerts.service import AlertCode, raise_alert
from server.bootstrap import Centre
from server.db.scope import NOWHERE, DatabaseUnavailable, enter, scoped
from server.dependencies import centre_of
from server.errors import InvalidRequest
from server.terminals.errors import (
    KeySuperseded,
    KeyUnknown,
    MediaTypeRefused,
    NonceRefused,
    OtherTerminal,
    RequestSignatureRefused,
    RequestUnsigned,
    TerminalRevoked,
)
from server.terminals.http_signature import (
    NONCE_HEADER,
    STATUS,
    HttpRequest,
    SignedKey,
    verify_request,
)
from server.terminals.nonces import exchange_nonce
from server.terminals.statuses import keep_status, read_status

log = structlog.get_logger()

WITHOUT_BODY = frozenset({"GET", "HEAD"})
_IDENTITY = text("SELECT * FROM terminal_identity(:terminal_id, :key_epoch)")


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request whose terminal is known beyond doubt.

    Args:
        terminal_id: who signed.
        key_epoch: with which of its keys.
        collectivite: the scope everything of this terminal lives in.
        is_revoked: the terminal or this key was revoked; it may only upload its journal.
        is_superseded: the terminal has a later key; this one may only upload its journal.
        body: the bytes the signature covers.
    """

    terminal_id: TerminalId
    key_epoch: int
    collectivite: CollectiviteCode
    is_revoked: bool
    is_superseded: bool
    body: bytes

    def require_current_key(self) -> None:
        """Refuse what only a terminal in service may ask for.

        Raises:
            TerminalRevoked: when it was revoked.
            KeySuperseded: when it signs with a key it replaced.
        """
        if self.is_revoked:
            message = f"terminal {self.terminal_id} is revoked"
            raise TerminalRevoked(message, terminal_id=self.terminal_id)
        if self.is_superseded:
            message = f"terminal {self.terminal_id} has a later key than {self.key_epoch}"
            raise KeySuperseded(message, terminal_id=self.terminal_id)


async def authenticated_terminal(request: Request, terminal_id: int) -> SignedRequest:
    """Check a terminal's signature, use up its nonce and prepare the next one.

    Raises:
        MediaTypeRefused: when it carries something else than JSON.
        RequestUnsigned: when there is no signature.
        KeyUnknown: when it is signed with a key the centre does not hold.
        RequestSignatureRefused: when the signature is not this terminal's over this request.
        OtherTerminal: when it speaks for another terminal.
        NonceRefused: when the nonce cannot be used; the answer carries a new one.
    """
    body = await request.body()
    head = HttpRequest(
        method=request.method,
        url=f"http://centre{request.scope['raw_path'].decode('ascii')}",
        headers=_joined(request),
    )
    centre = centre_of(request)
    signed, next_nonce = await run_in_threadpool(_check, centre, terminal_id, head, body)
    request.state.next_nonce = next_nonce
    if signed is None:
        message = "the nonce was used, is too old or was never given"
        raise NonceRefused(message)
    require_json(request)
    return signed


def require_json(request: Request) -> None:
    """Refuse a body that does not say it is JSON.

    Raises:
        MediaTypeRefused: when it says something else, or nothing.
    """
    if request.method in WITHOUT_BODY:
        return
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        message = "terminals send application/json"
        raise MediaTypeRefused(message)


SignedRequestDep = Annotated[SignedRequest, Depends(authenticated_terminal)]
SIGNED_REFUSALS = (
    RequestUnsigned,
    RequestSignatureRefused,
    KeyUnknown,
    NonceRefused,
    OtherTerminal,
    InvalidRequest,
    DatabaseUnavailable,
)
"""What every operation of a terminal may answer before it begins."""


def _check(
    centre: Centre, terminal_id: int, head: HttpRequest, body: bytes
) -> tuple[SignedRequest | None, str]:
    """Verify in one short transaction; no signed request when only the nonce is bad.

    The nonce is used after the signature is known to be good, so nobody else can use it up.
    """
    with scoped(centre.app, NOWHERE) as connection:
        identities = _Identities(connection)
        key = verify_request(head, body, identities.find_key)
        if key.terminal_id != terminal_id:
            log.warning("terminal speaks for another", by=key.terminal_id, path_of=terminal_id)
            message = f"terminal {key.terminal_id} speaks for terminal {terminal_id}"
            raise OtherTerminal(message, terminal_id=key.terminal_id)
        now = centre.now()
        is_fresh, next_nonce = exchange_nonce(connection, head.headers[NONCE_HEADER], now)
        found = identities.found
        signed = SignedRequest(
            terminal_id=TerminalId(key.terminal_id),
            key_epoch=key.key_epoch,
            collectivite=CollectiviteCode(found["collectivite"]),
            is_revoked=found["state"] == "REVOKED" or found["revoked_at"] is not None,
            is_superseded=key.key_epoch < found["last_epoch"],
            body=body,
        )
        if is_fresh and STATUS in head.headers:
            _listen(connection, signed, head.headers[STATUS], found["fingerprint"], now)
    return (signed if is_fresh else None), next_nonce


def _listen(
    connection: Connection, signed: SignedRequest, header: str, enrolled: str | None, now: datetime
) -> None:
    """Keep what a counter says of itself; say so when it speaks from another machine."""
    status = read_status(header, signed.terminal_id)
    if status is None:
        return
    enter(connection, signed.collectivite)
    keep_status(connection, signed.terminal_id, signed.collectivite, status, now)
    if enrolled is not None and status.fingerprint != enrolled:
        raise_alert(
            connection,
            code=AlertCode.FINGERPRINT_CHANGED,
            collectivite=signed.collectivite,
            subject=f"{signed.terminal_id}",
            detail={"enrolled": enrolled, "seen": status.fingerprint},
            now=now,
        )


class _Identities:
    """Looks a key up before any scope is known, through the one function that may."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.found: dict[str, Any] = {}

    def find_key(self, key: SignedKey) -> bytes | None:
        """Give the public key of a terminal's epoch, or none."""
        found = (
            self.connection.execute(
                _IDENTITY, {"terminal_id": key.terminal_id, "key_epoch": key.key_epoch}
            )
            .mappings()
            .one_or_none()
        )
        if found is None or found["public_key"] is None:
            return None
        self.found = dict(found)
        return bytes(found["public_key"])


def _joined(request: Request) -> dict[str, str]:
    """Join repeated header fields as RFC 9110 §5.3 says."""
    joined: dict[str, str] = {}
    for raw_name, raw_value in request.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined
