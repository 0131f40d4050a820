"""The root of the releases: named once, by somebody who compared its fingerprint."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from pos.updating import errors
from pos.updating.service import Update
from pos.updating.trust import Trust, fingerprint, is_fingerprint
from tests.pos.updating.conftest import refused
from tests.releases import ReleaseOffice


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    (tmp_path / "trusting").mkdir()
    return Trust(tmp_path / "trusting", shipped=tmp_path / "shipped.json")


def vouched(shown: str) -> bool:
    return bool(shown)


def test_nothing_is_trusted_that_nobody_named(
    trust: Trust, update: Callable[..., Update], office: ReleaseOffice
) -> None:
    with pytest.raises(errors.UpdateNotTrusted):
        trust.root()
    with pytest.raises(errors.UpdateNotTrusted):
        update(trust=trust).check()
    assert office.root_file().exists(), "a root was there to be taken on trust"


def test_a_root_is_trusted_once_its_fingerprint_is_vouched_for(
    trust: Trust, office: ReleaseOffice
) -> None:
    root = office.begin()
    shown: list[str] = []
    trust.name(root, lambda mark: not shown.append(mark))
    assert shown == [fingerprint(root)]
    assert is_fingerprint(sha256(root).hexdigest().upper(), shown[0])
    assert not is_fingerprint(sha256(root).hexdigest()[:-1], shown[0])
    assert trust.root() == root
    trust.name(root, lambda _: False)
    assert trust.root() == root, "named again, it changes nothing and asks nothing"


def test_a_root_nobody_vouched_for_is_not_trusted(trust: Trust, office: ReleaseOffice) -> None:
    with pytest.raises(errors.UpdateFingerprintWrong):
        trust.name(office.begin(), lambda _: False)
    with pytest.raises(errors.UpdateNotTrusted):
        trust.root()


def test_another_root_never_takes_the_place_of_the_trusted_one(
    trust: Trust, office: ReleaseOffice, tmp_path: Path
) -> None:
    root = office.begin()
    trust.name(root, vouched)
    with pytest.raises(errors.UpdateTrustedAlready, match=fingerprint(root)):
        trust.name(ReleaseOffice(tmp_path / "other").begin(), vouched)
    assert trust.root() == root


def test_a_file_that_two_custodians_did_not_sign_is_no_root(
    trust: Trust, office: ReleaseOffice
) -> None:
    office.custody.begin(
        [key.public_key for key in office.custodians.values()],
        {role: key.public_key for role, key in office.roles.items()},
    )
    office.sign("a")
    one_signature = (office.folder / "draft" / "root.json").read_bytes()
    office.sign("b")
    whole = office.root_file().read_bytes()
    trust.name(whole, vouched)
    for wrong in (one_signature, whole[:-2], b"{}", b"\xff\x00", whole.replace(b"2031", b"2041")):
        if wrong != whole:
            with pytest.raises(errors.UpdateRootWrong):
                trust.name(wrong, vouched)


def test_a_root_in_one_hand_is_refused(trust: Trust, office: ReleaseOffice) -> None:
    office.begin()
    metadata = office.releases.root()
    metadata.signed.roles["root"].threshold = 1
    metadata.sign(office.custodians["a"])
    with pytest.raises(errors.UpdateRootWrong, match="one hand"):
        trust.name(metadata.to_bytes(), vouched)


def test_the_root_the_package_brought_is_trusted_until_one_is_named(
    trust: Trust, office: ReleaseOffice, tmp_path: Path
) -> None:
    shipped = office.begin()
    (tmp_path / "shipped.json").write_bytes(shipped)
    assert trust.root() == shipped
    named = ReleaseOffice(tmp_path / "other").begin()
    trust.name(named, vouched)
    assert trust.root() == named


def test_a_place_the_administrator_alone_may_use_is_named(
    office: ReleaseOffice, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    trust = Trust(tmp_path / "file", shipped=tmp_path / "none")
    with pytest.raises(errors.UpdateNotAllowed):
        trust.name(office.begin(), vouched)
    with pytest.raises(errors.UpdateNotAllowed):
        trust.root()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file to somebody else")
def test_a_folder_of_somebody_else_vouches_for_nothing(
    update: Callable[..., Update], office: ReleaseOffice, package: Callable[..., Path], disk: Path
) -> None:
    office.release(package("0.2.0"))
    asked = update()
    os.chown(asked.folder / "trusted-root.json", 65_534, 65_534)
    refused(asked, errors.UpdateFolderOpen, disk)


@pytest.mark.parametrize("opened", [".", "packages", "trusted-root.json"])
def test_a_folder_that_others_could_write_vouches_for_nothing(
    update: Callable[..., Update],
    office: ReleaseOffice,
    package: Callable[..., Path],
    disk: Path,
    opened: str,
) -> None:
    office.release(package("0.2.0"))
    asked = update()
    asked.check()
    (asked.folder / opened).chmod(0o777)
    refused(asked, errors.UpdateFolderOpen, disk)
    (asked.folder / "nothing").symlink_to("nowhere")
    with pytest.raises(errors.UpdateFolderOpen):
        asked.trust.name(office.root_file().read_bytes(), lambda _: True)
