"""The embedded PostgreSQL of a demo or a pilot: private socket, passwords, owned by its users.

Several processes of one data folder share one server (the serving centre, a command line beside
it). Each holds a shared lock on `users.lock`; whoever lets go last stops the server. The kernel
drops the lock of a killed process, so nothing is counted twice.
"""

import fcntl
import hashlib
import os
import shlex
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar

import psutil
from sqlalchemy import URL

from server.db.programs import (
    EmbeddedDatabaseFailed,
    give_to_os_user,
    make_private_folder,
    run_program,
)
from server.secrets_store import SecretStore

ADMIN = "postgres"
SOCKET_PATH_MAX = 103
SOCKET_LOCK = ".s.PGSQL.5432.lock"
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 60
STOP_POLL_S = 0.02
ACCESS_RULES = "local all all scram-sha-256\n"
FIXED_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass
class EmbeddedPostgres:
    """One PostgreSQL 18 inside a data folder, reached over a socket only its user may open."""

    data_dir: Path
    store: SecretStore
    fixed_settings: ClassVar[Mapping[str, str]] = FIXED_SETTINGS

    def __post_init__(self) -> None:
        self.data_dir = self.data_dir.resolve()
        self._held: IO[bytes] | None = None

    @property
    def cluster(self) -> Path:
        """The folder PostgreSQL keeps its files in."""
        return self.data_dir / "postgres"

    @property
    def socket_dir(self) -> Path:
        """The folder of the socket; elsewhere when this one's path is too long for a socket."""
        beside = self.data_dir / "socket"
        if (
            len(str(beside).encode()) <= SOCKET_PATH_MAX - len("/.s.PGSQL.5432")
            and str(beside).isascii()
        ):
            return beside
        mark = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"girct-{mark}"

    def url(self, database: str = "postgres") -> URL:
        """Address of a database here, as its administrator."""
        return URL.create(
            "postgresql+psycopg",
            username=ADMIN,
            password=self.store.password(ADMIN),
            database=database,
            query={"host": str(self.socket_dir)},
        )

    def start(self) -> None:
        """Prepare the files if they are new, start the server unless it runs, count ourselves in.

        Raises:
            EmbeddedDatabaseFailed: with the end of PostgreSQL's own log.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if not (self.cluster / "PG_VERSION").exists():
                self._prepare()
            held = (self.data_dir / "users.lock").open("ab")
            fcntl.flock(held, fcntl.LOCK_SH)
            self._held = held
            if self._postmaster() is None:
                self._forget_dead_server()
                self._launch()

    def stop(self) -> None:
        """Count ourselves out; the last user stops the server and waits until it is gone.

        Raises:
            EmbeddedDatabaseFailed: when it will not stop.
        """
        held, self._held = self._held, None
        if held is None:
            return
        with self._alone(), held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            process = self._postmaster()
            if process is not None:
                _stop(process)
            with suppress(OSError):  # not there, or holding what is not ours
                self.socket_dir.rmdir()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from starting or stopping at the same moment."""
        with (self.data_dir / "start.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _postmaster(self) -> psutil.Process | None:
        """Find the running server of these files, if any."""
        # No file, one half written, or a process gone meanwhile: none runs.
        with suppress(FileNotFoundError, ValueError, psutil.NoSuchProcess):
            pid = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            if _is_alive(process) and str(self.cluster) in process.cmdline():
                return process
        return None

    def _forget_dead_server(self) -> None:
        """Remove the locks of a server that crashed, once none of its processes is left.

        PostgreSQL takes a lock for dead when no process of its user bears the number in it. After
        a power cut numbers are given out in the same order again: another one often does.
        """
        if any(_works_in(process, self.cluster) for process in psutil.process_iter()):
            return
        for lock in (self.cluster / "postmaster.pid", self.socket_dir / SOCKET_LOCK):
            lock.unlink(missing_ok=True)

    def _prepare(self) -> None:
        """Make a new cluster beside its final place, then move it there: whole or not at all."""
        draft = self.data_dir / "postgres.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password_file = self.data_dir / ".first-password"
        password_file.unlink(missing_ok=True)
        descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(self.store.password(ADMIN))
        try:
            give_to_os_user(draft, password_file)
            run_program(
                "initdb",
                f"--pgdata={draft}",
                f"--username={ADMIN}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                "--data-checksums",
            )
            (draft / "pg_hba.conf").write_text(ACCESS_RULES)
            give_to_os_user(draft / "pg_hba.conf")
        finally:
            password_file.unlink(missing_ok=True)
        draft.rename(self.cluster)

    def _launch(self) -> None:
        """Start the server detached from our terminal, so that Ctrl-C reaches us alone."""
        socket_dir = self.socket_dir
        make_private_folder(socket_dir)
        chosen = {**self.fixed_settings, "unix_socket_directories": str(socket_dir)}
        options = " ".join(f"-c {shlex.quote(f'{key}={value}')}" for key, value in chosen.items())
        log = self.cluster / "server.log"
        try:
            run_program(
                "pg_ctl",
                "--wait",
                f"--timeout={START_TIMEOUT_S}",
                f"--pgdata={self.cluster}",
                f"--log={log}",
                f"--options={options}",
                "start",
            )
        except EmbeddedDatabaseFailed as error:
            tail = log.read_text(errors="replace").splitlines()[-3:] if log.exists() else []
            message = " | ".join([str(error), *tail])
            raise EmbeddedDatabaseFailed(message) from error


def _stop(process: psutil.Process) -> None:
    """Ask for a fast shutdown (SIGINT: sessions are cut, everything committed is on disk)."""
    process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while _is_alive(process):
        if time.monotonic() > deadline:
            message = f"PostgreSQL (process {process.pid}) did not stop in {STOP_TIMEOUT_S} s"
            raise EmbeddedDatabaseFailed(message)
        time.sleep(STOP_POLL_S)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    """Whether a process runs in a folder, as every process of a PostgreSQL does in its files."""
    try:
        return process.cwd() == str(folder)
    except psutil.Error:
        return False


def _is_alive(process: psutil.Process) -> bool:
    """Whether a process runs; one that ended and only waits to be reaped by init does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
