"""The perpetual counter of a record, readable by the terminal and the centre's intake alone.

Source: the project's protocol, §1; NIST SP 800-38A §6.5 (CTR mode).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from domain.malformed import FieldOutOfRange
from domain.signing import COUNTER_CONTEXT

if TYPE_CHECKING:
    from domain.ids import Seq, TerminalId

COUNTER_MAX = 2**48 - 1
"""Centimes that fit the perpetual counter."""
COUNTER_BYTES = 6


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
    """Apply the counter's key stream; the same call encrypts and decrypts."""
    place = terminal_id.to_bytes(4, "big") + seq.to_bytes(4, "big")
    initial_value = hashlib.sha256(COUNTER_CONTEXT + place).digest()[:16]
    return Cipher(AES(key), CTR(initial_value)).encryptor().update(block)
