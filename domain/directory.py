r"""The directory: every key of some terminals, 45 bytes each, signed by the centre.

Whoever checks papers without a network carries it: an inspector, a counter. Big-endian:

| off | len | field |
|---|---|---|
| 0 | 1 | version, 1 |
| 1 | 8 | issued_at, Unix seconds: older than 7 days it proves nothing more |
| 9 | 4 | count of entries |
| 13 | 45 each | terminal_id(4) key_epoch(1) public key(32) valid_from(4) revoked_from(4, or 0) |
| end | 64 | Ed25519 by the centre over b"GIRCT-DIRECTORY-v1\x00" + every byte before |

Entries ascend by terminal and epoch. Source: the project's protocol page, §4.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from domain.errors import GirctError
from domain.ids import TerminalId
from domain.signing import DIRECTORY_CONTEXT, SIGNATURE_BYTES, is_signed, sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DIRECTORY_VERSION = 1
STALE_AFTER_S = 7 * 86_400
"""A directory older than this answers nothing any more, seconds."""
_HEADER = struct.Struct(">BQI")
_ENTRY = struct.Struct(">IB32sII")
ENTRY_BYTES = _ENTRY.size


class DirectoryRefused(GirctError):
    """The bytes are no directory, or no known centre signed them."""

    code = "directory.refused"


@dataclass(frozen=True, slots=True, order=True)
class DirectoryEntry:
    """One key of one terminal.

    Args:
        terminal_id: The terminal.
        key_epoch: Which of its keys.
        public_key: 32 bytes.
        valid_from: Unix seconds.
        revoked_from: Unix seconds from which nothing it signed is good; 0 when it is not revoked.
    """

    terminal_id: TerminalId
    key_epoch: int
    public_key: bytes
    valid_from: int
    revoked_from: int = 0


@dataclass(frozen=True, slots=True)
class Directory:
    """The keys as the centre knew them at `issued_at`, Unix seconds."""

    issued_at: int
    entries: tuple[DirectoryEntry, ...]

    @classmethod
    def of(cls, issued_at: int, entries: Iterable[DirectoryEntry]) -> Self:
        """Put entries in the one order a directory has."""
        return cls(issued_at, tuple(sorted(entries)))

    def to_bytes(self, private_key: bytes) -> bytes:
        """Write and sign the directory with the centre's key."""
        packed = [_HEADER.pack(DIRECTORY_VERSION, self.issued_at, len(self.entries))]
        packed += [
            _ENTRY.pack(
                entry.terminal_id,
                entry.key_epoch,
                entry.public_key,
                entry.valid_from,
                entry.revoked_from,
            )
            for entry in self.entries
        ]
        content = b"".join(packed)
        return content + sign(private_key, DIRECTORY_CONTEXT, content)

    @classmethod
    def parse(cls, raw: bytes, centre_keys: Sequence[bytes]) -> Self:
        """Read a directory that one of the known centre keys signed.

        Raises:
            DirectoryRefused: It is cut, padded, out of order, of another version or not signed.
        """
        content, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
        if not any(is_signed(key, DIRECTORY_CONTEXT, content, signature) for key in centre_keys):
            message = "the directory is not signed by a known centre"
            raise DirectoryRefused(message)
        try:
            version, issued_at, count = _HEADER.unpack_from(content)
            entries = tuple(_read_entries(content[_HEADER.size :]))
        except struct.error as error:
            message = "the directory is cut or padded"
            raise DirectoryRefused(message) from error
        if (version, count) != (DIRECTORY_VERSION, len(entries)) or entries != _ordered(entries):
            message = "the directory contradicts itself"
            raise DirectoryRefused(message)
        return cls(issued_at, entries)

    def is_stale(self, now: int) -> bool:
        """Whether it is too old at a date, Unix seconds, for anything to be shown as good."""
        return now > self.issued_at + STALE_AFTER_S


def _read_entries(packed: bytes) -> Iterable[DirectoryEntry]:
    for terminal_id, epoch, public_key, valid_from, revoked_from in _ENTRY.iter_unpack(packed):
        yield DirectoryEntry(TerminalId(terminal_id), epoch, public_key, valid_from, revoked_from)


def _ordered(entries: tuple[DirectoryEntry, ...]) -> tuple[DirectoryEntry, ...]:
    """Sort entries, each key once."""
    return tuple(
        sorted({(entry.terminal_id, entry.key_epoch): entry for entry in entries}.values())
    )
