"""Children of the demo: started apart, ended with everything they started."""

import sys
from pathlib import Path

import pytest

from simulation.ports import free_port
from simulation.processes import Child, ProcessFailed, processes_naming

NESTED = (
    "import subprocess, sys, time;"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', sys.argv[1]]);"
    "time.sleep(600)"
)


def test_stopping_a_child_ends_what_it_started_too(tmp_path: Path) -> None:
    mark = f"mark-{tmp_path.name}-{free_port()}"
    child = Child("nested", [sys.executable, "-c", NESTED, mark], tmp_path / "log")
    child.start()
    while len(processes_naming(mark)) < 2:
        assert child.is_running
    child.stop()
    assert processes_naming(mark) == []


def test_a_child_that_ends_before_listening_is_reported_with_its_last_words(tmp_path: Path) -> None:
    child = Child("hasty", [sys.executable, "-c", "raise SystemExit('no paper')"], tmp_path / "log")
    child.start()
    with pytest.raises(ProcessFailed, match="no paper"):
        child.wait_for_port(free_port())
    child.stop()
