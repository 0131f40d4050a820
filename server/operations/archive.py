"""The file of a backup: a zip of the database's dump, the sealed secrets and a signed manifest.

Everything is written once, from front to back, so that a backup needs no second copy on the disk.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Final, NoReturn, Self

from domain.canonical import canonical
from domain.signing import is_signed, sign
from server.operations.errors import BackupUnreadable

FORMAT: Final = "girct-backup-1"
CONTEXT: Final = b"GIRCT-BACKUP-v1\x00"
DUMP: Final = "database.dump"
SECRETS: Final = "secrets.sealed"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
CHUNK_BYTES: Final = 1 << 20
MANIFEST_BYTES_MAX: Final = 256 << 20

OnBytes = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupManifest:
    """What a backup holds, so that a restored centre can be compared with the one it was.

    Args:
        made_at: when the moment it shows was chosen, Unix seconds.
        schema: the newest schema step of the database.
        server_version: of PostgreSQL, as a number (180001).
        database_bytes: size of the database on its disk.
        system_mode: `test` or `production`.
        public_key: the centre's, hexadecimal: which secrets fit.
        counts: rows of each table that was dumped.
        heads: per terminal: number, last record, its link, state.
        left_out: tables dumped without rows: sessions and nonces must not live again.
        parts: SHA-256 and bytes of each other file in the zip.
        format: of this file.
    """

    made_at: int
    schema: str
    server_version: int
    database_bytes: int
    system_mode: str
    public_key: str
    counts: dict[str, int]
    heads: list[list[Any]]
    left_out: list[str]
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: str = FORMAT

    @property
    def has_secrets(self) -> bool:
        """Whether the secrets are in the backup, sealed."""
        return SECRETS in self.parts


class ArchiveWriter:
    """Writes the parts one after the other, then the manifest over them.

    Args:
        file: the open file of the backup.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True)
        self.parts: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        """Write inside a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the zip, whole or not."""
        self._zip.close()

    def add(self, name: str, content: IO[bytes], on_bytes: OnBytes | None = None) -> None:
        """Copy a part in, hashing it on the way."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as part:
            while chunk := content.read(CHUNK_BYTES):
                part.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                if on_bytes is not None:
                    on_bytes(len(chunk))
        self.parts[name] = {"sha256": digest.hexdigest(), "bytes": size}

    def finish(self, manifest: BackupManifest, private_key: bytes) -> None:
        """Write the manifest and the centre's signature on it: the last things in the file."""
        text = canonical(asdict(manifest)).encode()
        self._zip.writestr(MANIFEST, text)
        self._zip.writestr(SIGNATURE, sign(private_key, CONTEXT, text).hex())


class ArchiveReader:
    """Reads a backup, believing nothing that was not checked.

    Args:
        path: the file.

    Raises:
        BackupUnreadable: it is no backup of ours.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
            self._text = self._small(MANIFEST)
            self._signature = bytes.fromhex(self._small(SIGNATURE).decode())
            found = json.loads(self._text)
            if found.get("format") != FORMAT:
                self._refuse("of another format")
            self.manifest = BackupManifest(**found)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
            self._refuse("no backup of a centre, or cut short")

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def require_signature(self) -> None:
        """Check that the manifest was signed by the centre it names.

        Raises:
            BackupUnreadable: it was not.
        """
        public_key = bytes.fromhex(self.manifest.public_key)
        if not is_signed(public_key, CONTEXT, self._text, self._signature):
            self._refuse("its manifest is not the one the centre signed")

    def require_parts(self, on_bytes: OnBytes | None = None) -> None:
        """Read every part through and compare it with the manifest.

        Raises:
            BackupUnreadable: a part is missing or is not the bytes that were written.
        """
        for name, said in self.manifest.parts.items():
            digest = hashlib.sha256()
            try:
                for chunk in self.chunks(name):
                    digest.update(chunk)
                    if on_bytes is not None:
                        on_bytes(len(chunk))
            except (KeyError, OSError, zipfile.BadZipFile):
                self._refuse(f"{name} is damaged or missing")
            if digest.hexdigest() != said["sha256"]:
                self._refuse(f"{name} is not the bytes that were written")

    def chunks(self, name: str) -> Iterator[bytes]:
        """Read a part piece by piece."""
        with self._zip.open(name) as part:
            while chunk := part.read(CHUNK_BYTES):
                yield chunk

    def _small(self, name: str) -> bytes:
        if self._zip.getinfo(name).file_size > MANIFEST_BYTES_MAX:
            self._refuse(f"{name} is longer than any of ours")
        return self._zip.read(name)

    def _refuse(self, why: str) -> NoReturn:
        message = f"{self._path}: {why}"
        raise BackupUnreadable(message, path=str(self._path))
