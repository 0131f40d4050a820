"""The perpetual counter of a record, readable by the terminal and the centre's intake alone.

Source: the project's protocol, §1; NIST SP 800-38A §6.5 (CTR mode).
"""

from __future__ import annotations

import hashlib
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
KEYS_KEPT_MAX = 4096


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
    return _crypt_counter(key, terminal_id, seq, value.to_bytes(COUNTER_BYTES, "big"))


def decrypt_counter(key: bytes, terminal_id: TerminalId, seq: Seq, cipher: bytes) -> int:
    """Read the perpetual counter of a record, in centimes."""
    return int.from_bytes(_crypt_counter(key, terminal_id, seq, cipher), "big")


def _crypt_counter(key: bytes, terminal_id: TerminalId, seq: Seq, block: bytes) -> bytes:
    """Apply the counter's key stream; the same call encrypts and decrypts.

    The first block of CTR's key stream is the initial value, encrypted: one block is all we need.
    """
    place = terminal_id.to_bytes(4, "big") + seq.to_bytes(4, "big")
    initial_value = hashlib.sha256(COUNTER_CONTEXT + place).digest()[:16]
    stream = _BLOCKS.of(key).update(initial_value)[:COUNTER_BYTES]
    mixed = int.from_bytes(block, "big") ^ int.from_bytes(stream, "big")
    return mixed.to_bytes(COUNTER_BYTES, "big")
