"""The command line: one sentence and exit 1 for every refusal; in a real process where it tells."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from hardware_mocks.printer.emulator import PrinterEmulator
from pos.cli import app
from pos.identity import IDENTITY_FILE, load_identity
from tests.pos.little_centre import CODE, TERMINAL_ID, LittleCentre

TIMEOUT_S = 60


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def girct_pos(*arguments: str) -> Done:
    """Run a command in this process: the whole of it but the start of an interpreter."""
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app, arguments)
    return Done(done.exit_code, done.stdout, done.stderr)


def girct_pos_process(*arguments: str) -> Done:
    """Run a command as a technician does."""
    done = subprocess.run(
        [sys.executable, "-m", "pos.cli", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        env={**os.environ, "COLUMNS": "200"},
    )
    return Done(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "pos.cli", "serve", "--data-dir", str(folder), *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(TIMEOUT_S)
        process.stdout.close()
    assert process.returncode == 0


@pytest.fixture
def folder(tmp_path: Path, little_centre: LittleCentre) -> Path:
    folder = tmp_path / "counter"
    done = girct_pos(
        "enrol", "--server", little_centre.url, "--code", CODE.lower(), "--data-dir", str(folder)
    )
    assert done.returncode == 0, done.stderr
    assert str(TERMINAL_ID) in done.stdout
    return folder


def test_enrol_keeps_a_key_begins_the_chain_and_is_done_once(
    folder: Path, little_centre: LittleCentre
) -> None:
    assert load_identity(folder).public_key == little_centre.terminal_key
    assert sorted(little_centre.records) == [1, 2, 3]
    again = girct_pos_process(
        "enrol", "--server", little_centre.url, "--code", CODE, "--data-dir", str(folder)
    )
    assert again.returncode == 1
    assert again.stderr.startswith("pos.already_enrolled: ")


def test_serve_answers_until_it_is_told_to_stop_and_can_be_looked_at(folder: Path) -> None:
    with serving(folder, "--port", "0") as address:
        assert httpx.get(f"{address}/health").status_code == 200
        looked = girct_pos_process("status", "--data-dir", str(folder))
        assert json.loads(looked.stdout)["terminal_id"] == TERMINAL_ID
        second = girct_pos_process("serve", "--data-dir", str(folder), "--port", "0")
        assert second.returncode == 1
        assert second.stderr.startswith("pos.already_running: ")
        checked = girct_pos("verify", "--data-dir", str(folder))
        assert (checked.returncode, checked.stdout) == (0, "3 records, 0 faults\n")
    assert girct_pos("verify", "--data-dir", str(folder)).returncode == 0


def test_a_taken_port_is_named(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = girct_pos_process("serve", "--data-dir", str(folder), "--port", port)
    assert done.returncode == 1
    assert done.stderr.startswith("pos.port_taken: ")
    assert port in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("status",), "pos.not_enrolled"),
        (("verify",), "pos.not_enrolled"),
        (("devices", "test"), "pos.settings_wrong"),
        (("devices", "test", "--printer", "lpt://x"), "pos.settings_wrong"),
        (("devices", "test", "--printer", "tcp://127.0.0.1:1"), "printer.offline"),
        (("serve", "--port", "70000"), "pos.settings_wrong"),
        (("enrol", "--server", "127.0.0.1:8000", "--code", CODE), "pos.settings_wrong"),
        (("enrol", "--server", "http://127.0.0.1:1", "--code", CODE), "sync.unreachable"),
        (("enrol", "--server", f"http://{'a' * 64}.ma", "--code", CODE), "pos.settings_wrong"),
    ],
)
def test_each_refusal_is_one_sentence_with_its_code(
    tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    # Serving becomes another program: never in this process.
    run = girct_pos_process if arguments[0] == "serve" else girct_pos
    done = run(*arguments, "--data-dir", str(tmp_path / "none"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"{code}: ")
    assert done.stderr.count("\n") == 1


def test_a_wrong_code_and_a_wrong_clock_enrol_nothing(
    tmp_path: Path, little_centre: LittleCentre
) -> None:
    folder = tmp_path / "none"
    arguments = ("enrol", "--server", little_centre.url, "--data-dir", str(folder), "--code")
    refused = girct_pos(*arguments, "WRONG")
    assert refused.stderr.startswith("sync.code_refused: ")
    little_centre.clock_offset_s = -7_200
    refused = girct_pos(*arguments, CODE)
    assert refused.stderr.startswith("pos.clock_wrong: ")
    little_centre.clock_offset_s = 0
    assert girct_pos(*arguments, CODE).returncode == 0


def test_an_enrolment_cut_after_the_centre_answered_is_done_again_with_the_same_code(
    tmp_path: Path, little_centre: LittleCentre
) -> None:
    folder = tmp_path / "none"
    arguments = ("enrol", "--server", little_centre.url, "--data-dir", str(folder), "--code", CODE)
    little_centre.fault = "cut_after"
    cut = girct_pos(*arguments)
    assert (cut.returncode, cut.stderr.partition(":")[0]) == (1, "sync.unreachable")
    assert girct_pos(*arguments).returncode == 0
    assert load_identity(folder).public_key == little_centre.terminal_key


@pytest.mark.parametrize("code", ["", "X" * 10_000, "\udce9"])
def test_what_cannot_be_a_code_is_never_sent(
    tmp_path: Path, little_centre: LittleCentre, code: str
) -> None:
    folder = str(tmp_path / "none")
    done = girct_pos("enrol", "--server", little_centre.url, "--data-dir", folder, "--code", code)
    assert done.returncode == 1
    assert done.stderr.startswith("pos.settings_wrong: ")
    assert done.stderr.count("\n") == 1


def test_a_code_is_not_spent_where_the_identity_could_not_be_kept(
    tmp_path: Path, little_centre: LittleCentre
) -> None:
    folder = tmp_path / "none"
    (folder / "terminal.new").mkdir(parents=True)
    done = girct_pos(
        "enrol", "--server", little_centre.url, "--data-dir", str(folder), "--code", CODE
    )
    assert done.returncode == 1
    assert done.stderr.startswith("pos.settings_wrong: ")
    assert little_centre.terminal_key == b""


@pytest.mark.parametrize(
    "changes",
    [
        {"private_key": "00"},
        {"terminal_id": 2**32},
        {"terminal_id": "1"},
        {"centre_keys": []},
        {"key_epoch": 0},
    ],
)
def test_a_damaged_identity_is_named(folder: Path, changes: dict[str, object]) -> None:
    path = folder / IDENTITY_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    for command, run in (("serve", girct_pos_process), ("verify", girct_pos)):
        done = run(command, "--data-dir", str(folder))
        assert done.returncode == 1
        assert done.stderr.startswith("pos.not_enrolled: ")
        assert str(path) in done.stderr


def test_an_unknown_setting_and_an_unreadable_file_are_named(folder: Path) -> None:
    for text in (b'colour = "red"\n', b"not toml at all [", b'host = "caf\xe9"\n'):
        (folder / "pos.toml").write_bytes(text)
        done = girct_pos("status", "--data-dir", str(folder))
        assert done.returncode == 1
        assert done.stderr.startswith("pos.settings_wrong: ")


def test_wrong_usage_ends_2() -> None:
    assert girct_pos_process("serve", "--no-such-option").returncode == 2


def test_the_trial_page_prints(folder: Path, tmp_path: Path) -> None:
    with PrinterEmulator(directory=tmp_path / "paper") as printer:
        address = f"tcp://127.0.0.1:{printer.port}"
        done = girct_pos("devices", "test", "--data-dir", str(folder), "--printer", address)
        assert done.stdout == "PRINTED\n"
        assert "ESSAI" in printer.wait_for(1)[0].text
