"""`girct-pos update` as it is typed, and what it leaves out of the running counter."""

import fcntl
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from pos.updating.machine import Installed, Machine
from tests.releases import ReleaseOffice, empty_root, small_package

PROGRAM = Path(sys.executable).with_name("girct-pos")


def run(
    disk: Path, *words: str | Path, language: str = "fr_FR.UTF-8", answer: str = ""
) -> tuple[int, str, str]:
    command = [PROGRAM, "update", "--data-dir", disk / "var/lib/girct-pos", "--root", disk, *words]
    environment = {**os.environ, "LANG": language}
    done = subprocess.run(
        command, input=answer, capture_output=True, text=True, check=False, env=environment
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    disk = empty_root(tmp_path / "disk")
    words = ["dpkg", f"--root={disk}", "--force-script-chrootless", "--install"]
    subprocess.run([*words, small_package(tmp_path, "0.1.0")], check=True, capture_output=True)
    return disk


def test_a_machine_is_told_whom_to_trust_and_then_updated(tmp_path: Path, disk: Path) -> None:
    office = ReleaseOffice(tmp_path / "releases")
    root = office.begin()
    office.release(small_package(tmp_path, "0.2.0"))
    code, _, said = run(disk, "--from", office.folder)
    assert (code, said.split(":")[0]) == (1, "pos.update_not_trusted")
    assert "comparez l’empreinte" in said
    code, _, said = run(disk, "--from", office.folder, language="ar_MA.UTF-8")
    assert (code, said.split(":")[0]) == (1, "pos.update_not_trusted")
    assert "قارنوا البصمة" in said

    code, _, said = run(disk, "--trust", office.root_file(), "--fingerprint", "12ab")
    assert (code, said.split(":")[0]) == (1, "pos.update_fingerprint_wrong")
    mark = sha256(root).hexdigest()
    code, told, _ = run(disk, "--trust", office.root_file(), "--fingerprint", mark)
    assert code == 0
    assert mark in told.replace(" ", "")
    state = disk / "var/lib/girct-update"
    assert state.stat().st_mode & 0o777 == 0o700

    code, told, _ = run(disk, "--from", office.folder, "--check")
    assert (code, "0.1.0 est installée, 0.2.0 peut l’être" in told) == (0, True)
    settings = disk / "var/lib/girct-pos/pos.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'update_from = "{office.folder}"\n')
    arabic = "ar_MA.UTF-8"
    code, told, _ = run(disk, "--check", language=arabic)
    assert (code, "مثبّت" in told) == (0, True)
    code, told, _ = run(disk)
    assert code == 0
    assert "Signatures et contenu vérifiés" in told
    assert "Version 0.2.0 installée" in told
    assert (disk / "usr/lib/girct-pos/version").read_text() == "0.2.0"


def test_what_dpkg_began_goes_on_when_nobody_waits_for_it_any_more(
    tmp_path: Path, disk: Path
) -> None:
    """A lost line or a closed lid ends the command; the counter is stopped by then."""
    office = ReleaseOffice(tmp_path / "releases")
    office.begin()
    end_the_command = 'kill -9 "$(cut -d" " -f4 /proc/$PPID/stat)"\n'
    office.release(small_package(tmp_path, "0.2.0", preinst=end_the_command, postinst="echo done"))
    mark = sha256(office.root_file().read_bytes()).hexdigest()
    run(disk, "--trust", office.root_file(), "--fingerprint", mark)
    code, _, _ = run(disk, "--from", office.folder)
    assert code == -9
    with (disk / "var/lib/dpkg/lock").open("r+b") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)  # dpkg holds it until it is done
    assert Machine(disk).installed() == Installed("0.2.0", is_whole=True)


def test_what_it_does_is_said_in_the_language_of_the_machine(tmp_path: Path, disk: Path) -> None:
    office = ReleaseOffice(tmp_path / "releases")
    mark = sha256(office.begin()).hexdigest()
    office.release(small_package(tmp_path, "0.2.0"))
    arabic = "ar_MA.UTF-8"
    asked = ("--trust", office.root_file())
    code, told, said = run(disk, *asked, language=arabic, answer="لا\n")
    assert (code, said.split(":")[0]) == (1, "pos.update_fingerprint_wrong")
    assert "(نعم/لا)" in told
    code, told, _ = run(disk, *asked, language=arabic, answer="نعم\n")
    assert code == 0
    shown = " ".join(mark[place : place + 4] for place in range(0, len(mark), 4))
    assert shown in told
    code, installed, _ = run(disk, "--from", office.folder, language=arabic)
    assert code == 0
    assert not re.search("[a-zà-ÿ]{4}", (told + installed).replace(shown, "").replace("girct", ""))


def test_without_a_place_it_says_that_one_is_to_be_named(disk: Path) -> None:
    code, _, said = run(disk)
    assert (code, said.split(":")[0]) == (1, "pos.update_absent")


def test_the_running_counter_loads_nothing_of_it() -> None:
    program = (
        "import sys, pos.counter_process, pos.bootstrap, pos.serving, pos.screens.app, pos.cli\n"
        "print(sorted({'tuf', 'securesystemslib', 'urllib3', 'pos.updating'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
