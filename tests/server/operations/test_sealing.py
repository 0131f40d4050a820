"""Secrets inside a backup: a guess of their passphrase costs what is asked today."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from server.operations.sealing import CONTEXT, open_secrets, seal_secrets
from server.passphrases import COST, PassphraseRefused

PASSPHRASE = "trois olives sur un mur"


def sealed_at(cost: int) -> bytes:
    """Seal one secret as a centre of that cost did."""
    salt, nonce = bytes(range(16)), bytes(range(12))
    key = Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(PASSPHRASE.encode())
    content = json.dumps({"sealing_key.hex": "YWJj"}).encode()
    return salt + nonce + ChaCha20Poly1305(key).encrypt(nonce, content, CONTEXT)


def test_a_passphrase_is_guessed_at_todays_cost_and_older_backups_still_open(
    tmp_path: Path,
) -> None:
    assert COST == 2**17
    sealed = seal_secrets({"sealing_key.hex": b"abc"}, PASSPHRASE)
    today = Scrypt(salt=sealed[:16], length=32, n=2**17, r=8, p=1).derive(PASSPHRASE.encode())
    assert ChaCha20Poly1305(today).decrypt(sealed[16:28], sealed[28:], CONTEXT)
    for name, kept in (("new", sealed), ("old", sealed_at(2**15))):
        open_secrets(kept, PASSPHRASE, tmp_path / name)
        assert (tmp_path / name / "sealing_key.hex").read_text() == "abc"
    with pytest.raises(PassphraseRefused):
        open_secrets(sealed, f"{PASSPHRASE}s", tmp_path / "wrong")
    assert not (tmp_path / "wrong").exists()
