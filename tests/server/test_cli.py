"""`girct-server` as an administrator types it: real processes, a real folder."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
import structlog
from typer.testing import CliRunner, Result

import server.cli
from server.cli import app
from tests.server.conftest import ACT, AIT_AMIRA


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One centre for the module."""
    made = Path(tempfile.mkdtemp(prefix="girct-cli-"))
    done(made, "migrate")
    yield made
    shutil.rmtree(made)


def run(folder: Path, *words: str, **environment: str) -> Result:
    """Type a command, in this process."""
    return CliRunner().invoke(
        app, words, env={"GIRCT_DATA_DIR": str(folder / "centre"), **environment}
    )


def done(folder: Path, *words: str, **environment: str) -> str:
    finished = run(folder, *words, **environment)
    assert (finished.exit_code, finished.stderr.strip()) == (0, "")
    return finished.stdout


def refused(folder: Path, *words: str, **environment: str) -> str:
    finished = run(folder, *words, **environment)
    assert finished.exit_code == 1
    code, _, sentence = finished.stderr.strip().partition(": ")
    assert sentence
    assert "\n" not in sentence
    return code


def database_processes(folder: Path) -> list[str]:
    return [
        " ".join(process.info["cmdline"])
        for process in psutil.process_iter(["cmdline", "status"])
        if str(folder) in " ".join(process.info["cmdline"] or ())
        and process.info["status"] != psutil.STATUS_ZOMBIE
        and process.pid != os.getpid()
    ]


@pytest.mark.parametrize("words", [("verify",), ("export", "--terminal=1", "--out=x.jsonl")])
def test_a_mistyped_folder_is_refused_and_no_empty_centre_is_made_and_verified_in_its_place(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert refused(tmp_path, *words) == "server.settings_invalid"
    assert list(tmp_path.iterdir()) == []


def test_a_centre_is_set_up_from_the_command_line(folder: Path) -> None:
    done_here = lambda *words: done(folder, *words)  # noqa: E731 - read like the shell
    assert "09.163.01.01" in done_here("collectivite", "search", "Ait", "Amira")
    place = AIT_AMIRA
    done_here(
        "regie", "add", "R-0901", "--collectivite", place, "--kind", "SOUK", "--name-fr",
        "Régie du souk", "--name-ar", "وكالة السوق", "--arrete", "A-1", "--nature", "1",
    )  # fmt: skip
    assert refused(folder, "agent", "add", "R-0999", "--name", "Omar") == "regies.unknown"
    pin = done_here("agent", "add", "R-0901", "--name", "Omar").split()[-1]
    assert len(pin) == 6
    code = done_here("terminal", "add", "R-0901", "--label", "Guichet 1").split()[-1]
    assert len(code) == 10
    done_here("user", "add", "amina", "--name", "Amina", "--role", "ordonnateur", "--scope", place)
    act = folder / "act.json"
    act.write_text(json.dumps(ACT))
    assert "1 to be confirmed" in done_here("tariff", "import", str(act))
    by = ("--by", "amina")
    assert refused(folder, "tariff", "enact", place, "AF-2026-01", *by) == "tariffs.unverified_line"
    done_here("tariff", "confirm", place, "AF-2026-01", "1", "--article", "art. 3", *by)
    assert "in force" in done_here("tariff", "enact", place, "AF-2026-01", *by)
    assert database_processes(folder) == []


@pytest.mark.parametrize(
    ("words", "environment", "code"),
    [
        (("migrate",), {"GIRCT_PORT": "x"}, "server.settings_invalid"),
        (("migrate",), {"GIRCT_DATABASE_URL": "mysql://x"}, "server.settings_invalid"),
        (
            ("migrate",),
            {"GIRCT_DATABASE_URL": "postgresql://a:b@127.0.0.1:1/none"},
            "server.database_unavailable",
        ),
        (("tariff", "import", "no-such-file.json"), {}, "tariffs.invalid_act"),
        (("migrate",), {"GIRCT_DATA_DIR": "/dev/null"}, "server.settings_invalid"),
        (("migrate",), {"GIRCT_DATA_DIR": "/proc/none"}, "server.settings_invalid"),
        (("serve",), {"GIRCT_PUBLIC_BASE": "ftp://é"}, "server.settings_invalid"),
        (("serve", "--host", "192.0.2.1"), {}, "server.address_unusable"),
    ],
)
def test_a_refusal_is_a_code_and_a_sentence(
    folder: Path, words: tuple[str, ...], environment: dict[str, str], code: str
) -> None:
    assert refused(folder, *words, **environment) == code


def test_a_port_that_is_taken_is_said_before_anything_starts(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert refused(folder, "serve", "--port", port) == "server.port_taken"
    assert database_processes(folder) == []


def test_an_unknown_option_is_a_usage_error_and_help_is_clear(folder: Path) -> None:
    assert run(folder, "serve", "--nope").exit_code == 2
    assert run(folder, "terminal", "revoke", "4294967296").exit_code == 2
    assert run(folder, "verify", "--terminal", "4294967296").exit_code == 2
    for words in ((), ("serve",), ("tariff", "enact"), ("terminal", "add")):
        assert "Usage" in done(folder, *words, "--help")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_centre_and_its_database(folder: Path, number: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    serving = subprocess.Popen(
        [sys.executable, "-c", "from server.cli import app; app()", "serve", f"--port={port}"],
        cwd=folder,
        env={
            **os.environ,
            "GIRCT_DATA_DIR": str(folder / "centre"),
            "PYTHONPATH": str(Path(server.cli.__file__).parent.parent),
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    assert serving.stderr is not None
    assert "centre serving" in serving.stderr.readline()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        assert client.get("/ready").json()["status"] == "ready"
        if number is signal.SIGTERM:
            done(
                folder, "user", "add", "beside", "--name", "B", "--role", "auditor", "--scope", "*"
            )
            assert client.get("/ready").status_code == 200, "a command beside it stops nothing"
    serving.send_signal(number)
    _, said = serving.communicate(timeout=60)
    assert (serving.returncode, said) == (0, "")
    assert database_processes(folder) == []
