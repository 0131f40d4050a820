"""PostgreSQL's own dump and restore, fed and read through pipes; no password on a command line."""

import itertools
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Final

from sqlalchemy import URL

from server.db.programs import EmbeddedDatabaseFailed, binaries

_AS_SCRIPT: Final = ("--format=custom", "--clean", "--if-exists", "--exit-on-error", "--file=-")
_AT_ONCE: Final = (
    "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-",
)  # fmt: skip
_HEADER_LINES: Final = 40
_NEWER_SETTING: Final = b"SET transaction_timeout = 0;\n"
_COPY_BYTES: Final = 1 << 20


@contextmanager
def reading_from(address: URL, program: str, *arguments: str) -> Iterator[IO[bytes]]:
    """Run a program and read what it writes.

    Args:
        address: the database, as its administrator.
        program: `pg_dump`, of the PostgreSQL the centre ships: it reads any older server too.
        arguments: its arguments.

    Raises:
        EmbeddedDatabaseFailed: with what the program said.
    """
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(  # noqa: S603 -- PostgreSQL's own program, no shell
            [str(binaries() / program), *_arguments(address, *arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=_environment(address),
        )
        try:
            if process.stdout is not None:
                yield process.stdout
        except BaseException:
            process.kill()
            raise
        finally:
            if process.stdout is not None:
                process.stdout.close()
            process.wait()
        _require_success(process.returncode, program, said)


def restore_into(address: URL, chunks: Iterable[bytes]) -> None:
    """Restore a dump: `pg_restore` writes it as a script, `psql` runs that in one transaction.

    Between the two, a setting that servers before PostgreSQL 17 do not know is left out. When the
    script breaks off, `psql` is killed before it could commit half of it.

    Raises:
        EmbeddedDatabaseFailed: with what the program that failed said; nothing was changed.
    """
    with ExitStack() as opened:
        scribe_said = opened.enter_context(tempfile.TemporaryFile("w+"))
        runner_said = opened.enter_context(tempfile.TemporaryFile("w+"))
        scribe = _start("pg_restore", _AS_SCRIPT, {**os.environ}, scribe_said)
        runner = _start("psql", _arguments(address, *_AT_ONCE), _environment(address), runner_said)
        try:
            feeder = threading.Thread(target=_feed, args=(scribe, chunks), daemon=True)
            feeder.start()
            _pass_on(scribe, runner)
            feeder.join()
            _require_success(scribe.wait(), "pg_restore", scribe_said)
            with suppress(BrokenPipeError):
                _pipe(runner.stdin).close()
            _require_success(runner.wait(), "psql", runner_said)
        finally:
            for process in (runner, scribe):
                process.kill()
                _close(process)
                process.wait()


def _start(
    program: str, arguments: Sequence[str], environment: dict[str, str], said: IO[str]
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 -- as above
        [str(binaries() / program), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if program == "pg_restore" else subprocess.DEVNULL,
        stderr=said,
        env=environment,
    )


def _feed(process: "subprocess.Popen[bytes]", chunks: Iterable[bytes]) -> None:
    """Write the dump to a program; one that ended early says itself why."""
    with suppress(BrokenPipeError), _pipe(process.stdin) as pipe:
        for chunk in chunks:
            pipe.write(chunk)


def _pass_on(scribe: "subprocess.Popen[bytes]", runner: "subprocess.Popen[bytes]") -> None:
    """Copy the script, without the newer setting in its first lines."""
    source, target = _pipe(scribe.stdout), _pipe(runner.stdin)
    with suppress(BrokenPipeError):
        for line in itertools.islice(source, _HEADER_LINES):
            if line != _NEWER_SETTING:
                target.write(line)
        shutil.copyfileobj(source, target, _COPY_BYTES)
        target.flush()


def _pipe(found: IO[bytes] | None) -> IO[bytes]:
    if found is None:
        message = "a program has no pipe"
        raise EmbeddedDatabaseFailed(message)
    return found


def _close(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()


def _arguments(address: URL, *arguments: str) -> list[str]:
    shown = address.set(drivername="postgresql", password=None)
    name = shown.render_as_string(hide_password=False)
    return ["--no-password", f"--dbname={name}", *arguments]


def _environment(address: URL) -> dict[str, str]:
    """Hand over the password where other users of the machine do not see it."""
    return {**os.environ, "PGPASSWORD": str(address.password or "")}


def _require_success(status: int, program: str, said: IO[str]) -> None:
    if status == 0:
        return
    said.seek(0)
    message = f"{program} ended with {status}: {' '.join(said.read().split())[-600:]}"
    raise EmbeddedDatabaseFailed(message)
