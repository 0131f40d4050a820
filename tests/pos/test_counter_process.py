"""`girct-pos serve` becomes the process that serves, and leaves the command line behind."""

import os
import subprocess
import sys
from pathlib import Path

BECOME = """
import sys
from pathlib import Path
from pos.counter_process import become
become(Path(sys.argv[1]), {"port": 70000, "host": None, "printer_url": "tcp://a=b:9100"})
"""


def test_settings_of_the_command_line_reach_the_process_that_serves(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BECOME, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("pos.settings_wrong: ")
    assert "port" in done.stderr
    assert "printer_url" not in done.stderr


def test_a_file_in_the_folder_it_is_started_from_is_no_part_of_the_program(tmp_path: Path) -> None:
    (tmp_path / "structlog.py").write_text("raise SystemExit(7)", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-c", BECOME, str(tmp_path)],
        capture_output=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
        env=os.environ,
    )
    assert done.returncode == 1
