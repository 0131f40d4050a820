"""A counter installs the release its custodians signed, and refuses every other one, by name."""

import fcntl
import json
import resource
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.release.packages import Package
from pos.updating import errors
from pos.updating.machine import Machine
from pos.updating.service import Update
from tests.pos.updating.conftest import installed_file, refused
from tests.releases import ReleaseOffice, architecture

pytestmark = pytest.mark.skipif(shutil.which("dpkg") is None, reason="dpkg is not on this machine")
Prepare = Callable[..., Update]
Make = Callable[..., Path]


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        del format, args


class Broken(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(500)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


@contextmanager
def served(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_newer_release_is_installed_from_a_stick(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path, tmp_path: Path
) -> None:
    office.release(package("0.2.0"))
    stick = office.copy_to(tmp_path / "stick")
    assert update(stick).check() == ("0.1.0", "0.2.0")
    assert installed_file(disk) == "0.1.0", "a check installs nothing"
    assert update(stick).install(lambda _: None) == "0.2.0"
    assert installed_file(disk) == "0.2.0"


def test_a_newer_release_is_installed_from_an_address(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path
) -> None:
    office.release(package("0.2.0"))
    with served(partial(Silent, directory=str(office.folder))) as address:
        assert update(address).install(lambda _: None) == "0.2.0"
    assert installed_file(disk) == "0.2.0"


def test_a_bare_package_is_no_release(update: Prepare, package: Make, disk: Path) -> None:
    bare = package("0.2.0")
    refused(update(bare.parent), errors.UpdateAbsent, disk)
    refused(update(bare), errors.UpdateAbsent, disk)


@pytest.mark.parametrize("name", ["*.deb", f"*girct-pos_{architecture()}.json"])
def test_a_stick_that_was_not_copied_to_the_end_is_said_so(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path, name: str
) -> None:
    office.release(package("0.2.0"))
    (path,) = (office.folder / "targets").glob(name)
    path.unlink()
    refused(update(), errors.UpdateUnreachable, disk)


def test_a_release_without_a_signature_is_refused(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path
) -> None:
    office.release(package("0.2.0"))
    path = office.folder / "metadata" / "timestamp.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "signatures": []}))
    refused(update(), errors.UpdateUnsigned, disk)


def test_a_release_of_somebody_else_s_keys_is_refused(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path, tmp_path: Path
) -> None:
    """The same roles, the same threshold, every signature there: of other custodians."""
    office.release(package("0.2.0"))
    forged = ReleaseOffice(tmp_path / "forged")
    forged.begin()
    forged.release(package("0.3.0"))
    refused(update(forged.folder), errors.UpdateUnsigned, disk)


def test_a_root_that_one_custodian_alone_signed_is_refused(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path
) -> None:
    office.release(package("0.2.0"))
    office.custody.rotate("root", [], [])
    office.sign("a")
    shutil.copy(office.folder / "draft" / "root.json", office.root_file(2))
    refused(update(), errors.UpdateUnsigned, disk)
    office.root_file(2).unlink()
    office.sign("c")
    assert update().install(lambda _: None) == "0.2.0"


def test_a_release_signed_too_long_ago_is_refused_and_one_of_last_season_is_not(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path
) -> None:
    office.earlier = timedelta(days=201)
    office.release(package("0.2.0"))
    refused(update(), errors.UpdateExpired, disk)
    office.earlier = timedelta(days=180)
    office.releases.publish(office.roles, None)
    assert update().install(lambda _: None) == "0.2.0"


def test_an_earlier_state_of_the_releases_is_refused_once_a_later_one_was_seen(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path, tmp_path: Path
) -> None:
    office.release(package("0.2.0"))
    old_stick = office.copy_to(tmp_path / "old stick")
    office.release(package("0.3.0"))
    assert update().check() == ("0.1.0", "0.3.0")
    refused(update(old_stick), errors.UpdateRolledBack, disk)


@pytest.mark.parametrize("change", ["one bit", "cut short", "too long"])
def test_a_package_whose_bytes_differ_is_refused(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path, change: str
) -> None:
    office.release(package("0.2.0"))
    (path,) = (office.folder / "targets").glob("*.deb")
    whole = path.read_bytes()
    at = len(whole) // 2
    flipped = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    path.write_bytes(
        {"one bit": flipped, "cut short": whole[:-1], "too long": whole + b"0"}[change]
    )
    asked = update()
    refused(asked, errors.UpdateAltered, disk)
    assert list(asked.folder.rglob("*.deb")) == [], "what was not signed is not kept"


@pytest.mark.parametrize("name", ["1.snapshot.json", "1.targets.json", "timestamp.json"])
def test_metadata_that_differ_by_a_letter_are_refused(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path, name: str
) -> None:
    office.release(package("0.2.0"))
    path = office.folder / "metadata" / name
    path.write_text(path.read_text().replace('"version":1', '"version":7', 1))
    with pytest.raises((errors.UpdateAltered, errors.UpdateUnsigned)):
        update().install(lambda _: None)
    path.write_text("{")
    with pytest.raises(errors.UpdateAltered):
        update().install(lambda _: None)
    assert installed_file(disk) == "0.1.0"


def test_a_package_that_is_not_what_it_is_released_as_is_refused(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path
) -> None:
    as_another = Package(package("0.1.1"), "0.2.0", architecture())
    office.releases.add(as_another, b"{}", office.roles)
    refused(update(), errors.UpdateMislabelled, disk)


def test_a_version_below_the_installed_one_is_refused(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path, put_on: Callable[[str], None]
) -> None:
    office.release(package("0.2.0"))
    asked = update()
    put_on("0.10.0")
    error = refused(asked, errors.UpdateOlder, disk, still="0.10.0")
    assert error.params == {"installed": "0.10.0", "released": "0.2.0"}
    with pytest.raises(errors.UpdateOlder):
        asked.check()


def test_the_installed_version_is_not_installed_again(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path
) -> None:
    asked = update()
    office.release(package("0.2.0"))
    asked.install(lambda _: None)
    refused(asked, errors.UpdateNothingNewer, disk, still="0.2.0")
    assert asked.check() == ("0.2.0", "0.2.0")


def test_nothing_for_this_kind_of_machine_is_said_so(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path
) -> None:
    office.releases.add(Package(package("0.2.0"), "0.2.0", "riscv64"), b"{}", office.roles)
    refused(update(), errors.UpdateAbsent, disk)


def test_a_place_that_cannot_be_read_is_said_so(update: Prepare, disk: Path) -> None:
    with served(Silent) as address:
        gone = address
    refused(update(gone), errors.UpdateUnreachable, disk)
    with served(Broken) as address:
        refused(update(address), errors.UpdateUnreachable, disk)


def test_a_counter_that_was_not_installed_from_its_package_is_not_updated(
    update: Prepare, office: ReleaseOffice, package: Make, tmp_path: Path
) -> None:
    office.release(package("0.2.0"))
    (tmp_path / "bare/var/lib/dpkg").mkdir(parents=True)
    (tmp_path / "bare/var/lib/dpkg/status").touch()
    with pytest.raises(errors.UpdateNotInstalled):
        update(machine=Machine(tmp_path / "bare")).install(lambda _: None)


def test_what_dpkg_could_not_finish_is_said_and_installed_again_when_it_can(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path
) -> None:
    office.release(package("0.2.0", postinst='test ! -e "$DPKG_ROOT/full" || exit 7'))
    (disk / "full").touch()
    asked = update()
    with pytest.raises(errors.UpdateFailed, match="girct-pos"):
        asked.install(lambda _: None)
    assert not asked.machine.installed().is_whole
    (disk / "full").unlink()
    assert asked.install(lambda _: None) == "0.2.0"
    assert asked.machine.installed().is_whole


def test_a_full_disk_is_said_so(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path
) -> None:
    office.release(package("0.2.0"))
    asked = update()
    asked.check()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, before[1]))  # the package is 10 kB and more
    try:
        with pytest.raises(errors.UpdateDiskFull):
            asked.install(lambda _: None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert installed_file(disk) == "0.1.0"
    assert asked.install(lambda _: None) == "0.2.0"


def test_two_updates_never_run_at_once(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path
) -> None:
    office.release(package("0.2.0"))
    asked = update()
    with (asked.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused(asked, errors.UpdateRunning, disk)
    assert asked.install(lambda _: None) == "0.2.0"


def test_who_may_not_write_the_machine_s_folder_is_told_so(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path, tmp_path: Path
) -> None:
    office.release(package("0.2.0"))
    (tmp_path / "file").touch()
    refused(update(folder=tmp_path / "file" / "state"), errors.UpdateNotAllowed, disk)


def test_the_package_itself_refuses_to_take_the_place_of_a_later_one(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path
) -> None:
    asked = update()
    older = disk.parent / f"girct-pos_0.1.0_{architecture()}.deb"
    office.release(package("0.2.0"))
    asked.install(lambda _: None)
    words = ["dpkg", f"--root={disk}", "--force-script-chrootless", "--install", str(older)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pos.update_older: La version 0.1.0 est plus ancienne" in done.stderr
    assert installed_file(disk) == "0.2.0"
