"""The root a counter trusts: named once, by somebody who compared its fingerprint."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root

from pos.durable import write_whole
from pos.updating.errors import (
    UpdateFingerprintWrong,
    UpdateFolderOpen,
    UpdateNotAllowed,
    UpdateNotTrusted,
    UpdateRootWrong,
    UpdateTrustedAlready,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT_FILE: Final = "trusted-root.json"
SHIPPED: Final = Path(sys.prefix).parent / "root.json"
"""Beside the program's own environment, where its package put it; perhaps not there."""
LEAST_SIGNATURES: Final = 2
OTHERS_WRITE: Final = 0o022


class Trust:
    """The root kept in a folder that only the machine's administrator writes.

    Args:
        folder: The folder.
        shipped: The root the package itself brought, trusted until one is named here.
    """

    def __init__(self, folder: Path, shipped: Path = SHIPPED) -> None:
        self._path, self._shipped = folder / ROOT_FILE, shipped

    def root(self) -> bytes:
        """The root that is trusted here.

        Raises:
            UpdateNotTrusted: None is.
            UpdateNotAllowed: It is the administrator's to read.
        """
        for path in (self._path, self._shipped):
            root = _read(path)
            if root is not None:
                return root
        message = "no root of the releases is trusted here: girct-pos update --trust root.json"
        raise UpdateNotTrusted(message)

    def name(self, root: bytes, vouch: Callable[[str], bool]) -> None:
        """Trust a root from now on; named again, it changes nothing.

        Args:
            root: The file.
            vouch: Says whether a fingerprint is that of the custodians' root.

        Raises:
            UpdateRootWrong: It is no root that two of its own custodians signed.
            UpdateTrustedAlready: Another one is trusted here.
            UpdateFingerprintWrong: Nobody vouched for it.
            UpdateNotAllowed: The folder cannot be read or written.
            UpdateFolderOpen: Somebody else can write it.
        """
        _check(root)
        require_ours_alone(self._path.parent)
        trusted = _read(self._path)
        if trusted == root:
            return
        if trusted is not None:
            message = f"another root is trusted already: {fingerprint(trusted)}"
            raise UpdateTrustedAlready(message)
        if not vouch(fingerprint(root)):
            message = f"nobody vouched for the fingerprint {fingerprint(root)}"
            raise UpdateFingerprintWrong(message)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._path, root)
        except OSError as error:
            raise _not_allowed(self._path) from error


def require_ours_alone(folder: Path) -> None:
    """See that nobody else can write a folder, nor what lies in it; one to be made is ours.

    Raises:
        UpdateFolderOpen: Somebody can: they would choose the program that we install.
        UpdateNotAllowed: It cannot be read.
    """
    try:
        kept = {folder: folder.stat(), **{path: path.lstat() for path in folder.iterdir()}}
    except FileNotFoundError:
        return
    except OSError as error:
        raise _not_allowed(folder) from error
    for path, about in kept.items():
        if about.st_uid != os.geteuid() or about.st_mode & OTHERS_WRITE:
            message = f"{path} can be written by others than the administrator"
            raise UpdateFolderOpen(message, path=str(path))


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _not_allowed(path) from error


def fingerprint(root: bytes) -> str:
    """Give the fingerprint of a root as people compare it: SHA-256, in groups of four."""
    digest = sha256(root).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def is_fingerprint(said: str, shown: str) -> bool:
    """Whether a typed fingerprint is the one shown, whatever its spaces and capitals."""
    return "".join(said.split()).lower() == "".join(shown.split())


def _check(root: bytes) -> None:
    try:
        metadata = Metadata[Root].from_bytes(root)
        metadata.signed.verify_delegate(Root.type, metadata.signed_bytes, metadata.signatures)
    except (RepositoryError, ValueError, AttributeError) as error:
        message = f"this is no root that its custodians signed: {error}"
        raise UpdateRootWrong(message) from error
    if metadata.signed.roles[Root.type].threshold < LEAST_SIGNATURES:
        message = "this root is in one hand: two custodians at least must sign"
        raise UpdateRootWrong(message)


def _not_allowed(path: Path) -> UpdateNotAllowed:
    message = f"{path} cannot be used: run this as the administrator of the machine"
    return UpdateNotAllowed(message, path=str(path))
