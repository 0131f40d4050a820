"""The perpetual counter of a record, readable by the terminal and the centre's intake alone.

Source: the project's protocol, §1; NIST SP 800-38A §6.5 (CTR mode).
"""

from __future__ import annotations

import hashlib
import struct
import threading
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from domain.malformed import FieldOutOfRange
from domain.signing import COUNTER_CONTEXT

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import CipherContext

    from domain.ids import Seq, TerminalId

COUNTER_MAX = 2**48 - 1
"""Centimes that fit the perpetual counter."""
COUNTER_BYTES = 6
BLOCK_BYTES = 16
KEYS_KEPT_MAX = 4096

_PLACE = struct.Struct(">II")
_NAMED = hashlib.sha256(COUNTER_CONTEXT)


class _Blocks(threading.local):
    """One block cipher per counter key and thread, so that a key is scheduled once."""

    def __init__(self) -> None:
        self.by_key: dict[bytes, CipherContext] = {}

    def of(self, key: bytes) -> CipherContext:
        found = self.by_key.get(key)
        if found is None:
            if len(self.by_key) >= KEYS_KEPT_MAX:
                self.by_key.clear()
            found = Cipher(AES(key), ECB()).encryptor()  # noqa: S305 -- a block of CTR, see below
            self.by_key[key] = found
        return found


_BLOCKS = _Blocks()


def encrypt_counter(key: bytes, terminal_id: TerminalId, seq: Seq, value: int) -> bytes:
    """Encrypt the perpetual counter: AES-256-CTR, one initial value per record.

    Args:
        key: The terminal's 32-byte counter key, shared with the centre's intake alone.
        terminal_id: The terminal.
        seq: The record's place: never two values under the same one.
        value: Centimes, 0 to `COUNTER_MAX`.

    Raises:
        FieldOutOfRange: The value is outside its range.
    """
    if not 0 <= value <= COUNTER_MAX:
        message = f"the perpetual counter cannot hold {value} centimes"
        raise FieldOutOfRange(message, seq=seq)
    return (value ^ _key_stream(key, terminal_id, seq)).to_bytes(COUNTER_BYTES, "big")


def decrypt_counter(key: bytes, terminal_id: TerminalId, seq: Seq, cipher: bytes) -> int:
    """Read the perpetual counter of a record, in centimes."""
    return int.from_bytes(cipher, "big") ^ _key_stream(key, terminal_id, seq)


def _key_stream(key: bytes, terminal_id: TerminalId, seq: Seq) -> int:
    """Give the record's 48 bits of key stream, which encrypt and decrypt alike.

    The first block of CTR's key stream is the initial value, encrypted: one block is all we need.
    """
    named = _NAMED.copy()
    named.update(_PLACE.pack(terminal_id, seq))
    stream = _BLOCKS.of(key).update(named.digest()[:BLOCK_BYTES])
    return int.from_bytes(stream[:COUNTER_BYTES], "big")
