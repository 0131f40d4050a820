"""What is installed on a machine is what that kind of machine needs, and no workshop."""

import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from deploy.trim_wheel import KINDS, trim

IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
ROOT = Path(__file__).parent.parent.parent
COMMANDS = {
    "centre": {"girct-server", "girct-reporting", "girct-verify"},
    "counter": {"girct-pos", "girct-verify"},
}

SCRIPT = """
import importlib, pkgutil, sys
place, packages = sys.argv[1], sys.argv[2:]
sys.path[:0] = [place]
for found in pkgutil.walk_packages([place]):
    if not found.name.endswith(("migrations.env", "__main__")):  # run by alembic, run as programs
        importlib.import_module(found.name)
loaded = {name.partition(".")[0] for name in sys.modules}
assert set(packages) <= loaded, loaded
assert {"simulation", "hardware_mocks"}.isdisjoint(loaded)
assert all(sys.modules[one].__file__.startswith(place) for one in packages)
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our wheel, built as for a release."""
    made = tmp_path_factory.mktemp("wheel")
    words = ("pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", made)
    subprocess.run([sys.executable, "-m", *words, ROOT], check=True, capture_output=True)
    return next(made.glob("girct-*.whl"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_machine_gets_its_own_packages_and_commands_and_no_workshop(
    whole: Path, kind: str, tmp_path: Path
) -> None:
    wheel = tmp_path / whole.name
    wheel.write_bytes(whole.read_bytes())
    trim(wheel, kind)
    again = tmp_path / "again" / whole.name
    again.parent.mkdir()
    again.write_bytes(whole.read_bytes())
    trim(again, kind)
    assert wheel.read_bytes() == again.read_bytes(), "the same wheel, each time"
    packages = {name.partition("/")[0] for name in ZipFile(wheel).namelist() if ".py" in name}
    assert packages == KINDS[kind]
    assert {"simulation", "hardware_mocks", "tests", "benchmarks"}.isdisjoint(packages)
    scripts = ZipFile(wheel).read(f"{about_of(wheel)}/entry_points.txt").decode()
    assert set(re.findall(r"^([a-z-]+) = ", scripts, re.MULTILINE)) == COMMANDS[kind]
    if not IS_PROOF:
        return
    place = tmp_path / "place"
    words = ("pip", "install", "--quiet", "--no-deps", "--no-index", "--target", place, wheel)
    subprocess.run([sys.executable, "-m", *words], check=True, capture_output=True)
    assert {path.name for path in (place / "bin").iterdir()} == COMMANDS[kind]


def about_of(wheel: Path) -> str:
    return next(
        name.partition("/")[0] for name in ZipFile(wheel).namelist() if ".dist-info/" in name
    )


@pytest.mark.parametrize("kind", sorted(KINDS) if IS_PROOF else ["counter"])
def test_what_stays_loads_nothing_of_what_goes(whole: Path, kind: str, tmp_path: Path) -> None:
    with ZipFile(whole) as read:
        kept = [name for name in read.namelist() if name.partition("/")[0] in KINDS[kind]]
        read.extractall(tmp_path, kept)
    others = [path for path in sys.path if path.endswith("site-packages")]
    done = subprocess.run(
        [sys.executable, "-P", "-S", "-c", SCRIPT, str(tmp_path), *KINDS[kind]],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": ":".join(others)},
    )
    assert done.returncode == 0, done.stderr


def test_every_way_to_a_machine_trims_the_wheel() -> None:
    for path, kind in (
        ("deploy/Containerfile", "centre"),
        ("deploy/README.md", "centre"),
        ("deploy/counter/build-deb.sh", "counter"),
    ):
        assert f'trim_wheel.py" {kind}' in (ROOT / path).read_text().replace(
            f"trim_wheel.py {kind}", f'trim_wheel.py" {kind}'
        ), path
