"""The ceremony's files: root statements on a USB stick, a custodian's key under a passphrase."""

import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PrivateFormat,
    load_ssh_private_key,
)

from domain.root_chain import CHAIN_BYTES_MAX
from domain.signing import new_private_key
from server.roots.errors import RootFileRefused, RootKeyUnreadable

KDF_ROUNDS: Final = 64
"""Rounds of bcrypt_pbkdf: about two seconds a guess."""
PRIVATE_MODE: Final = 0o600
SHOWN_MODE: Final = 0o644


def draw_root_key(path: Path, passphrase: str) -> bytes:
    """Draw a custodian's key into a new file, which the passphrase alone opens.

    The format is OpenSSH's: `ssh-keygen -y -f FILE` shows the same public key.

    Returns:
        The private key, 32 bytes.

    Raises:
        RootFileRefused: when the file is there already, or cannot be written.
    """
    private_key = new_private_key()
    sealing = (
        PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(KDF_ROUNDS).build(passphrase.encode())
    )
    sealed = Ed25519PrivateKey.from_private_bytes(private_key).private_bytes(
        Encoding.PEM, PrivateFormat.OpenSSH, sealing
    )
    write_file(path, sealed, PRIVATE_MODE, is_new=True)
    return private_key


def open_root_key(path: Path, passphrase: str) -> bytes:
    """Open a custodian's key.

    Raises:
        RootFileRefused: when the file cannot be read.
        RootKeyUnreadable: when it is no such key, or the passphrase is another one.
    """
    try:
        opened = load_ssh_private_key(read_file(path), passphrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        message = f"{path} is no root key, or the passphrase is another one"
        raise RootKeyUnreadable(message, path=str(path)) from error
    if not isinstance(opened, Ed25519PrivateKey):
        message = f"{path} is no Ed25519 key"
        raise RootKeyUnreadable(message, path=str(path))
    return opened.private_bytes_raw()


def read_file(path: Path) -> bytes:
    """Read a file of the ceremony, never more than the longest there may be.

    Raises:
        RootFileRefused: when it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(CHAIN_BYTES_MAX + 1)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise RootFileRefused(message, path=str(path)) from error


def write_file(path: Path, content: bytes, mode: int = SHOWN_MODE, *, is_new: bool = False) -> None:
    """Write a file whole or not at all: a stick pulled out too early leaves the former one.

    Args:
        path: its place.
        content: its bytes.
        mode: who may read it.
        is_new: it must not be there yet.

    Raises:
        RootFileRefused: when it cannot be written, or is there already.
    """
    if is_new and path.exists():
        message = f"{path} is there already, and is not written over"
        raise RootFileRefused(message, path=str(path))
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        message = f"{path} cannot be written: {error.strerror}"
        raise RootFileRefused(message, path=str(path)) from error
