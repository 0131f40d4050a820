"""The root of the releases, which custodians sign one after the other: two of three, at least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuf.api.metadata import Metadata, Root

from deploy.release.errors import FolderRefused, KeyRefused
from deploy.release.keys import require_own_identifier
from deploy.release.repository import ROLES, fingerprint, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from securesystemslib.signer import Key, Signer

    from deploy.release.repository import Releases

THRESHOLD: Final = 2
CUSTODIANS_LEAST: Final = 3
_SHOWN: Final = 32
"""Of the digits of an identifier: what nobody finds another key for."""


class Custody:
    """The root being drafted in a folder of releases, until enough custodians signed it.

    Args:
        releases: The folder.
    """

    def __init__(self, releases: Releases) -> None:
        self._releases = releases
        self._draft = releases.folder / "draft" / "root.json"

    def begin(self, custodians: Sequence[Key], roles: Mapping[str, Key]) -> None:
        """Draft the first root.

        Args:
            custodians: Their keys, at least three.
            roles: The key of each role below the root.

        Raises:
            KeyRefused: Too few custodians, or one key twice among all of them.
            FolderRefused: The folder has a root, or the draft of one.
        """
        self._refuse_draft()
        if any((self._releases.folder / "metadata").glob("*.root.json")):
            message = f"{self._releases.folder} has a root already: rotate its keys instead"
            raise FolderRefused(message)
        if len({key.keyid for key in custodians}) < CUSTODIANS_LEAST:
            message = f"at least {CUSTODIANS_LEAST} custodians are needed, each with a key"
            raise KeyRefused(message)
        root = Root(consistent_snapshot=True)
        for key in custodians:
            root.add_key(key, Root.type)
        root.roles[Root.type].threshold = THRESHOLD
        for role in ROLES:
            root.add_key(roles[role], role)
        self._write(root)

    def rotate(self, role: str, removed: Sequence[Key], added: Sequence[Key]) -> None:
        """Draft the next root, with other keys or only for longer.

        Args:
            role: Whose keys change: root for a custodian's.
            removed: Keys that are lost, stolen or retired.
            added: Keys that take their place.

        Raises:
            KeyRefused: No such role, a removed key is not of it, or too few would be left.
            FolderRefused: There is no root, or a draft waits.
        """
        self._refuse_draft()
        root = self._releases.root().signed
        if role not in root.roles:
            message = f"{role} is no role: {', '.join(sorted(root.roles))}"
            raise KeyRefused(message)
        for key in added:
            root.add_key(key, role)
        for key in removed:
            if key.keyid not in root.roles[role].keyids:
                message = f"the key {key.keyid[:8]} is not of {role}"
                raise KeyRefused(message)
            root.revoke_key(key.keyid, role)
        least = CUSTODIANS_LEAST if role == Root.type else 1
        if len(root.roles[role].keyids) < least:
            message = f"{role} would be left with {len(root.roles[role].keyids)} keys"
            raise KeyRefused(message)
        root.version += 1
        self._write(root)

    def drafted(self) -> list[str]:
        """Say what a signature would put in force, and what changes by it, one line each.

        Raises:
            FolderRefused: There is no draft.
            KeyRefused: A key in it is called by another key's identifier.
        """
        root = self._read().signed
        before = self._before(root)
        lines = [f"root {root.version} until {root.expires:%Y-%m-%d}"]
        if before is not None:  # the folder was carried about: it may be anybody's
            said = fingerprint(self._releases.root_file(before.version).read_bytes())
            lines.append(f"after root {before.version}, whose fingerprint is {said}")
        for name, role in root.roles.items():
            kept = set(before.roles[name].keyids) if before is not None else set()
            gone = [f"-{keyid[:_SHOWN]}" for keyid in sorted(kept - set(role.keyids))]
            here = [f"{'' if one in kept else '+'}{one[:_SHOWN]}" for one in sorted(role.keyids)]
            was = role.threshold if before is None else before.roles[name].threshold
            less = "" if was == role.threshold else f" (WAS {was})"
            lines.append(f"{name}: {role.threshold}{less} of {' '.join(here + gone)}")
        return lines

    def sign(self, signer: Signer) -> int:
        """Sign the draft; the last signature needed puts it in force.

        Returns:
            How many signatures it still lacks: none once it is in force.

        Raises:
            FolderRefused: There is no draft.
            KeyRefused: The key is no custodian's, now or before; or as in `drafted`.
        """
        metadata = self._read()
        root = metadata.signed
        previous = self._before(root)
        known = set(root.roles[Root.type].keyids)
        if previous is not None:
            known |= set(previous.roles[Root.type].keyids)
        if signer.public_key.keyid not in known:
            message = "this key is no custodian's"
            raise KeyRefused(message)
        metadata.sign(signer, append=True)
        result = root.get_root_verification_result(
            previous, metadata.signed_bytes, metadata.signatures
        )
        write(self._draft, metadata.to_bytes())
        missing = max(result.first.missing, result.second.missing)
        if result:
            write(self._releases.root_file(root.version), metadata.to_bytes())
            self._draft.unlink()
        return missing

    def _read(self) -> Metadata[Root]:
        if not self._draft.exists():
            message = f"nothing waits to be signed in {self._releases.folder}"
            raise FolderRefused(message)
        metadata = Metadata[Root].from_file(str(self._draft))
        for key in metadata.signed.keys.values():
            require_own_identifier(key)
        return metadata

    def _before(self, root: Root) -> Root | None:
        return self._releases.root_of(root.version - 1).signed if root.version > 1 else None

    def _refuse_draft(self) -> None:
        if self._draft.exists():
            message = f"{self._draft} waits to be signed: sign it, or remove it"
            raise FolderRefused(message)

    def _write(self, root: Root) -> None:
        root.expires = self._releases.ends_at(Root.type)
        write(self._draft, Metadata(root).to_bytes())
