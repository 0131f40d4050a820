"""What a centre keeps for life: made at first run, one file each, readable by its owner only.

A service manager may hold a secret instead of the folder: systemd opens it, sealed with the key of
this machine or of its TPM, into the memory of the one service that needs it. Then a file
`NAME.elsewhere` stands in its place, so that nothing that was not given it ever draws another.
"""

import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from domain.errors import GirctError
from domain.signing import new_private_key, public_key_of

PASSWORD_BYTES = 32
CURRENT_KEY = "centre_private_key.hex"
NEXT_KEY = "centre_private_key.next.hex"
FRESH_KEY = "centre_private_key.fresh.hex"
FORMER_KEYS = "centre_former_public_keys.hex"
CREDENTIALS_DIRECTORY = "CREDENTIALS_DIRECTORY"
"""Variable naming the folder into which systemd opens the credentials of a service."""
CREDENTIAL = "girct."
"""Before the name of a file, the name of the credential that stands for it."""
ELSEWHERE = ".elsewhere"


class SecretElsewhere(GirctError):
    """A secret lies with the service manager, which gave it to us not, or not to be changed."""

    code = "server.secret_elsewhere"


def store_of(data_dir: Path) -> "SecretStore":
    """Give the secrets of the centre that keeps everything in a folder."""
    return SecretStore(data_dir / "secrets")


