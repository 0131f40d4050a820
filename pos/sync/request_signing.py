"""Signs each request with the terminal's key, so that nothing stealable is sent.

Covered: method, path, content digest, the centre's one-use nonce, and what the counter says of
itself.

Source: RFC 9421 (HTTP Message Signatures), RFC 9530 (Digest Fields); the project's protocol, §4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

from domain.canonical import canonical
from domain.terminal_status import STATUS_HEADER

if TYPE_CHECKING:
    from datetime import datetime

    from httpx import Request

    from domain.terminal_status import TerminalStatus
    from pos.identity import TerminalIdentity

NONCE_HEADER = "GIRCT-Nonce"
COVERED = ("@method", "@path", "content-digest", "girct-nonce")
SIGNATURE_LABEL = "girct"


class _OwnKeys(HTTPSignatureKeyResolver):
    """Knows the terminal's own keys alone."""

    def __init__(self, identity: TerminalIdentity) -> None:
        self._identity = identity

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        """Give the key of an epoch; a terminal signs with no other."""
        private_key = self._identity.private_key_of(int(key_id.partition(":")[2]))
        return Ed25519PrivateKey.from_private_bytes(private_key)


class RequestSigner:
    """Signs requests as one terminal.

    Args:
        identity: Whose keys.
    """

    def __init__(self, identity: TerminalIdentity) -> None:
        self._identity = identity
        self._signer = HTTPMessageSigner(
            signature_algorithm=algorithms.ED25519, key_resolver=_OwnKeys(identity)
        )

    @property
    def epochs(self) -> tuple[int, ...]:
        """The epochs to try, in turn, with a centre that may have forgotten the newest."""
        return self._identity.epochs

    def sign(
        self,
        request: Request,
        nonce: str,
        now: datetime,
        *,
        key_epoch: int | None = None,
        status: TerminalStatus | None = None,
    ) -> None:
        """Add nonce, digest, status and signature headers to a request.

        Args:
            request: With its body complete.
            nonce: From the centre, for this request only.
            now: Aware UTC; informative, since only the nonce proves freshness.
            key_epoch: Which key signs; none is the one in use.
            status: What the counter says of itself, if it says anything.
        """
        covered: tuple[str, ...] = COVERED
        request.headers[NONCE_HEADER] = nonce
        if status is not None:
            request.headers[STATUS_HEADER] = canonical(status.to_keys())
            covered = (*COVERED, STATUS_HEADER.lower())
        self._signer.sign(
            request,
            key_id=self._identity.key_id_of(key_epoch or self._identity.key_epoch),
            created=now,
            label=SIGNATURE_LABEL,
            covered_component_ids=covered,
            body=request.content,
        )
