"""What a centre keeps for life: made at first run, one file each, readable by its owner only."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from domain.signing import new_private_key

PASSWORD_BYTES = 32


@dataclass(frozen=True)
class SecretStore:
    """Files of mode 0600 in a folder of mode 0700."""

    folder: Path

    def password(self, role: str) -> str:
        """Give the database password of a role, made on first use (256 random bits)."""
        made = secrets.token_urlsafe(PASSWORD_BYTES)
        return self._keep(f"{role}.password", made.encode()).decode()

    def centre_private_key(self) -> bytes:
        """Give the Ed25519 key that signs checkpoints, configurations and certificates."""
        return bytes.fromhex(
            self._keep("centre_private_key.hex", new_private_key().hex().encode()).decode()
        )

    def system_mode(self, chosen: str) -> str:
        """Give what this centre is, as chosen at its first start: it never changes."""
        return self._keep("system_mode", chosen.encode()).decode()

    def _keep(self, name: str, made: bytes) -> bytes:
        """Store what was made unless another process was first; give what the disk holds."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        path = self.folder / name
        if not path.exists():
            draft = path.with_name(f".{name}.{secrets.token_hex(8)}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(made)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was first: its value is the one
                os.link(draft, path)
            draft.unlink()
        return path.read_bytes()
