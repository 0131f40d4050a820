"""A disk with the counter's package on it, and the custodians' office that releases the next."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import GirctError
from pos.updating.machine import Machine
from pos.updating.service import Update
from pos.updating.trust import Trust
from tests.releases import ReleaseOffice, empty_root, small_package


@pytest.fixture
def office(tmp_path: Path) -> ReleaseOffice:
    return ReleaseOffice(tmp_path / "releases")


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Make a package of a version."""
    return lambda version, **more: small_package(tmp_path, version, **more)


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    return empty_root(tmp_path / "disk")


@pytest.fixture
def put_on(disk: Path, package: Callable[..., Path]) -> Callable[[str], None]:
    """Install a version by hand, as the first one is."""

    def put(version: str) -> None:
        words = ["dpkg", f"--root={disk}", "--force-script-chrootless", "--install"]
        subprocess.run([*words, package(version)], check=True, capture_output=True)

    return put


@pytest.fixture
def machine(disk: Path) -> Machine:
    return Machine(disk)


@pytest.fixture
def update(
    tmp_path: Path, machine: Machine, office: ReleaseOffice, put_on: Callable[[str], None]
) -> Callable[..., Update]:
    """Prepare an update of a counter of version 0.1.0 that trusts the office's first root."""
    put_on("0.1.0")
    folder = tmp_path / "state"
    folder.mkdir()
    trust = Trust(folder, shipped=tmp_path / "none")
    trust.name(office.begin(), lambda _: True)

    def prepare(place: Path | str | None = None, **changes: object) -> Update:
        whole = {
            "machine": machine,
            "trust": trust,
            "folder": folder,
            "place": str(place or office.folder),
            "data_dir": tmp_path / "counter",
            "is_now": False,
        }
        return Update(**{**whole, **changes})  # type: ignore[arg-type]  # the fields of Update

    return prepare


def installed_file(disk: Path) -> str:
    """What the installed package really holds, whatever dpkg says."""
    return (disk / "usr/lib/girct-pos/version").read_text()


def refused(asked: Update, kind: type[GirctError], disk: Path, still: str = "0.1.0") -> GirctError:
    """Install, be refused by this very kind, and find the disk as it was."""
    with pytest.raises(GirctError) as caught:
        asked.install(lambda _: None)
    assert type(caught.value) is kind, caught.value
    assert installed_file(disk) == still
    assert asked.machine.installed().version == still
    return caught.value
