"""Who this terminal is: its number, its keys and the centre's, in one file only its owner reads."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from domain.ids import TerminalId
from domain.signing import new_private_key, public_key_of
from pos.errors import AlreadyEnrolled, NotEnrolled

if TYPE_CHECKING:
    from pathlib import Path

IDENTITY_FILE = "terminal.json"
_RESERVED_FILE = "terminal.new"
_OWNER_ONLY = 0o600
_KEY_BYTES = 32
_DRAWN_KEY = re.compile(rb"[0-9a-f]{64}")
_TERMINALS, _EPOCHS = 2**32, 2**8
_ROOM_BYTES = 8192
"""What an identity takes on the disk at most, bytes."""


@dataclass(frozen=True, kw_only=True)
class TerminalIdentity:
    """What enrolment gave this terminal. The private key was drawn here and never leaves.

    Args:
        terminal_id: Its number, never reused.
        key_epoch: Which of its keys this is, from 1.
        private_key: 32 bytes, Ed25519.
        counter_key: 32 bytes, shared with the centre's intake alone.
        centre_keys: The centre's public keys, pinned: nothing else is believed.
        certificate: What the centre signed about this terminal.
    """

    terminal_id: TerminalId
    key_epoch: int
    private_key: bytes
    counter_key: bytes
    centre_keys: tuple[bytes, ...]
    certificate: str

    def __post_init__(self) -> None:
        """Refuse what no centre gives.

        Raises:
            ValueError: A number or a key is not one.
        """
        keys = (self.private_key, self.counter_key, *self.centre_keys)
        are_keys = bool(self.centre_keys) and all(len(key) == _KEY_BYTES for key in keys)
        if not (are_keys and 0 <= self.terminal_id < _TERMINALS and 1 <= self.key_epoch < _EPOCHS):
            message = "a terminal has a number, an epoch and keys of 32 bytes"
            raise ValueError(message)

    @property
    def public_key(self) -> bytes:
        """The key that verifies this terminal's records, 32 bytes."""
        return public_key_of(self.private_key)

    @property
    def key_id(self) -> str:
        """The name of its key in a signed request: `<terminal_id>:<epoch>`."""
        return f"{self.terminal_id}:{self.key_epoch}"

    def __repr__(self) -> str:
        return f"TerminalIdentity({self.key_id})"


def reserve_identity(data_dir: Path) -> bytes:
    """Draw the key to enrol with, kept with room for the rest before a code is spent on it.

    A try that was cut, even after the centre had answered, is tried again with the same key: the
    centre then gives the same answer while the code lives.

    Returns:
        The terminal's private key, 32 bytes.

    Raises:
        AlreadyEnrolled: The folder holds an identity.
        OSError: The folder cannot be written, or the disk is full.
    """
    refuse_enrolled(data_dir)
    path = data_dir / _RESERVED_FILE
    drawn = path.read_bytes()[: 2 * _KEY_BYTES] if path.exists() else b""
    if not _DRAWN_KEY.fullmatch(drawn):
        drawn = new_private_key().hex().encode()
    _write_durably(path, drawn.ljust(_ROOM_BYTES))
    return bytes.fromhex(drawn.decode())


def save_identity(data_dir: Path, identity: TerminalIdentity) -> Path:
    """Write the identity durably, with mode 0600, in the room taken for it if any was.

    Raises:
        AlreadyEnrolled: There is one already; it is never overwritten.
    """
    refuse_enrolled(data_dir)
    path = data_dir / IDENTITY_FILE
    fields = asdict(identity) | {
        "private_key": identity.private_key.hex(),
        "counter_key": identity.counter_key.hex(),
        "centre_keys": [key.hex() for key in identity.centre_keys],
    }
    temporary = data_dir / _RESERVED_FILE
    _write_durably(temporary, json.dumps(fields, indent=1).encode())
    temporary.rename(path)
    folder = os.open(data_dir, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path


def _write_durably(path: Path, content: bytes) -> None:
    """Write over a file in place, so that the room it has is kept until the end."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, _OWNER_ONLY), "wb") as file:
        os.fchmod(file.fileno(), _OWNER_ONLY)
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def refuse_enrolled(data_dir: Path) -> None:
    """Refuse to go on where a terminal lives already.

    Raises:
        AlreadyEnrolled: The folder holds an identity.
    """
    if (data_dir / IDENTITY_FILE).exists():
        message = f"{data_dir} already holds an enrolled terminal"
        raise AlreadyEnrolled(message, path=str(data_dir))


def load_identity(data_dir: Path) -> TerminalIdentity:
    """Read the identity of the terminal kept in a folder.

    Raises:
        NotEnrolled: There is none, or it cannot be read.
    """
    path = data_dir / IDENTITY_FILE
    try:
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return TerminalIdentity(
            terminal_id=TerminalId(fields["terminal_id"]),
            key_epoch=fields["key_epoch"],
            private_key=bytes.fromhex(fields["private_key"]),
            counter_key=bytes.fromhex(fields["counter_key"]),
            centre_keys=tuple(bytes.fromhex(key) for key in fields["centre_keys"]),
            certificate=fields["certificate"],
        )
    except FileNotFoundError as error:
        message = f"{data_dir} holds no enrolled terminal: run girct-pos enrol"
        raise NotEnrolled(message, path=str(data_dir)) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"the identity of the terminal in {path} cannot be read: {error}"
        raise NotEnrolled(message, path=str(data_dir)) from error
