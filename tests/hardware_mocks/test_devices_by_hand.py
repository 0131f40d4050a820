"""`python -m hardware_mocks scale` and the others, as other processes."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import serial
from typer.testing import CliRunner

from hardware_mocks.__main__ import app


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "hardware_mocks", *arguments]


@pytest.mark.parametrize(
    ("arguments", "question", "answer"),
    [
        (
            ("scale", "--protocol", "mettler-8217", "--division-g", "5", "--settle-s", "0"),
            b"W",
            b"\x0200.000\r",
        ),
        (("display", "--protocol", "dsp-800"), b"\x04\x01P1\x17", b"\x06"),
        (("card-terminal", "--after-s", "1"), b"\x05", b"\x06"),
        (("scanner",), b"", b""),
    ],
)
def test_each_device_says_where_it_is_runs_and_stops_cleanly(
    tmp_path: Path, arguments: tuple[str, ...], question: bytes, answer: bytes
) -> None:
    link = tmp_path / "device"
    command = _command(*arguments, "--link", str(link), "--web-port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        places = json.loads(process.stdout.readline())
        assert places["address"] == str(link)
        assert places["web_port"] > 0
        with serial.serial_for_url(places["address"], timeout=5.0) as port:
            port.write(question)
            assert port.read(len(answer)) == answer
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert not link.exists()


def test_a_tcp_port_is_said_and_noise_is_asked_for() -> None:
    command = _command("display", "--noise", "1", "--seed", "3")
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        places = json.loads(process.stdout.readline())
        assert places["address"] == f"socket://127.0.0.1:{places['port']}"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("scale", "--protocol", "morse"), "mt-sics"),
        (("scale", "--division-g", "7"), "power of ten"),
        (("display", "--protocol", "braille"), "cd5220"),
        (("scanner", "--suffix", "\\"), "not bytes"),
    ],
)
def test_a_wrong_argument_is_a_matter_of_usage(arguments: tuple[str, ...], word: str) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert word in " ".join(done.output.replace("│", " ").split())


def test_help_lists_every_device() -> None:
    done = CliRunner().invoke(app, ["--help"])
    for device in ("printer", "scale", "display", "scanner", "card-terminal"):
        assert device in done.output
