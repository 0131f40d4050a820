"""Who sent this request? The dependency every terminal route asks first."""

from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import Depends, Request
from sqlalchemy import Connection, text
from starlette.concurrency import run_in_threadpool

from domain.ids import CollectiviteCode, TerminalId
from server.bootstrap import Centre
from server.db.scope import NOWHERE, scoped
from server.dependencies import centre_of
from server.terminals.errors import NonceRefused, OtherTerminal
from server.terminals.http_signature import NONCE_HEADER, HttpRequest, SignedKey, verify_request
from server.terminals.nonces import issue_nonce, use_nonce

log = structlog.get_logger()

_IDENTITY = text("SELECT * FROM terminal_identity(:terminal_id, :key_epoch)")


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request whose terminal is known beyond doubt.

    Args:
        terminal_id: who signed.
        key_epoch: with which of its keys.
        collectivite: the scope everything of this terminal lives in.
        is_revoked: the terminal or this key was revoked; it may only upload its journal.
        body: the bytes the signature covers.
    """

    terminal_id: TerminalId
    key_epoch: int
    collectivite: CollectiviteCode
    is_revoked: bool
    body: bytes


async def authenticated_terminal(request: Request, terminal_id: int) -> SignedRequest:
    """Check a terminal's signature, use up its nonce and prepare the next one.

    Raises:
        RequestUnsigned: when there is no signature.
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
    return signed


SignedRequestDep = Annotated[SignedRequest, Depends(authenticated_terminal)]


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
        is_fresh = use_nonce(connection, head.headers[NONCE_HEADER], now)
        next_nonce = issue_nonce(connection, now)
        signed = SignedRequest(
            terminal_id=TerminalId(key.terminal_id),
            key_epoch=key.key_epoch,
            collectivite=CollectiviteCode(str(identities.found["collectivite"])),
            is_revoked=identities.found["state"] == "REVOKED"
            or identities.found["revoked_at"] is not None,
            body=body,
        )
    return (signed if is_fresh else None), next_nonce


class _Identities:
    """Looks a key up before any scope is known, through the one function that may."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.found: dict[str, object] = {}

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
