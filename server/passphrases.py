"""The passphrase under which something is sealed: a backup's secrets, a custodian's key."""

from pathlib import Path
from typing import Final

from domain.errors import GirctError

PASSPHRASE_MIN: Final = 12


class PassphraseRefused(GirctError):
    """The passphrase is missing, too short, or not the one the secrets were sealed with."""

    code = "operations.passphrase_refused"


def require_long(passphrase: str) -> str:
    """Give the passphrase back if it is long enough.

    Raises:
        PassphraseRefused: it is shorter than 12 characters.
    """
    if len(passphrase) < PASSPHRASE_MIN:
        message = f"the passphrase has fewer than {PASSPHRASE_MIN} characters"
        raise PassphraseRefused(message)
    return passphrase


def read_passphrase(file: Path) -> str:
    """Read the passphrase: the file's first line.

    Raises:
        PassphraseRefused: it cannot be read, or is shorter than 12 characters.
    """
    try:
        passphrase = (file.read_text(encoding="utf-8").splitlines() or [""])[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file} cannot be read"
        raise PassphraseRefused(message) from error
    return require_long(passphrase)
