"""What is kept of the releases a machine saw, and under which names."""

from collections.abc import Callable
from pathlib import Path

from deploy.release.packages import Package
from pos.updating import errors
from pos.updating.service import Update
from tests.pos.updating.conftest import refused
from tests.releases import ReleaseOffice, architecture


def test_one_package_at_a_time_takes_room(
    update: Callable[..., Update], office: ReleaseOffice, package: Callable[..., Path]
) -> None:
    asked = update()
    for version in ("0.2.0", "0.3.0"):
        office.release(package(version))
        asked.install(lambda _: None)
    (kept,) = asked.folder.rglob("*.deb")
    assert kept.name == f"girct-pos_0.3.0_{architecture()}.deb"


def test_a_package_under_a_name_that_is_none_of_ours_is_not_fetched(
    update: Callable[..., Update], office: ReleaseOffice, package: Callable[..., Path], disk: Path
) -> None:
    """Even signed: the name becomes a file of the administrator's."""
    office.releases.add(Package(package("0.2.0"), "1:0.2.0", architecture()), b"{}", office.roles)
    asked = update()
    refused(asked, errors.UpdateAbsent, disk)
    assert list(asked.folder.rglob("*.deb")) == []
