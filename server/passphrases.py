"""The passphrase under which something is sealed: a backup's secrets, a custodian's key.

Sealed bytes are a salt (16), a nonce (12) and what ChaCha20-Poly1305 makes of the content.
Source: RFC 7914 (scrypt), RFC 8439 (ChaCha20-Poly1305).
"""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from domain.errors import GirctError

PASSPHRASE_MIN: Final = 12
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32
COST: Final = 2**17
"""What one guess of a passphrase costs.

Source: OWASP ASVS 5.0, appendix C: scrypt with N = 2^17, r = 8, p = 1.
"""


class PassphraseRefused(GirctError):
    """The passphrase is missing, too short, or not the one the secrets were sealed with."""

    code = "operations.passphrase_refused"


def require_long(passphrase: str) -> str:
    """Give the passphrase back if it is long enough.

    Raises:
        PassphraseRefused: it is shorter than 12 characters.
    """
    if len(passphrase) < PASSPHRASE_MIN:
        message = f"the passphrase has fewer than {PASSPHRASE_MIN} characters"
        raise PassphraseRefused(message)
    return passphrase


def read_passphrase(file: Path) -> str:
    """Read the passphrase: the file's first line.

    Raises:
        PassphraseRefused: it cannot be read, or is shorter than 12 characters.
    """
    try:
        passphrase = (file.read_text(encoding="utf-8").splitlines() or [""])[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file} cannot be read"
        raise PassphraseRefused(message) from error
    return require_long(passphrase)


def seal(content: bytes, passphrase: str, context: bytes) -> bytes:
    """Seal bytes under a passphrase, for one purpose that the context names."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    key = _key(passphrase, salt, COST)
    return salt + nonce + ChaCha20Poly1305(key).encrypt(nonce, content, context)


def unseal(
    sealed: bytes, passphrase: str, context: bytes, older_costs: Sequence[int] = ()
) -> bytes:
    """Open what `seal` gave, today or when a guess cost less.

    Raises:
        PassphraseRefused: it is another passphrase or purpose, or the bytes were altered.
    """
    salt = sealed[:SALT_BYTES]
    nonce, text = sealed[SALT_BYTES:][:NONCE_BYTES], sealed[SALT_BYTES + NONCE_BYTES :]
    for cost in (COST, *older_costs):
        with contextlib.suppress(InvalidTag, ValueError):
            return ChaCha20Poly1305(_key(passphrase, salt, cost)).decrypt(nonce, text, context)
    message = "the passphrase does not open what is sealed"
    raise PassphraseRefused(message)


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=cost, r=8, p=1).derive(passphrase.encode())