@dataclass(frozen=True)
class SecretStore:
    """Files of mode 0600 in a folder of mode 0700."""

    folder: Path

    def password(self, role: str) -> str:
        """Give the database password of a role, made on first use (256 random bits)."""
        made = secrets.token_urlsafe(PASSWORD_BYTES)
        return self._keep(f"{role}.password", made.encode()).decode()

    def renew_passwords(self, roles: Iterable[str]) -> None:
        """Draw other passwords; the database has to be told before anybody connects.

        Raises:
            SecretElsewhere: when one lies with the service manager; then none is changed.
        """
        names = [f"{role}.password" for role in roles]
        for name in names:
            self._require_here(name)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names:
            made = secrets.token_urlsafe(PASSWORD_BYTES)
            self._draft(name, made.encode()).rename(self.folder / name)

    def centre_private_key(self) -> bytes:
        """Give the Ed25519 key that signs checkpoints, configurations and certificates."""
        return bytes.fromhex(self._keep(CURRENT_KEY, new_private_key().hex().encode()).decode())

    def sealing_key(self) -> bytes:
        """Give the 256-bit key that seals second factors and peppers recovery codes."""
        return bytes.fromhex(self._keep("sealing_key.hex", secrets.token_hex(32).encode()).decode())

    def centre_next_public_key(self) -> bytes | None:
        """Give the public half of the key announced as the next one, none when none is."""
        path = self.folder / NEXT_KEY
        return public_key_of(bytes.fromhex(path.read_text())) if path.exists() else None

    def centre_former_public_keys(self) -> tuple[bytes, ...]:
        """Give the public keys that signed before this one, oldest first."""
        path = self.folder / FORMER_KEYS
        lines = path.read_text().split() if path.exists() else []
        return tuple(bytes.fromhex(line) for line in lines)

    def centre_fresh_public_key(self) -> bytes | None:
        """Give the public half of the key drawn for the custodians to name, none when none was."""
        path = self.folder / FRESH_KEY
        return public_key_of(bytes.fromhex(path.read_text())) if path.exists() else None

    def centre_public_keys(self) -> tuple[bytes, ...]:
        """Give the public halves of every private key of the centre's here: first that in use."""
        others = (self.centre_next_public_key(), self.centre_fresh_public_key())
        in_use = public_key_of(self.centre_private_key())
        return (in_use, *(key for key in others if key is not None))

    def draw_fresh_centre_key(self, *, is_anew: bool = False) -> bytes:
        """Draw a key that nothing signs for but the custodians; give its public half.

        Args:
            is_anew: another one, should the one drawn before have been read too.
        """
        if is_anew:
            (self.folder / FRESH_KEY).unlink(missing_ok=True)
        return self._drawn(FRESH_KEY)

    def install_fresh_centre_key(self) -> bytes:
        """Let the fresh key sign from now on; the old one and the announced one are destroyed.

        Returns:
            The public key that signs now.

        Raises:
            FileNotFoundError: when none was drawn.
            SecretElsewhere: when the key in use lies with the service manager.
        """
        public_key = self._put_to_use(FRESH_KEY)
        (self.folder / NEXT_KEY).unlink(missing_ok=True)
        return public_key

    def announce_centre_key(self) -> bytes:
        """Draw the centre's next key, once; give its public half."""
        return self._drawn(NEXT_KEY)

    def retire_centre_key(self) -> bytes:
        """Let the announced key sign from now on; of the old one only the public half is kept.

        Returns:
            The public key that signs now.

        Raises:
            FileNotFoundError: when none was announced.
            SecretElsewhere: when the key in use lies with the service manager.
        """
        return self._put_to_use(NEXT_KEY)

    def _drawn(self, name: str) -> bytes:
        """Draw a key of the centre under a name, once; give its public half."""
        kept = self._keep(name, new_private_key().hex().encode())
        return public_key_of(bytes.fromhex(kept.decode()))

    def _put_to_use(self, name: str) -> bytes:
        """Put a drawn key in place of the one that signs; give its public half."""
        self._require_here(CURRENT_KEY)
        private_key = bytes.fromhex((self.folder / name).read_text())
        self._list_as_former(public_key_of(self.centre_private_key()))
        (self.folder / name).rename(self.folder / CURRENT_KEY)
        return public_key_of(private_key)

    def system_mode(self, chosen: str) -> str:
        """Give what this centre is, as chosen at its first start: it never changes."""
        return self._keep("system_mode", chosen.encode()).decode()

    def _list_as_former(self, public_key: bytes) -> None:
        former = (*self.centre_former_public_keys(), public_key)
        listed = "\n".join(dict.fromkeys(key.hex() for key in former))
        self._draft(FORMER_KEYS, listed.encode()).rename(self.folder / FORMER_KEYS)

    def contents(self) -> Mapping[str, bytes]:
        """Give every secret by its name, wherever it lies: what a backup seals.

        Raises:
            SecretElsewhere: when one was not given to this program.
        """
        names = {path.name.removesuffix(ELSEWHERE) for path in self.folder.iterdir()
                 if path.is_file() and not path.name.startswith(".")}  # fmt: skip
        return {name: self._keep(name, b"") for name in sorted(names)}

    def is_elsewhere(self, name: str) -> bool:
        """Whether a secret lies with the service manager."""
        return (self.folder / f"{name}{ELSEWHERE}").exists()

    def _require_here(self, name: str) -> None:
        if self.is_elsewhere(name):
            message = f"{name} lies with the service manager: bring it back before it is changed"
            raise SecretElsewhere(message, name=name)

    def _given(self, name: str) -> bytes:
        """Read a secret that the service manager holds.

        Raises:
            SecretElsewhere: when it was not given to this program.
        """
        folder = os.environ.get(CREDENTIALS_DIRECTORY)
        path = Path(folder or "/nonexistent") / f"{CREDENTIAL}{name}"
        try:
            return path.read_bytes().strip()
        except OSError as error:
            message = f"{name} lies with the service manager, which did not give it"
            raise SecretElsewhere(message, name=name) from error

    def _keep(self, name: str, made: bytes) -> bytes:
        """Store what was made unless another process was first; give what the disk holds.

        Raises:
            SecretElsewhere: when it lies with the service manager and was not given.
        """
        if self.is_elsewhere(name):
            return self._given(name)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        path = self.folder / name
        if not path.exists():
            draft = self._draft(name, made)
            with suppress(FileExistsError):  # another process was first: its value is the one
                os.link(draft, path)
            draft.unlink()
        return path.read_bytes()

    def _draft(self, name: str, content: bytes) -> Path:
        """Write a file beside its place, durably."""
        draft = self.folder / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return draft
