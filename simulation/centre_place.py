"""The demo's centre: its process, its settings, and the commands of its console."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import httpx

from server.settings import Settings
from simulation.logins import Logins, write_private
from simulation.processes import Child, ProcessFailed

COMMAND_TIMEOUT_S = 90
START_TIMEOUT_S = 60.0
POLL_S = 0.1
WITNESSES = ("cour-des-comptes", "tresorerie")
"""Two outside parties, each a folder here, that keep the anchor of every day."""


@dataclass
class CentrePlace:
    """The centre of a demo.

    Args:
        folder: the demo's.
        logins: everything generated; its ports say where the centre listens.
        spawn: starts one of the demo's processes: name, command, environment.
    """

    folder: Path
    logins: Logins
    spawn: Callable[[str, list[str], dict[str, str]], Child]
    process: Child | None = None

    @property
    def settings(self) -> Settings:
        """The settings of the centre."""
        port = self.logins.ports["centre"]
        return Settings(
            data_dir=self.folder / "centre",
            port=port,
            public_base=f"HTTP://127.0.0.1:{port}",
            test_system=True,
            anchor_recipients=tuple(path.as_uri() for path in self.witnesses),
        )

    @property
    def witnesses(self) -> list[Path]:
        """The folders of the two outside parties."""
        return [self.folder / "witnesses" / name for name in WITNESSES]

    @property
    def centre_address(self) -> str:
        """Address of the centre."""
        return f"http://127.0.0.1:{self.logins.ports['centre']}"

    @property
    def secrets_folder(self) -> Path:
        """Where the secrets of those who act at the console lie, for them alone."""
        folder = self.folder / "logs" / "console"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def environment(self, behind_minutes: int = 0) -> dict[str, str]:
        """Its settings, as a machine gives them.

        Args:
            behind_minutes: how far its clock is behind.
        """
        settings = self.settings
        return {
            "GIRCT_DATA_DIR": str(settings.data_dir),
            "GIRCT_PORT": str(settings.port),
            "GIRCT_PUBLIC_BASE": settings.public_base,
            "GIRCT_TEST_SYSTEM": "true",
            "GIRCT_ANCHOR_RECIPIENTS": json.dumps(settings.anchor_recipients),
            "GIRCT_CLOCK_BEHIND_MINUTES": str(behind_minutes),
        }

    def launch(self, behind_minutes: int = 0) -> None:
        """Start it, also after it was killed.

        Args:
            behind_minutes: how far its clock is behind.
        """
        for witness in self.witnesses:
            witness.mkdir(parents=True, exist_ok=True)
        words = [command("girct-server"), f"--data-dir={self.settings.data_dir}", "serve"]
        self.process = self.spawn("centre", words, self.environment(behind_minutes))

    def wait_until_it_answers(self) -> None:
        """Wait until it answers: it listens before its database is there.

        Raises:
            ProcessFailed: when it was not started, ends before, or takes too long.
        """
        process = self.process
        if process is None:
            message = "the centre was not started"
            raise ProcessFailed(message)
        process.wait_for_port(self.settings.port)
        with httpx.Client(base_url=self.centre_address, timeout=1, trust_env=False) as asked:
            deadline = time.monotonic() + START_TIMEOUT_S
            while process.is_running and time.monotonic() < deadline:
                with contextlib.suppress(httpx.TransportError):
                    if asked.get("/health").is_success:
                        return
                time.sleep(POLL_S)
        message = f"{process.name} does not answer: {process.last_words()}"
        raise ProcessFailed(message)

    def administer(
        self, *words: str, behind_minutes: int = 0, secrets_of: Iterable[str] = ()
    ) -> str:
        """Run a command of `girct-server`; give what it prints.

        Args:
            words: the command.
            behind_minutes: how far its clock is behind.
            secrets_of: logins of those who act; the command reads their secrets from files.

        Raises:
            ProcessFailed: when it refuses.
        """
        environment = self.environment(behind_minutes)
        for login in secrets_of:
            file = self.secrets_folder / f"{login}.secrets"
            held = (self.logins.passwords[login], self.logins.factors.get(login, ""))
            write_private(file, "\n".join(word for word in held if word))
            named = re.sub("[^A-Z0-9]", "_", login.upper())
            environment[f"GIRCT_SECRETS_OF_{named}"] = str(file)
        done = run([command("girct-server"), *words], environment)
        if done.returncode:
            message = f"girct-server {' '.join(words)}: {done.stderr.strip()[-400:]}"
            raise ProcessFailed(message)
        return done.stdout


def command(name: str) -> str:
    """One of our programs, beside the Python that runs us."""
    return str(Path(sys.executable).with_name(name))


def run(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, in no other settings of ours than those given."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIRCT_")}
    return subprocess.run(
        words,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )
