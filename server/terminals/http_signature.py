"""Verify the signature of a terminal's HTTP request.

Source: RFC 9421 (HTTP message signatures), RFC 9530 (Content-Digest); protocol.md §4.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from domain.terminal_status import STATUS_HEADER
from server.terminals.errors import KeyUnknown, RequestSignatureRefused, RequestUnsigned

NONCE_HEADER = "girct-nonce"
COVERED = ("@method", "@path", "content-digest", NONCE_HEADER)
STATUS = STATUS_HEADER.lower()


@dataclass(frozen=True, slots=True)
class SignedKey:
    """Which key a request says it was signed with.

    Args:
        terminal_id: the terminal.
        key_epoch: the epoch of its key.
    """

    terminal_id: int
    key_epoch: int


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What the signature covers, in the shape the library reads.

    Args:
        method: in upper case.
        url: absolute; only its path counts.
        headers: names in lower case; repeated fields joined by a comma.
    """

    method: str
    url: str
    headers: Mapping[str, str]


class _Keys(HTTPSignatureKeyResolver):
    """Finds the key of `<terminal_id>:<epoch>` and remembers whose it was."""

    def __init__(self, find: Callable[[SignedKey], bytes | None]) -> None:
        self.find = find
        self.asked: SignedKey | None = None
        self.is_unknown = False

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        terminal, _, epoch = key_id.partition(":")
        if not (_is_number(terminal, 10) and _is_number(epoch, 3)):
            return None
        self.asked = SignedKey(int(terminal), int(epoch))
        key = self.find(self.asked)
        self.is_unknown = key is None
        return None if key is None else Ed25519PublicKey.from_public_bytes(key)


class _ClocklessVerifier(HTTPMessageVerifier):
    """Ignores `created` and `expires`: a counter's clock may be wrong, the nonce is what counts."""

    def validate_created_and_expires(
        self, sig_input: object, max_age: timedelta | None = None
    ) -> None:
        del sig_input, max_age


def verify_request(
    request: HttpRequest, body: bytes, find_key: Callable[[SignedKey], bytes | None]
) -> SignedKey:
    """Check that a request was signed, whole, by the key it names.

    Args:
        request: the request's head.
        body: its bytes as received.
        find_key: gives the public key of a terminal's epoch, or none.

    Returns:
        Whose key signed.

    Raises:
        RequestUnsigned: when there is no signature, digest or nonce.
        RequestSignatureRefused: when the signature is wrong or covers less than it must.
        KeyUnknown: when it names a key, rightly spelt, that no terminal has.
    """
    needed = ("signature", "signature-input", "content-digest", NONCE_HEADER)
    missing = [name for name in needed if name not in request.headers]
    if missing:
        message = f"the request has no {missing[0]}"
        raise RequestUnsigned(message)
    keys = _Keys(find_key)
    verifier: Any = _ClocklessVerifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)
    covered = (*COVERED, STATUS) if STATUS in request.headers else COVERED
    try:
        results = verifier.verify(request, max_age=None, require_components=covered, body=body)
    except (InvalidSignature, HTTPMessageSignaturesException) as error:
        if keys.is_unknown:
            message = "the centre does not hold the key that signed"
            raise KeyUnknown(message) from error
        message = f"the request's signature is refused: {error}"
        raise RequestSignatureRefused(message) from error
    if keys.asked is None or [result.parameters.get("alg") for result in results] != ["ed25519"]:
        message = "the request's signature is refused: one signature, alg ed25519, is expected"
        raise RequestSignatureRefused(message)
    return keys.asked


def _is_number(text: str, digits: int) -> bool:
    """Whether this is a plain decimal number, written one way only."""
    return text.isascii() and text.isdigit() and len(text) <= digits and not text.startswith("0")
