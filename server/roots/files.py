"""The ceremony's files: root statements on a USB stick, a custodian's key under a passphrase."""

import base64
import os
import secrets
from pathlib import Path
from typing import Final

from domain.root_chain import CHAIN_BYTES_MAX
from domain.signing import new_private_key
from server.passphrases import PassphraseRefused, seal, unseal
from server.roots.errors import RootFileRefused, RootKeyUnreadable

KEY_CONTEXT: Final = b"GIRCT-ROOT-KEY-v1"
PRIVATE_MODE: Final = 0o600
SHOWN_MODE: Final = 0o644


def draw_root_key(path: Path, passphrase: str) -> bytes:
    """Draw a custodian's key into a new file, which the passphrase alone opens.

    The file is two lines: what it is, and the sealed key in base64 (`server.passphrases`).

    Returns:
        The private key, 32 bytes.

    Raises:
        RootFileRefused: when the file is there already, or cannot be written.
    """
    private_key = new_private_key()
    sealed = base64.b64encode(seal(private_key, passphrase, KEY_CONTEXT))
    write_file(path, KEY_CONTEXT + b"\n" + sealed + b"\n", PRIVATE_MODE, is_new=True)
    return private_key


def open_root_key(path: Path, passphrase: str) -> bytes:
    """Open a custodian's key.

    Raises:
        RootFileRefused: when the file cannot be read.
        RootKeyUnreadable: when it is no such key, or the passphrase is another one.
    """
    title, _, sealed = read_file(path).partition(b"\n")
    try:
        if title != KEY_CONTEXT:
            message = f"{path} is no root key"
            raise RootKeyUnreadable(message, path=str(path))
        return unseal(base64.b64decode(sealed), passphrase, KEY_CONTEXT)
    except (ValueError, PassphraseRefused) as error:
        message = f"{path} is cut, or the passphrase is another one"
        raise RootKeyUnreadable(message, path=str(path)) from error


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
