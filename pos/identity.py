"""Who this terminal is: its number, its keys and the centre's, in one file only its owner reads.

The journal decides which key signs: the epoch of its head. So a rotation is one commit of the
journal, and the file may be a step ahead of it (the next key drawn) or behind (not yet moved up).
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from domain.ids import TerminalId
from domain.signing import new_private_key, public_key_of
from pos.errors import AlreadyEnrolled, NotEnrolled
from pos.key_errors import KeyLost
from pos.series_errors import RetirementCut

if TYPE_CHECKING:
    from pathlib import Path

IDENTITY_FILE = "terminal.json"
RETIRING_FILE = "retiring"
"""Names the folder a series is being moved to; there only while it is."""
_RESERVED_FILE = "terminal.new"
_REWRITTEN_FILE = "terminal.rewritten"
_OWNER_ONLY = 0o600
_KEY_BYTES = 32
_DRAWN_KEY = re.compile(rb"[0-9a-f]{64}")
_TERMINALS, _EPOCHS = 2**32, 2**8
_ROOM_BYTES = 8192
"""What an identity takes on the disk at most, bytes."""


@dataclass(frozen=True, slots=True)
class PreviousKey:
    """A key this terminal rotated away from, kept for a centre that forgets the rotation.

    Args:
        key_epoch: Which of its keys it was.
        private_key: 32 bytes, Ed25519.
        rotated_seq: The place of the ROTATE record that ended it.
        covered_at: Since when the centre has held that record, Unix seconds; None when it has not.
    """

    key_epoch: int
    private_key: bytes
    rotated_seq: int
    covered_at: int | None = None

    def __repr__(self) -> str:
        return f"PreviousKey({self.key_epoch})"


@dataclass(kw_only=True)
class TerminalIdentity:
    """What enrolment gave this terminal. The private keys were drawn here and never leave.

    One object is shared by all the parts of a counter; `change_identity` alone changes it.

    Args:
        terminal_id: Its number, never reused.
        key_epoch: Which of its keys this is, from 1.
        private_key: 32 bytes, Ed25519.
        counter_key: 32 bytes, shared with the centre's intake alone.
        centre_keys: The centre's public keys, pinned: nothing else is believed.
        certificate: What the centre signed about this terminal.
        next_key: The key a rotation will use, drawn and durable before it is announced.
        previous_keys: Those it rotated away from, oldest first.
        root: The custodians' statement it goes by, if it knows one.
        dropped_centre_keys: Those it took away: they open what is kept here, nothing that comes.
    """

    terminal_id: TerminalId
    key_epoch: int
    private_key: bytes
    counter_key: bytes
    centre_keys: tuple[bytes, ...]
    certificate: str
    next_key: bytes | None = None
    previous_keys: tuple[PreviousKey, ...] = ()
    root: bytes | None = None
    dropped_centre_keys: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no centre gives.

        Raises:
            ValueError: A number or a key is not one.
        """
        keys = (self.private_key, self.counter_key, *self.centre_keys, *self.dropped_centre_keys)
        keys += tuple(previous.private_key for previous in self.previous_keys)
        keys += () if self.next_key is None else (self.next_key,)
        are_keys = bool(self.centre_keys) and {len(key) for key in keys} == {_KEY_BYTES}
        if not (are_keys and 0 <= self.terminal_id < _TERMINALS and 1 <= self.key_epoch < _EPOCHS):
            message = "a terminal has a number, an epoch and keys of 32 bytes"
            raise ValueError(message)

    @property
    def public_key(self) -> bytes:
        """The key that verifies this terminal's records, 32 bytes."""
        return public_key_of(self.private_key)

    @property
    def public_keys(self) -> tuple[bytes, ...]:
        """The public halves of all its keys: in use, drawn for the next rotation, kept."""
        kept = [previous.private_key for previous in self.previous_keys]
        drawn = [] if self.next_key is None else [self.next_key]
        return tuple(public_key_of(key) for key in (self.private_key, *drawn, *kept))

    @property
    def key_id(self) -> str:
        """The name of its key in a signed request: `<terminal_id>:<epoch>`."""
        return self.key_id_of(self.key_epoch)

    @property
    def epochs(self) -> tuple[int, ...]:
        """The epochs it may sign a request with: that in use, then earlier ones, newest first."""
        earlier = (previous.key_epoch for previous in reversed(self.previous_keys))
        return (self.key_epoch, *earlier)

    def key_id_of(self, key_epoch: int) -> str:
        """The name of one of its keys in a signed request."""
        return f"{self.terminal_id}:{key_epoch}"

    def private_key_of(self, key_epoch: int) -> bytes:
        """Give the key of an epoch.

        Raises:
            KeyLost: This file does not hold it.
        """
        keys = {previous.key_epoch: previous.private_key for previous in self.previous_keys}
        keys[self.key_epoch] = self.private_key
        if self.next_key is not None:
            keys[self.key_epoch + 1] = self.next_key
        if key_epoch not in keys:
            message = f"the key of epoch {key_epoch} is not in this counter's folder"
            raise KeyLost(message, key_epoch=key_epoch)
        return keys[key_epoch]

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
    return _put_in_place(data_dir, data_dir / _RESERVED_FILE, identity)


