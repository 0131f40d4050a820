"""The two ways of the demo: one checked run, and a long one that ends with Ctrl-C."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulation.centre_place import command
from simulation.household import LOGINS_FILE
from simulation.processes import processes_naming

IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
CHECKED_DAYS = 3 if IS_PROOF else 1
"""In one folder: the day after a day answers for its own work."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("country") / "demo"


@pytest.fixture(scope="module")
def checked_runs(place: Path) -> list[subprocess.CompletedProcess[str]]:
    return [
        subprocess.run(
            [command("girct-sim"), "demo", "--once", "--json", "--data", place],
            capture_output=True, text=True, timeout=560, check=False,
        )
        for _ in range(CHECKED_DAYS)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def folder(place: Path, checked_runs: list[subprocess.CompletedProcess[str]]) -> Path:
    """One country for all tests here: the checked run sets it up, and each starts it again."""
    assert (place / LOGINS_FILE).exists(), checked_runs[0].stderr
    return place


def test_each_checked_run_proves_every_point_and_prints_one_report(
    checked_runs: list[subprocess.CompletedProcess[str]],
) -> None:
    for day, done in enumerate(checked_runs, start=1):
        report = json.loads(done.stdout)
        failed = [name for name in report["failed"] if name != "seconds"]  # the machine's load
        assert failed == []
        assert done.returncode == (1 if report["failed"] else 0)
        figures = {check["name"]: check["figure"] for check in report["checks"]}
        assert figures["quittances_sold"] == 30
        assert figures["ledger_quittances_equal_journals"] == 30 * day
        assert figures["cut_counter_at_centre_while_cut"] == 0
        assert len(figures) > 20


@contextmanager
def demo_in(folder: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        demo = subprocess.Popen(
            [command("girct-sim"), "demo", "--data", folder],
            stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 240
        while b"Ctrl-C" not in log.read_bytes():
            assert demo.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield demo
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(60)


def test_a_second_demo_is_refused_and_ctrl_c_again_and_again_ends_the_first_and_keeps_its_logins(
    folder: Path, tmp_path: Path
) -> None:
    logins = folder / LOGINS_FILE
    kept = json.loads(logins.read_text())
    with demo_in(folder, tmp_path / "log") as demo:
        second = subprocess.run(
            [command("girct-sim"), "demo", "--data", folder],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert second.returncode == 1
        assert "simulation.demo_running: another demo" in second.stderr
        assert demo.poll() is None
        for _ in range(3):
            demo.send_signal(signal.SIGINT)
            time.sleep(0.2)  # a person who presses Ctrl-C again and again
        assert demo.wait(60) == 0, (tmp_path / "log").read_text()
    assert processes_naming(str(folder)) == []
    assert json.loads(logins.read_text()) == kept
    assert logins.stat().st_mode & 0o777 == 0o600
    assert list((folder / "logs").glob("enrolment-*")) != []


def test_a_part_that_dies_ends_the_demo_with_its_last_words_and_nothing_else_left(
    folder: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with demo_in(folder, log) as demo:
        [victim] = [line for line in processes_naming(str(folder)) if "counters/R-0601" in line]
        os.kill(int(victim.split()[0]), signal.SIGKILL)
        assert demo.wait(60) == 1
    assert "simulation.process_failed: counter R-0601 ended by itself" in log.read_text()
    assert processes_naming(str(folder)) == []


def test_a_killed_demo_takes_everything_it_started_with_it(folder: Path, tmp_path: Path) -> None:
    with demo_in(folder, tmp_path / "log") as demo:
        demo.send_signal(signal.SIGKILL)
        demo.wait()
        deadline = time.monotonic() + 60
        while processes_naming(str(folder)) and time.monotonic() < deadline:
            time.sleep(0.1)
    assert processes_naming(str(folder)) == []


def test_the_code_of_somebody_is_shown_and_of_nobody_else(folder: Path) -> None:
    words = [command("girct-sim"), "code", "--data", folder]
    shown = subprocess.check_output([*words, "admin.1"], text=True)
    assert re.fullmatch(r"\d{6}\n", shown)
    done = subprocess.run([*words, "nobody"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.partition(":")[0]) == (1, "simulation.no_code")


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("mine")
    done = subprocess.run(
        [command("girct-sim"), "demo", "--data", tmp_path],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "simulation.folder_not_ours" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
