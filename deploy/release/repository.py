"""The folder of releases: The Update Framework's metadata, and what they vouch for.

How long each part holds is said for counters that nobody visits for months: a stick written before
the winter still updates one in spring. The price is as long: who stands between a counter and the
releases can keep a newer one from it until the timestamp is over, and never give it an older one.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from tuf.api.metadata import (
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from deploy.release.errors import FolderRefused, KeyRefused, PackageRefused
from deploy.release.packages import is_later

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from securesystemslib.signer import Signer
    from tuf.api.metadata import Signed

    from deploy.release.packages import Package

ROLES: Final = (Targets.type, Snapshot.type, Timestamp.type)
HOLDS_DAYS: Final = {Root.type: 5 * 365, Targets.type: 400, Snapshot.type: 200, Timestamp.type: 200}
"""Root: custodians meet rarely. Targets: a release a year. The rest: a stick of last autumn."""

_SOON: Final = timedelta(days=100)
"""A quarter and a few days: what is renewed every quarter is never shown as late."""


class Releases:
    """A folder of releases: `metadata` and `targets`, to copy onto a stick or to serve as it is.

    Args:
        folder: Where it is.
        now: The time, aware UTC.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self.folder, self._now = folder, now
        self._metadata, self._targets = folder / "metadata", folder / "targets"

    def root(self) -> Metadata[Root]:
        """Read the root in force.

        Raises:
            FolderRefused: There is none yet.
        """
        versions = [int(path.name.split(".")[0]) for path in self._metadata.glob("*.root.json")]
        if not versions:
            message = f"{self.folder} has no root yet: its custodians sign one first"
            raise FolderRefused(message)
        return self.root_of(max(versions))

    def root_of(self, version: int) -> Metadata[Root]:
        """Read the root of a version."""
        return Metadata[Root].from_file(str(self.root_file(version)))

    def root_file(self, version: int) -> Path:
        """Where the root of a version lies."""
        return self._metadata / f"{version}.root.json"

    def add(self, package: Package, components: bytes, signers: Mapping[str, Signer]) -> str:
        """Release a package with its list of components.

        Args:
            package: Later than what is released for its architecture.
            components: Its list of components, CycloneDX.
            signers: The open key of each role below the root.

        Returns:
            The name it is released under.

        Raises:
            FolderRefused, KeyRefused: See `root` and `publish`.
            PackageRefused: A version as late, or later, is released.
        """
        self._check_keys(signers)
        targets = self._targets_or_first()
        index_name = f"girct-pos_{package.architecture}.json"
        before = self._index(targets, index_name)
        if before is not None and not is_later(package.version, before["version"]):
            message = f"{package.version} is not later than {before['version']}, which is released"
            raise PackageRefused(message)
        list_name = package.file_name.removesuffix(".deb") + ".cdx.json"
        index = {"version": package.version, "package": package.file_name, "components": list_name}
        self._targets.mkdir(parents=True, exist_ok=True)
        self._keep(targets, package.file_name, package.path.read_bytes())
        self._keep(targets, list_name, components)
        self._keep(targets, index_name, json.dumps(index, sort_keys=True).encode())
        self.publish(signers, targets)
        return package.file_name

    def publish(self, signers: Mapping[str, Signer], targets: Metadata[Targets] | None) -> None:
        """Sign the metadata below the root anew, so that they hold from today on.

        Args:
            signers: The open key of each role.
            targets: What is released now; none for what is released already.

        Raises:
            KeyRefused: A key is not its role's.
            FolderRefused: Nothing was released yet.
        """
        self._check_keys(signers)
        if targets is None:
            targets = self._released()
            if targets is None:
                message = f"nothing is released in {self.folder} yet"
                raise FolderRefused(message)
        timestamp = self._timestamp()
        snapshot = self._snapshot(timestamp)
        content = self._sign(targets, signers[Targets.type])
        write(self._metadata / f"{targets.signed.version}.targets.json", content)
        snapshot.signed.meta["targets.json"] = _described(targets.signed.version, content)
        content = self._sign(snapshot, signers[Snapshot.type])
        write(self._metadata / f"{snapshot.signed.version}.snapshot.json", content)
        timestamp.signed.snapshot_meta = _described(snapshot.signed.version, content)
        # Last: until it is there, counters see what was released before, whole.
        write(self._metadata / "timestamp.json", self._sign(timestamp, signers[Timestamp.type]))

    def ends_at(self, role: str) -> datetime:
        """When metadata of a role signed now are over."""
        return (self._now() + timedelta(days=HOLDS_DAYS[role])).replace(microsecond=0)

    def standing(self) -> list[str]:
        """Say what is released, and until when each part holds, one line each."""
        lines = [self._held(self.root().signed)]
        targets = self._released()
        if targets is None:
            return lines
        timestamp = self._timestamp()
        snapshot = self._snapshot(timestamp)
        lines += [self._held(one.signed) for one in (targets, snapshot, timestamp)]
        return lines + [f"released: {name}" for name in sorted(targets.signed.targets)]

    def _held(self, signed: Signed) -> str:
        soon = " (SIGN AGAIN NOW)" if signed.expires - self._now() < _SOON else ""
        return f"{signed.type} {signed.version} until {signed.expires:%Y-%m-%d}{soon}"

    def _check_keys(self, signers: Mapping[str, Signer]) -> None:
        root = self.root().signed
        for role in ROLES:
            if signers[role].public_key.keyid not in root.roles[role].keyids:
                message = f"this key is not that of {role} in the root in force"
                raise KeyRefused(message)

    def _keep(self, targets: Metadata[Targets], name: str, content: bytes) -> None:
        target = TargetFile.from_data(name, content, ["sha256"])
        write(self._targets / f"{target.hashes['sha256']}.{name}", content)
        targets.signed.targets[name] = target

    def _sign(self, metadata: Metadata[Any], signer: Signer) -> bytes:
        metadata.signed.expires = self.ends_at(metadata.signed.type)
        if metadata.signatures:
            metadata.signed.version += 1
        metadata.sign(signer)
        return metadata.to_bytes()

    def _timestamp(self) -> Metadata[Timestamp]:
        path = self._metadata / "timestamp.json"
        if not path.exists():
            return Metadata(Timestamp())
        return Metadata[Timestamp].from_file(str(path))

    def _snapshot(self, timestamp: Metadata[Timestamp]) -> Metadata[Snapshot]:
        if not timestamp.signatures:
            return Metadata(Snapshot())
        version = timestamp.signed.snapshot_meta.version
        return Metadata[Snapshot].from_file(str(self._metadata / f"{version}.snapshot.json"))

    def _released(self) -> Metadata[Targets] | None:
        snapshot = self._snapshot(self._timestamp())
        if not snapshot.signatures:
            return None
        version = snapshot.signed.meta["targets.json"].version
        return Metadata[Targets].from_file(str(self._metadata / f"{version}.targets.json"))

    def _targets_or_first(self) -> Metadata[Targets]:
        return self._released() or Metadata(Targets())

    def _index(self, targets: Metadata[Targets], name: str) -> dict[str, str] | None:
        if name not in targets.signed.targets:
            return None
        digest = targets.signed.targets[name].hashes["sha256"]
        index: dict[str, str] = json.loads((self._targets / f"{digest}.{name}").read_bytes())
        return index


def fingerprint(root: bytes) -> str:
    """Give the fingerprint of a root file as people compare it: SHA-256, in groups of four."""
    digest = sha256(root).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def write(path: Path, content: bytes) -> None:
    """Write a file whole: beside its place, then moved there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(content)
    temporary.replace(path)


def _described(version: int, content: bytes) -> MetaFile:
    return MetaFile.from_data(version, content, ["sha256"])
