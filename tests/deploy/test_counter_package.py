"""What a counter is installed with: confined units, scripts that a shell reads, a package."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from pos.settings import PosSettings
from pos.updating.trust import SHIPPED

COUNTER = Path(__file__).parent.parent.parent / "deploy" / "counter"
PYTHON = COUNTER.parent.parent / ".venv" / "bin" / "python"
UNITS = sorted(COUNTER.glob("*.service"))
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine"
)
needs_dpkg = pytest.mark.skipif(
    shutil.which("dpkg-deb") is None, reason="dpkg-deb is not on this machine"
)


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_systemd_reads_a_unit_without_a_complaint(unit: Path, tmp_path: Path) -> None:
    stand_in = tmp_path / "program"
    stand_in.write_text("#!/bin/sh\n")
    stand_in.chmod(0o755)
    for each in UNITS:
        text = re.sub(r"(?<==)/usr/\S+", str(stand_in), each.read_text())
        (tmp_path / each.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if unit.stem in line]
    assert complaints == []


def test_the_counter_s_unit_is_confined_and_names_only_settings_that_exist() -> None:
    text = (COUNTER / "girct-pos.service").read_text()
    for rule in ("NoNewPrivileges=yes", "ProtectSystem=strict", "User=girct-pos", "UMask=0077"):
        assert rule in text
    assert "CapabilityBoundingSet=\n" in text
    (written,) = re.findall(r"^ReadWritePaths=(.+)$", text, re.MULTILINE)
    assert "-/run/lock" in written.split(), "the locks of lines are shared with root's commands"
    named = {name.lower() for name in re.findall(r"GIRCT_POS_([A-Z_]+)=", text)}
    assert named
    assert named <= set(PosSettings.model_fields)


@pytest.mark.parametrize("name", ["preinst", "postinst", "prerm", "build-deb.sh"])
def test_a_shell_reads_each_script(name: str) -> None:
    assert subprocess.run(["sh", "-n", str(COUNTER / name)], check=False).returncode == 0


def test_removing_the_package_never_touches_the_journal() -> None:
    commands = [
        line for line in (COUNTER / "prerm").read_text().splitlines() if not line.startswith("#")
    ]
    assert [line for line in commands if "/var/lib" in line] == []
    assert not (COUNTER / "postrm").exists()


@pytest.mark.parametrize(("said", "started"), [("abort-upgrade", 1), ("triggered", 0)])
def test_the_counter_starts_again_when_another_version_was_refused(
    said: str, started: int, tmp_path: Path
) -> None:
    """dpkg has the installed package stop the counter before the other one says no."""
    command = ["sh", "-x", str(COUNTER / "postinst"), said, "0.0.9"]
    root = {**os.environ, "DPKG_ROOT": str(tmp_path)}
    done = subprocess.run(command, env=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr.splitlines().count("+ start") == started
    assert list(tmp_path.iterdir()) == [], "the program itself is left as it is"


def tiny_wheel(folder: Path) -> None:
    """One small package in place of the pinned ones: those are fetched by `make deb`."""
    with ZipFile(folder / "small-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("small.py", "")
        about = "small-1.0.dist-info"
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: small\nVersion: 1.0\n")
        wheel.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{about}/RECORD", "")


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    (folder / "wheels").mkdir()
    tiny_wheel(folder / "wheels")
    (folder / "1.root.json").write_text('{"signed": "by custodians"}')
    words = ("sh", COUNTER / "build-deb.sh", PYTHON, folder / "out", folder / "wheels")
    return Path(run(*words, RELEASE_ROOT=str(folder / "1.root.json")))


@pytest.fixture(scope="module")
def root(package: Path) -> Path:
    """What the package puts on a machine, in a folder of its own."""
    run("dpkg-deb", "--extract", package, package.parent / "root")
    run("dpkg-deb", "--control", package, package.parent / "control")
    return package.parent / "root"


@needs_dpkg
def test_the_package_holds_program_units_and_rules_and_nothing_that_anybody_else_may_write(
    package: Path, root: Path
) -> None:
    listed = run("dpkg-deb", "--contents", package).splitlines()
    files = {line.split()[5].removeprefix("."): line.split()[0] for line in listed}
    held = {
        "/usr/bin/girct-pos",
        "/usr/lib/systemd/system/girct-kiosk.service",
        "/usr/lib/systemd/system/girct-pos.service",
        "/usr/lib/sysusers.d/girct-pos.conf",
        "/usr/lib/udev/rules.d/70-girct-devices.rules",
        "/usr/share/doc/girct-pos/devices.md",
        "/usr/share/doc/girct-pos/runbook.md",
    }
    assert held - set(files) == set()
    assert any(re.fullmatch(r"/usr/lib/girct-pos/wheels/girct-\S+\.whl", path) for path in files)
    assert [path for path, mode in files.items() if mode[0] == "-" and "w" in mode[5:]] == []
    pins = (root / "usr/lib/girct-pos/requirements.txt").read_text()
    assert re.fullmatch(r"small==1\.0 --hash=sha256:[0-9a-f]{64}\n", pins)


@needs_dpkg
def test_the_package_brings_the_root_that_its_counters_trust(root: Path) -> None:
    brought = root / "usr/lib/girct-pos/root.json"
    assert brought.read_text() == '{"signed": "by custodians"}'
    environment = root / "usr/lib/girct-pos/venv"
    assert environment.parent / SHIPPED.name == brought, "where girct-pos update looks for it"


@needs_dpkg
def test_every_page_a_unit_points_to_is_in_the_package_and_speaks_of_it(root: Path) -> None:
    for unit in UNITS:
        (page,) = re.findall(r"^Documentation=file:/(\S+)$", unit.read_text(), re.MULTILINE)
        assert unit.name in (root / page).read_text(encoding="utf-8")


@needs_dpkg
def test_the_cashiers_guides_are_in_the_package_with_their_pictures(root: Path) -> None:
    for guide in ("caissier.md", "caissier.ar.md"):
        page = root / "usr/share/doc/girct-pos" / guide
        shown = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
        assert len(shown) > 5
        assert [one for one in shown if not (page.parent / one).is_file()] == []


@needs_dpkg
def test_installing_makes_the_program_s_own_environment_from_what_is_inside(root: Path) -> None:
    """Run as dpkg would into another root: pip is told of no index, so nothing can be fetched."""
    postinst = root.parent / "control" / "postinst"
    quick = {"PIP_NO_COMPILE": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    run("sh", postinst, "configure", DPKG_ROOT=str(root), PYTHON=str(PYTHON), **quick)
    program = root / "usr/bin/girct-pos"
    home = root / "usr/lib/girct-pos"
    assert program.resolve() == home / "venv.a/bin/girct-pos"
    asked = (home / "venv/bin/python", "-I", "-c", "import domain, small; print(domain.__file__)")
    assert Path(run(*asked)).resolve().is_relative_to(home / "venv.a")
    again = ["sh", str(postinst), "configure", "0.0.9"]
    broken = {**os.environ, "DPKG_ROOT": str(root), "PYTHON": "/bin/false"}
    assert subprocess.run(again, env=broken, check=False).returncode == 1
    assert Path(run(*asked)).resolve().is_relative_to(home / "venv.a"), "the program before stays"
    run("sh", root.parent / "control" / "prerm", "upgrade", DPKG_ROOT=str(root))
    assert program.exists()
    run("sh", root.parent / "control" / "prerm", "remove", DPKG_ROOT=str(root))
    assert list(home.glob("venv*")) == []


@pytest.mark.parametrize(
    ("pip", "ended", "in_use", "kept"),
    [
        ("exit 0", 0, "venv.b", ["venv.b"]),
        ("exit 1", 1, "venv.a", ["venv.a"]),
        ("kill -9 $PPID", -9, "venv.a", ["venv.a", "venv.b"]),
    ],
    ids=["made", "failed", "cut by the power"],
)
def test_an_environment_takes_the_place_of_the_one_before_whole_or_not_at_all(
    pip: str, ended: int, in_use: str, kept: list[str], tmp_path: Path
) -> None:
    home = tmp_path / "usr/lib/girct-pos"
    (home / "venv.a").mkdir(parents=True)
    (home / "venv").symlink_to("venv.a")
    python = tmp_path / "python"
    python.write_text(
        f"#!/bin/sh\nmkdir -p $3/bin\nprintf '#!/bin/sh\\n{pip}\\n' >$3/bin/pip\n"
        "chmod 755 $3/bin/pip\n"
    )
    python.chmod(0o755)
    command = ["sh", str(COUNTER / "postinst"), "configure", "0.0.9"]
    environment = {**os.environ, "DPKG_ROOT": str(tmp_path), "PYTHON": str(python)}
    assert subprocess.run(command, env=environment, check=False).returncode == ended
    assert (home / "venv").resolve() == home / in_use
    assert sorted(path.name for path in home.glob("venv.*")) == kept
