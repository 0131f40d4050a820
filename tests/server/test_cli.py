"""`girct-server` as an administrator types it: real processes, a real folder."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import structlog
from typer.testing import CliRunner, Result

import server.cli
from server.audit.machine import machine_user
from server.cli import app
from server.db.embedded import EmbeddedPostgres
from server.secrets_store import SecretStore
from tests.cluster import passing_folder
from tests.server.conftest import ACT, AIT_AMIRA
from tests.server.console import database_processes, people_of, trail_of


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def database() -> Iterator[EmbeddedPostgres]:
    """One centre for the module; its database stays up between commands, as beside `serve`."""
    made = passing_folder()
    done(made, "migrate")
    kept = EmbeddedPostgres(made / "centre", SecretStore(made / "centre" / "secrets"))
    kept.start()
    yield kept
    kept.stop()
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def folder(database: EmbeddedPostgres) -> Path:
    return database.data_dir.parent


@pytest.fixture
def resting(database: EmbeddedPostgres) -> Iterator[Path]:
    """The folder, while nobody keeps its database up."""
    database.stop()
    yield database.data_dir.parent
    database.start()


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


@pytest.mark.parametrize("words", [("verify",), ("export", "--terminal=1", "--out=x.jsonl")])
def test_a_mistyped_folder_is_refused_and_no_empty_centre_is_made_and_verified_in_its_place(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert refused(tmp_path, *words) == "server.settings_invalid"
    assert list(tmp_path.iterdir()) == []


def test_a_centre_is_set_up_from_the_command_line(folder: Path) -> None:
    assert "09.163.01.01" in done(folder, "collectivite", "search", "Ait", "Amira")
    place = AIT_AMIRA
    secrets = people_of(  # a second factor has three codes at a time, so three acts each at most
        folder, amina="ordonnateur", salma="ordonnateur", gouverneur="gouverneur",
        rachid="regisseur", karim="regisseur", zineb="auditor",
    )  # fmt: skip

    def done_here(*words: str) -> str:
        return done(folder, *words, **secrets)

    by = ("--by", "amina")
    done_here(
        "regie", "add", "R-0901", "--collectivite", place, "--kind", "SOUK", "--name-fr",
        "Régie du souk", "--name-ar", "وكالة السوق", "--arrete", "A-1", "--nature", "1",
        "--by", "salma",
    )  # fmt: skip
    name_omar = ("--name", "Omar", "--by", "rachid")
    assert refused(folder, "agent", "add", "R-0999", *name_omar, **secrets) == "regies.unknown"
    regisseur_too = ("agent", "add", "R-0901", *name_omar, "--role", "REGISSEUR")
    assert refused(folder, *regisseur_too, **secrets) == "accounts.not_allowed"
    pin = done_here("agent", "add", "R-0901", *name_omar).split()[-1]
    assert len(pin) == 6
    register = ("terminal", "add", "R-0901", "--label", "Guichet 1", "--by")
    assert refused(folder, *register, "zineb", **secrets) == "accounts.not_allowed"
    code = done_here(*register, "karim").split()[-1]
    assert len(code) == 10
    act = folder / "act.json"
    act.write_text(json.dumps(ACT))
    assert "1 to be confirmed" in done_here("tariff", "import", str(act), "--by", "salma")
    both = (*by, "--and-by", "gouverneur")
    enact = ("tariff", "enact", place, "AF-2026-01")
    assert refused(folder, *enact, *both, **secrets) == "tariffs.unverified_line"
    done_here("tariff", "confirm", place, "AF-2026-01", "1", "--article", "art. 3", *by)
    assert "in force" in done_here(*enact, *both)
    end = ("tariff", "end", place, "AF-2026-01", "--last-day", "2027-12-31", "--by", "salma")
    assert run(folder, *end, **secrets).exit_code == 2, "one person ends nothing"
    assert "ends on 2027-12-31" in done_here(*end, "--and-by", "gouverneur")
    export = ("export", "--terminal", "1", "--out", str(folder / "x.jsonl"), "--by")
    assert refused(folder, *export, "karim", **secrets) == "accounts.not_allowed"
    assert refused(folder, *export, "zineb", **secrets) == "exports.unknown_terminal"
    acts = {(login, action): address for login, action, address in trail_of(folder)}
    for login, action in (
        ("salma", "desk:regie:created"),
        ("rachid", "desk:agent:named"),
        ("karim", "terminals:terminal:registered"),
        ("salma", "tariffs:act:imported"),
        ("amina", "tariffs:act:line_confirmed"),
        ("gouverneur", "acts:tariff_enact:approved"),
        ("gouverneur", "tariffs:act:ended"),
    ):
        assert acts[login, action] == f"console:{machine_user()}"
    assert acts[machine_user(), "operations:schema:migrated"] == "console"


def test_accounts_are_given_by_those_who_prove_who_they_are(folder: Path) -> None:
    def add(login: str, role: str, *more: str, **environment: str) -> Result:
        return run(
            folder, "user", "add", login, "--name", login, "--role", role, "--scope", AIT_AMIRA,
            "--matricule", f"M-{login.upper()}", *more, **environment,
        )  # fmt: skip

    def code_of(result: Result) -> str:
        assert result.exit_code == 1
        return result.stderr.strip().splitlines()[-1].partition(": ")[0]

    for role in ("wali", "auditor", "comptable"):
        assert code_of(add("alone", role)) == "accounts.needs_two_persons"
    secrets = people_of(folder, samira="tech_admin", driss="tech_admin")
    for role in ("tech_admin", "auditor"):
        assert code_of(add("alone", role)) == "accounts.needs_two_persons"
    by = ("--by", "samira")
    assert "password" in add("hind", "auditor", *by, **secrets).stdout
    assert code_of(add("omar", "comptable", *by, **secrets)) == "accounts.needs_two_persons"
    given = add("omar", "comptable", *by, "--and-by", "driss", **secrets)
    assert "." in given.stdout.split()[-1], "two halves"
    twice = ("--by", "driss", "--and-by", "driss")
    assert code_of(add("rich", "comptable", *twice, **secrets)) in {
        "acts.own_act",
        "accounts.own_account",
    }
    wrong = folder / "wrong.secrets"
    wrong.write_text("not the password")
    forged = {**secrets, "GIRCT_SECRETS_OF_SAMIRA": str(wrong)}
    assert code_of(add("rich", "auditor", *by, **forged)) == "accounts.sign_in_refused"
    unready = {"GIRCT_SECRETS_OF_HIND": str(folder / "samira.secrets")}
    assert code_of(add("rich", "auditor", "--by", "hind", **unready)) == "accounts.sign_in_refused"


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
        (("tariff", "import", "no-such-file.json", "--by", "amina"), {}, "tariffs.invalid_act"),
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


def test_the_trail_the_anchors_and_the_jobs_are_looked_after_from_the_command_line(
    folder: Path,
) -> None:
    assert done(folder, "audit", "verify") == "0 differences\n"
    parties = folder / "a", folder / "b"
    for party in parties:
        party.mkdir()
    chosen = {"GIRCT_ANCHOR_RECIPIENTS": json.dumps([f"file://{party}" for party in parties])}
    assert done(folder, "audit", "anchor", **chosen) == "anchored, 2 sent\n"
    assert done(folder, "audit", "anchor", **chosen) == "anchored before, 0 sent\n"
    (kept,) = parties[0].iterdir()
    assert done(folder, "audit", "compare", str(kept)).endswith(": the same\n")
    kept.write_text("{}", encoding="utf-8")
    assert refused(folder, "audit", "compare", str(kept)) == "anchors.refused"
    assert done(folder, "jobs", "run", "verify") == "verify: done\n"
    listed = done(folder, "jobs", "list")
    assert {"never", "OK"} < {*listed.split()}
    assert run(folder, "jobs", "run", "nothing").exit_code == 2


def test_no_command_leaves_a_database_behind_and_a_taken_port_is_said_before_any_starts(
    resting: Path,
) -> None:
    assert "09.163.01.01" in done(resting, "collectivite", "search", "Ait", "Amira")
    assert done(resting, "audit", "verify") == "0 differences\n"
    assert database_processes(resting) == []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert refused(resting, "serve", "--port", port) == "server.port_taken"
    assert database_processes(resting) == []


def test_an_unknown_option_is_a_usage_error_and_help_is_clear(folder: Path) -> None:
    assert run(folder, "serve", "--nope").exit_code == 2
    assert run(folder, "terminal", "revoke", "4294967296").exit_code == 2
    assert run(folder, "verify", "--terminal", "4294967296").exit_code == 2
    for words in ((), ("serve",), ("tariff", "enact"), ("terminal", "add")):
        assert "Usage" in done(folder, *words, "--help")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_centre_and_its_database(resting: Path, number: signal.Signals) -> None:
    folder = resting
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
            assert done(folder, "audit", "verify") == "0 differences\n"
            assert client.get("/ready").status_code == 200, "a command beside it stops nothing"
    serving.send_signal(number)
    _, said = serving.communicate(timeout=60)
    complaints = [line for line in said.splitlines() if '"level": "info"' not in line]
    assert (serving.returncode, complaints) == (0, [])
    assert database_processes(folder) == []
