"""The keys a release is signed with, and the custodians who sign their root."""

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Root

from deploy.release.errors import FolderRefused, KeyRefused, PackageRefused
from deploy.release.keys import draw_key, open_key, read_public
from deploy.release.packages import read_package
from deploy.release.repository import fingerprint
from tests.releases import ReleaseOffice, architecture, new_keys, small_package

PYTHON = sys.executable


def test_a_private_key_is_a_file_of_its_owner_that_only_its_passphrase_opens(
    tmp_path: Path,
) -> None:
    passphrase = draw_key(tmp_path / "keys", "a")
    path = tmp_path / "keys" / "a.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED ")
    public = read_public(tmp_path / "keys" / "a.pub.json")
    assert open_key(path, passphrase + "\n").public_key == public
    assert len(set(passphrase) - {"-"}) > 8, "drawn, not chosen"
    for wrong in (passphrase[:-1], "", "password"):
        with pytest.raises(KeyRefused):
            open_key(path, wrong)
    with pytest.raises(KeyRefused, match="there already"):
        draw_key(tmp_path / "keys", "a")
    with pytest.raises(KeyRefused):
        read_public(path)


def test_no_private_key_is_ever_written_inside_a_checkout(tmp_path: Path) -> None:
    (tmp_path / ".git").touch()  # a worktree's is a file
    with pytest.raises(KeyRefused, match="inside a checkout"):
        draw_key(tmp_path / "deep" / "keys", "a")
    assert not (tmp_path / "deep").exists()


def test_a_root_is_in_force_once_two_of_three_custodians_signed_it(tmp_path: Path) -> None:
    office = ReleaseOffice(tmp_path / "releases")
    roles = {role: key.public_key for role, key in office.roles.items()}
    public = [signer.public_key for signer in office.custodians.values()]
    with pytest.raises(KeyRefused, match="at least 3"):
        office.custody.begin(public[:2], roles)
    with pytest.raises(KeyRefused, match="at least 3"):
        office.custody.begin([public[0], public[0], public[1]], roles)
    office.custody.begin(public, roles)
    assert office.custody.sign(office.custodians["c"]) == 1
    assert office.custody.sign(office.custodians["c"]) == 1, "one custodian counts once"
    with pytest.raises(KeyRefused, match="no custodian's"):
        office.custody.sign(office.roles["targets"])
    with pytest.raises(FolderRefused, match="no root yet"):
        office.releases.root()
    assert office.custody.sign(office.custodians["a"]) == 0
    assert office.releases.root().signed.roles["root"].threshold == 2
    with pytest.raises(FolderRefused, match="nothing waits"):
        office.custody.sign(office.custodians["b"])
    with pytest.raises(FolderRefused, match="has a root already"):
        office.custody.begin(public, roles)


def test_a_rotation_needs_two_of_the_old_and_two_of_the_new_custodians(tmp_path: Path) -> None:
    office = ReleaseOffice(tmp_path / "releases")
    office.begin()
    office.custodians |= new_keys(("d", "e"))
    keys = {name: signer.public_key for name, signer in office.custodians.items()}
    with pytest.raises(KeyRefused, match="left with 2"):
        office.custody.rotate("root", [keys["a"]], [])
    with pytest.raises(KeyRefused, match="is not of root"):
        office.custody.rotate("root", [keys["d"]], [keys["e"]])
    office.custody.rotate("root", [keys["a"], keys["b"]], [keys["d"], keys["e"]])
    with pytest.raises(FolderRefused, match="waits to be signed"):
        office.custody.rotate("root", [], [])
    office.sign("d", "e")
    assert office.releases.root().signed.version == 1, "two of the new ones alone are not enough"
    office.sign("a")
    assert office.releases.root().signed.version == 1
    office.sign("c")
    assert office.releases.root().signed.version == 2


def test_a_custodian_reads_what_a_signature_would_change(tmp_path: Path) -> None:
    office = ReleaseOffice(tmp_path / "releases")
    office.begin()
    with pytest.raises(FolderRefused, match="nothing waits"):
        office.custody.drafted()
    old, new = office.roles["targets"].public_key, new_keys(("targets",))["targets"].public_key
    office.custody.rotate("targets", [old], [new])
    _, after, *lines = office.custody.drafted()
    trusted = fingerprint(office.root_file(1).read_bytes())
    assert after == f"after root 1, whose fingerprint is {trusted}", "to be held against the paper"
    said = dict(line.split(": ") for line in lines)
    assert said["targets"] == f"1 of +{new.keyid[:32]} -{old.keyid[:32]}"
    custodians = sorted(signer.public_key.keyid[:32] for signer in office.custodians.values())
    assert said["root"] == f"2 of {' '.join(custodians)}"


def changed_draft(office: ReleaseOffice, change: Callable[[Root], None]) -> None:
    """A draft is carried from custodian to custodian: anybody may have had it in their hands."""
    path = office.folder / "draft" / "root.json"
    draft = Metadata[Root].from_file(str(path))
    change(draft.signed)
    draft.to_file(str(path))


