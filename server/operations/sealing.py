"""Seals the centre's secrets with a passphrase, so that a stolen backup does not hold its keys.

Source: RFC 7914 (scrypt), RFC 8439 (ChaCha20-Poly1305).
"""

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from server.passphrases import PassphraseRefused

CONTEXT: Final = b"GIRCT-SECRETS-v1"
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32
COSTS: Final = (2**17, 2**15)
"""What one guess of the passphrase costs: today's, then that of older backups, still opened.

Source: OWASP ASVS 5.0, appendix C: scrypt with N = 2^17, r = 8, p = 1.
"""
PRIVATE_MODE: Final = 0o600


def seal_secrets(secrets: Mapping[str, bytes], passphrase: str) -> bytes:
    """Seal secrets, each under its name."""
    kept = {name: base64.b64encode(content).decode() for name, content in secrets.items()}
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    sealed = ChaCha20Poly1305(_key(passphrase, salt, COSTS[0])).encrypt(
        nonce, json.dumps(kept).encode(), CONTEXT
    )
    return salt + nonce + sealed


def open_secrets(sealed: bytes, passphrase: str, folder: Path) -> None:
    """Write the secrets back, each readable by its owner only.

    Args:
        sealed: what `seal_secrets` gave.
        passphrase: the one it was given.
        folder: where they go; made, and empty.

    Raises:
        PassphraseRefused: it is another passphrase, or the bytes were altered.
    """
    opened = next((one for cost in COSTS if (one := _opened(sealed, passphrase, cost))), None)
    if opened is None:
        message = "the passphrase does not open the secrets of this backup"
        raise PassphraseRefused(message)
    folder.mkdir(mode=0o700, parents=True)
    for name, content in json.loads(opened).items():
        descriptor = os.open(
            folder / Path(name).name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE
        )
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64decode(content))
            file.flush()
            os.fsync(file.fileno())


def _opened(sealed: bytes, passphrase: str, cost: int) -> bytes | None:
    salt = sealed[:SALT_BYTES]
    nonce, text = sealed[SALT_BYTES:][:NONCE_BYTES], sealed[SALT_BYTES + NONCE_BYTES :]
    try:
        return ChaCha20Poly1305(_key(passphrase, salt, cost)).decrypt(nonce, text, CONTEXT)
    except (InvalidTag, ValueError):
        return None


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=cost, r=8, p=1).derive(passphrase.encode())
