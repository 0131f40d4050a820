"""A demo that is killed leaves nothing behind, kill -9 included."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from simulation.guard import Guard
from simulation.ports import free_port
from simulation.processes import Child, processes_naming

DEADLINE_S = 30
NESTED = (
    "import subprocess, sys, time;"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', sys.argv[1]]);"
    "time.sleep(600)"
)
DEMO = (
    "import sys, time; from pathlib import Path;"
    "from simulation.guard import Guard; from simulation.processes import Child;"
    "guard = Guard();"
    "child = Child('nested', [sys.executable, '-c', sys.argv[2], 'nested-' + sys.argv[1]],"
    " Path(sys.argv[3]));"
    "child.start(); guard.watch(child.pid); print('watched', flush=True); time.sleep(600)"
)


def wait_for_count(mark: str, count: int) -> int:
    deadline = time.monotonic() + DEADLINE_S
    while (found := len(processes_naming(mark))) != count and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def test_a_killed_demo_leaves_no_child(tmp_path: Path) -> None:
    mark = f"mark-{tmp_path.name}-{free_port()}"
    words = [sys.executable, "-c", DEMO, mark, NESTED, str(tmp_path / "log")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        assert demo.stdout.readline() == "watched\n"
        assert wait_for_count(f"nested-{mark}", 2) == 2
        demo.send_signal(signal.SIGKILL)
        demo.wait()
    assert wait_for_count(f"nested-{mark}", 0) == 0


def test_what_was_taken_back_is_left_alone_and_the_guard_ends(tmp_path: Path) -> None:
    mark = f"mark-{tmp_path.name}-{free_port()}"
    child = Child("nested", [sys.executable, "-c", NESTED, mark], tmp_path / "log")
    child.start()
    guard = Guard()
    guard.watch(child.pid)
    watcher = guard.process
    assert watcher is not None
    guard.leave(child.pid)
    guard.close()
    assert watcher.poll() == 0
    assert child.is_running
    child.stop()
