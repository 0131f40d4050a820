"""The recovery code: what opens the keys on a second copy, and nothing else does.

A second copy lies on a stick in a drawer: who takes it must not be able to sign quittances. So the
terminal's keys are on it only sealed to a key drawn from a code that is shown once, on paper, to
the régisseur. The counter keeps the public half alone: it seals, and cannot open.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import TYPE_CHECKING

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from pos.durable import write_whole
from pos.identity import identity_from_json, identity_to_json
from pos.upkeep.errors import CopyUnreadable, RecoveryCodeWrong

if TYPE_CHECKING:
    from pathlib import Path

    from pos.identity import TerminalIdentity

RECOVERY_FILE = "recovery.pub"
CODE_BYTES = 15
GROUP_CHARACTERS = 4
_CONTEXT = b"GIRCT-RECOVERY-v1\x00"
_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def draw_code() -> str:
    """Draw a recovery code: 120 bits, as six groups of four letters and digits."""
    text = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    groups = range(0, len(text), GROUP_CHARACTERS)
    return "-".join(text[start : start + GROUP_CHARACTERS] for start in groups)


def keep_public_half(data_dir: Path, code: str) -> None:
    """Let the counter seal to a code from now on; the code itself is kept nowhere.

    Raises:
        OSError: The folder cannot be written.
    """
    write_whole(data_dir / RECOVERY_FILE, _key_of(code).public_key.encode().hex().encode())


def public_half(data_dir: Path) -> bytes | None:
    """The public half kept in a counter's folder; none when no code was ever drawn."""
    try:
        return bytes.fromhex((data_dir / RECOVERY_FILE).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


def seal_identity(identity: TerminalIdentity, public_key: bytes) -> bytes:
    """Seal a terminal's keys so that only the recovery code opens them."""
    plain = json.dumps(identity_to_json(identity)).encode()
    return SealedBox(PublicKey(public_key)).encrypt(plain)


def open_identity(sealed: bytes, code: str) -> TerminalIdentity:
    """Open the keys on a second copy.

    Raises:
        RecoveryCodeWrong: The code is not that of this copy.
        CopyUnreadable: What was sealed is no identity.
    """
    try:
        plain = SealedBox(_key_of(code)).decrypt(sealed)
    except CryptoError as error:
        message = "the recovery code does not open this copy"
        raise RecoveryCodeWrong(message) from error
    try:
        return identity_from_json(json.loads(plain))
    except (ValueError, KeyError, TypeError) as error:
        message = f"the keys on the copy cannot be read: {error}"
        raise CopyUnreadable(message) from error


def _key_of(code: str) -> PrivateKey:
    """Make the key of a code; spaces, dashes, case and the digits O and I look like do not count.

    Raises:
        RecoveryCodeWrong: It is no code.
    """
    typed = code.upper().replace("0", "O").replace("1", "I").replace("8", "B")
    letters = "".join(character for character in typed if character not in " -\t")
    if len(letters) != CODE_BYTES * 8 // 5 or not set(letters) <= _CHARACTERS:
        message = "a recovery code is six groups of four letters and digits"
        raise RecoveryCodeWrong(message)
    return PrivateKey(hashlib.sha256(_CONTEXT + letters.encode()).digest())
