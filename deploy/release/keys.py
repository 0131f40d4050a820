"""The keys a release is signed with: Ed25519, each in a file that only its passphrase opens.

A passphrase is drawn, never chosen: PKCS #8 stretches one only 2,048 times, which 130 random bits
do not need and a sentence somebody thought of would.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from deploy.release.errors import KeyRefused

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE_SUFFIX: Final = ".pem"
PUBLIC_SUFFIX: Final = ".pub.json"
_PASSPHRASE_BYTES: Final = 17
_GROUP: Final = 4
_OWNER_ONLY: Final = 0o600


def draw_key(folder: Path, name: str) -> str:
    """Draw a key: its encrypted private half and its public half, in a folder.

    Args:
        folder: Outside every checkout; made if need be.
        name: Whose it is, or its role.

    Returns:
        The passphrase, kept nowhere.

    Raises:
        KeyRefused: The folder is inside a checkout, or holds a key of this name.
    """
    for parent in (folder.resolve(), *folder.resolve().parents):
        if (parent / ".git").exists():
            message = f"{folder} is inside a checkout ({parent}): keep private keys elsewhere"
            raise KeyRefused(message)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = base64.b32encode(secrets.token_bytes(_PASSPHRASE_BYTES)).decode().rstrip("=")
    passphrase = "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))
    private_key = Ed25519PrivateKey.generate()
    sealed = private_key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
    )
    path = folder / f"{name}{PRIVATE_SUFFIX}"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError as error:
        message = f"{path} is there already"
        raise KeyRefused(message) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(sealed)
    public_key = SSlibKey.from_crypto(private_key.public_key())
    public = {"keyid": public_key.keyid, **public_key.to_dict()}
    public_path = folder / f"{name}{PUBLIC_SUFFIX}"
    public_path.write_text(json.dumps(public, indent=1) + "\n", encoding="utf-8")
    return passphrase


def read_public(path: Path) -> Key:
    """Read the public half of a key.

    Raises:
        KeyRefused: It is none, or is called by another key's identifier.
    """
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        key = Key.from_dict(whole.pop("keyid"), whole)
    except (OSError, ValueError, KeyError, AttributeError) as error:
        message = f"{path} is no public key"
        raise KeyRefused(message) from error
    require_own_identifier(key)
    return key


def require_own_identifier(key: Key) -> None:
    """See that a key is called by its own identifier: people compare that, and TUF does not.

    Raises:
        KeyRefused: It is another key's, or the key is no Ed25519 key.
    """
    try:
        public_key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.keyval["public"]))
        is_own = SSlibKey.from_crypto(public_key) == key
    except (ValueError, KeyError, TypeError):
        is_own = False
    if not is_own:
        message = f"the key called {key.keyid[:8]} is not the one of that identifier"
        raise KeyRefused(message)


def open_key(path: Path, passphrase: str) -> CryptoSigner:
    """Open a private key.

    Raises:
        KeyRefused: It is none, or the passphrase is not its own.
    """
    try:
        private_key = load_pem_private_key(path.read_bytes(), passphrase.strip().encode())
    except (OSError, ValueError, TypeError) as error:
        message = f"{path} is not opened by this passphrase"
        raise KeyRefused(message) from error
    if not isinstance(private_key, Ed25519PrivateKey):
        message = f"{path} is no Ed25519 key"
        raise KeyRefused(message)
    return CryptoSigner(private_key, SSlibKey.from_crypto(private_key.public_key()))
