"""A folder of releases as custodians keep it, with real keys, and small packages to release."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from securesystemslib.signer import CryptoSigner

from deploy.release.custody import Custody
from deploy.release.packages import read_package
from deploy.release.repository import ROLES, Releases

PREINST = Path(__file__).parent.parent / "deploy" / "counter" / "preinst"


def new_keys(names: tuple[str, ...]) -> dict[str, CryptoSigner]:
    return {name: CryptoSigner.generate_ed25519() for name in names}


@dataclass
class ReleaseOffice:
    """Three custodians, the keys of the roles below the root, and the folder they sign."""

    folder: Path
    custodians: dict[str, CryptoSigner] = field(default_factory=lambda: new_keys(("a", "b", "c")))
    roles: dict[str, CryptoSigner] = field(default_factory=lambda: new_keys(ROLES))
    earlier: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        self.releases = Releases(self.folder, self.now)
        self.custody = Custody(self.releases)

    def now(self) -> datetime:
        return datetime.now(UTC) - self.earlier

    def begin(self, *signing: str) -> bytes:
        """Make the first root; whoever trusts the releases trusts this file."""
        public = [signer.public_key for signer in self.custodians.values()]
        self.custody.begin(public, {role: key.public_key for role, key in self.roles.items()})
        self.sign(*(signing or ("a", "b")))
        return self.root_file().read_bytes()

    def sign(self, *names: str) -> None:
        for name in names:
            self.custody.sign(self.custodians[name])

    def root_file(self, version: int = 1) -> Path:
        return self.folder / "metadata" / f"{version}.root.json"

    def release(self, package: Path, keys: Mapping[str, CryptoSigner] | None = None) -> None:
        self.releases.add(read_package(package), b"{}", keys or self.roles)

    def copy_to(self, folder: Path) -> Path:
        """What a stick carries."""
        shutil.copytree(self.folder, folder)
        return folder


def small_package(
    folder: Path, version: str, postinst: str = "", name: str = "girct-pos", preinst: str = ""
) -> Path:
    """A package of the counter's name, with the counter's own preinst and one file inside."""
    tree = folder / f"tree-{name}-{version}"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "usr/lib/girct-pos").mkdir(parents=True)
    (tree / "usr/lib/girct-pos/version").write_text(version)
    (tree / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: {architecture()}\n"
        "Maintainer: nobody <nobody@localhost>\nDescription: a small package\n"
    )
    shutil.copy(PREINST, tree / "DEBIAN/preinst")
    with (tree / "DEBIAN/preinst").open("a") as script:
        script.write(preinst)
    if postinst:
        (tree / "DEBIAN/postinst").write_text(f"#!/bin/sh\nset -e\n{postinst}\n")
        (tree / "DEBIAN/postinst").chmod(0o755)
    package = folder / f"{name}_{version}_{architecture()}.deb"
    command = ["dpkg-deb", "-Znone", "--root-owner-group", "--build", str(tree), str(package)]
    subprocess.run(command, check=True, capture_output=True)
    return package


def architecture() -> str:
    command = ["dpkg", "--print-architecture"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def empty_root(folder: Path) -> Path:
    """A disk on which nothing is installed yet."""
    for part in ("updates", "info", "triggers"):
        (folder / "var/lib/dpkg" / part).mkdir(parents=True)
    (folder / "var/lib/dpkg/status").touch()
    return folder