def test_a_draft_in_which_a_key_goes_by_the_name_of_another_is_not_signed(tmp_path: Path) -> None:
    """The Update Framework lets a key be called anything: a custodian would see no change."""
    office = ReleaseOffice(tmp_path / "releases")
    office.begin()
    office.custody.rotate("root", [], [])
    known = office.roles["targets"].public_key.keyid
    stranger = new_keys(("thief",))["thief"].public_key

    def swap(root: Root) -> None:
        root.keys[known].keyval = stranger.keyval

    changed_draft(office, swap)
    for act in (office.custody.drafted, lambda: office.sign("a")):
        with pytest.raises(KeyRefused, match=known[:8]):
            act()
    named = tmp_path / "b.pub.json"
    named.write_text(json.dumps({**stranger.to_dict(), "keyid": known}))
    with pytest.raises(KeyRefused, match=known[:8]):
        read_public(named)


def test_a_custodian_sees_that_fewer_would_have_to_sign(tmp_path: Path) -> None:
    office = ReleaseOffice(tmp_path / "releases")
    office.begin()
    with pytest.raises(KeyRefused, match="is no role"):
        office.custody.rotate("custodians", [], [])
    office.custody.rotate("root", [], [])
    changed_draft(office, lambda root: setattr(root.roles["root"], "threshold", 1))
    assert "root: 1 (WAS 2) of" in "\n".join(office.custody.drafted())


def test_what_is_soon_over_is_said_to_be(tmp_path: Path) -> None:
    office = ReleaseOffice(tmp_path / "releases", earlier=timedelta(days=120))
    office.begin()
    office.release(small_package(tmp_path, "0.2.0"))
    office.earlier = timedelta(0)
    late = [line.split()[0] for line in office.releases.standing() if "SIGN AGAIN NOW" in line]
    assert late == ["snapshot", "timestamp"]
    office.releases.publish(office.roles, None)
    assert "SIGN AGAIN NOW" not in " ".join(office.releases.standing())


def test_only_the_keys_of_the_root_in_force_release_and_only_what_is_later(tmp_path: Path) -> None:
    office = ReleaseOffice(tmp_path / "releases")
    office.begin()
    with pytest.raises(FolderRefused, match="nothing is released"):
        office.releases.publish(office.roles, None)
    package = small_package(tmp_path, "0.2.0")
    with pytest.raises(KeyRefused, match="not that of targets"):
        office.release(package, {**office.roles, **new_keys(("targets",))})
    office.release(package)
    for version in ("0.2.0", "0.1.9"):
        with pytest.raises(PackageRefused, match=r"is not later than 0\.2\.0"):
            office.release(small_package(tmp_path / version, version))
    office.release(small_package(tmp_path, "0.10.0"))
    released = [line for line in office.releases.standing() if line.startswith("released: ")]
    assert f"released: girct-pos_0.10.0_{architecture()}.deb" in released
    assert f"released: girct-pos_0.2.0_{architecture()}.cdx.json" in released


def test_each_part_holds_as_long_as_the_decision_says(tmp_path: Path) -> None:
    office = ReleaseOffice(tmp_path / "releases")
    office.begin()
    office.release(small_package(tmp_path, "0.2.0"))
    metadata = office.folder / "metadata"
    days = {}
    for name in ("1.root", "1.targets", "1.snapshot", "timestamp"):
        signed = json.loads((metadata / f"{name}.json").read_text())["signed"]
        days[signed["_type"]] = (datetime.fromisoformat(signed["expires"]) - office.now()).days + 1
    assert days == {"root": 1825, "targets": 400, "snapshot": 200, "timestamp": 200}


def test_another_program_s_package_is_not_released(tmp_path: Path) -> None:
    (tmp_path / "text.deb").write_text("no package")
    for path in (small_package(tmp_path, "1.0", name="other"), tmp_path / "text.deb"):
        with pytest.raises(PackageRefused):
            read_package(path)
    with pytest.raises(PackageRefused, match="no version of ours"):
        read_package(small_package(tmp_path, "1:1.0"))


def test_the_ceremony_as_it_is_typed(tmp_path: Path) -> None:
    """Keys, root, two signatures: only public things in the folder, and its fingerprint said."""
    keys, folder = tmp_path / "keys", tmp_path / "releases"

    def release(*words: str | Path) -> str:
        command = [PYTHON, "-m", "deploy.release", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    (tmp_path / "said").mkdir()
    for name in ("a", "b", "c", "targets", "snapshot", "timestamp"):
        (tmp_path / "said" / name).write_text(release("key", name, "--keys", keys))
    named = [word for name in "abc" for word in ("--custodian", keys / f"{name}.pub.json")]
    release("begin", folder, "--keys", keys, *named)
    for name, told in (("a", "1 more needed"), ("c", "is in force")):
        words = ("--key", keys / f"{name}.pem", "--passphrase-file", tmp_path / "said" / name)
        assert told in (said := release("sign", folder, *words))
    root = folder / "metadata" / "1.root.json"
    assert fingerprint(root.read_bytes()) in said
    assert "root 1 until " in release("show", folder)
    assert json.loads(root.read_text())["signed"]["roles"]["root"]["threshold"] == 2
    published = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"PRIVATE" not in published
    command = [PYTHON, "-m", "deploy.release", "show", tmp_path / "empty"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.split(":")[0]) == (1, "release.folder_refused")
