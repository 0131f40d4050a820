"""What a counter is installed with: confined units, scripts that a shell reads, a package."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pos.settings import PosSettings

COUNTER = Path(__file__).parent.parent.parent / "deploy" / "counter"
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
    named = {name.lower() for name in re.findall(r"GIRCT_POS_([A-Z_]+)=", text)}
    assert named
    assert named <= set(PosSettings.model_fields)


@pytest.mark.parametrize("name", ["postinst", "prerm", "build-deb.sh"])
def test_a_shell_reads_each_script(name: str) -> None:
    assert subprocess.run(["sh", "-n", str(COUNTER / name)], check=False).returncode == 0


def test_removing_the_package_never_touches_the_journal() -> None:
    commands = [
        line for line in (COUNTER / "prerm").read_text().splitlines() if not line.startswith("#")
    ]
    assert [line for line in commands if "/var/lib" in line] == []
    assert not (COUNTER / "postrm").exists()


@needs_dpkg
def test_the_package_holds_program_units_and_nothing_that_anybody_else_may_write(
    tmp_path: Path,
) -> None:
    """Built with one small package in place of the pinned ones: those are fetched by `make deb`."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / "small-1.0-py3-none-any.whl").write_bytes(b"one of the pinned packages")
    python = Path(__file__).parent.parent.parent / ".venv" / "bin" / "python"
    built = subprocess.run(
        ["sh", str(COUNTER / "build-deb.sh"), str(python), str(tmp_path / "out"), str(wheels)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    listed = subprocess.run(
        ["dpkg-deb", "--contents", built], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    files = {line.split()[5].removeprefix("."): line.split()[0] for line in listed}
    assert {"/usr/lib/systemd/system/girct-pos.service", "/usr/bin/girct-pos"} <= set(files)
    assert any(re.fullmatch(r"/usr/lib/girct-pos/wheels/girct-\S+\.whl", path) for path in files)
    assert [path for path, mode in files.items() if mode[0] == "-" and "w" in mode[5:]] == []
    read = subprocess.run(
        ["dpkg-deb", "--fsys-tarfile", built], capture_output=True, check=True
    ).stdout
    pins = subprocess.run(
        ["tar", "-xO", "./usr/lib/girct-pos/requirements.txt"],
        input=read,
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert re.fullmatch(r"small==1\.0 --hash=sha256:[0-9a-f]{64}\n", pins)
