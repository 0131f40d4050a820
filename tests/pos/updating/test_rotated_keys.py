"""Counters follow the custodians to new keys, and leave lost and stolen ones behind."""

import shutil
from collections.abc import Callable
from pathlib import Path

from pos.updating import errors
from pos.updating.service import Update
from tests.pos.updating.conftest import installed_file, refused
from tests.releases import ReleaseOffice, new_keys

Prepare = Callable[..., Update]
Make = Callable[..., Path]


def test_a_lost_custodian_s_key_is_replaced_by_the_two_others_and_counters_follow(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path
) -> None:
    office.release(package("0.2.0"))
    office.custodians |= new_keys(("d",))
    lost, new = (office.custodians[name].public_key for name in ("a", "d"))
    office.custody.rotate("root", [lost], [new])
    office.sign("b", "c")
    office.custody.rotate("root", [], [])
    office.sign("c", "d")
    assert update().install(lambda _: None) == "0.2.0"
    assert office.releases.root().signed.version == 3
    assert installed_file(disk) == "0.2.0"


def test_a_stolen_key_of_the_releases_signs_nothing_once_it_is_rotated(
    update: Prepare, office: ReleaseOffice, package: Make, disk: Path, tmp_path: Path
) -> None:
    office.release(package("0.2.0"))
    stolen = dict(office.roles)
    thief = ReleaseOffice(office.copy_to(tmp_path / "thief"), office.custodians, stolen)
    office.roles |= new_keys(("targets",))
    change = [stolen["targets"].public_key], [office.roles["targets"].public_key]
    office.custody.rotate("targets", *change)
    office.sign("a", "b")
    office.releases.publish(office.roles, None)
    thief.release(package("0.9.0"))
    shutil.copy(office.root_file(2), thief.root_file(2))
    refused(update(thief.folder), errors.UpdateUnsigned, disk)
