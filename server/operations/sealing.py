"""Seals the centre's secrets with a passphrase, so that a stolen backup does not hold its keys.

Source: RFC 7914 (scrypt), RFC 8439 (ChaCha20-Poly1305).
"""

import base64
import json
import os
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
COST: Final = 2**15
PRIVATE_MODE: Final = 0o600


def seal_secrets(folder: Path, passphrase: str) -> bytes:
    """Seal every file of the secrets' folder."""
    kept = {
        path.name: base64.b64encode(path.read_bytes()).decode()
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.startswith(".")
    }
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    sealed = ChaCha20Poly1305(_key(passphrase, salt)).encrypt(
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
    salt = sealed[:SALT_BYTES]
    nonce, text = sealed[SALT_BYTES:][:NONCE_BYTES], sealed[SALT_BYTES + NONCE_BYTES :]
    try:
        opened = ChaCha20Poly1305(_key(passphrase, salt)).decrypt(nonce, text, CONTEXT)
    except (InvalidTag, ValueError) as error:
        message = "the passphrase does not open the secrets of this backup"
        raise PassphraseRefused(message) from error
    folder.mkdir(mode=0o700, parents=True)
    for name, content in json.loads(opened).items():
        descriptor = os.open(
            folder / Path(name).name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE
        )
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64decode(content))
            file.flush()
            os.fsync(file.fileno())


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=COST, r=8, p=1).derive(passphrase.encode())
