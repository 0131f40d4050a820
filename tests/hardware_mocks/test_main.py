"""`python -m hardware_mocks`, as another process."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import serial


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "hardware_mocks", "printer", *arguments]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_its_ports_runs_and_stops_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    arguments = ("--paper", "58", "--directory", str(tmp_path), "--web-port", "0")
    with subprocess.Popen(_command(*arguments), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        ports = json.loads(process.stdout.readline())
        for port in (ports["port"], ports["web_port"]):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        process.send_signal(number)
        assert process.wait(10) == 0


def test_it_may_be_a_serial_line_with_something_wrong_from_the_start(tmp_path: Path) -> None:
    link = tmp_path / "printer.tty"
    arguments = ("--link", str(link), "--directory", str(tmp_path), "--fault", "cover_open")
    with subprocess.Popen(_command(*arguments), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline()) == {"path": str(link)}
        with serial.Serial(str(link), timeout=5) as line:
            line.write(b"\x10\x04\x02")
            assert line.read(1) == b"\x16"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert not link.is_symlink()


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            _command("--port", port, "--directory", str(tmp_path)),
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("virtual_printer.not_started: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [("--port", "99999"), ("--paper", "70"), ("--nothing",)])
def test_a_wrong_argument_is_a_matter_of_usage(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(_command(*arguments), capture_output=True, check=False, timeout=20)
    assert done.returncode == 2
