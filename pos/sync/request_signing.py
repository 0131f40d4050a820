"""Signs each request with the terminal's key, so that nothing stealable is sent.

Covered: method, path, content digest and the centre's one-use nonce.

Source: RFC 9421 (HTTP Message Signatures), RFC 9530 (Digest Fields); the project's protocol, §4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

if TYPE_CHECKING:
    from datetime import datetime

    from httpx import Request

    from pos.identity import TerminalIdentity

NONCE_HEADER = "GIRCT-Nonce"
COVERED = ("@method", "@path", "content-digest", "girct-nonce")
SIGNATURE_LABEL = "girct"


class _OneKey(HTTPSignatureKeyResolver):
    """Knows the terminal's own key alone."""

    def __init__(self, private_key: bytes) -> None:
        self._private_key = Ed25519PrivateKey.from_private_bytes(private_key)

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        """Give the key; a terminal signs with no other."""
        del key_id
        return self._private_key


class RequestSigner:
    """Signs requests as one terminal.

    Args:
        identity: Whose key.
    """

    def __init__(self, identity: TerminalIdentity) -> None:
        self._key_id = identity.key_id
        self._signer = HTTPMessageSigner(
            signature_algorithm=algorithms.ED25519, key_resolver=_OneKey(identity.private_key)
        )

    def sign(self, request: Request, nonce: str, now: datetime) -> None:
        """Add nonce, digest and signature headers to a request.

        Args:
            request: With its body complete.
            nonce: From the centre, for this request only.
            now: Aware UTC; informative, since only the nonce proves freshness.
        """
        request.headers[NONCE_HEADER] = nonce
        self._signer.sign(
            request,
            key_id=self._key_id,
            created=now,
            label=SIGNATURE_LABEL,
            covered_component_ids=COVERED,
            body=request.content,
        )
