"""Ed25519 signatures, each over a context of its own, so that none can be passed off as another.

Source: RFC 8032 §5.1; the project's protocol, §1, §3 and §4.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from domain.errors import GirctError

RECEIPT_CONTEXT = b"GIRCT-RECEIPT-v1\x00"
LINK_CONTEXT = b"GIRCT-LINK"
GENESIS_CONTEXT = b"GIRCT-GENESIS"
COUNTER_CONTEXT = b"GIRCT-CTR"
CHECKPOINT_CONTEXT = b"GIRCT-CHECKPOINT-v1\x00"
ENROL_CONTEXT = b"GIRCT-ENROL-v1\x00"
CONFIGURATION_CONTEXT = b"GIRCT-CONFIGURATION-v1\x00"
MANIFEST_CONTEXT = b"GIRCT-MANIFEST-v1\x00"
CERTIFICATE_CONTEXT = b"GIRCT-CERTIFICATE-v1\x00"
ROTATE_CONTEXT = b"GIRCT-ROTATE-v1\x00"
DIRECTORY_CONTEXT = b"GIRCT-DIRECTORY-v1\x00"
ANCHOR_CONTEXT = b"GIRCT-ANCHOR-v1\x00"
ROOT_CONTEXT = b"GIRCT-ROOT-v1\x00"
ROOT_GIVEN_CONTEXT = b"GIRCT-ROOT-GIVEN-v1\x00"

KEY_BYTES = 32
SIGNATURE_BYTES = 64

FIELD_PRIME = 2**255 - 19
ORDER_EIGHT_Y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
SMALL_ORDER_Y = frozenset({0, 1, FIELD_PRIME - 1, ORDER_EIGHT_Y, FIELD_PRIME - ORDER_EIGHT_Y})
"""The y of the eight points under which almost any signature could be made to verify."""


class UnusableKey(GirctError):
    """The bytes are no Ed25519 key we accept: wrong length, not canonical, or of small order."""

    code = "signing.unusable_key"


def new_private_key() -> bytes:
    """Draw a new private key, 32 bytes, from the operating system's randomness."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key_of(private: bytes) -> bytes:
    """Give the 32-byte public key of a private key.

    Raises:
        UnusableKey: The private key is not 32 bytes.
    """
    return _private_key(private).public_key().public_bytes_raw()


def sign(private: bytes, context: bytes, message: bytes) -> bytes:
    """Sign a message under a context.

    Args:
        private: The 32-byte private key.
        context: One of this module's contexts.
        message: The bytes the protocol names for that context.

    Raises:
        UnusableKey: The private key is not 32 bytes.
    """
    return _private_key(private).sign(context + message)


def is_signed(public: bytes, context: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether a signature is the key's own over this context and message, strictly.

    Strict: canonical S and R (checked by the library), canonical key, no key of small order.
    An unusable key signs nothing.

    libsodium answers first, in half OpenSSL's time; both check the same equation without the
    cofactor. What it refuses OpenSSL decides: libsodium also refuses an R of small order, which
    the protocol does not, so the set accepted is OpenSSL's (`tests/domain/test_signing_edges.py`).
    """
    try:
        key = _public_key(public)
    except UnusableKey:
        return False
    signed = context + message
    if _libsodium_accepts(public, signed, signature):
        return len(signature) == SIGNATURE_BYTES
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _libsodium_accepts(public: bytes, signed: bytes, signature: bytes) -> bool:
    try:
        crypto_sign_open(signature + signed, public)
    except (BadSignatureError, ValueError):
        return False
    return True


def check_public_key(public: bytes) -> bytes:
    """Give the key back if it is one we accept.

    Raises:
        UnusableKey: It is not.
    """
    _public_key(public)
    return public


@lru_cache(maxsize=16)
def _private_key(private: bytes) -> Ed25519PrivateKey:
    """Load a private key once."""
    if len(private) != KEY_BYTES:
        message = f"a private key is {KEY_BYTES} bytes, not {len(private)}"
        raise UnusableKey(message)
    return Ed25519PrivateKey.from_private_bytes(private)


@lru_cache(maxsize=8192)
def _public_key(public: bytes) -> Ed25519PublicKey:
    """Load a public key once, refusing those a signature proves nothing under."""
    if len(public) != KEY_BYTES:
        message = f"a public key is {KEY_BYTES} bytes, not {len(public)}"
        raise UnusableKey(message)
    y = int.from_bytes(public, "little") & (2**255 - 1)
    if y >= FIELD_PRIME:
        message = "the public key is not in canonical form"
        raise UnusableKey(message)
    if y in SMALL_ORDER_Y:
        message = "the public key is of small order"
        raise UnusableKey(message)
    return Ed25519PublicKey.from_public_bytes(public)