def change_identity(data_dir: Path, identity: TerminalIdentity, **changes: object) -> None:
    """Change what a terminal knows of itself: the file first, whole or not at all, then here.

    Args:
        data_dir: The counter's folder.
        identity: The one object all the parts of the counter share.
        **changes: Fields of it.

    Raises:
        OSError: The folder cannot be written, or the disk is full; nothing changed.
    """
    changed = replace(identity, **changes)  # type: ignore[arg-type]  # checked by __post_init__
    _put_in_place(data_dir, data_dir / _REWRITTEN_FILE, changed)
    for field in fields(identity):
        setattr(identity, field.name, getattr(changed, field.name))


def _put_in_place(data_dir: Path, temporary: Path, identity: TerminalIdentity) -> Path:
    """Write an identity beside its place, then move it there."""
    path = data_dir / IDENTITY_FILE
    _write_durably(temporary, json.dumps(identity_to_json(identity), indent=1).encode())
    temporary.rename(path)
    folder = os.open(data_dir, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path


def identity_to_json(identity: TerminalIdentity) -> object:
    """Write an identity as its file does."""
    return _to_json(asdict(identity))


def _to_json(value: object) -> object:
    """Write bytes in hexadecimal, wherever they stand."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: _to_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(inner) for inner in value]
    return value


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
        RetirementCut: See `refuse_half_retired`.
    """
    refuse_half_retired(data_dir)
    if (data_dir / IDENTITY_FILE).exists():
        message = f"{data_dir} already holds an enrolled terminal"
        raise AlreadyEnrolled(message, path=str(data_dir))


def refuse_half_retired(data_dir: Path) -> None:
    """Refuse a folder half of which was moved aside: it is no counter any more, and none yet.

    Raises:
        RetirementCut: `girct-pos retire` has to finish first.
    """
    if (data_dir / RETIRING_FILE).exists():
        message = f"a series in {data_dir} is half moved aside: run girct-pos retire again"
        raise RetirementCut(message, path=str(data_dir))


def load_identity(data_dir: Path) -> TerminalIdentity:
    """Read the identity of the terminal kept in a folder.

    Raises:
        NotEnrolled: There is none, or it cannot be read.
        RetirementCut: See `refuse_half_retired`.
    """
    refuse_half_retired(data_dir)
    path = data_dir / IDENTITY_FILE
    try:
        return identity_from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        message = f"{data_dir} holds no enrolled terminal: run girct-pos enrol"
        raise NotEnrolled(message, path=str(data_dir)) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"the identity of the terminal in {path} cannot be read: {error}"
        raise NotEnrolled(message, path=str(data_dir)) from error


def identity_from_json(kept: dict[str, Any]) -> TerminalIdentity:
    """Read an identity; an older one has neither other keys nor a root.

    Raises:
        KeyError, TypeError, ValueError: It is none.
    """
    next_key, root = kept.get("next_key"), kept.get("root")
    return TerminalIdentity(
        terminal_id=TerminalId(kept["terminal_id"]),
        key_epoch=kept["key_epoch"],
        private_key=bytes.fromhex(kept["private_key"]),
        counter_key=bytes.fromhex(kept["counter_key"]),
        centre_keys=tuple(bytes.fromhex(key) for key in kept["centre_keys"]),
        certificate=kept["certificate"],
        next_key=None if next_key is None else bytes.fromhex(next_key),
        previous_keys=tuple(
            PreviousKey(**{**previous, "private_key": bytes.fromhex(previous["private_key"])})
            for previous in kept.get("previous_keys", ())
        ),
        root=None if root is None else bytes.fromhex(root),
        dropped_centre_keys=tuple(map(bytes.fromhex, kept.get("dropped_centre_keys", ()))),
    )
