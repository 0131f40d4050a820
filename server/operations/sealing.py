"""Seals the centre's secrets with a passphrase, so that a stolen backup does not hold its keys."""

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from server.passphrases import seal, unseal

CONTEXT: Final = b"GIRCT-SECRETS-v1"
OLDER_COSTS: Final = (2**15,)
"""What a guess costs at older backups, which are still opened."""
PRIVATE_MODE: Final = 0o600


def seal_secrets(secrets: Mapping[str, bytes], passphrase: str) -> bytes:
    """Seal secrets, each under its name."""
    kept = {name: base64.b64encode(content).decode() for name, content in secrets.items()}
    return seal(json.dumps(kept).encode(), passphrase, CONTEXT)


def open_secrets(sealed: bytes, passphrase: str, folder: Path) -> None:
    """Write the secrets back, each readable by its owner only.

    Args:
        sealed: what `seal_secrets` gave.
        passphrase: the one it was given.
        folder: where they go; made, and empty.

    Raises:
        PassphraseRefused: it is another passphrase, or the bytes were altered.
    """
    opened = unseal(sealed, passphrase, CONTEXT, OLDER_COSTS)
    folder.mkdir(mode=0o700, parents=True)
    for name, content in json.loads(opened).items():
        descriptor = os.open(
            folder / Path(name).name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE
        )
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64decode(content))
            file.flush()
            os.fsync(file.fileno())
